"""Somebody who waits writes again: what they hear, and what staff hear."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mailwarden.core.agenda import Task, agenda
from mailwarden.core.conversation import Basis, Conversation, Kind, Part, PromiseState
from mailwarden.core.decide import decide
from mailwarden.core.decisions import (
    AddEntry,
    Decision,
    HearWord,
    NudgeStaff,
    Postpone,
    SendAcknowledgement,
    SendRestatement,
    Submit,
    Withdraw,
    Withhold,
)
from mailwarden.core.events import SentCounts, SubmissionDue
from mailwarden.core.message import Address
from mailwarden.core.policy import Mode
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Said, Word
from tests.core.builders import CARLA, LEAD, answer, arrival, at, conversation, desk, mail, message, request, told

ACKNOWLEDGED = mail(Kind.ACKNOWLEDGEMENT, "Mon 10:00", "Mon 10:00", promise_id=1)
WAITING = conversation(request("Mon 10:00", "a@x"), told("Mon 14:00", "Mon 10:00"), ACKNOWLEDGED)
MISSED = told("Mon 14:00", "Mon 10:00", state=PromiseState.BROKEN_SILENTLY)
LATE = conversation(request("Mon 10:00", "a@x"), MISSED, ACKNOWLEDGED)
RESTATED = mail(Kind.RESTATEMENT, "Mon 11:00", "Mon 11:00")
NO_RUSH = Said(word=Word.NO_RUSH, message_id="w@x", author=CARLA.key, at=at("Mon 10:30"))


def again(
    known: Conversation, when: str, facts: dict[str, Any] | None = None, **policy: object
) -> tuple[Decision, ...]:
    """Return what is done about another mail of Carla's; facts: of the event and the mail."""
    facts = dict(facts or {})
    sent = facts.pop("sent", SentCounts())
    author = facts.pop("author", CARLA)
    event = arrival(message(at(when), author, **facts), joined=True, sent=sent)
    return decide(known, event, desk(**policy), at(when))


def kinds(decisions: tuple[Decision, ...]) -> list[type]:
    return [type(one) for one in decisions]


# --- the time still stands --------------------------------------------------------------------------------------------


def test_who_writes_again_hears_once_that_what_we_said_still_stands() -> None:
    entry, restatement = again(WAITING, "Mon 11:00", {"message_id": "b@x"})
    assert isinstance(entry, AddEntry)
    assert (entry.part, entry.reason) == (Part.REQUEST, Reason.CHASER)
    assert isinstance(restatement, SendRestatement)
    assert (restatement.told, restatement.in_reply_to, restatement.reason) == (
        at("Mon 14:00"),
        "b@x",
        Reason.STILL_STANDS,
    )


def test_they_hear_it_only_once_in_a_wait() -> None:
    known = replace(WAITING, submissions=(ACKNOWLEDGED, RESTATED))
    assert kinds(again(known, "Mon 12:00")) == [AddEntry]


def test_in_another_wait_they_may_hear_it_again() -> None:
    known = conversation(
        request("Mon 09:00"),
        answer("Mon 09:30"),
        request("Mon 10:00"),
        told("Mon 16:00", "Mon 10:00"),
        replace(RESTATED, step=0),
    )
    assert kinds(again(known, "Mon 11:00")) == [AddEntry, SendRestatement]


@pytest.mark.parametrize("when", ["Mon 10:09", "Mon 13:30", "Mon 13:45"])
def test_not_before_they_have_read_the_first_word_nor_when_the_time_is_near(when: str) -> None:
    assert kinds(again(WAITING, when)) == [AddEntry]


@pytest.mark.parametrize(
    "known",
    [
        conversation(request("Mon 10:00")),
        replace(WAITING, acknowledgeable=False),
        replace(WAITING, unreachable_since=at("Mon 10:05")),
        replace(WAITING, words=(replace(NO_RUSH, word=Word.STOP),)),
        replace(WAITING, words=(NO_RUSH,)),
        replace(WAITING, submissions=(ACKNOWLEDGED, mail(Kind.NOTICE, "Mon 10:59"))),
        replace(WAITING, requester=Address(spec="boss@customer.example")),
    ],
    ids=["nothing told", "refused", "unreachable", "stopped", "no rush", "notice on its way", "somebody else"],
)
def test_nothing_is_restated_where_that_would_not_be_so_or_not_wanted(known: Conversation) -> None:
    assert SendRestatement not in kinds(again(known, "Mon 11:00"))


def test_a_machine_that_answers_our_mail_gets_no_restatement() -> None:
    decisions = again(WAITING, "Mon 11:00", {"fields": (("auto-submitted", "auto-replied"),)})
    assert SendRestatement not in kinds(decisions)


def test_the_limits_count_a_restatement() -> None:
    _, withheld = again(WAITING, "Mon 11:00", {"sent": SentCounts(to_address=3)})
    assert isinstance(withheld, Withhold)
    assert withheld.reason is Reason.LIMIT_ADDRESS


@pytest.mark.parametrize(("mode", "expected"), [(Mode.FULL, True), (Mode.ACKNOWLEDGE, False)])
def test_that_we_write_first_is_said_only_where_we_do(mode: Mode, expected: bool) -> None:
    restatement = again(WAITING, "Mon 11:00", mode=mode)[-1]
    assert isinstance(restatement, SendRestatement)
    assert restatement.will_warn is expected


@pytest.mark.parametrize("policy", [{"mode": Mode.OBSERVE}, {"restate": False}])
def test_it_can_be_turned_off(policy: dict[str, object]) -> None:
    assert kinds(again(WAITING, "Mon 11:00", None, **policy)) == [AddEntry]


def test_our_word_to_write_by_a_time_is_restated_as_that() -> None:
    known = conversation(request("Mon 10:00"), told("Mon 14:00", "Mon 10:00", basis=Basis.WORD))
    restatement = again(known, "Mon 11:00")[-1]
    assert isinstance(restatement, SendRestatement)
    assert restatement.is_word


# --- the moment of sending -------------------------------------------------------------------------------------------


def due(known: Conversation, when: str, **facts: Any) -> Decision:
    queued = replace(mail(Kind.RESTATEMENT, "Mon 11:00"), submission_id=9)
    event = SubmissionDue(submission=queued, **{"read_at": at(when), **facts})
    (verdict,) = decide(known, event, desk(), at(when))
    return verdict


def test_a_restatement_leaves_once_every_mailbox_was_read_again() -> None:
    assert isinstance(due(WAITING, "Mon 11:01"), Submit)
    assert isinstance(due(WAITING, "Mon 11:01", read_at=at("Mon 10:59")), Postpone)


@pytest.mark.parametrize(
    ("known", "when"),
    [
        (conversation(request("Mon 10:00"), told("Mon 14:00", "Mon 10:00"), answer("Mon 11:00")), "Mon 11:01"),
        (WAITING, "Mon 13:31"),
        (LATE, "Mon 14:01"),
        (replace(WAITING, submissions=(ACKNOWLEDGED, mail(Kind.NOTICE, "Mon 11:01"))), "Mon 11:02"),
    ],
    ids=["answered", "too near", "passed", "notice on its way"],
)
def test_a_restatement_that_is_no_longer_true_is_not_sent(known: Conversation, when: str) -> None:
    assert isinstance(due(known, when), Withdraw)


def test_a_restatement_leaves_room_for_the_notice_that_the_told_time_may_cost() -> None:
    assert due(WAITING, "Mon 11:01", room=0) == Withdraw(reason=Reason.LIMIT_ADDRESS)


# --- the time has passed ---------------------------------------------------------------------------------------------


def test_whoever_writes_after_a_missed_time_has_staff_alarmed_at_once() -> None:
    entry, nudge = again(LATE, "Mon 15:00")
    assert isinstance(entry, AddEntry)
    assert isinstance(nudge, NudgeStaff)
    assert (nudge.to, nudge.reason, nudge.chasers) == ((LEAD,), Reason.CHASED_AFTER_MISS, 1)


def test_staff_are_alarmed_at_most_once_an_hour() -> None:
    (alarm,) = [one for one in again(LATE, "Mon 15:00") if isinstance(one, NudgeStaff)]
    known = replace(LATE, submissions=(ACKNOWLEDGED, mail(Kind.NUDGE, "Mon 15:00", step=alarm.step)))
    assert kinds(again(known, "Mon 15:59")) == [AddEntry]
    (later,) = [one for one in again(known, "Mon 16:00") if isinstance(one, NudgeStaff)]
    assert later.step == alarm.step + 1


def test_an_alarm_takes_no_reminder_away() -> None:
    alarm = mail(Kind.NUDGE, "Mon 15:00", "Mon 15:00", step=9_010)
    known = conversation(
        request("Mon 10:00"), MISSED, told("Tue 12:00", "Mon 15:10", promise_id=2), ACKNOWLEDGED, alarm
    )
    assert Task.NUDGE in [one.task for one in agenda(known, desk())]


def test_a_desk_that_reminds_nobody_alarms_nobody() -> None:
    assert kinds(again(LATE, "Mon 15:00", None, nudge=())) == [AddEntry]


# --- how much hurry there is ----------------------------------------------------------------------------------------


def test_no_rush_starts_no_clock_and_is_no_chaser() -> None:
    entry, heard, *_ = again(WAITING, "Mon 11:00", {"text": "No rush, thanks!", "message_id": "b@x"})
    assert entry == AddEntry(message_id="b@x", part=Part.THANKS, reason=Reason.REQUESTER_SAID_NO_RUSH)
    assert isinstance(heard, HearWord)
    assert (heard.said.word, heard.said.author, heard.said.at) == (Word.NO_RUSH, CARLA.key, at("Mon 11:00"))


def test_urgent_is_a_chaser_and_heard() -> None:
    entry, heard = again(WAITING, "Mon 11:00", {"text": "Urgent! We are stuck."})
    assert isinstance(entry, AddEntry)
    assert (entry.part, entry.reason) == (Part.REQUEST, Reason.REQUESTER_SAID_URGENT)
    assert isinstance(heard, HearWord)
    assert heard.said.word is Word.URGENT


def test_only_the_one_who_waits_can_say_that_it_may_wait() -> None:
    boss = Address(spec="boss@customer.example")
    assert HearWord not in kinds(again(WAITING, "Mon 11:00", {"text": "No rush", "author": boss}))


def test_after_the_answer_no_rush_is_a_mail_like_any_other() -> None:
    known = conversation(request("Mon 10:00"), answer("Mon 11:00"))
    (entry,) = again(known, "Mon 12:00", {"text": "No rush"})
    assert isinstance(entry, AddEntry)
    assert entry.reason is Reason.FURTHER_REQUEST


def test_no_chaser_is_ever_acknowledged_again() -> None:
    assert SendAcknowledgement not in kinds(again(WAITING, "Mon 11:00"))
    assert SendAcknowledgement not in kinds(again(LATE, "Mon 15:00"))
