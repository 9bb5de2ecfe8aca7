"""A desk's day with a sink for an SMTP server: customers, staff, robots and bounces; and what everybody got in the end.

The audit looks at the copies that the sink took on and at nothing else. When to look is asked of the store.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from mailwarden.store.protocol import Transaction
from tests.bed.sink import Copy, Sink
from tests.reliability.playing import EVERYTHING_MAY_GO, plain_smtp
from tests.reliability.repeats import Death, Repeats, repeats
from tests.scenarios.harness import Daemon
from tests.scenarios.people import Mail, Person
from tests.scenarios.settings import Settings
from tests.scenarios.stage import Stage

COPIES_KEPT = ', save_copy = "auto"'
ACKNOWLEDGEMENT, NOTICES = b"Your mail has arrived", (b"We told you", b"We said you would hear")
SETTLES_WITHIN_SECONDS = 300.0  # bounds a failure only: whoever wrote over minutes is owed something for as long
TOLD_ABOUT = timedelta(hours=3)  # who wrote less long ago need not hear more yet
NOT_BEGUN = {"queued", "deferred", "withdrawn"}  # states in which nothing may have left


@dataclass(slots=True, kw_only=True)
class Customer:
    """Somebody who wrote, and what became of it as they know it."""

    person: Person
    question: Mail
    asked_at: datetime
    chased: int = 0
    is_answered: bool = False
    has_bounced: bool = False
    notices: int = 0  # that they have to get by now

    @property
    def waits(self) -> bool:
        return not self.is_answered and not self.has_bounced


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What the receiving side says; each line of lost and wrong says who and what."""

    mails: int  # that arrived at the desk
    copies: int
    lost: tuple[str, ...]
    wrong: tuple[str, ...]
    repeats: Repeats

    @property
    def is_clean(self) -> bool:
        return not self.lost and not self.wrong

    def __str__(self) -> str:
        troubles = "".join(f"; {one}" for one in (*self.lost, *self.wrong)[:5])
        return (
            f"{len(self.lost)} lost, {len(self.wrong)} wrong of {self.mails} mails and {self.copies} copies; "
            f"{self.repeats}{troubles}"
        )


@dataclass(slots=True)
class Traffic:
    """One desk and everybody who writes to it."""

    stage: Stage
    sink: Sink
    chance: random.Random
    daemon: Daemon
    customers: list[Customer] = field(default_factory=list)
    robots: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)  # others who must never hear from us
    deaths: list[Death] = field(default_factory=list)
    mails: int = 0  # that arrived
    filed: int = 0  # in Sent by staff

    @property
    def desk(self) -> str:
        return f"support@{self.stage.domain}"

    # --- what happens ---------------------------------------------------------------------------------------------

    def something_happens(self) -> None:
        """One more mail of any sort."""
        acts = (self.request, self.chaser, self.answer, self.bounce, self.robot)
        self.chance.choices(acts, weights=(52, 12, 18, 6, 12))[0]()

    def request(self) -> Customer:
        number = len(self.customers)
        person = self.stage.person("Carla Conti", f"c{number}@customers{number % 97}.{self.stage.domain}")
        raw = person.compose(self.desk, f"Order number {number} is missing")
        self._arrives(raw, person.address)
        self.customers.append(Customer(person=person, question=Mail(raw), asked_at=self.stage.clock.now()))
        return self.customers[-1]

    def chaser(self) -> None:
        if (one := self._somebody_acknowledged()) is None:
            self.request()
            return
        of = one.question
        raw = one.person.compose(
            self.desk, f"Re: {of.subject}", "Any news?", In_Reply_To=of.message_id, References=of.message_id
        )
        one.chased += 1
        self._arrives(raw, one.person.address)

    def answer(self, customer: Customer | None = None) -> None:
        """A colleague answers from their mail program, which files the answer in Sent."""
        one = customer or self._somebody_acknowledged()
        if one is None:
            self.request()
            return
        of = one.question
        fields = {"From": f"Example Support <{self.desk}>", "In_Reply_To": of.message_id, "References": of.message_id}
        raw = self.stage.anna.compose(one.person.address, f"Re: {of.subject}", "It is on its way.", **fields)
        self.stage.servers.append(self.desk, "Sent", raw)
        one.is_answered = True
        self.filed += 1

    def bounce(self) -> None:
        """What we wrote to somebody comes back."""
        if (one := self._somebody_acknowledged()) is None or one.chased:
            self.request()
            return
        ours = self.sink.taken(one.person.address)[0]
        one.has_bounced = True
        self._arrives(bounce_of(ours, one.person.address, self.desk, self.stage), "")

    def robot(self) -> None:
        number = len(self.robots)
        address = f"robot{number}@machines{number % 7}.{self.stage.domain}"
        self.robots.append(address)
        person = self.stage.person("Newsletter", address)
        marks = ({"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": f"<news.{self.stage.domain}>"})
        raw = person.compose(self.desk, "Out of office", "I am away.", **self.chance.choice(marks))
        self._arrives(raw, address)

    def times_run_out(self, local_time: str) -> None:
        """Have the clock show a time at which whoever still waits has to hear from us."""
        self.stage.clock.jump(local_time)
        before = self.stage.clock.now() - TOLD_ABOUT
        for one in self.customers:
            one.notices += one.waits and not one.notices and one.asked_at < before

    def is_killed(self) -> None:
        """End the process at once."""
        self.daemon.kill()
        self.has_died()

    def has_died(self) -> None:
        """Note that a process ended without a farewell; the next must not have begun."""
        settled = frozenset(one for one, state in self._states().items() if state == "sent")
        self.deaths.append(Death(copies=self.sink.wait_until_left_alone(), settled=settled))

    def _arrives(self, raw: bytes, sender: str) -> None:
        self.stage.servers.deliver(raw, self.desk, sender, via="lmtp")
        self.mails += 1

    def _somebody_acknowledged(self) -> Customer | None:
        known = {one.recipient for one in self.sink.taken()}
        waiting = [one for one in self.customers if one.waits and one.person.address in known]
        return self.chance.choice(waiting) if waiting else None

    def sent_or_begun(self) -> set[str]:
        """Return the Message-IDs of what may have left, as the store's files say at this moment."""
        return {message_id for message_id, state in self._states().items() if state not in NOT_BEGUN}

    def _states(self) -> dict[str, str]:
        """Return the state of every mail of ours by its Message-ID, out of a copy of the store's files."""
        with tempfile.TemporaryDirectory() as aside:
            for end in ("", "-wal"):
                if (part := self.daemon.store_file.with_name(f"mailwarden.db{end}")).exists():
                    shutil.copy(part, aside)
            with closing(sqlite3.connect(Path(aside, "mailwarden.db"))) as store:
                if not store.execute("SELECT name FROM sqlite_master WHERE name = 'submissions'").fetchall():
                    return {}
                rows = store.execute("SELECT message_id, state FROM submissions").fetchall()
        return {f"<{message_id}>": state for message_id, state in rows}

    # --- the end --------------------------------------------------------------------------------------------------

    def settles(self, seconds: float = SETTLES_WITHIN_SECONDS) -> None:
        """Wait until everything that lies in the mailboxes was read and everything that is due was handed over."""
        give_up_at = time.monotonic() + seconds
        while not self._is_settled():
            assert time.monotonic() < give_up_at, f"not settled within {seconds} s:\n{self.daemon.log.story()}"
            time.sleep(0.2)

    def _is_settled(self) -> bool:
        later = self.stage.clock.now() + timedelta(seconds=30)
        with self.stage.servers.imap(self.desk) as client:
            last = {one: client.folder_status(one, ["UIDNEXT"])[b"UIDNEXT"] - 1 for one in ("INBOX", "Sent")}

        def is_done(tx: Transaction) -> bool:
            read = {one.mailbox: one.last_uid for one in tx.cursors("support")}
            due, wakes = tx.next_submission("support"), tx.next_wake("support")
            is_read = all(read.get(mailbox, -1) >= uid for mailbox, uid in last.items())
            return is_read and not (due and due <= later) and not (wakes and wakes <= later)

        return self.daemon.remembered(is_done)

    def audit(self) -> Audit:
        lost, wrong = [], []
        for one in self.customers:
            copies = self.sink.taken(one.person.address)
            kinds = [kind_of(some[0]) for some in grouped(copies).values()]
            address = one.person.address
            if not kinds.count("acknowledgement"):
                lost.append(f"{address} was not acknowledged")
            if kinds.count("acknowledgement") > 1:
                wrong.append(f"{address} was acknowledged {kinds.count('acknowledgement')} times")
            if kinds.count("notice") < one.notices:
                lost.append(f"{address} was not told in time")
            if kinds.count("notice") > one.notices:
                wrong.append(f"{address} was told {kinds.count('notice')} times instead of {one.notices}")
            if kinds.count("other") > one.chased:
                wrong.append(f"{address} got {kinds.count('other')} mails that nobody expects")
        wrong += [f"{one} was written to" for one in (*self.robots, *self.silent) if self.sink.taken(one)]
        taken = self.sink.taken()
        again = repeats(taken, self.deaths)
        return Audit(
            mails=self.mails + self.filed,
            copies=len(taken),
            lost=tuple(lost),
            wrong=(*wrong, *again.wrong),
            repeats=again,
        )


def settings_for(stage: Stage, sink: Sink) -> Settings:
    """Return one desk that hands over to the sink, files copies of its mail, and knows no limits."""
    desk = stage.desk(smtp=plain_smtp(sink.port, COPIES_KEPT))
    return stage.settings(desk, limits=EVERYTHING_MAY_GO)


def grouped(copies: list[Copy]) -> dict[tuple[str, str], list[Copy]]:
    """Return copies by recipient and Message-ID, oldest first."""
    groups: dict[tuple[str, str], list[Copy]] = {}
    for one in copies:
        groups.setdefault((one.recipient, one.message_id), []).append(one)
    return groups


def kind_of(copy: Copy) -> str:
    words = b" ".join(copy.raw.split())
    if ACKNOWLEDGEMENT in words:
        return "acknowledgement"
    return "notice" if any(one in words for one in NOTICES) else "other"


def bounce_of(ours: Copy, address: str, desk: str, stage: Stage) -> bytes:
    """Return a delivery status notification (RFC 3464) about one of our mails."""
    head = ours.raw.partition(b"\r\n\r\n")[0].decode()
    mailer = stage.person("Mail Delivery System", f"mailer-daemon@mx.{stage.domain}")
    raw = mailer.compose(
        desk,
        "Undelivered Mail Returned to Sender",
        "\r\n".join(
            (
                "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.",
                f"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.{stage.domain}\r\n",
                f"Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n",
                f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\n{head}\r\n",
                "--b--",
            )
        ),
        Content_Type="multipart/report; report-type=delivery-status; boundary=b",
        MIME_Version="1.0",
        Auto_Submitted="auto-replied",
    )
    return b"Return-Path: <>\r\n" + raw
