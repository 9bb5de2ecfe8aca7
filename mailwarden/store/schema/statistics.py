"""What outlives the conversations: times, kinds and reasons, under numbers that lead nowhere any more.

Nobody's name, address or subject, and no mail.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Integer, Table, Text

from mailwarden.core.conversation import Basis, PromiseState, SubmissionState
from mailwarden.core.reasons import Reason
from mailwarden.store.column_types import Instant, Word
from mailwarden.store.schema.base import Number, metadata

past_courses = Table(
    "past_courses",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),  # of the conversation that is forgotten
    Column("desk", Text, nullable=False),
    Column("targets", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("is_waiting", Boolean, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("refused_because", Word(Reason)),
)

past_times = Table(
    "past_times",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),  # of the promise that is forgotten
    Column("desk", Text, nullable=False),
    Column("targets", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("at", Instant, nullable=False),
    Column("basis", Word(Basis), nullable=False),
    Column("level", Float),
    Column("told_at", Instant),
    Column("state", Word(PromiseState), nullable=False),
    Column("answered_at", Instant),
    Column("word_at", Instant),
    Column("settled_at", Instant, nullable=False),
)

past_counts = Table(  # of automatic mails and of decisions, as many of a kind as were forgotten at once
    "past_counts",
    metadata,
    Column("id", Number, primary_key=True),
    Column("desk", Text, nullable=False),
    Column("quarter", Instant, nullable=False),  # of an hour: any zone's midnight begins one
    Column("kind", Text, nullable=False),
    Column("state", Word(SubmissionState)),  # of mails
    Column("reason", Word(Reason)),  # of decisions
    Column("count", Integer, nullable=False),
)
