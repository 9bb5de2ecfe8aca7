"""Whose body is fetched: of few mails, and for a reason."""

from __future__ import annotations

import pytest

from mailwarden.core.identity import own_message_id
from mailwarden.core.looking import wants_text
from mailwarden.core.reading import read_body
from tests.core.letters import KEY, desk, letter

OURS = f"<{own_message_id('0' * 16, KEY, 'example.org')}>"


@pytest.mark.parametrize(
    ("fields", "is_wanted"),
    [
        ((), False),
        (("In-Reply-To: <answer@example.org>",), True),
        (("References: <answer@example.org>",), True),
        (("In-Reply-To: <answer@example.org>", "Auto-Submitted: auto-replied"), False),
        (("From: mailer-daemon@mx.example",), True),
        (("Content-Type: multipart/report; report-type=delivery-status",), True),
        (("From: Anna <anna@example.org>",), False),
        (("From: Anna <anna@example.org>", "In-Reply-To: <question@customer.example>"), False),
        (("From: Anna <anna@example.org>", f"In-Reply-To: {OURS}"), True),
    ],
)
def test_only_of_mail_whose_words_matter_the_body_is_wanted(fields: tuple[str, ...], is_wanted: bool) -> None:
    assert wants_text(letter(*fields), desk()) is is_wanted


def test_the_body_brings_the_words() -> None:
    message = letter()
    assert (message.text, read_body(message, b"Subject: x\r\n\r\nIt works.\r\n").text) == ("", "It works.")


def test_a_text_part_that_is_attached_is_not_what_was_written() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Disposition: attachment\n\nlog\n"
        b"--b\nContent-Type: text/html\n\n<p>See the log</p>\n--b--\n"
    )
    assert read_body(letter(), raw).text == "See the log"
