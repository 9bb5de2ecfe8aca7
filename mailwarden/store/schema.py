"""The tables, once for every database. Constraints carry what must never happen twice; nothing is decided here.

Instants are whole microseconds since 1970 in UTC, words of the core are kept as their string values, facts as JSON.
Changing a table means a new file in migrations/versions and a new REVISION.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from mailwarden.core.conversation import Basis, Kind, Part, PromiseState, SubmissionState
from mailwarden.core.incidents import Stage
from mailwarden.core.reasons import Reason
from mailwarden.store.column_types import Instant, Offset, Word

REVISION = "0001"  # the newest migration: a store at this revision fits these tables

_Id = BigInteger().with_variant(Integer(), "sqlite")  # only an INTEGER primary key is numbered by SQLite

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("desk", Text, nullable=False),
    Column("requester", Text, nullable=False),  # comparable
    Column("requester_spec", Text, nullable=False),  # as it was written
    Column("requester_name", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("base_subject", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("targets", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("acknowledgeable", Boolean, nullable=False),
    Column("refused_because", Word(Reason)),
    Column("reason", Word(Reason), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("participants", JSON, nullable=False),  # sorted comparable addresses
    Column("reader_offset", Offset),
    Column("waiting_since", Instant),  # for an answer
    Column("owed_since", Instant),  # where they have one, but we owe them news
    Column("wake_at", Instant),
    Column("words", JSON(none_as_null=True)),  # `store.facts` of what people said of it; null: nothing
    sqlite_autoincrement=True,  # people quote the number: it is never given to another conversation
)
Index("ix_conversations_requester", *(conversations.c[name] for name in ("desk", "requester", "last_at")))
for _name in ("wake_at", "waiting_since"):
    _column = conversations.c[_name]
    Index(
        f"ix_conversations_{_name}",
        conversations.c.desk,
        _column,
        sqlite_where=_column.is_not(None),
        postgresql_where=_column.is_not(None),
    )

Index(
    "ix_conversations_unplanned",
    conversations.c.last_at,
    sqlite_where=conversations.c.wake_at.is_(None),
    postgresql_where=conversations.c.wake_at.is_(None),
)

Index(
    "ix_conversations_refused_because",
    conversations.c.desk,
    conversations.c.refused_because,
    sqlite_where=conversations.c.refused_because.is_not(None),
    postgresql_where=conversations.c.refused_because.is_not(None),
)

messages = Table(
    "messages",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("desk", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("conversation_id", _Id, ForeignKey("conversations.id")),
    Column("part", Word(Part)),
    Column("reason", Word(Reason), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("author", Text, nullable=False),  # comparable; "" for none
    Column("written_id", Text, nullable=False),  # as its author's program wrote it; "" where it has none
    Column("returns", Text),  # Message-ID of the mail that it brings back for good; null where it brings back none
    Column("until", Instant),  # of what stands for news that we owe: by when the answer said so; null: no time
    Column("thread_key", Text),  # `core.thread_marks.thread_key`; null where it has none
    Column("facts", JSON, nullable=False),  # `store.facts`
    UniqueConstraint("desk", "message_id"),
)
Index(
    "ix_messages_conversation",
    messages.c.conversation_id,
    messages.c.received_at,
    sqlite_where=messages.c.conversation_id.is_not(None),
    postgresql_where=messages.c.conversation_id.is_not(None),
)
Index(
    "ix_messages_thread_key",
    messages.c.desk,
    messages.c.thread_key,
    sqlite_where=messages.c.thread_key.is_not(None),
    postgresql_where=messages.c.thread_key.is_not(None),
)
Index(
    "ix_messages_loose",
    messages.c.received_at,
    sqlite_where=messages.c.conversation_id.is_(None),
    postgresql_where=messages.c.conversation_id.is_(None),
)

unreachable = Table(  # addresses from which our mail came back for good
    "unreachable",
    metadata,
    Column("desk", Text, primary_key=True),
    Column("address", Text, primary_key=True),  # comparable
    Column("since", Instant, nullable=False, index=True),
    Column("status", Text, nullable=False),  # RFC 3463; "" where none was named
    sqlite_with_rowid=False,
)

unplaced = Table(  # staff's mails that opened no conversation, by whom they went to
    "unplaced",
    metadata,
    Column("desk", Text, primary_key=True),
    Column("correspondent", Text, primary_key=True),  # comparable
    Column("received_at", Instant, primary_key=True),
    Column("message", _Id, ForeignKey("messages.id"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

sightings = Table(  # of messages taken in and of our own submissions, so message_id refers to either
    "sightings",
    metadata,
    Column("desk", Text, primary_key=True),
    Column("mailbox", Text, primary_key=True),
    Column("uid_validity", BigInteger, primary_key=True),
    Column("uid", BigInteger, primary_key=True),
    Column("message_id", Text, nullable=False, index=True),
    sqlite_with_rowid=False,
)

promises = Table(
    "promises",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("conversation_id", _Id, ForeignKey("conversations.id"), nullable=False, index=True),
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
    Column("incident_id", _Id),  # about which we write by then; null: it is about their own mail
    sqlite_autoincrement=True,  # its statistics keep the number
)

# What outlives the conversations: times, kinds and reasons, under numbers that lead nowhere any more; nobody's name,
# address or subject, and no mail.

past_courses = Table(
    "past_courses",
    metadata,
    Column("number", _Id, primary_key=True, autoincrement=False),  # of the conversation that is forgotten
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
    Column("number", _Id, primary_key=True, autoincrement=False),  # of the promise that is forgotten
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
    Column("id", _Id, primary_key=True),
    Column("desk", Text, nullable=False),
    Column("quarter", Instant, nullable=False),  # of an hour: any zone's midnight begins one
    Column("kind", Text, nullable=False),
    Column("state", Word(SubmissionState)),  # of mails
    Column("reason", Word(Reason)),  # of decisions
    Column("count", Integer, nullable=False),
)

decisions = Table(  # no foreign key: why something was done stays readable when the thing itself is gone
    "decisions",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("desk", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reason", Word(Reason), nullable=False),
    Column("conversation_id", _Id, index=True),
    Column("message_id", Text, nullable=False, index=True),
    Column("detail", JSON(none_as_null=True)),
)
Index(
    "ix_decisions_loose",
    decisions.c.at,
    sqlite_where=decisions.c.conversation_id.is_(None),
    postgresql_where=decisions.c.conversation_id.is_(None),
)

submissions = Table(
    "submissions",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("desk", Text, nullable=False),
    Column("conversation_id", _Id, ForeignKey("conversations.id")),
    Column("kind", Word(Kind), nullable=False),
    Column("step", Integer, nullable=False),
    Column("promise_id", _Id, ForeignKey("promises.id")),
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
    Column("content", LargeBinary),  # null once final; last, so that reading the rest does not walk over it
    UniqueConstraint("conversation_id", "kind", "step", "recipient_key"),
    UniqueConstraint("desk", "message_id"),
)
Index(
    "ix_submissions_due_at",
    submissions.c.desk,
    submissions.c.due_at,
    sqlite_where=submissions.c.due_at.is_not(None),
    postgresql_where=submissions.c.due_at.is_not(None),
)
Index(
    "ix_submissions_promise_id",
    submissions.c.promise_id,
    sqlite_where=submissions.c.promise_id.is_not(None),
    postgresql_where=submissions.c.promise_id.is_not(None),
)
Index(
    "ix_submissions_loose",
    submissions.c.queued_at,
    sqlite_where=submissions.c.conversation_id.is_(None),
    postgresql_where=submissions.c.conversation_id.is_(None),
)
for _name, _who in (("desk", ()), ("address", ("recipient_key",)), ("domain", ("recipient_domain",))):
    Index(
        f"ix_submissions_counted_by_{_name}",
        *(submissions.c[name] for name in ("desk", *_who, "counted_at")),
        sqlite_where=submissions.c.counted_at.is_not(None),
        postgresql_where=submissions.c.counted_at.is_not(None),
    )

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

incidents = Table(
    "incidents",
    metadata,
    Column("id", _Id, primary_key=True),
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
Index(
    "ix_incidents_open",
    incidents.c.desk,
    sqlite_where=incidents.c.opened_at.is_not(None) & incidents.c.closed_at.is_(None),
    postgresql_where=incidents.c.opened_at.is_not(None) & incidents.c.closed_at.is_(None),
)

incident_steps = Table(  # what was said in each of its mails
    "incident_steps",
    metadata,
    Column("incident_id", _Id, ForeignKey("incidents.id"), primary_key=True),
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
    Column("incident_id", _Id, ForeignKey("incidents.id"), primary_key=True),
    Column("conversation_id", _Id, ForeignKey("conversations.id"), primary_key=True, index=True),
    Column("since", Instant, nullable=False),
    sqlite_with_rowid=False,
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
    Column("id", _Id, primary_key=True),
    Column("desk", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("cleared_at", Instant),
)
Index(
    "uq_alarms_standing",
    alarms.c.desk,
    alarms.c.subject,
    unique=True,
    sqlite_where=alarms.c.cleared_at.is_(None),
    postgresql_where=alarms.c.cleared_at.is_(None),
)

alarm_words = Table(  # which other ways than the desk's own mail told the operator of an alarm
    "alarm_words",
    metadata,
    Column("alarm_id", _Id, ForeignKey("alarms.id"), primary_key=True),
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
