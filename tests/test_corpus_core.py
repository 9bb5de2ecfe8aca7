"""Real mails through the pure core: all are read, and what is decided about them is counted.

`python -m tests.corpus` prints the tables.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mailwarden.core.authorship import Author, who_wrote
from mailwarden.core.gate import ROBOT_MARKS, refusal_for
from mailwarden.core.reasons import Reason
from tests.core.letters import desk, read_raw
from tests.corpus.mails import DESK, Fate, Labelled, mails

# Cases that are not compared: about a setting we do not have, or without an expectation.
OUTSIDE = {
    "Reply for any recipient": "a setting to answer mail that is not addressed to us",
    "Bad recipient address (from message)": "has no expectation of its own: its script sets one",
    "Bad recipient address (from envelope)": "the same",
}
MACHINES = ("bounce", "auto-reply", "arf", "mdn", "loop")

MailFilter = Callable[[Labelled], bool]


def test_every_mail_is_read_and_decided_about(data: Path) -> None:
    assert sum(isinstance(mail.fate, Fate) for mail in mails(data)) == len(mails(data)) > 0


def test_people_are_acknowledged(data: Path) -> None:
    assert share(data, Fate.ACKNOWLEDGED, lambda mail: mail.should_ack == "yes") >= 0.99


def test_nobody_is_left_without_a_word_by_words_alone(data: Path) -> None:
    assert share(data, Fate.SILENT, lambda mail: mail.should_ack == "yes") == 0


def test_people_are_requesters_whether_or_not_they_may_be_answered(data: Path) -> None:
    people = [mail.message for mail in mails(data) if mail.should_ack == "yes"]
    requesters = [message for message in people if who_wrote(message, DESK).author is Author.REQUESTER]
    assert len(requesters) / len(people) >= 0.99


def test_machines_are_not_acknowledged(data: Path) -> None:
    assert share(data, Fate.ACKNOWLEDGED, lambda mail: mail.should_ack == "no" and mail.label in MACHINES) <= 0.01


@pytest.mark.parametrize("label", ["list", "notification"])
def test_what_goes_to_many_is_seldom_acknowledged(data: Path, label: str) -> None:
    assert share(data, Fate.ACKNOWLEDGED, lambda mail: mail.should_ack == "no" and mail.label == label) <= 0.05


def test_the_index_agrees_on_message_ids(data: Path) -> None:
    differing = [
        mail.path
        for mail in mails(data)
        if mail.stated_id and mail.stated_id.strip("<> ").lower() != mail.message.message_id
    ]
    assert differing == []


def test_no_robot_is_taken_for_a_requester(data: Path) -> None:
    for mail in mails(data):
        if mail.refusal in ROBOT_MARKS:
            assert who_wrote(mail.message, DESK).author is not Author.REQUESTER


def test_the_gate_agrees_with_pigeonholes_vacation_tests(data: Path) -> None:
    differing = [name for name, expected, reason in vacation_cases(data) if (reason is None) != (expected == "reply")]
    assert differing == []


def test_the_figures_can_be_read_by_a_program(data: Path) -> None:
    command = [sys.executable, "-m", "tests.corpus", "--json"]
    printed = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    figures = json.loads(printed)
    assert figures["messages"] + len(figures["errors"]) == len(mails(data))
    assert sum(sum(counts.values()) for counts in figures["by_label"].values()) == figures["messages"]


def share(data: Path, fate: Fate, which: MailFilter) -> float:
    """Return the share of these mails that meet this fate."""
    fates = [mail.fate for mail in mails(data) if which(mail)]
    return fates.count(fate) / len(fates)


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
    envelope, config = case["envelope"], case["config"]
    named = [address.strip('"') for address in case["addresses"]]
    settings = [config[key] for key in ("sieve_user_email",) if key in config]
    # What the server calls the original recipient is an alias of the desk to us.
    original = [envelope["orig_to"]] if config.get("sieve_vacation_use_original_recipient") == "yes" else []
    recipient = [envelope["to"]] if "to" in envelope else []
    header = [address.spec for address in read_raw(case["message"]).to] if not recipient else []
    return [*recipient, *named, *settings, *original, *header]
