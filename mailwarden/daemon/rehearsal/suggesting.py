"""Which settings a rehearsal's figures speak for, and which figures. Counts; touches nothing.

Few cases say nothing, and a setting that does well is left alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from mailwarden.core.agenda import SHORTEST_LEAD
from mailwarden.core.answer_times import answered_within, first_waits, time_within
from mailwarden.core.conversation import Basis
from mailwarden.core.decisions import SendAcknowledgement
from mailwarden.core.estimate.estimator import MARGIN
from mailwarden.core.hours import Span
from mailwarden.core.keeping import FEWEST_FOR_RATE, by_claim, is_told, rate
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.promising import FURTHEST_DAYS
from mailwarden.core.records import ToldTime
from mailwarden.core.shortfall import Shortfall, shortfalls
from mailwarden.daemon.rehearsal.values import FOOLISH_WITHIN, Rehearsal, Suggestion
from mailwarden.errors import NeverOpen

MOST_FOOLISH = 0.05  # of the notices
MOST_NUMBERLESS = 0.2  # of the acknowledgements: more without a time, and a lower level serves people better
LOWER_LEVELS = (0.8, 0.7, 0.6, 0.5)
HIGHEST_LEVEL = 0.99
LEADS = tuple(timedelta(minutes=one) for one in (120, 60, 45, 30, 20, 15, 10, 5))  # descending

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def suggestions(rehearsal: Rehearsal) -> tuple[Suggestion, ...]:
    """Return what the configuration should say instead, as far as the figures show it."""
    return (*_confidence(rehearsal), *_lead(rehearsal), *_targets(rehearsal))


# --- how sure a told time is ------------------------------------------------------------------------------------------


def _confidence(rehearsal: Rehearsal) -> Iterator[Suggestion]:
    better = _more_careful(rehearsal) or _more_often(rehearsal)
    if better:
        level, why = better
        now = f"{rehearsal.policy.confidence:g}"
        yield Suggestion(key="acknowledge.confidence", now=now, better=f"{level:g}", why=why)


def _more_careful(rehearsal: Rehearsal) -> tuple[float, str] | None:
    """Where times are kept less often than was said, and that is no accident."""
    level = rehearsal.policy.confidence
    claims = by_claim(rehearsal.records.told, rehearsal.until)
    kept = next((one.in_time for one in claims if one.basis is Basis.HISTORY and one.level == level), None)
    if kept is None or kept.share is None or kept.high is None or kept.high >= level:
        return None
    better = min(HIGHEST_LEVEL, round(2 * level - kept.share, 2))
    why = f"said to hold in {_percent(level)} of cases, {kept.count} of {kept.of} times held ({_percent(kept.share)})"
    return better, why


def _more_often(rehearsal: Rehearsal) -> tuple[float, str] | None:
    """Where too many hear no time because none is kept as often as is asked for, and a lower level can be kept."""
    told = [one.decision.promise for one in rehearsal.mails if isinstance(one.decision, SendAcknowledgement)]
    numberless = sum(one is None or one.basis is Basis.WORD for one in told)
    if len(told) < FEWEST_FOR_RATE or numberless <= MOST_NUMBERLESS * len(told):
        return None
    now = rehearsal.policy.confidence
    better = next((one for one in LOWER_LEVELS if one < now and _is_within_reach(one, rehearsal)), None)
    if better is None:
        return None
    heard = f"{numberless} of {len(told)} acknowledgements could tell no time that is kept in {_percent(now)} of cases"
    return better, f"{heard}; {_percent(better)} of people were answered soon enough to be told when"


def _is_within_reach(level: float, rehearsal: Rehearsal) -> bool:
    """Whether the desk answers so large a share, with a margin, and soon enough to say."""
    policy, until = rehearsal.policy, rehearsal.until
    waits = first_waits(rehearsal.records.courses, policy.hours, until)
    steps = answered_within((one.opening, one.is_answered) for one in waits)
    within = time_within(steps, level)
    if within is None or time_within(steps, level + MARGIN * (1 - level)) is None:
        return False
    try:
        opens = policy.hours.next_opening(until)
        return within <= policy.hours.between(opens, policy.hours.add_days(opens, FURTHEST_DAYS))
    except NeverOpen:
        return False


# --- how long before a told time people hear --------------------------------------------------------------------------


def _lead(rehearsal: Rehearsal) -> Iterator[Suggestion]:
    """Where too many notices are overtaken by the answer, and a shorter lead would have kept them back."""
    notices = sum(1 for _ in rehearsal.notices)
    foolish, now = rate(len(rehearsal.foolish), notices), rehearsal.policy.notice.lead
    if foolish.share is None or foolish.share <= MOST_FOOLISH:
        return
    told = [one for one in rehearsal.records.told if is_told(one)]
    shorter = (one for one in LEADS if SHORTEST_LEAD <= one < now)
    better = next(((one, of, few) for one in shorter for of, few in [_overtaken(told, one)] if _is_good(of, few)), None)
    if better:
        lead, of, few = better
        why = f"{foolish.count} of {foolish.of} notices were overtaken by the answer within {_minutes(FOOLISH_WITHIN)}"
        why += f"; of those written {_minutes(lead)} before the told time it would have been {few} of {of}"
        yield Suggestion(key="notice.lead", now=_duration(now), better=_duration(lead), why=why)


def _overtaken(told: Sequence[ToldTime], lead: timedelta) -> tuple[int, int]:
    """Return how many notices there would be with this lead, and how many of them an answer would follow at once."""
    notices = foolish = 0
    for one in told:
        half = one.told_at + (one.at - one.told_at) / 2 if one.told_at else one.at
        written_at = max(one.at - lead, half)
        if one.answered_at is None or one.answered_at > written_at:
            notices += 1
            foolish += one.answered_at is not None and one.answered_at <= written_at + FOOLISH_WITHIN
    return notices, foolish


def _is_good(notices: int, foolish: int) -> bool:
    return foolish <= MOST_FOOLISH * notices


# --- what is aimed at -------------------------------------------------------------------------------------------------


def _targets(rehearsal: Rehearsal) -> Iterator[Suggestion]:
    """Where answers take longer than the target; of several rules under the same targets, the slowest counts."""
    slowest: dict[str, tuple[timedelta, Shortfall]] = {}
    for one in shortfalls(rehearsal.records.courses, rehearsal.policy, rehearsal.until):
        if one.supported and (one.targets not in slowest or one.supported > slowest[one.targets][0]):
            slowest[one.targets] = one.supported, one
    for name, (supported, one) in slowest.items():
        yield Suggestion(
            key=f"targets.{_key(name)}.first_reply",
            now=_span(one.target),
            better=_duration(supported),
            why=_missed(one, supported, rehearsal.policy),
        )


def _missed(one: Shortfall, supported: timedelta, policy: DeskPolicy) -> str:
    of = "" if one.rule == "desk" or not policy.rules else f" of {one.rule}"
    why = f"in the last weeks, {one.in_time} of {one.people} people{of} had their first answer within the target"
    return f"{why}; {_percent(one.level)} had it within {_duration(supported)[1:-1]} of opening time"


# --- as the configuration has it --------------------------------------------------------------------------------------


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _span(span: Span) -> str:
    """Return '"2d"', '"4h"' or '"1d2h"'."""
    days = f"{span.days}d" if span.days else ""
    return f'"{days}{_duration(span.time)[1:-1] if span.time or not days else ""}"'


def _duration(span: timedelta) -> str:
    """Return '"1h30m"'; parts of a minute are left out."""
    hours, minutes = divmod(span // timedelta(minutes=1), 60)
    return f'"{f"{hours}h" if hours else ""}{f"{minutes}m" if minutes or not hours else ""}"'


def _minutes(span: timedelta) -> str:
    return f"{span // timedelta(minutes=1)} minutes"


def _percent(share: float) -> str:
    """Return "90 %"."""
    return f"{100 * share:.0f} %"
