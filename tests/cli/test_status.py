"""`mailwarden status` and `mailwarden threads`: how it is, who waits, and what needs a person."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mailwarden.core.conversation import Kind, Part, PromiseState, SubmissionState
from mailwarden.core.message import MailboxRole
from mailwarden.core.reasons import Reason
from mailwarden.daemon.stretch import Progress, note_progress
from mailwarden.store.protocol import Transaction
from mailwarden.store.rows import Sighting
from tests.cli.conftest import Life, Machine, at
from tests.core.builders import message
from tests.store.samples import mail, opening

ANSWER = """\
From: Ben Carter <ben@example.org>
To: carla@customer.example
Message-ID: <answer@example.org>
In-Reply-To: <question@customer.example>
Subject: Re: Where is my order?
"""


@pytest.fixture
def watched(asked: Life) -> Life:
    """Somebody watches the desk, by the machine's own clock."""
    asked.store.run_now(lambda tx: tx.take_lease("support", "host 4711 1", datetime.now(UTC), timedelta(hours=1)))
    return asked


def status(machine: Machine) -> tuple[int, Any]:
    """Return the exit status, and what the desk's part of the JSON says."""
    result = machine.call("status", "--json")
    return result.exit_code, json.loads(result.stdout)["desks"][0]


def needs(machine: Machine) -> list[str]:
    found: list[str] = json.loads(machine.call("status", "--json").stdout)["needs_a_person"]
    return found


def test_all_is_well_while_somebody_watches(machine: Machine, watched: Life) -> None:
    exit_code, desk = status(machine)
    assert (exit_code, desk["watched_by"]) == (0, "process 4711 on host")


def test_a_desk_that_nobody_watches_needs_a_person(machine: Machine, asked: Life) -> None:
    assert status(machine)[0] == 1
    assert needs(machine) == ["support: nobody watches it; start mailwarden (`systemctl start mailwarden`)"]


def test_waiting_mailboxes_and_outbox_are_counted(machine: Machine, watched: Life) -> None:
    _, desk = status(machine)
    assert (desk["waiting"], desk["waiting_since"]) == (1, "2026-08-03T08:05:00+00:00")
    assert (desk["mailboxes"][0]["last_uid"], desk["outbox"]["sent"], desk["promises"]["open"]) == (1, 1, 1)


def test_while_history_is_read_it_says_how_far_that_is(machine: Machine, watched: Life) -> None:
    assert status(machine)[1]["history"] is None
    watched.store.run_now(lambda tx: note_progress(tx, "support", Progress(read=17_000, mails=50_000)))
    assert "being read: 34 % of 50,000 mails" in machine.output("status")
    assert status(machine)[1]["history"] == {"read": 17_000, "mails": 50_000}


def test_silently_broken_promises_come_first(machine: Machine, watched: Life) -> None:
    ended = at("2026-08-03 16:00")
    watched.store.run_now(lambda tx: tx.end_promise(1, PromiseState.BROKEN_SILENTLY, ended))
    assert "1 broken silently" in machine.output("status")


def test_answers_that_take_longer_than_the_target_are_said_and_need_nobody_today(machine: Machine, life: Life) -> None:
    life.store.run_now(put_slow_answers)
    machine.set_clock("2026-08-17 09:00")
    said = " ".join(machine.call("status").output.split())
    assert "answers targets.standard: 90 % of 20 people had an answer within 11h, the target is 4h" in said
    assert not any("targets" in one for one in needs(machine))
    life.store.run_now(lambda tx: note_progress(tx, "support", Progress(read=17_000, mails=50_000)))
    assert "answers targets" not in " ".join(machine.call("status").output.split())  # half a history says nothing


def put_slow_answers(tx: Transaction) -> None:
    """Somebody asks at nine on a Monday, twenty times over, and is answered at one on Tuesday."""
    for number in range(20):
        asked_at, answered_at = at("2026-08-03 09:00"), at("2026-08-04 13:00")
        conversation = tx.open_conversation("support", opening(), "question", asked_at)
        answer = message(answered_at, message_id=f"{number}@example.org")
        place = Sighting(desk="support", mailbox="Sent", uid_validity=1, uid=number + 1)
        tx.add_message(answer, place, conversation_id=conversation, part=Part.ANSWER, reason=Reason.ANSWERED_IN_SENT)


def test_a_message_set_aside_needs_a_person(machine: Machine, watched: Life) -> None:
    where = Sighting(desk="support", mailbox="INBOX", uid_validity=1, uid=7)

    def give_up(tx: Transaction) -> None:
        tx.record_failure(where, "UnreadableMessage: \x1b[31mbroken", at("2026-08-03 10:00"), give_up_after=1)

    watched.store.run_now(give_up)
    said = machine.call("status")
    assert (said.exit_code, "message 7 in INBOX" in said.stdout, "\x1b" in said.stdout) == (1, True, False)


def test_an_alarm_needs_a_person(machine: Machine, watched: Life) -> None:
    watched.store.run_now(lambda tx: tx.raise_alarm("support", "smtp", "Refused.\nMend it.", at("2026-08-03 10:00")))
    at_stake = "One told time passes at 2026-08-03 14:00 UTC."
    assert (status(machine)[0], needs(machine)) == (1, [f"support: smtp: Refused. Mend it. {at_stake}"])


def test_how_the_operator_heard_of_an_alarm_is_said_or_that_they_did_not(machine: Machine, watched: Life) -> None:
    raised_at = at("2026-08-03 10:00")
    letter = mail(None, "mw.alarm@example.org", kind=Kind.ALARM, reason=Reason.ALARM, queued_at=raised_at)

    def raise_it(tx: Transaction) -> None:
        tx.raise_alarm("support", "smtp", "Refused.\nMend it.", raised_at)

    watched.store.run_now(raise_it)
    assert "smtp, since Mon 3 Aug 2026 10:00; nobody was told" in said(machine)
    number = watched.store.run_now(lambda tx: tx.queue(letter)) or 0
    watched.store.run_now(lambda tx: tx.begin_attempt(number, raised_at))
    retry_at = at("2026-08-03 10:05")
    deferred = SubmissionState.DEFERRED
    watched.store.run_now(lambda tx: tx.end_attempt(number, deferred, raised_at, reply="451 later", retry_at=retry_at))
    assert "the operator was not told yet, the mail has not left (451 later)" in said(machine)
    (word,) = watched.store.run_now(lambda tx: tx.unsaid_alarms("webhook"))
    watched.store.run_now(lambda tx: tx.say_alarm(word, "webhook", at("2026-08-03 10:01")))
    assert "told by webhook Mon 3 Aug 2026 10:01, the mail has not left (451 later)" in said(machine)
    watched.store.run_now(lambda tx: tx.end_attempt(number, SubmissionState.SENT, retry_at, reply="250 ok"))
    assert status(machine)[1]["alarms"][0]["told"] == [
        {"route": "mail", "at": "2026-08-03T08:05:00+00:00", "reply": "250 ok"},
        {"route": "webhook", "at": "2026-08-03T08:01:00+00:00", "reply": ""},
    ]


def said(machine: Machine) -> str:
    return " ".join(machine.call("status").output.split())


def test_what_was_seen_to_needs_nobody_after_resume(machine: Machine, watched: Life) -> None:
    watched.store.run_now(lambda tx: tx.raise_alarm("support", "submission-refused", "No.", at("2026-08-03 10:00")))
    assert needs(machine) == ["support: submission-refused: No. (once that is done: `mailwarden resume`)"]
    machine.output("resume")
    assert status(machine)[0] == 0


def test_a_pause_is_shown_and_needs_nobody(machine: Machine, watched: Life) -> None:
    machine.output("pause")
    assert "since Mon 3 Aug 2026 10:05: nothing is sent until `mailwarden resume`" in machine.output("status")


@pytest.mark.parametrize("command", [["status"], ["threads"], ["explain", "1"], ["resume"]])
def test_before_the_first_run_there_is_a_kind_word(machine: Machine, command: list[str]) -> None:
    result = machine.call(*command)
    assert (result.exit_code, result.stderr.startswith("Nothing has run yet: there is no store at")) == (1, True)


def test_threads_say_who_waits_since_when_told_what_and_due_when(machine: Machine, watched: Life) -> None:
    machine.set_clock("2026-08-03 12:10")
    heading, _, line = machine.output("threads").splitlines()
    assert heading == "support: times in Europe/Berlin"
    assert re.split(r"\s{2,}", line.strip()) == [
        "1",
        "carla@customer.example",
        "Where is my order?",
        "Mon 3 Aug 2026 10:05",
        "2h 05m ago",
        "Mon 3 Aug 2026 16:00",
        "Mon 3 Aug 2026 16:00",
    ]


def test_a_time_that_has_passed_is_called_late(machine: Machine, watched: Life) -> None:
    machine.set_clock("2026-08-03 16:01")
    assert json.loads(machine.output("threads", "--json"))["threads"][0]["is_late"]


def test_answered_conversations_are_shown_on_demand(machine: Machine, watched: Life) -> None:
    machine.set_clock("2026-08-03 11:00")
    watched.arrives(ANSWER, MailboxRole.SENT)
    assert machine.output("threads") == "support: nobody waits.\n"
    assert "answered" in machine.output("threads", "--all")


def test_looking_changes_nothing(machine: Machine, watched: Life) -> None:
    before = watched.store.run_now(lambda tx: (tx.decisions(), tx.threads(None, only_waiting=False, limit=10)))
    for command in (["status"], ["threads"], ["explain", "1"]):
        machine.output(*command)
    assert watched.store.run_now(lambda tx: (tx.decisions(), tx.threads(None, only_waiting=False, limit=10))) == before
