"""`mailwarden report`: surprises first, no rate from a handful, the same numbers in every form, and nobody named."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from mailwarden.cli import report as command
from mailwarden.cli import report_words as words
from mailwarden.cli.report import beginning
from mailwarden.cli.report_page import page
from mailwarden.core.conversation import Basis, PromiseState
from mailwarden.core.hours import OpeningHours, Range, Timetable
from mailwarden.core.keeping import Stated, rate
from mailwarden.core.message import MailboxRole
from mailwarden.core.records import Course, ToldTime
from mailwarden.core.reporting import Records, Report, report
from tests.cli.conftest import BERLIN, SECOND_DESK, Life, Machine, at
from tests.cli.test_explain import OUT_OF_OFFICE
from tests.cli.test_status import ANSWER

ALWAYS = OpeningHours(Timetable(zone="Europe/Berlin", week=((Range(opens=0, closes=86_400),),) * 7))
NOW = datetime(2026, 8, 3, 8, 0, tzinfo=UTC)
KEPT, SILENT, OPEN = PromiseState.KEPT, PromiseState.BROKEN_SILENTLY, PromiseState.OPEN


def told(state: PromiseState = KEPT, **values: Any) -> ToldTime:
    """Return a time told five days ago, for four hours later."""
    began = NOW - timedelta(days=5)
    standard: dict[str, Any] = {"number": 1, "targets": "standard", "rule": "desk", "basis": Basis.HISTORY}
    return ToldTime(
        opened_at=began,
        told_at=began,
        state=state,
        **{**standard, "at": began + timedelta(hours=4), "level": 0.9, **values},
    )


def course(hours: float | None = 1) -> Course:
    began = NOW - timedelta(days=5)
    answered_at = None if hours is None else began + timedelta(hours=hours)
    return Course(
        number=1,
        targets="standard",
        rule="desk",
        opened_at=began,
        answered_at=answered_at,
        is_waiting=hours is None,
        last_at=began,
    )


def report_of(told: Sequence[ToldTime] = (), courses: Sequence[Course] = (), desk: str = "support") -> Report:
    records = Records(told=told, courses=courses, mails=(), decisions=())
    return report(desk, ALWAYS, records, since=NOW - timedelta(days=90), now=NOW)


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


WORD = NOW - timedelta(days=4, hours=21)  # an hour before the told time

A_BUSY_DESK = report_of(
    [
        *[told()] * 180,
        *[told(SILENT)] * 2,
        *[told(basis=Basis.TARGET, level=None)] * 29,
        told(basis=Basis.TARGET, level=None, word_at=WORD, answered_at=WORD + timedelta(minutes=9)),
    ],
    [*(course(hours / 10) for hours in range(1, 150)), course(None)],
)


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ([], "No time was told in this while, so none could pass in silence."),
        ([told(OPEN, at=NOW + timedelta(hours=1))], "1 time was told, and none is over yet."),
        ([told()], "The only told time that is over has not passed in silence; 1 so far: too few for a rate."),
        ([told(SILENT)], "The only told time that is over has passed in silence; 1 so far: too few for a rate."),
        (
            [told()] * 12,
            "None of the 12 told times that are over passed in silence; 12 so far: too few for a rate.",
        ),
        (
            [told()] * 340,
            "None of the 340 told times that are over passed in silence: "
            "a surprise rate of 0 % (with 95 % confidence it lies below 1.1 %).",
        ),
        (
            [*[told()] * 337, *[told(SILENT)] * 3],
            "3 of the 340 told times that are over passed in silence: "
            "a surprise rate of 0.9 % (95 % interval 0.3 to 3 %).",
        ),
    ],
)
def test_the_surprise_rate_is_one_plain_sentence(times: list[ToldTime], said: str) -> None:
    assert words.headline([report_of(times)]) == said


def test_all_desks_together_make_the_headline() -> None:
    reports = [report_of([told()] * 15), report_of([*[told()] * 14, told(SILENT)])]
    assert words.headline(reports).startswith("1 of the 30 told times that are over passed in silence: ")


@pytest.mark.parametrize(
    ("times", "news"), [([told()] * 340, "good"), ([told()] * 12, ""), ([told(), told(SILENT)], "bad")]
)
def test_it_is_good_news_only_with_enough_cases(times: list[ToldTime], news: str) -> None:
    assert words.news([report_of(times)]) == news


@pytest.mark.parametrize(
    ("share", "said"),
    [(0, "0 %"), (0.0004, "0.1 %"), (0.009, "0.9 %"), (0.424, "42 %"), (0.9, "90 %"), (0.9996, "99.9 %"), (1, "100 %")],
)
def test_what_is_not_all_or_nothing_is_never_rounded_to_it(share: float, said: str) -> None:
    assert words.percent(share) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "under 1m"), (89, "1m"), (11_100, "3h 05m"), (61_200, "17h"), (367_200, "4 days 6h"), (345_600, "4 days")],
)
def test_durations_are_as_exact_as_they_are_useful(seconds: int, said: str) -> None:
    assert words.roughly(timedelta(seconds=seconds)) == said


@pytest.mark.parametrize(
    ("level", "count", "of", "said"),
    [
        (0.9, 180, 200, "as said"),
        (0.9, 150, 200, "less often than said"),
        (0.9, 199, 200, "more often than said"),
        (0.9, 1, 2, ""),
        (None, 150, 200, ""),
    ],
)
def test_a_claim_is_compared_with_what_came_true(level: float | None, count: int, of: int, said: str) -> None:
    assert words.verdict(Stated(basis=Basis.HISTORY, level=level, in_time=rate(count, of))) == said


def test_notices_are_told_with_how_often_and_how_well() -> None:
    warned = [told(PromiseState.BROKEN_WARNED, word_at=WORD)] * 40
    in_time = [told(answered_at=NOW - timedelta(days=4, hours=22))] * 90
    found = report_of([*warned, *in_time, told(SILENT), *[told(word_at=WORD, answered_at=WORD)] * 2], [course()] * 200)
    assert words.notices(found.noticing) == [
        ("notices", "40 (20.0 for every 100 conversations)"),
        ("before the told time passed", "40"),
        ("answered within 15m of one, so not needed", "0 % (0 to 9 %)"),
        ("times nobody answered by that we had warned of", "98 % (87 to 99.6 %)"),
    ]


def test_where_nothing_had_to_be_written_nothing_is_said_of_it() -> None:
    assert words.notices(report_of([told(answered_at=WORD)]).noticing) == []


def test_why_a_time_cannot_be_said_is_said() -> None:
    few, backlog = report_of((), [course()] * 7), report_of((), [*[course()] * 50, *[course(None)] * 50])
    assert words.quantile(few.opening, 0.9) == "too few answers (7 of 20)"
    assert words.quantile(backlog.opening, 0.9) == "too many still unanswered"


def test_a_time_that_passed_unseen_asks_whether_somebody_watches() -> None:
    said = words.unsettled(report_of([told(OPEN)]).keeping)
    assert said == "1 told time has passed without the end being written down: is mailwarden running?"


def test_a_page_needs_nothing_but_itself() -> None:
    found = Page(page([A_BUSY_DESK]))
    assert not {"script", "link", "img", "iframe", "a"} & set(found.elements)
    assert not {"src", "href", "srcset", "onclick", "onload"} & {name for name, _ in found.attributes}
    assert "url(" not in page([A_BUSY_DESK])


def test_a_page_shows_every_plot_in_words_too() -> None:
    found = Page(page([A_BUSY_DESK]))
    labels = [value for name, value in found.attributes if name == "aria-label"]
    assert labels == [
        "What was said, and the share that came true",
        "The share of people who were answered within a time",
        "Answer times by week, in opening time",
        "Answer times by the hour at which people wrote, in opening time",
    ]
    assert "2 of the 212 told times that are over passed in silence" in found.words


def test_a_page_says_how_often_we_wrote_again() -> None:
    assert "answered within 15m of one, so not needed1 of 1: too few for a rate" in "".join(
        Page(page([A_BUSY_DESK])).words.splitlines()
    )


def test_a_page_is_made_for_a_phone_and_for_the_dark() -> None:
    text = page([A_BUSY_DESK])
    assert ("width=device-width" in text, "prefers-color-scheme: dark" in text) == (True, True)


def test_a_page_with_little_to_say_has_no_plot_of_it() -> None:
    found = Page(page([report_of([told()] * 3, [course(None)])]))
    assert ("svg" in found.elements, "Too few answers a week for a plot." in found.words) == (False, True)


def test_names_from_the_configuration_are_no_markup() -> None:
    assert "script" not in Page(page([report_of(desk="<script>alert(1)</script>")])).elements


def test_every_mark_of_a_plot_stands_within_its_frame() -> None:
    found = Page(page([A_BUSY_DESK]))
    places = [float(value or "nan") for name, value in found.attributes if name in ("x1", "x2", "cx")]
    assert places
    assert all(0 <= place <= 320 for place in places)


def test_before_anything_happened_there_is_a_kind_word(machine: Machine, life: Life) -> None:
    said = machine.output("report")
    assert said.startswith("No time was told in this while, so none could pass in silence.\n")
    assert "Nobody has written to this desk in this while." in said


def test_before_the_first_run_it_says_so(machine: Machine) -> None:
    result = machine.call("report")
    assert (result.exit_code, result.stderr.startswith("Nothing has run yet: there is no store at")) == (1, True)


def test_the_headline_stands_first_and_the_numbers_follow(machine: Machine, asked: Life) -> None:
    machine.set_clock("2026-08-03 11:00")
    asked.arrives(ANSWER, MailboxRole.SENT)
    said = machine.output("report")
    assert said.startswith("The only told time that is over has not passed in silence; 1 so far")
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert {"broken silently 0", "kept 1", "typical too few answers (1 of 5) too few answers (1 of 5)"} <= set(lines)
    assert "10:00 1 1 - - 1 0" in lines


@pytest.mark.parametrize("form", ["text", "csv", "json", "html"])
def test_a_report_names_nobody(machine: Machine, asked: Life, form: str) -> None:
    said = machine.output("report", "--format", form)
    assert ("carla" in said.lower(), "order" in said.lower().replace("border", "")) == (False, False)


def test_json_holds_seconds_and_instants_in_utc(machine: Machine, asked: Life) -> None:
    machine.set_clock("2026-08-03 11:00")
    asked.arrives(ANSWER, MailboxRole.SENT)
    document = json.loads(machine.output("report", "--json"))
    (desk,) = document["desks"]
    assert (document["at"], desk["until"]) == ("2026-08-03T09:00:00+00:00",) * 2
    assert desk["keeping"]["surprises"] == {"count": 0, "of": 1, "share": None, "low": None, "high": None}
    assert desk["opening"]["steps"] == [{"within": 3300.0, "share": 1.0}]
    assert desk["mails"]["acknowledgement"] == {"sent": 1}
    assert desk["weeks"][0]["monday"] == "2026-08-03"


def test_csv_has_a_line_for_each_number(machine: Machine, asked: Life) -> None:
    rows = list(csv.reader(io.StringIO(machine.output("report", "--format", "csv"))))
    assert rows[0] == ["desk", "section", "group", "measure", "value"]
    assert {len(row) for row in rows} == {5}
    assert ["support", "told times", "", "open", "1"] in rows
    assert ["support", "week", "2026-08-03", "typical opening seconds", ""] in rows


@pytest.mark.parametrize(
    ("name", "begins"), [("r.html", "<!DOCTYPE html>"), ("r.csv", "desk,"), ("r.json", "{"), ("r", "1 ")]
)
def test_a_file_gets_the_form_that_its_name_says(machine: Machine, asked: Life, name: str, begins: str) -> None:
    machine.output("report", "--output", str(machine.folder / name))
    assert (machine.folder / name).read_text().startswith(begins)


def test_a_file_that_cannot_be_written_is_a_failure_in_words(machine: Machine, asked: Life) -> None:
    result = machine.call("report", "--output", str(machine.folder / "no" / "report.html"))
    assert (result.exit_code, "cannot be written" in result.stderr, "No such file" in result.stderr) == (1, True, True)


def test_every_desk_is_reported_unless_one_is_named(machine: Machine, asked: Life) -> None:
    machine.config.write_text(machine.config.read_text() + SECOND_DESK)
    shown = [json.loads(machine.output("report", "--json", *args))["desks"] for args in ((), ("--desk", "billing"))]
    assert [[one["desk"] for one in desks] for desks in shown] == [["support", "billing"], ["billing"]]


def test_what_was_before_is_left_out(machine: Machine, asked: Life) -> None:
    machine.set_clock("2026-08-05 12:00")
    told = [json.loads(machine.output("report", "--json", "--since", since))["desks"][0]["keeping"]["told"]
            for since in ("3d", "1d", "2026-08-03", "2026-08-04")]  # fmt: skip
    assert told == [1, 0, 1, 0]


def test_a_day_begins_at_midnight_on_the_desks_wall() -> None:
    assert beginning(date(2026, 8, 1), NOW, BERLIN) == at("2026-08-01 00:00")


@pytest.mark.parametrize("since", ["soon", "2026-02-30", "-3d", ""])
def test_a_beginning_that_is_none_is_a_usage_error(machine: Machine, since: str) -> None:
    result = machine.call("report", "--since", since)
    assert (result.exit_code, 'write it like "90d" or "2026-01-31"' in result.output) == (2, True)


@pytest.mark.parametrize("since", ["9999d", "0001-01-01"])
def test_one_may_ask_for_all_there_is(machine: Machine, asked: Life, since: str) -> None:
    assert "1 time was told" in machine.output("report", "--since", since)


def test_two_forms_at_once_are_a_usage_error(machine: Machine) -> None:
    assert machine.call("report", "--json", "--format", "csv").exit_code == 2


def test_portions_make_one_report(machine: Machine, life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        life.arrives(f"From: p{number}@customer.example\nTo: support@example.org\nMessage-ID: <{number}@x.example>\n")
    life.sends()
    whole = machine.output("report", "--json")
    monkeypatch.setattr(command, "PORTION", 1)
    assert machine.output("report", "--json") == whole
    assert '"told": 3' in whole


def test_what_is_forgotten_still_counts(machine: Machine, asked: Life) -> None:
    machine.set_clock("2026-08-03 11:00")
    asked.arrives(ANSWER, MailboxRole.SENT)
    asked.arrives(OUT_OF_OFFICE)
    before = machine.output("report", "--json", "--since", "2026-08-01")
    assert asked.store.run_now(lambda tx: tx.purge(at("2027-01-01 00:00"), 100))
    assert machine.output("report", "--json", "--since", "2026-08-01") == before
    assert '"told": 1' in before
