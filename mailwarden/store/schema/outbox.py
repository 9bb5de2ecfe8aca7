"""The outbox: every mail that was decided, frozen until it is sent."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, Table, Text, UniqueConstraint, and_

from mailwarden.core.conversation import Kind, SubmissionState
from mailwarden.core.reasons import Reason
from mailwarden.store.column_types import Instant, Word
from mailwarden.store.schema.base import Number, metadata, partial_index

submissions = Table(
    "submissions",
    metadata,
    Column("id", Number, primary_key=True),
    Column("desk", Text, nullable=False),
    Column("conversation_id", Number, ForeignKey("conversations.id")),
    Column("kind", Word(Kind), nullable=False),
    Column("step", Integer, nullable=False),
    Column("promise_id", Number, ForeignKey("promises.id")),
    Column("message_id", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("recipient_key", Text, nullable=False),  # comparable
    Column("recipient_domain", Text, nullable=False),
    Column("envelope_sender", Text, nullable=False),
    Column("reason", Word(Reason), nullable=False),
    Column("state", Word(SubmissionState), nullable=False),
    Column("queued_at", Instant, nullable=False),
    Column("due_at", Instant),  # null once the state is final
    Column("begun_at", Instant),
    Column("begun_by", Text, nullable=False),  # which opening of the store began the attempt
    Column("ended_at", Instant),
    Column("sent_at", Instant),
    Column("attempts", Integer, nullable=False),
    Column("reply", Text, nullable=False),
    Column("counted_at", Instant),  # since when it counts against the limits; null: it does not
    Column("content", LargeBinary),  # null once final and filed; last, so that reading the rest does not walk over it
    UniqueConstraint("conversation_id", "kind", "step", "recipient_key"),
    UniqueConstraint("desk", "message_id"),
)
partial_index(
    "ix_submissions_due_at", submissions.c.desk, submissions.c.due_at, where=submissions.c.due_at.is_not(None)
)
partial_index("ix_submissions_promise_id", submissions.c.promise_id, where=submissions.c.promise_id.is_not(None))
partial_index(
    "ix_submissions_unfiled",
    submissions.c.desk,
    where=and_(submissions.c.due_at.is_(None), submissions.c.content.is_not(None)),
)
partial_index(  # with the column that is always null, or SQLite takes the constraint's index, and sorts what it finds
    "ix_submissions_loose",
    submissions.c.conversation_id,
    submissions.c.queued_at,
    where=submissions.c.conversation_id.is_(None),
)
for _name, _who in (("desk", ()), ("address", ("recipient_key",)), ("domain", ("recipient_domain",))):
    partial_index(
        f"ix_submissions_counted_by_{_name}",
        *(submissions.c[name] for name in ("desk", *_who, "counted_at")),
        where=submissions.c.counted_at.is_not(None),
    )
