"""From evidence to a promise: the one place where a time is chosen that a requester will be told.

For now the evidence is the configured target, said as an aim. Measured answer times come in here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mailwarden.core.conversation import Basis, Promise
from mailwarden.core.hours import OpeningHours, Span, due_at
from mailwarden.core.rounding import sayable
from mailwarden.errors import NeverOpen

AT_LEAST_AHEAD = timedelta(minutes=10)  # of the moment of promising: a nearer time could pass on the way


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known at the moment of promising."""

    waiting_since: datetime  # aware
    target: Span
    hours: OpeningHours
    not_before: timedelta = timedelta(0)  # wall time from now: an earlier promise would run out at once
    later_than: datetime | None = None  # what they were told before: the new time must be later


def promise_for(evidence: Evidence, now: datetime) -> Promise | None:
    """Return a time that may be told, or None where none can be told honestly (the desk never opens again)."""
    try:
        aim = _aim(evidence, now)
        told = sayable(aim, now, evidence.hours)
    except NeverOpen:
        return None
    return Promise(at=told, zone=evidence.hours.timetable.zone, basis=Basis.TARGET)


def _aim(evidence: Evidence, now: datetime) -> datetime:
    """Return when the target runs out; counted from now on where that is too close, or over, to be told."""
    earliest = max(now + max(evidence.not_before, AT_LEAST_AHEAD), evidence.later_than or now)
    aim = due_at(evidence.waiting_since, evidence.target, evidence.hours)
    return aim if aim > earliest else due_at(earliest, evidence.target, evidence.hours)
