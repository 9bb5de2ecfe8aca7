"""One desk over a while, in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from mailwarden.core.conversation import Basis, Kind, PromiseState, SubmissionState
from mailwarden.core.hours import OpeningHours, Range, Timetable
from mailwarden.core.keeping import Rate
from mailwarden.core.reasons import Reason
from mailwarden.core.records import Course, DecisionCount, MailCount, ToldTime
from mailwarden.core.reporting import Records, Report, report

ALWAYS = (Range(opens=0, closes=86_400),)
BERLIN = OpeningHours(Timetable(zone="Europe/Berlin", week=(ALWAYS,) * 7))
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # 09:00 in Berlin
NOW = MONDAY + timedelta(days=30)


def course(day: float = 0, hours: float | None = 1, **values: Any) -> Course:
    """Return a conversation that began so many days after Monday at nine, and was answered after so many hours."""
    opened_at = MONDAY + timedelta(days=day)
    standard: dict[str, Any] = {
        "number": 1,
        "targets": "standard",
        "rule": "desk",
        "answered_at": None if hours is None else opened_at + timedelta(hours=hours),
        "is_waiting": hours is None,
        "last_at": opened_at,
    }
    return Course(opened_at=opened_at, **{**standard, **values})


def told(day: float = 0, state: PromiseState = PromiseState.KEPT, **values: Any) -> ToldTime:
    opened_at = MONDAY + timedelta(days=day)
    standard: dict[str, Any] = {"number": 1, "targets": "standard", "rule": "desk", "basis": Basis.TARGET}
    return ToldTime(
        opened_at=opened_at,
        told_at=opened_at,
        at=opened_at + timedelta(hours=4),
        level=None,
        state=state,
        **{**standard, **values},
    )


def report_of(
    courses: Sequence[Course] = (),
    told: Sequence[ToldTime] = (),
    mails: Sequence[MailCount] = (),
    decisions: Sequence[DecisionCount] = (),
) -> Report:
    records = Records(told=told, courses=courses, mails=mails, decisions=decisions)
    return report("support", BERLIN, records, since=MONDAY, now=NOW)


def test_an_empty_desk_has_an_empty_report() -> None:
    found = report_of()
    assert (found.keeping.told, found.stated, found.weeks, found.rules, found.hours) == (0, (), (), (), ())
    assert found.keeping.surprises == Rate(count=0, of=0, share=None, low=None, high=None)


def test_answer_times_are_given_in_opening_time_and_by_the_clock() -> None:
    found = report_of([course(hours=hours) for hours in (1, 2, 3, 4, 5)])
    assert (found.opening.within(0.5), found.wall.within(0.5)) == (timedelta(hours=3), timedelta(hours=3))


def test_weeks_begin_on_monday_on_the_desks_wall_and_none_is_left_out() -> None:
    sunday_night = -9.5 / 24  # 23:30 on Sunday in Berlin
    found = report_of([course(sunday_night), course(), course(15)])
    counts = [(one.monday, one.figures.conversations) for one in found.weeks]
    assert counts == [
        (date(2026, 2, 23), 1),
        (date(2026, 3, 2), 1),
        (date(2026, 3, 9), 0),
        (date(2026, 3, 16), 1),
    ]


def test_a_surprise_stands_in_the_week_in_which_the_time_was_told() -> None:
    found = report_of([course()], [told(), told(8, PromiseState.BROKEN_SILENTLY)])
    assert [(one.figures.told, one.figures.surprises) for one in found.weeks] == [(1, 0), (1, 1)]


def test_hours_are_those_on_the_desks_wall() -> None:
    found = report_of([course(), course(1), course(2 / 24)])
    assert [(one.hour, one.figures.conversations) for one in found.hours] == [(9, 2), (11, 1)]


def test_targets_are_kept_apart_by_the_rule_that_chose_them() -> None:
    gold: dict[str, Any] = {"targets": "gold", "rule": "rule 1"}
    quick = [course(hours=1, **gold) for _ in range(20)]
    found = report_of([*quick, course(hours=None)], [told(**gold)])
    figures = [(one.targets, one.rule, one.figures.answered, one.figures.nearly_always) for one in found.rules]
    assert figures == [("gold", "rule 1", 20, timedelta(hours=1)), ("standard", "desk", 0, None)]
    assert [one.figures.told for one in found.rules] == [1, 0]


def test_mails_are_counted_by_kind_and_outcome() -> None:
    sent = MailCount(kind=Kind.NOTICE, state=SubmissionState.SENT, count=3)
    found = report_of(mails=[sent, MailCount(kind=Kind.NOTICE, state=SubmissionState.REFUSED, count=1)])
    assert found.mails[Kind.NOTICE] == {SubmissionState.SENT: 3, SubmissionState.REFUSED: 1}
    assert found.mails[Kind.NUDGE] == {}


def test_what_was_held_is_counted_by_reason() -> None:
    decided = [DecisionCount(kind="withhold", reason=Reason.OBSERVING, count=4)]
    assert report_of(decisions=decided).held == {Reason.OBSERVING: 4}


def test_machine_mail_is_counted_wherever_it_came_and_history_is_not() -> None:
    decided = [
        DecisionCount(kind="leave-alone", reason=Reason.HISTORY, count=5000),
        DecisionCount(kind="leave-alone", reason=Reason.MAILING_LIST, count=2),
        DecisionCount(kind="add-entry", reason=Reason.BOUNCE, count=1),
        DecisionCount(kind="leave-alone", reason=Reason.BOUNCE, count=3),
        DecisionCount(kind="add-entry", reason=Reason.CHASER, count=9),
    ]
    assert list(report_of(decisions=decided).left_alone.items()) == [(Reason.BOUNCE, 4), (Reason.MAILING_LIST, 2)]


def test_people_without_automatic_mail_are_counted_by_reason_and_not_timed() -> None:
    found = report_of([course(refused_because=Reason.LIMIT_ADDRESS), course()])
    assert (found.refused, found.opening.answered) == ({Reason.LIMIT_ADDRESS: 1}, 1)
