"""In which language to write to the author of a message: what the header says, else the desk's own. Never a guess.

Outlook and others send what their user writes or reads (RFC 3282). Detecting it from a subject is too often wrong.
"""

from __future__ import annotations

import re

from mailwarden.core.message import Message
from mailwarden.core.policy import DeskPolicy

_RANGE = re.compile(r"([a-z]{2,8})(?:-[a-z0-9-]*)?(?:\s*;\s*q=([01](?:\.\d{0,3})?))?", re.IGNORECASE)


def language_for(message: Message, desk: DeskPolicy) -> str:
    """Return one of the desk's languages: of Content-Language, then of Accept-Language, else its first choice."""
    for name in ("content-language", "accept-language"):
        for language in languages_in(message.value(name)):
            if language in desk.languages:
                return language
    return desk.language


def languages_in(value: str) -> tuple[str, ...]:
    """Return the primary tags of a language list, the most wanted first: ("de", "en") for "en;q=0.5, de-AT"."""
    ranges = [found for part in value.split(",") if (found := _RANGE.fullmatch(part.strip()))]
    wanted = sorted(ranges, key=lambda found: -float(found[2] or 1))
    return tuple(dict.fromkeys(found[1].lower() for found in wanted if float(found[2] or 1) > 0))
