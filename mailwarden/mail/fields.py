"""Header fields of an outgoing mail (RFC 5322 section 2.2): pure ASCII, folded, harmless whatever a stranger wrote.

Pure. Every function returns one complete field without its last line break, or "" where there is nothing to write.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator

from mailwarden.core.addresses import is_writable
from mailwarden.errors import UnsafeArgument

LINE = 78  # preferred (RFC 5322 section 2.1.1)
LONGEST_LINE = 998  # a server may cut longer ones, in the middle of whatever stands there
LONGEST_ID = LONGEST_LINE - len(" <>")
LONGEST_NAME = 100
NEWEST_REFERENCES = 20

# Controls and line ends of every kind, lone surrogates, and the two characters that turn the rest of a line around.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202d\u202e\ud800-\udfff]+")
_GAP = re.compile(r"(?<=\S) +(?=\S)")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_MESSAGE_ID = re.compile(r"[!-;=?-~]+")
_ENCODED_WORD = re.compile(r"=\?[^?]+\?[bq]\?", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9-]+")
_WORD_FRAME = len("=?utf-8?b??=")
_WORD_LINE = 76  # RFC 2047 section 2


def one_line(text: str) -> str:
    """Return text without anything that could end a line or leave it; everything else stays as it is."""
    return (text if text.isprintable() else _UNSAFE.sub(" ", text)).strip()


def unstructured(name: str, text: str) -> str:
    """Return a field of free text, as encoded words (RFC 2047) where it is not ASCII or looks like one."""
    text = one_line(text)
    if text.isascii() and "=?" not in text:
        lines = list(_folded(f"{name}: {text}"))
        if max(map(len, lines)) <= LONGEST_LINE:
            return "\r\n".join(lines)
    return f"{name}: {_encoded(text, len(name) + 2)}"


def mailbox(name: str, display_name: str, address: str) -> str:
    """Return a field with one address and the name beside it.

    address: addr-spec (RFC 5322 section 3.4.1). Raises UnsafeArgument if it could be read as anything else.
    """
    if not is_writable(address):
        raise UnsafeArgument(f"{address!r} cannot be written as an address")
    phrase = _phrase(one_line(display_name)[:LONGEST_NAME].rstrip(), len(name) + 2)
    if not phrase:
        return f"{name}: {address}"
    last_line = len(phrase.rpartition("\r\n")[2]) + (0 if "\r\n" in phrase else len(name) + 2)
    gap = " " if last_line + len(address) + 3 <= LINE else "\r\n "
    return f"{name}: {phrase}{gap}<{address}>"


def message_ids(name: str, ids: Iterable[str]) -> str:
    """Return a field of Message-IDs, folded between them and never inside; unusable ones are left out.

    ids: without "<>", oldest first; of a longer list the first and the newest stay (RFC 5322 section 3.6.4).
    """
    usable = [one for one in dict.fromkeys(ids) if is_message_id(one)]
    if len(usable) > NEWEST_REFERENCES + 1:
        usable = [usable[0], *usable[-NEWEST_REFERENCES:]]
    if not usable:
        return ""
    lines = [f"{name}:"]
    for one in usable:
        room = LONGEST_LINE if lines[-1].endswith(":") else LINE
        if len(lines[-1]) + len(one) + 3 <= room:
            lines[-1] += f" <{one}>"
        else:
            lines.append(f" <{one}>")
    return "\r\n".join(lines)


def token(name: str, text: str) -> str:
    """Return a field of one word out of our own settings. Raises UnsafeArgument if it is anything else."""
    if not _TOKEN.fullmatch(text):
        raise UnsafeArgument(f"{text!r} cannot be written into {name}")
    return f"{name}: {text}"


def is_message_id(text: str) -> bool:
    """Return whether this can stand between "<" and ">" on one line, unharmed.

    Some readers decode encoded words even there (against RFC 2047 section 5), and then take what comes out for lines.
    """
    return len(text) <= LONGEST_ID and _MESSAGE_ID.fullmatch(text) is not None and not _ENCODED_WORD.search(text)


def _folded(field: str) -> Iterator[str]:
    """Yield lines that end before a gap between two words, so that unfolding gives back every blank."""
    start, gap_before = 0, 0
    for gap in _GAP.finditer(field, field.index(" ") + 1):
        if gap.start() - start > LINE and gap_before > start:
            yield field[start:gap_before]
            start = gap_before
        gap_before = gap.start()
    if len(field) - start > LINE and gap_before > start:
        yield field[start:gap_before]
        start = gap_before
    yield field[start:]


def _phrase(text: str, column: int) -> str:
    if not text.isascii() or "=?" in text:
        return _encoded(text, column)
    if _ATOMS.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _encoded(text: str, column: int) -> str:
    words, room = [], _word_room(column)
    piece = b""
    for character in text:
        more = character.encode()
        if len(piece) + len(more) > room:
            words.append(piece)
            piece, room = b"", _word_room(1)
        piece += more
    words.append(piece)
    return "\r\n ".join(f"=?utf-8?b?{b64encode(word).decode()}?=" for word in words)


def _word_room(column: int) -> int:
    """Return how many bytes an encoded word can carry on a line that is already filled up to a column."""
    return (min(75, _WORD_LINE - column) - _WORD_FRAME) // 4 * 3
