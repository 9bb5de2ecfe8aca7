"""What staff are asked about before it is answered, beside its words; and where held stands among the refusals."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailwarden.core.events import SentCounts
from mailwarden.core.gate import ROBOT_MARKS, refusal_for, robot_mark
from mailwarden.core.holding import HELD, hold_for, words_matter
from mailwarden.core.identity import own_message_id
from mailwarden.core.message import Address
from mailwarden.core.reason_sentences import REASONS
from mailwarden.core.reasons import Reason
from tests.core.letters import KEY, desk, letter

OURS = own_message_id("0123456789abcdef", KEY, "example.org")


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("Subject: Automatic reply: Your offer", Reason.HELD_OUT_OF_OFFICE),
        ("From: newsletter@customer.example", Reason.HELD_MAILING),
        ("From: spring-offers@customer.example", Reason.HELD_MAILING),
        ("Reply-To: news@customer.example", Reason.HELD_MAILING),
        ("X-SES-Outgoing: 2026.03.02-192.0.2.1", Reason.HELD_SENDING_SERVICE),
        ("X-SG-EID: abc", Reason.HELD_SENDING_SERVICE),
        ("X-PM-Message-Id: abc", Reason.HELD_SENDING_SERVICE),
        ("Return-Path: <Support@example.org>", Reason.HELD_OWN_PATH),
        ("To: support@example.org, carla+4711@customer.example", Reason.HELD_SELF_ADDRESSED),
    ],
)
def test_a_hint_holds_a_mail(field: str, reason: Reason) -> None:
    assert refusal_for(letter(field), desk()) is reason


@pytest.mark.parametrize(
    "field",
    [
        "From: newton@customer.example",
        "From: marketa@customer.example",
        "From: deal.jones@customer.example",
        "X-Mailer: Microsoft Outlook 16.0",
        "To: support@example.org, carla@customer.example",
        "To: support+4711@example.org, support@example.org",
        "Return-Path: <bounces+4711@mail.customer.example>",
    ],
)
def test_what_only_resembles_a_hint_holds_nothing(field: str) -> None:
    assert refusal_for(letter(field), desk()) is None


def test_a_web_form_of_the_desk_may_send_through_a_service_and_under_the_desks_path() -> None:
    form = Address(spec="form@example.org")
    for field in ("X-SES-Outgoing: 2026", "Return-Path: <support@example.org>"):
        assert hold_for(replace(letter(field), relay=form), desk(forms=("form@example.org",))) is None


def test_a_mark_in_the_header_comes_before_a_hint_and_a_hint_before_the_limits() -> None:
    away = "Subject: Out of Office"
    assert refusal_for(letter(away, "Auto-Submitted: auto-replied"), desk()) is Reason.AUTO_SUBMITTED
    assert refusal_for(letter(away), desk(), SentCounts(by_desk=99)) is Reason.HELD_OUT_OF_OFFICE


def test_held_mail_is_not_a_robots() -> None:
    assert robot_mark(letter("Subject: Out of Office"), desk()) is None
    assert HELD.isdisjoint(ROBOT_MARKS)


def test_every_reason_to_hold_by_what_a_mail_reads_like_says_so() -> None:
    hints = HELD - {Reason.ANSWERED_TOO_FAST}  # that one also tells a machine's answer in a known conversation
    assert hints == {reason for reason in Reason if "held until staff have looked" in REASONS[reason]}


@pytest.mark.parametrize(
    ("fields", "matter"),
    [
        (("Subject: Delivery failure",), True),
        (("Subject: Re: Where is my order?", f"In-Reply-To: <{OURS}>"), True),
        (("Subject: Undelivered Mail Returned to Sender",), False),  # sure without them
        (("Subject: Where is my order?",), False),
    ],
)
def test_words_are_read_only_where_they_decide(fields: tuple[str, ...], matter: bool) -> None:
    assert words_matter(letter(*fields), desk()) is matter
