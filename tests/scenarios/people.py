"""The people of a scene: a customer at a mail program, and staff who answer from theirs."""

from __future__ import annotations

import email
import email.policy
import itertools
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from tests.scenarios.clockwork import Clock
from tests.servers import MailServers

A_MINUTE = timedelta(minutes=1)
FENCE = "fence"  # subject of a mail that a test sends itself, to see everything that left before it


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it arrived."""

    raw: bytes

    @property
    def headers(self) -> EmailMessage:
        message = email.message_from_bytes(self.raw, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        return message

    @property
    def subject(self) -> str:
        return str(self.headers["Subject"])

    @property
    def message_id(self) -> str:
        return str(self.headers["Message-ID"])

    @property
    def text(self) -> str:
        """The plain text on one line, so that a phrase is found wherever it was broken."""
        part = self.headers.get_body(("plain",))
        assert part is not None
        return " ".join(part.get_content().split())

    @property
    def html(self) -> str:
        part = self.headers.get_body(("html",))
        assert part is not None
        return str(part.get_content())


class Person:
    """Somebody with a mailbox of their own on the private servers."""

    _numbers = itertools.count(1)

    def __init__(self, servers: MailServers, clock: Clock, name: str, address: str) -> None:
        self._servers, self._clock = servers, clock
        self.name, self.address = name, address

    def compose(self, to: str, subject: str, text: str = "Please help.", **headers: str) -> bytes:
        """Return a mail as a mail program writes it; headers: In_Reply_To="<…>" and the like, "" leaves one out."""
        domain = self.address.partition("@")[2]
        fields = {
            "From": f"{self.name} <{self.address}>",
            "To": to,
            "Subject": subject,
            "Date": format_datetime(self._clock.now()),
            "Message-ID": f"<{next(self._numbers)}.{subject.encode().hex()[:20]}@{domain}>",
            "Content-Type": "text/plain; charset=utf-8",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
        return f"{head}\r\n{text}\r\n".encode()

    def write(self, to: str, subject: str, text: str = "Please help.", **headers: str) -> Mail:
        """Send a mail by SMTP and return it."""
        return self.send(to, self.compose(to, subject, text, **headers))

    def send(self, to: str, raw: bytes, envelope_sender: str | None = None) -> Mail:
        self._servers.deliver(raw, to, self.address if envelope_sender is None else envelope_sender)
        return Mail(raw)

    def reply(self, to: str, mail: Mail, text: str = "Any news?", **headers: str) -> Mail:
        """Answer a mail, after the minute that it takes to read it and to write."""
        self._clock.pass_time(A_MINUTE)
        subject = mail.subject if mail.subject.startswith("Re:") else f"Re: {mail.subject}"
        references = f"{mail.headers['References'] or ''} {mail.message_id}".strip()
        return self.write(to, subject, text, In_Reply_To=mail.message_id, References=references, **headers)

    def gets(self, count: int) -> list[Mail]:
        """Return what arrived as soon as it is so many mails."""
        return [Mail(raw) for raw in self._servers.wait_for(self.address, count)]

    def gets_one_with(self, phrase: str) -> Mail:
        """Return the newest mail that says this, as soon as there is one."""
        mails = [Mail(raw) for raw in self._servers.messages(self.address)]
        while not (found := [one for one in mails if phrase in one.text]):
            mails = self.gets(len(mails) + 1)
        return found[-1]

    def has(self) -> list[Mail]:
        """Return everything that arrived, once whatever left before is here."""
        before = len(self._servers.messages(self.address))
        self._servers.deliver(self.compose(self.address, FENCE), self.address, self.address)
        mails = [Mail(raw) for raw in self._servers.messages(self.address)]
        while sum(one.subject == FENCE for one in mails) == 0 or len(mails) == before:
            mails = [Mail(raw) for raw in self._servers.wait_for(self.address, before + 1)]
        return [one for one in mails if one.subject != FENCE]


class Staff(Person):
    """Somebody who answers customers as the desk, from an ordinary mail program."""

    def answer(self, desk: str, customer: Person, mail: Mail, text: str = "It is mended.", **headers: str) -> Mail:
        """Send an answer by SMTP and file it in the desk's Sent mailbox, as mail programs do."""
        answer = self.answer_only(desk, customer, mail, text, **headers)
        self._servers.append(desk, "Sent", answer.raw)
        return answer

    def answer_only(self, desk: str, customer: Person, mail: Mail, text: str = "Mended.", **headers: str) -> Mail:
        """Send an answer of which no copy is filed."""
        fields = {"From": f"Example Support <{desk}>", "In_Reply_To": mail.message_id, "References": mail.message_id}
        raw = self.compose(customer.address, f"Re: {mail.subject}", text, **{**fields, **headers})
        return self.send(customer.address, raw, desk)
