"""Phrases that no mail to a requester may contain, for they mean nothing, and the plain words where there is no time.

Pure. Held against templates as they are written, so that a finding has its line; shipped ones and an admin's alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailwarden.mail.lint_phrases import CANNOT_SAY, EXAMPLES, PHRASES

TO_REQUESTERS = frozenset({
    "acknowledgement", "notice_update", "notice_apology", "notice_catch_up", "restatement", "closing", "check_in",
    "crossed", "incident_open", "incident_update", "incident_closed", "incident",
})  # fmt: skip
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_APOSTROPHES = str.maketrans("’‘", "''")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One phrase in a template."""

    line: int  # counted from 1
    phrase: str  # as it is written there
    remedy: str


def empty_phrases(source: str, language: str) -> Iterator[Found]:
    """Yield every phrase in a template's source that means nothing, in the order of its lines.

    language: of the template; of one without a list of its own nothing is found.
    """
    text = _plain(_COMMENT.sub(_blank, source))
    found = sorted(
        (match.start(), match.end(), remedy)
        for pattern, remedy in _PATTERNS.get(language, ())
        for match in pattern.finditer(text)
    )
    for start, end, remedy in found:
        line = source.count("\n", 0, start) + 1
        yield Found(line=line, phrase=" ".join(source[start:end].split()), remedy=remedy)


def says_it_cannot_say(text: str, language: str) -> bool:
    """Return whether a text says plainly that no time can be told; True in a language without a list."""
    pattern = _PLAIN_WORDS.get(language)
    return pattern is None or pattern.search(_plain(text)) is not None


def example(language: str) -> str:
    """Return how it may be said that no time can be told."""
    return EXAMPLES.get(language, EXAMPLES["en"])


def _plain(text: str) -> str:
    """Return a text for comparing only, of the same length: lower case where that keeps it."""
    lower = text.translate(_APOSTROPHES)
    return lower if len(lower.lower()) != len(lower) else lower.lower()


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def _compiled(pattern: str) -> re.Pattern[str]:
    spaced = pattern.replace("_", r"\s+")
    return re.compile(rf"(?<!\w)(?:{spaced})(?!\w)", re.IGNORECASE)


_PATTERNS = {
    language: tuple((_compiled(one), remedy) for remedy, patterns in by_remedy.items() for one in patterns)
    for language, by_remedy in PHRASES.items()
}
_PLAIN_WORDS = {language: _compiled(pattern) for language, pattern in CANNOT_SAY.items()}
