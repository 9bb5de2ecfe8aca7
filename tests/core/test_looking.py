"""Whose body is fetched: of few mails, and for a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailwarden.core.identity import own_message_id
from mailwarden.core.looking import SMALL_BYTES, wants_text
from mailwarden.core.message import MailboxRole
from mailwarden.core.reading import read_body
from tests.core.letters import KEY, desk, letter

TO_CARLA, ANSWERS = "To: carla@customer.example", "In-Reply-To: <question@customer.example>"
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
        (("From: Anna <anna@example.org>", TO_CARLA), False),
        (("From: Anna <anna@example.org>", TO_CARLA, ANSWERS), True),
        (("From: Anna <anna@example.org>", TO_CARLA, ANSWERS, "Auto-Submitted: auto-replied"), False),
        (("From: Anna <anna@example.org>", "To: anna@example.org", ANSWERS), False),
        (("From: Support <support@example.org>", TO_CARLA, ANSWERS), True),
        (("From: Support <support@example.org>", TO_CARLA, ANSWERS, f"Message-ID: {OURS}"), False),
        (("From: Anna <anna@example.org>", f"In-Reply-To: {OURS}"), True),
    ],
)
def test_only_of_mail_whose_words_matter_the_body_is_wanted(fields: tuple[str, ...], is_wanted: bool) -> None:
    assert wants_text(letter(*fields), desk()) is is_wanted


def test_a_large_answer_is_not_fetched_for_a_few_words() -> None:
    answer = letter("From: Anna <anna@example.org>", TO_CARLA, ANSWERS)
    assert not wants_text(replace(answer, size_bytes=SMALL_BYTES), desk())


@pytest.mark.parametrize(("fields", "is_wanted"), [((TO_CARLA, ANSWERS), True), ((TO_CARLA,), False)])
def test_what_stands_in_sent_is_ours_whoever_it_says_it_is_from(fields: tuple[str, ...], is_wanted: bool) -> None:
    assert wants_text(letter("From: a.berg@phone.example", *fields), desk(), MailboxRole.SENT) is is_wanted


def test_the_body_brings_the_words() -> None:
    message = letter()
    assert (message.text, read_body(message, b"Subject: x\r\n\r\nIt works.\r\n").text) == ("", "It works.")


def test_a_text_part_that_is_attached_is_not_what_was_written() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Disposition: attachment\n\nlog\n"
        b"--b\nContent-Type: text/html\n\n<p>See the log</p>\n--b--\n"
    )
    assert read_body(letter(), raw).text == "See the log"
