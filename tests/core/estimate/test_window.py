"""Conversations count by when they were opened, answered or not."""

from __future__ import annotations

from math import inf

import pytest

from mailwarden.core.estimate.window import Row, long_run, recent, thinned, to_compare

DAY = 86_400.0


def rows(count: int, every: float, *, answered: int = 1) -> list[Row]:
    """Opened `every` seconds; one in `answered` was answered a minute later."""
    return [
        Row(
            number * every,
            (),
            (),
            ended=number * every + 60 if number % answered == 0 else inf,
            is_answered=number % answered == 0,
        )
        for number in range(count)
    ]


def test_a_busy_desk_keeps_four_weeks() -> None:
    assert recent(rows(6000, DAY / 100), 60 * DAY)[0].opened == 32 * DAY


def test_a_quiet_desk_goes_back_to_the_four_hundredth_answered() -> None:
    assert len(recent(rows(1000, DAY), 1000 * DAY)) == 400


def test_those_that_still_wait_do_not_count_towards_enough() -> None:
    assert len(recent(rows(1000, DAY, answered=2), 1000 * DAY)) == 800


def test_who_has_waited_is_compared_with_the_last_two_thousand_answered() -> None:
    assert len(long_run(rows(3000, DAY))) == 2000


def test_two_points_of_a_curve_are_compared_over_the_last_eight_hundred_answered() -> None:
    assert len(to_compare(rows(3000, DAY), 3000 * DAY)) == 800


@pytest.mark.parametrize(("count", "kept", "every"), [(10, 10, 1), (2000, 2000, 1), (2001, 1001, 2), (9000, 1800, 5)])
def test_too_many_are_thinned_evenly(count: int, kept: int, every: int) -> None:
    chosen, step = thinned(rows(count, 1.0))
    assert (len(chosen), step) == (kept, every)
