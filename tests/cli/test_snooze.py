"""`mailwarden snooze`: said in the store like a colleague's word, understood in words and as written, and shown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailwarden.cli.words import Wall
from mailwarden.core.bidden import snoozed_until
from mailwarden.daemon.clock import FileClock
from tests.cli.conftest import BERLIN, Life, Machine, at


def test_nobody_is_reminded_until_then(machine: Machine, asked: Life) -> None:
    assert "until Thu 6 Aug 2026 09:00" in machine.output("snooze", "1", "2026-08-06T09:00")
    known = asked.store.run_now(lambda tx: tx.conversation(1))
    assert known is not None
    assert snoozed_until(known, at("2026-08-03 10:05")) == at("2026-08-06 09:00")


def test_a_time_may_be_said_in_words(machine: Machine, asked: Life) -> None:
    assert "until Tue 4 Aug 2026 11:00" in machine.output("snooze", "1", "tomorrow", "11:00")


def test_a_time_may_be_so_long_from_now(machine: Machine, asked: Life) -> None:
    expected = Wall(BERLIN).instant(FileClock(machine.clock_file).now() + timedelta(hours=2))
    assert f"until {expected}" in machine.output("snooze", "1", "2h")


@pytest.mark.parametrize("words", [("thursday",), ("until", "thursday"), ("tomorrow", "9am"), ("tomorrow", "morning")])
def test_other_words_that_are_understood(machine: Machine, asked: Life, words: tuple[str, ...]) -> None:
    assert "Nobody is reminded of conversation 1 until" in machine.output("snooze", "1", *words)


def test_it_is_shown_by_threads_and_explained(machine: Machine, asked: Life) -> None:
    machine.output("snooze", "1", "2026-08-06T09:00")
    assert "snoozed until" in machine.output("threads")
    assert "no reminders until Thu 6 Aug 2026 09:00" in machine.output("explain", "1")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("1", "soonish"), "not understood"),
        (("1", "tomorrow", "10"), "not understood"),
        (("1", "2026-08-01T09:00"), "is over"),
        (("99", "2026-08-06T09:00"), "no conversation 99"),
    ],
)
def test_what_cannot_be_done_is_said(machine: Machine, asked: Life, words: tuple[str, ...], why: str) -> None:
    result = machine.call("snooze", *words)
    assert (result.exit_code, why in result.output) == (1, True)
