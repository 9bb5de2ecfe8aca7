"""What is due next: nudges, notices, and the end of what was told; derived anew each time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwarden.core.agenda import Task, agenda, deadline, doubted_by, next_due, notice_at, owed_promise
from mailwarden.core.conversation import Basis, Conversation, Kind, PromiseState, SubmissionState
from mailwarden.core.hours import OpeningHours, Span
from mailwarden.core.policy import DeskPolicy, Mode, Rule
from mailwarden.core.said import Said, Word
from tests.core.builders import (
    ALWAYS,
    NEVER,
    NIGHTS,
    OFFICE,
    ONE_HOUR_A_WEEK,
    WITH_LUNCH,
    answer,
    at,
    conversation,
    desk,
    h,
    m,
    mail,
    request,
    targets,
    told,
)

FIRST = told("Mon 14:00", "Mon 10:00")
WAITING = conversation(request("Mon 10:00"), FIRST)
UNTOLD = conversation(request("Mon 10:00"))
REFUSED = mail(Kind.NOTICE, "Mon 13:30", state=SubmissionState.REFUSED)


def tasks(known: Conversation, **policy: object) -> list[tuple[Task, datetime]]:
    return [(one.task, one.at.astimezone(UTC)) for one in agenda(known, desk(**policy))]


def when(known: Conversation, task: Task, **policy: object) -> list[datetime]:
    return [one.at for one in agenda(known, desk(**policy)) if one.task is task]


# --- what there is to do ------------------------------------------------------------------------------------------


def test_staff_hear_twice_then_the_requester_then_the_time_ends() -> None:
    assert tasks(WAITING) == [
        (Task.NUDGE, at("Mon 12:00")),
        (Task.NUDGE, at("Mon 13:00")),
        (Task.NOTICE, at("Mon 13:30")),
        (Task.PROMISE_ENDS, at("Mon 14:00")),
        (Task.TARGET_ENDS, at("Mon 14:00")),
    ]


def test_next_due_is_the_earliest() -> None:
    assert next_due(WAITING, desk()) == at("Mon 12:00")


def test_nothing_is_due_once_everything_was_answered() -> None:
    kept = replace(FIRST, state=PromiseState.KEPT)
    assert next_due(conversation(request("Mon 10:00"), kept, answer("Mon 11:00")), desk()) is None


def test_where_nothing_was_told_staff_hear_of_the_internal_target() -> None:
    assert tasks(UNTOLD) == [
        (Task.NUDGE, at("Mon 12:00")),
        (Task.NUDGE, at("Mon 13:00") + m(24)),
        (Task.TARGET_ENDS, at("Mon 14:00")),
    ]


def test_a_further_request_has_the_target_for_further_replies() -> None:
    known = conversation(request("Mon 10:00"), answer("Mon 10:30"), request("Mon 11:00"))
    assert when(known, Task.TARGET_ENDS) == [at("Tue 11:00")]


def test_a_further_request_is_tracked_although_a_time_was_told_in_the_first_wait() -> None:
    kept = told("Mon 17:00", "Mon 10:00", state=PromiseState.KEPT)
    known = conversation(request("Mon 10:00"), kept, answer("Mon 10:30"), request("Mon 11:00"))
    assert when(known, Task.TARGET_ENDS) == [at("Tue 11:00")]


def test_a_time_missed_before_our_answer_is_not_apologised_for_after_it() -> None:
    missed = replace(FIRST, state=PromiseState.BROKEN_SILENTLY)
    known = conversation(request("Mon 10:00"), missed, answer("Mon 15:00"), request("Mon 16:00"))
    assert owed_promise(known) is None


def test_targets_follow_the_rule_that_the_first_mail_matched() -> None:
    gold = Rule(targets=targets(h(1), name="gold"), senders=("@customer.example",))
    assert when(replace(UNTOLD, targets="gold"), Task.TARGET_ENDS, rules=(gold,)) == [at("Mon 11:00")]


def test_targets_that_are_configured_no_more_fall_back_to_those_of_the_desk() -> None:
    assert when(replace(UNTOLD, targets="gone"), Task.TARGET_ENDS) == [at("Mon 14:00")]


# --- modes --------------------------------------------------------------------------------------------------------


def test_observing_desk_only_keeps_its_ledger() -> None:
    assert tasks(WAITING, mode=Mode.OBSERVE) == [(Task.PROMISE_ENDS, at("Mon 14:00"))]


def test_acknowledging_desk_sends_no_notices() -> None:
    assert when(WAITING, Task.NOTICE, mode=Mode.ACKNOWLEDGE) == []


def test_desk_that_names_nobody_nudges_nobody() -> None:
    assert tasks(WAITING, nudge=()) == [(Task.NOTICE, at("Mon 13:30")), (Task.PROMISE_ENDS, at("Mon 14:00"))]


@pytest.mark.parametrize("hours", [NEVER, OFFICE])
def test_told_time_is_guarded_whatever_becomes_of_the_hours(hours: OpeningHours) -> None:
    assert when(WAITING, Task.NOTICE, hours=hours) == [at("Mon 13:30")]


def test_desk_that_never_opens_has_no_internal_target() -> None:
    assert agenda(UNTOLD, desk(hours=NEVER)) == ()


# --- the notice ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told_at", "lead", "expected"),
    [
        ("Mon 10:00", m(30), "Mon 13:30"),
        ("Mon 13:30", m(30), "Mon 13:45"),
        ("Mon 10:00", h(10), "Mon 12:00"),
        ("Mon 10:00", m(0), "Mon 13:55"),
    ],
    ids=["the lead before", "not before half the wait", "lead longer than the wait", "no lead"],
)
def test_requester_hears_the_lead_before_the_told_time(told_at: str, lead: timedelta, expected: str) -> None:
    assert notice_at(told("Mon 14:00", told_at), desk(lead=lead)) == at(expected)


@pytest.mark.parametrize(
    ("doubtful_at", "expected"),
    [
        ("Mon 12:40", "Mon 12:40"),
        ("Mon 10:30", "Mon 12:00"),
        ("Mon 13:50", "Mon 13:30"),
    ],
    ids=["as soon as it is doubtful", "not before half the wait", "at the latest the lead before"],
)
def test_requester_hears_once_an_answer_in_time_is_doubtful(doubtful_at: str, expected: str) -> None:
    assert notice_at(FIRST, desk(), at(doubtful_at)) == at(expected)


@pytest.mark.parametrize(
    ("told_for", "expected"),
    [("Tue 15:00", "Tue 09:00"), ("Tue 09:20", "Tue 08:50")],
    ids=["when it opens", "where the lead comes first, then"],
)
def test_doubt_at_night_waits_for_the_morning(told_for: str, expected: str) -> None:
    assert notice_at(told(told_for, "Mon 10:00"), desk(), at("Tue 03:00")) == at(expected)


@pytest.mark.parametrize("basis", [Basis.PERSON, Basis.WORD])
def test_what_a_person_said_or_we_can_keep_ourselves_is_not_doubted(basis: Basis) -> None:
    promise = replace(FIRST, basis=basis)
    assert notice_at(promise, desk(), at("Mon 12:40")) == at("Mon 13:30")
    assert doubted_by(conversation(request("Mon 10:00"), promise), desk(), at("Mon 11:00")) is None


def test_answer_is_in_time_as_long_as_its_delay_is_not_worth_a_mail() -> None:
    assert doubted_by(WAITING, desk(material=m(20)), at("Mon 11:00")) == at("Mon 14:20")


@pytest.mark.parametrize(
    ("known", "policy", "now"),
    [
        (UNTOLD, desk(), "Mon 11:00"),
        (WAITING, desk(), "Mon 14:00"),
        (WAITING, desk(chance=0), "Mon 11:00"),
        (WAITING, desk(mode=Mode.OBSERVE), "Mon 11:00"),
        (conversation(request("Mon 10:00"), FIRST, answer("Mon 10:30")), desk(), "Mon 11:00"),
        (replace(WAITING, submissions=(mail(Kind.NOTICE, "Mon 10:40", "Mon 10:40"),)), desk(), "Mon 11:00"),
    ],
    ids=["nothing told", "time is over", "not wanted", "only observing", "answered", "was warned"],
)
def test_nobody_asks_for_doubt_where_nothing_follows_from_it(known: Conversation, policy: DeskPolicy, now: str) -> None:
    assert doubted_by(known, policy, at(now)) is None


def test_desk_that_never_opens_warns_the_lead_before() -> None:
    assert notice_at(FIRST, desk(hours=NEVER), at("Mon 12:40")) == at("Mon 13:30")


def test_doubt_brings_nudges_forward_too_so_that_staff_hear_first() -> None:
    due = [(one.task, one.at) for one in agenda(WAITING, desk(), at("Mon 12:40"))]
    assert due[:2] == [(Task.NUDGE, at("Mon 12:10")), (Task.NOTICE, at("Mon 12:40"))]


@pytest.mark.parametrize("state", [s for s in SubmissionState if s not in ("sent", "withdrawn", "refused")])
def test_while_one_notice_is_on_its_way_there_is_no_second(state: SubmissionState) -> None:
    on_its_way = mail(Kind.NOTICE, "Mon 13:30", state=state)
    known = replace(WAITING, submissions=(on_its_way,))
    assert when(known, Task.NOTICE) == []


def test_withdrawn_notice_is_decided_anew_under_a_new_step() -> None:
    known = replace(WAITING, submissions=(mail(Kind.NOTICE, "Mon 13:30", state=SubmissionState.WITHDRAWN),))
    assert [one.step for one in agenda(known, desk()) if one.task is Task.NOTICE] == [1]


@pytest.mark.parametrize("kind", [Kind.ACKNOWLEDGEMENT, Kind.NOTICE])
def test_after_a_final_refusal_nobody_writes_there_again(kind: Kind) -> None:
    known = replace(WAITING, submissions=(mail(kind, "Mon 10:00", state=SubmissionState.REFUSED),))
    assert when(known, Task.NOTICE) == []


def test_refused_nudge_does_not_silence_the_notice() -> None:
    known = replace(WAITING, submissions=(mail(Kind.NUDGE, "Mon 12:00", state=SubmissionState.REFUSED),))
    assert when(known, Task.NOTICE) == [at("Mon 13:30")]


def test_of_each_told_time_the_requester_hears_once_more_at_most() -> None:
    known = replace(WAITING, submissions=(mail(Kind.NOTICE, "Mon 13:30", "Mon 13:31"),))
    assert when(known, Task.NOTICE, automatic=9) == []


def test_after_the_last_notice_there_is_none() -> None:
    first = mail(Kind.NOTICE, "Mon 13:30", "Mon 13:31", promise_id=2)
    second = told("Tue 10:00", "Mon 13:31", 2)
    known = conversation(request("Mon 10:00"), replace(FIRST, state=PromiseState.REPLACED), second, first)
    assert (when(known, Task.NOTICE, automatic=1), len(when(known, Task.NOTICE, automatic=2))) == ([], 1)


# --- nudges -------------------------------------------------------------------------------------------------------


def test_of_two_nudges_that_are_due_together_the_later_step_counts() -> None:
    known = replace(WAITING, submissions=(mail(Kind.NUDGE, "Mon 12:00", "Mon 12:00", step=102),))
    assert when(known, Task.NUDGE) == []


def test_nudges_wait_for_the_desk_to_open() -> None:
    known = conversation(request("Sat 20:00"), told("next Mon 12:00", "Sat 20:00"))
    assert when(known, Task.NUDGE) == [at("next Mon 10:30"), at("next Mon 11:00")]


def test_where_it_does_not_open_before_the_notice_staff_hear_at_the_same_time() -> None:
    known = conversation(request("Sat 20:00"), told("next Mon 09:30", "Sat 20:00"))
    assert [*set(when(known, Task.NUDGE)), *when(known, Task.NOTICE)] == [at("next Mon 09:00")] * 2


def test_reminders_of_one_time_keep_a_quarter_of_an_hour_apart_and_the_last_one_counts() -> None:
    fractions = (0.4, 0.5, 0.53, 0.62, 0.7)
    assert when(WAITING, Task.NUDGE, nudge_at=fractions) == [
        at("Mon 11:36"), at("Mon 12:07:12"), at("Mon 12:28:48"), at("Mon 12:48"),
    ]  # fmt: skip


def test_before_a_time_of_two_hours_there_is_one_planned_reminder() -> None:
    known = conversation(request("Mon 10:00"), told("Mon 12:00", "Mon 10:00"))
    assert [(one.task, one.at) for one in agenda(known, desk(nudge_at=(0.2, 0.4, 0.6)))][:2] == [
        (Task.NUDGE, at("Mon 11:00")),
        (Task.NOTICE, at("Mon 11:30")),
    ]


@pytest.mark.parametrize(
    ("until", "expected"),
    [("Mon 10:40", "Mon 10:15"), ("Mon 10:20", "Mon 10:10"), ("Mon 11:00", "Mon 10:25"), ("Mon 12:00", "Mon 11:20")],
    ids=["a quarter of an hour later", "before the requester hears", "an hour", "two hours"],
)
def test_whoever_has_just_named_a_time_is_not_reminded_of_it_at_once(until: str, expected: str) -> None:
    named = Said(word=Word.TIME, message_id="w@x", author="anna@example.org", at=at("Mon 10:00"), until=at(until))
    known = replace(conversation(request("Mon 09:00"), told(until, "Mon 10:00", basis=Basis.PERSON)), words=(named,))
    assert when(known, Task.NUDGE, lead=m(20)) == [at(expected)]


def test_after_a_reminder_that_somebody_asked_for_the_planned_one_says_nothing_new() -> None:
    urgent = mail(Kind.NUDGE, "Mon 12:50", "Mon 12:50", step=101)
    known = replace(WAITING, submissions=(urgent,))
    assert when(known, Task.NUDGE) == []
    assert when(known, Task.TARGET_ENDS) == [at("Mon 14:00")]


def test_new_told_time_begins_new_steps() -> None:
    notice = mail(Kind.NOTICE, "Mon 13:30", "Mon 13:31", promise_id=2)
    known = conversation(
        request("Mon 10:00"),
        replace(FIRST, state=PromiseState.REPLACED),
        told("Tue 10:00", "Mon 13:31", 2),
        notice,
        mail(Kind.NUDGE, "Mon 13:00", "Mon 13:00", step=102),
    )
    assert [one.step for one in agenda(known, desk()) if one.task is Task.NUDGE] == [201, 202]


@given(
    hours=st.sampled_from([OFFICE, WITH_LUNCH, NIGHTS, ALWAYS, ONE_HOUR_A_WEEK]),
    told_at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - given UTC
    opening_time=st.timedeltas(m(1), h(60)),
    lead=st.sampled_from([m(0), m(30), h(10)]),
    nudge_at=st.lists(st.floats(0, 1), max_size=4).map(sorted),
    doubtful_after=st.none() | st.timedeltas(m(-60), h(100)),
)
def test_nudges_come_in_opening_hours_step_by_step_before_the_notice(
    hours: OpeningHours,
    told_at: datetime,
    opening_time: timedelta,
    lead: timedelta,
    nudge_at: list[float],
    doubtful_after: timedelta | None,
) -> None:
    promise = replace(FIRST, at=hours.add(hours.next_opening(told_at), opening_time), told_at=told_at)
    policy = desk(hours=hours, lead=lead, nudge_at=tuple(nudge_at))
    doubtful_at = None if doubtful_after is None else told_at + doubtful_after
    tasks = agenda(conversation(request("Mon 10:00"), promise), policy, doubtful_at)
    nudges = [one for one in tasks if one.task is Task.NUDGE]
    word = notice_at(promise, policy, doubtful_at)
    assert sorted(nudges, key=lambda one: one.step) == nudges
    for one in nudges:
        assert told_at <= one.at <= word
        is_open = hours.is_open(one.at) or hours.is_open(one.at - timedelta(microseconds=1))
        assert is_open or not hours.between(told_at, word)


# --- deadline -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (WAITING, at("Mon 14:00")),
        (UNTOLD, at("Mon 14:00")),
        (conversation(request("Mon 10:00"), told("Mon 16:00", "Mon 10:00")), at("Mon 16:00")),
        (conversation(request("Mon 10:00"), answer("Mon 11:00")), None),
    ],
    ids=["told", "target", "told beats target", "answered"],
)
def test_deadline_is_the_told_time_or_else_the_target(known: Conversation, expected: datetime | None) -> None:
    assert deadline(known, desk()) == expected


@pytest.mark.parametrize("policy", [desk(hours=NEVER), desk(targets=targets(Span(days=100_000)))])
def test_target_that_never_ends_is_no_deadline(policy: DeskPolicy) -> None:
    assert deadline(UNTOLD, policy) is None
