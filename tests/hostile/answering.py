"""What mailwarden would answer to a raw mail: the way from a stranger's bytes to the bytes of an acknowledgement."""

from __future__ import annotations

from datetime import timedelta

from mailwarden.core.authorship import who_wrote
from mailwarden.core.behalf import in_its_authors_name
from mailwarden.core.decide import decide
from mailwarden.core.decisions import Decision, SendAcknowledgement
from mailwarden.core.events import MessageArrived
from mailwarden.core.gate import refusal_for
from mailwarden.core.identity import own_message_id
from mailwarden.core.message import MailboxRole, Message
from mailwarden.core.policy import Mode
from mailwarden.core.reading import read_message
from mailwarden.mail.addressed import Letterhead
from mailwarden.mail.letters import write_acknowledgement
from mailwarden.mail.render import Renderer
from tests.core.letters import KEY, RECEIVED_AT, desk

DESK = desk(mode=Mode.FULL, forms=("@forms.example",))
NOW = RECEIVED_AT + timedelta(seconds=1)
HEAD = Letterhead(
    desk=DESK,
    message_id=own_message_id("0123456789abcdef", KEY, "example.org"),
    now=NOW,
    renderer=Renderer(),
)

ORDINARY = {
    b"Return-Path": b"<carla@customer.example>",
    b"From": b"Carla Customer <carla@customer.example>",
    b"To": b"support@example.org",
    b"Date": b"Mon, 02 Mar 2026 09:59:00 +0100",
    b"Message-ID": b"<question@customer.example>",
    b"Subject": b"Where is my order?",
}
# Every field of an acknowledgement, and no others; the two of the thread only where there is something to name.
FIELDS = (
    "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted",
    "X-Auto-Response-Suppress", "Content-Language", "MIME-Version", "Content-Type",
)  # fmt: skip


def raw_mail(fields: dict[bytes, bytes], *, to: bytes = ORDINARY[b"To"], body: bytes = b"Please help.\r\n") -> bytes:
    """Return an ordinary customer's mail with some fields written by somebody hostile."""
    written = {**ORDINARY, b"To": to, **fields}
    return b"".join(name + b": " + value + b"\r\n" for name, value in written.items()) + b"\r\n" + body


def read(raw: bytes) -> Message:
    """Return the facts, in the name of the person it stands for. Raises UnreadableMessage."""
    return in_its_authors_name(read_message(raw, received_at=RECEIVED_AT, size_bytes=len(raw)), DESK)


def decisions_on(message: Message) -> tuple[Decision, ...]:
    """Return what is decided about a message that belongs to no conversation; every judge is asked on the way."""
    who_wrote(message, DESK)
    refusal_for(message, DESK)
    return decide(None, MessageArrived(message=message, role=MailboxRole.INBOX), DESK, NOW)


def acknowledgement_of(message: Message) -> bytes | None:
    """Return the acknowledgement as it goes to the SMTP server; None where none is sent."""
    answer = next((one for one in decisions_on(message) if isinstance(one, SendAcknowledgement)), None)
    if answer is None:
        return None
    return write_acknowledgement(answer, head=HEAD)


def acknowledgement(raw: bytes) -> bytes | None:
    """Return the acknowledgement for a raw mail; None where none is sent."""
    return acknowledgement_of(read(raw))
