"""Does an answer say that more will follow, and by when? Decides from its words; touches nothing.

A commitment is a sentence in which our side (we, or I) says that the reader will hear of it again: "I'll get back to
you by Friday". A colleague is asked whether to guard the time that they named, so every doubt makes a sentence none, or
one without a time: a condition, a question, somebody else's turn, what is usual, what was, and a time that may belong
to the matter rather than to the promise ("about Friday's delivery") do not count. `core.commitment_phrases` knows how
such things are said.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice

from mailwarden.core.commitment_phrases import LANGUAGES, Phrases
from mailwarden.core.decoding import clean
from mailwarden.core.plain_words import plain as plain_words
from mailwarden.core.spoken import SpokenTime, TimeReader

LONGEST_SENTENCE = 600  # characters; a longer one is a list or a log
LONGEST_QUOTE = 160  # characters of a sentence that are shown
MOST_SENTENCES = 200
SHORT_LINE = 45  # characters: a line that ends so early was ended by its author
_LONGEST_LEAD_IN = 4  # words that may stand with a time before the speaker: "so, by Friday at the latest I'll …"

_GAP_WORDS = 10
_ENDS = re.compile(r"(?<![0-9])(?<!\b\w)(?<!\bbzw)(?<!\bca)[.!?…]+[)\"”»]*(?=\s+[^a-z\s])")
_BULLET = re.compile(r"[-*•·–—]\s|\d{1,2}[.)]\s")
_NEW_CLAUSE = re.compile(r"[.;:()!]\s|\s[-–—]\s")
_QUOTE_MARKS = re.compile(r"[\"“”„«»]")


class CommitmentKind(StrEnum):
    """Whether a time was named."""

    DATED = "dated"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """What an answer says will follow."""

    kind: CommitmentKind
    sentence: str  # in its author's words, one line, shortened
    at: datetime | None = None  # of DATED: by when, aware; None of UNDATED


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """One language's phrases, compiled."""

    news: re.Pattern[str]
    deeds: re.Pattern[str]
    busy: re.Pattern[str]
    before: re.Pattern[str]
    unless_before: re.Pattern[str]
    denied: re.Pattern[str]
    after: re.Pattern[str]
    maybe: re.Pattern[str]
    stops: re.Pattern[str]
    about: re.Pattern[str]
    ends_by: re.Pattern[str]  # a deadline's own word, as the last before a time
    begins_by: re.Pattern[str]
    ends_not_by: re.Pattern[str]
    begins_not_by: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """A sentence, as one language hears it."""

    sentence: str
    plain: str  # the same for comparing, character by character
    reader: _Reader
    times: TimeReader


def commitment_in(text: str, times: TimeReader) -> Commitment | None:
    """Return what a text says will follow: the first that names a time, else the first of all; None: nothing.

    text: what its author wrote themselves, line by line. times: reads a time from a few words.
    """
    undated: Commitment | None = None
    for sentence in _sentences(text):
        found = _commitment(sentence, times)
        if found and found.kind is CommitmentKind.DATED:
            return found
        undated = undated or found
    return undated


def _commitment(sentence: str, times: TimeReader) -> Commitment | None:
    plain = plain_words(sentence)
    if len(plain) > LONGEST_SENTENCE or plain.rstrip(' )"”»').endswith("?") or "¿" in plain:
        return None
    heard = [_Heard(sentence=sentence, plain=plain, reader=one, times=times) for one in _READERS]
    dated = (at for one in heard for found in _dated(one) if (at := _time_of(one, found)))
    if at := next(dated, None):
        return _said(CommitmentKind.DATED, sentence, at)
    return _said(CommitmentKind.UNDATED, sentence, None) if any(map(_owes_news, heard)) else None


def _dated(heard: _Heard) -> Iterator[re.Match[str]]:
    """Yield the phrases beside which a time counts."""
    for pattern in (heard.reader.news, heard.reader.deeds):
        yield from (one for one in pattern.finditer(heard.plain) if _counts(one, heard))


def _owes_news(heard: _Heard) -> bool:
    """Whether it says without a time that more will follow, whatever may happen."""
    busy = any(_counts(one, heard) for one in heard.reader.busy.finditer(heard.plain))
    news = (one for one in heard.reader.news.finditer(heard.plain) if _counts(one, heard))
    return busy or any(not heard.reader.maybe.search(heard.plain, one.end()) for one in news)


def _said(kind: CommitmentKind, sentence: str, at: datetime | None) -> Commitment:
    shown = clean(sentence, 4 * LONGEST_QUOTE)
    shown = shown if len(shown) <= LONGEST_QUOTE else shown[:LONGEST_QUOTE].rstrip() + "…"
    return Commitment(kind=kind, sentence=shown, at=at)


# --- what is said ----------------------------------------------------------------------------------------------------


def _counts(found: re.Match[str], heard: _Heard) -> bool:
    """Whether nothing around a phrase takes back what it says."""
    before, after, reader = heard.plain[: found.start()], heard.plain[found.end() :], heard.reader
    if reader.before.search(reader.unless_before.sub(" ", before)) or reader.after.search(after):
        return False
    if len(_QUOTE_MARKS.findall(before)) % 2:  # somebody else's words
        return False
    return not reader.denied.search(_clauses(before)[-1])


def _clauses(plain: str) -> list[str]:
    return re.split(r"[,;:()]|\b(?:but|aber|mais|pero)\b", plain)


# --- by when ---------------------------------------------------------------------------------------------------------


def _time_of(heard: _Heard, found: re.Match[str]) -> datetime | None:
    """Return the time that belongs to a phrase: it stands in or behind it in its clause, or opens the sentence."""
    return _time_within(heard, found) or _time_before(heard, found.start())


def _time_within(heard: _Heard, found: re.Match[str]) -> datetime | None:
    begins = found.start() + _last_conjunct(found[0])
    stop = heard.reader.stops.search(heard.plain, found.end())
    ends = stop.start() if stop else len(heard.plain)
    spoken = heard.times(heard.sentence[begins:ends])
    if spoken is None:
        return None
    before, itself, _ = _around(heard, spoken, begins, ends)
    if _is_deadline(before, itself, heard.reader):
        return spoken.at
    is_of_the_matter = heard.reader.about.search(before) or _is_no_deadline(before, itself, heard.reader)
    return None if is_of_the_matter else spoken.at


def _time_before(heard: _Heard, ends: int) -> datetime | None:
    """Return a time that stands before the speaker, with hardly a word around it: "By Friday at the latest I'll …"."""
    begins = max((one.end() for one in _NEW_CLAUSE.finditer(heard.plain[:ends])), default=0)
    spoken = heard.times(heard.sentence[begins:ends])
    if spoken is None:
        return None
    before, itself, after = _around(heard, spoken, begins, ends)
    if not _is_deadline(before, itself, heard.reader) and _is_no_deadline(before, itself, heard.reader):
        return None
    words = len(re.findall(r"\w+", before + after))
    return spoken.at if words <= _LONGEST_LEAD_IN and "," not in after.strip(" ,") else None


def _last_conjunct(phrase: str) -> int:
    """Return where its last "and …" begins: "I'll check this tomorrow and get back to you" names no time for us."""
    return max((one.end() for one in re.finditer(r"\b(?:and|und|et|y)\b", phrase)), default=0)


def _around(heard: _Heard, spoken: SpokenTime, begins: int, ends: int) -> tuple[str, str, str]:
    """Return what stands before a time within its clause, the time itself, and what stands behind it."""
    first, last = begins + spoken.start, begins + spoken.end
    return heard.plain[begins:first], heard.plain[first:last], heard.plain[last:ends]


def _is_deadline(before: str, itself: str, reader: _Reader) -> bool:
    return bool(reader.ends_by.search(before) or reader.begins_by.match(itself))


def _is_no_deadline(before: str, itself: str, reader: _Reader) -> bool:
    return bool(reader.ends_not_by.search(before) or reader.begins_not_by.match(itself))


# --- sentences -------------------------------------------------------------------------------------------------------


def _sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text, each on one line."""
    lines = _unwrapped(text.replace("’", "'")).split("\n")
    yield from islice((one for line in lines for one in _sentences_of(line)), MOST_SENTENCES)


def _sentences_of(line: str) -> Iterator[str]:
    begins = 0
    for end in (*(one.end() for one in _ENDS.finditer(line)), len(line)):
        if sentence := line[begins:end].strip():
            yield sentence
        begins = end


def _unwrapped(text: str) -> str:
    """Return a text in which a line ends only where its author ended it, as far as that can be seen."""
    lines = [one.strip() for one in unicodedata.normalize("NFC", text).split("\n")]
    joined: list[str] = []
    for line in lines:
        if joined and joined[-1] and line and not _begins_anew(joined[-1].rpartition("\n")[2], line):
            joined[-1] += f" {line}"
        else:
            joined.append(line)
    return "\n".join(joined)


def _begins_anew(before: str, line: str) -> bool:
    if _BULLET.match(line):
        return True
    return len(before) < SHORT_LINE and not line[0].islower()


# --- phrases ---------------------------------------------------------------------------------------------------------


def _reader(phrases: Phrases) -> _Reader:
    def any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
        return re.compile("|".join(rf"(?<![\w'])(?:{_spaced(one, phrases.within)})(?!\w)" for one in patterns))

    def one(pattern: str) -> re.Pattern[str]:
        return re.compile(_spaced(pattern, phrases.within))

    return _Reader(
        news=any_of(phrases.news),
        deeds=any_of(phrases.deeds),
        busy=any_of(phrases.busy),
        before=one(phrases.before),
        unless_before=one(phrases.unless_before),
        denied=one(phrases.denied),
        after=one(phrases.after),
        maybe=one(phrases.maybe),
        stops=one(phrases.stops),
        about=one(phrases.about),
        ends_by=one(rf"\b{phrases.by}\b[\s,]*\Z"),
        begins_by=one(rf"{phrases.by}\b"),
        ends_not_by=one(rf"\b{phrases.not_by}\b\s*\Z"),
        begins_not_by=one(rf"{phrases.not_by}\b"),
    )


def _spaced(pattern: str, within: str) -> str:
    gap = rf"\s+(?:(?!{within})[^\s;:()]+\s+){{0,{_GAP_WORDS}}}?"
    return pattern.replace(" … ", gap.replace(" ", r"\s+")).replace(" ", r"\s+")


_READERS = tuple(map(_reader, LANGUAGES))
