"""Is a colleague's line a time, with or without a reason? Decides from the words; touches nothing.

What is understood becomes a promise to a customer, so the time must stand alone in its part of the sentence, but for
words that only introduce it ("I'll answer by tomorrow 3pm"). What stands apart from it is the reason. A question, a
refusal, or a request to mailwarden is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailwarden.core.decoding import clean
from mailwarden.core.plain_words import plain
from mailwarden.core.spoken import SpokenTime, TimeReader
from mailwarden.core.time_phrases import (
    ACKNOWLEDGING,
    BECAUSE,
    GREETING,
    INTRODUCING,
    OPENING_A_REASON,
    PARTING,
    REFUSING,
    REPORTING,
    REQUESTING,
    TRAILING,
)

MOST_LINES = 3
MOST_CHARACTERS = 300
LONGEST_REASON = 200  # characters
LONGEST_NAME = 30  # characters of a line that may be a name under the words
WRAPPED_FROM = 50  # characters of a line that a mail program may have broken

_APART = re.compile(r"[,;:–—\n!()]|\s--?(?=\s|\Z)|\.(?=\s|\Z)")
_LINK = re.compile(r"https?:|ftp:|mailto:|www\.|://|@|[\w-]{2,}\.[a-z]{2,}|<|>|\\", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_][\w'.-]*(?: [^\W\d_][\w'.-]*){0,2}")
_ENDS = " \t\n.,;:!–—-()\"“”„«»'*"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWithReason:
    """What was named, and why."""

    time: SpokenTime
    reason: str  # one line, at most LONGEST_REASON characters, nothing in it to click on; "" for none


def first_paragraph(lines: Sequence[str]) -> str:
    """Return the first paragraph, without a greeting's or a parting's lines; "" where it is a longer letter."""
    written: list[str] = []
    for line in lines:
        if (written and not line) or PARTING.match(plain(line)):
            break
        written += [line] if line else []
    if len(written) > 1 and _is_name(written[-1]) and len(written[-2]) < WRAPPED_FROM:
        written.pop()
    text = "\n".join(written)
    return text if len(written) <= MOST_LINES and len(text) <= MOST_CHARACTERS else ""


def time_with_reason(text: str, times: TimeReader | None) -> TimeWithReason | None:
    """Return the time that a text says and nothing against it; None: it says none, or something else.

    text: at most a few lines, in NFC. times: finds the one time a text names.
    """
    if times is None or "?" in text or not text.strip() or (time := times(text)) is None:
        return None
    before, introduction = _cut_last(text[: time.start])
    trail, after = _cut_first(text[time.end :])
    if not (INTRODUCING.fullmatch(_bare(introduction)) and TRAILING.fullmatch(_bare(trail))):
        return None
    given = [one for part in (before, after) if (one := _without_courtesy(part))]
    if len(given) > 1 or any(_is_against(one) for one in given):
        return None
    return TimeWithReason(time=time, reason=_harmless(given[0]) if given else "")


def _cut_last(text: str) -> tuple[str, str]:
    """Return what stands apart before the words that lead up to the time, and these words."""
    apart = list(_APART.finditer(text.rstrip()))
    return (text[: apart[-1].start()], text[apart[-1].end() :]) if apart else ("", text)


def _cut_first(text: str) -> tuple[str, str]:
    """Return the words that still belong to the time, and what stands apart behind them."""
    first = _APART.search(text)
    trail = text[: first.start()] if first else text
    if opening := OPENING_A_REASON.match(plain(trail)):
        return "", text[opening.end() :]
    return trail, text[first.end() :] if first else ""


def _without_courtesy(text: str) -> str:
    """Return what is left of a text without greetings, thanks, and words that only agree."""
    parts = [part for part in re.split(r"(?<=[,.!;])\s+|\n", text) if part.strip(_ENDS)]
    while parts and (ACKNOWLEDGING.fullmatch(_bare(parts[0])) or GREETING.fullmatch(_bare(parts[0]))):
        parts.pop(0)
    while parts and ACKNOWLEDGING.fullmatch(_bare(parts[-1])):
        parts.pop()
    return " ".join(parts).strip(_ENDS)


def _is_against(reason: str) -> bool:
    """Whether words beside a time take it back, are not the author's, or want something of mailwarden."""
    compared = _bare(reason)
    is_anothers = REPORTING.fullmatch(compared) is not None
    return is_anothers or REFUSING.search(compared) is not None or REQUESTING.match(compared) is not None


def _harmless(reason: str) -> str:
    """Return a reason as a customer may read it; "" where something in it could be clicked on."""
    line = clean(reason, MOST_CHARACTERS).strip(_ENDS)
    if because := BECAUSE.match(plain(line)):
        line = line[because.end() :]
    if _LINK.search(line) or not any(map(str.isalpha, line)):
        return ""
    return line if len(line) <= LONGEST_REASON else line[:LONGEST_REASON].rpartition(" ")[0].strip(_ENDS) + "…"


def _is_name(line: str) -> bool:
    return len(line) <= LONGEST_NAME and _NAME.fullmatch(line) is not None and line.istitle()


def _bare(text: str) -> str:
    return " ".join(plain(text).strip(_ENDS).split())
