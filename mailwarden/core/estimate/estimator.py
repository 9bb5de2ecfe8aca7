"""Tie the parts together: events in, times out. All state is here, and follows from the calls alone.

A time is made of a quantile of the desk's curve, the scale of the mail's features and the calibration of its level;
read off the activity clock; rounded to what people say; and only then judged, since what counts is what was told.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from math import ceil, inf
from zoneinfo import ZoneInfo

from mailwarden.core.estimate import beginning, repromise
from mailwarden.core.estimate.activity import Presence
from mailwarden.core.estimate.calibration import AFTER_WAITING, AT_ARRIVAL, Calibration, Pace
from mailwarden.core.estimate.foretelling import Draft, Foretelling, aimed, measured, nothing
from mailwarden.core.estimate.history import History
from mailwarden.core.estimate.kaplan_meier import steepness
from mailwarden.core.estimate.risk import Risk
from mailwarden.core.estimate.rounding import said, said_when_open
from mailwarden.core.estimate.shift import Circumstances
from mailwarden.core.estimate.undecided import Sent, Undecided
from mailwarden.core.estimate.usual import Usual
from mailwarden.core.estimate.week import HOUR, Week, closed_days, opening_labels
from mailwarden.core.estimate.window import Row
from mailwarden.core.hours import OpeningHours

DAY = 86_400.0
HORIZON = 60 * DAY  # nothing is told beyond
MARGIN = 0.25  # of the rest: where so much above the level is out of reach, the level is too near the never answered
JUST_OPENED = 300.0  # seconds; a longer wait than this says something by itself
NOW = 0.02  # activity hours: the least that is foretold


class Estimator:
    """One desk. Events and promises come in time order; the same calls in the same order give the same state."""

    def __init__(self, zone: ZoneInfo, hours: OpeningHours | None = None) -> None:
        """zone: the desk's. hours: where given, nothing is told outside them, and closed days count nothing."""
        self._hours = hours
        self._week = Week(zone, closed_days(hours.timetable) if hours else frozenset())
        self._history = History(Presence(self._week, opening_labels(hours.timetable) if hours else ()))
        self._circumstances = Circumstances()
        self._usual = Usual()
        self._calibrations: dict[tuple[Pace, float], Calibration] = {}
        self._undecided = Undecided()
        self._risk = Risk(self._history)
        self._first_told: dict[Hashable, float] = {}  # the outer time told first, Unix seconds

    def opened(self, key: Hashable, at: datetime, traits: Sequence[str] = ()) -> None:
        """Note that somebody began to wait; who waits already goes on waiting.

        key: the conversation; one that was answered and begins to wait again may come back with the same key.
        traits: "priority high", "rule 1", … : whatever may matter, named so that no two kinds share a name.
        """
        now = self._advance(at)
        history = self._history
        if history.waiting(key):
            return
        features = self._features(now, traits)
        self._circumstances.note(history.backlog, history.clock.rate(now), history.silence(now))
        self._usual.note(int(now // DAY), history.backlog, 0.0)
        history.opened(key, now, features)

    def answered(self, key: Hashable, at: datetime) -> None:
        """Note an answer by a person; passed over for a conversation that does not wait."""
        now = self._advance(at)
        self._undecided.answered(key)
        self._risk.answered(key)
        if self.waits(key):
            self._usual.note(int(now // DAY), 0, self._history.unanswered_for(now))
        self._history.ended(key, now, answered=True)
        self._first_told.pop(key, None)

    def closed_without_need(self, key: Hashable, at: datetime) -> None:
        """Note that nobody will answer because nobody needs to: it says how long it waited, and nothing more."""
        now = self._advance(at)
        self._undecided.closed_without_need(key)
        self._risk.closed_without_need(key)
        self._history.ended(key, now, answered=False)
        self._first_told.pop(key, None)

    def promise(self, key: Hashable, now: datetime, levels: Sequence[float], target: datetime) -> Foretelling:
        """Return by when a person will have answered a conversation that has just been opened.

        levels: ascending, 0..1, always the same ones: each learns by itself. target: when the configured aim runs out.
        Nothing is said about a conversation that does not wait.
        """
        at = self._advance(now)
        row = self._history.waiting(key)
        return self._at_arrival(key, row, at, levels, target) if row else nothing(key, levels)

    def foretell(
        self, opened: datetime, now: datetime, levels: Sequence[float], target: datetime, traits: Sequence[str] = ()
    ) -> Foretelling:
        """Return what `promise` would say of a conversation that is not noted as opened, and note nothing.

        opened: when it began; longer than a few minutes ago counts as waited, as for `repromise`.
        Before the times are given to `sent`, their key has to be set to the conversation's.
        """
        at, began = self._advance(now), min(opened, now).timestamp()
        row = self._history.row(began, self._features(began, traits))
        ask = self._at_arrival if at - began <= JUST_OPENED else self._after_waiting
        return ask(None, row, at, levels, target)

    def waits(self, key: Hashable) -> bool:
        """Say whether a conversation is known to wait."""
        return self._history.waiting(key) is not None

    def repromise(self, key: Hashable, now: datetime, levels: Sequence[float], target: datetime) -> Foretelling:
        """Return by when a person will have answered a conversation that has waited until now without an answer.

        levels, target: as for `promise`; the target counted from now on.
        """
        at = self._advance(now)
        row = self._history.waiting(key)
        return self._after_waiting(key, row, at, levels, target) if row else nothing(key, levels)

    def sent(self, told: Foretelling) -> None:
        """Note that these times were told: what becomes of them will be learned from."""
        for draft in told.drafts:
            calibration = self._calibration(draft.pace, draft.level)
            lesson = calibration.sent(draft.features, draft.steepness)
            self._undecided.sent(told.key, Sent(draft.at, lesson, calibration))
        if told.drafts:
            outermost = told.drafts[-1]
            self._risk.told(told.key, outermost.since, outermost.at, outermost.pace)
        outer = told.estimates[-1] if told.estimates else None
        if outer:
            self._first_told.setdefault(told.key, outer.at.timestamp())

    def chance(self, key: Hashable, now: datetime, by: datetime) -> float | None:
        """Return the chance, 0..1, of an answer by then to a conversation that has waited until now without one.

        None while learning, and for a conversation that does not wait.
        """
        at = self._advance(now)
        row = self._history.waiting(key)
        if row is None or beginning.is_learning(self._history, at):
            return None
        return self._risk.chance(key, row, at, by.timestamp())

    def doubtful_at(self, key: Hashable, now: datetime, by: datetime, threshold: float) -> datetime | None:
        """Return from when on the chance of an answer by then is below a threshold, given none until then.

        now, where it is so already. None where it stays at or above the threshold until `by`, while learning, and
        for a conversation that does not wait.
        """
        at = self._advance(now)
        row = self._history.waiting(key)
        if row is None or beginning.is_learning(self._history, at):
            return None
        doubtful = self._risk.doubtful_at(key, row, at, by.timestamp(), threshold)
        if doubtful <= at:
            return now
        return datetime.fromtimestamp(ceil(doubtful), UTC) if doubtful < by.timestamp() - 1.0 else None

    def is_learning(self, now: datetime) -> bool:
        """Say whether it is too early for anything but an aim."""
        return beginning.is_learning(self._history, self._advance(now))

    def unusual(self, now: datetime) -> tuple[str, ...]:
        """Return what is outside what this desk is used to: "backlog", "silence", both, or nothing."""
        at = self._advance(now)
        if beginning.is_learning(self._history, at):
            return ()
        return self._usual.unusual(int(at // DAY), self._history.backlog, self._history.unanswered_for(at))

    def _advance(self, now: datetime) -> float:
        at = now.timestamp()
        self._undecided.advance(at)
        self._risk.advance(at)
        self._history.advance(at)
        return at

    def _features(self, at: float, traits: Sequence[str]) -> dict[str, float]:
        """Return the features of an arrival at an instant, with what is known of the desk by now."""
        label, rate = self._week.label(int(at // HOUR)), self._history.clock.rate(at)
        return self._circumstances.features(label, self._history.backlog, rate, self._history.silence(at), traits)

    def _at_arrival(self, key: Hashable, row: Row, at: float, levels: Sequence[float], target: datetime) -> Foretelling:
        if beginning.is_learning(self._history, at):
            return self._aim(key, at, levels, target)
        curve = self._history.at_arrival(at)
        crowding = self._usual.crowding(int(at // DAY), self._history.backlog)
        slowed = replace(row, scale=row.scale * crowding) if crowding > 1.0 else row
        drafts = [self._draft(level, slowed, at, curve.quantile, row.features, AT_ARRIVAL) for level in levels]
        told = measured(key, levels, drafts, curve.sample_size)
        return told if slowed is row else replace(told, drafts=())  # what is beyond experience adds none

    def _after_waiting(
        self, key: Hashable, row: Row, at: float, levels: Sequence[float], target: datetime
    ) -> Foretelling:
        if beginning.is_learning(self._history, at):
            return self._aim(key, at, levels, target)
        curve = self._history.long_run(at)
        age = self._history.age(row, at)
        features = repromise.features(self._waited_ratio(key, row, at))

        def rest(level: float) -> float:
            return repromise.remaining(curve, level, age)

        drafts = [self._draft(level, row, at, rest, features, AFTER_WAITING) for level in levels]
        return measured(key, levels, drafts, curve.sample_size)

    def _waited_ratio(self, key: Hashable, row: Row, at: float) -> float:
        told = self._first_told.get(key)
        return (at - row.opened) / (told - row.opened) if told else repromise.UNTOLD

    def _calibration(self, pace: Pace, level: float) -> Calibration:
        if (known := self._calibrations.get((pace, level))) is None:
            known = self._calibrations[pace, level] = Calibration(level, pace)
        return known

    def _draft(
        self,
        level: float,
        row: Row,
        now: float,
        quantile: Callable[[float], float],
        features: Mapping[str, float],
        pace: Pace,
    ) -> Draft | None:
        """Return one level's time; None where it is too near the share that is never answered."""
        clock = self._history.clock
        reading = clock.reading(now)
        out_of_reach = row.scale * quantile(level + MARGIN * (1.0 - level))
        if out_of_reach == inf or clock.instant(reading + out_of_reach) > now + HORIZON:
            return None
        duration = row.scale * quantile(level) * self._calibration(pace, level).factor(features)
        at = self._said(clock.instant(reading + max(NOW, duration)), now)
        if at is None:
            return None
        return Draft(level=level, since=now, at=at, features=features, steepness=steepness(quantile, level), pace=pace)

    def _aim(self, key: Hashable, now: float, levels: Sequence[float], target: datetime) -> Foretelling:
        aim = beginning.careful_aim(self._history, target.timestamp(), levels[-1], now, now + HORIZON)
        told = self._said(aim, now) if aim else None
        return aimed(key, levels, told, beginning.TYPICAL, self._history.answers)

    def _said(self, at: float, now: float) -> float | None:
        """Return the instant as it is said: when answers happen, in opening hours where they are configured."""
        clock, offset = self._history.clock, self._week.offset
        if self._hours is None:
            return said(at, now, offset, clock.is_active)
        return said_when_open(at, now, offset, clock.is_active, self._hours)
