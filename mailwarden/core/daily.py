"""What our own people hear of a day: in the morning what is due or needs a look, in the evening what became of it.

Decides when and what; touches nothing. A day is one where the desk is. The morning comes when the desk opens, from six
o'clock on, the evening when it has closed, at ten o'clock at the latest; what was slept through for three hours is left
out, since it would speak of a day that has moved on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from mailwarden.core.bidden import is_no_rush
from mailwarden.core.conversation import Conversation, PromiseState
from mailwarden.core.decisions import HeldMail
from mailwarden.core.digests import Listed, in_order
from mailwarden.core.hours import OpeningHours
from mailwarden.errors import NeverOpen

A_DAY = timedelta(days=1)
LATE = timedelta(hours=3)  # after which nothing is made up for
FROM, UNTIL = time(6), time(22)  # local
FAR = 366  # days: nobody plans further ahead
MOST = 40  # conversations in one part of a morning: the rest is counted

_AtOfDay = Callable[[date, OpeningHours], datetime | None]


class Look(StrEnum):
    """Why a conversation needs a person's look, though no told time runs out today."""

    UNREACHABLE = "unreachable"  # our mail to them comes back
    UNTOLD = "untold"  # they were told no time, and our own target has passed
    NO_RUSH = "no-rush"  # it may take its time, but somebody waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A conversation in which somebody waits, and what a digest says of it."""

    known: Conversation
    listed: Listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What the desk itself suffers from."""

    set_aside: int = 0  # mails that could not be read and wait for a person
    alarms: tuple[str, ...] = ()  # what stands, a sentence each


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """What is said in the morning; the conversations are numbered through, in this order."""

    today: tuple[Listed, ...]  # whose told time runs out today or has passed, most at risk first
    looks: tuple[tuple[Look, Listed], ...]
    held: tuple[HeldMail, ...]
    trouble: Trouble
    away: tuple[str, ...]  # comparable addresses of colleagues who are
    waiting: int  # how many conversations wait in all

    @property
    def listed(self) -> tuple[Listed, ...]:
        """Every conversation but the held ones, in the order of their numbers."""
        return (*self.today, *(one for _, one in self.looks))


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    """What is said in the evening of the told times that ended that day."""

    kept: int
    replaced: int  # before they passed
    warned: int  # broken, but they knew before
    silent: int  # broken, and they did not
    waiting: int  # conversations
    next_due: datetime | None  # the earliest told time that stands


def morning_of(day: date, hours: OpeningHours) -> datetime | None:
    """Return when the desk opens first on a day, from six o'clock on; None: it does not. Raises NeverOpen."""
    opens = hours.next_opening(datetime.combine(day, FROM, hours.zone))
    return opens if opens.astimezone(hours.zone).date() == day else None


def evening_of(day: date, hours: OpeningHours) -> datetime | None:
    """Return when the desk has closed for the day, at ten o'clock at the latest; None: it does not open before that."""
    midnight = datetime.combine(day, time(), hours.zone)
    intervals = hours.intervals(midnight, datetime.combine(day, UNTIL, hours.zone))
    return intervals[-1][1] if intervals else None


def next_at(done: date, now: datetime, hours: OpeningHours, at_of_day: _AtOfDay) -> datetime | None:
    """Return when the next such mail is due, aware; not later than `now` if it is due by now.

    done: the last day that was seen to. at_of_day: morning_of or evening_of. None: none is in sight.
    """
    first = max(done + A_DAY, now.astimezone(hours.zone).date())
    try:
        instants = (at_of_day(first + A_DAY * count, hours) for count in range(FAR))
        return next((at for at in instants if at and now < at + LATE), None)
    except NeverOpen:
        return None


def first_done(now: datetime, hours: OpeningHours, at_of_day: _AtOfDay) -> date:
    """Return which day counts as seen to at the first contact: today, where the instant is over already."""
    today = now.astimezone(hours.zone).date()
    try:
        at = at_of_day(today, hours)
    except NeverOpen:
        at = None
    return today - A_DAY if at and now <= at else today


def morning(
    waiting: Sequence[Waiting],
    held: Sequence[HeldMail],
    trouble: Trouble,
    away: tuple[str, ...],
    hours: OpeningHours,
    now: datetime,
) -> Morning | None:
    """Return what there is to say in the morning; None: nothing. held: what staff were not asked about."""
    ends = datetime.combine(now.astimezone(hours.zone).date() + A_DAY, time(), hours.zone)
    kinds = {one.listed.conversation_id: _look(one, now) for one in waiting}
    ordered = in_order([one.listed for one in waiting], now)
    today = [
        one for one in ordered if kinds[one.conversation_id] is None and one.nudge.is_told and one.nudge.due < ends
    ]
    looks = [(why, one) for one in ordered if (why := kinds[one.conversation_id])]
    if not (today or looks or held or trouble.set_aside or trouble.alarms):
        return None
    looks.sort(key=lambda one: list(Look).index(one[0]))
    return Morning(
        today=tuple(today[:MOST]),
        looks=tuple(looks[:MOST]),
        held=tuple(held),
        trouble=trouble,
        away=away,
        waiting=_for_an_answer(waiting),
    )


def evening(ended: Mapping[PromiseState, int], waiting: Sequence[Waiting], now: datetime) -> Evening | None:
    """Return what there is to say in the evening; None: nothing. ended: told times that ended today."""
    told = [one.listed.nudge.due for one in waiting if one.listed.nudge.is_told and one.listed.nudge.due > now]
    counts = [
        ended.get(state, 0)
        for state in (
            PromiseState.KEPT,
            PromiseState.REPLACED,
            PromiseState.BROKEN_WARNED,
            PromiseState.BROKEN_SILENTLY,
        )
    ]
    if not any(counts) and not told:
        return None
    kept, replaced, warned, silent = counts
    return Evening(
        kept=kept,
        replaced=replaced,
        warned=warned,
        silent=silent,
        waiting=_for_an_answer(waiting),
        next_due=min(told, default=None),
    )


def _for_an_answer(waiting: Sequence[Waiting]) -> int:
    """Return how many wait for an answer; those to whom we only owe news have one."""
    return sum(not one.listed.nudge.is_owed for one in waiting)


def _look(one: Waiting, now: datetime) -> Look | None:
    if one.known.unreachable_since is not None:
        return Look.UNREACHABLE
    if is_no_rush(one.known):
        return Look.NO_RUSH
    is_untold = not one.listed.nudge.is_told and not one.listed.nudge.is_owed
    return Look.UNTOLD if is_untold and one.listed.nudge.due <= now else None
