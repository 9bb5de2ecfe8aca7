"""What keeps the service in order: how far it has read, who watches, what is wrong, and what it must not learn anew."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, LargeBinary, Table, Text

from mailwarden.store.column_types import Instant
from mailwarden.store.schema.base import Number, metadata, partial_index

cursors = Table(
    "cursors",
    metadata,
    Column("desk", Text, primary_key=True),
    Column("mailbox", Text, primary_key=True),
    Column("uid_validity", BigInteger, nullable=False),
    Column("last_uid", BigInteger, nullable=False),
    Column("history_before", Instant, nullable=False),
    Column("read_at", Instant, nullable=False),
)

failures = Table(
    "failures",
    metadata,
    Column("desk", Text, primary_key=True),
    Column("mailbox", Text, primary_key=True),
    Column("uid_validity", BigInteger, primary_key=True),
    Column("uid", BigInteger, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("given_up", Boolean, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("desk", Text, primary_key=True),
    Column("holder", Text, nullable=False),  # "" while nobody holds it
    Column("epoch", BigInteger, nullable=False),
    Column("until", Instant, nullable=False),
)

limits = Table(  # durable switches
    "limits",
    metadata,
    Column("desk", Text, primary_key=True),  # "" for every desk
    Column("name", Text, primary_key=True),
    Column("since", Instant, nullable=False),
)

alarms = Table(
    "alarms",
    metadata,
    Column("id", Number, primary_key=True),
    Column("desk", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("cleared_at", Instant),
)
partial_index("uq_alarms_standing", alarms.c.desk, alarms.c.subject, unique=True, where=alarms.c.cleared_at.is_(None))

alarm_words = Table(  # which other ways than the desk's own mail told the operator of an alarm
    "alarm_words",
    metadata,
    Column("alarm_id", Number, ForeignKey("alarms.id"), primary_key=True),
    Column("route", Text, primary_key=True),
    Column("is_over", Boolean, primary_key=True),  # whether it was told that it began, or that it is over
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

forgotten = Table(  # people who were erased, and their mails, so that a re-scan learns neither anew: salted hashes
    "forgotten",
    metadata,
    Column("desk", Text, primary_key=True),
    Column("hash", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

meta = Table(  # what this installation remembers about itself
    "meta",
    metadata,
    Column("kind", Text, primary_key=True),  # "secret" or "note"
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
