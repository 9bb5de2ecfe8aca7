"""A second mail of the same person while the first waits: one acknowledgement, and a time that counts for both."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mailwarden.core.agenda import Task, agenda
from mailwarden.core.conversation import Conversation, Kind, Promise, PromiseState, SubmissionState
from mailwarden.core.decide import decide
from mailwarden.core.decisions import Decision, EndPromise, Postpone, ShareTime, Submit
from mailwarden.core.events import SubmissionDue
from mailwarden.core.message import Address
from mailwarden.core.reasons import Reason
from mailwarden.core.sharing import taken_over
from tests.core.builders import answer, at, conversation, desk, mail, request, told

FIRST_TOLD = told("Mon 14:00", "Mon 10:00")
FIRST_SENT = mail(Kind.ACKNOWLEDGEMENT, "Mon 10:00", "Mon 10:00", promise_id=1, submission_id=1)
SECOND_QUEUED = mail(Kind.ACKNOWLEDGEMENT, "Mon 10:20", promise_id=2, submission_id=2)

FIRST = conversation(request("Mon 10:00"), FIRST_TOLD, FIRST_SENT, opened_at=at("Mon 10:00"))
SECOND = conversation(
    request("Mon 10:20"),
    told("Mon 14:30", None, 2),
    SECOND_QUEUED,
    conversation_id=2,
    subject="And the stapler",
    opened_at=at("Mon 10:20"),
)
SHARED = replace(FIRST_TOLD, promise_id=0, told_at=at("Mon 10:20"))
SENT = Submit(reason=Reason.STILL_TRUE)


def verdict(
    first: Conversation = FIRST, second: Conversation = SECOND, when: str = "Mon 10:20", **state: Any
) -> Decision:
    event = SubmissionDue(submission=replace(SECOND_QUEUED, **state), read_at=at(when), others=(first,))
    (decision,) = decide(second, event, desk(), at(when))
    return decision


def holding(*, promise: Promise | None = FIRST_TOLD, **submission: Any) -> Conversation:
    """Return the first conversation with another promise, or another fate of its acknowledgement."""
    return replace(FIRST, promises=(promise,) if promise else (), submissions=(replace(FIRST_SENT, **submission),))


def test_second_mail_within_the_hour_gets_no_second_acknowledgement_but_the_same_time() -> None:
    assert verdict() == ShareTime(promise=SHARED, reason=Reason.SHARES_TIME)


def test_shared_time_is_guarded_in_its_own_conversation() -> None:
    guarded = replace(SECOND, promises=(replace(SHARED, promise_id=3),), submissions=())
    due = {one.task: one.at for one in agenda(guarded, desk())}
    assert (due[Task.NOTICE], due[Task.PROMISE_ENDS]) == (at("Mon 13:30"), at("Mon 14:00"))


def test_where_no_time_was_told_none_is_shared_and_one_acknowledgement_does() -> None:
    assert verdict(holding(promise=None, promise_id=0)) == ShareTime(promise=None, reason=Reason.SHARES_TIME)


@pytest.mark.parametrize(
    "first",
    [
        replace(FIRST, entries=(*FIRST.entries, answer("Mon 10:15"))),
        replace(FIRST, entries=(*FIRST.entries, answer("Mon 10:05"), request("Mon 10:15"))),
        replace(FIRST, requester=Address(spec="dora@customer.example")),
        replace(FIRST, opened_at=at("Mon 09:19")),
        replace(FIRST, targets="gold"),
        replace(FIRST, submissions=()),
        replace(FIRST, submissions=(FIRST_SENT, mail(Kind.NOTICE, "Mon 10:10"))),
        replace(FIRST, conversation_id=2),
        holding(state=SubmissionState.REFUSED),
        holding(state=SubmissionState.WITHDRAWN),
        holding(promise=told("Mon 10:35", "Mon 10:00")),
        holding(promise=replace(FIRST_TOLD, state=PromiseState.WITHDRAWN)),
    ],
    ids=[
        "answered", "in a later wait", "somebody else's", "too long ago", "under other targets", "not acknowledged",
        "written to since", "itself", "refused", "withdrawn", "about to run out", "never told",
    ],
)  # fmt: skip
def test_else_it_is_acknowledged_like_any_other(first: Conversation) -> None:
    assert verdict(first) == SENT


def test_reply_to_something_else_is_acknowledged() -> None:
    assert verdict(second=replace(SECOND, subject="Re: Your offer of May")) == SENT


def test_what_perhaps_left_already_is_not_taken_back() -> None:
    assert verdict(state=SubmissionState.UNCERTAIN) == SENT


@pytest.mark.parametrize("state", ["queued", "sending", "deferred", "uncertain"])
def test_of_two_on_their_way_the_later_one_waits_for_the_earlier(state: str) -> None:
    first = holding(promise=replace(FIRST_TOLD, told_at=None), state=SubmissionState(state))
    assert verdict(first) == Postpone(reason=Reason.TWIN_ON_ITS_WAY)


def test_of_two_on_their_way_the_earlier_one_waits_for_nothing() -> None:
    assert verdict(holding(state=SubmissionState.QUEUED, submission_id=9)) == SENT


# --- a notice about a time that was told for both ---------------------------------------------------------------------

TOLD = replace(FIRST_TOLD, message_id="mw.ack@example.org")
NEW = told("Mon 16:30", "Mon 13:30", 5, message_id="mw.notice@example.org")
NOTICE_SENT = mail(Kind.NOTICE, "Mon 13:30", "Mon 13:30", promise_id=5, submission_id=5)
NOTICE_QUEUED = mail(Kind.NOTICE, "Mon 13:31", submission_id=6)
REPLACED = replace(TOLD, state=PromiseState.REPLACED)
WARNED = replace(FIRST, promises=(REPLACED, NEW), submissions=(FIRST_SENT, NOTICE_SENT))
WARNED_WITHOUT_TIME = replace(WARNED, promises=(TOLD,), submissions=(FIRST_SENT, replace(NOTICE_SENT, promise_id=0)))
ALSO_TOLD = replace(SECOND, promises=(replace(TOLD, promise_id=3, told_at=at("Mon 10:20")),), submissions=())
NEW_SHARED = replace(NEW, promise_id=0, told_at=at("Mon 13:32"))
AS_HEARD = ShareTime(promise=NEW_SHARED, reason=Reason.SHARES_NOTICE, heard_at=at("Mon 13:30"))


def notice_verdict(
    *others: Conversation, second: Conversation = ALSO_TOLD, when: str = "Mon 13:32", **state: Any
) -> Decision:
    notice = replace(NOTICE_QUEUED, **state)
    known = replace(second, submissions=(*second.submissions, notice))
    (decision,) = decide(known, SubmissionDue(submission=notice, read_at=at(when), others=others), desk(), at(when))
    return decision


def on_its_way(**submission: Any) -> Conversation:
    """Return the first conversation with its notice in another state."""
    return replace(FIRST, promises=(TOLD,), submissions=(FIRST_SENT, replace(NOTICE_SENT, sent_at=None, **submission)))


def test_who_was_told_one_time_for_both_gets_one_notice_and_its_new_time_counts_for_both() -> None:
    assert notice_verdict(WARNED) == AS_HEARD


def test_a_notice_without_a_new_time_does_for_both_too() -> None:
    expected = replace(AS_HEARD, promise=None)
    assert notice_verdict(WARNED_WITHOUT_TIME) == expected


def test_one_apology_after_an_outage_does_for_both() -> None:
    passed = replace(ALSO_TOLD, promises=tuple(_passed(one) for one in ALSO_TOLD.promises))
    apology = replace(NOTICE_SENT, queued_at=at("Mon 15:00"), sent_at=at("Mon 15:00"), promise_id=0)
    first = replace(FIRST, promises=(_passed(TOLD),), submissions=(FIRST_SENT, apology))
    expected = ShareTime(promise=None, reason=Reason.SHARES_NOTICE, heard_at=at("Mon 15:00"))
    assert notice_verdict(first, second=passed, when="Mon 15:01", queued_at=at("Mon 15:00")) == expected


def _passed(promise: Promise) -> Promise:
    return replace(promise, state=PromiseState.BROKEN_SILENTLY)


@pytest.mark.parametrize(
    "first",
    [
        replace(WARNED, entries=(*FIRST.entries, answer("Mon 13:31"))),
        replace(WARNED, entries=(*FIRST.entries, answer("Mon 13:31"), request("Mon 13:31"))),
        replace(WARNED, requester=Address(spec="dora@customer.example")),
        replace(WARNED, conversation_id=2),
        replace(WARNED, promises=(replace(REPLACED, message_id="mw.another@example.org"), NEW)),
        replace(WARNED, promises=(REPLACED, replace(NEW, state=PromiseState.WITHDRAWN))),
        replace(WARNED, promises=(REPLACED, replace(NEW, at=at("Mon 14:01")))),
        replace(WARNED, submissions=(FIRST_SENT, replace(NOTICE_SENT, sent_at=at("Mon 10:15")))),
        on_its_way(state=SubmissionState.REFUSED),
        on_its_way(state=SubmissionState.WITHDRAWN),
        on_its_way(state=SubmissionState.QUEUED, submission_id=9),
        replace(WARNED, submissions=(FIRST_SENT,), promises=(TOLD,)),
    ],
    ids=[
        "answered", "in a later wait", "somebody else's", "itself", "another time", "it came back", "about to run out",
        "before it counted here", "refused", "withdrawn", "queued later", "not written",
    ],
)  # fmt: skip
def test_else_each_conversation_sends_its_own_notice(first: Conversation) -> None:
    assert notice_verdict(first) == SENT


def test_a_time_that_passed_unheard_here_gets_a_word_of_its_own() -> None:
    passed = replace(ALSO_TOLD, promises=tuple(_passed(one) for one in ALSO_TOLD.promises))
    assert notice_verdict(WARNED, second=passed, when="Mon 14:10", queued_at=at("Mon 14:05")) == SENT


def test_a_notice_that_perhaps_left_already_is_not_taken_back() -> None:
    assert notice_verdict(WARNED, state=SubmissionState.UNCERTAIN) == SENT


def test_a_third_time_is_never_taken_over() -> None:
    before = told("Mon 10:15", "Mon 10:05", 2, state=PromiseState.BROKEN_WARNED)
    second = replace(ALSO_TOLD, promises=(before, *ALSO_TOLD.promises))
    assert notice_verdict(WARNED, second=second) == SENT


@pytest.mark.parametrize("state", ["queued", "sending", "deferred", "uncertain"])
def test_of_two_notices_on_their_way_the_later_one_waits_for_the_earlier(state: str) -> None:
    first = on_its_way(state=SubmissionState(state))
    assert notice_verdict(first) == Postpone(reason=Reason.TWIN_ON_ITS_WAY)


def test_but_it_waits_no_longer_than_five_minutes_before_the_told_time() -> None:
    first = on_its_way(state=SubmissionState.DEFERRED)
    verdicts = [notice_verdict(first, when=when).reason for when in ("Mon 13:54", "Mon 13:55")]
    assert verdicts == [Reason.TWIN_ON_ITS_WAY, Reason.STILL_TRUE]


def test_what_was_told_before_ends_as_replaced_when_the_reader_heard_of_it() -> None:
    end = EndPromise(promise_id=3, state=PromiseState.REPLACED, at=at("Mon 13:30"), reason=Reason.REPLACED_IN_TIME)
    assert taken_over(ALSO_TOLD, AS_HEARD) == (end, AS_HEARD)


def test_without_a_new_time_the_old_one_stands_until_it_passes() -> None:
    verdict = replace(AS_HEARD, promise=None)
    assert taken_over(ALSO_TOLD, verdict) == (verdict,)


def test_a_notice_that_another_did_for_counts_as_one() -> None:
    heard = mail(Kind.NOTICE, "Mon 13:30", "Mon 13:30", SubmissionState.WITHDRAWN)
    counted = replace(ALSO_TOLD, submissions=(heard,), promises=(replace(NEW, told_at=at("Mon 13:32")),))
    due = {one.task: (one.at, one.step) for one in agenda(counted, desk())}
    without = {one.task for one in agenda(counted, desk(automatic=1))}
    assert (due[Task.NOTICE], Task.NOTICE in without) == ((at("Mon 16:00"), 1), False)
