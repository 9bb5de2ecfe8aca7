"""`mailwarden status`: how every desk is, and what needs a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import click

from mailwarden.cli import output
from mailwarden.cli.condition import DeskCondition, StandingAlarm, condition, needs
from mailwarden.cli.lazy import FAILED
from mailwarden.cli.options import config_option, desk_option, json_option, pass_session
from mailwarden.cli.report_words import percent
from mailwarden.cli.session import Session, desks_named, store_file
from mailwarden.cli.words import Wall, ago, count, duration, target
from mailwarden.core.conversation import PromiseState, SubmissionState
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.shortfall import Shortfall
from mailwarden.store.protocol import Transaction


@click.command()
@config_option
@desk_option("Only this desk.  [default: every desk]")
@json_option
@pass_session
def status(session: Session, desk: str | None, as_json: bool) -> None:
    """Say how every desk is, and what needs a person.

    For each desk: who watches it, when its mailboxes were last read, who waits, what became of the times that were
    told (the one that counts is "broken silently": it has to be 0), what is in the outbox, and what went wrong.

    Exit status: 0 all is well; 1 something needs a person: nobody watches a desk, an alarm stands, a message could
    not be read, or a brake is on. A pause and what is over don't count. It only looks, and changes nothing.

    \b
    Examples:  mailwarden status
               mailwarden status --json
    """
    configuration, now = session.configuration(), session.clock().now()
    policies = [one.policy for one in desks_named(configuration, desk)]

    def work(tx: Transaction) -> list[DeskCondition]:
        return [condition(tx, one, now, datetime.now(UTC)) for one in policies]

    found = session.look(configuration, work)
    wanting = [line for one in found for line in needs(one)]
    if as_json:
        store = str(store_file(configuration))
        output.print_json({"at": now, "store": store, "desks": found, "needs_a_person": wanting})
    else:
        _print(policies, found, wanting, now)
    if wanting:
        click.get_current_context().exit(FAILED)


def _print(
    policies: Sequence[DeskPolicy], found: Sequence[DeskCondition], wanting: Sequence[str], now: datetime
) -> None:
    for policy, one in zip(policies, found, strict=True):
        output.heading(f"{one.desk} ({one.address}), mode {one.mode}; times in {policy.hours.zone.key}")
        output.rows(_rows(one, Wall(policy.hours.zone), now))
    if wanting:
        output.say("Needs a person:", "bold red")
        output.rows((line,) for line in wanting)
    else:
        output.say("Nothing needs a person.", "green")


def _rows(one: DeskCondition, wall: Wall, now: datetime) -> Iterator[tuple[str, str]]:
    yield "watched", f"by {one.watched_by}" if one.watched_by else "by nobody"
    if one.paused_since:
        yield "paused", f"since {wall.instant(one.paused_since)}: nothing is sent until `mailwarden resume`"
    if one.brake_since:
        yield "brake", f"on since {wall.instant(one.brake_since)}: nobody is acknowledged"
    for mailbox in one.mailboxes:
        yield mailbox.mailbox, f"read {ago(mailbox.read_at, now)}, {wall.instant(mailbox.read_at)}"
    if one.history:
        yield "history", f"being read: {one.history.percent} % of {one.history.mails:,} mails"
    yield "waiting", _waiting(one, wall)
    yield "next due", wall.instant(one.next_look_at, "nothing")
    yield "told times", _promises(one)
    yield "outbox", _outbox(one)
    for shortfall in one.shortfalls:
        yield "answers", _shortfall(shortfall)
    for message in one.set_aside:
        yield "set aside", f"message {message.uid} in {message.mailbox}, {wall.instant(message.at)}: {message.error}"
    for alarm in one.alarms:
        yield "alarm", f"{alarm.subject}, since {wall.instant(alarm.since)}; {_told(alarm, wall)}"


def _told(alarm: StandingAlarm, wall: Wall) -> str:
    """Return how the operator heard of it; who reads this may be the first who does."""
    if not alarm.told:
        return "nobody was told, neither by mail nor on a way in [alarms]"
    heard = [f"by {one.route} {wall.instant(one.at)}" for one in alarm.told if one.at]
    trouble = [f"the mail has not left{one.reply and f' ({one.reply})'}" for one in alarm.told if not one.at]
    return ", ".join((["told " + ", ".join(heard)] if heard else ["the operator was not told yet"]) + trouble)


def _waiting(one: DeskCondition, wall: Wall) -> str:
    owed = f"; owed news in {count(one.owed, 'conversation')}" if one.owed else ""
    if not one.waiting:
        return f"nobody{owed}"
    return f"{count(one.waiting, 'conversation')}, the longest since {wall.instant(one.waiting_since)}{owed}"


def _shortfall(one: Shortfall) -> str:
    """Return what the figures say of a target; that is no trouble of today, so nobody is called for it."""
    name = f"targets.{one.targets}" + ("" if one.rule == "desk" else f" ({one.rule})")
    if one.supported is None:
        found = f"{one.unanswered} of {one.people} people have no answer"
    else:
        found = f"{percent(one.level)} of {one.people} people had an answer within {duration(one.supported)}"
    return f"{name}: {found}, the target is {target(one.target)}"


def _promises(one: DeskCondition) -> str:
    """The number that counts stands first."""
    first = PromiseState.BROKEN_SILENTLY
    rest = [f"{number} {state}" for state, number in one.promises.items() if number and state is not first]
    return ", ".join([f"{one.promises[first]} {first}", *rest])


def _outbox(one: DeskCondition) -> str:
    at_all = [f"{number} {state}" for state, number in one.outbox.items() if number]
    waits = sum(one.outbox[state] for state in (SubmissionState.QUEUED, SubmissionState.DEFERRED))
    return ", ".join(at_all) + (" (what is queued is sent next)" if waits else "") if at_all else "empty"
