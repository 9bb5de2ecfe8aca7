"""A mail arrived: whose it is, what it changes, and who gets an acknowledgement."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from mailwarden.core.conversation import Confidence, Conversation, Join, Part, PromiseState
from mailwarden.core.decide import decide
from mailwarden.core.decisions import (
    AddEntry,
    AlarmOperator,
    Decision,
    EndPromise,
    LeaveAlone,
    OpenConversation,
    PutOnBrake,
    SendAcknowledgement,
    Withhold,
)
from mailwarden.core.events import MessageArrived, SentCounts
from mailwarden.core.hours import OpeningHours, Span
from mailwarden.core.message import Address, MailboxRole
from mailwarden.core.policy import Mode
from mailwarden.core.reasons import Reason
from tests.core.builders import (
    ALWAYS,
    ANNA,
    CARLA,
    DESK,
    NEVER,
    NIGHTS,
    ONE_HOUR_A_WEEK,
    answer,
    arrival,
    at,
    conversation,
    desk,
    h,
    message,
    request,
    targets,
    told,
)

ROBOT = (("auto-submitted", "auto-replied"),)
PHONE = Address(spec="anna.at.home@mail.example")


def kinds(decisions: tuple[Decision, ...]) -> list[type[Decision]]:
    return [type(one) for one in decisions]


def parts(decisions: tuple[Decision, ...]) -> list[tuple[Part, Reason]]:
    return [(one.part, one.reason) for one in decisions if isinstance(one, AddEntry)]


def acknowledgement(event: MessageArrived, now: datetime, **policy: object) -> SendAcknowledgement:
    *_, last = decide(None, event, desk(**policy), now)
    assert isinstance(last, SendAcknowledgement)
    return last


# --- a new request ------------------------------------------------------------------------------------------------


def test_first_mail_opens_a_conversation_and_is_acknowledged() -> None:
    decisions = decide(None, arrival(message(at("Mon 10:00"))), desk(), at("Mon 10:00"))
    assert kinds(decisions) == [OpenConversation, AddEntry, SendAcknowledgement]


def test_acknowledgement_tells_the_end_of_the_target_in_opening_hours() -> None:
    promise = acknowledgement(arrival(message(at("Fri 15:30"))), at("Fri 15:30")).promise
    assert promise
    assert (promise.at, promise.zone) == (at("next Mon 12:00"), "Europe/Berlin")


def test_time_told_for_mail_read_late_is_counted_from_now() -> None:
    promise = acknowledgement(arrival(message(at("Mon 10:00"))), at("Tue 10:00")).promise
    assert promise
    assert promise.at == at("Tue 15:00")


def test_no_time_is_told_where_the_desk_never_opens() -> None:
    assert acknowledgement(arrival(message(at("Mon 10:00"))), at("Mon 10:00"), hours=NEVER).promise is None


@pytest.mark.parametrize(("mode", "warns"), [(Mode.FULL, True), (Mode.ACKNOWLEDGE, False)])
def test_a_warning_is_only_announced_where_one_would_be_sent(mode: Mode, warns: bool) -> None:
    assert acknowledgement(arrival(message(at("Mon 10:00"))), at("Mon 10:00"), mode=mode).will_warn is warns


def test_acknowledgement_continues_the_thread_of_the_mail() -> None:
    mail = message(at("Mon 10:00"), message_id="c@x", references=("a@x", "b@x"))
    sent = acknowledgement(arrival(mail), at("Mon 10:00"))
    assert (sent.in_reply_to, sent.references) == ("c@x", ("a@x", "b@x"))


def test_clock_of_its_author_is_remembered_and_used_for_the_told_time() -> None:
    from_london = message(at("Mon 10:00"), sent_at=at("Mon 10:00").astimezone(timezone(h(1))))
    opening, _, acknowledgement = decide(None, arrival(from_london), desk(), at("Mon 10:00"))
    assert isinstance(opening, OpenConversation)
    assert isinstance(acknowledgement, SendAcknowledgement)
    assert (opening.reader_offset, acknowledgement.reader_offset) == (h(1), h(1))


def test_clock_of_an_author_in_the_desks_own_zone_is_remembered_but_not_told_apart() -> None:
    from_berlin = message(at("Mon 10:00"), sent_at=at("Mon 10:00").astimezone(timezone(h(2))))
    opening, _, acknowledgement = decide(None, arrival(from_berlin), desk(), at("Mon 10:00"))
    assert isinstance(opening, OpenConversation)
    assert isinstance(acknowledgement, SendAcknowledgement)
    assert (opening.reader_offset, acknowledgement.reader_offset) == (h(2), None)


def test_mail_without_an_id_of_its_own_is_answered_without_naming_one() -> None:
    mail = message(at("Mon 10:00"), message_id="content.1@mailwarden.invalid", has_own_id=False)
    assert acknowledgement(arrival(mail), at("Mon 10:00")).in_reply_to == ""


def test_observing_desk_only_writes_down_what_it_would_have_sent() -> None:
    decisions = decide(None, arrival(message(at("Mon 10:00"))), desk(mode=Mode.OBSERVE), at("Mon 10:00"))
    assert kinds(decisions) == [OpenConversation, AddEntry, Withhold]


def test_mail_that_may_not_be_answered_is_still_tracked() -> None:
    suppressing = message(at("Mon 10:00"), fields=(("x-auto-response-suppress", "All"),))
    opening, entry = decide(None, arrival(suppressing), desk(), at("Mon 10:00"))
    assert isinstance(opening, OpenConversation)
    assert (opening.acknowledgeable, opening.refused_because) == (False, Reason.RESPONSE_SUPPRESSED)
    assert isinstance(entry, AddEntry)


def test_the_limit_of_the_desk_puts_on_the_brake_and_somebody_hears_of_it() -> None:
    event = arrival(message(at("Mon 10:00")), sent=SentCounts(by_desk=60))
    assert kinds(decide(None, event, desk(), at("Mon 10:00")))[2:] == [PutOnBrake, AlarmOperator]


def test_the_limit_of_a_domain_leaves_the_others_alone_and_somebody_hears_of_it() -> None:
    event = arrival(message(at("Mon 10:00")), sent=SentCounts(to_domain=30))
    assert kinds(decide(None, event, desk(), at("Mon 10:00")))[2:] == [AlarmOperator]


def test_request_that_was_answered_before_it_was_read_gets_no_acknowledgement() -> None:
    reply = message(at("Mon 10:05"), ANNA, CARLA)
    decisions = decide(None, arrival(message(at("Mon 10:00")), answers=(reply,)), desk(), at("Mon 10:06"))
    assert parts(decisions) == [
        (Part.REQUEST, Reason.NEW_REQUEST),
        (Part.ANSWER, Reason.ANSWERED_IN_SENT),
    ]
    assert SendAcknowledgement not in kinds(decisions)


# --- the requester again ------------------------------------------------------------------------------------------


def test_further_mail_while_waiting_is_a_chaser_and_nothing_is_sent() -> None:
    known = conversation(request("Mon 10:00"))
    decisions = decide(known, arrival(message(at("Mon 11:00")), joined=True), desk(), at("Mon 11:00"))
    assert parts(decisions) == [(Part.REQUEST, Reason.CHASER)]
    assert len(decisions) == 1


def test_mail_after_our_answer_is_a_further_request_without_acknowledgement() -> None:
    known = conversation(request("Mon 10:00"), answer("Mon 10:30"))
    decisions = decide(known, arrival(message(at("Mon 11:00")), joined=True), desk(), at("Mon 11:00"))
    assert parts(decisions) == [(Part.REQUEST, Reason.FURTHER_REQUEST)]
    assert len(decisions) == 1


def test_a_weak_clue_never_suppresses_an_acknowledgement() -> None:
    weak = Join(conversation_id=1, confidence=Confidence.WEAK, reason=Reason.BY_SUBJECT)
    event = arrival(message(at("Mon 11:00")), join=weak)
    assert SendAcknowledgement in kinds(decide(conversation(request("Mon 10:00")), event, desk(), at("Mon 11:00")))


# --- our side -----------------------------------------------------------------------------------------------------


def waiting() -> Conversation:
    return conversation(request("Mon 10:00"), told("Mon 14:00", "Mon 10:01"))


@pytest.mark.parametrize("author", [ANNA, DESK, PHONE, CARLA, None, Address(spec="no-reply@example.org")])
def test_whatever_is_in_sent_and_goes_to_the_requester_is_an_answer(author: Address | None) -> None:
    event = arrival(message(at("Mon 11:00"), author, CARLA), MailboxRole.SENT, joined=True)
    assert parts(decide(waiting(), event, desk(), at("Mon 11:00"))) == [(Part.ANSWER, Reason.ANSWERED_IN_SENT)]


def test_vacation_mail_filed_in_sent_is_no_answer() -> None:
    event = arrival(message(at("Mon 11:00"), PHONE, CARLA, fields=ROBOT), MailboxRole.SENT, joined=True)
    assert parts(decide(waiting(), event, desk(), at("Mon 11:00"))) == [(Part.AUTOMATIC, Reason.AUTO_SUBMITTED)]


@pytest.mark.parametrize("recipients", [(CARLA,), (DESK, CARLA)])
def test_staff_mail_in_the_inbox_to_the_requester_is_an_answer(recipients: tuple[Address, ...]) -> None:
    event = arrival(message(at("Mon 11:00"), ANNA, *recipients), joined=True)
    assert parts(decide(waiting(), event, desk(), at("Mon 11:00"))) == [(Part.ANSWER, Reason.ANSWERED_BY_STAFF)]


def test_answer_to_the_colleague_who_wrote_along_is_an_answer() -> None:
    colleague = Address(spec="carl@customer.example")
    known = replace(waiting(), participants=frozenset({CARLA.key, colleague.key}))
    event = arrival(message(at("Mon 11:00"), ANNA, colleague), MailboxRole.SENT, joined=True)
    assert parts(decide(known, event, desk(), at("Mon 11:00")))[0][0] is Part.ANSWER


@pytest.mark.parametrize("role", MailboxRole)
def test_staff_among_themselves_answer_nobody(role: MailboxRole) -> None:
    event = arrival(message(at("Mon 11:00"), ANNA, DESK), role, joined=True)
    assert decide(waiting(), event, desk(), at("Mon 11:00")) == (
        AddEntry(message_id=event.message.message_id, part=Part.INTERNAL, reason=Reason.STAFF_INTERNAL),
    )


def test_staff_who_write_about_it_to_somebody_else_outside_answer_nobody_either() -> None:
    """It may be the requester under another address, so staff are asked before a notice goes out (`core.evidence`)."""
    event = arrival(message(at("Mon 11:00"), ANNA, Address(spec="supplier@parts.example")), joined=True)
    assert parts(decide(waiting(), event, desk(), at("Mon 11:00"))) == [(Part.ELSEWHERE, Reason.ANSWERED_ELSEWHERE)]


@pytest.mark.parametrize("role", [MailboxRole.INBOX, MailboxRole.SENT])
def test_an_absence_note_answers_nobody_though_nothing_but_its_subject_says_so(role: MailboxRole) -> None:
    event = arrival(message(at("Mon 11:00"), ANNA, CARLA, subject="Automatic reply: Printer"), role, joined=True)
    assert parts(decide(waiting(), event, desk(), at("Mon 11:00"))) == [(Part.AUTOMATIC, Reason.HELD_OUT_OF_OFFICE)]


def test_an_answer_to_a_mail_with_such_a_subject_is_one() -> None:
    event = arrival(message(at("Mon 11:00"), ANNA, CARLA, subject="Re: out of office"), joined=True)
    assert parts(decide(waiting(), event, desk(), at("Mon 11:00")))[0][0] is Part.ANSWER


@pytest.mark.parametrize(("to", "reason"), [(CARLA, Reason.STAFF_STARTS), (ANNA, Reason.STAFF_INTERNAL)])
def test_staff_mail_that_nobody_asked_for_makes_nobody_wait(to: Address, reason: Reason) -> None:
    event = arrival(message(at("Mon 11:00"), ANNA, to), MailboxRole.SENT)
    assert decide(None, event, desk(), at("Mon 11:00")) == (
        LeaveAlone(message_id=event.message.message_id, reason=reason),
    )


@pytest.mark.parametrize(
    ("answered_at", "state"),
    [("Mon 13:59", PromiseState.KEPT), ("Mon 14:00", PromiseState.KEPT), ("Mon 14:01", PromiseState.BROKEN_SILENTLY)],
)
def test_answer_ends_the_told_time_by_when_it_was_written(answered_at: str, state: PromiseState) -> None:
    event = arrival(message(at(answered_at), ANNA, CARLA), MailboxRole.SENT, joined=True)
    ends = [one for one in decide(waiting(), event, desk(), at("Mon 15:00")) if isinstance(one, EndPromise)]
    assert [(one.state, one.at) for one in ends] == [(state, at(answered_at))]


def test_answer_written_before_the_request_ends_nothing() -> None:
    event = arrival(message(at("Mon 09:00"), ANNA, CARLA), MailboxRole.SENT, joined=True)
    assert kinds(decide(waiting(), event, desk(), at("Mon 11:00"))) == [AddEntry]


# --- machines and the past ----------------------------------------------------------------------------------------


def test_robot_in_a_conversation_is_noted_and_changes_nothing() -> None:
    event = arrival(message(at("Mon 11:00"), fields=ROBOT), joined=True)
    assert parts(decide(waiting(), event, desk(), at("Mon 11:00"))) == [(Part.AUTOMATIC, Reason.AUTO_SUBMITTED)]


@pytest.mark.parametrize("facts", [{"fields": ROBOT}, {"author": None}, {"envelope_sender": ""}], ids=str)
def test_robot_out_of_the_blue_is_left_alone(facts: dict[str, Any]) -> None:
    event = arrival(replace(message(at("Mon 11:00")), **facts))
    assert kinds(decide(None, event, desk(), at("Mon 11:00"))) == [LeaveAlone]


def test_history_is_never_answered() -> None:
    event = arrival(message(at("Mon 11:00")), is_history=True)
    assert decide(None, event, desk(), at("Mon 11:00")) == (
        LeaveAlone(message_id=event.message.message_id, reason=Reason.HISTORY),
    )


# --- odd desks ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hours", [ALWAYS, NIGHTS, ONE_HOUR_A_WEEK, NEVER])
@pytest.mark.parametrize("first", [h(0), h(4), h(1_000_000), Span(days=5_000)])
@pytest.mark.parametrize("when", ["Sat 03:00", "2026-03-29 02:30", "2026-10-25 02:30"])
def test_every_desk_finds_words_for_a_first_mail(hours: OpeningHours, first: Span | timedelta, when: str) -> None:
    odd = desk(hours=hours, targets=targets(first))
    *_, last = decide(None, arrival(message(at(when), subject="")), odd, at(when))
    assert isinstance(last, SendAcknowledgement)
    assert last.promise is None or last.promise.at > at(when)
