"""News that we owe: how it begins and ends, who is reminded of it, and a time that a colleague has guarded."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from mailwarden.core.agenda import Task, agenda, deadline, target_ends
from mailwarden.core.arrivals import decide_arrival
from mailwarden.core.clocks import standing, told_in_this_wait
from mailwarden.core.commitments import Commitment, CommitmentKind
from mailwarden.core.conversation import (
    Basis,
    Confidence,
    Conversation,
    Entry,
    Join,
    Kind,
    Part,
    Promise,
    PromiseState,
    Submission,
    SubmissionState,
)
from mailwarden.core.decide import decide
from mailwarden.core.decisions import (
    AddEntry,
    Decision,
    OfferToTrack,
    Owe,
    Submit,
    Withdraw,
    Withhold,
)
from mailwarden.core.events import MessageArrived, SubmissionDue, SubmissionEnded
from mailwarden.core.ledger import kept_by
from mailwarden.core.message import MailboxRole
from mailwarden.core.policy import Mode
from mailwarden.core.reasons import Reason
from mailwarden.core.tracking import NO, says_no, trackable
from tests.core.builders import CARLA, answer, at, conversation, desk, request
from tests.core.letters import letter

JOIN = Join(conversation_id=1, confidence=Confidence.STRONG, reason=Reason.BY_REFERENCES)
FRIDAY = at("Fri 17:00")


def owed(local: str, until: str = "") -> Entry:
    return Entry(message_id=f"owed.{local}", part=Part.OWED, at=at(local), until=at(until) if until else None)


def owing(until: str = "Fri 17:00") -> Conversation:
    return conversation(request("Mon 09:00"), answer("Mon 10:00"), owed("Mon 10:00", until))


def tracked(known: Conversation) -> Conversation:
    told = next(one for one in known.entries if one.part is Part.ANSWER)
    promise = Promise(
        at=FRIDAY,
        zone="Europe/Berlin",
        basis=Basis.PERSON,
        told_at=told.at,
        message_id=told.message_id,
        promise_id=7,
    )
    return replace(known, promises=(*known.promises, promise))


def answered(
    commitment: Commitment | None, *fields: str, known: Conversation | None = None, **facts: object
) -> tuple[Decision, ...]:
    """Return what is decided about Anna's answer of ten o'clock on Monday."""
    written = letter(
        "From: Anna <anna@example.org>", "To: carla@customer.example", "Message-ID: <answer@example.org>", *fields
    )
    message = replace(written, received_at=at("Mon 10:00"))
    event = MessageArrived(message=message, role=MailboxRole.SENT, join=JOIN, commitment=commitment)
    known = known or conversation(request("Mon 09:00"))
    return decide_arrival(known, event, desk(nudge=("lead@example.org",), **facts), at("Mon 10:00"))


DATED = Commitment(kind=CommitmentKind.DATED, sentence="I'll get back to you by Friday.", at=FRIDAY)
UNDATED = Commitment(kind=CommitmentKind.UNDATED, sentence="We're looking into it.")


# --- whose turn it is ------------------------------------------------------------------------------------------------


def test_nobody_waits_for_an_answer_but_news_are_owed() -> None:
    turn = standing(owing())
    assert (turn.asked_since, turn.owed_since, turn.owed_until) == (None, at("Mon 10:00"), FRIDAY)


def test_an_answer_without_a_commitment_ends_it() -> None:
    known = owing()
    assert not standing(replace(known, entries=(*known.entries, answer("Tue 10:00")))).is_waiting


def test_whoever_asks_anew_waits_for_an_answer_in_a_wait_of_its_own() -> None:
    known = owing()
    turn = standing(replace(known, entries=(*known.entries, request("Tue 10:00"))))
    assert (turn.asked_since, turn.owed_since, turn.run) == (at("Tue 10:00"), None, standing(known).run + 1)


def test_an_answer_that_came_back_owes_nothing_for_its_reader_still_waits() -> None:
    known = conversation(
        request("Mon 09:00"), replace(answer("Mon 10:00"), part=Part.RETURNED), owed("Mon 10:00", "Fri 17:00")
    )
    assert standing(known).asked_since == at("Mon 09:00")


# --- by when ---------------------------------------------------------------------------------------------------------


def test_news_are_due_at_the_named_time_where_that_is_later_than_the_keep_informed_target() -> None:
    known = owing()
    assert target_ends(known, standing(known), desk()) == FRIDAY


def test_news_are_due_at_the_keep_informed_target_where_no_time_was_named() -> None:
    known = owing("")
    ends = target_ends(known, standing(known), desk())
    assert ends is not None
    assert deadline(known, desk()) == ends > at("Mon 10:00")


def test_without_a_yes_staff_alone_are_reminded_shortly_before_the_named_time_and_when_it_passes() -> None:
    tasks = [one.task for one in agenda(owing(), desk(nudge=("lead@example.org",), mode=Mode.FULL))]
    assert tasks == [Task.NUDGE, Task.TARGET_ENDS]


def test_where_no_time_was_named_they_are_reminded_once() -> None:
    tasks = [one.task for one in agenda(owing(""), desk(nudge=("lead@example.org",), mode=Mode.FULL))]
    assert tasks == [Task.TARGET_ENDS]


def test_with_a_yes_it_is_guarded_like_any_other() -> None:
    tasks = {one.task for one in agenda(tracked(owing()), desk(nudge=("lead@example.org",), mode=Mode.FULL))}
    assert tasks == {Task.NUDGE, Task.NOTICE, Task.PROMISE_ENDS, Task.TARGET_ENDS}


def test_what_the_answer_told_counts_in_the_wait_that_it_began_but_what_we_told_before_does_not() -> None:
    before = Promise(at=FRIDAY, zone="Europe/Berlin", basis=Basis.TARGET, told_at=at("Mon 10:00"), promise_id=1)
    known = tracked(replace(owing(), promises=(before,)))
    assert [one.promise_id for one in told_in_this_wait(known)] == [7]


def test_the_answer_that_told_a_time_is_not_what_kept_it() -> None:
    known = tracked(owing())
    kept = replace(known, promises=(replace(known.promises[0], state=PromiseState.KEPT),))
    assert [one.promise_id for one in kept_by(kept, at("Tue 10:00"))] == [7]


# --- an answer arrives -----------------------------------------------------------------------------------------------


def test_an_answer_that_names_a_time_owes_news_and_asks_its_author() -> None:
    entry, owe, offer = answered(DATED)
    assert isinstance(entry, AddEntry)
    assert isinstance(owe, Owe)
    assert isinstance(offer, OfferToTrack)
    assert (entry.part, owe.until, offer.to, offer.until) == (Part.ANSWER, FRIDAY, ("anna@example.org",), FRIDAY)


def test_an_answer_that_names_none_owes_news_and_asks_nobody() -> None:
    assert [type(one) for one in answered(UNDATED)] == [AddEntry, Owe]


def test_a_time_that_is_too_near_is_not_worth_a_question() -> None:
    near = replace(DATED, at=at("Mon 10:20"))
    assert [type(one) for one in answered(near)] == [AddEntry, Owe]


def test_a_desk_that_only_observes_asks_nobody() -> None:
    assert [type(one) for one in answered(DATED, mode=Mode.OBSERVE)] == [AddEntry, Owe, Withhold]


def test_an_answer_that_arrives_after_the_next_question_asks_nobody() -> None:
    late = conversation(request("Mon 09:00"), answer("Mon 09:30"), request("Mon 11:00"))
    assert [type(one) for one in answered(DATED, known=late)] == [AddEntry, Owe]


# --- the offer -------------------------------------------------------------------------------------------------------


def offered(known: Conversation) -> Conversation:
    mail = Submission(
        kind=Kind.OFFER,
        step=10_000,
        message_id="mw.offer@example.org",
        state=SubmissionState.QUEUED,
        queued_at=at("Mon 10:00"),
        submission_id=3,
    )
    return replace(known, submissions=(*known.submissions, mail))


@pytest.mark.parametrize(
    ("known", "verdict"),
    [
        (owing(), Submit),
        (tracked(owing()), Withdraw),
        (replace(owing(), entries=(*owing().entries, answer("Mon 10:01"))), Withdraw),
        (replace(owing(), entries=(*owing().entries, request("Mon 10:01"))), Submit),
    ],
)
def test_an_offer_goes_out_only_while_somebody_can_say_yes_to_it(known: Conversation, verdict: type) -> None:
    known = offered(known)
    due = SubmissionDue(submission=known.submissions[0], read_at=at("Mon 10:02"))
    (decided,) = decide(known, due, desk(), at("Mon 10:02"))
    assert isinstance(decided, verdict)


def test_the_time_of_an_older_answer_can_no_more_be_tracked() -> None:
    known = owing()
    assert trackable(replace(known, entries=(*known.entries, answer("Tue 10:00"), owed("Tue 10:00")))) is None


@pytest.mark.parametrize("text", ["No", "no, thanks!", "Nein danke.", "non merci", "No, gracias\n\nBen"])
def test_a_no_is_understood(text: str) -> None:
    assert says_no(text)


@pytest.mark.parametrize("text", ["", "No answer needed", "Not before Friday", "yes"])
def test_other_words_are_no_no(text: str) -> None:
    assert not says_no(text)


def test_what_our_mail_suggests_is_understood() -> None:
    assert all(says_no(one[0]) for one in NO.values())


# --- what was on its way ---------------------------------------------------------------------------------------------


def test_an_acknowledgement_that_left_just_after_such_an_answer_tells_no_time_that_is_guarded() -> None:
    promise = Promise(at=at("Mon 13:00"), zone="Europe/Berlin", basis=Basis.TARGET, promise_id=1)
    mail = Submission(
        kind=Kind.ACKNOWLEDGEMENT,
        step=0,
        message_id="mw.1@example.org",
        state=SubmissionState.SENDING,
        queued_at=at("Mon 09:00"),
        submission_id=1,
        promise_id=1,
    )
    known = replace(owing(), promises=(promise,), submissions=(mail,))
    ended = SubmissionEnded(submission=mail, outcome=SubmissionState.SENT, at=at("Mon 10:00") + timedelta(seconds=5))
    states = [one.state for one in decide(known, ended, desk(), ended.at) if hasattr(one, "state")]
    assert states == [PromiseState.KEPT]


def test_solved_in_answer_to_it_settles_what_was_owed() -> None:
    written = letter("In-Reply-To: <answer@example.org>", "Message-ID: <solved@customer.example>")
    subject = f"Re: {owing().subject}"
    message = replace(written, received_at=at("Mon 12:00"), text="It works now, thank you!", subject=subject)
    event = MessageArrived(message=message, role=MailboxRole.INBOX, join=JOIN)
    known = replace(owing(), requester=message.author or CARLA)
    (entry, *_) = decide_arrival(known, event, desk(), at("Mon 12:00"))
    assert isinstance(entry, AddEntry)
    assert entry.part is Part.SETTLED
