"""A report as one long table for spreadsheets: a line for each number, durations in seconds, empty where unknown."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import timedelta

from mailwarden.cli.report_words import rule
from mailwarden.core.answer_times import Distribution
from mailwarden.core.keeping import Rate
from mailwarden.core.reporting import Figures, Report

COLUMNS = ("desk", "section", "group", "measure", "value")

Value = str | int | float | timedelta | None
Line = tuple[str, str, str, Value]  # section, group, measure, value


def table(reports: Iterable[Report]) -> str:
    """Return the reports as CSV (RFC 4180)."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for one in reports:
        writer.writerows((one.desk, *line[:3], _plain(line[3])) for line in _lines(one))
    return text.getvalue()


def _lines(one: Report) -> Iterator[Line]:
    yield "period", "", "since", one.since.isoformat()
    yield "period", "", "until", one.until.isoformat()
    yield from _rate("surprises", "", one.keeping.surprises)
    yield "told times", "", "told", one.keeping.told
    yield from (("told times", "", state, number) for state, number in one.keeping.states.items())
    yield "told times", "", "unsettled", one.keeping.unsettled
    for stated in one.stated:
        yield from _rate(
            "answered in time", stated.basis if stated.level is None else str(stated.level), stated.in_time
        )
    yield "notices", "", "sent", one.noticing.sent
    yield "notices", "", "early", one.noticing.early
    yield "notices", "", "per hundred conversations", one.noticing.per_hundred
    yield from _rate("notices", "foolish", one.noticing.foolish)
    yield from _rate("notices", "warned before", one.noticing.warned)
    yield from _distribution("opening time", one.opening)
    yield from _distribution("clock time", one.wall)
    for week in one.weeks:
        yield from _figures("week", week.monday.isoformat(), week.figures)
    for group in one.rules:
        yield from _figures("rule", rule(group), group.figures)
    for hour in one.hours:
        yield from _figures("hour of arrival", str(hour.hour), hour.figures)
    yield from _counts(one)


def _counts(one: Report) -> Iterator[Line]:
    for kind, states in one.mails.items():
        yield from (("mails", kind, state, number) for state, number in states.items())
    for section, reasons in (("held", one.held), ("refused", one.refused), ("left alone", one.left_alone)):
        yield from ((section, reason, "count", number) for reason, number in reasons.items())


def _rate(section: str, group: str, rate: Rate) -> Iterator[Line]:
    yield section, group, "count", rate.count
    yield section, group, "of", rate.of
    yield section, group, "share", rate.share
    yield section, group, "low", rate.low
    yield section, group, "high", rate.high


def _distribution(section: str, times: Distribution) -> Iterator[Line]:
    yield section, "", "answered", times.answered
    yield section, "", "unanswered", times.unanswered
    yield from ((section, str(one.level), "seconds", one.within) for one in times.quantiles)


def _figures(section: str, group: str, figures: Figures) -> Iterator[Line]:
    yield section, group, "conversations", figures.conversations
    yield section, group, "answered", figures.answered
    yield section, group, "typical opening seconds", figures.typical
    yield section, group, "nearly always opening seconds", figures.nearly_always
    yield section, group, "told", figures.told
    yield section, group, "surprises", figures.surprises


def _plain(value: Value) -> str | int | float:
    if isinstance(value, timedelta):
        return round(value.total_seconds())
    if isinstance(value, float):
        return round(value, 4)
    return "" if value is None else value
