"""Who of our own people hears of what is due: who has taken it over, who answered last, or all who are named for it.

Who is away hears nothing; whoever stands in for them does, or the others. Where everybody is away, those who are named
hear all the same: somebody must. Decides; touches nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from mailwarden.core.bidden import owner
from mailwarden.core.conversation import Conversation, Part
from mailwarden.core.message import Address
from mailwarden.core.policy import Absence, DeskPolicy

NOBODY: frozenset[str] = frozenset()
MOST_STAND_INS = 5  # one after the other, who are all away


def nudged(
    known: Conversation,
    policy: DeskPolicy,
    now: datetime,
    *,
    away: frozenset[str] = NOBODY,
    is_pressing: bool = False,
) -> tuple[str, ...]:
    """Return who is reminded of a conversation, as addr-specs; () where the desk reminds nobody.

    away: comparable addresses of those whose mail programs say that they are away.
    is_pressing: the time passes, or it is up to a person from now on: then all who are named hear, too.
    """
    everybody = desk_list(policy, now, away=away)
    person = _in_charge(known, policy) if everybody else ""
    present = _present(person, policy, now, away) if person else ""
    if not present:
        return everybody
    others = tuple(one for one in everybody if one.lower() != present.lower())
    return (present, *others) if is_pressing else (present,)


def desk_list(policy: DeskPolicy, now: datetime, *, away: frozenset[str] = NOBODY) -> tuple[str, ...]:
    """Return who is named to hear of what is due, and whoever stands in for those who are away."""
    present = (_present(one, policy, now, away) for one in policy.nudge)
    by_key = {one.lower(): one for one in present if one}
    return tuple(by_key.values()) or policy.nudge


def absent(policy: DeskPolicy, now: datetime, *, away: frozenset[str] = NOBODY) -> tuple[str, ...]:
    """Return the comparable addresses of those who are away now, in alphabetical order."""
    today = _today(policy, now)
    declared = {one.who.lower() for one in policy.absences if one.first <= today <= one.last}
    return tuple(sorted(declared | away))


def _in_charge(known: Conversation, policy: DeskPolicy) -> str:
    """Return who has taken a conversation over, or else who answered last under an address of their own."""
    person = owner(known) or (_answerer(known, policy) if policy.nudge_answerer else "")
    listed = (one.spec for one in policy.staff if one.key == person)
    return next(listed, person) if policy.is_staff(Address(spec=person)) else ""


def _answerer(known: Conversation, policy: DeskPolicy) -> str:
    answers = (one for one in known.entries if one.part is Part.ANSWER and one.author)
    newest = max(answers, key=lambda one: one.at, default=None)
    return newest.author if newest and newest.author not in policy.addresses else ""


def _present(who: str, policy: DeskPolicy, now: datetime, away: frozenset[str]) -> str:
    """Return this person, or who stands in for them; "" where nobody does who is there."""
    today = _today(policy, now)
    for _ in range(MOST_STAND_INS):
        absence = next(_absences(who, policy, today), None)
        if absence is None:
            return "" if who.lower() in away else who
        who = absence.instead
        if not who:
            return ""
    return ""


def _absences(who: str, policy: DeskPolicy, today: date) -> Iterator[Absence]:
    return (one for one in policy.absences if one.who.lower() == who.lower() and one.first <= today <= one.last)


def _today(policy: DeskPolicy, now: datetime) -> date:
    return now.astimezone(policy.hours.zone).date()
