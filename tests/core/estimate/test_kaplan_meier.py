"""The curve tells how long waits last, the still-open ones included."""

from __future__ import annotations

from math import exp, inf, log
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwarden.core.estimate.kaplan_meier import TAIL_AT_RISK, Curve, steepness

durations = st.lists(st.floats(0.01, 1000), max_size=60)
levels = st.floats(0.01, 0.99)


def product_limit(answered: list[float], censored: list[float], time: float) -> float:
    """The textbook's definition, with one more row that never ends, point by point."""
    survival = 1.0
    for at in sorted(one for one in answered if one <= time):
        ties_before = 0
        at_risk = sum(one >= at for one in (*answered, *censored)) + 1 - ties_before
        survival *= 1 - 1 / at_risk
    return survival


def test_without_censoring_the_curve_is_the_share_that_waits_longer() -> None:
    curve = Curve(range(1, 100))
    assert [round(curve.survival(time), 6) for time in (0.5, 1, 50)] == [1.0, 0.99, 0.5]


def test_one_more_row_that_never_ends_makes_few_rows_careful() -> None:
    assert Curve(range(1, 10)).quantile(0.5) == 5


def test_censored_rows_count_as_long_as_they_were_seen() -> None:
    curve = Curve([1.0, 2.0, 4.0, 5.0, 6.0, 7.0, 8.0], [3.0, 3.0, 3.0])
    assert curve.survival(4.0) == pytest.approx(9 / 11 * 5 / 6)


@given(st.lists(st.floats(0.01, 99), max_size=40, unique=True), st.lists(st.floats(0.01, 99), max_size=40), st.data())
def test_the_curve_is_the_product_limit(answered: list[float], censored: list[float], data: st.DataObject) -> None:
    curve = Curve(answered, censored)
    times = [one for one in answered if sum(other >= one for other in (*answered, *censored)) >= TAIL_AT_RISK]
    if times:
        time = data.draw(st.sampled_from(times))
        assert curve.survival(time) == pytest.approx(product_limit(answered, censored, time))


@pytest.mark.parametrize("level", [0.5, 0.8, 0.9])
def test_quantiles_of_a_known_law_are_found_through_heavy_censoring(level: float) -> None:
    random = Random(5)
    waits = [random.expovariate(1.0) for _ in range(8000)]
    seen = [random.uniform(0.0, 6.0) for _ in waits]
    curve = Curve(
        [w for w, s in zip(waits, seen, strict=True) if w <= s], [s for w, s in zip(waits, seen, strict=True) if w > s]
    )
    assert curve.quantile(level) == pytest.approx(-log(1 - level), rel=0.08)


def test_leaving_out_the_still_open_would_make_a_backlog_look_like_good_news() -> None:
    answered, still_open = [1.0] * 50, [20.0] * 50
    assert (Curve(answered).quantile(0.8), Curve(answered, still_open).quantile(0.8)) == (1.0, inf)


def test_beyond_the_last_trusted_point_the_curve_goes_on_as_a_pareto_line() -> None:
    waits = [(1 - (rank - 0.5) / 400) ** (-1 / 1.5) for rank in range(1, 401)]
    assert 1.0 <= Curve(waits).quantile(0.999) / 0.001 ** (-1 / 1.5) <= 1.25


def test_what_is_never_answered_has_no_quantile_beyond_its_share() -> None:
    assert [Curve([1.0] * 80, [500.0] * 20).quantile(level) for level in (0.7, 0.85)] == [1.0, inf]


def test_no_rows_say_nothing() -> None:
    assert Curve(()).quantile(0.5) == inf


@given(durations, durations, levels, levels)
def test_quantiles_ascend_with_the_level(
    answered: list[float], censored: list[float], one: float, other: float
) -> None:
    curve = Curve(answered, censored)
    assert curve.quantile(min(one, other)) <= curve.quantile(max(one, other)) * (1 + 1e-12)


@given(durations, durations, levels, st.floats(0, 2000))
def test_who_has_waited_is_never_promised_a_time_that_has_passed(
    answered: list[float], censored: list[float], level: float, elapsed: float
) -> None:
    assert Curve(answered, censored).quantile(level, elapsed) >= elapsed


@given(durations, durations, st.floats(0, 2000), st.floats(0, 2000))
def test_survival_never_rises(answered: list[float], censored: list[float], one: float, other: float) -> None:
    curve = Curve(answered, censored)
    assert curve.survival(max(one, other)) <= curve.survival(min(one, other)) + 1e-12


def test_survival_does_not_rise_where_equal_waits_begin_the_line() -> None:
    curve = Curve([11.0, 11.0])
    assert curve.survival(11.0) >= curve.survival(12.0)


def test_a_share_that_is_next_to_nothing_is_never_reached() -> None:
    assert Curve([1.0, 2.0, 3.0]).first_below(1e-200) == inf


@given(durations, durations, st.floats(1e-6, 1.0))
def test_from_the_duration_first_below_a_share_on_less_is_waiting(
    answered: list[float], censored: list[float], share: float
) -> None:
    curve = Curve(answered, censored)
    time = curve.first_below(share)
    before, after = curve.survival(time * (1 - 1e-9)), curve.survival(time * (1 + 1e-9)) if time < inf else 0.0
    assert after <= share * (1 + 1e-6) <= before * (1 + 1e-5) or time == 0.0


@given(durations, st.lists(st.floats(500, 1000), min_size=TAIL_AT_RISK, max_size=20), st.floats(0, 1000), levels)
def test_one_more_that_still_waits_never_makes_a_time_shorter(
    answered: list[float], censored: list[float], more: float, level: float
) -> None:
    answered = [one / 3 for one in answered]
    assert Curve(answered, [*censored, more]).quantile(level) >= Curve(answered, censored).quantile(level)


def test_the_known_law_has_its_steepness() -> None:
    curve = Curve([-log(1 - (rank - 0.5) / 20_000) for rank in range(1, 20_001)])
    assert steepness(curve.quantile, 0.9) == pytest.approx(1 / (0.1 * log(10)), rel=0.1)


@pytest.mark.parametrize("weight", [1.0, 4.0])
def test_rows_that_stand_for_several_make_the_same_curve(weight: float) -> None:
    waits = [exp(Random(seed).gauss(0, 1)) for seed in range(500)]
    assert Curve(waits, weight=weight).quantile(0.9) == pytest.approx(Curve(waits).quantile(0.9), rel=0.02)
