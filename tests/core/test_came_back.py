"""A mail comes back: what no longer counts, who hears of it, and what a forged report can do (nothing)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from mailwarden.core.agenda import agenda, owed_promise
from mailwarden.core.came_back import what_it_refers_to
from mailwarden.core.clocks import standing, told_in_this_wait
from mailwarden.core.conversation import Conversation, Entry, Kind, Part, PromiseState
from mailwarden.core.decide import decide
from mailwarden.core.decisions import (
    AddEntry,
    AlarmOperator,
    Decision,
    EndPromise,
    NoteUnreachable,
    ReachableAgain,
    ReopenPromise,
    SendAcknowledgement,
    TakeBackAnswer,
    TellOfReturn,
    Withdraw,
    Withhold,
)
from mailwarden.core.events import MessageArrived, SentCounts, SubmissionDue
from mailwarden.core.gate import refusal_for
from mailwarden.core.message import Address, MailboxRole
from mailwarden.core.policy import Absence, Mode
from mailwarden.core.reasons import Reason
from mailwarden.core.returned import Returned
from mailwarden.core.said import Said, Word
from tests.core.builders import ANNA, CARLA, LEAD, answer, arrival, at, conversation, desk, mail, message, request, told

DAEMON = Address(spec="mailer-daemon@mx.example")
ANSWER, ACKNOWLEDGEMENT = "answer@example.org", "mw.ack@example.org"
KEPT = told("Mon 14:00", "Mon 10:01", state=PromiseState.KEPT)


def bounce(of: str = ANSWER, recipient: str = CARLA.key, when: str = "Mon 11:30", **facts: Any) -> MessageArrived:
    """Return the report that a mail came back for good."""
    given: dict[str, Any] = {"is_permanent": True, "status": "5.1.1", **facts}
    returned = Returned(message_ids=(of,), recipient=recipient, **given)
    return arrival(message(at(when), DAEMON, message_id="report@mx.example", returned=returned), joined=True)


def answered(**changes: Any) -> Conversation:
    """Carla asked at ten, was told two o'clock, and had an answer at eleven."""
    return conversation(request("Mon 10:00", "q@customer.example"), answer("Mon 11:00", ANSWER), KEPT, **changes)


def acknowledged() -> Conversation:
    """Carla asked at ten and was told two o'clock."""
    sent = mail(Kind.ACKNOWLEDGEMENT, "Mon 10:00", "Mon 10:01", message_id=ACKNOWLEDGEMENT, promise_id=1)
    return conversation(request("Mon 10:00"), told("Mon 14:00", "Mon 10:01"), sent)


def decided(known: Conversation, event: MessageArrived, **policy: Any) -> tuple[Decision, ...]:
    return decide(known, event, desk(**policy), event.message.received_at)


def of_kind(decisions: tuple[Decision, ...], kind: type[Any]) -> Any:
    return next(one for one in decisions if isinstance(one, kind))


def entries(decisions: tuple[Decision, ...]) -> list[tuple[Part, Reason, str]]:
    return [(one.part, one.reason, one.returns) for one in decisions if isinstance(one, AddEntry)]


def back(known: Conversation) -> Conversation:
    """Return the conversation as it is once the report about its answer was carried out."""
    parts = (replace(one, part=Part.RETURNED) if one.message_id == ANSWER else one for one in known.entries)
    promises = tuple(replace(one, state=PromiseState.OPEN) for one in known.promises)
    return replace(known, entries=tuple(parts), promises=promises)


# --- a person's answer --------------------------------------------------------------------------------------------


def test_an_answer_that_came_back_counts_no_longer_and_its_told_time_stands_again() -> None:
    entry, taken_back, reopened, tell = decided(answered(), bounce())
    assert entries((entry,)) == [(Part.BOUNCE, Reason.ANSWER_CAME_BACK, ANSWER)]
    assert taken_back == TakeBackAnswer(message_id=ANSWER, reason=Reason.ANSWER_CAME_BACK)
    assert reopened == ReopenPromise(promise_id=1, reason=Reason.ANSWER_CAME_BACK)
    assert isinstance(tell, TellOfReturn)
    assert (tell.to, tell.is_answer, tell.will_notify, tell.waiting_since) == (
        (ANNA.spec,), True, True, at("Mon 10:00"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("event", "known", "to"),
    [
        (bounce(), answered(), (LEAD,)),
        (bounce(ACKNOWLEDGEMENT), acknowledged(), ("deputy@example.org",)),
    ],
    ids=["who answered is away", "who is named is away, and somebody stands in"],
)
def test_who_is_away_does_not_hear_of_it_but_who_is_there(
    event: MessageArrived, known: Conversation, to: tuple[str, ...]
) -> None:
    monday = date(2026, 6, 15)
    absent = ANNA.spec if to == (LEAD,) else LEAD
    instead = "" if to == (LEAD,) else to[0]
    absence = Absence(who=absent, first=monday, last=monday, instead=instead)
    assert of_kind(decided(known, event, absences=(absence,)), TellOfReturn).to == to


def test_whose_own_mail_says_that_they_are_away_does_not_hear_of_it() -> None:
    event = replace(bounce(), away=frozenset({ANNA.key}))
    assert of_kind(decided(answered(), event), TellOfReturn).to == (LEAD,)


def test_who_has_taken_it_over_hears_that_our_own_mail_came_back() -> None:
    mine = Said(word=Word.MINE, message_id="mine@example.org", author=ANNA.key, at=at("Mon 10:30"))
    known = replace(acknowledged(), words=(mine,))
    assert of_kind(decided(known, bounce(ACKNOWLEDGEMENT)), TellOfReturn).to == (ANNA.spec,)


def test_the_wait_goes_on_from_where_it_began() -> None:
    turn = standing(back(answered()))
    assert (turn.waiting_since, turn.answered_at, turn.chasers) == (at("Mon 10:00"), None, 0)


def test_the_requester_is_written_to_before_the_told_time_passes_after_all() -> None:
    known = back(answered())
    assert owed_promise(known) == replace(KEPT, state=PromiseState.OPEN)
    assert [str(one.task) for one in agenda(known, desk())].count("notice") == 1


def test_what_was_sent_in_the_wait_before_is_not_sent_for_the_same_step_again() -> None:
    notice = mail(Kind.NOTICE, "Mon 10:30", "Mon 10:31", step=0)
    known = back(answered(submissions=(notice,)))
    assert [one.step for one in agenda(known, desk()) if one.task == "notice"] in ([], [10_000])
    assert standing(known).run == 1


def test_another_answer_that_arrived_keeps_its_told_time() -> None:
    known = answered()
    two = replace(known, entries=(*known.entries, answer("Mon 11:20")))
    decisions = decided(two, bounce())
    assert [type(one) for one in decisions] == [AddEntry, TakeBackAnswer]
    assert not standing(back(two)).is_waiting


def test_a_told_time_that_the_answer_came_too_late_for_stays_broken() -> None:
    broken = told("Mon 10:30", "Mon 10:01", state=PromiseState.BROKEN_SILENTLY)
    known = conversation(request("Mon 10:00"), answer("Mon 11:00", ANSWER), broken)
    assert not any(isinstance(one, ReopenPromise) for one in decided(known, bounce()))


def test_a_delay_changes_nothing() -> None:
    assert entries(decided(answered(), bounce(is_permanent=False))) == [(Part.BOUNCE, Reason.DELIVERY_DELAYED, "")]


@pytest.mark.parametrize("colleague", [ANNA.key, "ben@example.org", "support@example.org", "dora@customer.example"])
def test_a_copy_that_did_not_reach_somebody_else_changes_nothing(colleague: str) -> None:
    known = answered(participants=frozenset({CARLA.key, "dora@customer.example"}))
    event = bounce(recipient=colleague)
    assert entries(decided(known, event, staff_domains=("example.org",))) == [(Part.BOUNCE, Reason.BOUNCE, "")]


@pytest.mark.parametrize("recipient", ["", "carla@her-new-server.example"])
def test_an_address_that_nobody_knows_is_where_the_requesters_mail_goes_on_to(recipient: str) -> None:
    assert of_kind(decided(answered(), bounce(recipient=recipient)), TakeBackAnswer)


def test_a_report_that_names_none_of_our_mails_changes_nothing() -> None:
    decisions = decided(answered(), bounce(of="invented@example.org"))
    assert entries(decisions) == [(Part.BOUNCE, Reason.BOUNCE, "invented@example.org")]
    assert len(decisions) == 1


def test_a_person_who_claims_that_our_mail_came_back_is_a_person() -> None:
    event = bounce()
    carla = replace(event, message=replace(event.message, author=CARLA, returned=None))
    assert entries(decided(answered(), carla)) == [(Part.REQUEST, Reason.FURTHER_REQUEST, "")]


def test_an_answer_that_is_seen_after_it_came_back_never_counts() -> None:
    report = Entry(message_id="report@mx.example", part=Part.BOUNCE, at=at("Mon 11:30"), returns=ANSWER)
    known = conversation(request("Mon 10:00"), told("Mon 14:00", "Mon 10:01"), report)
    late = message(at("Mon 11:00"), ANNA, CARLA, message_id=ANSWER)
    assert entries(decided(known, arrival(late, MailboxRole.SENT, joined=True))) == [
        (Part.RETURNED, Reason.ANSWER_CAME_BACK, "")
    ]


def test_a_report_belongs_to_what_it_reports_on() -> None:
    returned = Returned(
        message_ids=("ours@x",), recipient="", is_permanent=True, status="", thread=("newer@x", "older@x")
    )
    report = message(at("Mon 10:00"), DAEMON, returned=returned, in_reply_to=("stray@x",))
    found = what_it_refers_to(report)
    assert (found.references, found.in_reply_to) == (("older@x", "newer@x", "ours@x"), ())


def test_where_only_the_desk_watches_staff_are_not_written_to() -> None:
    withheld = of_kind(decided(answered(), bounce(), mode=Mode.OBSERVE), Withhold)
    assert (type(withheld.decision), withheld.reason) == (TellOfReturn, Reason.OBSERVING)


# --- our own mail -------------------------------------------------------------------------------------------------


def test_of_an_acknowledgement_that_came_back_nobody_was_told_anything() -> None:
    entry, note, end, tell = decided(acknowledged(), bounce(of=ACKNOWLEDGEMENT))
    assert entries((entry,)) == [(Part.BOUNCE, Reason.MAIL_CAME_BACK, ACKNOWLEDGEMENT)]
    assert note == NoteUnreachable(address=CARLA.key, at=at("Mon 11:30"), status="5.1.1", reason=Reason.MAIL_CAME_BACK)
    assert isinstance(end, EndPromise)
    assert (end.promise_id, end.state, end.reason) == (1, PromiseState.WITHDRAWN, Reason.MAIL_CAME_BACK)
    assert isinstance(tell, TellOfReturn)
    assert (tell.is_answer, tell.will_notify) == (False, False)


def test_staff_hear_once_of_an_address() -> None:
    known = replace(acknowledged(), unreachable_since=at("Mon 09:00"))
    assert not any(isinstance(one, TellOfReturn) for one in decided(known, bounce(of=ACKNOWLEDGEMENT)))


def test_a_time_that_was_taken_back_was_told_to_nobody_and_the_target_counts() -> None:
    known = replace(acknowledged(), unreachable_since=at("Mon 11:30"))
    gone = replace(known, promises=(replace(known.promises[0], state=PromiseState.WITHDRAWN),))
    assert told_in_this_wait(gone) == ()
    assert {str(one.task) for one in agenda(gone, desk())} == {"nudge", "target-ends"}


@pytest.mark.parametrize("kind", [Kind.ACKNOWLEDGEMENT, Kind.NOTICE])
def test_nothing_automatic_goes_to_an_address_from_which_it_comes_back(kind: Kind) -> None:
    known = replace(acknowledged(), unreachable_since=at("Mon 11:30"))
    due = SubmissionDue(submission=mail(kind, "Mon 12:00"), read_at=at("Mon 12:00"))
    assert decide(known, due, desk(), at("Mon 12:00")) == (Withdraw(reason=Reason.UNDELIVERABLE_ADDRESS),)


def test_staff_are_still_reminded_of_it() -> None:
    known = replace(acknowledged(), unreachable_since=at("Mon 11:30"))
    due = SubmissionDue(submission=mail(Kind.NUDGE, "Mon 12:00", step=101), read_at=at("Mon 12:00"))
    assert decide(known, due, desk(), at("Mon 12:00"))[0].reason is Reason.STILL_TRUE


def test_older_mail_from_there_is_not_acknowledged() -> None:
    sent = SentCounts(unreachable_since=at("Mon 11:30"))
    assert refusal_for(message(at("Mon 11:29")), desk(), sent) is Reason.UNDELIVERABLE_ADDRESS


@pytest.mark.parametrize("when", ["Mon 11:31", "Mon 11:30"])  # servers date in whole seconds: the same may be newer
def test_newer_mail_from_there_is_acknowledged_and_the_address_tried_again(when: str) -> None:
    sent = SentCounts(unreachable_since=at("Mon 11:30"))
    newer: datetime = at(when)
    decisions = decide(None, arrival(message(newer), sent=sent), desk(), newer)
    assert of_kind(decisions, ReachableAgain) == ReachableAgain(address=CARLA.key, reason=Reason.REACHABLE_AGAIN)
    assert of_kind(decisions, SendAcknowledgement)


def test_a_reminder_to_staff_that_came_back_says_nothing_about_the_requester() -> None:
    nudge = mail(Kind.NUDGE, "Mon 11:00", "Mon 11:01", message_id="mw.nudge@example.org")
    known = replace(acknowledged(), submissions=(nudge,))
    event = bounce(of="mw.nudge@example.org", recipient="lead@elsewhere.example")
    assert [type(one) for one in decided(known, event)] == [AddEntry]


# --- many of them ---------------------------------------------------------------------------------------------------


def test_staff_hear_of_few_of_our_mails_that_come_back_and_the_operator_of_the_rest() -> None:
    sixth = replace(bounce(ACKNOWLEDGEMENT), returns_told=5)
    decisions = decided(acknowledged(), sixth)
    assert of_kind(decisions, Withhold).reason is Reason.MANY_RETURNS
    assert AlarmOperator(subject="many-returns", reason=Reason.MANY_RETURNS) in decisions
    assert not any(isinstance(one, TellOfReturn) for one in decisions)


def test_the_fifth_is_still_told() -> None:
    assert of_kind(decided(acknowledged(), replace(bounce(ACKNOWLEDGEMENT), returns_told=4)), TellOfReturn)


def test_of_a_persons_answer_that_came_back_staff_hear_however_many_there_are() -> None:
    assert of_kind(decided(answered(), replace(bounce(), returns_told=60)), TellOfReturn)
