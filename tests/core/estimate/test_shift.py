"""A moment and a mail as features: classes, and logarithms against what is usual."""

from __future__ import annotations

import pytest

from mailwarden.core.estimate.shift import SCALE, WIDEST, Circumstances, Terciles, part_of_week

PARTS = [
    (0, "night"),
    (8, "morning"),
    (12, "afternoon"),
    (17, "evening"),
    (119, "evening"),
    (120, "saturday"),
    (167, "sunday"),
]


@pytest.mark.parametrize(("label", "name"), [*PARTS, (168, "closed")])
def test_hours_of_the_week_have_classes(label: int, name: str) -> None:
    assert part_of_week(label) == name


@pytest.mark.parametrize(("value", "name"), [(5, "low"), (50, "middling"), (95, "high")])
def test_a_backlog_is_low_middling_or_high_among_the_last(value: int, name: str) -> None:
    terciles = Terciles()
    for number in range(100):
        terciles.note(number)
    assert terciles.name(value) == name


def test_what_was_usual_long_ago_is_forgotten() -> None:
    terciles = Terciles()
    for number in [*range(1000), *[5000] * 500]:
        terciles.note(number)
    assert terciles.name(4000) == "low"


def used_to(backlog: range) -> Circumstances:
    circumstances = Circumstances()
    for number in backlog:
        circumstances.note(number, 1.0, 1.0)
    return circumstances


def test_traits_become_features_and_empty_ones_do_not() -> None:
    features = used_to(range(20)).features(8, 5, 1.0, 1.0, ("priority high", ""))
    assert (features["priority high"], "" in features) == (1.0, False)


def test_a_measure_beyond_everything_usual_is_cut() -> None:
    assert used_to(range(5, 20)).features(8, 10**9, 1.0, 1.0, ())["open"] == SCALE * WIDEST
