"""What a told time was chosen by, as a short mark: equal for equal decisions, another one for any other."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest

from mailwarden.core.hours import Closure, OpeningHours, Range, Span, Timetable
from mailwarden.core.marks import DIGITS, calendar_mark, policy_mark
from mailwarden.core.message import Address
from mailwarden.core.policy import Cap, DeskPolicy, Limits, Mode, NoticePolicy, Rule, Targets
from tests.core.builders import at, desk, h

NOON = at("Mon 12:00")
NINE_TO_FIVE = (Range(opens=32_400, closes=61_200),)
WEEK = (*[NINE_TO_FIVE] * 5, (), ())
GOLD = Targets(name="gold", first_reply=Span(time=h(1)), next_reply=Span(time=h(2)), keep_informed=Span(days=1))
DECIDES: dict[str, Any] = {
    "targets": GOLD,
    "rules": (Rule(targets=GOLD, subjects=("*outage*",)),),
    "confidence": 0.95,
    "history": timedelta(days=60),
    "notice": NoticePolicy(lead=timedelta(minutes=45)),
}


def days(first: str, last: str = "", name: str = "") -> Closure:
    return Closure(first=date.fromisoformat(first), last=date.fromisoformat(last or first), name=name)


def hours(*closures: Closure, **changes: Any) -> OpeningHours:
    standard: dict[str, Any] = {"zone": "Europe/Berlin", "week": WEEK, "closures": closures}
    return OpeningHours(Timetable(**{**standard, **changes}))


def mark(*closures: Closure, **changes: Any) -> str:
    return calendar_mark(hours(*closures, **changes), NOON)


@pytest.mark.parametrize("name", DECIDES)
def test_whatever_decides_about_times_changes_the_mark(name: str) -> None:
    assert policy_mark(replace(desk(), **{name: DECIDES[name]})) != policy_mark(desk())


@pytest.mark.parametrize("name", [one.name for one in fields(NoticePolicy)])
def test_everything_about_notices_decides(name: str) -> None:
    given: Any = getattr(NoticePolicy(), name)
    change: dict[str, Any] = {name: (0.4,) if name == "nudge_at" else given * 2}
    other = replace(NoticePolicy(), **change)
    assert policy_mark(replace(desk(), notice=other)) != policy_mark(desk())


@pytest.mark.parametrize(
    "change",
    [
        {"language": "de", "languages": ("de",)},
        {"staff": (Address(spec="new@example.org"),)},
        {"mode": Mode.OBSERVE},
        {"limits": Limits(per_desk=Cap(count=1, window=h(1)))},
        {"id_key": b"another secret"},
        {"hours": hours()},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_decides_about_other_things_does_not(change: dict[str, Any]) -> None:
    assert policy_mark(replace(desk(), **change)) == policy_mark(desk())


def test_a_number_is_the_same_however_it_is_written() -> None:
    written: DeskPolicy = replace(desk(), notice=NoticePolicy(nudge_at=(0.5, 1)))
    assert policy_mark(written) == policy_mark(replace(desk(), notice=NoticePolicy(nudge_at=(1 / 2, 1.0))))


def test_marks_are_the_same_in_every_process() -> None:
    script = (
        "from tests.core.builders import at, desk; from mailwarden.core.marks import calendar_mark, policy_mark;"
        "print(policy_mark(desk()), calendar_mark(desk().hours, at('Mon 12:00')))"
    )
    ran = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert ran.stdout.split() == [policy_mark(desk()), calendar_mark(desk().hours, NOON)]


def test_a_mark_of_a_calendar_never_changes() -> None:
    """It stands in ledgers: another way to make it would call every told time one of an earlier calendar."""
    assert mark(days("2026-12-24", "2027-01-01")) == "440a82b72e5fc2d2"
    assert len(mark()) == DIGITS


@pytest.mark.parametrize(
    "changes",
    [
        {"zone": "Europe/Vienna"},
        {"week": (*[NINE_TO_FIVE] * 4, (), (), ())},
        {"closures": (days("2026-08-14"),)},
        {"special": ((date(2026, 8, 15), NINE_TO_FIVE),)},
    ],
    ids=["zone", "week", "closure", "special opening"],
)
def test_whatever_changes_an_opening_of_the_year_changes_the_mark(changes: dict[str, Any]) -> None:
    assert mark(**changes) != mark()


@pytest.mark.parametrize(
    "changes",
    [
        {"closures": (days("2025-12-24"), days("2027-08-16"))},
        {"closures": (days("2026-08-15"),)},
        {"special": ((date(2026, 8, 14), NINE_TO_FIVE),)},
    ],
    ids=["other years", "a closed Saturday", "a special day like any other"],
)
def test_what_changes_no_opening_of_the_year_does_not(changes: dict[str, Any]) -> None:
    assert mark(**changes) == mark()


def test_how_closures_are_named_ordered_and_cut_makes_no_difference() -> None:
    whole = mark(days("2026-08-03", "2026-08-07"), days("2026-12-25"))
    summer = (days("2026-08-03", "2026-08-05"), days("2026-08-04", "2026-08-07"))
    assert mark(days("2026-12-25", name="Christmas"), *summer) == whole


def test_the_year_is_the_one_on_the_desks_wall() -> None:
    no_new_year = hours(days("2027-01-01"))
    last_minute, first = at("2026-12-31 23:59"), at("2027-01-01 00:00")
    assert calendar_mark(no_new_year, last_minute) == calendar_mark(hours(), last_minute)
    assert calendar_mark(no_new_year, first) != calendar_mark(hours(), first)
