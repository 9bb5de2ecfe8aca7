"""A rehearsal is what happens: the same mail, lived through with the real store and once more in memory, ends alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from heapq import merge
from random import Random

import pytest

from mailwarden.core.conversation import Kind, PromiseState
from mailwarden.core.message import MailboxRole
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reading import read_message
from mailwarden.core.reasons import Reason
from mailwarden.core.reporting import COUNTED_DECISIONS, Records
from mailwarden.daemon.desk import WatchedMailbox
from mailwarden.daemon.rehearsal.life import LEAVES_AFTER
from mailwarden.daemon.rehearsal.replay import rehearse
from mailwarden.daemon.rehearsal.values import Letter, Rehearsal
from mailwarden.store.protocol import Transaction
from tests.core.builders import OFFICE, at, desk
from tests.daemon.office import Office, Server, fetched, header
from tests.daemon.warm import relearn

SINCE, UNTIL = at("Mon 08:00"), at("next Fri 20:00")
Left = tuple[datetime, Kind, int, datetime | None]
BEFORE_ALL = 10_000  # UIDs of the past: the office counts its own from 1


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail as it comes."""

    at: datetime
    role: MailboxRole
    lines: tuple[str, ...]


def asked(number: int, when: datetime, *lines: str) -> Mail:
    customer = f"c{number}@customer{number % 7}.example"
    fields = (
        f"Return-Path: <{customer}>",
        f"From: {customer}",
        f"Message-ID: <q{number}@customer.example>",
        f"Subject: Question {number}",
        f"Date: {when:%a, %d %b %Y %H:%M:%S %z}",
    )
    return Mail(at=when, role=MailboxRole.INBOX, lines=_with(fields, lines))


def answered(number: int, when: datetime, *lines: str) -> Mail:
    fields = (
        "From: Anna Berg <anna@example.org>",
        "Return-Path: <anna@example.org>",
        f"To: c{number}@customer{number % 7}.example",
        f"Message-ID: <a{number}.{when:%d%H%M%S}@example.org>",
        f"References: <q{number}@customer.example>",
        f"Subject: Re: Question {number}",
        f"Date: {when:%a, %d %b %Y %H:%M:%S %z}",
    )
    return Mail(at=when, role=MailboxRole.SENT, lines=_with(fields, lines))


def _with(fields: Sequence[str], lines: Sequence[str]) -> tuple[str, ...]:
    given = {line.partition(":")[0] for line in lines}
    return (*lines, *(one for one in fields if one.partition(":")[0] not in given))


def story(random: Random, numbers: range, begin: datetime, a_day: int) -> Iterator[Mail]:
    """Yield what people write and get: most are answered once, some late, twice or never; robots write, too."""
    for number in numbers:
        opened = _whole(OFFICE.add(begin, timedelta(hours=(number - numbers.start) * 8 / a_day)))
        what = random.random()
        if what < 0.08:
            yield asked(number, opened, "Auto-Submitted: auto-replied")
            continue
        yield asked(number, opened, *(["Subject: Urgent question"] if what > 0.9 else []))
        wait = timedelta(hours=0.3 + random.expovariate(0.7))
        if what < 0.2:  # asks again, and writes once more after the answer
            yield asked(number, opened + wait / 2, f"Message-ID: <again{number}@c.example>", _refers_to(number))
            yield asked(number, opened + 40 * wait, f"Message-ID: <more{number}@c.example>", _refers_to(number))
        if not 0.2 < what < 0.23:
            yield answered(number, _whole(OFFICE.add(opened, wait)))
        if 0.3 < what < 0.33:  # a robot of theirs answers our acknowledgement
            robot = ("Auto-Submitted: auto-replied", f"Message-ID: <robot{number}@c.example>", _refers_to(number))
            yield asked(number, opened + timedelta(seconds=5), *robot)


def _refers_to(number: int) -> str:
    return f"In-Reply-To: <q{number}@customer.example>"


def _whole(when: datetime) -> datetime:
    return when.replace(microsecond=0)


def two_weeks(seed: int) -> list[Mail]:
    """Return the mail of two weeks, and what four weeks before left."""
    past = story(Random(seed), range(120), at("Mon 09:00") - timedelta(weeks=5), a_day=5)
    now = story(Random(seed + 1), range(500, 550), at("Mon 09:00"), a_day=5)
    mails = merge(sorted(past, key=lambda one: one.at), sorted(now, key=lambda one: one.at), key=lambda one: one.at)
    return [one for one in mails if one.at < UNTIL]


# --- with the real parts ----------------------------------------------------------------------------------------------


def lived(office: Office, mails: Sequence[Mail]) -> None:
    """What was there before is learned from; then everything comes in its time, and what is due is done."""
    go_to(office, SINCE)
    put_history(office, [one for one in mails if one.at < SINCE])
    relearn(office)
    coming = [one for one in mails if one.at >= SINCE]
    while coming or office_is_due(office, UNTIL):
        if office_is_due(office, coming[0].at if coming else UNTIL):
            work(office)
        else:
            go_to(office, coming[0].at)
            one = coming.pop(0)
            office.arrives(*one.lines, role=one.role)


def put_history(office: Office, mails: Sequence[Mail]) -> None:
    found = [
        office.intake.old_mail(fetched(uid, one.at, *one.lines), WatchedMailbox(name=one.role.name, role=one.role), 7)
        for uid, one in enumerate(mails, BEFORE_ALL)
    ]
    met = replace(office.cursor(), history_before=SINCE)
    office.store.run_now(lambda tx: office.intake.learn_from(tx, found))
    office.store.run_now(lambda tx: tx.save_cursor(met))


def office_is_due(office: Office, before: datetime) -> bool:
    due = next_due(office)
    return due is not None and due < before


def work(office: Office) -> None:
    """Do what is due next."""
    due = next_due(office)
    assert due is not None
    go_to(office, due)
    office.reads_mailboxes()
    office.sends(Server()) if leaves_at(office) == due else office.keeps_time()


def next_due(office: Office) -> datetime | None:
    wakes_at = office.store.run_now(lambda tx: tx.next_wake("support"))
    return min((one for one in (leaves_at(office), wakes_at) if one), default=None)


def leaves_at(office: Office) -> datetime | None:
    """Return when the next mail leaves: a second after it was written."""
    queued_at = office.next_at()
    return queued_at + LEAVES_AFTER if queued_at else None


def go_to(office: Office, when: datetime) -> None:
    office.clock.go_on((when - office.clock.now()) / timedelta(seconds=1))


def left(office: Office, records: Records) -> list[Left]:
    """Return every mail that left: when, what, about which conversation, and the time it told."""
    mails: list[Left] = []
    for course in records.courses:
        known = office.conversation(course.number)
        told = {one.promise_id: one.at for one in known.promises}
        sent = [(one, one.sent_at) for one in known.submissions if one.sent_at]
        mails += [(at, one.kind, course.number, told.get(one.promise_id)) for one, at in sent]
    return sorted(mails, key=lambda one: one[:3])


def records_of(office: Office) -> Records:
    def read(tx: Transaction) -> Records:
        return Records(
            told=tx.told_times("support", SINCE, after=0, limit=1000),
            courses=tx.courses("support", SINCE, after=0, limit=1000),
            mails=tx.mail_counts("support", SINCE),
            decisions=tx.decision_counts("support", SINCE + timedelta(microseconds=1), COUNTED_DECISIONS),
        )

    return office.store.run_now(read)


# --- in memory --------------------------------------------------------------------------------------------------------


def rehearsed(mails: Sequence[Mail], policy: DeskPolicy) -> Rehearsal:
    letters = (Letter(message=read_message(header(*one.lines), received_at=one.at), role=one.role) for one in mails)
    return rehearse(letters, policy, since=SINCE, until=UNTIL)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_rehearsal_sends_what_the_daemon_sends_and_reports_the_same(office: Office, seed: int) -> None:
    mails = two_weeks(seed)
    lived(office, mails)
    records, found = records_of(office), rehearsed(mails, office.desk.policy)
    sent = [(one.at, one.kind, one.conversation_id, one.told) for one in found.mails]
    assert sorted(sent, key=lambda one: one[:3]) == left(office, records)
    assert list(found.records.told) == list(records.told)
    assert list(found.records.courses) == list(records.courses)
    assert set(found.records.decisions) == set(records.decisions)
    assert {one for one in records.mails if one.kind is not Kind.ALARM} == set(found.records.mails)


def test_the_story_has_everything_in_which_they_could_differ() -> None:
    found = rehearsed(two_weeks(3), desk())
    assert {one.kind for one in found.mails} >= {Kind.ACKNOWLEDGEMENT, Kind.NOTICE, Kind.RESTATEMENT, Kind.NUDGE}
    assert {one.state for one in found.records.told} >= {PromiseState.KEPT, PromiseState.REPLACED}
    assert {one.level for one in found.records.told} == {0.9, 0.8}
    assert {one.reason for one in found.mails} >= {Reason.CHANCE_IS_LOW, Reason.LAST_AUTOMATIC_NOTICE}
    assert found.loops
