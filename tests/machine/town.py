"""A small town: three customers, five colleagues, robots, two mailboxes, a server, and the daemon without its loops.

Everything that is put into a mailbox and everything that the server takes is written down with its time; the rules are
judged from that. Time goes on from one instant at which the daemon would wake to the next.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum
from itertools import count
from pathlib import Path
from typing import Any

from mailwarden.core.conversation import Conversation
from mailwarden.core.incident_times import reminder_at, silence_ends
from mailwarden.core.message import Address, MailboxRole
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.daemon.corrections import Corrections
from mailwarden.daemon.desk import WatchedMailbox
from mailwarden.daemon.freshness import forget_watched, note_watched
from mailwarden.daemon.incident_clock import IncidentClock
from mailwarden.daemon.intake import Arrival
from mailwarden.daemon.likeness import Suggestions
from mailwarden.daemon.outages import note_outage
from mailwarden.daemon.outbox import SmtpTrouble
from mailwarden.errors import (
    MailwardenError,
    NeverOpen,
    SubmissionDeferred,
    SubmissionRefused,
    SubmissionUncertain,
    Unavailable,
)
from mailwarden.mail.imap import FetchedMessage
from mailwarden.mail.smtp import Accepted, SmtpAccount, Submitter
from mailwarden.store.protocol import Transaction
from mailwarden.store.rows import Cursor
from tests.core.builders import BERLIN
from tests.daemon.office import LEAD, Office
from tests.machine.reading import Letter, letter

DESK = "support@example.org"
CUSTOMERS = ("carla@customer.example", "dora@customer.example", "otto@elsewhere.example")
STRANGERS = ("mallory@evil.example", "anna@examp1e.org")  # people as well, whatever they pretend to be
STAFF = (
    Address(spec="anna@example.org", name="Anna Berg"),
    Address(spec="ben@example.org", name="Ben Kurz"),
    Address(spec="chris@example.org", name="Chris Lang"),
    Address(spec="dana@example.org", name="Dana Mai"),
)
NAMES = {one.spec: one.name for one in STAFF} | {LEAD: "Tess Vogel"}
MAILBOXES = {role: WatchedMailbox(name=role.name, role=role) for role in (MailboxRole.INBOX, MailboxRole.SENT)}
SOON, MUCH_LATER = timedelta(seconds=5), timedelta(hours=2)


class What(StrEnum):
    """What was put into a mailbox."""

    REQUEST = "a customer asks"
    ASIDE = "a customer says something short"
    ANSWER = "a person answers"
    ROBOT = "no person wrote it"
    BOUNCE = "something came back"
    STAFF = "a colleague writes to the desk"


class Smtp(StrEnum):
    """How the submission server behaves."""

    FINE = "takes everything"
    DEFERRING = "takes nothing for now"
    REFUSING = "refuses mail to customers"
    SILENT = "takes it, and never says so"
    CUT = "breaks off and takes nothing"
    GONE = "cannot be reached"


@dataclass(kw_only=True)
class Put:
    """A mail in a mailbox."""

    at: datetime
    what: What
    role: MailboxRole
    message_id: str
    lines: tuple[str, ...]
    text: str
    author: str
    thread: Thread | None
    read_at: datetime | None = None  # when the daemon took it in
    came_back_at: datetime | None = None  # of an answer: when it was reported that it reached nobody


@dataclass(kw_only=True, eq=False)
class Thread:
    """One matter of one customer."""

    customer: str
    subject: str
    puts: list[Put] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)  # of every mail in it, also of ours

    def of(self, *which: What) -> list[Put]:
        return [one for one in self.puts if one.what in which]


class TownServer(Submitter):
    """Does as the town's server does today, and keeps what it took."""

    def __init__(self, town: Town) -> None:
        super().__init__(SmtpAccount(host="127.0.0.1", port=1, tls="none"))
        self._town = town

    async def submit(self, *, envelope_sender: str, recipient: str, message: bytes) -> Accepted:
        town, is_customer = self._town, recipient in CUSTOMERS
        town.attempts.append((town.now, recipient))
        trouble = self._trouble(is_customer)
        if trouble is None or town.smtp is Smtp.SILENT:
            town.took(letter(town.now, recipient, message))
        elif is_customer:
            town.hitches.append((town.now, recipient, town.smtp))
        if trouble is not None:
            raise trouble
        return Accepted(reply="250 queued as 42")

    def _trouble(self, is_customer: bool) -> MailwardenError | None:
        match self._town.smtp:
            case Smtp.DEFERRING:
                return SubmissionDeferred("450 later")
            case Smtp.REFUSING if is_customer:
                return SubmissionRefused("550 no such user")
            case Smtp.SILENT | Smtp.CUT:
                return SubmissionUncertain("silence after the final dot")
            case Smtp.GONE:
                return Unavailable("the server does not answer")
        return None


class Town:
    """The desk and everybody around it."""

    def __init__(self, folder: Path, start: datetime, **changes: Any) -> None:
        self.policy_changes: dict[str, Any] = {"staff": STAFF, **changes}
        self.office = Office(folder, **self.policy_changes)
        self.office.clock._now = start.astimezone(UTC)  # spans are to be real ones, also when clocks change
        self.smtp, self.can_read, self.is_running, self.is_paused = Smtp.FINE, True, True, False
        self.threads: list[Thread] = []
        self.puts: list[Put] = []
        self.letters: list[Letter] = []  # to customers and colleagues, in the order in which they were taken
        self.attempts: list[tuple[datetime, str]] = []
        self.hitches: list[tuple[datetime, str, Smtp]] = []  # what a customer did not get, and why
        self.looks: list[datetime] = []  # when both mailboxes were read
        self.troubles: list[tuple[datetime, datetime]] = []  # when something stood in the way of watching or writing
        self.has_missed = False  # whether mailboxes were not read, until it is noted
        self.turns = 0
        self.ever: set[Smtp] = {Smtp.FINE}  # how the server has behaved so far
        self._ids, self._uids = count(1), count(1)
        self._server = TownServer(self)
        self._runner = asyncio.Runner()
        self._begin()

    def _begin(self) -> None:
        office = self.office
        self._corrections = Corrections(office.store, office.carrier, office.clock, office.hear_news)
        self._incidents = IncidentClock(office.store, office.carrier, office.clock)
        self._suggestions = Suggestions(office.store, office.carrier, office.clock)
        office.store.run_now(lambda tx: forget_watched(tx, "support"))
        self._runner.run(office.deadlines.reschedule())

    def close(self) -> None:
        self._runner.run(self.office.store.close())
        self._runner.close()

    # --- what people ask about it -------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        return self.office.clock.now()

    @property
    def policy(self) -> DeskPolicy:
        return self.office.desk.policy

    @property
    def is_healthy(self) -> bool:
        is_at_work = self.is_running and self.can_read and not self.is_paused
        return is_at_work and self.smtp is Smtp.FINE and self.policy.mode is Mode.FULL

    def was_troubled(self, since: datetime, until: datetime) -> bool:
        return any(begin <= until and since <= end for begin, end in self.troubles)

    def thread_of(self, one: Letter) -> Thread | None:
        return next((thread for name in one.answers for thread in self.threads if name in thread.ids), None)

    def to(self, who: str) -> list[Letter]:
        return [one for one in self.letters if one.to == who]

    def to_staff(self) -> list[Letter]:
        return [one for one in self.letters if one.to in NAMES]

    def conversation(self, thread: Thread) -> Conversation | None:
        """Return what the store makes of a matter; None: nothing yet."""

        def find(tx: Transaction) -> Conversation | None:
            known = tx.known("support", [one.message_id for one in thread.puts[:1]])
            number = next((one.conversation_id for one in known.values()), None)
            return tx.conversation(number) if number else None

        return self.office.store.run_now(find)

    # --- what happens -------------------------------------------------------------------------------------------------

    def put(
        self,
        what: What,
        author: str,
        thread: Thread | None,
        text: str,
        *lines: str,
        role: MailboxRole = MailboxRole.INBOX,
    ) -> Put:
        """Put a mail into a mailbox, now; lines: fields in the place of the ordinary ones."""
        number = next(self._ids)
        domain = author.partition("@")[2]
        ids = thread.ids[-8:] if thread else []
        answered = [f"In-Reply-To: <{ids[-1]}>", f"References: <{'> <'.join(ids)}>"] if ids else []
        ordinary = (
            f"Return-Path: <{author}>",
            f"From: {NAMES.get(author, author.partition('@')[0].title())} <{author}>",
            f"To: {thread.customer if what is What.ANSWER and thread else DESK}",
            f"Date: {format_datetime(self.now.astimezone(BERLIN))}",
            f"Message-ID: <mail.{number}@{domain}>",
            f"Subject: {thread.subject if thread else 'Hello'}",
            *answered,
        )
        given = {line.partition(":")[0].lower() for line in lines}
        fields = (*lines, *(line for line in ordinary if line.partition(":")[0].lower() not in given))
        put = Put(
            at=self.now,
            what=what,
            role=role,
            message_id=f"mail.{number}@{domain}",
            lines=fields,
            text=text,
            author=author,
            thread=thread,
        )
        self.puts.append(put)
        if thread is not None:
            thread.puts.append(put)
            thread.ids.append(put.message_id)
        return put

    def took(self, one: Letter) -> None:
        self.letters.append(one)
        if (thread := self.thread_of(one)) and one.message_id not in thread.ids:
            thread.ids.append(one.message_id)

    def restart(self, **changes: Any) -> None:
        """End this life and begin another, perhaps with another policy."""
        self.policy_changes |= changes
        self._runner.run(self.office.store.close())
        self.office._begin(dict(self.policy_changes))
        self._begin()
        self.is_running = self.has_missed = True

    def pause(self, is_paused: bool) -> None:
        self.is_paused = is_paused
        at = self.now if is_paused else None
        self.office.store.run_now(lambda tx: tx.set_switch("paused", at))

    # --- time ---------------------------------------------------------------------------------------------------------

    def live(self, span: timedelta) -> None:
        """Let time pass, awake whenever the daemon would be."""
        start = self.now
        end = start + span
        self.turn()
        while self.now < end:
            self.office.clock.go_on(min((*self._wakes(), end)).timestamp() - self.now.timestamp())
            self.turn()
        if not self.is_healthy:
            self.troubles.append((start, end))

    def turn(self) -> None:
        """Do what there is to do at this instant."""
        self.turns += 1
        if self.is_running:
            self._runner.run(self._turn())
        else:
            self.has_missed = True

    async def _turn(self) -> None:
        office = self.office
        self._look()
        office.signs = ()
        await office.deadlines.work()
        await self._corrections.work()
        await office.questions.work()
        await self._incidents.work()
        await self._suggestions.work()
        await office.daily.work()
        self._look()
        with contextlib.suppress(SmtpTrouble):
            await office.outbox.work(self._server)

    def _wakes(self) -> Iterator[datetime]:
        """Yield when the daemon would wake next; in trouble it only tries now and then."""
        least = SOON if self.is_healthy else MUCH_LATER
        if not self.is_running:
            return
        for at in (*self._due(), *self._opening()):
            yield max(at, self.now + least)

    def next_due(self) -> datetime:
        """Return when something is due next, in two hours at the latest if it has been for long."""
        ahead = [at for at in self._due() if at > self.now]
        return min(ahead, default=self.now + MUCH_LATER)

    def _due(self) -> list[datetime]:
        def due(tx: Transaction) -> list[datetime | None]:
            found = [tx.next_wake("support"), tx.next_submission("support")]
            for one in tx.open_incidents("support"):
                people = len(tx.incident_people(one.incident_id))
                found += [silence_ends(one, people, self.policy), reminder_at(one, people, self.policy)]
            return found

        return [at for at in self.office.store.run_now(due) if at]

    def _opening(self) -> list[datetime]:
        hours = self.policy.hours
        try:
            closing = hours.closing_after(self.now) if hours.is_open(self.now) else None
            return [hours.next_opening(self.now + SOON) if closing is None else closing + SOON]
        except NeverOpen:
            return []

    # --- mailboxes ----------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        """Read both mailboxes, as the followers do."""
        if not self.can_read:
            self.has_missed = True
            return
        self.looks.append(self.now)
        waiting = [one for one in self.puts if one.read_at is None]
        self.office.store.run_now(lambda tx: self._read(tx, waiting))
        for one in waiting:
            one.read_at = self.now

    def _read(self, tx: Transaction, waiting: list[Put]) -> None:
        before = tx.cursor("support", MailboxRole.INBOX.name)
        if self.has_missed and before is not None:
            note_outage(tx, "support", before.read_at, self.now)
        self.has_missed = False
        for role, mailbox in MAILBOXES.items():
            note_watched(tx, "support", mailbox)
            arrivals = [self._arrival(one) for one in waiting if one.role is role]
            self.office.intake.take_in(tx, arrivals, mailbox, self._cursor(mailbox, next(self._uids)))

    def _arrival(self, one: Put) -> Arrival:
        header = "".join(f"{line}\r\n" for line in one.lines).encode()
        fetched = FetchedMessage(
            uid=next(self._uids), internal_date=one.at, size_bytes=900, flags=frozenset(), header=header
        )
        bare = Arrival(fetched=fetched)
        if not self.office.intake.wants_body(bare, one.role):
            return bare
        return Arrival(fetched=fetched, start=header + b"\r\n" + one.text.replace("\n", "\r\n").encode())

    def _cursor(self, mailbox: WatchedMailbox, uid: int) -> Cursor:
        return Cursor(
            desk="support",
            mailbox=mailbox.name,
            uid_validity=7,
            last_uid=uid,
            history_before=self.now - timedelta(days=1),
            read_at=self.now,
        )
