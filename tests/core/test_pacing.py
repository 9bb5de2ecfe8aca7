"""After an outage: whose time passed first hears first, and not everybody in the same second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mailwarden.core.pacing import GAP, PATIENCE, Pace

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def turns(pace: Pace, now: datetime, count: int) -> list[datetime]:
    return [pace.turn(place, now) for place in range(count)]


def test_one_leaves_at_once_and_the_others_get_their_turns() -> None:
    assert turns(Pace(), NOON, 4) == [NOON, NOON + GAP, NOON + 2 * GAP, NOON + 3 * GAP]


def test_after_a_while_the_next_one_leaves_at_once() -> None:
    pace = Pace()
    pace.turn(1, NOON)
    assert pace.turn(2, NOON + GAP) == NOON + GAP


def test_those_that_nobody_could_hand_over_for_an_hour_do_not_leave_together_afterwards() -> None:
    pace, later = Pace(), NOON + timedelta(hours=1)
    turns(pace, NOON, 100)
    assert turns(pace, later, 3) == [later, later + GAP, later + 2 * GAP]


def test_a_clock_that_was_set_back_keeps_nobody_waiting() -> None:
    pace = Pace()
    turns(pace, NOON, 3)
    assert pace.turn(4, NOON - timedelta(days=3652)) == NOON - timedelta(days=3652)


def test_who_waits_for_something_else_is_not_overtaken() -> None:
    pace = Pace()
    pace.put_off(1, NOON, NOON + timedelta(seconds=5))
    assert pace.turn(2, NOON) == NOON + GAP
    assert pace.turn(3, NOON) == NOON + 2 * GAP
    assert pace.turn(1, NOON + timedelta(seconds=5)) == NOON + timedelta(seconds=5)
    assert pace.turn(2, NOON + timedelta(seconds=7)) == NOON + timedelta(seconds=7)


def test_who_needs_no_word_any_more_is_not_waited_for() -> None:
    pace = Pace()
    pace.put_off(1, NOON, NOON + timedelta(seconds=5))
    pace.gone(1)
    assert pace.turn(2, NOON) == NOON


def test_nor_is_who_never_comes_back() -> None:
    pace = Pace()
    pace.put_off(1, NOON, NOON)
    assert pace.turn(2, NOON + PATIENCE) == NOON + PATIENCE
