"""A second mail of the same person while the first waits: one acknowledgement, and a time that counts for both."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mailwarden.core.agenda import Task, agenda
from mailwarden.core.conversation import Conversation, Kind, Promise, PromiseState, SubmissionState
from mailwarden.core.decide import decide
from mailwarden.core.decisions import Decision, Postpone, ShareTime, Submit
from mailwarden.core.events import SubmissionDue
from mailwarden.core.message import Address
from mailwarden.core.reasons import Reason
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
