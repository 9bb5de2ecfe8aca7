"""Answers as the programs that people use write them: field by field, in that program's order and spelling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from tests.scenarios.people import Mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is answered, by whom, to whom, and when."""

    asked: Mail
    to: str  # "Carla Conti <carla@customers.example>"
    sender: str  # the same, of the desk or of a colleague
    at: datetime
    number: int  # makes ids that come once

    @property
    def date(self) -> str:
        return format_datetime(self.at)

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2].rstrip(">")

    @property
    def names(self) -> str:
        """What References holds: what the question's did, and the question."""
        return " ".join(filter(None, (str(self.asked.headers["References"] or ""), self.asked.message_id)))


def thunderbird(reply: Reply) -> bytes:
    return _mail(
        f"Message-ID: <5f0c3c1e-8a4b-4a0e-9d5c-{reply.number:012x}@{reply.domain}>",
        f"Date: {reply.date}",
        "MIME-Version: 1.0",
        "User-Agent: Mozilla Thunderbird",
        f"Subject: Re: {reply.asked.subject}",
        "Content-Language: en-US",
        f"To: {reply.to}",
        f"References: {reply.names}",
        f"From: {reply.sender}",
        f"In-Reply-To: {reply.asked.message_id}",
        "Content-Type: text/plain; charset=UTF-8; format=flowed",
        "Content-Transfer-Encoding: 7bit",
    )


def outlook(reply: Reply, *names: str) -> bytes:
    """With an id too long for one line; names: In-Reply-To and References, by default those of an answer."""
    place = "AM9PR04MB8397.eurprd04.prod.outlook.com"
    return _mail(
        f"From: {reply.sender}",
        f"To: {reply.to}",
        f"Subject: RE: {reply.asked.subject}",
        f"Thread-Topic: {reply.asked.subject}",
        f"Thread-Index: AQHbOkdO0Kx4m1m3V0yq5Jb{reply.number:04d}k7OmAgAAF8Q==",
        f"Date: {reply.date}",
        f"Message-ID: <AM9PR04MB8397C1D2E3F4A5B6C7D8{reply.number:012X}E9F0A1B2C3D4E5F60718293A@{place}>",
        *(names or (f"References: {reply.names}", f"In-Reply-To: {reply.asked.message_id}")),
        "Accept-Language: de-DE, en-US",
        "Content-Language: de-DE",
        "X-MS-Has-Attach:",
        "X-MS-TNEF-Correlator:",
        'Content-Type: text/plain; charset="iso-8859-1"',
        "Content-Transfer-Encoding: quoted-printable",
        "MIME-Version: 1.0",
    )


def outlook_afresh(reply: Reply) -> bytes:
    """As after "new mail", with the old subject pasted: nothing names what it answers."""
    return outlook(reply, "Importance: normal")


def apple_mail(reply: Reply) -> bytes:
    return _mail(
        "Content-Type: text/plain;\r\n\tcharset=us-ascii",
        "Mime-Version: 1.0 (Mac OS X Mail 16.0 \\(3774.600.62\\))",
        f"Subject: Re: {reply.asked.subject}",
        f"From: {reply.sender}",
        f"In-Reply-To: {reply.asked.message_id}",
        f"Date: {reply.date}",
        "Content-Transfer-Encoding: 7bit",
        f"Message-Id: <0F6D2C52-8F2A-4D0B-9C1E-{reply.number:012X}@{reply.domain}>",
        f"References: {reply.names}",
        f"To: {reply.to}",
        "X-Mailer: Apple Mail (2.3774.600.62)",
    )


def gmail(reply: Reply) -> bytes:
    return _mail(
        "MIME-Version: 1.0",
        f"References: {reply.names}",
        f"In-Reply-To: {reply.asked.message_id}",
        f"From: {reply.sender}",
        f"Date: {reply.date}",
        f"Message-ID: <CAKx7tLq=9Yh+4cWv_{reply.number:08d}-JzQ@mail.gmail.com>",
        f"Subject: Re: {reply.asked.subject}",
        f"To: {reply.to}",
        'Content-Type: text/plain; charset="UTF-8"',
    )


def iphone(reply: Reply) -> bytes:
    """Names only the mail that it answers."""
    return _mail(
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
        f"From: {reply.sender}",
        "Mime-Version: 1.0 (1.0)",
        f"Subject: Re: {reply.asked.subject}",
        f"Date: {reply.date}",
        f"Message-Id: <7C1B9E34-2D5A-4F1C-8E77-{reply.number:012X}@{reply.domain}>",
        f"References: {reply.asked.message_id}",
        f"In-Reply-To: {reply.asked.message_id}",
        f"To: {reply.to}",
        "X-Mailer: iPhone Mail (21F90)",
    )


def with_fields(raw: bytes, **fields: str) -> bytes:
    """Put further fields above a mail: Cc="…", Sender="…"."""
    return "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode() + raw


def _mail(*fields: str) -> bytes:
    return ("\r\n".join(fields) + "\r\n\r\nIt is mended.\r\n").encode()
