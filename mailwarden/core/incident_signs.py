"""By which words of its title other mail is found that is about the same incident. Decides; touches nothing.

One word is enough where it names a thing and is rare in the desk's own mail. A word of every tenth subject there, or
one that only says how something is, needs another one of the title beside it: "mail" and "slow".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from mailwarden.core.incident_words import MOST_WORDS
from mailwarden.core.subject_words import holds_one_of, names_a_thing, telling_words

FEWEST_COMPARED = 40  # subjects, by which to tell what is rare; of fewer, every word counts as rare
COMMON = 0.05  # the share of subjects from which on a word says nothing by itself


def signs_of(title: str, subjects: Sequence[str]) -> tuple[str, ...]:
    """Return what a subject has to hold one of, a word or a phrase of two; (): the title names no thing.

    subjects: of the desk's mail of the last weeks, but for what people write just now.
    """
    words = telling_words(title)
    things = [one for one in words if names_a_thing(one)]
    rare = [one for one in things if is_rare(one, subjects)]
    pairs = (pair for pair in combinations(words, 2) if not set(pair) & set(rare) and set(pair) & set(things))
    found = (*rare, *(f"{one} {other}" for one, other in pairs))
    return (found or tuple(things))[:MOST_WORDS]


def is_rare(word: str, subjects: Iterable[str]) -> bool:
    """Return whether few enough of these subjects hold a word, for it to tell one matter from others."""
    held = [holds_one_of(one, [word]) for one in subjects]
    return len(held) < FEWEST_COMPARED or sum(held) < COMMON * len(held)
