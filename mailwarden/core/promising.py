"""From evidence to a promise: the one place where a time is chosen that a requester will be told.

Measured answer times where the desk has learned, however they compare with its targets; the configured target, said as
an aim, until then. The further the present is from what the desk is used to, the less is told: with far more people
waiting than ever only the careful time, with nobody answering any more none at all. Where no time can be told honestly,
the requester gets our word that we write by a certain time, if we do write then, or else nothing but the plain truth.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mailwarden.core.conversation import Basis, Promise
from mailwarden.core.foretold import BACKLOG, SILENCE, Foretold
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
    may_give_word: bool = False  # where no answer can be told: whether to say by when we write; only if we then do

    @property
    def measured(self) -> Foretold | None:
        """What was measured and still holds; None where there is only an aim, or silence."""
        is_measured = self.foretold and self.foretold.basis is Basis.HISTORY and not self.is_silent
        return self.foretold if is_measured else None

    @property
    def is_silent(self) -> bool:
        """Whether nobody has answered for so long that nobody knows when somebody will."""
        return self.foretold is not None and SILENCE in self.foretold.unusual


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a requester may be told."""

    promise: Promise | None = None  # None: neither a time nor our word
    typical: datetime | None = None  # by when people usually have their answer; None: not known, or the promise itself
    is_busy: bool = False  # far more people wait than ever before
    is_over_a_week: bool = False  # no time is near enough to be told: that it may take so long is all that is known

    @property
    def latest(self) -> datetime | None:
        """The latest of the times told; None where there is none."""
        return self.promise.at if self.promise else self.typical


def expectation_for(evidence: Evidence, now: datetime) -> Expectation:
    """Return all that may be told about one wait."""
    promise = promise_for(evidence, now)
    typical = typical_for(evidence, promise, now)
    return Expectation(
        promise=promise,
        typical=typical,
        is_busy=is_busy(evidence.foretold),
        is_over_a_week=promise is None and typical is None and _is_known_to_be_far(evidence, now),
    )


def promise_for(evidence: Evidence, now: datetime) -> Promise | None:
    """Return a time that may be told, our word where none can be told honestly, or None where that may not be given.

    No time can be told for a desk that never opens again, has fallen silent, or leaves so many unanswered that no time
    is kept as often as is asked for.
    """
    try:
        if evidence.is_silent:
            return _word(evidence, now)
        told = _measured(evidence, evidence.measured, now) if evidence.measured else _aimed(evidence, now)
        return told or (None if _is_known_to_be_far(evidence, now) else _word(evidence, now))
    except NeverOpen:
        return None


def typical_for(evidence: Evidence, promise: Promise | None, now: datetime) -> datetime | None:
    """Return by when people usually have their answer, where that was measured and is not the promise itself."""
    measured = evidence.measured
    typical = measured.typical if measured and not is_busy(measured) else None
    if typical is None or typical <= now or _is_far(typical, evidence.hours, now):
        return None
    return typical if promise is None or typical < promise.at else None


def is_busy(foretold: Foretold | None) -> bool:
    """Whether far more people wait than ever before: then it may be said, and what is usual may not (house rule 7)."""
    return foretold is not None and BACKLOG in foretold.unusual


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


def _word(evidence: Evidence, now: datetime) -> Promise | None:
    """Return by when we write to say where it stands: as for an aim, but not before most would have their answer."""
    if not evidence.may_give_word:
        return None
    counted = replace(evidence, later_than=typical_for(evidence, None, now))
    told = sayable(_aim(counted, now), now, evidence.hours)
    return Promise(at=told, zone=evidence.hours.timetable.zone, basis=Basis.WORD)


def _aim(evidence: Evidence, now: datetime) -> datetime:
    """Return when the target runs out; counted from now on where that is too close, or over, to be told."""
    earliest = _earliest(evidence, now)
    aim = due_at(evidence.waiting_since, evidence.target, evidence.hours)
    return aim if aim > earliest else due_at(earliest, evidence.target, evidence.hours)


def _earliest(evidence: Evidence, now: datetime) -> datetime:
    return max(now + max(evidence.not_before, AT_LEAST_AHEAD), evidence.later_than or now)


def _is_known_to_be_far(evidence: Evidence, now: datetime) -> bool:
    """Whether a measured time is too far away to be told: that much can be said, so it is not that nobody knows."""
    measured = evidence.measured
    times = (measured.nearly_always, measured.typical) if measured else ()
    return any(at is not None and _is_far(at, evidence.hours, now) for at in times)


def _is_far(at: datetime, hours: OpeningHours, now: datetime) -> bool:
    try:
        return at > hours.add_days(hours.next_opening(now), FURTHEST_DAYS)
    except NeverOpen:
        return True
