"""How long people waited: shares instead of averages, the still-open counted, and silence where the data end."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwarden.core.answer_times import FEWEST, MOST_STEPS, Step, answered_within, distribution, first_waits
from mailwarden.core.hours import Closure, OpeningHours, Range, Timetable
from mailwarden.core.reasons import Reason
from mailwarden.core.records import Course

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
NINE_TO_FIVE = (Range(opens=9 * 3600, closes=17 * 3600),)
OFFICE = OpeningHours(
    Timetable(
        zone="UTC",
        week=(NINE_TO_FIVE,) * 5 + ((),) * 2,
        closures=(Closure(first=date(2026, 3, 4), last=date(2026, 3, 4)),),
    )
)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def answered(*durations: float) -> list[tuple[timedelta, bool]]:
    return [(hours(one), True) for one in durations]


def waiting(*durations: float) -> list[tuple[timedelta, bool]]:
    return [(hours(one), False) for one in durations]


def course(opened: float, answered: float | None = None, **values: object) -> Course:
    """Return a conversation; times in hours since the midnight of Monday."""
    standard = {
        "number": 1,
        "targets": "standard",
        "rule": "desk",
        "opened_at": MONDAY + hours(opened),
        "answered_at": None if answered is None else MONDAY + hours(answered),
        "is_waiting": answered is None,
        "last_at": MONDAY + hours(opened),
    }
    return Course(**{**standard, **values})  # type: ignore[arg-type]  # values of a test


def shares(steps: Iterable[Step]) -> list[tuple[float, float]]:
    return [(one.within / hours(1), round(one.share, 6)) for one in steps]


def test_with_nobody_waiting_the_curve_is_the_share_that_was_answered() -> None:
    assert shares(answered_within(answered(1, 3, 3, 4))) == [(1, 0.25), (3, 0.75), (4, 1.0)]


def test_who_still_waits_counts_for_as_long_as_they_have_waited() -> None:
    # After the one who has waited for two hours, two are left at risk: half of what remains goes at each step.
    assert shares(answered_within([*answered(1, 3, 4), *waiting(2)])) == [(1, 0.25), (3, 0.625), (4, 1.0)]


def test_an_answer_at_the_very_moment_of_the_report_still_counts_before_the_open_waits() -> None:
    assert shares(answered_within([*waiting(1), *answered(1)])) == [(1, 0.5)]


def test_a_backlog_makes_times_longer_and_not_shorter() -> None:
    quick = answered(*[1] * 50, *[5] * 50)
    typical = [distribution(rows).within(0.5) for rows in (quick, quick + waiting(*[3] * 40))]
    assert typical == [hours(1), hours(5)]


@pytest.mark.parametrize(("level", "fewest"), FEWEST.items())
def test_a_level_is_said_only_with_enough_answers(level: float, fewest: int) -> None:
    said = [distribution(answered(*range(1, number + 1))).within(level) for number in (fewest - 1, fewest)]
    assert (said[0], said[1] is not None) == (None, True)


def test_what_too_few_were_answered_to_know_is_not_said() -> None:
    assert distribution([*answered(*[1] * 50), *waiting(*[2] * 50)]).within(0.8) is None


def test_a_long_curve_is_thinned_and_keeps_its_end() -> None:
    steps = distribution(answered(*range(1, 1000))).steps
    assert (len(steps) <= MOST_STEPS, steps[-1]) == (True, Step(within=hours(999), share=1.0))


@given(st.lists(st.tuples(st.integers(0, 1000), st.booleans()), max_size=80))
def test_the_curve_never_falls_and_stays_a_share(rows: list[tuple[int, bool]]) -> None:
    steps = answered_within((hours(duration), is_answered) for duration, is_answered in rows)
    rising = [one.share for one in steps]
    assert rising == sorted(rising)
    assert all(0 < share <= 1 or math.isclose(share, 1) for share in rising)


@given(st.lists(st.tuples(st.integers(0, 1000), st.booleans()), min_size=30, max_size=80), st.integers(0, 1000))
def test_one_more_open_wait_never_shortens_a_time(rows: list[tuple[int, bool]], wait: int) -> None:
    durations = [(hours(duration), is_answered) for duration, is_answered in rows]
    before, after = (distribution(these).within(0.5) for these in (durations, [*durations, *waiting(wait)]))
    assert before is None or after is None or after >= before


def test_a_wait_is_counted_in_opening_time_and_by_the_clock() -> None:
    (wait,) = first_waits([course(24 + 16, 3 * 24 + 10)], OFFICE, MONDAY + hours(200))  # over a closed Wednesday
    assert (wait.opening, wait.wall, wait.is_answered) == (hours(2), hours(42), True)


def test_an_open_wait_lasts_until_now() -> None:
    (wait,) = first_waits([course(9)], OFFICE, MONDAY + hours(12))
    assert (wait.opening, wait.is_answered) == (hours(3), False)


def test_a_wait_that_ended_without_an_answer_lasts_until_the_last_mail() -> None:
    (wait,) = first_waits([course(9, is_waiting=False, last_at=MONDAY + hours(10))], OFFICE, MONDAY + hours(90))
    assert (wait.wall, wait.is_answered) == (hours(1), False)


def test_who_may_be_told_nothing_is_left_out() -> None:
    assert first_waits([course(9, refused_because=Reason.SPAM_MARK)], OFFICE, MONDAY + hours(12)) == ()
