"""Does a short reply of somebody who waits say how much hurry there is? Decides from its words; touches nothing.

The two errors are not alike. Whoever is taken for patient is told no time any more, so "no rush" counts only where a
mail is made of known phrases from its first word to its last. Whoever is taken for urgent has a person look a little
earlier, so a mail that begins with "urgent" counts, whatever follows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from mailwarden.core.conversation import Conversation
from mailwarden.core.gratitude_phrases import BORROWED, LANGUAGES, Phrases
from mailwarden.core.haste_phrases import HASTE, Haste
from mailwarden.core.message import Message
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.said import Word
from mailwarden.core.small_talk import (
    Meaning,
    PhraseTable,
    meanings,
    names_around,
    plain_word,
    reply_in,
    table_of,
    words_in,
)

MOST_WORDS = 30  # of a mail that says "no rush"
MOST_CHARACTERS = 600  # of one that says "urgent": who writes more explains something, and a person reads it
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_CODES = ("en", "de", "fr", "es")  # of `gratitude_phrases.LANGUAGES`, in their order


def haste_of(message: Message, known: Conversation, policy: DeskPolicy) -> Word | None:
    """Return NO_RUSH or URGENT where a mail in a known conversation says so; None: it says something else."""
    text = reply_in(message, known)
    return haste_in(text, names_around(message, known, policy)) if text else None


def haste_in(text: str, names: Iterable[str] = ()) -> Word | None:
    """Return what a text says about the hurry. text: what its author wrote themselves; names: as in `gratitude_in`."""
    called = frozenset(plain_word(one) for one in names)
    words = words_in(text)
    if 0 < len(words) <= MOST_WORDS:
        said = (one for table in _NO_RUSH for one in meanings(words, table, called))
        if any(Meaning.NO_RUSH in one for one in said):
            return Word.NO_RUSH
    return Word.URGENT if len(text) <= MOST_CHARACTERS and _begins_urgently(text, called) else None


def _begins_urgently(text: str, names: frozenset[str]) -> bool:
    """Whether it begins with one of the phrases, perhaps after a greeting, and does not ask whether it is."""
    line = unicodedata.normalize("NFC", text).replace("’", "'")
    found = list(_WORD.finditer(line))[:20]
    words = tuple(plain_word(one[0]) for one in found)
    for start in range(_after_greeting(words, names) + 1):
        for phrase in _URGENT:
            end = start + len(phrase)
            if words[start:end] == phrase and not line[found[end - 1].end() :].lstrip().startswith("?"):
                return all(one in names or one in _GREETING_WORDS for one in words[:start])
    return False


def _after_greeting(words: tuple[str, ...], names: frozenset[str]) -> int:
    """Return how many words at the beginning may be a greeting."""
    count = 0
    while count < min(len(words), 5) and (words[count] in names or words[count] in _GREETING_WORDS):
        count += 1
    return count


def _table(phrases: Phrases, haste: Haste) -> PhraseTable:
    return table_of((
        (phrases.around, Meaning.AROUND),
        (phrases.partings, Meaning.AROUND),
        (phrases.greetings, Meaning.GREETING),
        ((*phrases.thanks, *BORROWED, *haste.around), Meaning.AROUND),
        (haste.no_rush, Meaning.NO_RUSH),
    ))  # fmt: skip


_NO_RUSH = tuple(_table(phrases, HASTE[code]) for code, phrases in zip(_CODES, LANGUAGES, strict=False))
_URGENT = frozenset(tuple(map(plain_word, one.split())) for haste in HASTE.values() for one in haste.urgent)
_GREETING_WORDS = frozenset(
    plain_word(word) for phrases in LANGUAGES for one in phrases.greetings for word in one.split()
)
