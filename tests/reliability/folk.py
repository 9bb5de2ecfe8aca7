"""The people of a simulated desk: customers who write, wait and write again, and colleagues of varying diligence."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone, tzinfo
from email.utils import format_datetime
from typing import Protocol

from tests.reliability.letterbox import Letter
from tests.reliability.workdays import is_workday, work_after
from tests.scenarios.clockwork import ZONE

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
USUAL = timedelta(hours=2)  # of working time: half of the answers come sooner
SPREAD = 1.1  # of its logarithm
ABROAD = (timezone(timedelta(hours=-5)), timezone(timedelta(0)), timezone(timedelta(hours=5, minutes=30)))
SUBJECTS = ("The printer is jammed", "My order is late", "I can't log in", "The invoice is wrong", "Which cable fits?")
NOTICE = re.compile(r"We told you to expect|We said you would hear|We had told you|We had said you")
LISTED = re.compile(r"(\d+)[.:] [^.:()]*\(([\w.+-]+@[\w.-]+)\)")
ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+\w")


class World(Protocol):
    """What people need of the world around them."""

    chance: random.Random
    closed: frozenset[date]

    def now(self) -> datetime: ...
    def at(self, when: datetime, act: Callable[[], None]) -> None: ...
    def write_to_desk(self, desk: str, raw: bytes, author: str) -> None: ...
    def answer(self, desk: str, raw: bytes, customer: str, *, through_sent: bool) -> None: ...
    def note_staff(self, raw: bytes, author: str) -> None: ...
    def customer(self, address: str) -> Customer | None: ...
    def new_id(self, domain: str) -> str: ...


def letter(world: World, author: str, to: str, subject: str, text: str, zone: tzinfo, **more: str) -> bytes:
    """Return a mail as a mail program writes it; more: In_Reply_To="<…>" and the like."""
    fields = {
        "From": author,
        "To": to,
        "Subject": subject,
        "Date": format_datetime(world.now().astimezone(zone)),
        "Content-Type": "text/plain; charset=utf-8",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    return ("".join(f"{name}: {value}\r\n" for name, value in fields.items()) + f"\r\n{text}\r\n").encode()


@dataclass(kw_only=True)
class Matter:
    """Something a customer wants from a desk."""

    customer: Customer
    desk: str
    owner: Colleague
    subject: str
    ids: list[str] = field(default_factory=list)  # of the thread, oldest first
    waits: bool = False
    chases: int = 0

    def thread(self) -> dict[str, str]:
        return {"In_Reply_To": self.ids[-1], "References": " ".join(self.ids[-8:])} if self.ids else {}


@dataclass(kw_only=True)
class Customer:
    """Somebody with a mailbox, and a clock of their own."""

    world: World
    name: str
    address: str
    zone: tzinfo
    matters: list[Matter] = field(default_factory=list)

    def asks(self, matter: Matter, text: str = "Please help.") -> None:
        """Write about a matter, and have it wait for an answer."""
        self._writes(matter, text)
        matter.waits = True
        matter.owner.gets_to_know(matter)

    def _writes(self, matter: Matter, text: str, to: str = "") -> None:
        """Write to the desk; to: the Message-ID of the mail of ours that is answered."""
        if to:
            matter.ids.append(to)
        message_id = self.world.new_id(self.address.partition("@")[2])
        subject = f"Re: {matter.subject}" if matter.ids else matter.subject
        author = f"{self.name} <{self.address}>"
        raw = letter(
            self.world, author, matter.desk, subject, text, self.zone, Message_ID=message_id, **matter.thread()
        )
        matter.ids.append(message_id)
        self.world.write_to_desk(matter.desk, raw, self.address)

    def reads(self, one: Letter) -> None:
        """Read what came from mailwarden, and perhaps do something about it."""
        message, chance = one.message, self.world.chance
        about = f"{message['In-Reply-To'] or ''} {message['References'] or ''}"
        matter = next((one for one in self.matters if any(i in about for i in one.ids)), self.matters[-1])
        ours, what = str(message["Message-ID"]), chance.random()
        text = " ".join(one.raw.decode(errors="replace").split())
        soon = self.world.now() + chance.uniform(20, 120) * MINUTE
        if NOTICE.search(text):
            if what < 0.08:
                self.world.at(soon, lambda: self._says(matter, "No rush", ours))
            elif what < 0.16:
                self.world.at(soon, lambda: self._says(matter, "Urgent", ours))
        elif "Your mail has arrived" in text and what < 0.12:
            later = self.world.now() + chance.uniform(1, 7) * HOUR
            self.world.at(later, lambda: self._chases(matter))

    def _says(self, matter: Matter, word: str, to: str) -> None:
        if matter.waits:
            self._writes(matter, word, to)

    def _chases(self, matter: Matter) -> None:
        if matter.waits:
            matter.chases += 1
            self._writes(matter, "Any news?")

    def gets_answer(self, matter: Matter) -> None:
        """Read a person's answer."""
        chance = self.world.chance
        what, soon = chance.random(), self.world.now() + chance.uniform(25, 200) * MINUTE
        if what < 0.25:
            self.world.at(soon, lambda: self._thanks(matter))
        elif what < 0.4:
            self.world.at(soon, lambda: self.asks(matter, "That did not help. What else can I try?"))

    def _thanks(self, matter: Matter) -> None:
        if not matter.waits:
            self._writes(matter, "Thanks, it works now!")


@dataclass(kw_only=True)
class Colleague:
    """Somebody who answers; diligence: 1 is usual, 0.3 takes three times as long and overlooks more."""

    world: World
    name: str
    address: str
    desk: str
    team: str
    diligence: float

    def gets_to_know(self, matter: Matter) -> None:
        """Mean to answer, unless it is overlooked."""
        chance = self.world.chance
        if chance.random() < 0.12 / math.sqrt(self.diligence):
            return
        span = USUAL * chance.lognormvariate(0.0, SPREAD) / self.diligence
        self._answers_after(matter, max(span, 12 * MINUTE))

    def _answers_after(self, matter: Matter, span: timedelta) -> None:
        self.world.at(work_after(self.world.now(), span, self.world.closed), lambda: self._answers(matter))

    def _answers(self, matter: Matter) -> None:
        if not matter.waits:
            return
        if not self._is_at_work():
            self._answers_after(matter, HOUR)
            return
        matter.waits = False
        through_sent = self.world.chance.random() < 0.9
        author = f"{self.team} <{self.desk}>" if through_sent else f"{self.name} <{self.address}>"
        more = matter.thread() if through_sent else {**matter.thread(), "Cc": self.desk}
        text = f"Please unplug it and plug it in again.\r\n\r\n{self.name}"
        message_id = self.world.new_id(self.desk.partition("@")[2])
        to = matter.customer.address
        raw = letter(self.world, author, to, f"Re: {matter.subject}", text, ZONE, Message_ID=message_id, **more)
        matter.ids.append(message_id)
        self.world.answer(self.desk, raw, to, through_sent=through_sent)
        matter.customer.gets_answer(matter)

    def _is_at_work(self) -> bool:
        now = self.world.now()
        return is_workday(now.date(), self.world.closed) and 8 <= now.hour < 18

    def reads(self, one: Letter) -> None:
        """Read what came from mailwarden, and perhaps do something about it."""
        message, chance = one.message, self.world.chance
        body = message.get_body(("plain",))
        text = " ".join(body.get_content().split()) if body else ""
        ours, subject = str(message["Message-ID"]), str(message["Subject"])
        if "no longer true" in subject and chance.random() < 0.7:
            self._says_soon("yes", subject, ours)
        if "no answer needed" not in text or chance.random() > 0.75 * self.diligence:
            return
        numbers = {address: f"{number}: " for number, address in LISTED.findall(text)}
        named = dict.fromkeys(ADDRESS.findall(text))
        matters = [(a, m) for a in named if (c := self.world.customer(a)) for m in c.matters if m.waits]
        for address, matter in matters[: 1 if numbers else 3]:
            self._acts(matter, numbers.get(address, ""), subject, ours, may_tell="3pm" in text)

    def _acts(self, matter: Matter, number: str, subject: str, ours: str, *, may_tell: bool) -> None:
        chance, what = self.world.chance, self.world.chance.random()
        if what < 0.6:
            self._answers_after(matter, chance.uniform(10, 100) * MINUTE)
        elif what < 0.8 and may_tell:
            self._says_time(matter, number, subject, ours)
        elif what < 0.87:
            self._says_soon(f"{number}snooze 1h", subject, ours)
        elif what < 0.93:
            self._says_soon(f"{number}mine", subject, ours)
        elif what < 0.96:
            self._says_soon(f"{number}no answer needed", subject, ours)
            matter.waits = False
        elif what < 0.98:
            self._says_soon(f"{number}stop", subject, ours)

    def _says_time(self, matter: Matter, number: str, subject: str, ours: str) -> None:
        """Name a time, and mostly keep it."""
        now, chance = self.world.now(), self.world.chance
        span = chance.choice((2 * HOUR, 4 * HOUR, 9 * HOUR))
        until = work_after(now, span, self.world.closed).astimezone(ZONE).replace(minute=0)
        if until - now < HOUR:
            until += HOUR
        day = "today" if until.date() == now.astimezone(ZONE).date() else f"{until:%A}, {until.day} {until:%B}"
        self._says_soon(f"{number}{day} {until:%H:%M}, waiting for the supplier", subject, ours)
        if chance.random() < 0.75:
            self.world.at(until - 25 * MINUTE, lambda: self._answers(matter))

    def _says_soon(self, words: str, subject: str, ours: str) -> None:
        soon = self.world.now() + self.world.chance.uniform(10, 30) * MINUTE
        self.world.at(soon, lambda: self._says(words, subject, ours))

    def _says(self, words: str, subject: str, ours: str) -> None:
        author, message_id = f"{self.name} <{self.address}>", self.world.new_id(self.address.partition("@")[2])
        more = {"Message_ID": message_id, "In_Reply_To": ours, "References": ours}
        raw = letter(self.world, author, self.desk, f"Re: {subject}", words, ZONE, **more)
        self.world.note_staff(raw, self.address)
        self.world.write_to_desk(self.desk, raw, self.address)
