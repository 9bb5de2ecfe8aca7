"""Turn the bytes of a header field into text that may be shown: charsets, encoded words, and nothing invisible.

A stranger wrote these bytes. Only charsets from a fixed table are ever looked up (Python would import a module by a
name that came in a mail, and remember it for ever), every step is linear, and no text grows longer than its bytes.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from encodings import aliases, normalize_encoding
from itertools import groupby, islice
from operator import itemgetter

MAX_WORDS = 250  # encoded words that are decoded in one field: each holds a character, and no text here is that long

# Charset, language tag (RFC 2231 section 5), encoding, text: spaces within the text are wrong and common.
_WORD = re.compile(r"=\?([^?*\s]{1,40})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?]*)\?=")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# Zero-width and bidirectional marks, interlinear annotations, lone surrogates: they change what a reader sees, or
# cannot be written at all. The zero-width joiners U+200C and U+200D stay: Persian and emoji need them.
_INVISIBLE = re.compile(
    r"[\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\ufffe\uffff\ud800-\udfff]"
)

_CODECS = frozenset({
    "ascii", "utf_7", "utf_8", "utf_16", "utf_16_be", "utf_16_le", "utf_32", "latin_1",
    "iso8859_2", "iso8859_3", "iso8859_4", "iso8859_5", "iso8859_6", "iso8859_7", "iso8859_8", "iso8859_9",
    "iso8859_10", "iso8859_11", "iso8859_13", "iso8859_14", "iso8859_15", "iso8859_16",
    "cp437", "cp737", "cp775", "cp850", "cp852", "cp855", "cp857", "cp858", "cp860", "cp861", "cp862", "cp863", "cp864",
    "cp865", "cp866", "cp869", "cp874", "cp932", "cp949", "cp950",
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258",
    "koi8_r", "koi8_u", "mac_roman", "mac_cyrillic", "mac_greek", "mac_latin2", "mac_turkish", "ptcp154", "tis_620",
    "gb2312", "gbk", "gb18030", "hz", "big5", "big5hkscs", "euc_jp", "shift_jis", "iso2022_jp", "iso2022_jp_1",
    "iso2022_jp_2", "euc_kr", "iso2022_kr", "johab",
})  # fmt: skip

# What senders mean by a label is often the larger set that contains it (WHATWG Encoding Standard section 4.2).
_MEANT = {
    "ascii": "utf_8",
    "latin_1": "cp1252",
    "iso8859_9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "tis_620": "cp874",
    "iso8859_11": "cp874",
}
_LABELS = {
    **{alias: codec for alias, codec in aliases.aliases.items() if codec in _CODECS},
    **{codec: codec for codec in _CODECS},
    "iso_8859_8_i": "iso8859_8",
    "unicode_1_1_utf_7": "utf_7",
    "x_gbk": "gbk",
    "x_sjis": "shift_jis",
}


def text_of(value: str, limit: int) -> str:
    """Return a field's text on one line: encoded words decoded (RFC 2047), cleaned, at most `limit` characters."""
    return clean(decode_words(value), limit)


def clean(text: str, limit: int) -> str:
    """Return the text on one line, without control and invisible characters, at most `limit` characters."""
    line = " ".join(text.split())
    if not (line.isascii() and line.isprintable()):
        line = " ".join(_INVISIBLE.sub("", _CONTROL.sub(" ", line)).split())
    return line[:limit].rstrip()


def decode_bytes(raw: bytes, charset: str = "") -> str:
    """Return bytes as text: in the charset they are labelled with, else UTF-8, else Windows-1252. Never raises.

    What is broken becomes U+FFFD.
    """
    codec = _codec(charset)
    if codec not in ("", "utf_8"):
        return raw.decode(codec, "replace")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode(codec or "cp1252", "replace")


def decode_words(text: str) -> str:
    """Return the text with its encoded words decoded (RFC 2047); what is not one is left as it stands."""
    if "=?" not in text:
        return text
    # Neighbours in one charset are decoded together: many senders cut a character in two (against section 5).
    runs = groupby(_pieces(text), key=itemgetter(0))
    return "".join(decode_bytes(b"".join(raw for _, raw in run), charset) for charset, run in runs)


def _pieces(text: str) -> Iterator[tuple[str, bytes]]:
    """Yield (charset, bytes) of encoded words and of the text around them; white space between two words is none."""
    end = 0
    for word in islice(_WORD.finditer(text), MAX_WORDS):
        between = text[end : word.start()]
        if not end or between.strip():
            yield "utf-8", between.encode("utf-8", "replace")
        yield word[1].lower(), _payload(word[2], _word_bytes(word[3], word[1]))
        end = word.end()
    yield "utf-8", text[end:].encode("utf-8", "replace")


def _codec(charset: str) -> str:
    """Return the codec for a charset's label, "" for one that is not known or not wanted."""
    codec = _LABELS.get(normalize_encoding(charset).lower(), "") if charset else ""
    return _MEANT.get(codec, codec)


def _word_bytes(text: str, charset: str) -> bytes:
    """Undo the decoding of raw 8-bit characters within an encoded word, where none may be."""
    return text.encode("ascii" if text.isascii() else _codec(charset) or "utf-8", "replace")


def _payload(encoding: str, raw: bytes) -> bytes:
    if encoding in "qQ":
        return binascii.a2b_qp(raw, header=True)
    try:
        return binascii.a2b_base64(raw + b"==")
    except binascii.Error:  # a length that no base64 has: give up its last, lonely character
        return _whole_base64(raw)


def _whole_base64(raw: bytes) -> bytes:
    digits = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    return binascii.a2b_base64(digits[: len(digits) // 4 * 4])
