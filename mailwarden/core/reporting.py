"""One desk over a while, in numbers: was the word kept, and how long do answers take? Counts; touches nothing.

The report names no person and quotes no mail. Names of fields are the keys of `report --format json`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from mailwarden.core.answer_times import (
    NEARLY_ALWAYS,
    TYPICAL,
    Distribution,
    Wait,
    distribution,
    first_waits,
)
from mailwarden.core.conversation import Kind, PromiseState, SubmissionState
from mailwarden.core.gate import CHECKS
from mailwarden.core.hours import OpeningHours
from mailwarden.core.keeping import Keeping, Stated, by_claim, is_told, keeping
from mailwarden.core.noticing import Noticing, noticing
from mailwarden.core.reasons import Reason
from mailwarden.core.records import Course, DecisionCount, MailCount, ToldTime

WITHHELD = "withhold"
READ_AND_LEFT = ("leave-alone", "add-entry")
COUNTED_DECISIONS = (WITHHELD, *READ_AND_LEFT)  # the kinds that a report wants to know of

_WEEK = timedelta(weeks=1)
_GATE = frozenset(reason for reason, _ in CHECKS)
_K = TypeVar("_K", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What the store knows of one desk over a while."""

    told: Sequence[ToldTime]
    courses: Sequence[Course]
    mails: Sequence[MailCount]
    decisions: Sequence[DecisionCount]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Some of the conversations; times in opening time, None where the data do not say."""

    conversations: int
    answered: int
    typical: timedelta | None
    nearly_always: timedelta | None
    told: int
    surprises: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What began, and what was told, in one week."""

    monday: date
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalHour:
    """What arrived within one hour of the day, on any day, in the desk's zone."""

    hour: int  # 0..23
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleGroup:
    """What one rule gave its targets to."""

    targets: str
    rule: str  # "desk" where none matched
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One desk from `since` to `until`."""

    desk: str
    zone: str
    since: datetime
    until: datetime
    keeping: Keeping
    stated: tuple[Stated, ...]
    opening: Distribution  # of first answers, in opening time
    wall: Distribution  # the same by the clock
    weeks: tuple[Week, ...]  # without a gap
    rules: tuple[RuleGroup, ...]
    hours: tuple[ArrivalHour, ...]  # those in which mail arrived
    noticing: Noticing
    mails: Mapping[Kind, Mapping[SubmissionState, int]]
    held: Mapping[Reason, int]  # mails that would have been sent, had the mode allowed it
    refused: Mapping[Reason, int]  # people who are followed, but get no automatic mail
    left_alone: Mapping[Reason, int]  # mails that a machine wrote, or may have


def report(desk: str, hours: OpeningHours, records: Records, *, since: datetime, now: datetime) -> Report:
    """Return the numbers of one desk. records: of what began, or was told, since then."""
    waits = first_waits(records.courses, hours, now)
    refused = (one.refused_because for one in records.courses if one.refused_because)
    return Report(
        desk=desk,
        zone=hours.timetable.zone,
        since=since,
        until=now,
        keeping=keeping(records.told, now),
        stated=by_claim(records.told, now),
        opening=distribution([(one.opening, one.is_answered) for one in waits]),
        wall=distribution([(one.wall, one.is_answered) for one in waits]),
        weeks=_by_week(waits, records.told, hours.zone),
        rules=_by_rule(waits, records.told),
        hours=_by_hour(waits, records.told, hours.zone),
        noticing=noticing(records.told, len(waits), now),
        mails=_mails(records.mails),
        held=_by_reason(one for one in records.decisions if one.kind == WITHHELD),
        refused=_most_first(Counter(refused)),
        left_alone=_by_reason(one for one in records.decisions if one.kind in READ_AND_LEFT and one.reason in _GATE),
    )


def _by_week(waits: Sequence[Wait], told: Sequence[ToldTime], zone: ZoneInfo) -> tuple[Week, ...]:
    groups = _grouped(
        waits, told, lambda wait: _monday(wait.began_at, zone), lambda one: _monday(one.told_at or one.at, zone)
    )
    if not groups:
        return ()
    first, last = min(groups), max(groups)
    mondays = (first + number * _WEEK for number in range((last - first) // _WEEK + 1))
    return tuple(Week(monday=monday, figures=_figures(*groups.get(monday, ([], [])))) for monday in mondays)


def _by_hour(waits: Sequence[Wait], told: Sequence[ToldTime], zone: ZoneInfo) -> tuple[ArrivalHour, ...]:
    groups = _grouped(
        waits,
        told,
        lambda wait: wait.began_at.astimezone(zone).hour,
        lambda one: one.opened_at.astimezone(zone).hour,
    )
    return tuple(ArrivalHour(hour=hour, figures=_figures(*groups[hour])) for hour in sorted(groups))


def _by_rule(waits: Sequence[Wait], told: Sequence[ToldTime]) -> tuple[RuleGroup, ...]:
    groups = _grouped(waits, told, lambda wait: (wait.targets, wait.rule), lambda one: (one.targets, one.rule))
    return tuple(RuleGroup(targets=key[0], rule=key[1], figures=_figures(*groups[key])) for key in sorted(groups))


def _grouped(
    waits: Iterable[Wait],
    told: Iterable[ToldTime],
    of_wait: Callable[[Wait], _K],
    of_told: Callable[[ToldTime], _K],
) -> dict[_K, tuple[list[Wait], list[ToldTime]]]:
    groups: dict[_K, tuple[list[Wait], list[ToldTime]]] = {}
    for wait in waits:
        groups.setdefault(of_wait(wait), ([], []))[0].append(wait)
    for time in filter(is_told, told):
        groups.setdefault(of_told(time), ([], []))[1].append(time)
    return groups


def _figures(waits: Sequence[Wait], told: Sequence[ToldTime]) -> Figures:
    times = distribution([(one.opening, one.is_answered) for one in waits])
    return Figures(
        conversations=len(waits),
        answered=times.answered,
        typical=times.within(TYPICAL),
        nearly_always=times.within(NEARLY_ALWAYS),
        told=len(told),
        surprises=sum(one.state is PromiseState.BROKEN_SILENTLY for one in told),
    )


def _monday(at: datetime, zone: ZoneInfo) -> date:
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def _mails(counts: Iterable[MailCount]) -> dict[Kind, dict[SubmissionState, int]]:
    mails: dict[Kind, dict[SubmissionState, int]] = {kind: {} for kind in Kind}
    for one in counts:
        mails[one.kind][one.state] = one.count
    return mails


def _by_reason(counts: Iterable[DecisionCount]) -> dict[Reason, int]:
    reasons: Counter[Reason] = Counter()
    for one in counts:
        reasons[one.reason] += one.count
    return _most_first(reasons)


def _most_first(counts: Counter[Reason]) -> dict[Reason, int]:
    return dict(counts.most_common())
