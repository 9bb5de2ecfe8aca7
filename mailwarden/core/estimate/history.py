"""What a desk did so far, as far as foretelling needs it: its conversations, its activity clock, its curves.

Fed with events in time order. The clock is learned anew once a day, the regression and the curves whenever enough has
happened since: often on a young desk, and at no noticeable cost on an old one. Instants are Unix seconds, durations
activity hours.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Sequence
from math import exp, inf, log

from mailwarden.core.estimate import window
from mailwarden.core.estimate.activity import ActivityClock, Presence
from mailwarden.core.estimate.kaplan_meier import Curve
from mailwarden.core.estimate.regression import Features, fitted
from mailwarden.core.estimate.window import Row

DAY = 86_400.0
AHEAD_DAYS = 100  # how far the clock is laid out into the future
FORGOTTEN_AFTER = 14 * DAY  # a conversation that waits longer is no longer counted as backlog
BEHIND = 0.02  # share of its rows by which a curve or the clock may be behind
CLOCK_BEHIND = 20  # answers, at most
CLOCK_DAYS = 7
FIT_FROM = 60  # answers
FIT_BEHIND = 0.04
FIT_ROWS = 1000
SHORTEST = 0.05  # activity hours: a wait below three minutes is like one of three minutes
LONGEST = 400.0  # activity hours
LEAST = 1e-4  # activity hours: no wait is nothing


class Clockwork:
    """A curve that is worked out again when too much has happened since."""

    def __init__(self, choose: Callable[[Sequence[Row], float], Sequence[Row]]) -> None:
        self._choose = choose
        self._made = -inf
        self._size = 0
        self._behind = 0
        self.last = Curve(())

    def happened(self) -> None:
        self._behind += 1

    def outdated(self) -> None:
        self._made = -inf

    def curve(self, rows: Sequence[Row], clock: ActivityClock, now: float) -> Curve:
        if self._behind > BEHIND * self._size or now > self._made + DAY:
            chosen, every = window.thinned(self._choose(rows, now))
            self.last = _curve(chosen, every, clock.reading(now), clock)
            self._made, self._size, self._behind = now, every * len(chosen), 0
        return self.last


class History:
    """The conversations of a desk in order of opening, and what is worked out from them."""

    def __init__(self, presence: Presence) -> None:
        self._presence = presence
        self._rows: list[Row] = []
        self._waiting: dict[Hashable, Row] = {}
        self._recent: deque[Row] = deque()
        self._queue: deque[Row] = deque()  # those of them that may still wait
        self._beta: dict[str, float] = {}
        self._names: dict[tuple[str, ...], tuple[str, ...]] = {}  # of features, each once
        self._today = self._clock_day = -CLOCK_DAYS
        self._clock_answers = self._fit_answers = 0
        self._longest_wait = self._longest_duration = 0.0
        self._last_answer = -inf
        self._arrivals, self._waits = Clockwork(window.recent), Clockwork(window.long_run)
        self._chances = Clockwork(window.to_compare)
        self.clock = ActivityClock(presence.week, presence.rates(), 0, 0)
        self.answers = 0
        self.backlog = 0  # conversations waiting that were opened within the last two weeks
        self.first_opened = inf

    def advance(self, now: float) -> None:
        """Bring everything up to an instant, not earlier than any before."""
        if (today := int(now // DAY)) > self._today:
            self._today = today
            self._begin_day(today, now)
        while self._recent and self._recent[0].opened < now - FORGOTTEN_AFTER:
            self.backlog -= self._recent.popleft().is_waiting

    def opened(self, key: Hashable, at: float, features: Features) -> None:
        """Note that a conversation began to wait; one that waits already goes on."""
        if key in self._waiting:
            return
        row = self.row(at, features)
        self.first_opened = min(self.first_opened, at)
        self._rows.append(row)
        self._recent.append(row)
        self._queue.append(row)
        self._waiting[key] = row
        self.backlog += 1
        self._happened()

    def row(self, at: float, features: Features) -> Row:
        """Return a conversation as it begins to wait; it is not noted."""
        names = tuple(features)
        return Row(at, self._names.setdefault(names, names), tuple(features.values()), scale=self._scale(features))

    def ended(self, key: Hashable, at: float, *, answered: bool) -> None:
        """Note that a conversation was answered, or needs no answer any more; one that does not wait is passed over."""
        row = self._waiting.pop(key, None)
        if row is None:
            return
        self.backlog -= row.opened >= at - FORGOTTEN_AFTER
        row.ended, row.is_answered, row.duration = at, answered, self._age(row, at)
        if answered:
            self._answered(row, at)
        self._happened()

    def waiting(self, key: Hashable) -> Row | None:
        """Return a conversation that waits, or None for any other."""
        return self._waiting.get(key)

    def age(self, row: Row, at: float) -> float:
        """Return how long a conversation has waited at an instant, in the unit of the curves: over its row's scale."""
        return (self.clock.reading(at) - self.clock.reading(row.opened)) / row.scale

    def longest_seen(self, now: float) -> tuple[float, float]:
        """Return the longest wait so far of answered and of open conversations: in seconds, and in activity hours."""
        oldest = next(iter(self._waiting.values()), None)
        age = (now - oldest.opened, self._age(oldest, now)) if oldest else (0.0, 0.0)
        return max(self._longest_wait, age[0]), max(self._longest_duration, age[1])

    def silence(self, now: float) -> float:
        """Return the activity hours since the last answer, at most a week's; 0.0 before the first."""
        if self._last_answer == -inf:
            return 0.0
        return min(168.0, self.clock.reading(now) - self.clock.reading(self._last_answer))

    def unanswered_for(self, now: float) -> float:
        """Return for how many activity hours, at most a week's, somebody has waited and nobody was answered."""
        queue = self._queue
        while queue and not (queue[0].is_waiting and queue[0].opened >= now - FORGOTTEN_AFTER):
            queue.popleft()
        if not queue:
            return 0.0
        return min(168.0, self.clock.reading(now) - self.clock.reading(max(self._last_answer, queue[0].opened)))

    def at_arrival(self, now: float) -> Curve:
        """Return how long recent waits lasted, each divided by its row's scale."""
        return self._arrivals.curve(self._rows, self.clock, now)

    def for_chances(self, now: float) -> Curve:
        """Return how long waits lasted lately, each divided by its row's scale: to compare two ages with each other."""
        return self._chances.curve(self._rows, self.clock, now)

    def long_run(self, now: float) -> Curve:
        """Return how long waits lasted over a longer time, each divided by its row's scale."""
        return self._waits.curve(self._rows, self.clock, now)

    def _answered(self, row: Row, at: float) -> None:
        self.answers += 1
        self._presence.answered(at)
        self._last_answer = at
        self._longest_wait = max(self._longest_wait, at - row.opened)
        self._longest_duration = max(self._longest_duration, row.duration)

    def _happened(self) -> None:
        for curve in (self._arrivals, self._chances, self._waits):
            curve.happened()

    def _age(self, row: Row, at: float) -> float:
        return max(LEAST, self.clock.reading(at) - self.clock.reading(row.opened))

    def _scale(self, features: Features) -> float:
        beta = self._beta
        return exp(sum(beta[name] * value for name, value in features.items() if name in beta)) if beta else 1.0

    def _begin_day(self, today: int, now: float) -> None:
        self._presence.seen_until(today)
        behind = self.answers - self._clock_answers
        if behind < min(CLOCK_BEHIND, BEHIND * self.answers) and today < self._clock_day + CLOCK_DAYS:
            return
        self._clock_answers, self._clock_day = self.answers, today
        self._forget(now)
        first = int(min(self._rows[0].opened if self._rows else now, now) // DAY)
        self._presence.week.forget_before(first)
        self.clock = ActivityClock(self._presence.week, self._presence.rates(), first, today + AHEAD_DAYS)
        for row in self._rows:
            if not row.is_waiting:
                row.duration = self._age(row, row.ended)
        if self.answers >= FIT_FROM and self.answers - self._fit_answers >= FIT_BEHIND * min(self.answers, window.MANY):
            self._fit(now)
        for curve in (self._arrivals, self._chances, self._waits):
            curve.outdated()

    def _forget(self, now: float) -> None:
        kept = max(len(window.recent(self._rows, now)), len(window.long_run(self._rows)))
        forgotten = {id(row) for row in self._rows[: len(self._rows) - kept]}
        self._rows = self._rows[len(forgotten) :]
        if forgotten:
            self._waiting = {key: row for key, row in self._waiting.items() if id(row) not in forgotten}

    def _fit(self, now: float) -> None:
        self._fit_answers = self.answers
        rows, _ = window.thinned(window.long_run(self._rows), FIT_ROWS)
        self._beta = fitted([(row.features, log(self._likely(row, now))) for row in rows])
        for row in self._rows:
            row.scale = self._scale(row.features)

    def _likely(self, row: Row, now: float) -> float:
        """Return how long a row waited, or will likely have waited in the end, within bounds."""
        if row.is_answered:
            return max(SHORTEST, row.duration)
        age = self._age(row, now) if row.is_waiting else row.duration
        return max(SHORTEST, age, min(LONGEST, row.scale * self._arrivals.last.quantile(0.5, age / row.scale)))


def _curve(rows: Sequence[Row], every: int, reading: float, clock: ActivityClock) -> Curve:
    answered = [row.duration / row.scale for row in rows if row.is_answered]
    censored = [
        (reading - clock.reading(row.opened) if row.is_waiting else row.duration) / row.scale
        for row in rows
        if not row.is_answered
    ]
    return Curve(answered, censored, weight=every)
