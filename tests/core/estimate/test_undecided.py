"""An answer decides what has not passed, time decides the rest, once each."""

from __future__ import annotations

from mailwarden.core.estimate.calibration import Calibration
from mailwarden.core.estimate.undecided import Sent, Undecided

ALWAYS = {"constant": 1.0}


def after(*steps: tuple[str, float]) -> float:
    """Send a promise for instant 100 and go through the steps; return how the next one changes."""
    calibration, undecided = Calibration(0.9), Undecided()
    undecided.sent("a", Sent(100.0, calibration.sent(ALWAYS, 3.0), calibration))
    for step, at in steps:
        undecided.advance(at)
        if step:
            getattr(undecided, step)("a")
    return calibration.factor(ALWAYS)


def test_an_answer_in_time_makes_the_next_shorter() -> None:
    assert after(("answered", 100.0)) < 1.0


def test_time_that_passes_makes_the_next_longer() -> None:
    assert after(("", 101.0)) > 1.0


def test_an_answer_after_the_time_changes_nothing_more() -> None:
    assert after(("", 101.0)) == after(("answered", 150.0))


def test_a_conversation_that_needs_no_answer_teaches_nothing() -> None:
    assert after(("closed_without_need", 50.0), ("", 101.0)) == 1.0
