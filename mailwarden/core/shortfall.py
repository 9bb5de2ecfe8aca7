"""Where a desk's answers take longer than it aims at, in figures for its operator. Counts and decides; touches nothing.

People are told the measured times meanwhile, so nobody is promised what the desk does not do; but a target that is
missed week after week is a matter for whoever set it. Too few answers say nothing, and a slip too small for a notice
is too small here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from mailwarden.core.answer_times import FEWEST, NEARLY_ALWAYS, TYPICAL, Wait, answered_within, first_waits, time_within
from mailwarden.core.hours import OpeningHours, Span, due_at
from mailwarden.core.policy import DeskPolicy, Targets
from mailwarden.core.records import Course
from mailwarden.core.rounding import GRIDS
from mailwarden.errors import NeverOpen

WINDOW = timedelta(days=28)  # what began earlier says little about the desk of today
BEYOND = 2  # answers that have to lie beyond a level before the level may be spoken of

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """Who aims at too little time: the people of one rule, and when they really get their first answer."""

    targets: str
    rule: str  # "desk" where no rule matched
    target: Span  # first_reply, as configured
    level: float  # what "nearly always" is to mean: 0.9
    in_time: int  # answered within the target
    late: int  # answered later
    unanswered: int  # waiting, or never answered
    typical: timedelta | None  # opening time within which half were answered; None: fewer were
    nearly_always: timedelta | None  # the same for the level; None: too many are unanswered to know

    @property
    def people(self) -> int:
        return self.in_time + self.late + self.unanswered

    @property
    def supported(self) -> timedelta | None:
        """The first reply that the figures support, as opening time; None where no time is long enough to be known."""
        return None if self.nearly_always is None else sayable_span(self.nearly_always)


def shortfalls(courses: Iterable[Course], policy: DeskPolicy, now: datetime) -> tuple[Shortfall, ...]:
    """Return where answers take longer than the target, the desk's own targets first.

    courses: at least those of the last WINDOW; now: aware. Conversations under targets that are no longer given to
    their rule are left out: they were judged by another aim.
    """
    recent = (one for one in courses if one.opened_at >= now - WINDOW)
    groups: dict[tuple[str, str], list[Wait]] = {}
    for wait in first_waits(recent, policy.hours, now):
        groups.setdefault((wait.rule, wait.targets), []).append(wait)
    found = (_shortfall(rule, targets, groups.get((rule, targets.name), []), policy) for rule, targets in _aims(policy))
    return tuple(one for one in found if one)


def sayable_span(span: timedelta) -> timedelta:
    """Return a duration rounded up as instants are: quarter hours, half hours, and beyond four hours whole ones."""
    step = next((step for within, step in GRIDS if span <= within), GRIDS[-1][1])
    return max(1, -(-span // step)) * step


def _aims(policy: DeskPolicy) -> tuple[tuple[str, Targets], ...]:
    return (("desk", policy.targets), *((rule.name, rule.targets) for rule in policy.rules))


def _shortfall(rule: str, targets: Targets, waits: Sequence[Wait], policy: DeskPolicy) -> Shortfall | None:
    try:
        aims = [_opening_time(targets.first_reply, one.began_at, policy.hours) for one in waits]
    except NeverOpen:
        return None
    answered = sum(one.is_answered for one in waits)
    if answered < _fewest(policy.confidence):
        return None
    steps = answered_within((one.opening, one.is_answered) for one in waits)
    nearly_always = time_within(steps, policy.confidence)
    longest = max(one.opening for one in waits) if nearly_always is None else nearly_always
    if longest <= max(aims) + policy.notice.material:
        return None
    in_time = sum(one.is_answered and one.opening <= aim for one, aim in zip(waits, aims, strict=True))
    return Shortfall(
        targets=targets.name,
        rule=rule,
        target=targets.first_reply,
        level=policy.confidence,
        in_time=in_time,
        late=answered - in_time,
        unanswered=len(waits) - answered,
        typical=time_within(steps, TYPICAL),
        nearly_always=nearly_always,
    )


def _opening_time(target: Span, began_at: datetime, hours: OpeningHours) -> timedelta:
    """Return how much opening time a target leaves to one mail: a target in days leaves more on a long day."""
    return hours.between(began_at, due_at(began_at, target, hours)) if target.days else target.time


def _fewest(level: float) -> int:
    """Return how many answers may speak for a level below 1."""
    return max(FEWEST[NEARLY_ALWAYS], ceil(BEYOND / (1 - level) - _ROUNDING))
