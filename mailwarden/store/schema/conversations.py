"""Conversations and their mails, and whom no mail reaches."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Table, Text, UniqueConstraint

from mailwarden.core.conversation import Part
from mailwarden.core.reasons import Reason
from mailwarden.store.column_types import Instant, Offset, Word
from mailwarden.store.schema.base import Number, metadata, partial_index

conversations = Table(
    "conversations",
    metadata,
    Column("id", Number, primary_key=True),
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
    partial_index(f"ix_conversations_{_name}", conversations.c.desk, _column, where=_column.is_not(None))

partial_index("ix_conversations_unplanned", conversations.c.last_at, where=conversations.c.wake_at.is_(None))

partial_index(
    "ix_conversations_refused_because",
    conversations.c.desk,
    conversations.c.refused_because,
    where=conversations.c.refused_because.is_not(None),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Number, primary_key=True),
    Column("desk", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("conversation_id", Number, ForeignKey("conversations.id")),
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
partial_index(
    "ix_messages_conversation",
    messages.c.conversation_id,
    messages.c.received_at,
    where=messages.c.conversation_id.is_not(None),
)
partial_index(
    "ix_messages_thread_key", messages.c.desk, messages.c.thread_key, where=messages.c.thread_key.is_not(None)
)
partial_index("ix_messages_loose", messages.c.received_at, where=messages.c.conversation_id.is_(None))

unplaced = Table(  # staff's mails that opened no conversation, by whom they went to
    "unplaced",
    metadata,
    Column("desk", Text, primary_key=True),
    Column("correspondent", Text, primary_key=True),  # comparable
    Column("received_at", Instant, primary_key=True),
    Column("message", Number, ForeignKey("messages.id"), primary_key=True, index=True),
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

unreachable = Table(  # addresses from which our mail came back for good
    "unreachable",
    metadata,
    Column("desk", Text, primary_key=True),
    Column("address", Text, primary_key=True),  # comparable
    Column("since", Instant, nullable=False, index=True),
    Column("status", Text, nullable=False),  # RFC 3463; "" where none was named
    sqlite_with_rowid=False,
)
