"""Public threads through the daemon's own way of finding a conversation; the figures are shown with `pytest -s`."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from tests.corpus.imaptest import Groups, among, by_conversation, by_subject, expected
from tests.corpus.threads import score, scores

TESTS = ("thread", *(f"thread{number}" for number in range(2, 9)), "thread-orderedsubject", "thread-orderedsubject2")
# Two mails name each other as parents. RFC 5256 section 5 then cuts the link to the mail that began it all, because one
# of the two does not name that. Who reads mail as it comes in has joined them by then, and never takes a conversation
# apart: people have been told something in it.
LOOP = "thread"
LOOPED: Groups = frozenset({frozenset({1, 2, 3})})


@cache
def scored(data: Path) -> dict[str, dict[str, int]]:
    return scores(Path(data, "threads"))


def total(data: Path) -> Counter[str]:
    return sum(map(Counter, scored(data).values()), Counter())


def test_no_mail_is_joined_to_a_wrong_conversation(data: Path) -> None:
    print("", *(f"{name}: {counts}" for name, counts in scored(data).items()), sep="\n")
    assert {name: counts["wrong"] for name, counts in scored(data).items()} == dict.fromkeys(scored(data), 0)


def test_no_fresh_mail_is_joined_to_anything(data: Path) -> None:
    assert {name: counts["fresh_joined"] for name, counts in scored(data).items()} == dict.fromkeys(scored(data), 0)


def test_more_than_half_of_the_replies_are_found_without_their_references(data: Path) -> None:
    counts = total(data)
    assert counts["right"] / (counts["right"] + counts["wrong"] + counts["new"]) >= 0.55


@pytest.mark.parametrize("name", TESTS)
def test_what_an_imap_server_finds_in_one_thread_is_one_conversation(data: Path, name: str) -> None:
    script = Path(data, "threads", "imaptest", name)
    wanted, mailbox = LOOPED if name == LOOP else expected(script), script.with_suffix(".mbox")
    if "orderedsubject" in name:
        assert by_subject(mailbox) == wanted
        return
    ours, copies = by_conversation(mailbox)
    numbers = set().union(*wanted)  # some mails are only put there later in the test
    assert among(ours, numbers) == among(wanted, numbers - copies)  # the same mail twice is one mail


# --- the counting itself --------------------------------------------------------------------------------------------


def post(number: int, truth: int, author: str, subject: str, *refs: str, hide: bool = False) -> str:
    at = datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(minutes=number)
    line = {"id": f"{number}@x", "irt": refs[-1:], "refs": refs, "subject": subject, "frm": [f"{author}@x.example"]}
    return json.dumps({**line, "ts": at.timestamp(), "index": "", "truth": truth, "hide": hide})


def test_a_hidden_reply_counts_as_right_or_as_new() -> None:
    lines = [
        post(1, 1, "carla", "Printer on fire"),
        post(2, 1, "anna", "Re: Printer on fire", "1@x", hide=True),
        post(3, 1, "anna", "What about your printer?", "1@x", hide=True),
    ]
    assert score(lines) == {"right": 1, "wrong": 0, "new": 1, "fresh_joined": 0}


def test_a_hidden_reply_that_is_joined_to_another_thread_counts_as_wrong() -> None:
    lines = [
        post(1, 1, "carla", "Printer on fire"),
        post(2, 2, "carla", "Stapler on fire"),
        post(3, 2, "carla", "Re: Printer on fire", "2@x", hide=True),
    ]
    assert score(lines) == {"right": 0, "wrong": 1, "new": 0, "fresh_joined": 0}


def test_a_fresh_mail_that_looks_like_a_reply_counts_against_us() -> None:
    lines = [post(1, 1, "carla", "Printer on fire"), post(2, 2, "carla", "Re: Printer on fire")]
    assert score(lines) == {"right": 0, "wrong": 0, "new": 0, "fresh_joined": 1}
