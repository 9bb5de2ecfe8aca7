"""One message as facts: what was read from its header, once, with nothing of the raw bytes left."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mailwarden.core.returned import Returned


class MailboxRole(StrEnum):
    """What a mailbox is for: requesters' mail arrives in one, our people's answers are filed in another.

    In an archive lies what was put away of both. It is read once, to learn from, and never followed.
    """

    INBOX = "inbox"
    SENT = "sent"
    ARCHIVE = "archive"


FOLLOWED = (MailboxRole.INBOX, MailboxRole.SENT)  # where mail is taken in as it comes


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An addr-spec (RFC 5322 section 3.4.1) with the display name beside it, decoded and cleaned."""

    spec: str
    name: str = ""

    @property
    def key(self) -> str:
        """The form in which two addresses are compared: all lower case."""
        return self.spec.lower()

    @property
    def domain(self) -> str:
        return self.key.rpartition("@")[2]

    @property
    def local_part(self) -> str:
        return self.key.rpartition("@")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The facts of one message, as `core.reading.read_message` finds them in its header block.

    Every text is decoded, cut to its cap and free of control characters, so it may be shown and stored.
    """

    message_id: str  # canonical (lower case, no "<>"); synthetic where the field is missing or unusable
    has_own_id: bool  # False: message_id is synthetic, made from the content
    fingerprint: str  # of author and date (or subject), so that two messages under one Message-ID are told apart
    received_at: datetime  # INTERNALDATE (RFC 3501 section 2.3.3), aware, UTC: the sender controls Date
    author: Address | None  # first of From (RFC 5322 section 3.6.2), or whom that stands for (`core.behalf`)
    relay: Address | None = None  # From, where it is a web form or a group that stands for the author
    reply_to: tuple[Address, ...] = ()
    sender: Address | None = None
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    envelope_sender: str | None = None  # Return-Path; "" is the null reverse-path, None: not recorded
    in_reply_to: tuple[str, ...] = ()  # canonical Message-IDs
    references: tuple[str, ...] = ()  # canonical Message-IDs, oldest first, the newest kept when cut
    written_id: str = ""  # Message-ID as its author's program wrote it: an answer names that one; "" if synthetic
    written_references: tuple[str, ...] = ()  # what an answer's References holds before it, as written, oldest first
    subject: str = ""
    sent_at: datetime | None = None  # Date, aware, in the author's own offset
    size_bytes: int = 0
    flags: frozenset[str] = frozenset()  # as served, e.g. "\\Answered"
    fields: tuple[tuple[str, str], ...] = field(default=())  # (lower-case name, unfolded value) the gate may ask for
    # Read only of the few mails whose body matters (`core.looking`), and never stored.
    text: str = ""  # what its author wrote themselves, line by line: no quotes, no signature; "" where nobody looked
    returned: Returned | None = None  # a mail of ours that it reports on as not delivered

    def values(self, name: str) -> tuple[str, ...]:
        """Return every kept value of a header field, in the order they stand; name in lower case."""
        return tuple([value for key, value in self.fields if key == name])

    def value(self, name: str) -> str:
        """Return the first kept value of a header field, "" if there is none."""
        return next((value for key, value in self.fields if key == name), "")

    @property
    def recipients(self) -> tuple[Address, ...]:
        return (*self.to, *self.cc)
