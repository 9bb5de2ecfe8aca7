"""Chances come true as often as they say, once enough outcomes are known."""

from __future__ import annotations

from math import exp
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwarden.core.estimate.reliability import Reliability, log_odds


def taught(truth: float, bias: float = 0.0, count: int = 6000) -> Reliability:
    """A reliability of chances whose true log-odds are `truth` times what the curve says, and `bias` more."""
    random, reliability = Random(11), Reliability()
    for _ in range(count):
        said = random.random()
        true = 1 / (1 + exp(-bias - truth * log_odds(said)))
        reliability.learn(said, kept=random.random() < true)
    return reliability


@pytest.mark.parametrize(("truth", "bias"), [(1.0, 0.0), (0.6, 0.0), (1.0, 0.8), (0.7, -0.5)])
@pytest.mark.parametrize("said", [0.1, 0.3, 0.5, 0.8])
def test_chances_become_true(truth: float, bias: float, said: float) -> None:
    true = 1 / (1 + exp(-bias - truth * log_odds(said)))
    assert taught(truth, bias).corrected(said) == pytest.approx(true, abs=0.05)


def test_at_first_the_curve_is_believed() -> None:
    assert Reliability().corrected(0.3) == pytest.approx(0.3)


@given(st.floats(0, 1), st.floats(0, 1))
def test_what_is_likelier_stays_likelier(one: float, other: float) -> None:
    reliability = taught(0.6, 0.4, count=500)
    assert reliability.corrected(min(one, other)) <= reliability.corrected(max(one, other))


@given(st.floats(0.0001, 0.9999), st.floats(0, 1))
def test_a_threshold_has_the_same_chances_below_it_before_and_after_the_correction(
    threshold: float, said: float
) -> None:
    reliability = taught(0.6, 0.4, count=500)
    is_below = said < reliability.uncorrected(threshold)
    assert is_below == (reliability.corrected(said) < threshold) or reliability.corrected(said) == pytest.approx(
        threshold
    )


def test_no_run_of_bad_luck_makes_chances_impossible() -> None:
    reliability = Reliability()
    for _ in range(20_000):
        reliability.learn(0.9, kept=False)
    assert 0.0 < reliability.corrected(0.5) < reliability.corrected(0.9) < 1.0
