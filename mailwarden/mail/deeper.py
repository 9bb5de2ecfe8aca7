"""What the weekly word to staff may say about who and what keeps coming back. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from mailwarden.core.deeper import WINDOW, Deeper, Regular
from mailwarden.core.message import Address
from mailwarden.core.policy import DeskPolicy
from mailwarden.mail.compose import disarmed
from mailwarden.mail.fields import one_line

LONGEST_SUBJECT = 80
MOST_SUBJECTS = 3  # of one person


@dataclass(frozen=True, slots=True, kw_only=True)
class RegularValues:
    """Somebody who keeps writing."""

    who: str  # "Anna Keller (anna@example.net)"
    conversations: int
    chasers: int
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeValues:
    """A subject of several people."""

    subject: str
    people: int
    conversations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenedValues:
    """A conversation that was taken up again."""

    who: str
    subject: str
    number: int
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeeperValues:
    """For deeper.txt."""

    team: str
    desk: str  # address
    weeks: int  # how far back it goes
    people: tuple[RegularValues, ...]
    themes: tuple[ThemeValues, ...]
    reopened: tuple[ReopenedValues, ...]


def deeper_values(found: Deeper, desk: DeskPolicy) -> DeeperValues:
    """Word what was found. found: not empty."""
    return DeeperValues(
        team=one_line(desk.team),
        desk=desk.address,
        weeks=WINDOW // timedelta(weeks=1),
        people=tuple(map(_regular, found.people)),
        themes=tuple(
            ThemeValues(subject=_shown(one.subject), people=one.people, conversations=one.conversations)
            for one in found.themes
        ),
        reopened=tuple(
            ReopenedValues(who=_person(one.requester), subject=_shown(one.subject), number=one.number, times=one.times)
            for one in found.reopened
        ),
    )


def _regular(one: Regular) -> RegularValues:
    return RegularValues(
        who=_person(one.requester),
        conversations=one.conversations,
        chasers=one.chasers,
        subjects=tuple(filter(None, map(_shown, one.subjects)))[:MOST_SUBJECTS],
    )


def _person(who: Address) -> str:
    name = disarmed(who.name)
    return f"{name} ({who.spec})" if name and name.lower() != who.key else who.spec


def _shown(subject: str) -> str:
    text = disarmed(subject)
    return text if len(text) <= LONGEST_SUBJECT else text[:LONGEST_SUBJECT].rstrip() + "…"
