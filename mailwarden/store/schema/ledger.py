"""The ledger: the told times, and why everything was done."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Float, ForeignKey, Integer, Table, Text

from mailwarden.core.conversation import Basis, PromiseState
from mailwarden.core.reasons import Reason
from mailwarden.store.column_types import Instant, Word
from mailwarden.store.schema.base import Number, metadata, partial_index

promises = Table(
    "promises",
    metadata,
    Column("id", Number, primary_key=True),
    Column("conversation_id", Number, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("zone", Text, nullable=False),
    Column("basis", Word(Basis), nullable=False),
    Column("level", Float),
    Column("sample_size", Integer, nullable=False),
    Column("message_id", Text, nullable=False, index=True),
    Column("reader_zone", Text, nullable=False),  # "" where only the desk's was shown
    Column("policy_mark", Text, nullable=False),
    Column("calendar_mark", Text, nullable=False),
    Column("told_at", Instant),
    Column("state", Word(PromiseState), nullable=False),
    Column("ended_at", Instant),
    Column("incident_id", Number),  # about which we write by then; null: it is about their own mail
    sqlite_autoincrement=True,  # its statistics keep the number
)

decisions = Table(  # no foreign key: why something was done stays readable when the thing itself is gone
    "decisions",
    metadata,
    Column("id", Number, primary_key=True),
    Column("desk", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reason", Word(Reason), nullable=False),
    Column("conversation_id", Number),
    Column("message_id", Text, nullable=False, index=True),
    Column("detail", JSON(none_as_null=True)),
)
partial_index(
    "ix_decisions_conversation_id", decisions.c.conversation_id, where=decisions.c.conversation_id.is_not(None)
)
partial_index("ix_decisions_loose", decisions.c.at, where=decisions.c.conversation_id.is_(None))
