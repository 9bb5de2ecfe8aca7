"""What the estimator says is kept as often as it says, on desks whose law is known."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from functools import cache
from heapq import heapify, heappop, heappush
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailwarden.core.conversation import Basis
from mailwarden.core.estimate.estimator import Estimator
from mailwarden.core.hours import Closure, OpeningHours, Timetable
from tests.core.estimate.desks import (
    BEGIN,
    HOUR,
    LEVELS,
    OFFICE,
    Law,
    Told,
    conversations,
    exponential,
    kept_share,
    lapsing,
    queued,
    replayed,
)

ZONE = ZoneInfo("UTC")
DAY = 24 * HOUR


def run(law: Law, days: int = 90, a_day: int = 25, hours: OpeningHours | None = None) -> list[Told]:
    return replayed(Estimator(ZONE, hours), conversations(law, days, a_day))


@cache
def steady() -> list[Told]:
    return run(exponential(3))


@cache
def taught() -> Estimator:
    """An estimator that has seen a steady desk for 60 days; to be copied, not fed."""
    estimator = Estimator(ZONE, OFFICE)
    replayed(estimator, conversations(exponential(3), 60, 25))
    return estimator


def slower_from_day_60(random: Random, day: float) -> float | None:
    return random.expovariate(1 / (3 if day < 60 else 12))


@pytest.mark.parametrize("level", LEVELS)
def test_a_known_law_is_kept_as_often_as_is_said(level: float) -> None:
    assert kept_share(steady(), level) == pytest.approx(level, abs=0.03)


def test_people_who_write_on_sunday_are_told_the_truth_too() -> None:
    on_sunday = [one for one in steady() if int(one.days) % 7 == 6]
    assert kept_share(on_sunday, 0.9) == pytest.approx(0.9, abs=0.05)


def test_what_is_said_is_not_much_longer_than_it_must_be() -> None:
    during_mornings = [
        one.hours
        for one in steady()
        if one.level == 0.8 and one.days > 30 and int(one.days) % 7 < 3 and 9 < one.days % 1 * 24 < 11
    ]
    assert sum(during_mornings) / len(during_mornings) < 1.5 * 4.83


def test_a_sudden_change_of_habits_is_followed_within_two_weeks() -> None:
    told = run(slower_from_day_60, days=120)
    assert kept_share(told, 0.9, since_day=74) == pytest.approx(0.9, abs=0.05)


def test_a_level_too_near_the_share_never_answered_is_not_said() -> None:
    told = run(lapsing(0.18))
    late = {one.level for one in told if one.days > 45}
    assert late == {0.5}


def test_what_can_be_said_in_spite_of_many_never_answered_is_true() -> None:
    assert kept_share(run(lapsing(0.18)), 0.5) == pytest.approx(0.5, abs=0.04)


def test_conversations_that_need_no_answer_do_not_make_a_desk_look_unreliable() -> None:
    estimator = replay_with_thanks(conversations(exponential(3), 40, 25))
    now = BEGIN + 42 * DAY + 10 * HOUR
    estimator.opened("new", now)
    assert all(estimator.promise("new", now, LEVELS, now + DAY).estimates)


def replay_with_thanks(drawn: list[tuple[datetime, datetime | None]]) -> Estimator:
    """Feed a desk on which every sixth conversation is closed after a minute, since it needs no answer."""
    estimator = Estimator(ZONE, OFFICE)
    events: list[tuple[datetime, str, int]] = []
    for number, (opened, answered) in enumerate(drawn):
        events.append((opened, "opened", number))
        if number % 6 == 0:
            events.append((opened + HOUR / 60, "closed_without_need", number))
        elif answered:
            events.append((answered, "answered", number))
    for at, what, number in sorted(events):
        getattr(estimator, what)(number, at)
    return estimator


def test_at_first_an_aim_is_told_and_no_typical_time() -> None:
    first = [(one.level, one.basis) for one in steady() if one.days < 6]
    assert set(first) == {(0.8, Basis.TARGET), (0.9, Basis.TARGET)}


def test_with_opening_hours_nothing_is_told_outside_them() -> None:
    told = run(exponential(3), days=40, hours=OFFICE)
    assert all(OFFICE.is_open(one.at - timedelta(seconds=1)) for one in told)


def test_closed_days_count_nothing() -> None:
    closure = Closure(first=date(2026, 3, 9), last=date(2026, 3, 13))
    hours = OpeningHours(Timetable(zone="UTC", week=OFFICE.timetable.week, closures=(closure,)))
    estimator = Estimator(ZONE, hours)
    replayed(estimator, conversations(exponential(3), 60, 25))
    friday = datetime(2026, 3, 6, 16, 59, tzinfo=UTC)
    estimator.opened("new", friday)
    days = {one.at.date() for one in estimator.promise("new", friday, LEVELS, friday + DAY).estimates if one}
    assert min(days) == date(2026, 3, 16)


def test_higher_levels_are_later() -> None:
    by_conversation: dict[int, list[float]] = {}
    for one in steady():
        by_conversation.setdefault(one.conversation, []).append(one.hours)
    assert all(hours == sorted(hours) for hours in by_conversation.values())


def test_the_same_history_says_the_same() -> None:
    assert run(exponential(3), days=30) == run(exponential(3), days=30)


@settings(max_examples=40, deadline=None)
@given(st.floats(0.01, 400), st.floats(0, 6 * 24))
def test_who_has_waited_is_told_a_time_to_come(age: float, shift: float) -> None:
    estimator, opened = deepcopy(taught()), BEGIN + 61 * DAY + shift * HOUR
    estimator.opened("waiting", opened)
    now = opened + age * HOUR
    told = estimator.repromise("waiting", now, LEVELS, now + DAY).estimates
    assert all(one.at > now for one in told if one)


def test_the_chance_of_an_answer_falls_as_time_runs_out() -> None:
    estimator = deepcopy(taught())
    opened = datetime(2026, 5, 4, 9, tzinfo=UTC)
    estimator.opened("risky", opened)
    chances = [estimator.chance("risky", opened + hours * HOUR, opened + 6 * HOUR) for hours in (0, 3, 5.5)]
    assert chances == sorted(chances, key=lambda one: -(one or 0.0))


def test_where_nobody_waits_nothing_is_said() -> None:
    assert deepcopy(taught()).promise("unknown", BEGIN + 100 * DAY, LEVELS, BEGIN + 101 * DAY).estimates == (
        None,
        None,
        None,
    )


def test_who_writes_again_while_waiting_goes_on_waiting() -> None:
    estimator = Estimator(ZONE, OFFICE)
    estimator.opened(1, BEGIN)
    estimator.opened(1, BEGIN + HOUR)
    estimator.answered(1, BEGIN + 2 * HOUR)
    assert estimator.promise(1, BEGIN + 3 * HOUR, LEVELS, BEGIN + DAY).estimates == (None, None, None)


def test_what_is_foretold_of_a_conversation_to_come_is_what_is_promised_to_it() -> None:
    estimator, now = deepcopy(taught()), BEGIN + 63 * DAY + 10 * HOUR
    foretold = estimator.foretell(now, now, LEVELS, now + DAY)
    assert not estimator.waits("new")
    estimator.opened("new", now)
    assert estimator.promise("new", now, LEVELS, now + DAY).estimates == foretold.estimates


def test_who_has_waited_before_anything_is_noted_is_foretold_as_one_who_waited() -> None:
    estimator, now = deepcopy(taught()), BEGIN + 63 * DAY + 12 * HOUR
    foretold = estimator.foretell(now - 2 * HOUR, now, LEVELS, now + DAY)
    estimator.opened("waiting", now - 2 * HOUR)
    assert estimator.repromise("waiting", now, LEVELS, now + DAY).estimates == foretold.estimates


def overrun(level: float) -> list[bool]:
    """Tell everybody whose first time has run out another; return which of these were kept."""
    estimator, kept = Estimator(ZONE, OFFICE), []
    drawn = conversations(exponential(3), 150, 40)
    events = [(at, what, number) for number, one in enumerate(drawn) for what, at in enumerate(one) if at]
    heapify(events)
    while events:
        at, what, number = heappop(events)
        if what == 1:
            estimator.answered(number, at)
            continue
        if what == 0:
            estimator.opened(number, at)
        elif not estimator.waits(number):
            continue
        ask = estimator.repromise if what else estimator.promise
        told = ask(number, at, (level,), at + DAY)
        estimator.sent(told)
        for one in told.estimates:
            if one and what == 0:
                heappush(events, (one.at, 2, number))
            elif one and one.basis is Basis.HISTORY:
                answered = drawn[number][1]
                kept.append(answered is not None and answered <= one.at)
    return kept


def test_who_is_told_another_time_is_told_the_truth() -> None:
    kept = overrun(0.8)
    assert sum(kept) / len(kept) == pytest.approx(0.8, abs=0.05)


@cache
def strange(incidents: tuple[int, ...]) -> list[tuple[int, tuple[str, ...], bool]]:
    """Replay a queue; return (day, what is unusual, kept at 0.9) of each measured time told."""
    estimator, drawn = Estimator(ZONE, OFFICE), queued(90, incidents)
    events = sorted((at, what, number) for number, one in enumerate(drawn) for what, at in enumerate(one) if at)
    told: list[tuple[int, tuple[str, ...], bool]] = []
    for at, what, number in events:
        if what:
            estimator.answered(number, at)
            continue
        estimator.opened(number, at)
        foretold = estimator.promise(number, at, LEVELS, at + DAY)
        estimator.sent(foretold)
        outer, answered = foretold.estimates[-1], drawn[number][1]
        if outer and outer.basis is Basis.HISTORY:
            told.append(((at - BEGIN).days, estimator.unusual(at), answered is not None and answered <= outer.at))
    return told


def test_an_ordinary_desk_with_its_nights_and_weekends_is_not_unusual() -> None:
    told = strange(())
    assert sum(bool(unusual) for _, unusual, _ in told) < 0.01 * len(told)


def test_a_backlog_beyond_all_history_is_named_within_hours_and_no_longer_than_days() -> None:
    told = strange((65,))
    assert {day for day, unusual, _ in told if "backlog" in unusual} <= {65, 66, 67, 68, 69}
    assert any("backlog" in unusual for day, unusual, _ in told if day == 65)


def test_what_is_told_in_a_backlog_beyond_all_history_is_kept_nearly_as_often_as_it_says() -> None:
    kept = [one for _, unusual, one in strange((65,)) if "backlog" in unusual]
    assert sum(kept) / len(kept) >= 0.8


def test_silence_is_named_when_nobody_has_answered_for_far_longer_than_ever() -> None:
    estimator = deepcopy(taught())
    friday = BEGIN + 60 * DAY + 9 * HOUR  # the morning after the last answer
    named = [estimator.unusual(friday + hours * HOUR) for hours in (0, 8)]
    assert named == [(), ("silence",)]


def test_a_working_day_on_which_nobody_waits_is_not_silent() -> None:
    estimator, friday = deepcopy(taught()), BEGIN + 60 * DAY + 9 * HOUR
    for number in range(60 * 25):
        estimator.closed_without_need(number, friday)
    assert estimator.unusual(friday + 8 * HOUR) == ()


def test_while_learning_nothing_is_unusual() -> None:
    estimator = Estimator(ZONE, OFFICE)
    for number in range(300):
        estimator.opened(number, BEGIN + number * HOUR / 60)
    assert estimator.unusual(BEGIN + 6 * HOUR) == ()
