"""Why it takes longer, as far as that is known and true: what a requester may be told as a reason. Pure.

Nothing is made up. Where no reason is known it is that we are behind, and that is on us.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from mailwarden.core.bidden import named_time
from mailwarden.core.clocks import standing, told_in_this_wait
from mailwarden.core.conversation import Conversation
from mailwarden.core.foretold import Foretold
from mailwarden.core.in_charge import name_of, owner_name, owner_of
from mailwarden.core.out_of_hours import is_out_of_hours
from mailwarden.core.outages import Outage, outage_at
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.promising import is_busy
from mailwarden.core.said import Said


class BecauseKind(StrEnum):
    """What a reason rests on."""

    PERSON_SAID = "person-said"  # a colleague said so, in their own words
    MENDED = "mended"  # what it is probably about is over, and they have read that
    OUTAGE = "outage"  # mailwarden itself did not read the mailbox
    INCIDENT = "incident"  # something is broken, and staff have said what
    ABSENCE = "absence"  # whoever has taken it on is away
    CALENDAR = "calendar"  # the opening hours were changed: nobody is there any more at the time that was told
    CLOSURE = "closure"  # it is closed between now and the new time
    BACKLOG = "backlog"  # far more people wait than ever before
    NONE = "none"  # nothing is known: we are behind


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """One reason; which facts it has depends on its kind."""

    kind: BecauseKind
    text: str = ""  # of PERSON_SAID, INCIDENT and MENDED: their words, one line
    name: str = ""  # first name of who said it, or of who is away; "" for none
    since: datetime | None = None  # of OUTAGE: from when on nothing was read, aware
    until: datetime | None = None  # of OUTAGE: when it was read again, aware; of ABSENCE: an instant of its last day


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is known beside the conversation and the desk's policy."""

    outages: tuple[Outage, ...] = ()  # that may matter, in any order
    incident: str = ""  # what staff say is broken, one line, where it concerns this conversation; "": nothing
    mended: str = ""  # what was, and the requester has read that it is over and asked nothing since; "": nothing


NOON = time(12)
UNKNOWN = Because(kind=BecauseKind.NONE)
NOTHING_SPECIAL = Circumstances()


def because(
    known: Conversation,
    policy: DeskPolicy,
    foretold: Foretold | None,
    state: Circumstances,
    now: datetime,
    until: datetime | None = None,
) -> Because:
    """Return why an answer takes longer: of several reasons the one that says most to whoever waits.

    until: the new time; None where none is told.
    """
    if said := _said(known):
        return Because(kind=BecauseKind.PERSON_SAID, text=said.text, name=name_of(said.author, policy, said.name))
    if outage := _outage(known, state):  # only it says why nothing was heard
        return Because(kind=BecauseKind.OUTAGE, since=outage.began_at, until=outage.ended_at)
    if state.incident:
        return Because(kind=BecauseKind.INCIDENT, text=state.incident)
    if state.mended:
        return Because(kind=BecauseKind.MENDED, text=state.mended)
    if absence := _absence(known, policy, now):
        return absence
    if _is_shut_out(known, policy):
        return Because(kind=BecauseKind.CALENDAR)
    if until and until > now and policy.hours.closures_between(now, until):
        return Because(kind=BecauseKind.CLOSURE)
    return Because(kind=BecauseKind.BACKLOG) if is_busy(foretold) else UNKNOWN


def _said(known: Conversation) -> Said | None:
    """Return a colleague's word that gives a reason, if it is news: said after the newest time was told."""
    told = told_in_this_wait(known)
    since = told[-1].told_at if told else standing(known).waiting_since
    said = named_time(known)
    return said if said and said.text and since and said.at > since else None


def _outage(known: Conversation, state: Circumstances) -> Outage | None:
    """Return the outage in which the newest told time passed: our silence then needs a reason of its own."""
    told = told_in_this_wait(known)
    return outage_at(state.outages, told[-1].at) if told else None


def _is_shut_out(known: Conversation, policy: DeskPolicy) -> bool:
    told = told_in_this_wait(known)
    return bool(told) and is_out_of_hours(told[-1], policy)


def _absence(known: Conversation, policy: DeskPolicy, now: datetime) -> Because | None:
    owner = owner_of(known)
    name = owner_name(known, policy)
    if owner is None or not name:
        return None
    today = now.astimezone(policy.hours.zone).date()
    away = (one for one in policy.absences if one.who.lower() == owner.author and one.first <= today <= one.last)
    last = max((one.last for one in away), default=None)
    if last is None:
        return None
    until = datetime.combine(last, NOON, policy.hours.zone)
    return Because(kind=BecauseKind.ABSENCE, name=name, until=until)
