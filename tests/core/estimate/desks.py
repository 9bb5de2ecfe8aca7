"""Desks whose law is known: simulated conversations, and a replay of them through the estimator.

Everything is drawn from `random.Random(seed)`; hours are wall-clock hours, opening hours 9 to 17 on weekdays, UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from random import Random

from mailwarden.core.conversation import Basis
from mailwarden.core.estimate.estimator import Estimator
from mailwarden.core.hours import OpeningHours, Range, Timetable

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday
LEVELS = (0.5, 0.8, 0.9)
HOUR = timedelta(hours=1)
OFFICE = OpeningHours(Timetable(zone="UTC", week=((Range(opens=9 * 3600, closes=17 * 3600),),) * 5 + ((),) * 2))

Law = Callable[[Random, float], float | None]  # (random, days since the beginning) -> opening hours; None: never


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One promise and what became of it."""

    level: float
    days: float  # since the beginning
    hours: float  # wall hours promised
    kept: bool
    basis: Basis
    at: datetime
    conversation: int


def exponential(mean_hours: float) -> Law:
    return lambda random, _: random.expovariate(1 / mean_hours)


def lapsing(share: float) -> Law:
    """Some are never answered, the others as on a desk that takes three hours."""
    return lambda random, _: None if random.random() < share else random.expovariate(1 / 3)


def slowing(first: float, last: float, days: int) -> Law:
    """The mean grows from day to day, in opening hours."""
    return lambda random, day: random.expovariate(1 / (first + (last - first) * day / days))


def conversations(law: Law, days: int, a_day: int, seed: int = 1) -> list[tuple[datetime, datetime | None]]:
    """Draw conversations that arrive round the clock and are answered after so many opening hours."""
    random = Random(seed)
    drawn = []
    for _ in range(days * a_day):
        day = random.uniform(0, days)
        opened, wait = BEGIN + day * 24 * HOUR, law(random, day)
        drawn.append((opened, None if wait is None else OFFICE.add(opened, wait * HOUR)))
    return sorted(drawn, key=lambda one: one[0])


def replayed(estimator: Estimator, drawn: Sequence[tuple[datetime, datetime | None]]) -> list[Told]:
    """Feed conversations in time order, tell each one times at arrival, and return them with their outcome."""
    told: list[Told] = []
    answers: list[tuple[datetime, int]] = []
    for number, (opened, answered) in enumerate(drawn):
        while answers and answers[0][0] <= opened:
            at, key = heappop(answers)
            estimator.answered(key, at)
        estimator.opened(number, opened)
        foretold = estimator.promise(number, opened, LEVELS, opened + 24 * HOUR)
        estimator.sent(foretold)
        told += [
            Told(
                level=one.level,
                days=(opened - BEGIN) / (24 * HOUR),
                hours=(one.at - opened) / HOUR,
                kept=answered is not None and answered <= one.at,
                basis=one.basis,
                at=one.at,
                conversation=number,
            )
            for one in foretold.estimates
            if one
        ]
        if answered:
            heappush(answers, (answered, number))
    return told


def kept_share(told: Sequence[Told], level: float, since_day: float = 0, until_day: float = 1e9) -> float:
    """Return the share kept of what was measured and told at a level within some days."""
    kept = [
        one.kept
        for one in told
        if one.level == level and one.basis is Basis.HISTORY and since_day <= one.days < until_day
    ]
    return sum(kept) / len(kept)


def queued(days: int, incidents: Sequence[int] = (), seed: int = 1) -> list[tuple[datetime, datetime | None]]:
    """Draw forty conversations a day that one person answers in turn; 250 more on the morning of each incident."""
    random = Random(seed)
    arrivals = [random.uniform(0, 24 * days) for _ in range(40 * days)]
    arrivals += [24 * day + random.uniform(10, 13) for day in incidents for _ in range(250)]
    drawn: list[tuple[datetime, datetime | None]] = []
    free = BEGIN
    for hours in sorted(arrivals):
        opened = BEGIN + hours * HOUR
        free = OFFICE.add(max(free, opened), random.expovariate(1 / 0.1) * HOUR)
        drawn.append((opened, free))
    return drawn
