"""What is told where a desk's own answer times are known: the truth, rounded as it is learned from, or nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from mailwarden.core.conversation import Basis, Kind, Promise
from mailwarden.core.decide import decide
from mailwarden.core.decisions import AddEntry, LeaveAlone, OpenConversation, SendAcknowledgement, SendNotice
from mailwarden.core.events import TimeReached
from mailwarden.core.foretold import Foretold
from mailwarden.core.hours import Span
from mailwarden.core.message import MailboxRole
from mailwarden.core.promising import Evidence, promise_for, typical_for
from mailwarden.core.reasons import Reason
from tests.core.builders import (
    ANNA,
    CARLA,
    FOUR_HOURS,
    OFFICE,
    arrival,
    at,
    conversation,
    desk,
    h,
    mail,
    message,
    request,
    told,
)

NOW = at("Mon 10:00")


def measured(nearly_always: str | None, typical: str | None = None, **facts: Any) -> Foretold:
    return Foretold(
        **{
            "nearly_always": at(nearly_always) if nearly_always else None,
            "typical": at(typical) if typical else None,
            "level": 0.9,
            "basis": Basis.HISTORY,
            "sample_size": 412,
            **facts,
        }
    )


def seen(nearly_always: str | None, answers: int) -> Foretold:
    return measured(nearly_always, basis=Basis.TARGET, sample_size=answers)


def evidence(foretold: Foretold | None, **facts: Any) -> Evidence:
    return Evidence(
        **{
            "waiting_since": NOW,
            "target": Span(time=FOUR_HOURS),
            "hours": OFFICE,
            "foretold": foretold,
            **facts,
        }
    )


def told_time(foretold: Foretold | None, **facts: Any) -> datetime | None:
    promise = promise_for(evidence(foretold, **facts), NOW)
    return promise.at if promise else None


def test_a_measured_time_is_told_with_what_it_rests_on() -> None:
    assert promise_for(evidence(measured("Mon 12:00")), NOW) == Promise(
        at=at("Mon 12:00"), zone="Europe/Berlin", basis=Basis.HISTORY, level=0.9, sample_size=412
    )


@pytest.mark.parametrize("nearly_always", ["Mon 11:00", "Tue 17:00", "Fri 17:00"])
def test_the_truth_is_told_whether_better_or_worse_than_the_target(nearly_always: str) -> None:
    assert told_time(measured(nearly_always)) == at(nearly_always)


def test_a_measured_time_that_is_too_near_gives_way_to_the_first_that_is_not() -> None:
    assert told_time(measured("Mon 10:05")) == at("Mon 10:30")


def test_a_measured_time_is_later_than_what_was_told_before() -> None:
    later = told_time(measured("Mon 11:00"), later_than=at("Mon 14:00"))
    assert later
    assert later > at("Mon 14:00")


@pytest.mark.parametrize("nearly_always", [None, "next Tue 17:00"], ids=["unknowable", "beyond five working days"])
def test_where_nearly_always_is_unknowable_or_far_no_promise_is_made(nearly_always: str | None) -> None:
    assert told_time(measured(nearly_always)) is None


def test_the_usual_time_is_told_even_without_a_promise() -> None:
    assert typical_for(evidence(measured(None, "Mon 15:00")), None, NOW) == at("Mon 15:00")


@pytest.mark.parametrize("typical", ["Mon 12:00", "Mon 10:00", None])
def test_one_number_where_the_usual_time_is_the_promise_or_not_known(typical: str | None) -> None:
    facts = evidence(measured("Mon 12:00", typical))
    assert typical_for(facts, promise_for(facts, NOW), NOW) is None


def test_while_learning_there_is_no_usual_time() -> None:
    facts = evidence(measured("Mon 16:00", "Mon 12:00", basis=Basis.TARGET))
    assert typical_for(facts, promise_for(facts, NOW), NOW) is None


@pytest.mark.parametrize(
    ("longest", "answers", "expected"),
    [("Mon 11:00", 12, "Mon 14:00"), ("Tue 15:00", 12, "Tue 15:00"), ("Tue 15:00", 4, "Mon 14:00")],
    ids=["within the target", "longer than the target", "hardly anything seen"],
)
def test_while_learning_the_aim_is_no_shorter_than_the_longest_wait_seen(
    longest: str, answers: int, expected: str
) -> None:
    promise = promise_for(evidence(seen(longest, answers)), NOW)
    assert promise == Promise(at=at(expected), zone="Europe/Berlin", basis=Basis.TARGET)


def test_where_not_even_an_aim_is_honest_none_is_told() -> None:
    assert told_time(seen(None, 30)) is None


def test_an_acknowledgement_tells_both_times() -> None:
    event = arrival(message(NOW), foretold=measured("Mon 16:00", "Mon 11:30"))
    (sent,) = (one for one in decide(None, event, desk(), NOW) if isinstance(one, SendAcknowledgement))
    assert (sent.typical, sent.promise and sent.promise.at) == (at("Mon 11:30"), at("Mon 16:00"))


def waiting() -> Any:
    return conversation(
        request("Mon 10:00"),
        told("Mon 14:00", "Mon 10:01"),
        mail(Kind.ACKNOWLEDGEMENT, "Mon 10:00", "Mon 10:01", promise_id=1),
    )


def notice(foretold: Foretold | None) -> SendNotice:
    now = at("Mon 13:31")
    decisions = decide(waiting(), TimeReached(read_at=now, foretold=foretold), desk(), now)
    (sent,) = (one for one in decisions if isinstance(one, SendNotice))
    return sent


def test_a_notice_tells_the_conditional_time() -> None:
    new = notice(measured("Tue 10:00", level=0.8)).promise
    assert new
    assert (new.at, new.basis, new.level) == (at("Tue 10:00"), Basis.HISTORY, 0.8)


def test_a_notice_that_knows_no_time_tells_none_and_is_the_last() -> None:
    sent = notice(measured(None, level=0.8))
    assert (sent.promise, sent.reason) == (None, Reason.LAST_AUTOMATIC_NOTICE)


def test_history_that_is_learned_from_opens_a_conversation_and_writes_to_nobody() -> None:
    decisions = decide(None, arrival(message(NOW), is_history=True, is_to_learn_from=True), desk(), NOW + h(500))
    assert [type(one) for one in decisions] == [OpenConversation, AddEntry]
    assert {one.reason for one in decisions} == {Reason.HISTORY}


def test_an_answer_of_the_past_ends_the_wait_of_the_past() -> None:
    event = arrival(
        message(at("Mon 12:00"), ANNA, CARLA), MailboxRole.SENT, joined=True, is_history=True, is_to_learn_from=True
    )
    (entry,) = decide(conversation(request("Mon 10:00")), event, desk(), NOW + h(500))
    assert isinstance(entry, AddEntry)
    assert entry.reason is Reason.ANSWERED_IN_SENT


def test_other_history_is_left_alone() -> None:
    (only,) = decide(None, arrival(message(NOW), is_history=True), desk(), NOW)
    assert isinstance(only, LeaveAlone)
