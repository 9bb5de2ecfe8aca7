"""Short mail that is made of known phrases and names from its first word to its last: what do they come to? Pure.

One thing that is not known, a question mark or a frown, and nothing is understood at all: that is the point of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntFlag

from mailwarden.core.conversation import Conversation
from mailwarden.core.message import Address, Message
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.subjects import base_subject

MOST_CHARACTERS = 1_000

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_SMILE = re.compile(r"[:;=]'?-?[)Dp]+(?!\w)|\^\^|<3(?!\w)")
_FROWN = re.compile(r"[:;=]'?-?[(\[/\\|]")
_KINDLY = "👍👌🙏🙂😊😀😃😄😁😎🤗🥳🎉💪🌷🌻🌞☀✅❤♥\ufe0f\u200d🏻🏼🏽🏾🏿"
_BETWEEN_WORDS = re.compile(rf"[\s.,!¡;:()\"'“”„‚‘«»*~–—…-]|[{_KINDLY}]")


class Meaning(IntFlag):
    """What a phrase adds to the meaning of a mail."""

    AROUND = 0
    THANKS = 1
    SOLVED = 2
    GREETING = 4  # a name may follow
    NO_RUSH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallWord:
    """One word of a mail."""

    plain: str  # lower case, without accents
    is_capital: bool
    ends_a_line: bool  # or stands before a comma or an exclamation mark


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseTable:
    """What one language's phrases mean, by their words."""

    phrases: Mapping[tuple[str, ...], Meaning]
    doubts: frozenset[str]
    longest: int  # phrase, in words


def meanings(words: list[SmallWord], language: PhraseTable, names: frozenset[str]) -> set[Meaning]:
    """Return what the whole text may mean, in every way in which phrases cover it; empty: none does."""
    if not language.doubts.isdisjoint(one.plain for one in words):
        return set()
    reached: list[set[Meaning]] = [{Meaning.AROUND}, *(set() for _ in words)]
    for start, said in enumerate(reached[:-1]):
        for length, kind in _next_phrases(words, start, language, names) if said else ():
            reached[start + length] |= {_after(one, kind) for one in said}
            if kind is Meaning.GREETING and _may_be_a_name(words[start + length :]):
                reached[start + length + 1] |= said
    return reached[-1]


def _next_phrases(
    words: list[SmallWord], start: int, language: PhraseTable, names: frozenset[str]
) -> Iterable[tuple[int, Meaning]]:
    """Yield the length and the kind of what may begin here."""
    if words[start].plain in names:
        yield 1, Meaning.AROUND
    for length in range(1, min(language.longest, len(words) - start) + 1):
        kind = language.phrases.get(tuple(one.plain for one in words[start : start + length]))
        if kind is not None:
            yield length, kind


def _after(said: Meaning, kind: Meaning) -> Meaning:
    return said | (kind & ~Meaning.GREETING)


def _may_be_a_name(rest: list[SmallWord]) -> bool:
    """Whether a greeting goes on with somebody's name: "Hi Ben," but not "Hi printer"."""
    return bool(rest) and rest[0].is_capital and rest[0].ends_a_line and len(rest[0].plain) > 1


def words_in(text: str) -> list[SmallWord]:
    """Return the words of a text; none where anything else stands in it than words, peaceful signs and smiles."""
    if len(text) > MOST_CHARACTERS or _FROWN.search(text):
        return []
    plain = _SMILE.sub(" ", unicodedata.normalize("NFC", text).replace("’", "'"))
    if _BETWEEN_WORDS.sub("", _WORD.sub("", plain)):
        return []
    return [
        SmallWord(
            plain=plain_word(found[0]),
            is_capital=found[0][0].isupper(),
            ends_a_line=re.match(r"[ \t]*(?:[,!]|\r?\n|\Z)", plain[found.end() :]) is not None,
        )
        for found in _WORD.finditer(plain)
    ]


def reply_in(message: Message, known: Conversation) -> str:
    """Return the text of a mail that goes on with a conversation and brings nothing along; "" for any other mail.

    Another subject is a matter of its own, and whoever attaches something wants it looked at.
    """
    is_same_matter = base_subject(message.subject) == base_subject(known.subject)
    may_have_attachment = message.value("content-type").lower().startswith("multipart/mixed")
    return message.text if is_same_matter and not may_have_attachment else ""


def names_around(message: Message, known: Conversation, policy: DeskPolicy) -> list[str]:
    """Return the words that may stand anywhere in it: the names of the people who write to each other."""
    people = (message.author, known.requester, *policy.staff)
    return [one for person in people if person for one in names_of(person)]


def names_of(person: Address) -> list[str]:
    return _WORD.findall(f"{person.name} {person.local_part}".replace("_", " "))


def plain_word(word: str) -> str:
    """Return a word for comparing only: lower case, "ß" as "ss", without accents."""
    letters = unicodedata.normalize("NFKD", word.replace("’", "'").casefold())
    return "".join(one for one in letters if not unicodedata.combining(one))


def table_of(phrases: Iterable[tuple[Iterable[str], Meaning]], doubts: Iterable[str] = ()) -> PhraseTable:
    """Return one language's table. doubts: single words that forbid any reading."""
    table = {tuple(map(plain_word, one.split())): kind for listed, kind in phrases for one in listed}
    return PhraseTable(
        phrases=table, doubts=frozenset(map(plain_word, doubts)), longest=max(len(words) for words in table)
    )
