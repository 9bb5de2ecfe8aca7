"""Who and what keeps coming back? For staff, once a week: behind it there may be a deeper problem. Pure.

People who wrote about several things, or who had to ask again; subjects that several people write about on several
days; conversations that were answered and taken up again. Nothing is said to any of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailwarden.core.conversation import Entry, Part
from mailwarden.core.message import Address
from mailwarden.core.subject_words import telling_words

WINDOW = timedelta(days=28)
CONVERSATIONS = 3  # of one person
CHASERS = 2  # of one person
PEOPLE = 3  # who write under one subject …
DAYS = 3  # … on so many days
TURNS = 3  # how often it was taken up again after an answer
MOST = 10  # of each kind; a longer list is not read


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A conversation in which something was written within the window."""

    number: int  # of the conversation
    requester: Address
    subject: str
    opened_at: datetime
    entries: tuple[Entry, ...]  # requests, answers and what settled it, ascending


@dataclass(frozen=True, slots=True, kw_only=True)
class Regular:
    """Somebody who keeps writing."""

    requester: Address
    conversations: int  # begun within the window
    chasers: int  # how often they had to ask again
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """What several people write about again and again."""

    subject: str  # as one of them wrote it last
    people: int
    conversations: int
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """A conversation that was taken up again after each answer."""

    number: int
    requester: Address
    subject: str
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Deeper:
    """What was found, the most striking first."""

    people: tuple[Regular, ...]
    themes: tuple[Theme, ...]
    reopened: tuple[Reopened, ...]

    def __bool__(self) -> bool:
        return bool(self.people or self.themes or self.reopened)


def deeper_problems(histories: Sequence[History], since: datetime) -> Deeper:
    """Return who and what keeps coming back. since: the beginning of the window."""
    return Deeper(people=_people(histories, since), themes=_themes(histories, since), reopened=_reopened(histories))


def _people(histories: Iterable[History], since: datetime) -> tuple[Regular, ...]:
    by_person: dict[str, list[History]] = {}
    for one in histories:
        by_person.setdefault(one.requester.key, []).append(one)
    regulars = (_regular(theirs, since) for theirs in by_person.values())
    often = [one for one in regulars if one.conversations >= CONVERSATIONS or one.chasers >= CHASERS]
    return tuple(sorted(often, key=lambda one: (-one.conversations - one.chasers, one.requester.key))[:MOST])


def _regular(theirs: Sequence[History], since: datetime) -> Regular:
    begun = [one for one in theirs if one.opened_at >= since]
    return Regular(
        requester=max(theirs, key=lambda one: one.opened_at).requester,
        conversations=len(begun),
        chasers=sum(_chasers(one, since) for one in theirs),
        subjects=tuple(dict.fromkeys(one.subject for one in theirs)),
    )


def _chasers(history: History, since: datetime) -> int:
    """Return how often they wrote again while they waited."""
    count, is_waiting = 0, False
    for entry in history.entries:
        if entry.part is Part.REQUEST:
            count += is_waiting and entry.at >= since
        is_waiting = entry.part is Part.REQUEST
    return count


def _themes(histories: Iterable[History], since: datetime) -> tuple[Theme, ...]:
    by_words: dict[frozenset[str], list[History]] = {}
    for one in histories:
        words = frozenset(telling_words(one.subject))
        if words and one.opened_at >= since:
            by_words.setdefault(words, []).append(one)
    themes = map(_theme, by_words.values())
    often = [one for one in themes if one.people >= PEOPLE and one.days >= DAYS]
    return tuple(sorted(often, key=lambda one: (-one.people, -one.conversations, one.subject))[:MOST])


def _theme(alike: Sequence[History]) -> Theme:
    return Theme(
        subject=max(alike, key=lambda one: one.opened_at).subject,
        people=len({one.requester.key for one in alike}),
        conversations=len(alike),
        days=len({one.opened_at.date() for one in alike}),
    )


def _reopened(histories: Iterable[History]) -> tuple[Reopened, ...]:
    taken_up = (
        Reopened(number=one.number, requester=one.requester, subject=one.subject, times=_times_reopened(one))
        for one in histories
    )
    often = [one for one in taken_up if one.times >= TURNS]
    return tuple(sorted(often, key=lambda one: (-one.times, one.number))[:MOST])


def _times_reopened(history: History) -> int:
    """Return how often a request came after an answer."""
    count, is_answered = 0, False
    for entry in history.entries:
        count += is_answered and entry.part is Part.REQUEST
        is_answered = entry.part is Part.ANSWER or (is_answered and entry.part is not Part.REQUEST)
    return count
