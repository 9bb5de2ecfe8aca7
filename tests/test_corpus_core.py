"""Real mails through the pure core: all are read, and what is decided about them is counted and printed.

The desk is taken as addressed by every mail, since the labelled mails belong to no desk in particular.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mailwarden.core.authorship import Author, who_wrote
from mailwarden.core.gate import ROBOT_MARKS, refusal_for
from mailwarden.core.message import Address, Message
from mailwarden.core.reasons import Reason
from tests.core.letters import desk, read_raw

DESK = desk(address="desk@mailwarden.invalid", aliases=())

# Cases that are not compared: about settings and addresses we do not have, or decided otherwise here, each with why.
OUTSIDE = {
    "No reply to own address": "our own path, but a stranger in From: web forms write so, and we answer the author",
    "No reply for original recipient": "the server's idea of the original recipient; we look at To and Cc alone",
    "Reply for original recipient": "the same, as a setting",
    "Reply for any recipient": "a setting to answer mail that is not addressed to us",
    "Envelope.to != To": "the envelope recipient is one of the owner's further addresses",
    "Bad recipient address (from message)": "has no expectation of its own: its script sets one",
    "Bad recipient address (from envelope)": "the same",
}


@cache
def mails(data: Path) -> tuple[tuple[dict[str, str], Message], ...]:
    with Path(data, "mails.csv").open(newline="") as index:
        rows = list(csv.DictReader(index))
    return tuple((row, _addressed(read_raw(Path(data, "mails", row["path"]).read_bytes()))) for row in rows)


def _addressed(message: Message) -> Message:
    return replace(message, to=(*message.to, Address(spec=DESK.address)))


def test_every_mail_is_read_and_decided_about(data: Path) -> None:
    counts: dict[str, Counter[str]] = {}
    for row, message in mails(data):
        decided = refusal_for(message, DESK) or "acknowledged"
        counts.setdefault(f"{row['label']}, {row['should_auto_ack']}", Counter())[decided] += 1
    print_table(counts)
    assert sum(counter.total() for counter in counts.values()) == len(mails(data)) > 0


def test_people_are_acknowledged(data: Path) -> None:
    people = [message for row, message in mails(data) if row["should_auto_ack"] == "yes"]
    answered = [message for message in people if refusal_for(message, DESK) is None]
    assert len(answered) / len(people) >= 0.97


def test_people_are_requesters_whether_or_not_they_may_be_answered(data: Path) -> None:
    people = [message for row, message in mails(data) if row["should_auto_ack"] == "yes"]
    requesters = [message for message in people if who_wrote(message, DESK).author is Author.REQUESTER]
    assert len(requesters) / len(people) >= 0.97


@pytest.mark.parametrize(
    ("label", "at_most"),
    [("bounce", 0.02), ("arf", 0.10), ("auto-reply", 0.20), ("list", 0.20), ("notification", 0.20)],
)
def test_machines_without_a_mark_in_the_header_are_few(data: Path, label: str, at_most: float) -> None:
    machines = [m for row, m in mails(data) if (row["label"], row["should_auto_ack"]) == (label, "no")]
    answered = [message for message in machines if refusal_for(message, DESK) is None]
    assert len(answered) / len(machines) <= at_most


def test_the_index_agrees_on_message_ids(data: Path) -> None:
    differing = [
        row["path"]
        for row, message in mails(data)
        if row["message_id"] and row["message_id"].strip("<> ").lower() != message.message_id
    ]
    assert differing == []


def test_no_robot_is_taken_for_a_requester(data: Path) -> None:
    for _, message in mails(data):
        if refusal_for(message, DESK) in ROBOT_MARKS:
            assert who_wrote(message, DESK).author is not Author.REQUESTER


def test_the_gate_agrees_with_pigeonholes_vacation_tests(data: Path) -> None:
    differing = [name for name, expected, reason in vacation_cases(data) if (reason is None) != (expected == "reply")]
    assert differing == []


def vacation_cases(data: Path) -> Iterator[tuple[str, str, Reason | None]]:
    """Yield (name, expected, our refusal) of each case that concerns the gate."""
    for case in json.loads(Path(data, "autoresponder-cases.json").read_text()):
        if case["name"] in OUTSIDE:
            continue
        owner = _owner(case)
        return_path = str(case["envelope"].get("from", "someone@example.org")).strip("<>")
        message = read_raw(f"Return-Path: <{return_path}>\n{case['message']}")
        yield case["name"], case["expected"], refusal_for(message, desk(address=owner[0], aliases=tuple(owner[1:])))


def _owner(case: dict[str, Any]) -> list[str]:
    """Return the addresses the owner of the case's mailbox goes by; the recipient's where it names none."""
    named = [address.strip('"') for address in case["addresses"]]
    settings = [case["config"][key] for key in ("sieve_user_email",) if key in case["config"]]
    envelope = [case["envelope"]["to"]] if "to" in case["envelope"] else []
    header = [address.spec for address in read_raw(case["message"]).to] if not envelope else []
    return [*envelope, *named, *settings, *header]


def print_table(counts: dict[str, Counter[str]]) -> None:
    """Show label × decision; seen with `pytest -s`."""
    print()
    for label, decisions in sorted(counts.items()):
        print(f"{label:24}", ", ".join(f"{decision} {count}" for decision, count in decisions.most_common()))
