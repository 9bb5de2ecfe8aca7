"""What a subject says about its thread, in whatever language the mail program speaks."""

from __future__ import annotations

import pytest

from mailwarden.core.subjects import base_subject, is_reply_subject


@pytest.mark.parametrize(
    ("subject", "base"),
    [
        ("Where is my order?", "where is my order?"),
        ("Re: Where is  my order?", "where is my order?"),
        ("RE: AW: Re[2]: SV: Antw: Where is my order?", "where is my order?"),
        ("Fwd: WG: TR: RV: Where is my order?", "where is my order?"),
        ("回复：转发: Where is my order?", "where is my order?"),
        ("[EXT] Re: [shop] Where is my order? (fwd)", "where is my order?"),
        ("Re (3): hello", "hello"),
        ("[only a tag]", "[only a tag]"),
        ("Regarding: my order", "regarding: my order"),
        ("Betr.: x", "betr.: x"),
        ("Ang: Svar: Atb: Odg: İlt: Where is my order?", "where is my order?"),
        ("[Fwd: Where is my order?]", "where is my order?"),
        ("Re: [FWD: Re: Where is my order?] (fwd) (fwd)", "where is my order?"),
        ("[Fwd: ]", ""),
        ("Re:", ""),
        ("", ""),
    ],
)
def test_a_base_subject_is_what_two_mails_of_a_thread_share(subject: str, base: str) -> None:
    assert base_subject(subject) == base


@pytest.mark.parametrize(
    ("subject", "is_reply"),
    [
        ("Re: x", True),
        ("AW: x", True),
        ("[EXT] Re[4]: x", True),
        ("答复：x", True),
        ("RE : x", True),
        ("Antw: x", True),
        ("SV: x", True),
        ("回复: x", True),
        ("Fwd: x", False),
        ("[Fwd: Re: x]", False),
        ("WG: Re: x", False),
        ("Reply: x", False),
        ("x", False),
    ],
)
def test_a_reply_says_so_in_its_subject(subject: str, is_reply: bool) -> None:
    assert is_reply_subject(subject) is is_reply


def test_a_subject_that_was_wrapped_a_thousand_times_is_read_in_no_time() -> None:
    assert len(base_subject("[Fwd: " * 100 + "x" + "]" * 100)) < 700
