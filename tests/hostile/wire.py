"""Looks at the bytes of an outgoing mail as the strictest and the sloppiest reader would."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from html.parser import HTMLParser

from tests.hostile.answering import FIELDS

_FIELD = re.compile(rb"([!-9;-~]+):(?: [ -~]*)?(?:\r\n[ \t][ -~]*[!-~][ -~]*)*")
_ADDRESS = re.compile(r'(?:"[^"]*"|[^\s<>",]+)@[^\s<>",]+')
# What a mail server on the way adds on top.
ADDED = frozenset({"Return-Path", "Delivered-To", "Received"})


def faults_of(raw: bytes, *, to: str) -> list[str]:
    """Return everything that a stranger could have smuggled into a mail; [] for what we meant to send.

    to: the one address that it may go to.
    """
    head, edge, body = raw.partition(b"\r\n\r\n")
    names = [name for name in field_names(head) if name not in ADDED]
    recipients = _ADDRESS.findall(_value(head, b"To"))
    facts = {
        "a byte that is not ASCII, or NUL": raw.isascii() and b"\0" not in raw,
        "a bare CR or LF": b"\r" not in raw.replace(b"\r\n", b"") and b"\n" not in raw.replace(b"\r\n", b""),
        "a line of more than 998 bytes": max(map(len, raw.split(b"\r\n"))) <= 998,
        f"other fields: {names}": names == [name for name in FIELDS if name in names]
        and set(FIELDS) - set(names)
        <= {
            "In-Reply-To",
            "References",
        },
        f"other recipients: {recipients}": recipients[-1:] == [to] and len(recipients) == 1,
        "a header that is no header": b"\r\n".join(match[0] for match in _FIELD.finditer(head)) == head,
        "no blank line, or more than one": edge != b"" and body.startswith(b"--=_"),
        "other parts": [part.get_content_type() for part in _parts(raw)] == ["text/plain", "text/html"],
    }
    return [fault for fault, is_well in facts.items() if not is_well]


def field_names(head: bytes) -> list[str]:
    """Return the names of the fields, in their order, by every line that does not continue another."""
    lines = (line for line in re.split(rb"\r\n|\r|\n", head) if not line.startswith((b" ", b"\t")))
    return [line.partition(b":")[0].decode("latin-1") for line in lines]


def texts_of(raw: bytes) -> tuple[str, str]:
    """Return the plain text and the HTML of a mail, decoded."""
    plain, html = (part.get_payload(decode=True) for part in _parts(raw))
    assert isinstance(plain, bytes)
    assert isinstance(html, bytes)
    return plain.decode(), html.decode()


def _parts(raw: bytes) -> list[Message[str, str]]:
    mail = message_from_bytes(raw, policy=compat32)
    return [part for part in mail.walk() if not part.is_multipart()]


def _value(head: bytes, name: bytes) -> str:
    unfolded = re.sub(rb"\r\n(?=[ \t])", b"", head)
    found = re.findall(rb"(?m)^" + name + rb": (.*?)\r?$", unfolded)
    return b", ".join(found).decode("latin-1")


class Elements(HTMLParser):
    """Collects the elements of a page with their attributes, and the text a reader sees."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data
