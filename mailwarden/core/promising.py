"""From evidence to a promise: the one place where a time is chosen that a requester will be told.

Measured answer times where the desk has learned, however they compare with its targets; the configured target, said as
an aim, until then; and no time at all where none can be told honestly.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mailwarden.core.conversation import Basis, Promise
from mailwarden.core.foretold import Foretold
from mailwarden.core.hours import OpeningHours, Span, due_at
from mailwarden.core.rounding import sayable
from mailwarden.errors import NeverOpen

AT_LEAST_AHEAD = timedelta(minutes=10)  # of the moment of promising: a nearer time could pass on the way
ENOUGH_SEEN = 5  # answers; with fewer, the longest wait seen so far says nothing about the desk
FURTHEST_DAYS = 5  # opening days: "nearly always" beyond them helps nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known at the moment of promising."""

    waiting_since: datetime  # aware
    target: Span
    hours: OpeningHours
    not_before: timedelta = timedelta(0)  # wall time from now: an earlier promise would run out at once
    later_than: datetime | None = None  # what they were told before: the new time must be later
    foretold: Foretold | None = None  # what the desk's history says; None: nothing was learned yet

    @property
    def measured(self) -> Foretold | None:
        """What was measured; None where there is only an aim."""
        return self.foretold if self.foretold and self.foretold.basis is Basis.HISTORY else None


def promise_for(evidence: Evidence, now: datetime) -> Promise | None:
    """Return a time that may be told, or None where none can be told honestly.

    Such is a desk that never opens again, or leaves so many unanswered that no time is kept as often as is asked for.
    """
    try:
        return _measured(evidence, evidence.measured, now) if evidence.measured else _aimed(evidence, now)
    except NeverOpen:
        return None


def typical_for(evidence: Evidence, promise: Promise | None, now: datetime) -> datetime | None:
    """Return by when people usually have their answer, where that was measured and is not the promise itself."""
    measured = evidence.measured
    typical = measured.typical if measured else None
    if typical is None or typical <= now or _is_far(typical, evidence.hours, now):
        return None
    return typical if promise is None or typical < promise.at else None


def _measured(evidence: Evidence, measured: Foretold, now: datetime) -> Promise | None:
    """Return the measured time as it is, so that what is told is what is learned from; later only where it must be."""
    at, earliest = measured.nearly_always, _earliest(evidence, now)
    if at is None or _is_far(at, evidence.hours, now):
        return None
    if at < earliest:
        at = sayable(evidence.hours.add(earliest, AT_LEAST_AHEAD), now, evidence.hours)
    return Promise(
        at=at,
        zone=evidence.hours.timetable.zone,
        basis=Basis.HISTORY,
        level=measured.level,
        sample_size=measured.sample_size,
    )


def _aimed(evidence: Evidence, now: datetime) -> Promise | None:
    """Return the target; as late as the longest wait seen, where that is longer and a few answers are known."""
    told = sayable(_aim(evidence, now), now, evidence.hours)
    if seen := evidence.foretold:
        if seen.nearly_always is None:
            return None
        if seen.sample_size >= ENOUGH_SEEN and seen.nearly_always > told:
            told = seen.nearly_always
            if _is_far(told, evidence.hours, now):
                return None
    return Promise(at=told, zone=evidence.hours.timetable.zone, basis=Basis.TARGET)


def _aim(evidence: Evidence, now: datetime) -> datetime:
    """Return when the target runs out; counted from now on where that is too close, or over, to be told."""
    earliest = _earliest(evidence, now)
    aim = due_at(evidence.waiting_since, evidence.target, evidence.hours)
    return aim if aim > earliest else due_at(earliest, evidence.target, evidence.hours)


def _earliest(evidence: Evidence, now: datetime) -> datetime:
    return max(now + max(evidence.not_before, AT_LEAST_AHEAD), evidence.later_than or now)


def _is_far(at: datetime, hours: OpeningHours, now: datetime) -> bool:
    try:
        return at > hours.add_days(hours.next_opening(now), FURTHEST_DAYS)
    except NeverOpen:
        return True
