"""Outcomes move what is promised until it is kept as often as it says, for every kind of promise."""

from __future__ import annotations

from random import Random

import pytest

from mailwarden.core.estimate.calibration import LIMIT, Calibration


def kept_shares(level: float, scale_of: dict[str, float], count: int = 6000) -> dict[str, float]:
    """Promise exp(theta) hours to waits whose scale depends on their kind; return the shares kept lately."""
    random = Random(7)
    calibration = Calibration(level)
    kept: dict[str, list[bool]] = {kind: [] for kind in scale_of}
    for _ in range(count):
        kind = random.choice(list(scale_of))
        features = {"constant": 1.0, kind: 1.0}
        is_kept = random.expovariate(1 / scale_of[kind]) <= calibration.factor(features)
        calibration.learn(calibration.sent(features, 3.0), kept=is_kept)
        kept[kind].append(is_kept)
    return {kind: sum(shares[-1500:]) / len(shares[-1500:]) for kind, shares in kept.items()}


@pytest.mark.parametrize("level", [0.5, 0.8, 0.9])
def test_each_kind_is_kept_as_often_as_is_said(level: float) -> None:
    shares = kept_shares(level, {"day": 1.0, "night": 6.0})
    assert shares == {"day": pytest.approx(level, abs=0.03), "night": pytest.approx(level, abs=0.03)}


def test_a_broken_promise_makes_the_next_longer_and_a_kept_one_a_little_shorter() -> None:
    calibration = Calibration(0.9)
    calibration.learn(calibration.sent({"constant": 1.0}, 3.0), kept=False)
    longer = calibration.factor({"constant": 1.0})
    calibration.learn(calibration.sent({"constant": 1.0}, 3.0), kept=True)
    assert 1.0 < calibration.factor({"constant": 1.0}) < longer


def test_what_many_undecided_promises_teach_is_divided_among_them() -> None:
    alone, crowded = Calibration(0.9), Calibration(0.9)
    last = [crowded.sent({"constant": 1.0}, 0.0) for _ in range(100)][-1]
    assert last.moves["constant"] == pytest.approx(alone.sent({"constant": 1.0}, 0.0).moves["constant"] / 10, rel=0.05)


def test_an_outcome_that_will_never_be_known_teaches_nothing() -> None:
    calibration = Calibration(0.9)
    calibration.drop(calibration.sent({"constant": 1.0}, 3.0))
    assert calibration.factor({"constant": 1.0}) == 1.0


def test_no_run_of_bad_luck_moves_a_time_without_limit() -> None:
    calibration = Calibration(0.9)
    for _ in range(3000):
        calibration.learn(calibration.sent({"constant": 1.0}, 8.0), kept=False)
    assert calibration.factor({"constant": 1.0}) == pytest.approx(2.718281828**LIMIT)
