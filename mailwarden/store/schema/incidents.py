"""Incidents, what was said of each, and whom they concern."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, Table, Text

from mailwarden.core.incidents import Stage
from mailwarden.store.column_types import Instant, Word
from mailwarden.store.schema.base import Number, metadata, partial_index

incidents = Table(
    "incidents",
    metadata,
    Column("id", Number, primary_key=True),
    Column("desk", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("words", JSON, nullable=False),  # what a subject has to hold
    Column("is_for_all", Boolean, nullable=False),
    Column("author", Text, nullable=False),  # addr-spec of who asked for it; "" for the command line
    Column("drafted_at", Instant, nullable=False),
    Column("next_update_at", Instant),  # as it was drafted
    Column("opened_at", Instant),  # null while it is only a draft
    Column("closed_at", Instant),
    Column("why", Text, nullable=False),
    Column("changed", Text, nullable=False),
    Column("reminded_of", Instant),  # the update of which staff were reminded
    Column("reported_step", Integer, nullable=False),
    sqlite_autoincrement=True,  # people quote the number
)
partial_index(
    "ix_incidents_open", incidents.c.desk, where=incidents.c.opened_at.is_not(None) & incidents.c.closed_at.is_(None)
)

incident_steps = Table(  # what was said in each of its mails
    "incident_steps",
    metadata,
    Column("incident_id", Number, ForeignKey("incidents.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("stage", Word(Stage), nullable=False),
    Column("at", Instant, nullable=False),
    Column("text", Text, nullable=False),
    Column("next_update_at", Instant),
    Column("author", Text, nullable=False),
    sqlite_with_rowid=False,
)

incident_people = Table(  # the conversations that it concerns
    "incident_people",
    metadata,
    Column("incident_id", Number, ForeignKey("incidents.id"), primary_key=True),
    Column("conversation_id", Number, ForeignKey("conversations.id"), primary_key=True, index=True),
    Column("since", Instant, nullable=False),
    sqlite_with_rowid=False,
)
