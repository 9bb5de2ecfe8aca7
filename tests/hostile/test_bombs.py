"""Mails that are meant to bring us down, as reading, judging and answering see them: each in bounded time."""

from __future__ import annotations

import time

import pytest

from mailwarden.core.looking import wants_text
from mailwarden.core.mime import MAX_BODY
from mailwarden.core.reading import MAX_BLOCK, read_body
from tests.hostile.answering import DESK, acknowledgement_of, raw_mail, read
from tests.hostile.bombs import BOMBS, HEADLESS
from tests.hostile.mails import FRAGMENTS, LINES, NAMES

LONGEST_SECONDS = 2.0
ORDINARY_FIELDS = raw_mail({}, body=b"").removesuffix(b"\r\n")
DAEMON_FIELDS = (
    raw_mail({b"From": b"MAILER-DAEMON@x.example", b"Subject": b"Undelivered mail"}, body=b"").strip() + b"\r\n"
)
BEGINNINGS = {
    "an answer": ORDINARY_FIELDS + b"References: <a@x.example>\r\n\r\n",
    "an answer in HTML": ORDINARY_FIELDS + b"References: <a@x.example>\r\nContent-Type: text/html\r\n\r\n",
    "a bounce in words": DAEMON_FIELDS + b"\r\n",
    "a report": DAEMON_FIELDS + b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n",
}
ALL = {**{name: ORDINARY_FIELDS + make() for name, make in BOMBS.items()}, **HEADLESS}


def seconds_for(raw: bytes) -> float:
    """Return how long the processor is busy with one mail, as much of it as is ever fetched."""
    began = time.process_time()
    message = read_body(read(raw[:MAX_BLOCK]), raw[:MAX_BODY])
    wants_text(message, DESK)
    acknowledgement_of(message)
    return time.process_time() - began


@pytest.mark.parametrize("raw", ALL.values(), ids=ALL.keys())
def test_a_bomb_is_answered_or_not_in_two_seconds(raw: bytes) -> None:
    assert seconds_for(raw) < LONGEST_SECONDS


@pytest.mark.parametrize("name", dict.fromkeys(NAMES))
def test_nothing_that_is_repeated_in_a_field_keeps_us_busy(name: str) -> None:
    beginning = ORDINARY_FIELDS + name.encode() + b": "
    slowest = max((seconds_for(beginning + one * (16_384 // len(one)) + b"\r\n\r\nx"), one) for one in FRAGMENTS)
    assert slowest[0] < LONGEST_SECONDS, slowest[1]


@pytest.mark.parametrize("beginning", BEGINNINGS.values(), ids=BEGINNINGS.keys())
def test_nothing_that_is_repeated_in_a_body_keeps_us_busy(beginning: bytes) -> None:
    slowest = max((seconds_for(beginning + one * (MAX_BODY // len(one))), one) for one in LINES)
    assert slowest[0] < LONGEST_SECONDS, slowest[1]
