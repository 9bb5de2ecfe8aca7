"""Closing the circle with somebody who was let down: thanks once, one question days later, and silence otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from mailwarden.core.agenda import next_due
from mailwarden.core.closing import CHECK_IN, CROSSED, THANKS
from mailwarden.core.conversation import (
    Conversation,
    Entry,
    Kind,
    Part,
    Promise,
    PromiseState,
    Submission,
    SubmissionState,
)
from mailwarden.core.decide import decide
from mailwarden.core.decisions import AddEntry, Decision, Postpone, SendClosing, Submit, Withdraw
from mailwarden.core.events import SentCounts, SubmissionDue, TimeReached
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Said, Word
from tests.core.builders import CARLA, answer, arrival, at, conversation, desk, mail, message, request, told

BROKEN = told("Mon 12:00", "Mon 10:00", state=PromiseState.BROKEN_SILENTLY)
WARNED = told("Mon 12:00", "Mon 10:00", state=PromiseState.BROKEN_WARNED)
MOVED = (
    told("Mon 12:00", "Mon 10:00", state=PromiseState.REPLACED),
    told("Mon 14:00", "Mon 11:30", promise_id=2, state=PromiseState.REPLACED),
    told("Mon 16:00", "Mon 13:30", promise_id=3, state=PromiseState.KEPT),
)
LET_DOWN = conversation(request("Mon 10:00", "a@x"), BROKEN, answer("Mon 14:00"))
SENT = mail(Kind.CLOSING, "Mon 16:00", "Mon 16:01", step=THANKS)
THANKED = conversation(request("Mon 10:00", "a@x"), BROKEN, answer("Mon 14:00"), SENT)


def thanks(when: str) -> Entry:
    return replace(request(when), part=Part.THANKS)


def due_at(known: Conversation, policy: DeskPolicy | None = None) -> datetime | None:
    return next_due(known, policy or desk())


def at_time(known: Conversation, when: str) -> tuple[Decision, ...]:
    return decide(known, TimeReached(read_at=at(when)), desk(), at(when))


def sending(
    known: Conversation, when: str = "Mon 16:01", step: int = THANKS, queued_at: str = "Mon 16:00", **facts: Any
) -> Decision:
    queued = replace(mail(Kind.CLOSING, queued_at), step=step, submission_id=9)
    event = SubmissionDue(submission=queued, **{"read_at": at(when), **facts})
    (verdict,) = decide(known, event, desk(), at(when))
    return verdict


@pytest.mark.parametrize(
    "promises", [(BROKEN,), (WARNED,), MOVED], ids=["broken silently", "broken after warning", "moved twice"]
)
def test_who_was_let_down_is_thanked_two_opening_hours_after_the_answer(promises: tuple[Promise, ...]) -> None:
    known = conversation(request("Mon 10:00"), *promises, answer("Mon 16:00"))
    assert due_at(known) == at("Tue 10:00")


def test_what_they_read_says_what_was_wrong() -> None:
    (closing,) = at_time(LET_DOWN, "Mon 16:00")
    assert isinstance(closing, SendClosing)
    assert (closing.step, closing.is_broken, closing.in_reply_to) == (THANKS, True, "a@x")
    assert closing.answered_at == at("Mon 14:00")


@pytest.mark.parametrize(
    "promises",
    [(), (told("Mon 12:00", "Mon 10:00", state=PromiseState.KEPT),), (MOVED[0], replace(MOVED[2], promise_id=2))],
    ids=["nothing told", "kept", "moved once"],
)
def test_whoever_was_not_let_down_hears_no_more(promises: tuple[Promise, ...]) -> None:
    assert due_at(conversation(request("Mon 10:00"), *promises, answer("Mon 11:00"))) is None


def test_three_opening_days_after_the_thanks_they_are_asked_whether_it_holds() -> None:
    at_the_check_in = due_at(THANKED)
    assert at_the_check_in is not None
    assert at_the_check_in.date() == at("Thu 09:00").date()
    (closing,) = decide(THANKED, TimeReached(read_at=at_the_check_in), desk(), at_the_check_in)
    assert isinstance(closing, SendClosing)
    assert (closing.step, closing.reason) == (CHECK_IN, Reason.CHECKS_IN)


def test_after_that_they_are_left_in_peace() -> None:
    asked = replace(SENT, step=CHECK_IN)
    assert due_at(conversation(request("Mon 10:00"), BROKEN, answer("Mon 14:00"), SENT, asked)) is None


@pytest.mark.parametrize("state", [SubmissionState.WITHDRAWN, SubmissionState.REFUSED])
def test_who_was_not_thanked_is_not_asked_either(state: SubmissionState) -> None:
    unsent = mail(Kind.CLOSING, "Mon 16:00", state=state)
    assert due_at(conversation(request("Mon 10:00"), BROKEN, answer("Mon 14:00"), unsent)) is None


def test_it_is_said_once_in_a_conversation_ever() -> None:
    known = conversation(
        request("Mon 10:00"), BROKEN, answer("Mon 14:00"), SENT, request("Tue 10:00"), answer("Tue 11:00")
    )
    assert due_at(known) is None


@pytest.mark.parametrize("word", [Word.NO_RUSH, Word.STOP])
def test_not_where_it_had_time_or_nothing_automatic_is_wanted(word: Word) -> None:
    said = Said(word=word, message_id="w@x", author=CARLA.key, at=at("Mon 11:00"))
    assert due_at(replace(LET_DOWN, words=(said,))) is None


@pytest.mark.parametrize(
    "known",
    [
        replace(LET_DOWN, acknowledgeable=False),
        replace(LET_DOWN, unreachable_since=at("Mon 13:00")),
        conversation(request("Mon 10:00"), BROKEN, answer("Mon 14:00"), thanks("Mon 14:30")),
    ],
    ids=["refused", "unreachable", "they thanked us"],
)
def test_not_where_nothing_may_be_sent_or_they_closed_it_themselves(known: Conversation) -> None:
    assert due_at(known) is None


@pytest.mark.parametrize("policy", [desk(mode=Mode.ACKNOWLEDGE), desk(close=False)])
def test_only_in_mode_full_and_where_it_is_wanted(policy: DeskPolicy) -> None:
    assert due_at(LET_DOWN, policy) is None


def test_it_leaves_once_every_mailbox_was_read_again() -> None:
    assert isinstance(sending(LET_DOWN), Submit)
    assert isinstance(sending(LET_DOWN, read_at=at("Mon 15:59")), Postpone)


@pytest.mark.parametrize("meanwhile", [request("Mon 16:00"), thanks("Mon 16:00")])
def test_it_is_withdrawn_where_they_wrote_meanwhile(meanwhile: Entry) -> None:
    known = conversation(request("Mon 10:00"), BROKEN, answer("Mon 14:00"), meanwhile)
    assert sending(known) == Withdraw(reason=Reason.WRITTEN_MEANWHILE)


def test_it_is_not_asked_whether_it_holds_where_staff_wrote_again() -> None:
    known = conversation(request("Mon 10:00"), BROKEN, answer("Mon 14:00"), SENT, answer("Tue 10:00"))
    assert sending(known, "Thu 16:01", CHECK_IN) == Withdraw(reason=Reason.WRITTEN_MEANWHILE)


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (SentCounts(to_address=4), Reason.LIMIT_ADDRESS),
        (SentCounts(to_domain=31), Reason.LIMIT_DOMAIN),
        (SentCounts(by_desk=61), Reason.LIMIT_DESK),
        (SentCounts(brake_is_on=True), Reason.BREAKER_OPEN),
    ],
)
def test_the_limits_and_the_brake_hold_for_it_too(sent: SentCounts, reason: Reason) -> None:
    assert sending(LET_DOWN, sent=sent) == Withdraw(reason=reason)


def test_what_is_counted_already_is_itself() -> None:
    assert isinstance(sending(LET_DOWN, sent=SentCounts(to_address=3, to_domain=30, by_desk=60)), Submit)


@pytest.mark.parametrize(
    ("text", "part"), [("Yes, all is well, thanks", Part.THANKS), ("Ja", Part.THANKS), ("No, it is back", Part.REQUEST)]
)
def test_a_yes_to_the_question_whether_it_is_settled_is_no_new_request(text: str, part: Part) -> None:
    asked = mail(Kind.CLOSING, "Thu 16:00", "Thu 16:01", step=CHECK_IN)
    known = conversation(request("Mon 10:00", "a@x"), BROKEN, answer("Mon 14:00"), SENT, asked)
    reply = message(at("Fri 10:00"), text=text, in_reply_to=(asked.message_id,), subject=f"Re: {known.subject}")
    (entry, *_) = decide(known, arrival(reply, joined=True), desk(), at("Fri 10:00"))
    assert isinstance(entry, AddEntry)
    assert entry.part is part


def test_a_yes_to_anything_else_may_want_something() -> None:
    known = conversation(request("Mon 10:00", "a@x"), BROKEN, answer("Mon 14:00", "b@x"), SENT)
    reply = message(at("Tue 10:00"), text="Yes, thanks", in_reply_to=("b@x",), subject=f"Re: {known.subject}")
    (entry, *_) = decide(known, arrival(reply, joined=True), desk(), at("Tue 10:00"))
    assert isinstance(entry, AddEntry)
    assert entry.part is Part.REQUEST


# --- a mail of ours and the answer cross -----------------------------------------------------------------------------

PENDING = told("Mon 12:00", "Mon 10:00", state=PromiseState.REPLACED)
MOVED_ON = told("Mon 15:00", "Mon 11:30", promise_id=2, state=PromiseState.KEPT)
NOTICE = mail(Kind.NOTICE, "Mon 11:25", "Mon 11:30", promise_id=2)
CROSSED_PARTS = (request("Mon 10:00", "a@x"), PENDING, MOVED_ON, NOTICE, answer("Mon 11:29"))
CROSSED_NOTICE = conversation(*CROSSED_PARTS)


def test_who_was_told_a_time_while_the_answer_was_on_its_way_hears_at_once_not_to_wait_for_it() -> None:
    assert due_at(CROSSED_NOTICE) == at("Mon 11:30")
    (closing,) = at_time(CROSSED_NOTICE, "Mon 11:33")
    assert isinstance(closing, SendClosing)
    assert (closing.step, closing.told, closing.reason) == (CROSSED + 1, at("Mon 15:00"), Reason.MAILS_CROSSED)


FIRST = told("Mon 15:00", "Mon 11:30", state=PromiseState.KEPT)
FIRST_WORD = mail(Kind.ACKNOWLEDGEMENT, "Mon 11:25", "Mon 11:30", promise_id=1)  # late: we were away
RESTATED = mail(Kind.RESTATEMENT, "Mon 11:25", "Mon 11:30", promise_id=1)


@pytest.mark.parametrize("ours", [FIRST_WORD, RESTATED], ids=["the first word", "that it still stands"])
def test_so_does_whoever_was_told_it_by_another_mail_of_ours(ours: Submission) -> None:
    known = conversation(request("Mon 10:00"), FIRST, ours, answer("Mon 11:29"))
    (closing,) = at_time(known, "Mon 11:33")
    assert isinstance(closing, SendClosing)
    assert (closing.step, closing.told, closing.reason) == (CROSSED + 1, at("Mon 15:00"), Reason.MAILS_CROSSED)


def test_what_left_at_once_came_before_any_answer_whatever_a_servers_clock_shows() -> None:
    slow_server = (request("Mon 11:28"), FIRST, FIRST_WORD, answer("Mon 11:29"))
    assert due_at(conversation(*slow_server)) is None


@pytest.mark.parametrize("ours", [FIRST_WORD, RESTATED], ids=["the first word", "that it still stands"])
def test_who_wrote_again_just_before_may_have_been_answered_all_the_same(ours: Submission) -> None:
    chased = (request("Mon 10:00", "a@x"), request("Mon 11:28"), FIRST, ours, answer("Mon 11:29"))
    assert due_at(conversation(*chased)) == at("Mon 11:30")


def test_a_first_word_of_a_later_wait_may_be_late_as_well() -> None:
    earlier = (request("Mon 09:00", "a@x"), answer("Mon 09:30"))
    assert due_at(conversation(*earlier, request("Mon 11:28"), FIRST, FIRST_WORD, answer("Mon 11:29"))) is None
    assert due_at(conversation(*earlier, request("Mon 10:00"), FIRST, FIRST_WORD, answer("Mon 11:29"))) is not None


def test_what_told_no_time_keeps_nobody_waiting() -> None:
    assert due_at(conversation(request("Mon 10:00"), replace(FIRST_WORD, promise_id=0), answer("Mon 11:29"))) is None


def test_an_incident_goes_on_whatever_was_answered() -> None:
    known = conversation(request("Mon 10:00"), replace(FIRST, incident_id=7), FIRST_WORD, answer("Mon 11:29"))
    assert due_at(known) is None


def test_a_notice_without_a_time_that_crossed_is_owned_too() -> None:
    known = conversation(request("Mon 10:00"), PENDING, replace(NOTICE, promise_id=0), answer("Mon 11:29"))
    (closing,) = at_time(known, "Mon 11:33")
    assert isinstance(closing, SendClosing)
    assert (closing.told, closing.reason) == (None, Reason.MAILS_CROSSED)


@pytest.mark.parametrize(
    "known",
    [
        conversation(request("Mon 10:00"), PENDING, MOVED_ON, NOTICE, answer("Mon 11:31")),
        conversation(request("Mon 10:00"), PENDING, MOVED_ON, NOTICE, answer("Mon 11:29"), answer("Mon 11:40")),
        conversation(*CROSSED_PARTS, replace(request("Mon 11:31"), part=Part.SETTLED)),
        replace(CROSSED_NOTICE, acknowledgeable=False),
    ],
    ids=["answered after the notice", "answered again", "they need nothing more", "nothing may be sent"],
)
def test_where_nobody_waits_for_what_it_said_nothing_is_owned(known: Conversation) -> None:
    assert due_at(known) is None


def test_that_mails_crossed_is_told_wherever_notices_are_also_without_closing_notes() -> None:
    assert due_at(CROSSED_NOTICE, desk(close=False)) == at("Mon 11:30")
    assert due_at(CROSSED_NOTICE, desk(mode=Mode.ACKNOWLEDGE)) is None


def test_it_is_owned_as_long_as_they_may_wait_for_it() -> None:
    assert isinstance(sending(CROSSED_NOTICE, "Mon 14:59", CROSSED + 1, "Mon 11:33"), Submit)
    assert sending(CROSSED_NOTICE, "Mon 15:00", CROSSED + 1, "Mon 11:33") == Withdraw(reason=Reason.TEXT_NO_LONGER_TRUE)


def test_where_it_named_no_time_they_wait_for_a_day_at_most() -> None:
    known = conversation(request("Mon 10:00"), PENDING, replace(NOTICE, promise_id=0), answer("Mon 11:29"))
    assert isinstance(sending(known, "Tue 11:29", CROSSED + 1), Submit)
    assert sending(known, "Tue 11:31", CROSSED + 1) == Withdraw(reason=Reason.TEXT_NO_LONGER_TRUE)


def test_an_answer_of_the_same_second_came_after_the_notice() -> None:
    answered = replace(answer("Mon 11:30"), at=at("Mon 11:30") - timedelta(seconds=1))
    assert due_at(conversation(request("Mon 10:00"), PENDING, MOVED_ON, NOTICE, answered)) is None


def test_who_only_thanked_may_still_wait_for_it() -> None:
    assert due_at(conversation(*CROSSED_PARTS, thanks("Mon 11:31"))) == at("Mon 11:30")


@pytest.mark.parametrize("facts", [{"room": 0}, {"sent": SentCounts(to_address=9, to_domain=99, by_desk=99)}])
def test_it_leaves_whatever_the_limits_are(facts: dict[str, Any]) -> None:
    assert isinstance(sending(CROSSED_NOTICE, "Mon 11:35", CROSSED + 1, "Mon 11:33", **facts), Submit)


def test_the_brake_holds_for_it_too() -> None:
    verdict = sending(CROSSED_NOTICE, "Mon 11:35", CROSSED + 1, "Mon 11:33", sent=SentCounts(brake_is_on=True))
    assert verdict == Withdraw(reason=Reason.BREAKER_OPEN)


def test_a_notice_that_may_have_left_before_a_crash_is_taken_back_as_well() -> None:
    perhaps = replace(NOTICE, sent_at=None, state=SubmissionState.WITHDRAWN)
    known = conversation(request("Mon 10:00"), PENDING, MOVED_ON, perhaps, answer("Mon 11:29"))
    assert due_at(known) == at("Mon 11:30")


def test_one_that_surely_did_not_leave_has_crossed_nothing() -> None:
    unsent = replace(NOTICE, sent_at=None, state=SubmissionState.WITHDRAWN)
    never_told = replace(MOVED_ON, told_at=None, state=PromiseState.WITHDRAWN)
    assert due_at(conversation(request("Mon 10:00"), PENDING, never_told, unsent, answer("Mon 11:29"))) is None


def test_it_is_said_once_for_each_wait() -> None:
    owned = mail(Kind.CLOSING, "Mon 11:33", "Mon 11:34", step=CROSSED + 1)
    assert due_at(conversation(*CROSSED_PARTS, owned)) is None
    again = (
        request("Tue 10:00"), told("Tue 14:00", "Tue 11:30", promise_id=3, state=PromiseState.KEPT),
        mail(Kind.NOTICE, "Tue 11:25", "Tue 11:30", promise_id=3, step=10_000), answer("Tue 11:29"),
    )  # fmt: skip
    assert due_at(conversation(*CROSSED_PARTS, owned, *again)) == at("Tue 11:30")


def test_who_heard_that_mails_crossed_is_not_thanked_as_well_but_asked_whether_it_holds() -> None:
    owned = mail(Kind.CLOSING, "Mon 11:33", "Mon 11:34", step=CROSSED + 1)
    in_three_days = due_at(conversation(*CROSSED_PARTS, replace(BROKEN, promise_id=9), owned))
    assert in_three_days is not None
    assert in_three_days.date() == at("Thu 11:34").date()


def test_where_that_word_did_not_leave_nothing_more_is_said() -> None:
    unsent = mail(Kind.CLOSING, "Mon 11:33", step=CROSSED + 1, state=SubmissionState.WITHDRAWN)
    assert due_at(conversation(*CROSSED_PARTS, replace(BROKEN, promise_id=9), unsent)) is None
