"""What is far beyond the last two months is named, and nothing else."""

from __future__ import annotations

import pytest

from mailwarden.core.estimate.usual import Usual

TODAY = 100


def desk(backlog: int = 10, silence: float = 6.0, days: range = range(40, TODAY)) -> Usual:
    """A desk on which at most so many waited, and so long nobody answered, on each of these days."""
    usual = Usual()
    for day in days:
        usual.note(day, backlog, 0.0)
        usual.note(day, 0, silence)
    return usual


@pytest.mark.parametrize(
    ("backlog", "silence", "named"),
    [
        (10, 6.0, ()),
        (20, 16.0, ()),
        (21, 6.0, ("backlog",)),
        (10, 16.1, ("silence",)),
        (500, 100.0, ("backlog", "silence")),
    ],
)
def test_only_what_is_far_beyond_the_usual_is_named(backlog: int, silence: float, named: tuple[str, ...]) -> None:
    assert desk().unusual(TODAY, backlog, silence) == named


def test_on_a_desk_where_nobody_ever_waits_a_few_are_not_a_backlog() -> None:
    assert desk(backlog=1).unusual(TODAY, 6, 0.0) == ()


def test_a_backlog_that_grows_for_days_does_not_make_itself_usual() -> None:
    usual = desk()
    for day, backlog in zip(range(TODAY, TODAY + 4), (40, 80, 120, 160), strict=True):
        usual.note(day, backlog, 0.0)
    assert usual.unusual(TODAY + 3, 160, 0.0) == ("backlog",)


def test_what_lasts_becomes_usual() -> None:
    usual = desk()
    for day in range(TODAY, TODAY + 5):
        usual.note(day, 100, 0.0)
    assert usual.unusual(TODAY + 5, 100, 0.0) == ()


def test_what_was_long_ago_is_forgotten() -> None:
    usual = Usual()
    for day in range(120):
        usual.note(day, 500 if day < 30 else 10, 0.0)
    assert usual.unusual(120, 100, 0.0) == ("backlog",)


def test_a_desk_that_is_hardly_known_is_used_to_nothing_yet() -> None:
    assert desk(days=range(TODAY - 13, TODAY)).unusual(TODAY, 1000, 160.0) == ()


def test_far_more_people_wait_so_many_times_longer() -> None:
    assert [desk().crowding(TODAY, backlog) for backlog in (5, 20, 40)] == [1.0, 1.0, 4.0]
