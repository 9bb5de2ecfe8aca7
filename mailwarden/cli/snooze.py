"""`mailwarden snooze`: no reminders about one conversation for a while; what was told in it is guarded as before."""

from __future__ import annotations

import re
from datetime import datetime

import click

from mailwarden.cli import output
from mailwarden.cli.lazy import Failure
from mailwarden.cli.options import config_option, desk_option, pass_session
from mailwarden.cli.session import Session, desks_named
from mailwarden.cli.words import Wall
from mailwarden.core.bidden import OPERATOR
from mailwarden.core.clocks import standing, standing_promise
from mailwarden.core.conversation import Conversation
from mailwarden.core.decisions import HearWord
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Said, Word
from mailwarden.daemon.record import row_for
from mailwarden.store.protocol import Transaction

NO_SUCH = "There is no conversation {number}. `mailwarden threads --all` lists them."


@click.command()
@click.argument("conversation", type=int)
@click.argument("until", nargs=-1, required=True)
@config_option
@desk_option("The desk that the conversation is of.  [default: any]")
@pass_session
def snooze(session: Session, conversation: int, until: tuple[str, ...], desk: str | None) -> None:
    """Remind nobody of a conversation for a while.

    \b
    CONVERSATION  a number, as `mailwarden threads` shows it
    UNTIL         a time in words, "thursday" or "tomorrow 9am", or like 2026-08-06T09:00, or from now on, "2h"

    It changes nothing for the requester: what they were told is guarded as before, and they hear before it passes.

    \b
    Examples:  mailwarden snooze 42 thursday
               mailwarden snooze 42 tomorrow 9am
               mailwarden snooze 42 2h
    """
    configuration, now = session.configuration(), session.clock().now()
    policies = {one.policy.name: one.policy for one in desks_named(configuration, desk)}
    with session.store(configuration) as store:
        for line in store.run_now(lambda tx: _snooze(tx, conversation, " ".join(until), policies, now)):
            output.say(line)


def _snooze(
    tx: Transaction, number: int, until: str, policies: dict[str, DeskPolicy], now: datetime
) -> tuple[str, ...]:
    known = tx.conversation(number)
    policy = policies.get(known.desk) if known else None
    if known is None or policy is None:
        raise Failure(NO_SUCH.format(number=number))
    if not standing(known).is_waiting:
        raise Failure(f"Nobody is waiting in conversation {number}, so nobody is reminded of it.")
    at = _instant(until, policy, now)
    said = Said(word=Word.SNOOZE, message_id=f"snooze.{now.isoformat()}", author=OPERATOR, at=now, until=at)
    tx.note_word(number, said)
    heard = HearWord(said=said, reason=Reason.STAFF_SAID_SNOOZE)
    tx.record([row_for(heard, policy.name, now, number)])
    return tuple(_told(known, at, Wall(policy.hours.zone)))


def _instant(until: str, policy: DeskPolicy, now: datetime) -> datetime:
    """Return the instant that is meant. Raises Failure for none, or one that is over."""
    at = _written(until, policy) or _counted(until, now) or _spoken(until, policy, now)
    if at is None:
        raise Failure(
            f'"{until}" is not understood as a time. Write it like "thursday 9:00", "2h" or 2026-08-06T09:00.'
        )
    if at <= now:
        raise Failure(f"{Wall(policy.hours.zone).instant(at)} is over. Name a later time.")
    return at


def _written(until: str, policy: DeskPolicy) -> datetime | None:
    try:
        at = datetime.fromisoformat(until)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=policy.hours.zone)


def _counted(until: str, now: datetime) -> datetime | None:
    """Return the instant so long after now, by the clock: "2h", written as in the configuration."""
    from mailwarden.config.values import Mistake, parse_duration

    try:
        return now + parse_duration(until)
    except Mistake:
        return None


def _spoken(until: str, policy: DeskPolicy, now: datetime) -> datetime | None:
    from mailwarden.mail.spoken_times import time_reader

    spoken = time_reader(policy.languages, policy.hours.zone, policy.hours, now)(until)
    if spoken is None or re.search(r"\w", until[: spoken.start] + until[spoken.end :]):  # "tomorrow 10": at ten?
        return None
    return spoken.begins_at


def _told(known: Conversation, at: datetime, wall: Wall) -> list[str]:
    promise = standing_promise(known)
    guarded = [f"They were told {wall.instant(promise.at)}; that is guarded as before."] if promise else []
    return [f"Nobody is reminded of conversation {known.conversation_id} until {wall.instant(at)}.", *guarded]
