"""Does a mail only say thanks, or that nothing needs to be done any more? Decides from its words; touches nothing.

Whoever is taken for content while they still want something is left alone with it, so every doubt makes a request: a
mail counts only if it is short, asks nothing, denies nothing, and is made of known phrases (`core.gratitude_phrases`,
all of one language) and names from its first word to its last.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from mailwarden.core.conversation import Conversation
from mailwarden.core.gratitude_phrases import BORROWED, LANGUAGES, Phrases
from mailwarden.core.message import Message
from mailwarden.core.policy import DeskPolicy
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

MOST_WORDS = 30


class Gratitude(StrEnum):
    """What a mail that wants nothing says."""

    THANKS = "thanks"
    SOLVED = "solved"  # with or without thanks: it works, or nobody needs to look into it any more


def gratitude_of(message: Message, known: Conversation, policy: DeskPolicy) -> Gratitude | None:
    """Return what a mail in a known conversation says if it wants nothing; None: it wants something, or may."""
    text = reply_in(message, known)
    return gratitude_in(text, names_around(message, known, policy)) if text else None


def gratitude_in(text: str, names: Iterable[str] = ()) -> Gratitude | None:
    """Return what a text says if it wants nothing. text: what its author wrote themselves, line by line.

    names: words that may stand anywhere, of the people who write to each other.
    """
    words = words_in(text)
    if not words or len(words) > MOST_WORDS:
        return None
    called = frozenset(plain_word(one) for one in names)
    said = [one for language in _LANGUAGES for one in meanings(words, language, called)]
    if any(Meaning.SOLVED in one for one in said):
        return Gratitude.SOLVED
    return Gratitude.THANKS if any(Meaning.THANKS in one for one in said) else None


def _language(phrases: Phrases) -> PhraseTable:
    of_kind = (
        (phrases.around, Meaning.AROUND),
        (phrases.partings, Meaning.AROUND),
        (phrases.greetings, Meaning.GREETING),
        ((*phrases.thanks, *BORROWED), Meaning.THANKS),
        (phrases.solved, Meaning.SOLVED),
    )
    return table_of(of_kind, phrases.doubts)


_LANGUAGES = tuple(map(_language, LANGUAGES))
