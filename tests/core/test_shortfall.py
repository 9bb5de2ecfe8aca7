"""Where answers take longer than the target: with enough of them, by more than a trifle, and in counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mailwarden.core.hours import Span
from mailwarden.core.policy import Rule
from mailwarden.core.reasons import Reason
from mailwarden.core.records import Course
from mailwarden.core.shortfall import WINDOW, Shortfall, sayable_span, shortfalls
from tests.core.builders import ALWAYS, NEVER, at, desk, h, m, opening, targets

NOW = at("next Mon 09:00")
QUICK, SLOW = [1.0] * 15, [10.0] * 5  # three in four within four hours
GOLD = Rule(targets=targets(h(1), name="gold"), name="rule 1")


def course(hours: float | None, opened: str = "Mon 09:00", **values: Any) -> Course:
    """Return a conversation that was answered after so many hours by the clock; None: its writer waits."""
    opened_at = at(opened)
    standard: dict[str, Any] = {
        "number": 1,
        "targets": "standard",
        "rule": "desk",
        "opened_at": opened_at,
        "answered_at": None if hours is None else opened_at + h(hours),
        "is_waiting": hours is None,
        "last_at": opened_at,
    }
    return Course(**{**standard, **values})


def courses(hours: Iterable[float | None], **values: Any) -> list[Course]:
    return [course(one, **values) for one in hours]


def found(*groups: list[Course], **policy: Any) -> tuple[Shortfall, ...]:
    """Return the shortfalls of a desk that never closes and aims at four hours."""
    everything = [one for group in groups for one in group]
    return shortfalls(everything, desk(**{"hours": ALWAYS, **policy}), NOW)


def test_a_desk_that_takes_longer_than_it_aims_at_is_told_in_counts() -> None:
    assert found(courses([*QUICK, *SLOW, None])) == (
        Shortfall(
            targets="standard",
            rule="desk",
            target=Span(time=h(4)),
            level=0.9,
            in_time=15,
            late=5,
            unanswered=1,
            typical=h(1),
            nearly_always=h(10),
        ),
    )


def test_a_desk_that_does_what_it_aims_at_is_told_nothing() -> None:
    assert found(courses([1.0] * 18 + [10.0] * 2)) == ()


def test_a_higher_level_asks_for_more() -> None:
    waits = courses([*[1.0] * 36, 3.9, 3.9, 10.0, 10.0])
    assert [len(found(waits, confidence=level)) for level in (0.9, 0.97)] == [0, 0]
    assert [one.nearly_always for one in found(waits * 3, confidence=0.97)] == [h(10)]


def test_too_few_answers_say_nothing() -> None:
    assert found(courses([*[1.0] * 14, *SLOW, None, None])) == ()


@pytest.mark.parametrize(("late", "how_many"), [(m(15), 0), (m(16), 1)])
def test_a_slip_too_small_for_a_notice_is_too_small_here(late: timedelta, how_many: int) -> None:
    assert len(found(courses([*QUICK, *[4 + late / h(1)] * 5]))) == how_many


def test_who_still_waits_counts_for_as_long_as_they_have_waited() -> None:
    (one,) = found(courses([1.0] * 20 + [None] * 10))
    assert (one.in_time, one.unanswered, one.typical, one.nearly_always) == (20, 10, h(1), None)


def test_who_has_just_written_is_no_evidence_of_anything() -> None:
    assert found(courses([1.0] * 20), courses([None] * 10, opened="next Mon 07:00")) == ()


def test_what_is_older_than_four_weeks_is_left_out() -> None:
    old = [replace(one, opened_at=NOW - WINDOW - m(1)) for one in courses([*QUICK, *SLOW])]
    assert found(old) == ()


def test_who_gets_no_automatic_mail_is_left_out() -> None:
    assert found(courses([*QUICK, *SLOW], refused_because=Reason.MAILING_LIST)) == ()


def test_each_rule_is_judged_by_its_own_target() -> None:
    gold = courses([2.0] * 20, targets="gold", rule="rule 1")
    both = found(courses([2.0] * 20), gold, rules=(GOLD,))
    assert [(one.targets, one.rule, one.nearly_always) for one in both] == [("gold", "rule 1", h(2))]


def test_what_had_another_target_then_is_left_out() -> None:
    assert found(courses([*QUICK, *SLOW], targets="earlier"), courses([*QUICK, *SLOW], rule="rule 1")) == ()


def test_only_opening_time_counts() -> None:
    over_night = courses([17.0] * 20, opened="Mon 16:00")  # until nine on Tuesday
    assert found(over_night, hours=opening(*["09:00-17:00"] * 5)) == ()


def test_a_target_in_days_leaves_what_those_days_leave() -> None:
    two_days = targets(Span(days=2))
    office = {"hours": opening(*["09:00-17:00"] * 5), "targets": two_days}
    in_time, late = courses([48.0] * 15), courses([72.0] * 5)
    (one,) = found(in_time, late, **office)
    assert (one.target, one.in_time, one.late, one.nearly_always) == (Span(days=2), 15, 5, h(24))


def test_a_desk_that_never_opens_is_no_reason_to_fail() -> None:
    assert found(courses([*QUICK, *SLOW]), hours=NEVER, targets=targets(Span(days=1))) == ()


@pytest.mark.parametrize(
    ("span", "said"),
    [(m(0), m(15)), (m(7), m(15)), (m(46), h(1)), (m(61), m(90)), (h(4), h(4)), (m(241), h(5)), (h(40.2), h(41))],
)
def test_a_duration_is_rounded_up_to_one_that_people_say(span: timedelta, said: timedelta) -> None:
    assert sayable_span(span) == said


def test_the_figures_support_a_target_that_is_kept_nearly_always() -> None:
    (one,) = found(courses([*QUICK, *[10.4] * 5]))
    assert (one.supported, one.people) == (h(11), 20)


def test_where_too_many_wait_no_target_is_supported() -> None:
    (one,) = found(courses([1.0] * 20 + [None] * 10))
    assert one.supported is None
