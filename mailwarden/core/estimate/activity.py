"""The activity clock: time counted by how likely somebody on our side is answering, learned by hour of the week.

A unit is one hour of average activity. An hour counts as active when at least one answer went out in it (presence and
not number: robust to bursts); the shares fade with a half-life, are drawn towards the profile of Monday to Friday, and
end up as 168 rates of mean 1. Closed days count nothing. Instants are Unix seconds.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate, chain

from mailwarden.core.estimate.week import HOUR, HOURS_OF_WEEK, Week

HALF_LIFE_DAYS = 56
FADE = 0.5 ** (1 / HALF_LIFE_DAYS)
PRIOR_COUNTS = 12.0  # pseudo-observations in all, spread over the configured opening hours
SHRINKAGE = 5.0  # counts by which an hour of a weekday must differ before it is believed
NEIGHBOURS = 0.05  # share taken from the hours before and after
FLOOR = 0.005  # of the mean: somebody may always answer
ACTIVE = 0.25  # of the mean: from this rate on, answers happen in an hour


class Presence:
    """In which hours of the week answers go out: two fading sums a label, hours with an answer and hours seen."""

    __slots__ = ("_active", "_last", "_prior", "_seen", "_until", "week")

    def __init__(self, week: Week, opening: Sequence[bool] = ()) -> None:
        """opening: for each hour of the week whether it is configured as open; () where nothing is configured."""
        self.week = week
        opening = opening if any(opening) else (True,) * HOURS_OF_WEEK
        each = PRIOR_COUNTS / sum(opening)
        self._prior = [each if is_open else 0.0 for is_open in opening]
        self._active = [0.0] * (HOURS_OF_WEEK + 1)
        self._seen = [0.0] * (HOURS_OF_WEEK + 1)
        self._last = -1
        self._until: int | None = None

    def answered(self, at: float) -> None:
        """Count the hour of an answer, once."""
        hour = int(at // HOUR)
        if hour > self._last:
            self._last = hour
            self._active[self.week.label(hour)] += 1.0

    def seen_until(self, day: int) -> None:
        """Count the hours up to the beginning of a UTC day as seen, and let what was counted before fade."""
        since = day if self._until is None else self._until
        for one in range(since, day):
            self._active = [FADE * count for count in self._active]
            self._seen = [FADE * count for count in self._seen]
            for label in self.week.day(one):
                self._seen[label] += 1.0
        self._until = day

    def rates(self) -> list[float]:
        """Return the rate of each hour of the week, of mean 1; and a last one, 0, for closed hours."""
        longest = max(self._seen[:HOURS_OF_WEEK])
        counts = [
            (active + prior) * (longest + 1.0) / (seen + 1.0)
            for active, prior, seen in zip(self._active, self._prior, self._seen, strict=False)
        ]
        raw = smoothed(shrunk(counts))
        mean = sum(raw) / HOURS_OF_WEEK
        floored = [max(FLOOR, rate / mean) for rate in raw]
        mean = sum(floored) / HOURS_OF_WEEK
        return [*(rate / mean for rate in floored), 0.0]


def shrunk(counts: Sequence[float]) -> list[float]:
    """Return the counts with each hour of Monday to Friday drawn to the mean of that hour over those five days."""
    result = list(counts)
    for hour in range(24):
        days = range(hour, 120, 24)
        mean = sum(counts[one] for one in days) / 5
        for one in days:
            result[one] = mean * (counts[one] + SHRINKAGE) / (mean + SHRINKAGE)
    return result


def smoothed(counts: Sequence[float]) -> list[float]:
    """Return the counts with a small share of each hour given to its neighbours, around the week."""
    own, side = 1 - 2 * NEIGHBOURS, NEIGHBOURS
    after = [*counts[1:], counts[0]]
    return [
        side * before + own * here + side * behind
        for before, here, behind in zip([counts[-1], *counts], counts, after, strict=False)
    ]


class ActivityClock:
    """The rates laid out over a stretch of time, with prefix sums. Beyond its ends time passes at the mean rate."""

    __slots__ = ("_base", "_rates", "_sums")

    def __init__(self, week: Week, rates: Sequence[float], first_day: int, last_day: int) -> None:
        """first_day, last_day: UTC days since the epoch, both included."""
        labels = chain.from_iterable(week.day(day) for day in range(first_day, last_day + 1))
        self._rates = [rates[label] for label in labels]
        self._sums = list(accumulate(self._rates, initial=0.0))
        self._base = 24 * first_day

    def reading(self, at: float) -> float:
        """Return the activity time from the beginning of the stretch to an instant; never falls as time passes."""
        hours = at / HOUR - self._base
        index = int(hours)
        if hours < 0:
            return hours
        if index >= len(self._rates):
            return self._sums[-1] + hours - len(self._rates)
        return self._sums[index] + (hours - index) * self._rates[index]

    def instant(self, reading: float) -> float:
        """Return the first instant at which the clock reads this."""
        if reading <= 0:
            return (self._base + reading) * HOUR
        if reading > self._sums[-1]:
            return (self._base + len(self._rates) + reading - self._sums[-1]) * HOUR
        index = bisect_left(self._sums, reading) - 1
        return (self._base + index + (reading - self._sums[index]) / self._rates[index]) * HOUR

    def rate(self, at: float) -> float:
        """Return the rate of the hour an instant lies in."""
        index = int(at // HOUR) - self._base
        return self._rates[index] if 0 <= index < len(self._rates) else 1.0

    def is_active(self, at: float) -> bool:
        """Say whether answers happen in the hour of an instant."""
        return self.rate(at) >= ACTIVE
