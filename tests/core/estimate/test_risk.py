"""What is told stays likely, or it is known from when on it is not."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime, timedelta
from functools import cache
from heapq import heappop, heappush
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mailwarden.core.estimate.estimator import Estimator
from tests.core.estimate.desks import (
    BEGIN,
    HOUR,
    LEVELS,
    OFFICE,
    conversations,
    exponential,
    lapsing,
    replayed,
    slowing,
)

DAY = 24 * HOUR
SECOND = timedelta(seconds=1)
SHARES = (0.25, 0.5, 0.75, 0.9)  # of the told wait
Drawn = Sequence[tuple[datetime, datetime | None]]


def questioned(drawn: Drawn) -> list[tuple[float, bool]]:
    """Tell each conversation its times, and ask for the chances of these while it waits; return (chance, came true)."""
    estimator, asked = Estimator(ZoneInfo("UTC"), OFFICE), []
    events = [(at, what, number) for number, one in enumerate(drawn) for what, at in enumerate(one) if at]
    questions: list[tuple[datetime, int, datetime]] = []
    for at, what, number in sorted(events):
        while questions and questions[0][0] < at:
            now, key, by = heappop(questions)
            chance, answered = estimator.chance(key, now, by), drawn[key][1]
            asked += [] if chance is None else [(chance, answered is not None and answered <= by)]
        if what:
            estimator.answered(number, at)
            continue
        estimator.opened(number, at)
        told = estimator.promise(number, at, LEVELS, at + DAY)
        estimator.sent(told)
        for by in [one.at for one in told.estimates if one]:
            for share in SHARES:
                heappush(questions, (at + share * (by - at), number, by))
    return asked


def off_by(asked: Sequence[tuple[float, bool]], low: float, high: float) -> float:
    """Return how far chances within bounds are from the share that came true."""
    within = [(chance, kept) for chance, kept in asked if low <= chance < high]
    return sum(chance - kept for chance, kept in within) / len(within)


@cache
def steady() -> list[tuple[float, bool]]:
    return questioned(conversations(exponential(3), 120, 25))


@cache
def taught() -> Estimator:
    """An estimator that has seen a steady desk for 60 days; to be copied, not fed."""
    estimator = Estimator(ZoneInfo("UTC"), OFFICE)
    replayed(estimator, conversations(exponential(3), 60, 25))
    return estimator


BINS = [(0.0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9)]


@pytest.mark.parametrize(("low", "high"), BINS)
def test_chances_of_a_known_law_come_true_as_often_as_they_say(low: float, high: float) -> None:
    assert off_by(steady(), low, high) == pytest.approx(0.0, abs=0.05)


def test_chances_come_true_on_a_desk_that_grows_slower() -> None:
    asked = questioned(conversations(slowing(2, 8, days=120), 120, 25))
    assert off_by(asked, 0.2, 0.8) == pytest.approx(0.0, abs=0.05)


def test_chances_come_true_on_a_desk_that_leaves_some_without_an_answer() -> None:
    asked = questioned(conversations(lapsing(0.04), 120, 25))
    assert off_by(asked, 0.1, 0.8) == pytest.approx(0.0, abs=0.05)


def waiting(opened: datetime) -> Estimator:
    estimator = deepcopy(taught())
    estimator.opened("new", opened)
    return estimator


OPENED = BEGIN + 63 * DAY + 10 * HOUR  # a Monday morning


@settings(max_examples=40, deadline=None)
@given(st.floats(0.5, 7), st.floats(0.05, 0.95), st.floats(0, 0.99))
def test_the_chance_falls_below_the_threshold_at_the_instant_named(hours: float, threshold: float, age: float) -> None:
    by, now = OPENED + hours * HOUR, OPENED + age * hours * HOUR
    estimator = waiting(OPENED)
    doubtful = estimator.doubtful_at("new", now, by, threshold)
    assume(doubtful is not None and doubtful > now + 2 * SECOND)
    assert doubtful is not None
    before, after = (estimator.chance("new", doubtful + one * SECOND, by) for one in (-2, 1))
    assert before is not None
    assert after is not None
    assert before >= threshold - 1e-3
    assert after < threshold + 1e-3


@settings(max_examples=40, deadline=None)
@given(st.floats(0.5, 7), st.floats(0.05, 0.95), st.floats(0, 0.99))
def test_what_is_doubtful_now_has_a_chance_below_the_threshold(hours: float, threshold: float, age: float) -> None:
    by, now = OPENED + hours * HOUR, OPENED + age * hours * HOUR
    estimator = waiting(OPENED)
    is_doubtful = estimator.doubtful_at("new", now, by, threshold) == now
    chance = estimator.chance("new", now, by)
    assert chance is not None
    assert is_doubtful == (chance < threshold) or chance == pytest.approx(threshold, abs=1e-6)


def test_the_more_must_be_likely_the_sooner_it_is_doubtful() -> None:
    by = OPENED + 6 * HOUR
    instants = [waiting(OPENED).doubtful_at("new", OPENED, by, threshold) for threshold in (0.5, 0.25, 0.1)]
    assert instants == sorted(one for one in instants if one)


def test_a_time_that_has_passed_is_doubtful_now() -> None:
    now = OPENED + 5 * HOUR
    assert waiting(OPENED).doubtful_at("new", now, OPENED + 4 * HOUR, 0.25) == now


def test_over_a_night_nothing_becomes_doubtful() -> None:
    opened, by = OPENED + 6.9 * HOUR, OPENED + 2 * DAY
    doubtful = waiting(opened).doubtful_at("new", opened, by, 0.5)
    assert doubtful is not None
    assert OFFICE.is_open(doubtful - SECOND)


@pytest.mark.parametrize(("key", "threshold"), [("unknown", 0.25), ("new", 0.0)])
def test_for_whom_nobody_waits_and_below_nothing_there_is_no_doubt(key: str, threshold: float) -> None:
    assert waiting(OPENED).doubtful_at(key, OPENED, OPENED + 4 * HOUR, threshold) is None


def test_while_learning_nothing_is_called_doubtful() -> None:
    estimator = Estimator(ZoneInfo("UTC"), OFFICE)
    estimator.opened("new", OPENED)
    assert estimator.doubtful_at("new", OPENED, OPENED + HOUR, 0.9) is None
