"""The numbers of a report as sentences: rates only where there are enough cases, and never an average."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from mailwarden.cli.words import HOUR, MINUTE, count, duration
from mailwarden.core.answer_times import FEWEST, Distribution
from mailwarden.core.conversation import Basis, Kind, PromiseState, SubmissionState
from mailwarden.core.keeping import Keeping, Rate, Stated, rate
from mailwarden.core.noticing import FOOLISH_WITHIN, Noticing
from mailwarden.core.reporting import Report, RuleGroup

NOT_KNOWN = "-"
LEVEL_NAMES = dict(zip(FEWEST, ("typical", "8 in 10", "9 in 10", "99 in 100"), strict=True))
PLURALS = {
    Kind.ACKNOWLEDGEMENT: "acknowledgements",
    Kind.NOTICE: "notices",
    Kind.RESTATEMENT: "words to people who wrote again",
    Kind.CLOSING: "closing notes",
    Kind.NUDGE: "nudges to staff",
    Kind.DIGEST: "digests to staff",
    Kind.MORNING: "morning mails to staff",
    Kind.EVENING: "evening mails to staff",
    Kind.QUESTION: "questions to staff",
    Kind.OFFER: "offers to guard a time",
    Kind.CONFIRMATION: "confirmations to staff",
    Kind.CORRECTION: "questions about changed hours",
    Kind.HELP: "explanations to staff",
    Kind.INCIDENT: "words about incidents",
    Kind.INCIDENT_DRAFT: "drafts of incidents to staff",
    Kind.INCIDENT_REPORT: "reports on incidents to staff",
    Kind.SUGGESTION: "suggestions of incidents to staff",
    Kind.DEEPER: "weekly lists to staff",
    Kind.ALARM: "alarms to the operator",
}
CLAIMS = {
    Basis.TARGET: "an aim",
    Basis.HISTORY: "a measured time",
    Basis.PERSON: "a person's word",
    Basis.WORD: "that we write by then (kept by writing, too)",
}
ENDS = (  # the one that counts stands first
    PromiseState.BROKEN_SILENTLY,
    PromiseState.BROKEN_WARNED,
    PromiseState.REPLACED,
    PromiseState.KEPT,
    PromiseState.OPEN,
    PromiseState.WITHDRAWN,
)


def headline(reports: Sequence[Report]) -> str:
    """Return the one sentence that counts, for all desks together."""
    told = sum(one.keeping.told for one in reports)
    surprises = total_surprises(reports)
    sentence = f"{_of(surprises)} passed in silence"
    if not told:
        return "No time was told in this while, so none could pass in silence."
    if not surprises.of:
        return f"{count(told, 'time was', 'times were')} told, and none is over yet."
    if surprises.share is None:
        return f"{sentence}; {surprises.of} so far: too few for a rate."
    if not surprises.count:
        return (
            f"{sentence}: a surprise rate of 0 % (with 95 % confidence it lies below {percent(surprises.high or 0)})."
        )
    return f"{sentence}: a surprise rate of {percent(surprises.share)} (95 % interval {interval(surprises)})."


def news(reports: Sequence[Report]) -> str:
    """Return what kind of news that sentence is: "bad", "good", or "" where the cases are too few to say."""
    surprises = total_surprises(reports)
    return "bad" if surprises.count else "" if surprises.share is None else "good"


def total_surprises(reports: Iterable[Report]) -> Rate:
    """Return the surprises of all desks, of the told times that are over."""
    parts = [one.keeping.surprises for one in reports]
    return rate(sum(one.count for one in parts), sum(one.of for one in parts))


def unsettled(keeping: Keeping) -> str:
    """Return what to say of times that have passed while nobody looked; "" where there are none."""
    if not keeping.unsettled:
        return ""
    passed = count(keeping.unsettled, "told time has", "told times have")
    return f"{passed} passed without the end being written down: is mailwarden running?"


def claim(stated: Stated) -> str:
    """Return what a time was told as: "90 %" for a level, else its basis in words."""
    return CLAIMS[stated.basis] if stated.level is None else percent(stated.level)


def ends(keeping: Keeping) -> list[tuple[PromiseState, int]]:
    """Return what became of the times told, without what became of none; the silently broken always."""
    first, *others = ((state, keeping.states[state]) for state in ENDS)
    return [first, *(one for one in others if one[1])]


def in_time(of: Rate) -> str:
    """Return "88 % (83 to 92 %)", or why there is no share."""
    if of.share is None:
        return f"{of.count} of {of.of}: too few for a rate"
    return f"{percent(of.share)} ({interval(of)})"


def verdict(stated: Stated) -> str:
    """Return whether the share that was said lies where the true one does; "" where nothing can be compared."""
    level, low, high = stated.level, stated.in_time.low, stated.in_time.high
    if level is None or low is None or high is None:
        return ""
    return "less often than said" if high < level else "more often than said" if low > level else "as said"


def basis_of(times: Distribution) -> str:
    """Return on how many conversations the answer times rest."""
    answered = count(times.answered, "first answer")
    if not times.unanswered:
        return answered
    return f"{answered}; who had none so far counts with the wait until now: {times.unanswered}"


def quantile(times: Distribution, level: float) -> str:
    """Return a time, or why it cannot be said."""
    within = times.within(level)
    if within is not None:
        return roughly(within)
    if times.answered < FEWEST[level]:
        return f"too few answers ({times.answered} of {FEWEST[level]})"
    return "too many still unanswered"


def notices(of: Noticing) -> list[tuple[str, str]]:
    """Return how we wrote again about told times, as lines of a table; none where we never did."""
    if not of.sent and not of.warned.of:
        return []
    often = "" if of.per_hundred is None else f" ({of.per_hundred:.1f} for every 100 conversations)"
    lines = [("notices", f"{of.sent}{often}"), ("before the told time passed", str(of.early))]
    if of.foolish.of:
        lines.append((f"answered within {duration(FOOLISH_WITHIN)} of one, so not needed", in_time(of.foolish)))
    if of.warned.of:
        lines.append(("times nobody answered by that we had warned of", in_time(of.warned)))
    return lines


def rule(group: RuleGroup) -> str:
    return group.targets if group.rule == "desk" else f"{group.targets} ({group.rule})"


def outcomes(states: Mapping[SubmissionState, int]) -> str:
    """Return "120 sent, 2 refused"; what was sent stands first."""
    return ", ".join(f"{states[state]} {state}" for state in _BY_OUTCOME if states.get(state)) or "none"


def roughly(span: timedelta | None) -> str:
    """Return a duration as exact as it is useful: "under 1m", "3h 05m", "17h", "4 days 6h"."""
    if span is None:
        return NOT_KNOWN
    seconds = span.total_seconds()
    if seconds < MINUTE:
        return "under 1m"
    if seconds < 10 * HOUR:
        return duration(timedelta(minutes=round(seconds / MINUTE)))
    hours = round(seconds / HOUR)
    if hours < 72:
        return f"{hours}h"
    return f"{hours // 24} days" + (f" {hours % 24}h" if hours % 24 else "")


def percent(share: float) -> str:
    """Return "0.3 %", "42 %", "99.9 %"; what is not all or nothing is never rounded to it."""
    if share in (0, 1):
        return f"{share:.0%}".replace("%", " %")
    shown = min(max(100 * share, 0.1), 99.9)
    return f"{shown:.1f} %" if shown < 2 or shown > 98 else f"{shown:.0f} %"


def interval(of: Rate) -> str:
    """Return between which shares the true one lies: "0 to 1.1 %"."""
    low, high = percent(of.low or 0), percent(of.high or 0)
    return f"{low.removesuffix(' %')} to {high}"


_BY_OUTCOME = (SubmissionState.SENT, *(state for state in SubmissionState if state is not SubmissionState.SENT))


def _of(surprises: Rate) -> str:
    if surprises.of == 1:
        return "The only told time that is over" + (" has" if surprises.count else " has not")
    number = surprises.count or "None"
    return f"{number} of the {surprises.of} told times that are over"
