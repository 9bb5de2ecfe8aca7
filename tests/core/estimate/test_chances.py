"""Chances are read off the curve, and so is the age from which on they are too low."""

from __future__ import annotations

from math import exp, inf, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwarden.core.estimate.chances import chance, doubtful_age
from mailwarden.core.estimate.kaplan_meier import Curve

EXPONENTIAL = Curve([-log(1 - (rank - 0.5) / 4000) for rank in range(1, 4001)])

curves = st.builds(
    Curve, st.lists(st.floats(0.01, 100), min_size=1, max_size=120), st.lists(st.floats(0.01, 100), max_size=60)
)
ages = st.floats(0, 150)
thresholds = st.floats(0.01, 0.99)


@pytest.mark.parametrize(("age", "by"), [(0.0, 1.0), (0.5, 2.0), (1.5, 2.0), (2.0, 2.1)])
def test_the_chance_of_a_known_law_is_found(age: float, by: float) -> None:
    assert chance(EXPONENTIAL, age, by) == pytest.approx(1 - exp(age - by), abs=0.01)


@pytest.mark.parametrize("threshold", [0.1, 0.25, 0.5])
def test_the_age_at_which_a_known_law_becomes_doubtful_is_found(threshold: float) -> None:
    assert doubtful_age(EXPONENTIAL, 2.0, threshold) == pytest.approx(2.0 + log(1 - threshold), abs=0.02)


@given(curves, ages, ages, ages)
def test_the_chance_only_falls_as_the_wait_goes_on(curve: Curve, one: float, other: float, by: float) -> None:
    assert 1.0 >= chance(curve, min(one, other), by) >= chance(curve, max(one, other), by) - 1e-9 >= -1e-9


@given(curves, ages, ages, ages)
def test_the_chance_is_no_less_by_a_later_time(curve: Curve, age: float, one: float, other: float) -> None:
    assert chance(curve, age, min(one, other)) <= chance(curve, age, max(one, other)) + 1e-9


@given(curves, st.floats(0.01, 150), thresholds, st.floats(0, 0.999))
def test_before_the_doubtful_age_the_chance_is_not_below_the_threshold(
    curve: Curve, by: float, threshold: float, share: float
) -> None:
    age = share * min(by, doubtful_age(curve, by, threshold))
    assert chance(curve, age, by) >= threshold - 1e-9 or age == 0.0


@given(curves, st.floats(0.01, 150), thresholds, st.floats(1e-9, 1))
def test_from_the_doubtful_age_on_the_chance_is_below_the_threshold(
    curve: Curve, by: float, threshold: float, later: float
) -> None:
    age = min(by, doubtful_age(curve, by, threshold)) * (1 + later)
    assert chance(curve, age, by) < threshold + 1e-9


@pytest.mark.parametrize(("threshold", "age"), [(0.0, inf), (-1.0, inf), (1.5, 0.0), (1.0, 0.0)])
def test_no_chance_is_below_nothing_and_every_chance_is_below_more_than_certainty(threshold: float, age: float) -> None:
    assert doubtful_age(EXPONENTIAL, 2.0, threshold) == age


def test_without_any_history_every_time_is_doubtful() -> None:
    assert (chance(Curve(()), 1.0, 2.0), doubtful_age(Curve(()), 2.0, 0.25)) == (0.0, 0.0)
