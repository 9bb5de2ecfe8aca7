"""A told time at which nobody is there any more, since the opening hours were changed. Pure.

Told times lie within opening hours. What a colleague has named stands, also outside of them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from mailwarden.core.conversation import Basis, Promise
from mailwarden.core.hours import OpeningHours
from mailwarden.core.marks import calendar_mark
from mailwarden.core.policy import DeskPolicy

_CHOSEN_BY_US = frozenset({Basis.HISTORY, Basis.TARGET})
_MOMENT = timedelta(microseconds=1)


def is_out_of_hours(promise: Promise, policy: DeskPolicy) -> bool:
    """Return whether a time that we chose lies where nobody is there by the present calendar, though not by its own."""
    if promise.basis not in _CHOSEN_BY_US or _is_within(policy.hours, promise.at):
        return False
    return promise.calendar_mark not in ("", calendar_mark(policy.hours, promise.at))


def _is_within(hours: OpeningHours, at: datetime) -> bool:
    """Whether it is open then, or closes just then."""
    return hours.is_open(at) or hours.is_open(at - _MOMENT)
