"""How a desk is, as far as the store knows: who watches it, how fresh that is, what waits, what went wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from mailwarden.core.alarms import effect_of, ends_by_command
from mailwarden.core.conversation import PromiseState, SubmissionState
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.shortfall import WINDOW, Shortfall, shortfalls
from mailwarden.core.stakes import Stake, stake_of
from mailwarden.daemon.stretch import Progress, progress
from mailwarden.store.protocol import Transaction
from mailwarden.store.rows import Alarm, AlarmTold, SetAside

MOST_WAITING = 10_000
MOST_COURSES = 10_000  # conversations to judge answer times by


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxRead:
    """When a mailbox was last complete, and up to which UID."""

    mailbox: str
    read_at: datetime
    last_uid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAsideMessage:
    """A message that nobody has read: not mailwarden, and perhaps no person."""

    mailbox: str
    uid: int
    error: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingAlarm:
    """What the operator was told and what is not over."""

    subject: str
    text: str  # what is wrong, and what to do
    since: datetime
    told: tuple[AlarmTold, ...]  # how the operator heard of it, or has not yet; empty: nobody was


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskCondition:
    """One desk. Names of fields are the keys of `status --json`; instants in UTC."""

    desk: str
    address: str
    mode: Mode
    watched_by: str | None  # "process 4711 on host"; None: nobody watches
    paused_since: datetime | None
    brake_since: datetime | None
    mailboxes: tuple[MailboxRead, ...]
    history: Progress | None  # how far it was read; None while none is being read
    waiting: int  # conversations in which somebody waits for an answer
    waiting_since: datetime | None  # the longest of these waits
    owed: int  # conversations in which somebody has an answer, but we owe them news
    next_look_at: datetime | None  # when something is due next
    promises: Mapping[PromiseState, int]
    outbox: Mapping[SubmissionState, int]
    set_aside: tuple[SetAsideMessage, ...]
    alarms: tuple[StandingAlarm, ...]
    stake: Stake | None  # the told times that stand; None: nobody waits for one
    shortfalls: tuple[Shortfall, ...]  # where answers take longer than the target


def condition(tx: Transaction, policy: DeskPolicy, now: datetime, real_now: datetime) -> DeskCondition:
    """Return how a desk is. real_now: by the machine's own clock, on which leases run."""
    name, history = policy.name, progress(tx, policy.name)
    followed = tx.threads(name, only_waiting=True, limit=MOST_WAITING)
    waiting = [one for one in followed if one.waiting_since]
    return DeskCondition(
        desk=name,
        address=policy.address,
        mode=policy.mode,
        watched_by=_process(tx.lease_holder(name, real_now)),
        paused_since=tx.switch("paused", name),
        brake_since=tx.switch("brake", name),
        mailboxes=tuple(
            MailboxRead(mailbox=one.mailbox, read_at=one.read_at, last_uid=one.last_uid) for one in tx.cursors(name)
        ),
        history=history,
        waiting=len(waiting),
        waiting_since=waiting[0].waiting_since if waiting else None,
        owed=len(followed) - len(waiting),
        next_look_at=tx.next_wake(name),
        promises={state: tx.promise_counts(name).get(state, 0) for state in PromiseState},
        outbox={state: tx.submission_counts(name).get(state, 0) for state in SubmissionState},
        set_aside=tuple(_set_aside(one) for one in tx.set_aside(name) if one.given_up),
        alarms=tuple(_alarm(tx, one) for one in tx.alarms() if one.desk in (name, "")),
        stake=stake_of(tx.open_times(name), now),
        shortfalls=() if history else _shortfalls(tx, policy, now),  # half a history says nothing
    )


def _shortfalls(tx: Transaction, policy: DeskPolicy, now: datetime) -> tuple[Shortfall, ...]:
    return shortfalls(tx.courses(policy.name, now - WINDOW, after=0, limit=MOST_COURSES), policy, now)


def needs(desk: DeskCondition) -> Iterator[str]:
    """Yield, in sentences, what a person has to look at."""
    if desk.watched_by is None:
        yield f"{desk.desk}: nobody watches it; start mailwarden (`systemctl start mailwarden`)"
    if desk.brake_since:
        yield f"{desk.desk}: the brake is on; look into `mailwarden threads`, then `mailwarden resume`"
    for message in desk.set_aside:
        where = f"message {message.uid} in {message.mailbox}"
        yield f"{desk.desk}: {where} could not be read; please look at it yourself (then: `mailwarden resume`)"
    for alarm in desk.alarms:
        at_stake = _at_stake(desk.stake) if effect_of(alarm.subject) else ""
        remedy = " (once that is done: `mailwarden resume`)" if ends_by_command(alarm.subject) else ""
        yield f"{desk.desk}: {alarm.subject}: {' '.join(alarm.text.split())}{at_stake}{remedy}"


def _at_stake(stake: Stake | None) -> str:
    if stake is None or not stake.is_near:
        return ""
    last = f"{stake.last_at:%Y-%m-%d %H:%M} UTC"
    return f" One told time passes at {last}." if stake.due == 1 else f" {stake.due} told times pass by {last}."


def _process(holder: str | None) -> str | None:
    words = (holder or "").split()
    return f"process {words[1]} on {words[0]}" if len(words) > 1 else holder or None


def _set_aside(one: SetAside) -> SetAsideMessage:
    return SetAsideMessage(mailbox=one.sighting.mailbox, uid=one.sighting.uid, error=one.error, at=one.last_at)


def _alarm(tx: Transaction, one: Alarm) -> StandingAlarm:
    return StandingAlarm(subject=one.subject, text=one.text, since=one.raised_at, told=tx.told_of(one))
