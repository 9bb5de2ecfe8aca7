"""Time passed: who hears what, before a told time and after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailwarden.core.conversation import Conversation, Kind, PromiseState, SubmissionState, Tone
from mailwarden.core.decide import decide
from mailwarden.core.decisions import Decision, EndPromise, NudgeStaff, Postpone, SendAcknowledgement, SendNotice
from mailwarden.core.events import TimeReached
from mailwarden.core.hours import OpeningHours
from mailwarden.core.policy import Mode
from mailwarden.core.reasons import Reason
from tests.core.builders import (
    ALWAYS,
    CARLA,
    LEAD,
    NEVER,
    NIGHTS,
    OFFICE,
    WITH_LUNCH,
    answer,
    at,
    conversation,
    desk,
    h,
    m,
    mail,
    message,
    request,
    targets,
    told,
)
from tests.core.world import SECOND, Left, World

WAITING = conversation(request("Mon 10:00", "a@x"), told("Mon 14:00", "Mon 10:00"))
NUDGED = mail(Kind.NUDGE, "Mon 13:00", "Mon 13:00", step=102)


def at_time(known: Conversation | None, when: str, **policy: object) -> tuple[Decision, ...]:
    return decide(known, TimeReached(read_at=at(when)), desk(**policy), at(when))


def notice(known: Conversation, when: str, **policy: object) -> SendNotice:
    (found,) = [one for one in at_time(known, when, **policy) if isinstance(one, SendNotice)]
    return found


def nudge(known: Conversation, when: str, **policy: object) -> NudgeStaff:
    (found,) = [one for one in at_time(known, when, **policy) if isinstance(one, NudgeStaff)]
    return found


# --- nothing on old data ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("read_at", [None, at("Mon 13:24")])
def test_nothing_is_judged_on_mailboxes_not_read_lately(read_at: datetime | None) -> None:
    decisions = decide(WAITING, TimeReached(read_at=read_at), desk(), at("Mon 13:30"))
    assert decisions == (Postpone(reason=Reason.STALE_DATA),)


def test_too_early_is_no_reason_to_do_anything() -> None:
    assert at_time(WAITING, "Mon 11:59") == ()


def test_conversation_that_is_gone_needs_nothing() -> None:
    assert at_time(None, "Mon 13:30") == ()


def test_whoever_was_answered_hears_no_more() -> None:
    kept = told("Mon 14:00", "Mon 10:00", state=PromiseState.KEPT)
    assert at_time(conversation(request("Mon 10:00"), kept, answer("Mon 11:00")), "Mon 15:00") == ()


# --- the requester ------------------------------------------------------------------------------------------------


def test_notice_tells_times_by_the_readers_clock_too() -> None:
    assert notice(replace(WAITING, reader_offset=h(5.5)), "Mon 13:30").reader_offset == h(5.5)


def test_before_the_told_time_comes_an_update_with_a_new_time() -> None:
    update = notice(replace(WAITING, submissions=(NUDGED,)), "Mon 13:30")
    assert (update.tone, update.told, update.reason) == (Tone.UPDATE, at("Mon 14:00"), Reason.TIME_RUNS_OUT)
    assert update.promise
    assert update.promise.at == at("Tue 10:00")


def test_after_the_told_time_comes_an_apology() -> None:
    apology = notice(WAITING, "Mon 15:00")
    assert (apology.tone, apology.reason) == (Tone.APOLOGY, Reason.TIME_HAS_PASSED)


def test_new_time_is_later_by_what_is_worth_a_mail() -> None:
    new = notice(WAITING, "Mon 13:30", material=h(30)).promise
    assert new
    assert new.at >= at("Tue 20:00")


def test_word_that_an_answer_in_time_is_unlikely_is_an_update_that_says_so() -> None:
    event = TimeReached(read_at=at("Mon 12:40"), doubtful_at=at("Mon 12:40"))
    (early,) = [one for one in decide(WAITING, event, desk(), at("Mon 12:40")) if isinstance(one, SendNotice)]
    assert (early.tone, early.told, early.reason) == (Tone.UPDATE, at("Mon 14:00"), Reason.CHANCE_IS_LOW)
    assert early.promise
    assert early.promise.at == at("Tue 10:00")


def test_where_doubt_has_moved_on_nothing_is_due_yet() -> None:
    event = TimeReached(read_at=at("Mon 12:40"), doubtful_at=at("Mon 13:10"))
    assert decide(replace(WAITING, submissions=(NUDGED,)), event, desk(), at("Mon 12:40")) == ()


def test_last_notice_tells_no_time_that_nobody_would_guard() -> None:
    last = notice(WAITING, "Mon 13:30", automatic=1)
    assert (last.promise, last.reason) == (None, Reason.LAST_AUTOMATIC_NOTICE)


def test_where_no_time_can_be_told_the_notice_is_the_last() -> None:
    last = notice(WAITING, "Mon 13:30", hours=NEVER)
    assert (last.promise, last.reason) == (None, Reason.LAST_AUTOMATIC_NOTICE)


def test_notice_answers_the_newest_mail_of_the_requester() -> None:
    known = conversation(request("Mon 10:00", "a@x"), told("Mon 14:00", "Mon 10:00"), request("Mon 11:00", "b@x"))
    sent = notice(known, "Mon 13:30")
    assert (sent.in_reply_to, sent.references, sent.to) == ("b@x", ("a@x",), CARLA)


def test_ids_of_our_own_making_are_named_to_nobody() -> None:
    known = conversation(
        request("Mon 10:00", "content.1@mailwarden.invalid"),
        request("Mon 11:00", "content.2@mailwarden.invalid"),
        told("Mon 14:00", "Mon 10:00"),
    )
    sent = notice(known, "Mon 13:30")
    assert (sent.in_reply_to, sent.references) == ("", ())


# --- the ledger ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", Mode)
def test_told_time_that_passed_without_a_word_is_written_down_in_every_mode(mode: Mode) -> None:
    ends = [one for one in at_time(WAITING, "Mon 14:00", mode=mode) if isinstance(one, EndPromise)]
    assert [one.state for one in ends] == [PromiseState.BROKEN_SILENTLY]


def test_after_a_warning_the_time_breaks_without_an_apology() -> None:
    warning = mail(Kind.NOTICE, "Mon 13:30", "Mon 13:30")
    known = conversation(request("Mon 10:00"), told("Mon 14:00", "Mon 10:00"), warning)
    end, passed = at_time(known, "Mon 14:00", automatic=1)
    assert isinstance(end, EndPromise)
    assert end.state is PromiseState.BROKEN_WARNED
    assert isinstance(passed, NudgeStaff)


# --- staff --------------------------------------------------------------------------------------------------------


def test_staff_hear_what_the_requester_was_told_and_how_often_they_asked() -> None:
    known = conversation(request("Mon 10:00"), told("Mon 14:00", "Mon 10:00"), request("Mon 11:00"))
    assert nudge(known, "Mon 12:00") == NudgeStaff(
        to=(LEAD,),
        requester=CARLA,
        subject="Printer on fire",
        waiting_since=at("Mon 10:00"),
        due=at("Mon 14:00"),
        is_told=True,
        chasers=1,
        which=1,
        planned=2,
        hears_at=at("Mon 13:30"),
        step=101,
        reason=Reason.NUDGE_DUE,
    )


def test_of_several_nudges_only_the_last_is_sent() -> None:
    assert nudge(WAITING, "Mon 13:10").step == 102


def test_staff_hear_before_the_requester() -> None:
    assert [type(one) for one in at_time(WAITING, "Mon 13:30")] == [NudgeStaff, SendNotice]


def test_staff_hear_that_the_last_automatic_notice_went_out() -> None:
    assert nudge(WAITING, "Mon 13:30", automatic=1).reason is Reason.LAST_AUTOMATIC_NOTICE


def test_when_the_last_notice_is_late_staff_hear_of_both_in_one_mail() -> None:
    late = nudge(WAITING, "Mon 15:00", automatic=1)
    assert (late.reason, late.step) == (Reason.LAST_AUTOMATIC_NOTICE, 199)


def test_staff_hear_of_the_last_notice_once() -> None:
    again = mail(Kind.NOTICE, "Mon 13:30", state=SubmissionState.WITHDRAWN)
    known = replace(WAITING, submissions=(again, replace(NUDGED, step=198)))
    assert [type(one) for one in at_time(known, "Mon 13:40", automatic=1)] == [SendNotice]


def test_staff_hear_when_the_target_has_passed() -> None:
    passed = nudge(conversation(request("Mon 10:00")), "Mon 14:00")
    assert (passed.reason, passed.is_told, passed.due) == (Reason.TARGET_PASSED, False, at("Mon 14:00"))


def test_staff_are_told_the_missed_time_even_though_it_is_broken() -> None:
    warning = mail(Kind.NOTICE, "Mon 13:30", "Mon 13:30")
    known = conversation(request("Mon 10:00"), told("Mon 14:00", "Mon 10:00"), warning)
    assert nudge(known, "Mon 14:00", automatic=1).is_told


# --- whole days ---------------------------------------------------------------------------------------------------


def story(**policy: object) -> World:
    """Carla writes on Monday at ten, and a healthy desk begins to work on it."""
    world = World(desk(**policy), at("Mon 10:00"))
    world.deliver(message(at("Mon 10:00")))
    return world


def what_left(world: World) -> list[tuple[str, str]]:
    return [(f"{one.at.astimezone(at('Mon 10:00').tzinfo):%a %H:%M}", one.text.reason) for one in world.left]


def test_nobody_answers_for_two_days() -> None:
    world = story()
    world.pass_time(at("Wed 17:00"))
    assert what_left(world) == [
        ("Mon 10:00", Reason.FIRST_MAIL),
        ("Mon 12:00", Reason.NUDGE_DUE),
        ("Mon 13:00", Reason.NUDGE_DUE),
        ("Mon 13:30", Reason.TIME_RUNS_OUT),
        ("Mon 15:45", Reason.NUDGE_DUE),
        ("Tue 09:00", Reason.NUDGE_DUE),
        ("Tue 09:30", Reason.LAST_AUTOMATIC_NOTICE),
        ("Tue 09:30", Reason.LAST_AUTOMATIC_NOTICE),
        ("Tue 10:00", Reason.TARGET_PASSED),
    ]


def test_nobody_answers_and_no_time_passes_silently() -> None:
    world = story()
    world.pass_time(at("Wed 17:00"))
    assert world.known
    assert [one.state for one in world.known.promises] == [PromiseState.REPLACED, PromiseState.BROKEN_WARNED]


def test_doubt_has_the_requester_hear_early_and_once_about_each_time() -> None:
    world = story()
    world.doubts = lambda now: max(now, at("Mon 12:40"))
    world.pass_time(at("Wed 17:00"))
    assert what_left(world) == [
        ("Mon 10:00", Reason.FIRST_MAIL),
        ("Mon 12:10", Reason.NUDGE_DUE),
        ("Mon 12:40", Reason.CHANCE_IS_LOW),
        ("Mon 15:20", Reason.NUDGE_DUE),
        ("Mon 16:30", Reason.NUDGE_DUE),
        ("Tue 09:00", Reason.LAST_AUTOMATIC_NOTICE),
        ("Tue 09:00", Reason.LAST_AUTOMATIC_NOTICE),
        ("Tue 10:00", Reason.TARGET_PASSED),
    ]


def test_with_many_automatic_notices_two_times_are_told_and_never_a_third() -> None:
    world = story(automatic=5)
    world.pass_time(at("next Fri 17:00"))
    told = [one.text for one in world.left if isinstance(one.text, SendAcknowledgement | SendNotice)]
    tells_a_time = [one.promise is not None for one in told]
    assert tells_a_time == [True, True, False]


doubts = st.none() | st.timedeltas(h(-1), h(60))


@settings(max_examples=50, deadline=None)
@given(
    hours=st.sampled_from([OFFICE, WITH_LUNCH, NIGHTS, ALWAYS]),
    aim=st.timedeltas(m(30), h(30)),
    lead=st.sampled_from([m(0), m(30), h(10)]),
    first=doubts,
    then=doubts,
    drifts_after=st.timedeltas(m(1), h(30)),
)
def test_doubt_brings_the_first_word_forward_and_changes_nothing_else(
    hours: OpeningHours,
    aim: timedelta,
    lead: timedelta,
    first: timedelta | None,
    then: timedelta | None,
    drifts_after: timedelta,
) -> None:
    start = at("Mon 10:00")

    def doubts(now: datetime) -> datetime | None:
        ahead = first if now < start + drifts_after else then
        return None if ahead is None else max(now, start + ahead)

    def first_word(doubts: Callable[[datetime], datetime | None]) -> Left:
        world = story(hours=hours, targets=targets(aim), lead=lead, nudge_at=(0.5,))
        world.doubts = doubts
        world.pass_time(start + timedelta(days=16))
        return next(one for one in world.left if isinstance(one.text, SendNotice))

    doubted, sure = first_word(doubts), first_word(lambda _: None)
    assert isinstance(doubted.text, SendNotice)
    assert isinstance(sure.text, SendNotice)
    assert doubted.at <= sure.at
    assert (doubted.text.reason is Reason.CHANCE_IS_LOW) == (doubted.at < sure.at - SECOND)
    assert doubted.text.told == sure.text.told


def test_outage_over_the_told_time_ends_with_one_apology_to_the_requester() -> None:
    world = story()
    world.pass_time(at("Mon 11:00"))
    world.can_read = False
    world.pass_time(at("Tue 09:00"))
    world.can_read = True
    world.pass_time(at("Tue 09:01"))
    to_carla = [one.text.reason for one in world.left if one.submission.kind is not Kind.NUDGE]
    assert to_carla == [Reason.FIRST_MAIL, Reason.TIME_HAS_PASSED]


def test_chasers_change_neither_the_told_time_nor_its_warning() -> None:
    world = story()
    for hour in (11, 12, 13):
        world.deliver(message(at(f"Mon {hour}:00")))
        world.pass_time(at(f"Mon {hour}:01"))
    world.pass_time(at("Mon 14:00") - m(1))
    to_carla = [one.text.reason for one in world.left if one.submission.kind is not Kind.NUDGE]
    assert to_carla == [Reason.FIRST_MAIL, Reason.STILL_STANDS, Reason.TIME_RUNS_OUT]


def test_before_a_time_of_two_hours_staff_are_written_to_twice_at_most() -> None:
    asked = mail(Kind.NUDGE, "Mon 11:30", "Mon 11:30", step=197)
    planned = mail(Kind.NUDGE, "Mon 11:00", "Mon 11:00", step=101)
    for nudges, expected in (((planned,), 1), ((planned, asked), 0)):
        known = conversation(request("Mon 10:00"), told("Mon 12:00", "Mon 10:00"), *nudges)
        decisions = decide(known, TimeReached(read_at=at("Mon 11:45")), desk(automatic=1), at("Mon 11:45"))
        assert [one.reason for one in decisions if isinstance(one, SendNotice)] == [Reason.LAST_AUTOMATIC_NOTICE]
        assert sum(isinstance(one, NudgeStaff) for one in decisions) == expected
    longer = conversation(request("Mon 10:00"), told("Mon 14:00", "Mon 10:00"), planned, asked)
    decisions = decide(longer, TimeReached(read_at=at("Mon 13:45")), desk(automatic=1), at("Mon 13:45"))
    assert sum(isinstance(one, NudgeStaff) for one in decisions) == 1
