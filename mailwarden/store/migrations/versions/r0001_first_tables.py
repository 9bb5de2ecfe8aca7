"""The first tables: conversations and their mails, the ledger, the outbox, and what keeps the service in order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _conversations()
    _messages()
    _ledger()
    _outbox()
    _incidents()
    _statistics()
    _progress()
    _alarms()
    _operation()


def _conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", _ID, nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column("requester_spec", sa.Text(), nullable=False),
        sa.Column("requester_name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("base_subject", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("targets", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("acknowledgeable", sa.Boolean(), nullable=False),
        sa.Column("refused_because", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("participants", sa.JSON(), nullable=False),
        sa.Column("reader_offset", sa.Integer()),
        sa.Column("waiting_since", sa.BigInteger()),
        sa.Column("owed_since", sa.BigInteger()),
        sa.Column("wake_at", sa.BigInteger()),
        sa.Column("words", sa.JSON(none_as_null=True)),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
        sqlite_autoincrement=True,
    )
    _partial_index("ix_conversations_unplanned", "conversations", ["last_at"], where="wake_at IS NULL")
    _partial_index(
        "ix_conversations_refused_because",
        "conversations",
        ["desk", "refused_because"],
        where="refused_because IS NOT NULL",
    )
    op.create_index("ix_conversations_requester", "conversations", ["desk", "requester", "last_at"])
    _partial_index(
        "ix_conversations_waiting_since", "conversations", ["desk", "waiting_since"], where="waiting_since IS NOT NULL"
    )
    _partial_index("ix_conversations_wake_at", "conversations", ["desk", "wake_at"], where="wake_at IS NOT NULL")


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", _ID, nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("conversation_id", _ID),
        sa.Column("part", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("written_id", sa.Text(), nullable=False),
        sa.Column("returns", sa.Text()),
        sa.Column("until", sa.BigInteger()),
        sa.Column("thread_key", sa.Text()),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_messages_conversation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("desk", "message_id", name="uq_messages_desk_message_id"),
    )
    _partial_index("ix_messages_thread_key", "messages", ["desk", "thread_key"], where="thread_key IS NOT NULL")
    _partial_index(
        "ix_messages_conversation", "messages", ["conversation_id", "received_at"], where="conversation_id IS NOT NULL"
    )
    _partial_index("ix_messages_loose", "messages", ["received_at"], where="conversation_id IS NULL")
    op.create_table(
        "unplaced",
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("correspondent", sa.Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("message", _ID, nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name="fk_unplaced_message"),
        sa.PrimaryKeyConstraint("desk", "correspondent", "received_at", "message", name="pk_unplaced"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_unplaced_message", "unplaced", ["message"])
    op.create_table(
        "sightings",
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("desk", "mailbox", "uid_validity", "uid", name="pk_sightings"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sightings_message_id", "sightings", ["message_id"])
    op.create_table(
        "unreachable",
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("desk", "address", name="pk_unreachable"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_unreachable_since", "unreachable", ["since"])


def _ledger() -> None:
    op.create_table(
        "promises",
        sa.Column("id", _ID, nullable=False),
        sa.Column("conversation_id", _ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("level", sa.Float()),
        sa.Column("sample_size", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("reader_zone", sa.Text(), nullable=False),
        sa.Column("policy_mark", sa.Text(), nullable=False),
        sa.Column("calendar_mark", sa.Text(), nullable=False),
        sa.Column("told_at", sa.BigInteger()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("incident_id", _ID),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_promises_conversation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_promises"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_promises_conversation_id", "promises", ["conversation_id"])
    op.create_index("ix_promises_message_id", "promises", ["message_id"])
    op.create_table(
        "decisions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("conversation_id", _ID),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(none_as_null=True)),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
    )
    _partial_index(
        "ix_decisions_conversation_id", "decisions", ["conversation_id"], where="conversation_id IS NOT NULL"
    )
    _partial_index("ix_decisions_loose", "decisions", ["at"], where="conversation_id IS NULL")
    op.create_index("ix_decisions_message_id", "decisions", ["message_id"])


def _outbox() -> None:
    op.create_table(
        "submissions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("conversation_id", _ID),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("promise_id", _ID),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("recipient_key", sa.Text(), nullable=False),
        sa.Column("recipient_domain", sa.Text(), nullable=False),
        sa.Column("envelope_sender", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("queued_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger()),
        sa.Column("begun_at", sa.BigInteger()),
        sa.Column("begun_by", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("sent_at", sa.BigInteger()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("counted_at", sa.BigInteger()),
        sa.Column("content", sa.LargeBinary()),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_submissions_conversation_id"),
        sa.ForeignKeyConstraint(["promise_id"], ["promises.id"], name="fk_submissions_promise_id"),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
        sa.UniqueConstraint(
            "conversation_id",
            "kind",
            "step",
            "recipient_key",
            name="uq_submissions_conversation_id_kind_step_recipient_key",
        ),
        sa.UniqueConstraint("desk", "message_id", name="uq_submissions_desk_message_id"),
    )
    _partial_index(
        "ix_submissions_counted_by_address",
        "submissions",
        ["desk", "recipient_key", "counted_at"],
        where="counted_at IS NOT NULL",
    )
    _partial_index(
        "ix_submissions_counted_by_desk", "submissions", ["desk", "counted_at"], where="counted_at IS NOT NULL"
    )
    _partial_index(
        "ix_submissions_counted_by_domain",
        "submissions",
        ["desk", "recipient_domain", "counted_at"],
        where="counted_at IS NOT NULL",
    )
    _partial_index("ix_submissions_due_at", "submissions", ["desk", "due_at"], where="due_at IS NOT NULL")
    _partial_index(
        "ix_submissions_loose", "submissions", ["conversation_id", "queued_at"], where="conversation_id IS NULL"
    )
    _partial_index("ix_submissions_promise_id", "submissions", ["promise_id"], where="promise_id IS NOT NULL")
    _partial_index("ix_submissions_unfiled", "submissions", ["desk"], where="due_at IS NULL AND content IS NOT NULL")


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", _ID, nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("is_for_all", sa.Boolean(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("drafted_at", sa.BigInteger(), nullable=False),
        sa.Column("next_update_at", sa.BigInteger()),
        sa.Column("opened_at", sa.BigInteger()),
        sa.Column("closed_at", sa.BigInteger()),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("reminded_of", sa.BigInteger()),
        sa.Column("reported_step", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
        sqlite_autoincrement=True,
    )
    _partial_index("ix_incidents_open", "incidents", ["desk"], where="opened_at IS NOT NULL AND closed_at IS NULL")
    op.create_table(
        "incident_steps",
        sa.Column("incident_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("next_update_at", sa.BigInteger()),
        sa.Column("author", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_incident_steps_incident_id"),
        sa.PrimaryKeyConstraint("incident_id", "number", name="pk_incident_steps"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "incident_people",
        sa.Column("incident_id", _ID, nullable=False),
        sa.Column("conversation_id", _ID, nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_incident_people_conversation_id"),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_incident_people_incident_id"),
        sa.PrimaryKeyConstraint("incident_id", "conversation_id", name="pk_incident_people"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_incident_people_conversation_id", "incident_people", ["conversation_id"])


def _statistics() -> None:
    op.create_table(
        "past_courses",
        sa.Column("number", _ID, nullable=False, autoincrement=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("targets", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger()),
        sa.Column("is_waiting", sa.Boolean(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("refused_because", sa.Text()),
        sa.PrimaryKeyConstraint("number", name="pk_past_courses"),
    )
    op.create_table(
        "past_times",
        sa.Column("number", _ID, nullable=False, autoincrement=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("targets", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("level", sa.Float()),
        sa.Column("told_at", sa.BigInteger()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.BigInteger()),
        sa.Column("word_at", sa.BigInteger()),
        sa.Column("settled_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_past_times"),
    )
    op.create_table(
        "past_counts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("quarter", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_past_counts"),
    )


def _progress() -> None:
    op.create_table(
        "cursors",
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("history_before", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("desk", "mailbox", name="pk_cursors"),
    )
    op.create_table(
        "failures",
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("given_up", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("desk", "mailbox", "uid_validity", "uid", name="pk_failures"),
    )


def _alarms() -> None:
    op.create_table(
        "alarms",
        sa.Column("id", _ID, nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("cleared_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_alarms"),
    )
    _partial_index("uq_alarms_standing", "alarms", ["desk", "subject"], unique=True, where="cleared_at IS NULL")
    op.create_table(
        "alarm_words",
        sa.Column("alarm_id", _ID, nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("is_over", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["alarm_id"], ["alarms.id"], name="fk_alarm_words_alarm_id"),
        sa.PrimaryKeyConstraint("alarm_id", "route", "is_over", name="pk_alarm_words"),
        sqlite_with_rowid=False,
    )


def _operation() -> None:
    op.create_table(
        "leases",
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("desk", name="pk_leases"),
    )
    op.create_table(
        "limits",
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("desk", "name", name="pk_limits"),
    )
    op.create_table(
        "forgotten",
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("desk", "hash", name="pk_forgotten"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "meta",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "name", name="pk_meta"),
    )


def _partial_index(name: str, table: str, columns: list[str], *, where: str, unique: bool = False) -> None:
    """Make an index of the rows for which a condition holds, on either database."""
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)
