"""Who has waited is told what is still to go, given how long it was."""

from __future__ import annotations

from math import log
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwarden.core.estimate.kaplan_meier import Curve
from mailwarden.core.estimate.repromise import features, remaining


def test_where_waiting_says_nothing_the_rest_is_the_same_at_every_age() -> None:
    random = Random(3)
    curve = Curve([random.expovariate(1.0) for _ in range(20_000)])
    rests = [remaining(curve, 0.8, age) for age in (0.0, 1.0, 3.0)]
    assert rests == [pytest.approx(-log(0.2), rel=0.08)] * 3


def test_where_waits_have_heavy_tails_who_waited_longer_waits_longer() -> None:
    curve = Curve([(1 - (rank - 0.5) / 2000) ** -0.8 for rank in range(1, 2001)])
    assert remaining(curve, 0.8, 10.0) > 3 * remaining(curve, 0.8, 2.0)


def test_beyond_what_forty_waited_the_rest_grows_with_the_age() -> None:
    curve = Curve([float(rank) for rank in range(1, 201)])
    known = curve.latest_with(40)
    assert remaining(curve, 0.5, 3 * known) == pytest.approx(3 * remaining(curve, 0.5, known))


@given(st.lists(st.floats(0.01, 1000), max_size=120), st.floats(0.01, 0.99), st.floats(0, 3000))
def test_nothing_is_promised_for_the_past(answered: list[float], level: float, age: float) -> None:
    assert remaining(Curve(answered), level, age) >= 0.0


@pytest.mark.parametrize("ratios", [(0.1, 0.49), (0.5, 0.89), (0.95, 1.0), (1.2, 1.9), (2.0, 50.0)])
def test_promises_at_the_same_stage_are_calibrated_together(ratios: tuple[float, float]) -> None:
    assert len({tuple(features(ratio)) for ratio in ratios}) == 1
