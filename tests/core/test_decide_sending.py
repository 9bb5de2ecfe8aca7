"""The moment of sending: is every word still true? And what was told once it left, or perhaps left."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mailwarden.core.conversation import Conversation, Kind, PromiseState, Submission, SubmissionState, Tone
from mailwarden.core.decide import decide
from mailwarden.core.decisions import (
    AlarmOperator,
    Decision,
    EndPromise,
    MarkTold,
    Postpone,
    Rewrite,
    SendAcknowledgement,
    SendIncident,
    SendNotice,
    Submit,
    Withdraw,
)
from mailwarden.core.events import SubmissionDue, SubmissionEnded
from mailwarden.core.policy import Mode
from mailwarden.core.reasons import Reason
from tests.core.builders import ANNA, CARLA, answer, at, conversation, desk, h, mail, message, request, told
from tests.core.world import World

ACKNOWLEDGEMENT = mail(Kind.ACKNOWLEDGEMENT, "Mon 10:00", promise_id=1)
UPDATE = mail(Kind.NOTICE, "Mon 13:30", promise_id=2)
NUDGE = mail(Kind.NUDGE, "Mon 12:00", step=101)
ALARM = mail(Kind.ALARM, "Mon 12:00")

ASKED = conversation(request("Mon 10:00", "a@x"), told("Mon 14:00", None))
WARNING = conversation(request("Mon 10:00", "a@x"), told("Mon 14:00", "Mon 10:00"), told("Tue 10:00", None, 2), UPDATE)

STILL_TRUE = Submit(reason=Reason.STILL_TRUE)
STALE = Postpone(reason=Reason.STALE_DATA)
ANSWERED = Withdraw(reason=Reason.ANSWERED_MEANWHILE)


def verdict(
    submission: Submission, known: Conversation | None, when: str, *, read_at: str = "", **policy: Any
) -> Decision:
    event = SubmissionDue(submission=submission, read_at=at(read_at or when))
    (decision,) = decide(known, event, desk(**policy), at(when))
    return decision


def rewritten(
    submission: Submission, known: Conversation, when: str, **policy: Any
) -> SendAcknowledgement | SendNotice:
    decision = verdict(submission, known, when, **policy)
    assert isinstance(decision, Rewrite)
    assert not isinstance(decision.decision, SendIncident)
    return decision.decision


# --- all kinds ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("submission", [ACKNOWLEDGEMENT, UPDATE, NUDGE, ALARM])
def test_pause_holds_everything(submission: Submission) -> None:
    event = SubmissionDue(submission=submission, read_at=at("Mon 13:31"), is_paused=True)
    assert decide(WARNING, event, desk(), at("Mon 13:31")) == (Postpone(reason=Reason.PAUSED),)


@pytest.mark.parametrize("submission", [ACKNOWLEDGEMENT, UPDATE, NUDGE])
def test_answer_that_is_known_stops_everything(submission: Submission) -> None:
    known = replace(WARNING, entries=(*WARNING.entries, answer("Mon 13:30")))
    assert verdict(submission, known, "Mon 13:31") == ANSWERED


@pytest.mark.parametrize("submission", [ACKNOWLEDGEMENT, UPDATE, NUDGE])
def test_what_was_decided_before_an_answer_is_not_sent_in_the_next_wait(submission: Submission) -> None:
    known = replace(WARNING, entries=(*WARNING.entries, answer("Mon 13:30"), request("Mon 13:31")))
    assert verdict(submission, known, "Mon 13:32") == ANSWERED


@pytest.mark.parametrize("submission", [ACKNOWLEDGEMENT, UPDATE, NUDGE])
def test_observing_desk_sends_nothing_that_was_queued_before(submission: Submission) -> None:
    assert verdict(submission, WARNING, "Mon 13:31", mode=Mode.OBSERVE) == Withdraw(reason=Reason.OBSERVING)


@pytest.mark.parametrize("known", [None, WARNING])
def test_alarm_goes_out_in_any_case(known: Conversation | None) -> None:
    assert verdict(ALARM, known, "Mon 13:31", mode=Mode.OBSERVE) == STILL_TRUE


def test_nudge_goes_out_while_somebody_waits() -> None:
    assert verdict(NUDGE, WARNING, "Mon 12:00", read_at="Mon 10:00") == STILL_TRUE


# --- acknowledgements ---------------------------------------------------------------------------------------------


def test_acknowledgement_of_fresh_mail_needs_no_second_look() -> None:
    assert verdict(ACKNOWLEDGEMENT, ASKED, "Mon 10:01", read_at="Mon 08:00") == STILL_TRUE


def test_acknowledgement_that_waited_needs_one() -> None:
    assert verdict(ACKNOWLEDGEMENT, ASKED, "Mon 10:10", read_at="Mon 10:01") == STALE


def test_acknowledgement_goes_out_late_while_its_time_is_far_enough() -> None:
    assert verdict(ACKNOWLEDGEMENT, ASKED, "Mon 13:40") == STILL_TRUE


@pytest.mark.parametrize("when", ["Mon 13:50", "Mon 14:00", "Wed 11:00"])
def test_acknowledgement_never_tells_a_time_that_is_about_to_pass(when: str) -> None:
    anew = rewritten(ACKNOWLEDGEMENT, ASKED, when)
    assert isinstance(anew, SendAcknowledgement)
    assert anew.promise
    assert anew.promise.at > at(when) + desk().notice.lead
    assert (anew.received_at, anew.in_reply_to) == (at("Mon 10:00"), "a@x")


def test_what_was_written_yesterday_does_not_go_out_saying_tomorrow() -> None:
    known = conversation(request("Mon 23:58"), told("Tue 13:00", None))
    late = mail(Kind.ACKNOWLEDGEMENT, "Mon 23:59", promise_id=1)
    assert isinstance(verdict(late, known, "Tue 00:01"), Rewrite)


def test_what_was_written_yesterday_by_the_readers_clock_does_not_go_out_either() -> None:
    moscow = replace(ASKED, entries=(request("Mon 22:58"),), promises=(told("Tue 13:00", None),), reader_offset=h(3))
    late = mail(Kind.ACKNOWLEDGEMENT, "Mon 22:59", promise_id=1)
    anew = rewritten(late, moscow, "Mon 23:01")
    assert anew.reader_offset == h(3)


# --- notices ------------------------------------------------------------------------------------------------------


def test_notice_leaves_after_one_more_look_into_the_mailboxes() -> None:
    assert verdict(UPDATE, WARNING, "Mon 13:31", read_at="Mon 13:30") == STILL_TRUE


def test_notice_waits_for_a_look_after_it_was_decided() -> None:
    assert verdict(replace(UPDATE, queued_at=at("Mon 13:31")), WARNING, "Mon 13:32", read_at="Mon 13:30") == STALE


def test_notice_waits_for_fresh_mailboxes() -> None:
    assert verdict(UPDATE, WARNING, "Mon 13:40", read_at="Mon 13:34") == STALE


def test_desk_that_only_acknowledges_sends_no_notice() -> None:
    assert verdict(UPDATE, WARNING, "Mon 13:31", mode=Mode.ACKNOWLEDGE) == Withdraw(reason=Reason.NOTICES_OFF)


def test_update_that_missed_the_told_time_leaves_as_an_apology() -> None:
    anew = rewritten(UPDATE, WARNING, "Mon 14:00")
    assert isinstance(anew, SendNotice)
    assert (anew.tone, anew.told, anew.step) == (Tone.APOLOGY, at("Mon 14:00"), UPDATE.step)


def test_last_update_that_missed_the_told_time_leaves_as_the_last_apology() -> None:
    last = replace(UPDATE, promise_id=0)
    anew = rewritten(last, replace(WARNING, submissions=(last,)), "Mon 14:00", automatic=1)
    assert (anew.promise, anew.reason) == (None, Reason.LAST_AUTOMATIC_NOTICE)


def test_notice_whose_new_time_came_too_close_tells_another() -> None:
    broken = told("Mon 14:00", "Mon 10:00", state=PromiseState.BROKEN_SILENTLY)
    apology = mail(Kind.NOTICE, "Tue 09:00", promise_id=2)
    known = conversation(request("Mon 10:00"), broken, told("Tue 13:00", None, 2), apology)
    anew = rewritten(apology, known, "Tue 12:50")
    assert anew.promise
    assert anew.promise.at > at("Tue 13:20")


def test_notice_about_nothing_that_is_owed_is_withdrawn() -> None:
    known = conversation(request("Mon 10:00"), told("Mon 14:00", None), UPDATE)
    assert verdict(UPDATE, known, "Mon 13:31") == Withdraw(reason=Reason.TEXT_NO_LONGER_TRUE)


# --- what perhaps left --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [SubmissionState.SENDING, SubmissionState.UNCERTAIN])
@pytest.mark.parametrize(("submission", "known"), [(ACKNOWLEDGEMENT, ASKED), (UPDATE, WARNING)])
def test_what_perhaps_left_is_repeated_or_ended_but_never_said_in_other_words(
    submission: Submission, known: Conversation, state: SubmissionState
) -> None:
    perhaps = replace(submission, state=state)
    assert verdict(perhaps, known, "Mon 13:35") == STILL_TRUE
    assert verdict(perhaps, known, "Wed 14:00") == Withdraw(reason=Reason.TEXT_NO_LONGER_TRUE)


def test_a_time_perhaps_told_is_guarded_as_told() -> None:
    perhaps = replace(ACKNOWLEDGEMENT, state=SubmissionState.UNCERTAIN)
    assert ended(perhaps, SubmissionState.WITHDRAWN, "Mon 15:00", ASKED) == (
        MarkTold(promise_id=1, at=at("Mon 10:00"), reason=Reason.STILL_TRUE),
    )


def test_server_that_vanishes_after_the_dot_costs_an_apology_and_no_silence() -> None:
    world = World(desk(), at("Mon 10:00"), smtp="gone")
    world.deliver(message(at("Mon 10:00")))
    world.pass_time(at("Tue 11:00"))
    world.smtp = "fine"
    world.wake()
    world.pass_time(at("Tue 11:01"))
    to_carla = [one.text for one in world.left if one.submission.kind is not Kind.NUDGE]
    assert [(type(one), one.reason) for one in to_carla] == [(SendNotice, Reason.TIME_HAS_PASSED)]


def test_answer_ends_a_time_that_was_perhaps_told() -> None:
    world = World(desk(), at("Mon 10:00"), smtp="gone")
    world.deliver(message(at("Mon 10:00")))
    world.pass_time(at("Mon 10:05"))
    world.deliver(message(at("Mon 10:05"), ANNA, CARLA))
    world.pass_time(at("Mon 19:00"))
    assert world.known
    assert [one.state for one in world.known.promises] == [PromiseState.KEPT]


# --- outcomes -----------------------------------------------------------------------------------------------------


def ended(
    submission: Submission, outcome: SubmissionState, when: str, known: Conversation | None
) -> tuple[Decision, ...]:
    event = SubmissionEnded(submission=submission, outcome=outcome, at=at(when))
    return decide(known, event, desk(), at(when))


@pytest.mark.parametrize("outcome", [SubmissionState.SENT, SubmissionState.UNCERTAIN])
def test_accepted_acknowledgement_has_told_its_time(outcome: SubmissionState) -> None:
    assert ended(ACKNOWLEDGEMENT, outcome, "Mon 10:02", ASKED) == (
        MarkTold(promise_id=1, at=at("Mon 10:02"), reason=Reason.STILL_TRUE),
    )


@pytest.mark.parametrize(
    ("when", "state"), [("Mon 13:31", PromiseState.REPLACED), ("Mon 14:01", PromiseState.BROKEN_SILENTLY)]
)
def test_accepted_notice_replaces_the_time_told_before(when: str, state: PromiseState) -> None:
    end, mark = ended(UPDATE, SubmissionState.SENT, when, WARNING)
    assert isinstance(end, EndPromise)
    assert (end.promise_id, end.state) == (1, state)
    assert isinstance(mark, MarkTold)
    assert mark.promise_id == 2


def test_answer_on_the_way_keeps_the_time_that_was_thereby_told() -> None:
    known = replace(ASKED, entries=(*ASKED.entries, answer("Mon 10:01")))
    mark, end = ended(ACKNOWLEDGEMENT, SubmissionState.SENT, "Mon 10:02", known)
    assert isinstance(mark, MarkTold)
    assert isinstance(end, EndPromise)
    assert (end.state, end.at) == (PromiseState.KEPT, at("Mon 10:01"))


def test_time_told_to_somebody_who_already_waits_again_stays_open() -> None:
    known = replace(ASKED, entries=(*ASKED.entries, answer("Mon 10:01"), request("Mon 10:02")))
    assert [type(one) for one in ended(ACKNOWLEDGEMENT, SubmissionState.SENT, "Mon 10:03", known)] == [MarkTold]


def test_time_perhaps_told_before_the_answer_does_not_stay_open_in_the_next_wait() -> None:
    known = replace(ASKED, entries=(*ASKED.entries, answer("Mon 10:30"), request("Mon 10:45")))
    perhaps = replace(ACKNOWLEDGEMENT, state=SubmissionState.UNCERTAIN)
    _, end = ended(perhaps, SubmissionState.WITHDRAWN, "Mon 11:00", known)
    assert isinstance(end, EndPromise)
    assert (end.promise_id, end.state) == (1, PromiseState.KEPT)


def test_last_notice_tells_nothing_and_ends_nothing() -> None:
    assert ended(replace(UPDATE, promise_id=0), SubmissionState.SENT, "Mon 13:31", WARNING) == ()


def test_withdrawn_mail_never_told_its_time() -> None:
    (end,) = ended(ACKNOWLEDGEMENT, SubmissionState.WITHDRAWN, "Mon 10:02", ASKED)
    assert isinstance(end, EndPromise)
    assert end.state is PromiseState.WITHDRAWN


@pytest.mark.parametrize("submission", [ACKNOWLEDGEMENT, UPDATE])
def test_refused_mail_never_told_its_time_and_a_person_hears_of_it(submission: Submission) -> None:
    end, alarm = ended(submission, SubmissionState.REFUSED, "Mon 13:31", WARNING)
    assert isinstance(end, EndPromise)
    assert end.state is PromiseState.WITHDRAWN
    assert alarm == AlarmOperator(subject="submission-refused", reason=Reason.SUBMISSION_REFUSED)


def test_refused_alarm_raises_no_further_alarm() -> None:
    assert ended(ALARM, SubmissionState.REFUSED, "Mon 13:31", None) == ()
