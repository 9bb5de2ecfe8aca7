"""Mail as the demo sees it: read what arrived, write what the script says. No connections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses, make_msgid

from mailwarden.demo.cast import TEAM, ZONE, Person
from mailwarden.demo.day import Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail that reached somebody's INBOX."""

    to: str  # whose mailbox, an address
    at: datetime  # when it arrived, aware
    author: str  # display name, or else the address
    subject: str
    text: str
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    is_automatic: bool

    @property
    def id(self) -> str:
        """The Message-ID as the store has it."""
        return canonical(self.message_id)


def canonical(message_id: str) -> str:
    """Return a Message-ID as the store has it: lower case, without "<>"."""
    return message_id.strip("<>").lower()


def read_mail(user: str, raw: bytes, arrived_at: datetime) -> Mail:
    """Return a mail of the sandbox; user: whose INBOX it is in."""
    message = message_from_bytes(raw, policy=policy.default)
    body = message.get_body(("plain",))
    name, address = next(iter(getaddresses([str(message["From"] or "")])), ("", ""))
    return Mail(
        to=user,
        at=arrived_at,
        author=name or address,
        subject=str(message["Subject"] or ""),
        text=body.get_content().strip() if body else "",
        message_id=str(message["Message-ID"] or "").strip(),
        in_reply_to=str(message["In-Reply-To"] or "").strip(),
        references=tuple(str(message["References"] or "").split()),
        is_automatic=str(message["Auto-Submitted"] or "no").lower() != "no",
    )


def write_letter(
    letter: Letter, *, sender: str, to: Person | str, replies_to: Mail | None, now: datetime
) -> EmailMessage:
    """Return a letter as an ordinary mail program would send it. sender: the address it comes from."""
    message = EmailMessage()
    message.set_content(letter.text)  # before the rest, since it clears every field that begins with Content-
    message["From"] = f"{letter.author.name} <{sender}>"
    message["To"] = f"{to.name} <{to.address}>" if isinstance(to, Person) else f"{TEAM} <{to}>"
    message["Subject"] = letter.subject or (reply_subject(replies_to.subject) if replies_to else "")
    message["Date"] = format_datetime(now.astimezone(ZONE))
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    if replies_to:
        message["In-Reply-To"] = replies_to.message_id
        message["References"] = " ".join((*replies_to.references, replies_to.message_id))
    message["Content-Language"] = letter.author.language
    for name, value in letter.fields:
        message[name] = value
    return message


def reply_subject(subject: str) -> str:
    return subject if subject.lower().startswith("re:") else f"Re: {subject}"
