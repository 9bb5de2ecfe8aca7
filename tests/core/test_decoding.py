"""Encoded words (RFC 2047), charsets and what is taken out of every text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwarden.core.decoding import clean, decode_bytes, decode_words, text_of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain text", "plain text"),
        ("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?UTF-8?B?R3LDvMOfZQ==?= aus Berlin", "Grüße aus Berlin"),
        ("=?iso-8859-1*de?Q?Gr=FC=DFe?=", "Grüße"),  # with a language (RFC 2231 section 5)
        ("=?iso-8859-1?Q?Preis_=80?=", "Preis €"),  # Windows-1252 under a false name
        ("=?gb2312?B?w/u2zg==?=", "名段"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),  # white space between two words is none (section 6.2)
        ("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        ("=?utf-8?q?Gr=C3?= =?utf-8?q?=BC=C3=9Fe?=", "Grüße"),  # a character cut in two
        ("=?utf-8?b?R3LDvMOfZQ?=", "Grüße"),  # no padding
        ("=?utf-8?b?R3LDvMOfZ?=", "Grüß"),  # a digit too few
        ("=?utf-8?q?two words in one?=", "two words in one"),
        ("=?no-such-charset?q?caf=C3=A9?=", "café"),
        ("=?utf-8?x?what?=", "=?utf-8?x?what?="),
        ("=?utf-8?q?never ends", "=?utf-8?q?never ends"),
        ("=?iso-8859-1?Q?Fr\xf6sche?=", "Frösche"),  # a raw character within a word
    ],
)
def test_encoded_words_become_text(value: str, text: str) -> None:
    assert decode_words(value) == text


@pytest.mark.parametrize(
    "charset", ["rot13", "zlib", "hex", "idna", "punycode", "unicode_escape", "undefined", "../os"]
)
def test_a_codec_that_is_no_charset_is_never_used(charset: str) -> None:
    assert decode_bytes(b"caf\xc3\xa9", charset) == "café"


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  two \t words ", "two words"),
        ("line\r\nBcc: victim@example.org", "line Bcc: victim@example.org"),
        ("nul\x00 bell\x07 del\x7f next\x85line", "nul bell del next line"),
        ("line\u2028paragraph\u2029", "line paragraph"),
        ("evil\u202egpj.exe", "evilgpj.exe"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # Persian needs its non-joiner
    ],
)
def test_text_is_one_line_of_visible_characters(text: str, cleaned: str) -> None:
    assert clean(text, 100) == cleaned


def test_an_encoded_line_feed_does_not_survive() -> None:
    assert text_of("hi=?UTF-8?Q?=0D=0A?=Bcc: x@y", 100) == "hi Bcc: x@y"


def test_text_is_cut_at_its_cap() -> None:
    assert text_of("=?utf-8?q?" + "a" * 5000 + "?=", 500) == "a" * 500


@given(st.binary(max_size=200), st.text(max_size=20))
def test_any_bytes_in_any_charset_become_text(raw: bytes, charset: str) -> None:
    assert isinstance(decode_bytes(raw, charset), str)


@given(st.text(max_size=300))
def test_cleaned_text_holds_no_control_characters_and_can_be_written(text: str) -> None:
    cleaned = text_of(text, 200)
    assert not any(ord(character) < 32 or ord(character) == 127 for character in cleaned)
    assert len(cleaned.encode()) >= len(cleaned)
