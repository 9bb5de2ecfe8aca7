"""Does a mail only say thanks, or that nothing needs to be done any more? Decides from its words; touches nothing.

Whoever is taken for content while they still want something is left alone with it, so every doubt makes a request: a
mail counts only if it is short, asks nothing, denies nothing, and is made of known phrases (`core.gratitude_phrases`,
all of one language) and names from its first word to its last.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntFlag, StrEnum

from mailwarden.core.conversation import Conversation
from mailwarden.core.gratitude_phrases import BORROWED, LANGUAGES, Phrases
from mailwarden.core.message import Address, Message
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.subjects import base_subject

MOST_WORDS = 30
_MOST_CHARACTERS = 1_000

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_SMILE = re.compile(r"[:;=]'?-?[)Dp]+(?!\w)|\^\^|<3(?!\w)")
_FROWN = re.compile(r"[:;=]'?-?[(\[/\\|]")
_KINDLY = "👍👌🙏🙂😊😀😃😄😁😎🤗🥳🎉💪🌷🌻🌞☀✅❤♥\ufe0f\u200d🏻🏼🏽🏾🏿"
_BETWEEN_WORDS = re.compile(rf"[\s.,!¡;:()\"'“”„‚‘«»*~–—…-]|[{_KINDLY}]")


class Gratitude(StrEnum):
    """What a mail that wants nothing says."""

    THANKS = "thanks"
    SOLVED = "solved"  # with or without thanks: it works, or nobody needs to look into it any more


class _Kind(IntFlag):
    """What a phrase adds to the meaning of a mail."""

    AROUND = 0
    THANKS = 1
    SOLVED = 2
    GREETING = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """One word of a mail."""

    plain: str  # lower case, without accents
    is_capital: bool
    ends_a_line: bool  # or stands before a comma or an exclamation mark


@dataclass(frozen=True, slots=True, kw_only=True)
class _Language:
    """What one language's phrases mean, by their words."""

    phrases: Mapping[tuple[str, ...], _Kind]
    doubts: frozenset[str]
    longest: int  # phrase, in words


def gratitude_of(message: Message, known: Conversation, policy: DeskPolicy) -> Gratitude | None:
    """Return what a mail in a known conversation says if it wants nothing; None: it wants something, or may.

    Another subject is a matter of its own, and whoever attaches something wants it looked at.
    """
    is_same_matter = base_subject(message.subject) == base_subject(known.subject)
    may_have_attachment = message.value("content-type").lower().startswith("multipart/mixed")
    if not message.text or not is_same_matter or may_have_attachment:
        return None
    people = (message.author, known.requester, *policy.staff)
    return gratitude_in(message.text, [one for person in people if person for one in _names_of(person)])


def gratitude_in(text: str, names: Iterable[str] = ()) -> Gratitude | None:
    """Return what a text says if it wants nothing. text: what its author wrote themselves, line by line.

    names: words that may stand anywhere, of the people who write to each other.
    """
    words = _words(text)
    if not words or len(words) > MOST_WORDS:
        return None
    called = frozenset(_plain(one) for one in names)
    said = [one for language in _LANGUAGES for one in _meanings(words, language, called)]
    if any(_Kind.SOLVED in one for one in said):
        return Gratitude.SOLVED
    return Gratitude.THANKS if any(_Kind.THANKS in one for one in said) else None


def _meanings(words: list[_Word], language: _Language, names: frozenset[str]) -> set[_Kind]:
    """Return what the whole text may mean, in every way in which phrases cover it; empty: none does."""
    if not language.doubts.isdisjoint(one.plain for one in words):
        return set()
    reached: list[set[_Kind]] = [{_Kind.AROUND}, *(set() for _ in words)]
    for start, said in enumerate(reached[:-1]):
        for length, kind in _next_phrases(words, start, language, names) if said else ():
            reached[start + length] |= {_after(one, kind) for one in said}
            if kind is _Kind.GREETING and _may_be_a_name(words[start + length :]):
                reached[start + length + 1] |= said
    return reached[-1]


def _next_phrases(
    words: list[_Word], start: int, language: _Language, names: frozenset[str]
) -> Iterable[tuple[int, _Kind]]:
    """Yield the length and the kind of what may begin here."""
    if words[start].plain in names:
        yield 1, _Kind.AROUND
    for length in range(1, min(language.longest, len(words) - start) + 1):
        kind = language.phrases.get(tuple(one.plain for one in words[start : start + length]))
        if kind is not None:
            yield length, kind


def _after(said: _Kind, kind: _Kind) -> _Kind:
    return said | (kind & ~_Kind.GREETING)


def _may_be_a_name(rest: list[_Word]) -> bool:
    """Whether a greeting goes on with somebody's name: "Hi Ben," but not "Hi printer"."""
    return bool(rest) and rest[0].is_capital and rest[0].ends_a_line and len(rest[0].plain) > 1


def _words(text: str) -> list[_Word]:
    """Return the words of a text; none where anything else stands in it than words, peaceful signs and smiles."""
    if len(text) > _MOST_CHARACTERS or _FROWN.search(text):
        return []
    plain = _SMILE.sub(" ", unicodedata.normalize("NFC", text).replace("’", "'"))
    if _BETWEEN_WORDS.sub("", _WORD.sub("", plain)):
        return []
    return [
        _Word(
            plain=_plain(found[0]),
            is_capital=found[0][0].isupper(),
            ends_a_line=re.match(r"[ \t]*(?:[,!]|\r?\n|\Z)", plain[found.end() :]) is not None,
        )
        for found in _WORD.finditer(plain)
    ]


def _names_of(person: Address) -> list[str]:
    return _WORD.findall(f"{person.name} {person.local_part}".replace("_", " "))


def _plain(word: str) -> str:
    """Return a word for comparing only: lower case, "ß" as "ss", without accents."""
    letters = unicodedata.normalize("NFKD", word.replace("’", "'").casefold())
    return "".join(one for one in letters if not unicodedata.combining(one))


def _language(phrases: Phrases) -> _Language:
    of_kind = (
        (phrases.around, _Kind.AROUND),
        (phrases.partings, _Kind.AROUND),
        (phrases.greetings, _Kind.GREETING),
        ((*phrases.thanks, *BORROWED), _Kind.THANKS),
        (phrases.solved, _Kind.SOLVED),
    )
    table = {tuple(map(_plain, one.split())): kind for listed, kind in of_kind for one in listed}
    return _Language(
        phrases=table, doubts=frozenset(map(_plain, phrases.doubts)), longest=max(len(words) for words in table)
    )


_LANGUAGES = tuple(map(_language, LANGUAGES))
