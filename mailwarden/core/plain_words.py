"""Words made comparable: lower case, without accents, each character in its place. Pure."""

from __future__ import annotations

import unicodedata

_APOSTROPHES = str.maketrans("’‘`´", "''''")


def plain(text: str) -> str:
    """Return a text for comparing only, as long as the given one, so that positions in it are the same."""
    return "".join(map(_plain, text.translate(_APOSTROPHES)))


def _plain(character: str) -> str:
    if character.isascii():
        return character.lower()
    base = unicodedata.normalize("NFD", character)[0].lower()
    return base if len(base) == 1 else character
