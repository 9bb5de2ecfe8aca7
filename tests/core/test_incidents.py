"""Whom an incident concerns, what they are told, when the next word is owed, and what the ledger makes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mailwarden.core import ledger
from mailwarden.core.agenda import Task, agenda
from mailwarden.core.clocks import told_in_this_wait
from mailwarden.core.conversation import Basis, Conversation, Kind, PromiseState, SubmissionState
from mailwarden.core.decide import decide
from mailwarden.core.decisions import EndPromise, MarkTold, Rewrite, SendAcknowledgement, Submit, Withdraw
from mailwarden.core.events import SubmissionDue, SubmissionEnded
from mailwarden.core.incident_mails import incident_for, mails_about, was_told, why_untold, word_about
from mailwarden.core.incident_times import reminder_at, silence_ends, update_after
from mailwarden.core.incidents import Incident, Stage, Step, silent_rounds
from mailwarden.core.policy import Mode
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Said, Word
from tests.core.builders import CARLA, answer, arrival, at, conversation, desk, mail, message, request, told

OPENED = Step(number=1, stage=Stage.OPEN, at=at("Mon 10:00"), next_update_at=at("Mon 14:00"))
INCIDENT = Incident(
    desk="support",
    title="mail is slow",
    words=("mail", "slow"),
    drafted_at=at("Mon 09:55"),
    next_update_at=at("Mon 14:00"),
    opened_at=at("Mon 10:00"),
    steps=(OPENED,),
    incident_id=3,
)


def later(stage: Stage, when: str, next_update: str | None = None) -> Incident:
    """Return the incident after one more round."""
    step = Step(number=2, stage=stage, at=at(when), next_update_at=at(next_update) if next_update else None)
    return replace(INCIDENT, steps=(OPENED, step), closed_at=at(when) if stage is Stage.CLOSE else None)


def waiting(*facts: Any, **changes: Any) -> Conversation:
    return conversation(request("Mon 09:00"), *facts, **changes)


def said(word: Word) -> tuple[Said, ...]:
    return (Said(word=word, message_id="w@example.org", author="anna@example.org", at=at("Mon 09:30")),)


# --- whom it concerns -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("subject", "is_it"), [("My mails", True), ("So slow", True), ("Printer", False)])
def test_a_new_mail_is_about_the_incident_if_its_subject_holds_one_of_the_words(subject: str, is_it: bool) -> None:
    assert (incident_for([INCIDENT], subject) == INCIDENT) == is_it


def test_of_several_the_one_that_is_about_it_counts_before_one_for_all() -> None:
    everybody = replace(INCIDENT, incident_id=9, is_for_all=True, words=())
    assert incident_for([INCIDENT, everybody], "mail") == INCIDENT
    assert incident_for([INCIDENT, everybody], "printer") == everybody


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        (waiting(), None),
        (waiting(answer("Mon 09:30")), Reason.ANSWERED_MEANWHILE),
        (waiting(acknowledgeable=False), Reason.MAY_NOT_WRITE),
        (waiting(unreachable_since=at("Mon 09:10")), Reason.UNDELIVERABLE_ADDRESS),
        (waiting(mail(Kind.ACKNOWLEDGEMENT, "Mon 09:00", state=SubmissionState.REFUSED)), Reason.UNDELIVERABLE_ADDRESS),
        (waiting(words=said(Word.STOP)), Reason.STOPPED),
        (waiting(words=said(Word.NO_RUSH)), Reason.SAID_NO_RUSH),
    ],
)
def test_who_may_not_be_written_to_is_not(known: Conversation, reason: Reason | None) -> None:
    assert why_untold(known, desk()) == reason


@pytest.mark.parametrize("mode", [Mode.OBSERVE, Mode.ACKNOWLEDGE])
def test_only_in_full_mode_people_who_wait_are_written_to(mode: Mode) -> None:
    assert why_untold(waiting(), desk(mode=mode)) is not None


def test_the_mails_are_paced_and_each_tells_the_next_word() -> None:
    people = [replace(waiting(), conversation_id=number) for number in range(61)]
    mails = mails_about(INCIDENT, people, desk(), at("Mon 10:00"))
    assert [one.leaves_at for _, one in mails][::30] == [None, at("Mon 10:01"), at("Mon 10:02")]
    assert {one.promise.at for _, one in mails if one.promise} == {at("Mon 14:00")}


def test_at_the_end_everybody_hears_it_who_was_told_answered_or_not() -> None:
    heard = mail(Kind.INCIDENT, "Mon 10:00", "Mon 10:00", step=3001)
    called_off = mail(Kind.INCIDENT, "Mon 10:00", state=SubmissionState.WITHDRAWN, step=3001)
    people = [waiting(heard), waiting(heard, answer("Mon 11:00")), waiting(called_off, answer("Mon 09:59"))]
    told_now = [known for known, _ in mails_about(later(Stage.CLOSE, "Mon 12:00"), people, desk(), at("Mon 12:00"))]
    assert told_now == people[:2]


def test_who_read_it_in_the_acknowledgement_was_told() -> None:
    assert was_told(waiting(mail(Kind.ACKNOWLEDGEMENT, "Mon 10:05", "Mon 10:05")), 3)


# --- when the next word is owed ---------------------------------------------------------------------------------------


def test_without_news_we_write_the_lead_before_and_staff_are_reminded_before_that() -> None:
    assert silence_ends(INCIDENT, 0, desk(lead=at("Mon 10:30") - at("Mon 10:00"))) == at("Mon 13:30")
    assert reminder_at(INCIDENT, 0, desk()) == at("Mon 13:15")


def test_many_mails_take_time_so_they_begin_earlier() -> None:
    assert silence_ends(INCIDENT, 300, desk()) == at("Mon 13:20")


def test_not_before_half_of_the_time_is_over() -> None:
    soon = replace(INCIDENT, steps=(replace(OPENED, next_update_at=at("Mon 10:20")),))
    assert silence_ends(soon, 0, desk()) == at("Mon 10:10")
    assert reminder_at(soon, 0, desk()) == at("Mon 10:05")


def test_staff_are_reminded_of_one_update_once() -> None:
    assert reminder_at(replace(INCIDENT, reminded_of=at("Mon 14:00")), 0, desk()) is None


def test_nothing_is_owed_after_the_end_or_without_a_time() -> None:
    for over in (later(Stage.CLOSE, "Mon 12:00"), later(Stage.LAST, "Mon 12:00")):
        assert (silence_ends(over, 0, desk()), reminder_at(over, 0, desk())) == (None, None)


def test_the_same_opening_time_is_told_again() -> None:
    assert update_after(INCIDENT, at("Mon 14:00"), desk()) == at("Tue 10:00")


def test_rounds_without_news_are_counted_since_a_person_last_said_something() -> None:
    silent = [Step(number=n, stage=Stage.SILENT, at=at("Mon 13:30")) for n in (2, 3)]
    update = Step(number=4, stage=Stage.UPDATE, at=at("Mon 15:00"))
    assert silent_rounds(replace(INCIDENT, steps=(OPENED, *silent))) == 2
    assert silent_rounds(replace(INCIDENT, steps=(OPENED, *silent, update))) == 0


# --- the acknowledgement ----------------------------------------------------------------------------------------------


def acknowledged(mode: Mode = Mode.FULL, now: str = "Mon 11:00", subject: str = "My mails") -> SendAcknowledgement:
    event = arrival(message(at(now), subject=subject), incidents=(INCIDENT,))
    found = [one for one in decide(None, event, desk(mode=mode), at(now)) if isinstance(one, SendAcknowledgement)]
    return found[0]


def test_a_new_writer_is_told_our_next_word_in_the_place_of_a_time() -> None:
    it = acknowledged()
    assert it.promise is not None
    assert (it.incident, it.promise.basis, it.promise.at, it.promise.incident_id) == (
        INCIDENT,
        Basis.WORD,
        at("Mon 14:00"),
        3,
    )


def test_a_next_word_that_is_too_close_is_not_told() -> None:
    it = acknowledged(now="Mon 13:55")
    assert it.promise is not None
    assert (it.incident, it.promise.incident_id) == (INCIDENT, 0)


def test_a_desk_that_only_acknowledges_gives_no_word() -> None:
    it = acknowledged(Mode.ACKNOWLEDGE)
    assert it.promise is not None
    assert (it.incident, it.promise.basis) == (INCIDENT, Basis.TARGET)


def test_a_mail_about_something_else_hears_nothing_of_it() -> None:
    assert acknowledged(subject="Printer").incident is None


# --- the ledger -------------------------------------------------------------------------------------------------------

AIM = told("Mon 13:00", "Mon 09:00")
WORD = told("Mon 14:00", "Mon 10:00", 2, basis=Basis.WORD, incident_id=3)
FIRST = mail(Kind.INCIDENT, "Mon 10:00", "Mon 10:00", step=3001, promise_id=2)


def ended(known: Conversation, submission: Any, when: str) -> list[tuple[int, PromiseState]]:
    event = SubmissionEnded(submission=submission, outcome=SubmissionState.SENT, at=at(when))
    decisions = decide(known, event, desk(), at(when))
    return [(one.promise_id, one.state) for one in decisions if isinstance(one, EndPromise)]


def test_a_mail_about_an_incident_ends_no_time_told_for_their_answer() -> None:
    first = mail(Kind.INCIDENT, "Mon 10:00", step=3001, promise_id=2)
    known = waiting(AIM, replace(WORD, told_at=None), first)
    event = SubmissionEnded(submission=first, outcome=SubmissionState.SENT, at=at("Mon 10:00"))
    assert decide(known, event, desk(), at("Mon 10:00")) == (
        MarkTold(promise_id=2, at=at("Mon 10:00"), reason=Reason.STILL_TRUE),
    )


def test_a_notice_ends_no_word_about_an_incident() -> None:
    new = told("Mon 16:00", None, 5)
    notice = mail(Kind.NOTICE, "Mon 12:30", step=0, promise_id=5)
    assert ended(waiting(AIM, WORD, new, FIRST, notice), notice, "Mon 12:30") == [(1, PromiseState.REPLACED)]


def test_the_next_mail_about_it_keeps_the_word() -> None:
    new = told("Mon 18:00", None, 5, basis=Basis.WORD, incident_id=3)
    second = mail(Kind.INCIDENT, "Mon 13:30", step=3002, promise_id=5)
    assert ended(waiting(AIM, WORD, new, FIRST, second), second, "Mon 13:30") == [(2, PromiseState.KEPT)]


def test_so_does_one_that_tells_no_new_time() -> None:
    last = mail(Kind.INCIDENT, "Mon 13:30", step=3002)
    assert ended(waiting(AIM, WORD, FIRST, last), last, "Mon 13:30") == [(2, PromiseState.KEPT)]


def test_a_mail_about_another_incident_keeps_nothing() -> None:
    other = mail(Kind.INCIDENT, "Mon 13:30", step=4001)
    assert ended(waiting(AIM, WORD, FIRST, other), other, "Mon 13:30") == []


def test_an_answer_keeps_it_too() -> None:
    ends = ledger.answered(waiting(WORD, FIRST), at("Mon 12:00"))
    assert [one.state for one in ends] == [PromiseState.KEPT]


def test_a_word_that_passes_unsaid_is_broken_silently() -> None:
    ends = ledger.passed(waiting(WORD, FIRST), at("Mon 14:00"))
    assert [one.state for one in ends] == [PromiseState.BROKEN_SILENTLY]


def test_the_time_told_for_their_answer_is_guarded_as_if_there_were_no_incident() -> None:
    known = waiting(AIM, WORD, FIRST)
    assert told_in_this_wait(known) == (AIM,)
    notices = [one.at for one in agenda(known, desk()) if one.task is Task.NOTICE]
    assert notices == [at("Mon 12:30")]


def test_nobody_is_written_to_about_the_word_but_by_the_incident() -> None:
    assert [one for one in agenda(waiting(WORD, FIRST), desk()) if one.task is Task.NOTICE] == []


# --- the moment of sending --------------------------------------------------------------------------------------------


def verdict(incident: Incident | None, now: str, *facts: Any, **changes: Any) -> object:
    queued = mail(Kind.INCIDENT, "Mon 10:00", step=3001, promise_id=2, **changes)
    known = waiting(replace(WORD, told_at=None), queued, *facts)
    return decide(known, SubmissionDue(submission=queued, incident=incident), desk(), at(now))[0]


def test_it_goes_out_although_the_mailboxes_were_not_read() -> None:
    assert verdict(INCIDENT, "Mon 10:01") == Submit(reason=Reason.STILL_TRUE)


def test_who_was_answered_meanwhile_is_not_told() -> None:
    assert verdict(INCIDENT, "Mon 10:02", answer("Mon 10:01")) == Withdraw(reason=Reason.ANSWERED_MEANWHILE)


def test_what_was_overtaken_by_a_newer_word_is_not_sent() -> None:
    newer = later(Stage.UPDATE, "Mon 10:30", "Mon 16:00")
    assert verdict(newer, "Mon 10:31") == Withdraw(reason=Reason.INCIDENT_MOVED_ON)


@pytest.mark.parametrize("now", ["Mon 13:58", "Tue 09:30"])
def test_what_waited_too_long_is_written_anew(now: str) -> None:
    found = verdict(INCIDENT, now)
    assert isinstance(found, Rewrite)


def test_what_perhaps_arrived_is_never_written_anew() -> None:
    found = verdict(INCIDENT, "Tue 09:30", state=SubmissionState.UNCERTAIN)
    assert found == Withdraw(reason=Reason.TEXT_NO_LONGER_TRUE)


def test_of_a_forgotten_incident_nothing_is_sent() -> None:
    assert isinstance(verdict(None, "Mon 10:01"), Withdraw)


def test_a_word_that_cannot_be_kept_is_not_given() -> None:
    assert word_about(INCIDENT, desk(), at("Mon 13:51")) is None


def test_the_reader_of_a_draft_sees_the_word_that_would_be_given() -> None:
    draft = replace(INCIDENT, opened_at=None, steps=())
    promise = word_about(draft, desk(), at("Mon 10:00"))
    assert promise is not None
    assert promise.at == at("Mon 14:00")


def test_the_requester_is_written_to_in_their_own_thread() -> None:
    _, written = mails_about(INCIDENT, [waiting()], desk(), at("Mon 10:00"))[0]
    assert (written.to, written.subject) == (CARLA, "Printer on fire")
