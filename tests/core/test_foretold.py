"""What is told where a desk's own answer times are known: the truth, rounded as it is learned from, or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from mailwarden.core.conversation import Basis, Conversation, Kind, Promise, PromiseState, Tone
from mailwarden.core.decide import decide
from mailwarden.core.decisions import AddEntry, LeaveAlone, OpenConversation, SendAcknowledgement, SendNotice, Withhold
from mailwarden.core.estimate.foretelling import nothing
from mailwarden.core.events import TimeReached
from mailwarden.core.foretold import Foretold, foretold_from
from mailwarden.core.hours import Span
from mailwarden.core.message import MailboxRole
from mailwarden.core.policy import Mode
from mailwarden.core.promising import Evidence, Expectation, expectation_for, promise_for, typical_for
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


# --- where the present is unlike anything before ------------------------------------------------------------------

BUSY, SILENT = ("backlog",), ("silence",)


def test_what_is_unusual_comes_with_what_is_foretold() -> None:
    levels = (0.5, 0.9)
    assert foretold_from(nothing(1, levels), levels, is_learning=False, unusual=BUSY).unusual == BUSY


def expected(foretold: Foretold | None, **facts: Any) -> Expectation:
    return expectation_for(evidence(foretold, may_give_word=True, **facts), NOW)


def test_with_far_more_waiting_than_ever_only_the_careful_time_is_told_and_why() -> None:
    found = expected(measured("Mon 16:00", "Mon 12:00", unusual=BUSY))
    assert (found.promise and found.promise.at, found.typical, found.is_busy) == (at("Mon 16:00"), None, True)


def test_who_waits_besides_is_not_mentioned_on_an_ordinary_day() -> None:
    assert not expected(measured("Mon 16:00", "Mon 12:00")).is_busy


@pytest.mark.parametrize("unusual", [SILENT, BUSY + SILENT])
@pytest.mark.parametrize(
    "foretold", [measured("Mon 16:00", "Mon 12:00"), seen("Mon 16:00", 12)], ids=["measured", "an aim"]
)
def test_in_silence_no_time_for_an_answer_is_told(foretold: Foretold, unusual: tuple[str, ...]) -> None:
    found = expected(replace(foretold, unusual=unusual))
    assert (found.promise and found.promise.basis, found.typical) == (Basis.WORD, None)


# --- where no time for an answer can be told ----------------------------------------------------------------------


def test_instead_of_a_time_our_word_is_given_that_we_write_by_the_end_of_the_target() -> None:
    assert expected(measured(None)) == Expectation(
        promise=Promise(at=at("Mon 14:00"), zone="Europe/Berlin", basis=Basis.WORD)
    )


def test_our_word_is_given_only_where_somebody_sees_to_it() -> None:
    assert expectation_for(evidence(measured(None)), NOW) == Expectation()


def test_beside_a_usual_time_our_word_is_for_those_who_wait_longer() -> None:
    found = expected(measured(None, "Mon 15:00"))
    assert found.typical == at("Mon 15:00")
    assert found.promise
    assert (found.promise.basis, found.promise.at) == (Basis.WORD, at("Tue 12:00"))


def test_while_learning_our_word_takes_the_place_of_an_aim_that_is_not_honest() -> None:
    found = expected(seen(None, 30)).promise
    assert found
    assert (found.basis, found.at) == (Basis.WORD, at("Mon 14:00"))


@pytest.mark.parametrize(
    "foretold",
    [
        measured("next Wed 17:00", "next Tue 17:00"),
        measured(None, "next Tue 17:00"),
        measured("next Tue 17:00", "Mon 16:00", unusual=BUSY),
        measured("next Tue 17:00"),
    ],
    ids=["both far", "only the usual time known", "the usual one no longer holds", "only one asked for"],
)
def test_that_it_may_take_more_than_a_week_is_said_where_no_more_is_known(foretold: Foretold) -> None:
    found = expected(foretold)
    assert (found.promise, found.typical, found.is_over_a_week) == (None, None, True)


@pytest.mark.parametrize(
    "foretold", [None, measured("Mon 16:00"), measured("next Tue 17:00", "Mon 16:00"), measured(None)]
)
def test_of_a_week_nothing_is_said_where_more_is_known_or_nothing(foretold: Foretold | None) -> None:
    assert not expected(foretold).is_over_a_week


@pytest.mark.parametrize(
    ("mode", "basis"), [(Mode.FULL, Basis.WORD), (Mode.ACKNOWLEDGE, None)], ids=lambda one: str(one)
)
def test_only_a_desk_that_writes_again_gives_its_word(mode: Mode, basis: Basis | None) -> None:
    event = arrival(message(NOW), foretold=measured(None))
    (sent,) = (one for one in decide(None, event, desk(mode=mode), NOW) if isinstance(one, SendAcknowledgement))
    assert (sent.promise.basis if sent.promise else None) is basis


def test_an_observing_desk_holds_back_an_acknowledgement_without_its_word() -> None:
    event = arrival(message(NOW), foretold=measured(None))
    (held,) = (one for one in decide(None, event, desk(mode=Mode.OBSERVE), NOW) if isinstance(one, Withhold))
    assert isinstance(held.decision, SendAcknowledgement)
    assert held.decision.promise is None


def test_an_acknowledgement_tells_both_times() -> None:
    event = arrival(message(NOW), foretold=measured("Mon 16:00", "Mon 11:30"))
    (sent,) = (one for one in decide(None, event, desk(), NOW) if isinstance(one, SendAcknowledgement))
    assert (sent.typical, sent.promise and sent.promise.at) == (at("Mon 11:30"), at("Mon 16:00"))


def waiting(basis: Basis = Basis.TARGET) -> Conversation:
    return conversation(
        request("Mon 10:00"),
        told("Mon 14:00", "Mon 10:01", basis=basis),
        mail(Kind.ACKNOWLEDGEMENT, "Mon 10:00", "Mon 10:01", promise_id=1),
    )


def notice(foretold: Foretold | None, known: Conversation | None = None) -> SendNotice:
    now = at("Mon 13:31")
    decisions = decide(known or waiting(), TimeReached(read_at=now, foretold=foretold), desk(), now)
    (sent,) = (one for one in decisions if isinstance(one, SendNotice))
    return sent


def test_a_notice_tells_the_conditional_time() -> None:
    new = notice(measured("Tue 10:00", level=0.8)).promise
    assert new
    assert (new.at, new.basis, new.level) == (at("Tue 10:00"), Basis.HISTORY, 0.8)


@pytest.mark.parametrize(
    "foretold", [measured(None), measured("Tue 10:00", unusual=SILENT)], ids=["unknowable", "silence"]
)
@pytest.mark.parametrize("basis", [Basis.TARGET, Basis.HISTORY, Basis.WORD])
def test_a_notice_that_knows_no_time_tells_none_and_is_the_last(basis: Basis, foretold: Foretold) -> None:
    sent = notice(foretold, waiting(basis))
    assert (sent.promise, sent.reason) == (None, Reason.LAST_AUTOMATIC_NOTICE)


def test_the_notice_we_gave_our_word_for_says_so_and_tells_what_is_known_by_then() -> None:
    sent = notice(measured("Tue 10:00", level=0.8), waiting(Basis.WORD))
    assert (sent.is_word, sent.tone, sent.promise and sent.promise.at) == (True, Tone.UPDATE, at("Tue 10:00"))


def test_a_notice_says_that_far_more_wait_than_ever_where_they_do() -> None:
    assert [notice(measured("Tue 10:00", unusual=unusual)).is_busy for unusual in (BUSY, ())] == [True, False]


def test_a_third_time_is_never_told() -> None:
    known = replace(
        waiting(Basis.WORD),
        promises=(
            told("Mon 12:00", "Mon 10:01", basis=Basis.WORD, state=PromiseState.KEPT),
            told("Mon 14:00", "Mon 11:30", 2),
        ),
        submissions=(mail(Kind.NOTICE, "Mon 11:30", "Mon 11:30", promise_id=2),),
    )
    now = at("Mon 13:31")
    event = TimeReached(read_at=now, foretold=measured("Tue 10:00"))
    (sent,) = (one for one in decide(known, event, desk(automatic=3), now) if isinstance(one, SendNotice))
    assert sent.promise is None


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
