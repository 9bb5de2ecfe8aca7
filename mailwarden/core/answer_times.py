"""How long people waited for the first answer, those who still wait included; nothing is foretold here.

A mean hides the long waits, and the answered alone make a backlog look like good news. So what comes out are times
within which a share of all people were answered, after Kaplan and Meier (Nonparametric estimation from incomplete
observations, JASA 53, 1958): who still waits counts for as long as they have waited. Where the data end, so do we.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailwarden.core.hours import OpeningHours
from mailwarden.core.records import Course

TYPICAL, NEARLY_ALWAYS = 0.5, 0.9
FEWEST = {TYPICAL: 5, 0.8: 10, NEARLY_ALWAYS: 20, 0.99: 200}  # answers that may speak for a level: two lie beyond it
MOST_STEPS = 200  # of a curve: more than a plot can show

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """One person's wait for the first answer."""

    began_at: datetime
    targets: str
    rule: str
    opening: timedelta  # how long it lasted, or has lasted, in opening time
    wall: timedelta  # the same by the clock
    is_answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantile:
    """Within which time this share of people were answered."""

    level: float
    within: timedelta | None  # None: too few answers to say, or too many still unanswered


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The share that was answered within a duration."""

    within: timedelta
    share: float  # 0..1


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """How long first answers take."""

    answered: int
    unanswered: int
    quantiles: tuple[Quantile, ...]  # one for each level of FEWEST, ascending
    steps: tuple[Step, ...]  # the curve behind them, ascending, thinned to MOST_STEPS

    def within(self, level: float) -> timedelta | None:
        return next(one.within for one in self.quantiles if one.level == level)


def first_waits(courses: Iterable[Course], hours: OpeningHours, now: datetime) -> tuple[Wait, ...]:
    """Return the waits of those who could be told a time. The others (lists, spam, storms) need not have waited."""
    return tuple(_wait(one, hours, now) for one in courses if one.refused_because is None)


def distribution(durations: Sequence[tuple[timedelta, bool]]) -> Distribution:
    """Return how long answers take. durations: each >= 0, and whether it ended with an answer."""
    answered = sum(is_answered for _, is_answered in durations)
    steps = answered_within(durations)
    return Distribution(
        answered=answered,
        unanswered=len(durations) - answered,
        quantiles=tuple(
            Quantile(level=level, within=time_within(steps, level) if answered >= fewest else None)
            for level, fewest in FEWEST.items()
        ),
        steps=_thinned(steps),
    )


def answered_within(durations: Iterable[tuple[timedelta, bool]]) -> tuple[Step, ...]:
    """Return the Kaplan-Meier estimate as a curve with a step for each duration after which somebody was answered."""
    ordered = sorted(durations, key=lambda one: (one[0], not one[1]))
    steps: dict[timedelta, float] = {}
    waiting = 1.0
    for index, (duration, is_answered) in enumerate(ordered):
        if is_answered:
            waiting *= 1 - 1 / (len(ordered) - index)
            steps[duration] = 1 - waiting
    return tuple(Step(within=duration, share=share) for duration, share in steps.items())


def time_within(steps: Iterable[Step], level: float) -> timedelta | None:
    """Return within which time this share of people were answered; None where the curve ends before it."""
    return next((one.within for one in steps if one.share >= level - _ROUNDING), None)


def _thinned(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    every = max(1, -(-len(steps) // MOST_STEPS))
    return steps[::-every][::-1]  # counted from the end, so that the last one stays


def _wait(course: Course, hours: OpeningHours, now: datetime) -> Wait:
    ends_at = course.answered_at or (now if course.is_waiting else course.last_at)
    until = max(ends_at, course.opened_at)
    return Wait(
        began_at=course.opened_at,
        targets=course.targets,
        rule=course.rule,
        opening=hours.between(course.opened_at, until),
        wall=until - course.opened_at,
        is_answered=course.answered_at is not None,
    )
