"""Before enough is known there is an aim, never shorter than what was seen."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from mailwarden.core.estimate.activity import Presence
from mailwarden.core.estimate.beginning import careful_aim, is_learning
from mailwarden.core.estimate.history import History
from mailwarden.core.estimate.week import Week

DAY, HOUR = 86_400.0, 3600.0


def desk(answers: int, days: float, wait: float = HOUR) -> History:
    """A desk that got this many answers, evenly over so many days, each after the same wait in seconds."""
    history = History(Presence(Week(ZoneInfo("UTC"))))
    for number in range(answers):
        at = number * days * DAY / answers
        history.advance(at)
        history.opened(number, at, {"constant": 1.0})
        history.advance(at + wait)
        history.ended(number, at + wait, answered=True)
    return history


@pytest.mark.parametrize(
    ("answers", "days", "learning"),
    [(0, 0, True), (19, 30, True), (20, 13, True), (20, 14, False), (99, 10, True), (100, 7, False), (500, 6, True)],
)
def test_learning_ends_with_enough_answers_over_enough_days(answers: int, days: float, learning: bool) -> None:
    assert is_learning(desk(answers, days), days * DAY) is learning


def test_with_nothing_known_the_aim_is_the_target() -> None:
    assert careful_aim(desk(0, 0), 4 * HOUR, 0.9, 0.0, 60 * DAY) == 4 * HOUR


def test_the_aim_is_not_shorter_than_the_longest_wait_seen() -> None:
    aim = careful_aim(desk(5, 5, wait=9 * HOUR), 6 * DAY + HOUR, 0.9, 6 * DAY, 60 * DAY)
    assert aim is not None
    assert aim >= 6 * DAY + 9 * HOUR


def test_the_aim_is_not_shorter_than_somebody_waits_already() -> None:
    history = desk(5, 2)
    history.opened("open", 2 * DAY, {"constant": 1.0})
    aim = careful_aim(history, 6 * DAY + HOUR, 0.9, 6 * DAY, 60 * DAY)
    assert aim is not None
    assert aim >= 10 * DAY


def test_where_most_still_wait_and_only_quick_answers_are_in_there_is_no_honest_aim() -> None:
    history = desk(30, 5)
    for number in range(60):
        history.opened(f"open {number}", 5 * DAY, {"constant": 1.0})
    assert careful_aim(history, 6 * DAY + HOUR, 0.9, 6 * DAY, 60 * DAY) is None
