"""Lives through days of several desks with the real daemon, accelerated, while plugs are pulled; keeps every mail.

Nothing here judges: what came of it is read from the mails by `audit`.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import random
import smtplib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from imapclient import IMAPClient

from tests.bed.faults import Act, Fault, FaultProxy
from tests.bed.sink import Sink
from tests.reliability.folk import ABROAD, SUBJECTS, Colleague, Customer, Matter
from tests.reliability.letterbox import (
    OUTAGES,
    RECEIVED,
    STAFF,
    WRITTEN,
    Letter,
    Outage,
    write_letters,
    write_outages,
)
from tests.reliability.pace import WALKING, Pace, PacedClock
from tests.reliability.playing import EVERYTHING_MAY_GO, SHORT_PATIENCE, on_stage, plain_imap, plain_smtp
from tests.reliability.workdays import is_workday, work_after
from tests.scenarios.clockwork import ZONE
from tests.scenarios.settings import OFFICE, Settings
from tests.scenarios.stage import Stage

BY_HOUR = {7: 1, 8: 2, 9: 6, 10: 7, 11: 6, 12: 3, 13: 4, 14: 6, 15: 6, 16: 4, 17: 2, 19: 1, 22: 1}
WEEKEND = 0.06  # as many as on a working day, times this
TEAM = "Example Support"
PEOPLE = (("Anna Berg", 2.0), ("Ben Holt", 1.0), ("Chris Okafor", 0.5))
STARTS_WITHIN_SECONDS = 120
HOLIDAYS = 'holidays = { country = "DE", subdivision = "BY" }'
SMTP_TROUBLE = ("451 4.3.0 Try again later", "421 4.3.2 Shutting down")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plug:
    """Something that is pulled, and when; kind: kill, down, imap, smtp, line, or reload, which closes a day."""

    at: datetime
    kind: str
    hours: float = 0.0
    closes: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much is lived through; begin, end: as on a wall in Berlin."""

    begin: datetime
    end: datetime
    conversations: int
    desks: int
    day_speed: float
    night_speed: float
    plugs: tuple[Plug, ...]
    holidays: frozenset[date] = frozenset()
    weeks_of_past: int = 0
    first_reply: str = "4h"
    quiet: timedelta = timedelta(hours=3)  # before the end nobody asks anything new, so that told times run out
    seed: int = 20261023


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """What it took."""

    conversations: int
    mails: int  # that arrived at the desks
    copies: int  # that left
    seconds: float
    slow_seconds: float
    plugs: int
    processes: int
    hurries: int

    def __str__(self) -> str:
        an_hour = self.conversations / self.seconds * 3600
        return (
            f"{self.conversations} conversations ({self.mails} mails in, {self.copies} out) in {self.seconds:.0f} s "
            f"({an_hour:.0f} an hour of real time), {self.plugs} plugs pulled, {self.processes} lives of the daemon"
            + (f", {self.hurries} times no longer waited for" if self.hurries else "")
        )


@dataclass
class Life:
    """The world that people live in."""

    extent: Extent
    stage: Stage
    clock: PacedClock
    sink: Sink
    proxies: dict[str, FaultProxy]  # by desk address
    chance: random.Random
    closed: frozenset[date]
    customers: dict[str, Customer] = field(default_factory=dict)
    colleagues: dict[str, Colleague] = field(default_factory=dict)
    received: list[Letter] = field(default_factory=list)
    written: list[Letter] = field(default_factory=list)
    staff: list[Letter] = field(default_factory=list)
    outages: list[Outage] = field(default_factory=list)
    mails: int = 0
    lives: int = 1

    def __post_init__(self) -> None:
        self._queue: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order, self._ids = itertools.count(), itertools.count(1)
        self._uids: dict[tuple[str, str], int] = {}
        self._heard = 0
        self._pulled: set[str] = set()
        self._unfiled: list[tuple[str, bytes]] = []
        self._sent: dict[str, IMAPClient] = {}
        self._lmtp = smtplib.LMTP(self.stage.servers.host, self.stage.servers.lmtp_port, "localhost")
        self.desks = {address: f"desk{number}" for number, address in enumerate(self.proxies)}
        for address in self.desks:
            for name, diligence in PEOPLE:
                mail = f"{name.split()[0].lower()}.{address}"
                person = Colleague(world=self, name=name, address=mail, desk=address, team=TEAM, diligence=diligence)
                self.colleagues[mail] = person
        self.daemon = self.stage.daemon(self._settings())
        self.daemon.environment["MAILWARDEN_TEST_PATIENCE"] = SHORT_PATIENCE
        extent = self.extent
        self.pace = Pace(
            clock=self.clock,
            store=self.daemon.store_file,
            day=extent.day_speed,
            night=extent.night_speed,
            holidays=extent.holidays,
            behind=timedelta(minutes=4),
        )

    def _settings(self) -> Settings:
        desks = [
            self.stage.desk(
                name,
                address=address,
                smtp=plain_smtp(self.sink.port),
                imap=plain_imap(self.proxies[address].port, address),
                staff=tuple(f"{one.name} <{one.address}>" for one in self.colleagues.values() if one.desk == address),
                digest="{ morning = true, evening = true }",
            )
            for address, name in self.desks.items()
        ]
        closed = sorted(self.closed - self.extent.holidays)
        more = "".join(f', "{day}"' for day in closed)[2:]
        hours = f"{OFFICE}\n{HOLIDAYS}\nclosed = [{more}]"
        return self.stage.settings(*desks, hours=hours, first_reply=self.extent.first_reply, limits=EVERYTHING_MAY_GO)

    # --- what people need -----------------------------------------------------------------------------------------

    def now(self) -> datetime:
        return self.clock.now()

    def at(self, when: datetime, act: Callable[[], None]) -> None:
        heapq.heappush(self._queue, (when, next(self._order), act))

    def new_id(self, domain: str) -> str:
        return f"<{next(self._ids)}.{self.chance.getrandbits(40):x}@{domain}>"

    def customer(self, address: str) -> Customer | None:
        return self.customers.get(address)

    def write_to_desk(self, desk: str, raw: bytes, author: str) -> None:
        self.mails += 1
        if author in self.customers:
            self.written.append(Letter(whose=author, at=self.now(), raw=raw))
        self._lmtp.sendmail(author, [desk], raw)
        self._lies_in(desk, "INBOX")

    def answer(self, desk: str, raw: bytes, customer: str, *, through_sent: bool) -> None:
        self.received.append(Letter(whose=customer, at=self.now(), raw=raw))
        self.note_staff(raw, customer)
        if through_sent:
            self._unfiled.append((desk, raw))
            self._file()
        else:
            self.write_to_desk(desk, raw, "colleague@elsewhere.example")

    def note_staff(self, raw: bytes, author: str) -> None:
        self.staff.append(Letter(whose=author, at=self.now(), raw=raw))

    def _file(self) -> None:
        """Put copies of what was sent into Sent, as soon as that works: mail programs try again."""
        while self._unfiled and "imap" not in self._pulled:
            desk, raw = self._unfiled.pop(0)
            try:
                self._client(desk).append("Sent", raw)
            except (OSError, IMAPClient.Error):
                self._sent.pop(desk, None)
                self._client(desk).append("Sent", raw)
            self._lies_in(desk, "Sent")

    def _client(self, desk: str) -> IMAPClient:
        if desk not in self._sent:
            self._sent[desk] = self.stage.servers.imap(desk)
        return self._sent[desk]

    def _lies_in(self, desk: str, mailbox: str) -> None:
        place = (desk, mailbox)
        self._uids[place] = self._uids.get(place, 0) + 1
        self.pace.arrived(self.desks[desk], mailbox, self._uids[place])

    # --- living ---------------------------------------------------------------------------------------------------

    def live(self) -> Lived:
        """Live from the beginning to the end."""
        began = time.monotonic()
        self._give_past(next(iter(self.desks)))  # the others learn as they go
        self._start()
        self._plan()
        while (now := self.now()) < self.extent.end:
            while self._queue and self._queue[0][0] <= now:
                heapq.heappop(self._queue)[2]()
            self._listen()
            self.pace.adjust(is_expected=not self._pulled)
            time.sleep(0.005)
        self._listen()
        assert self.daemon.terminate() == 0
        return Lived(
            conversations=sum(len(one.matters) for one in self.customers.values()),
            mails=self.mails,
            copies=len(self.sink.copies),
            seconds=time.monotonic() - began,
            slow_seconds=self.pace.slow_seconds,
            plugs=len(self.extent.plugs),
            processes=self.lives,
            hurries=self.pace.hurries,
        )

    def _start(self) -> None:
        self.daemon.start().wait_for_event("daemon.ready", seconds=STARTS_WITHIN_SECONDS)

    def _listen(self) -> None:
        """Hand out what has arrived since the last time."""
        copies = self.sink.copies[self._heard :]
        self._heard += len(copies)
        for copy in copies:
            one = Letter(whose=copy.recipient, at=copy.at, raw=copy.raw)
            if customer := self.customers.get(copy.recipient):
                self.received.append(one)
                customer.reads(one)
            elif colleague := self.colleagues.get(copy.recipient):
                self.staff.append(one)
                colleague.reads(one)

    def _plan(self) -> None:
        """Decide who writes when, and which plugs are pulled."""
        desks = list(self.desks)
        for number in range(self.extent.conversations):
            desk = desks[number % len(desks)]
            self.at(self._moment(), lambda desk=desk, number=number: self._new_matter(desk, number))  # type: ignore[misc]
        for plug in self.extent.plugs:
            self.at(plug.at, lambda plug=plug: self._pull(plug))  # type: ignore[misc]

    def _moment(self) -> datetime:
        """Return when somebody writes: mostly while people work."""
        begin, end = self.extent.begin, self.extent.end
        days = [begin.date() + timedelta(days=number) for number in range((end.date() - begin.date()).days + 1)]
        weights = [1.0 if is_workday(day, self.extent.holidays) else WEEKEND for day in days]
        while True:
            (day,), (hour,) = self.chance.choices(days, weights), self.chance.choices([*BY_HOUR], [*BY_HOUR.values()])
            minute, second = self.chance.randrange(60), self.chance.randrange(60)
            at = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=ZONE)
            if begin + timedelta(minutes=5) < at < end - self.extent.quiet:
                return at

    def _new_matter(self, desk: str, number: int) -> None:
        """Have somebody write: a new customer, or now and then one who has written before."""
        known = [*self.customers.values()][-50:]
        if known and self.chance.random() < 0.05:
            customer = self.chance.choice(known)
        else:
            address = f"c{number}@customers{number % 97}.{self.stage.domain}"
            zone = self.chance.choice(ABROAD) if self.chance.random() < 0.15 else ZONE
            customer = Customer(world=self, name=f"Carla Conti{number}", address=address, zone=zone)
            self.customers[address] = customer
        owner = self.chance.choice([one for one in self.colleagues.values() if one.desk == desk])
        subject = f"{self.chance.choice(SUBJECTS)} ({number})"
        matter = Matter(customer=customer, desk=desk, owner=owner, subject=subject)
        customer.matters.append(matter)
        customer.asks(matter)

    def _give_past(self, desk: str) -> None:
        """Fill the mailboxes with questions of some weeks, and their answers."""
        begin, answers = self.extent.begin, []
        client = self._client(desk)
        for number in range(self.extent.weeks_of_past * 25):
            at = begin - timedelta(days=7 * (number // 25) + 1 + number % 7, hours=self.chance.uniform(-3, 3))
            if not is_workday(at.date(), frozenset()):
                continue
            name, customer = f"old{number}", f"old{number}@customers.{self.stage.domain}"
            head = f"From: {customer}\r\nTo: {desk}\r\nSubject: Old question\r\nMessage-ID: <q{name}@old.example>"
            client.append("INBOX", f"{head}\r\n\r\nHow?\r\n".encode(), msg_time=self.clock.served(at))
            self._uids[desk, "INBOX"] = self._uids.get((desk, "INBOX"), 0) + 1
            span = timedelta(hours=2) * self.chance.lognormvariate(0, 0.8)
            answers.append((work_after(at, span, frozenset()), name, customer))
        for at, name, customer in sorted(answers):
            head = f"From: {TEAM} <{desk}>\r\nTo: {customer}\r\nSubject: Re: Old question\r\n"
            head += f"Message-ID: <a{name}@old.example>\r\nIn-Reply-To: <q{name}@old.example>"
            client.append("Sent", f"{head}\r\n\r\nSo.\r\n".encode(), msg_time=self.clock.served(min(at, begin)))
            self._uids[desk, "Sent"] = self._uids.get((desk, "Sent"), 0) + 1

    # --- plugs ----------------------------------------------------------------------------------------------------

    def _pull(self, plug: Plug) -> None:
        """Pull a plug, and plan when it is put back in."""
        self.clock.run(WALKING)
        began, until = self.now(), plug.at + timedelta(hours=plug.hours)
        if plug.kind == "reload":
            self._reload(plug)
            return
        self._pulled.add(plug.kind)
        match plug.kind:
            case "kill" | "down":
                self.daemon.kill()
            case "imap":
                self.stage.servers.stop_imap()
                self._sent.clear()
            case "smtp":
                self.sink.always("MAIL", self.chance.choice(SMTP_TROUBLE))
            case "line":
                for proxy in self.proxies.values():
                    proxy.script(Fault(act=Act.SILENCE))
                    proxy.strike(Act.SILENCE)
        if plug.hours:
            self.at(until, lambda: self._put_back(plug, began))
        else:
            self._put_back(plug, began)

    def _put_back(self, plug: Plug, began: datetime) -> None:
        self.clock.run(WALKING)
        match plug.kind:
            case "kill" | "down":
                self._start()
                self.lives += 1
            case "imap":
                self.stage.servers.start_imap()
            case "smtp":
                self.sink.always("MAIL", None)
            case "line":
                for proxy in self.proxies.values():
                    proxy.script()
        self._pulled.discard(plug.kind)
        self.outages.append(Outage(began_at=began, ended_at=self.now()))
        self._file()

    def _reload(self, plug: Plug) -> None:
        """Close a day, in the configuration and for everybody at work."""
        if plug.closes:
            self.closed |= {plug.closes}
        self.daemon.configure(self._settings())
        self.daemon.hup()

    # --- the end --------------------------------------------------------------------------------------------------

    def put_letters(self, folder: Path) -> None:
        """Leave everything that an audit may see."""
        write_letters(folder / RECEIVED, self.received)
        write_letters(folder / WRITTEN, self.written)
        write_letters(folder / STAFF, self.staff)
        write_outages(folder / OUTAGES, self.outages)


@contextlib.contextmanager
def life(extent: Extent) -> Iterator[Life]:
    """A world of its own for as long as this lasts."""
    with contextlib.ExitStack() as stack:
        stage = stack.enter_context(on_stage())
        clock = PacedClock(stage.home / "clock", extent.begin, WALKING)
        stage.clock = clock
        addresses = [f"support{number}@{stage.domain}" for number in range(extent.desks)]
        proxies = {one: stack.enter_context(FaultProxy(stage.servers.imap_port)) for one in addresses}
        sink = stack.enter_context(Sink(now=clock.now))
        chance = random.Random(extent.seed)
        yield Life(extent, stage, clock, sink, proxies, chance, extent.holidays)
