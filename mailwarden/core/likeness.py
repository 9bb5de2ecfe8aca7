"""Do far more people than usual write about one thing? It is suggested to a person as an incident, never declared.

A word of a subject that names a thing, or two that stand beside each other, counts if enough different people wrote it
within the hour and several times as many as in an ordinary hour of opening time. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from mailwarden.core.hours import OpeningHours
from mailwarden.core.subject_words import is_telling, names_a_thing, words_in

LATELY = timedelta(hours=1)
USUALLY = timedelta(days=28)
FEWEST_PEOPLE = 5
TIMES_USUAL = 4.0
LEAST_OPENING = timedelta(hours=8)  # of a desk that has not seen more, what is usual is not known any better
SUGGESTED_AGAIN = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody wrote about something new."""

    requester: str  # comparable address
    subject: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What many write about."""

    words: str  # one telling word, or two: "outlook password"
    people: int  # who wrote so within the hour
    usual: float  # mails of such a subject in an hour of opening time
    subjects: tuple[str, ...]  # some of them, each once


def candidates(lately: Sequence[Asked]) -> Mapping[str, int]:
    """Return the words that enough people wrote within the hour, with how many people; mostly none."""
    people: dict[str, set[str]] = {}
    for asked in lately:
        for words in set(_words_of(asked.subject)):
            people.setdefault(words, set()).add(asked.requester)
    return {words: len(who) for words, who in people.items() if len(who) >= FEWEST_PEOPLE}


def likeness(
    lately: Sequence[Asked],
    usually: Sequence[Asked],
    hours: OpeningHours,
    now: datetime,
    known: Collection[str] = (),
) -> Likeness | None:
    """Return what more people write about than ever in an ordinary hour; None: nothing.

    lately: of the last hour; usually: of the weeks before, without that hour; known: what staff were asked about. Of
    several the one that most people wrote, and of these the one that says most.
    """
    asked_about = {word for words in known for word in words.split()}
    found = {words: people for words, people in candidates(lately).items() if asked_about.isdisjoint(words.split())}
    opening = _opening_time(usually, hours, now)
    rates = {words: _count(usually, words) / (opening / timedelta(hours=1)) for words in found}
    unusual = [words for words, people in found.items() if people >= TIMES_USUAL * rates[words]]
    best = max(unusual, key=lambda words: (found[words], words.count(" "), len(words), words), default=None)
    if best is None:
        return None
    subjects = dict.fromkeys(one.subject for one in lately if best in _words_of(one.subject))
    return Likeness(words=best, people=found[best], usual=rates[best], subjects=tuple(subjects)[:FEWEST_PEOPLE])


def _words_of(subject: str) -> Iterator[str]:
    words = words_in(subject)
    yield from filter(names_a_thing, words)
    yield from (f"{one} {other}" for one, other in pairwise(words) if _is_telling_pair(one, other))


def _is_telling_pair(one: str, other: str) -> bool:
    return is_telling(one) and is_telling(other) and (names_a_thing(one) or names_a_thing(other))


def _count(asked: Iterable[Asked], words: str) -> int:
    return sum(words in _words_of(one.subject) for one in asked)


def _opening_time(usually: Sequence[Asked], hours: OpeningHours, now: datetime) -> timedelta:
    """Return how much opening time the account of what is usual covers; the desk may not have existed for longer."""
    first = min((one.at for one in usually), default=now - LATELY)
    return max(hours.between(max(first, now - USUALLY), now - LATELY), LEAST_OPENING)
