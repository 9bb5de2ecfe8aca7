"""Signs of life of every loop."""

from __future__ import annotations

from mailwarden.daemon.pulse import OVERDUE_SECONDS, Pulse


class Ticking:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_loop_that_has_not_come_round_for_too_long_is_named() -> None:
    clock = Ticking()
    pulse = Pulse(clock)
    pulse.beat("support inbox")
    clock.seconds = OVERDUE_SECONDS
    pulse.beat("support sent")
    assert pulse.overdue() == ()
    clock.seconds += 1
    assert pulse.overdue() == ("support inbox",)


def test_a_loop_that_comes_round_again_is_fine() -> None:
    clock = Ticking()
    pulse = Pulse(clock)
    pulse.beat("support inbox")
    clock.seconds = OVERDUE_SECONDS + 1
    pulse.beat("support inbox")
    assert pulse.overdue() == ()


def test_a_loop_that_was_stopped_is_missed_by_nobody() -> None:
    clock = Ticking()
    pulse = Pulse(clock)
    pulse.beat("support inbox")
    pulse.stop("support inbox")
    pulse.stop("never began")
    clock.seconds = OVERDUE_SECONDS + 1
    assert pulse.overdue() == ()
