"""After an outage: whose time passed first hears first, and not everybody in the same second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mailwarden.core.pacing import GAP, Pace

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def turns(pace: Pace, now: datetime, count: int) -> list[datetime]:
    return [pace.turn(now) for _ in range(count)]


def test_one_leaves_at_once_and_the_others_get_their_turns() -> None:
    assert turns(Pace(), NOON, 4) == [NOON, NOON + GAP, NOON + 2 * GAP, NOON + 3 * GAP]


def test_after_a_while_the_next_one_leaves_at_once() -> None:
    pace = Pace()
    pace.turn(NOON)
    assert pace.turn(NOON + GAP) == NOON + GAP


def test_those_that_nobody_could_hand_over_for_an_hour_do_not_leave_together_afterwards() -> None:
    pace, later = Pace(), NOON + timedelta(hours=1)
    turns(pace, NOON, 100)
    assert turns(pace, later, 3) == [later, later + GAP, later + 2 * GAP]


def test_a_clock_that_was_set_back_keeps_nobody_waiting() -> None:
    pace = Pace()
    pace.turn(NOON)
    assert pace.turn(NOON - timedelta(days=3652)) == NOON - timedelta(days=3652)
