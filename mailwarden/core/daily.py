"""What our own people hear of a day: in the morning what is due or needs a look, in the evening what became of it.

Decides when and what; touches nothing. A day is one where the desk is. The morning comes when the desk opens, from six
o'clock on, the evening when it has closed, at ten o'clock at the latest; what was slept through for three hours is left
out, since it would speak of a day that has moved on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import takewhile

from mailwarden.core.bidden import is_no_rush, newest, words_of_this_wait
from mailwarden.core.conversation import Conversation, PromiseState
from mailwarden.core.decisions import HeldMail
from mailwarden.core.digests import Listed, in_order
from mailwarden.core.hours import OpeningHours
from mailwarden.core.said import Word
from mailwarden.errors import NeverOpen

A_DAY = timedelta(days=1)
A_WEEK = 7  # days
LATE = timedelta(hours=3)  # after which nothing is made up for
FROM, UNTIL = time(6), time(22)  # local
FAR = 366  # days: nobody plans further ahead
MOST = 40  # conversations in one part of a morning: the rest is counted

_AtOfDay = Callable[[date, OpeningHours], datetime | None]


class Look(StrEnum):
    """Why a conversation needs a person's look, though no told time runs out today."""

    UNREACHABLE = "unreachable"  # our mail to them comes back
    UNTOLD = "untold"  # they were told no time, and our own target has passed
    OWED = "owed"  # they have an answer that said more will follow, and our own target for that ends today or before
    NO_RUSH = "no-rush"  # it may take its time, but somebody waits: once a week, or when a colleague wants to hear


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
    waiting: int  # how many conversations wait for an answer in all
    owed: int = 0  # in how many more we owe news

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
    waiting: int  # conversations in which somebody waits for an answer
    next_due: datetime | None  # the earliest told time that stands
    owed: int = 0  # conversations in which we owe news


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
    kinds = {one.listed.conversation_id: _look(one, now, ends) for one in waiting}
    resting = {one.listed.conversation_id for one in waiting if not _is_their_day(one.known, hours, now)}
    ordered = in_order([one.listed for one in waiting], now)
    today = [
        one for one in ordered if kinds[one.conversation_id] is None and one.nudge.is_told and one.nudge.due < ends
    ]
    looks = [(why, one) for one in ordered if (why := kinds[one.conversation_id])]
    looks = [(why, one) for why, one in looks if why is not Look.NO_RUSH or one.conversation_id not in resting]
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
        owed=len(waiting) - _for_an_answer(waiting),
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
        owed=len(waiting) - _for_an_answer(waiting),
    )


def _for_an_answer(waiting: Sequence[Waiting]) -> int:
    """Return how many wait for an answer; those to whom we only owe news have one."""
    return sum(not one.listed.nudge.is_owed for one in waiting)


def _look(one: Waiting, now: datetime, ends: datetime) -> Look | None:
    """Return why it needs a look today, if it does. ends: of today."""
    nudge = one.listed.nudge
    if one.known.unreachable_since is not None:
        return Look.UNREACHABLE
    if is_no_rush(one.known):
        return Look.NO_RUSH
    if nudge.is_told:
        return None
    if nudge.is_owed:
        return Look.OWED if nudge.due < ends else None
    return Look.UNTOLD if nudge.due <= now else None


def _is_their_day(known: Conversation, hours: OpeningHours, now: datetime) -> bool:
    """Return whether whoever can wait is listed this morning: weeks after that was said, or when a snooze ends.

    What falls on days without a morning is listed on the next one that there is.
    """
    today = now.astimezone(hours.zone).date()
    days = takewhile(lambda day: day == today or morning_of(day, hours) is None, _backwards(today))
    words = words_of_this_wait(known)
    said, snooze = newest(words, Word.NO_RUSH), newest(words, Word.SNOOZE)
    since = said.at.astimezone(hours.zone).date() if said else today
    wakes = snooze.until.astimezone(hours.zone).date() if snooze and snooze.until else None
    return any(day == wakes or (day > since and (day - since).days % A_WEEK == 0) for day in days)


def _backwards(today: date) -> Iterator[date]:
    return (today - A_DAY * count for count in range(A_WEEK))
