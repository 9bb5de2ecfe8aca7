"""What makes waits longer is found; what makes no difference is not imagined."""

from __future__ import annotations

from random import Random

import pytest

from mailwarden.core.estimate.regression import fitted, solved


def drawn(beta: dict[str, float], count: int, noise: float) -> list[tuple[dict[str, float], float]]:
    random = Random(2)
    features = [{"constant": 1.0, random.choice(["a", "b", "c"]): 1.0, "z": random.gauss(0, 1)} for _ in range(count)]
    return [(x, 3 + sum(beta.get(k, 0) * v for k, v in x.items()) + random.gauss(0, noise)) for x in features]


def test_a_system_of_equations_is_solved() -> None:
    assert solved([[4.0, 1.0], [1.0, 3.0]], [1.0, 2.0]) == pytest.approx([1 / 11, 7 / 11])


def test_differences_are_found() -> None:
    beta = fitted(drawn({"a": 1.0, "b": -1.0, "z": 0.5}, 2000, 1.0))
    assert [beta["a"] - beta["b"], beta["z"]] == pytest.approx([2.0, 0.5], rel=0.1)


def test_noise_is_not_believed() -> None:
    assert set(fitted(drawn({}, 300, 1.0)).values()) == {0.0}


def test_no_rows_make_no_difference() -> None:
    assert fitted([]) == {}
