"""`mailwarden pause` and `resume`: durable, for one desk or all, and said in words."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from mailwarden.core.conversation import SubmissionState
from mailwarden.mail.smtp import Submitter
from mailwarden.store.protocol import Transaction
from mailwarden.store.rows import Sighting
from tests.cli.conftest import QUESTION, SECOND_DESK, Life, Machine, at


def paused(life: Life, desk: str = "") -> datetime | None:
    return life.store.run_now(lambda tx: tx.switch("paused", desk))


def test_pause_is_remembered_in_the_store(machine: Machine, life: Life) -> None:
    machine.output("pause")
    assert paused(life) == at("2026-08-03 10:05")


def test_a_second_pause_says_that_it_was_paused_and_keeps_the_first_instant(machine: Machine, life: Life) -> None:
    machine.output("pause")
    machine.set_clock("2026-08-03 11:00")
    assert "was paused already" in machine.output("pause")
    assert paused(life) == at("2026-08-03 10:05")


def test_one_desk_can_be_paused_alone(machine: Machine, life: Life) -> None:
    machine.output("pause", "--desk", "support")
    assert (paused(life), paused(life, "support")) == (None, at("2026-08-03 10:05"))


def test_resume_ends_every_pause(machine: Machine, life: Life) -> None:
    machine.output("pause")
    machine.output("pause", "--desk", "support")
    assert "Sending goes on, for every desk." in machine.output("resume")
    assert paused(life, "support") is None


def test_resuming_one_desk_does_not_end_a_pause_of_all(machine: Machine, life: Life) -> None:
    machine.output("pause")
    assert "still paused for every desk" in machine.output("resume", "--desk", "support")
    assert paused(life, "support") is not None


def test_resuming_one_desk_leaves_the_others_paused(machine: Machine, life: Life) -> None:
    machine.config.write_text(machine.config.read_text() + SECOND_DESK)
    for desk in ("support", "billing"):
        machine.output("pause", "--desk", desk)
    assert "Sending goes on, for the desk support." in machine.output("resume", "--desk", "support")
    assert (paused(life, "support"), paused(life, "billing")) == (None, at("2026-08-03 10:05"))


def test_resume_releases_the_brake_and_the_alarm_about_it(machine: Machine, life: Life) -> None:
    def brake(tx: Transaction) -> None:
        tx.set_switch("brake", at("2026-08-03 09:00"), "support")
        tx.raise_alarm("support", "brake", "Too many mails.", at("2026-08-03 09:00"))

    life.store.run_now(brake)
    assert "The brake of the desk support is released." in machine.output("resume")
    assert life.store.run_now(lambda tx: (tx.switch("brake", "support"), tx.alarms())) == (None, ())


def needing_a_person(tx: Transaction) -> None:
    """Leave behind a message that was given up, one that was read after all, and two alarms."""
    for uid, give_up_after in ((7, 1), (8, 3)):
        where = Sighting(desk="support", mailbox="INBOX", uid_validity=1, uid=uid)
        tx.record_failure(where, "UnreadableMessage", at("2026-08-03 09:00"), give_up_after=give_up_after)
    for subject in ("message-set-aside", "submission-refused", "smtp"):
        tx.raise_alarm("support", subject, "Look at it.", at("2026-08-03 09:00"))


def test_resume_marks_as_seen_what_only_a_person_can_see_to(machine: Machine, life: Life) -> None:
    life.store.run_now(needing_a_person)
    assert machine.output("resume").splitlines() == [
        "support: message 7 in INBOX, which could not be read, counts as seen.",
        "support: the alarm message-set-aside is over.",
        "support: the alarm submission-refused is over.",
    ]
    failures = life.store.run_now(lambda tx: [one.sighting.uid for one in tx.set_aside("support")])
    alarms = life.store.run_now(lambda tx: [one.subject for one in tx.alarms()])
    assert (failures, alarms) == ([8], ["smtp"])


def test_of_the_next_one_the_operator_hears_again(machine: Machine, life: Life) -> None:
    life.store.run_now(needing_a_person)
    machine.output("resume")
    now = at("2026-08-03 11:00")
    assert life.store.run_now(lambda tx: life.carrier.alarm(tx, "message-set-aside", "Look at it.", now))


def test_resuming_one_desk_leaves_what_others_have_to_see(machine: Machine, life: Life) -> None:
    machine.config.write_text(machine.config.read_text() + SECOND_DESK)
    life.store.run_now(needing_a_person)
    machine.output("resume", "--desk", "billing")
    assert len(life.store.run_now(lambda tx: tx.alarms())) == 3


def test_resume_has_our_people_written_to_again_whose_mail_had_come_back(machine: Machine, life: Life) -> None:
    def lost(tx: Transaction) -> None:
        now = at("2026-08-03 10:00")
        tx.note_unreachable("support", "ben@example.org", now, "5.1.1")
        tx.raise_alarm("support", "staff-unreachable ben@example.org", "Ben's mail comes back.", now)

    life.store.run_now(lost)
    assert "staff-unreachable ben@example.org is over" in machine.output("resume")
    left = life.store.run_now(lambda tx: (tx.alarms(), tx.unreachable("support", ["ben@example.org"])))
    assert left == ((), frozenset())


def test_resume_without_a_pause_says_so(machine: Machine, life: Life) -> None:
    assert "Nothing was paused, no brake was on and nothing was left to be seen" in machine.output("resume")


def test_before_the_first_run_there_is_nothing_to_pause(machine: Machine) -> None:
    result = machine.call("pause")
    assert (result.exit_code, result.stderr.startswith("Nothing has run yet")) == (1, True)
    assert not (machine.folder / "mailwarden.db").exists()


@pytest.mark.parametrize("words", [(), ("--desk", "support")])
def test_nothing_leaves_while_it_lasts(machine: Machine, life: Life, words: tuple[str, ...]) -> None:
    """No server is there to be asked: an attempt would raise."""
    life.arrives(QUESTION)
    machine.output("pause", *words)
    assert asyncio.run(life.outbox().work(Submitter(life.carrier.desk.smtp))) == 0
    assert life.store.run_now(lambda tx: tx.submission_counts("support"))[SubmissionState.QUEUED] == 1
