"""`mailwarden explain`: conversations, mails taken in, and files; each decision with its reason."""

from __future__ import annotations

import json
import random
from typing import get_args

import pytest

from mailwarden.cli.decided import DOES
from mailwarden.core.decisions import Decision
from mailwarden.core.message import MailboxRole
from mailwarden.daemon.record import kind_of
from tests.cli.conftest import QUESTION, SECOND_DESK, Life, Machine

ANSWER = """\
From: Ben Carter <ben@example.org>
To: carla@customer.example
Message-ID: <answer@example.org>
References: <question@customer.example>
Subject: Re: Where is my order?
"""
CHASER = """\
Return-Path: <carla@customer.example>
From: carla@customer.example
To: support@example.org
Message-ID: <again@customer.example>
In-Reply-To: <question@customer.example>
Subject: Re: Where is my order?
"""
OUT_OF_OFFICE = """\
Return-Path: <>
From: carla@customer.example
To: support@example.org
Message-ID: <away@customer.example>
Auto-Submitted: auto-replied
Subject: Away
"""


def said(machine: Machine, *words: str, stdin: str | bytes | None = None) -> str:
    """Return what is said, with single blanks."""
    return "\n".join(" ".join(line.split()) for line in machine.output("explain", *words, stdin=stdin).splitlines())


def test_a_conversation_is_told_with_mails_times_told_and_the_way_to_the_deadline(
    machine: Machine, asked: Life
) -> None:
    text = said(machine, "1")
    expected = (
        "Conversation 1: Where is my order?",
        "with Carla Customer <carla@customer.example>, in language 'en'",
        "waiting since Mon 3 Aug 2026 10:05; due Mon 3 Aug 2026 16:00",
        "Mon 3 Aug 2026 10:05 request carla@customer.example <question@customer.example>",
        "acknowledgement (sent) by Mon 3 Aug 2026 16:00 (Europe/Berlin): open",
        "the first mail of a conversation is acknowledged once",
        "Mon 3 Aug 2026 09:00-12:30 2h 25m of it, 2h 25m so far",
        "Mon 3 Aug 2026 13:30-17:00 1h 35m of it, 4h so far",
        "Mon 3 Aug 2026 15:05 it runs out",
        "Mon 3 Aug 2026 15:30 the requester hears from us",
    )
    assert [one for one in expected if one not in text] == []


def test_how_a_mail_was_joined_is_said(machine: Machine, asked: Life) -> None:
    asked.arrives(CHASER)
    assert "joined (strong): In-Reply-To names a mail of this conversation" in said(machine, "1")


def test_after_the_answer_the_last_wait_is_still_explained(machine: Machine, asked: Life) -> None:
    machine.set_clock("2026-08-03 11:00")
    asked.arrives(ANSWER, MailboxRole.SENT)
    text = said(machine, "1")
    expected = ("waiting nobody", "(Europe/Berlin): kept", "Mon 3 Aug 2026 15:05 it runs out", "nobody waits")
    assert [one for one in expected if one not in text] == []


def test_a_told_time_is_shown_with_what_it_was_chosen_by(machine: Machine, asked: Life) -> None:
    (mail,) = json.loads(machine.output("explain", "1", "--json"))["mails"]
    text = said(machine, "1")
    assert (mail["is_of_this_policy"], mail["is_of_this_calendar"]) == (True, True)
    assert (f"policy {mail['policy_mark']}, calendar {mail['calendar_mark']}" in text, "earlier" in text) == (
        True,
        False,
    )


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("holidays =", 'closed = ["2026-08-06"]\nholidays =', "told under an earlier calendar"),
        ('first_reply = "4h"', 'first_reply = "5h"', "told under an earlier policy"),
    ],
    ids=["calendar", "policy"],
)
def test_what_has_changed_since_a_time_was_told_is_said(
    machine: Machine, asked: Life, old: str, new: str, line: str
) -> None:
    machine.config.write_text(machine.config.read_text().replace(old, new))
    text = said(machine, "1")
    others = {"told under an earlier calendar", "told under an earlier policy"} - {line}
    assert (line in text, any(one in text for one in others)) == (True, False)


def test_the_readers_clock_is_named_where_it_was_shown(machine: Machine, life: Life) -> None:
    life.arrives(QUESTION.replace("10:05:00 +0200", "04:05:00 -0400"))
    assert "(Europe/Berlin, and UTC-04:00 for its reader): open" in said(machine, "1")


def test_a_message_id_is_found_however_it_is_written(machine: Machine, asked: Life) -> None:
    assert [said(machine, one).count("Conversation 1") for one in ("<Question@customer.example>",)] == [1]


def test_our_own_message_id_leads_to_its_conversation(machine: Machine, asked: Life) -> None:
    (mail,) = json.loads(machine.output("explain", "1", "--json"))["mails"]
    assert "one of mailwarden's own" in said(machine, mail["message_id"])


def test_a_mail_that_was_left_alone_says_why(machine: Machine, life: Life) -> None:
    life.arrives(OUT_OF_OFFICE)
    assert "leave it alone its return path is empty" in said(machine, "away@customer.example")


def test_a_mail_that_nobody_knows_is_not_found(machine: Machine, asked: Life) -> None:
    result = machine.call("explain", "unknown@customer.example")
    assert (result.exit_code, "No mail with the Message-ID" in result.stderr) == (1, True)


def test_a_conversation_that_is_not_there_is_not_found(machine: Machine, asked: Life) -> None:
    result = machine.call("explain", "99")
    assert (result.exit_code, "There is no conversation 99" in result.stderr) == (1, True)


@pytest.mark.parametrize("words", [[], ["1", "--eml", "-"]])
def test_one_thing_is_explained_at_a_time(machine: Machine, words: list[str]) -> None:
    assert machine.call("explain", *words, stdin="").exit_code == 2


def test_json_of_a_conversation_has_stable_keys(machine: Machine, asked: Life) -> None:
    story = json.loads(machine.output("explain", "1", "--json"))
    assert sorted(story) == [
        "chasers", "conversation", "deadline", "deadline_name", "decisions", "desk", "due_at", "incidents", "language",
        "mails", "messages", "name", "next", "opened_at", "owed_since", "refused_because", "requester", "rule", "said",
        "subject", "targets", "waiting_since", "words",
    ]  # fmt: skip
    assert [one["reason"] for one in story["decisions"]] == ["new-request", "new-request", "first-mail"]


# --- a file ---------------------------------------------------------------------------------------------------------


def test_a_file_is_judged_as_if_it_arrived_now_without_any_store(machine: Machine) -> None:
    file = machine.folder / "question.eml"
    file.write_text(QUESTION + "\nWhere is it?\n")
    text = said(machine, "--eml", str(file))
    expected = (
        "who wrote it requester: nothing marks it as automatic",
        "automatic answer nothing speaks against it",
        "acknowledge it (tells Mon 3 Aug 2026 16:00)",
        "Mon 3 Aug 2026 15:05 it runs out",
    )
    assert [one for one in expected if one not in text] == []
    assert not (machine.folder / "mailwarden.db").exists()


def test_every_refusal_is_named(machine: Machine) -> None:
    trial = json.loads(machine.output("explain", "--eml", "-", "--json", stdin=OUT_OF_OFFICE))
    assert (trial["who_wrote"], trial["refusals"]) == ("automatic", ["null-sender", "auto-submitted"])


def with_trust(machine: Machine) -> None:
    """Have the desk trust mx.example.org, and a form."""
    text = machine.config.read_text().replace('mode = "full"', 'mode = "full"\nforms = ["form@example.org"]')
    machine.config.write_text(f'{text}\n[desk.support.trust]\nauthserv_id = "mx.example.org"\n')


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("", "its author is not proved: the trusted server says nothing about this mail"),
        ("Authentication-Results: mx.evil.example; dmarc=pass\n", "says nothing about this mail"),
        (
            "Authentication-Results: mx.example.org; spf=pass; dkim=none; dmarc=pass header.from=customer.example\n",
            "its author is proved: the trusted server says dmarc=pass, dkim=none, spf=pass",
        ),
        (
            "Authentication-Results: mx.example.org; dmarc=fail header.from=customer.example\n",
            "automatic answer no: the trusted mail server says that its sender is not genuine (RFC 8601)\n"
            "its author is not proved: the trusted server says dmarc=fail",
        ),
        ("X-Barracuda-Spam-Flag: YES\n", "automatic answer no: a spam filter marked it: x-barracuda-spam-flag"),
    ],
)
def test_what_the_trusted_server_says_is_told(machine: Machine, lines: str, expected: str) -> None:
    with_trust(machine)
    assert expected in said(machine, "--eml", "-", stdin=lines + QUESTION)


def test_where_no_server_is_trusted_that_is_told(machine: Machine) -> None:
    assert "the desk trusts no server's word (trust.authserv_id)" in said(machine, "--eml", "-", stdin=QUESTION)


def test_the_verdict_stands_in_the_json(machine: Machine) -> None:
    with_trust(machine)
    mail = "Authentication-Results: mx.example.org; dkim=pass header.d=customer.example; dmarc=none\n" + QUESTION
    trial = json.loads(machine.output("explain", "--eml", "-", "--json", stdin=mail))
    assert (trial["is_authentic"], trial["verdict"]["dmarc"], trial["spam_mark"]) == (True, "none", "")


def test_who_filled_in_a_form_is_told_beside_the_form(machine: Machine) -> None:
    with_trust(machine)
    mail = (
        QUESTION.replace("From: Carla", "Reply-To: Carla") + "From: form@example.org\nAuto-Submitted: auto-generated\n"
    )
    text = said(machine, "--eml", "-", stdin=mail)
    assert "from Carla Customer <carla@customer.example>\nthrough form@example.org" in text
    assert "automatic answer nothing speaks against it" in text


def test_a_rule_is_named(machine: Machine) -> None:
    assert "targets gold (rule 1)" in said(machine, "--eml", "-", stdin=QUESTION.replace("my order", "the OUTAGE"))


def test_a_file_is_joined_to_what_the_store_knows_and_nothing_is_written(machine: Machine, asked: Life) -> None:
    before = asked.store.run_now(lambda tx: tx.decisions())
    trial = json.loads(machine.output("explain", "--eml", "-", "--json", stdin=CHASER))
    assert (trial["conversation"], trial["decisions"][0]["reason"]) == (1, "chaser")
    assert asked.store.run_now(lambda tx: tx.decisions()) == before


def test_the_same_mail_again_is_recognised(machine: Machine, asked: Life) -> None:
    assert json.loads(machine.output("explain", "--eml", "-", "--json", stdin=QUESTION))["is_known"]


def test_a_file_belongs_to_the_desk_it_is_addressed_to(machine: Machine) -> None:
    machine.config.write_text(machine.config.read_text() + SECOND_DESK)
    to_billing = QUESTION.replace("support@", "billing@")
    assert json.loads(machine.output("explain", "--eml", "-", "--json", stdin=to_billing))["desk"] == "billing"


def test_a_file_for_no_desk_needs_to_be_told_which(machine: Machine) -> None:
    machine.config.write_text(machine.config.read_text() + SECOND_DESK)
    result = machine.call("explain", "--eml", "-", stdin=QUESTION.replace("support@", "nobody@"))
    assert (result.exit_code, "--desk: support, billing" in result.output) == (2, True)


@pytest.mark.parametrize("seed", range(5))
def test_hostile_bytes_are_explained_like_any_other_mail(machine: Machine, seed: int) -> None:
    noise = random.Random(seed).randbytes(4000)
    assert "automatic" in said(machine, "--eml", "-", stdin=noise)


def test_a_terminal_is_never_steered_by_a_mail(machine: Machine) -> None:
    hostile = QUESTION.replace("Where is", "\x1b]0;owned\x07 \x1b[2J [red]Where[/red] is")
    text = machine.output("explain", "--eml", "-", stdin=hostile)
    assert ("\x1b" in text, "\x07" in text, "[red]Where[/red]" in text) == (False, False, True)


def test_every_decision_has_words() -> None:
    assert {kind_of_class(one) for one in get_args(Decision)} - set(DOES) == set()


def kind_of_class(decision: type) -> str:
    return kind_of(object.__new__(decision))
