"""Once a week, when the desk opens first; what was slept through is made up for once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mailwarden.core.hours import Closure, OpeningHours
from mailwarden.core.weekly import next_word_at, week_of
from tests.core.builders import ALWAYS, MONDAY, NEVER, NIGHTS, OFFICE, at

THIS, LAST, LONG_AGO = MONDAY, MONDAY - timedelta(weeks=1), MONDAY - timedelta(weeks=9)


def closed(days: int) -> OpeningHours:
    """Return the office's hours with so many days off from Monday on."""
    days_off = Closure(first=MONDAY, last=MONDAY + timedelta(days=days - 1))
    return OpeningHours(replace(OFFICE.timetable, closures=(days_off,)))


@pytest.mark.parametrize(
    ("looked", "now", "hours", "due"),
    [
        (LAST, "Mon 08:00", OFFICE, "Mon 09:00"),
        (LAST, "Mon 09:00", OFFICE, "Mon 09:00"),
        (LAST, "Wed 11:20", OFFICE, "Wed 11:20"),  # it was down on Monday
        (LAST, "Wed 03:00", OFFICE, "Wed 09:00"),
        (LAST, "Sat 12:00", OFFICE, "next Mon 09:00"),
        (THIS, "Mon 09:00", OFFICE, "next Mon 09:00"),
        (THIS, "Sun 23:00", OFFICE, "next Mon 09:00"),
        (LONG_AGO, "Tue 10:00", OFFICE, "Tue 10:00"),  # nine weeks are one word
        (LAST, "Mon 08:00", closed(2), "Wed 09:00"),
        (LAST, "Mon 08:00", closed(7), "next Mon 09:00"),
        (THIS, "Mon 08:00", ALWAYS, "next Mon 00:00"),
        (THIS, "Sun 12:00", NIGHTS, "next Mon 22:00"),
    ],
)
def test_the_word_is_due_when_the_desk_opens_first_in_a_week(
    looked: date, now: str, hours: OpeningHours, due: str
) -> None:
    assert next_word_at(looked, at(now), hours) == at(due)


def test_a_desk_that_never_opens_again_has_no_weeks() -> None:
    assert next_word_at(LAST, at("Mon 08:00"), NEVER) is None


def test_the_week_is_that_of_the_desks_own_zone() -> None:
    sunday_in_berlin = at("next Mon 00:30") - timedelta(hours=1)
    assert (week_of(sunday_in_berlin, OFFICE), week_of(at("next Mon 00:30"), OFFICE)) == (THIS, THIS + timedelta(7))
