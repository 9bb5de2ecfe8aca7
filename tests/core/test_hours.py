"""Opening-time arithmetic: examples to read, and properties over odd zones, weeks, nights, closures and years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mailwarden.core.hours import Closure, OpeningHours, Range, Span, Step, Timetable, due_at
from mailwarden.errors import NeverOpen

BERLIN = ZoneInfo("Europe/Berlin")
DAYS = {"Thu": 11, "Fri": 12, "Sat": 13, "Sun": 14, "Mon": 15, "Tue": 16, "Wed": 17}  # of June 2026
SECOND = timedelta(seconds=1)
ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
]


def at(text: str) -> datetime:
    """Read a time of Berlin: "Fri 17:30", in the days from Thu 11 to Wed 17 June 2026, or "2026-10-25 02:30"."""
    day, clock = text.split()
    return datetime.fromisoformat(f"2026-06-{DAYS[day]} {clock}" if day in DAYS else text).replace(tzinfo=BERLIN)


def h(hours: float) -> timedelta:
    return timedelta(hours=hours)


def ranges(text: str) -> tuple[Range, ...]:
    """Read "09:00-12:30 22:00-30:00"."""
    clocks = [[clock.split(":") for clock in pair.split("-")] for pair in text.split()]
    return tuple(
        Range(opens=int(a) * 3600 + int(b) * 60, closes=int(c) * 3600 + int(d) * 60) for (a, b), (c, d) in clocks
    )


def opening(
    weekdays: str, saturday: str = "", sunday: str = "", closed: tuple[Closure, ...] = (), **special: str
) -> OpeningHours:
    """Build hours of Berlin; special days of June 2026 are given by name: Sat="10:00-14:00"."""
    week = (ranges(weekdays),) * 5 + (ranges(saturday), ranges(sunday))
    days = tuple((date(2026, 6, DAYS[name]), ranges(text)) for name, text in special.items())
    return OpeningHours(Timetable(zone="Europe/Berlin", week=week, closures=closed, special=days))


def closure(day: str, name: str = "", last: str = "") -> Closure:
    first = date(2026, 6, DAYS[day])
    return Closure(first=first, last=date(2026, 6, DAYS[last or day]), name=name, is_holiday=bool(name))


OFFICE_HOURS = opening("09:00-18:00")
WITH_LUNCH = opening("09:00-12:30 13:30-17:00")
NIGHTS = opening("22:00-30:00")  # Monday to Friday, until 06:00 of the next day
ALWAYS = opening("00:00-24:00", "00:00-24:00", "00:00-24:00")
NEVER = opening("")
HOLIDAY = closure("Mon", "Whit Monday")


# --- targets in opening time -------------------------------------------------------------------------------------


def test_target_set_late_on_friday_runs_out_on_monday() -> None:
    assert due_at(at("Fri 17:30"), Span(time=h(2)), OFFICE_HOURS) == at("Mon 10:30")


def test_target_set_within_opening_hours_runs_out_the_same_day() -> None:
    assert due_at(at("Thu 09:10"), Span(time=h(4)), OFFICE_HOURS) == at("Thu 13:10")


def test_target_set_at_night_starts_in_the_morning() -> None:
    assert due_at(at("Thu 03:00"), Span(time=h(1)), OFFICE_HOURS) == at("Thu 10:00")


def test_target_does_not_run_at_lunch() -> None:
    assert due_at(at("Thu 12:00"), Span(time=h(1)), WITH_LUNCH) == at("Thu 14:00")


def test_target_that_takes_the_exact_rest_of_the_day_runs_out_at_closing() -> None:
    assert due_at(at("Fri 16:00"), Span(time=h(2)), OFFICE_HOURS) == at("Fri 18:00")


def test_target_set_exactly_at_closing_runs_out_in_the_next_interval() -> None:
    assert due_at(at("Fri 18:00"), Span(time=h(2)), OFFICE_HOURS) == at("Mon 11:00")


def test_target_of_nothing_runs_out_at_the_next_opening() -> None:
    assert due_at(at("Fri 18:00"), Span(), OFFICE_HOURS) == at("Mon 09:00")


def test_target_does_not_run_on_a_holiday() -> None:
    hours = opening("09:00-18:00", closed=(HOLIDAY,))
    assert due_at(at("Fri 17:30"), Span(time=h(2)), hours) == at("Tue 10:30")


def test_target_runs_on_a_special_opening_on_saturday() -> None:
    hours = opening("09:00-18:00", Sat="10:00-14:00")
    assert due_at(at("Fri 17:30"), Span(time=h(2)), hours) == at("Sat 11:30")


def test_target_runs_through_the_night_where_it_is_open() -> None:
    assert due_at(at("Thu 23:00"), Span(time=h(8)), NIGHTS) == at("Fri 23:00")


def test_closing_the_day_after_does_not_cut_the_night() -> None:
    hours = opening("22:00-30:00", closed=(closure("Fri"),))
    assert hours.between(at("Fri 00:00"), at("Sat 00:00")) == h(6)


def test_closing_the_day_a_night_begins_on_removes_the_whole_night() -> None:
    hours = opening("22:00-30:00", closed=(closure("Thu"),))
    assert hours.between(at("Thu 12:00"), at("Fri 12:00")) == h(0)


def test_a_day_with_25_hours_has_25_opening_hours() -> None:
    assert ALWAYS.between(at("2026-10-25 00:00"), at("2026-10-26 00:00")) == h(25)


def test_a_target_over_the_end_of_summer_time_keeps_to_the_wall_clock() -> None:
    assert due_at(at("2026-10-23 17:00"), Span(time=h(2)), OFFICE_HOURS) == at("2026-10-26 10:00")


def test_a_target_over_the_turn_of_the_year_goes_on() -> None:
    assert ALWAYS.add(at("2026-12-31 20:00"), h(10)) == at("2027-01-01 06:00")


def test_a_target_that_takes_the_exact_rest_of_the_year_runs_out_at_its_last_closing() -> None:
    assert OFFICE_HOURS.add(at("2026-12-31 17:00"), h(1)) == at("2026-12-31 18:00")


def test_a_target_that_hours_can_never_meet_is_never_open() -> None:
    with pytest.raises(NeverOpen, match="within 10 years after 2026-06-12T09:00"):
        due_at(at("Fri 09:00"), Span(time=h(1)), NEVER)


def test_more_opening_time_than_the_horizon_holds_is_never_open() -> None:
    with pytest.raises(NeverOpen, match="closures"):
        OFFICE_HOURS.add(at("Fri 09:00"), timedelta(days=365 * 10))


# --- targets in opening days -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("Thu 10:15", 1, "Fri 10:15"),  # the same time on the next opening day
        ("Fri 10:15", 1, "Mon 10:15"),  # which is after the weekend
        ("Thu 10:15", 3, "Tue 10:15"),
        ("Thu 12:45", 1, "Fri 13:30"),  # lunch: counted from its end
        ("Thu 07:00", 1, "Fri 09:00"),  # before opening: counted from opening
        ("Thu 17:00", 1, "Mon 09:00"),  # after closing: counted from Friday's opening
        ("Sat 12:00", 2, "Wed 09:00"),
    ],
)
def test_an_opening_day_later_means_the_same_time_on_an_opening_day(received: str, days: int, due: str) -> None:
    assert due_at(at(received), Span(days=days), WITH_LUNCH) == at(due)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("Thu 09:30", "Fri 10:00"),  # before its opening: its opening
        ("Thu 12:30", "Fri 14:00"),  # in its break: the end of the break
        ("Thu 12:00", "Fri 12:00"),  # at the beginning of its break: that closing
        ("Thu 17:30", "Fri 15:00"),  # after its closing: its closing
    ],
)
def test_a_shorter_day_takes_the_time_it_has(received: str, due: str) -> None:
    hours = opening("09:00-18:00", Fri="10:00-12:00 14:00-15:00")
    assert due_at(at(received), Span(days=1), hours) == at(due)


def test_days_come_before_time() -> None:
    assert due_at(at("Thu 16:00"), Span(days=1, time=h(3)), OFFICE_HOURS) == at("Mon 10:00")


def test_holidays_are_not_opening_days() -> None:
    hours = opening("09:00-18:00", closed=(HOLIDAY,))
    assert due_at(at("Fri 11:00"), Span(days=1), hours) == at("Tue 11:00")


def test_special_openings_are_opening_days() -> None:
    hours = opening("09:00-18:00", Sat="10:00-14:00")
    assert due_at(at("Fri 11:00"), Span(days=1), hours) == at("Sat 11:00")


def test_after_midnight_still_belongs_to_the_day_on_which_the_night_began() -> None:
    assert due_at(at("Fri 01:30"), Span(days=1), NIGHTS) == at("Sat 01:30")  # Thursday night, Friday night


def test_the_last_night_before_a_closed_weekend_is_followed_by_mondays() -> None:
    assert due_at(at("Sat 01:30"), Span(days=1), NIGHTS) == at("Tue 01:30")


def test_around_the_clock_midnight_belongs_to_the_new_day() -> None:
    assert due_at(at("Fri 00:00"), Span(days=1), ALWAYS) == at("Sat 00:00")


def test_a_time_skipped_on_the_opening_day_becomes_the_instant_after_the_gap() -> None:
    assert due_at(at("2026-03-28 02:30"), Span(days=1), ALWAYS) == at("2026-03-29 03:00")


def test_a_target_in_days_that_hours_can_never_meet_is_never_open() -> None:
    once = opening("", Fri="09:00-18:00")
    with pytest.raises(NeverOpen, match="fewer than 1 opening days"):
        due_at(at("Fri 10:00"), Span(days=1), once)


def test_days_after_an_instant_that_is_closed_are_refused() -> None:
    with pytest.raises(ValueError, match="not open at 2026-06-12T20:00"):
        OFFICE_HOURS.add_days(at("Fri 20:00"), 1)


@pytest.mark.parametrize(("days", "hours"), [(-1, 0), (0, -1)])
def test_a_negative_target_is_refused(days: int, hours: int) -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        Span(days=days, time=h(hours))


# --- questions about an instant ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("instant", "is_open"),
    [("Thu 08:59", False), ("Thu 09:00", True), ("Thu 12:29", True), ("Thu 12:30", False), ("Sun 10:00", False)],
)
def test_it_is_open_from_opening_until_just_before_closing(instant: str, is_open: bool) -> None:
    assert WITH_LUNCH.is_open(at(instant)) is is_open


@pytest.mark.parametrize(
    ("instant", "opens"), [("Thu 10:00", "Thu 10:00"), ("Thu 12:30", "Thu 13:30"), ("Fri 17:00", "Mon 09:00")]
)
def test_the_next_opening_is_now_if_it_is_open(instant: str, opens: str) -> None:
    assert WITH_LUNCH.next_opening(at(instant)) == at(opens)


@pytest.mark.parametrize(
    ("instant", "closes"), [("Thu 10:00", "Thu 12:30"), ("Thu 12:30", "Thu 17:00"), ("Fri 17:00", "Mon 12:30")]
)
def test_the_closing_is_that_of_this_interval_or_of_the_next(instant: str, closes: str) -> None:
    assert WITH_LUNCH.closing_after(at(instant)) == at(closes)


def test_a_night_over_the_turn_of_the_year_closes_in_the_morning() -> None:
    assert NIGHTS.closing_after(at("2026-12-31 23:30")) == at("2027-01-01 06:00")


def test_hours_that_never_close_are_said_to_close_at_the_horizon() -> None:
    assert ALWAYS.closing_after(at("Fri 10:00")) == datetime(2037, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("question", ["next_opening", "closing_after"])
def test_hours_without_any_opening_are_never_open(question: str) -> None:
    with pytest.raises(NeverOpen):
        getattr(NEVER, question)(at("Fri 10:00"))


def test_subtracting_lands_on_the_opening_when_it_takes_the_exact_beginning() -> None:
    assert OFFICE_HOURS.subtract(at("Mon 10:00"), h(1)) == at("Mon 09:00")


def test_subtracting_goes_back_over_the_weekend() -> None:
    assert OFFICE_HOURS.subtract(at("Mon 10:00"), h(2)) == at("Fri 17:00")


def test_subtracting_more_than_there_ever_was_is_never_open() -> None:
    with pytest.raises(NeverOpen, match="years before"):
        NEVER.subtract(at("Fri 10:00"), SECOND)


def test_opening_time_between_is_negative_backwards() -> None:
    assert OFFICE_HOURS.between(at("Mon 10:00"), at("Fri 17:00")) == h(-2)


def test_fractions_of_a_second_are_kept() -> None:
    received = at("Fri 17:59") + timedelta(seconds=59, microseconds=999_999)
    assert OFFICE_HOURS.add(received, SECOND) == at("Mon 09:00") + timedelta(microseconds=999_999)


def test_results_are_in_utc_whatever_zone_was_asked_in() -> None:
    start, end = at("Fri 10:00"), at("Fri 12:00")
    results = [OFFICE_HOURS.add(start, h(1)), OFFICE_HOURS.next_opening(start), *OFFICE_HOURS.intervals(start, end)[0]]
    assert {result.tzinfo for result in results} == {UTC}


@pytest.mark.parametrize("fold", [0, 1])
def test_both_readings_of_a_repeated_hour_are_told_apart(fold: int) -> None:
    received = at("2026-10-25 02:30").replace(fold=fold)
    assert ALWAYS.between(received, at("2026-10-25 04:00")) == h(2.5 - fold)


@pytest.mark.parametrize("question", ["is_open", "next_opening", "closing_after"])
def test_naive_times_are_refused(question: str) -> None:
    with pytest.raises(ValueError, match="naive"):
        getattr(OFFICE_HOURS, question)(at("Fri 10:00").replace(tzinfo=None))


@pytest.mark.parametrize("year", [1, 9999])
def test_senseless_instants_are_closed_and_answered_at_once(year: int) -> None:
    assert ALWAYS.between(at("Fri 10:00"), datetime(year, 6, 1, tzinfo=UTC)) != h(0)
    assert not ALWAYS.is_open(datetime(year, 6, 1, tzinfo=UTC))


# --- days, closures, the arithmetic itself -----------------------------------------------------------------------


def test_opening_days_are_those_on_which_an_interval_begins() -> None:
    opening_days = [name for name, day in DAYS.items() if NIGHTS.is_opening_day(date(2026, 6, day))]
    assert opening_days == ["Thu", "Fri", "Mon", "Tue", "Wed"]


def test_a_day_that_never_was_is_no_opening_day() -> None:
    apia = OpeningHours(Timetable(zone="Pacific/Apia", week=(ranges("09:00-17:00"),) * 7))
    assert [apia.is_opening_day(date(2011, 12, day)) for day in (29, 30, 31)] == [True, False, True]


def test_the_opening_of_a_day_includes_the_night_after_it() -> None:
    assert NIGHTS.opening_on(date(2026, 6, DAYS["Thu"])) == ((at("Thu 22:00"), at("Fri 06:00")),)


def test_intervals_are_cut_off_where_asked() -> None:
    assert WITH_LUNCH.intervals(at("Thu 12:00"), at("Thu 14:00")) == (
        (at("Thu 12:00"), at("Thu 12:30")),
        (at("Thu 13:30"), at("Thu 14:00")),
    )


def test_hours_around_the_clock_are_one_interval_over_years() -> None:
    stretch = (at("2024-02-28 10:00"), at("2027-03-01 00:00"))
    assert ALWAYS.intervals(*stretch) == (stretch,)


@pytest.mark.parametrize(
    ("start", "end", "named"),
    [
        ("Fri 17:00", "Tue 10:00", ["Whit Monday"]),
        ("Fri 17:00", "Mon 09:00", []),  # over before the holiday would have opened
        ("Mon 19:00", "Tue 10:00", []),  # begun after it would have closed
        ("Thu 09:00", "Fri 12:00", []),
    ],
)
def test_a_closure_is_named_when_it_takes_opening_time_away(start: str, end: str, named: list[str]) -> None:
    hours = opening("09:00-18:00", closed=(HOLIDAY, closure("Sat", "Weekend party", "Sun")))
    assert [closure.name for closure in hours.closures_between(at(start), at(end))] == named


def test_a_closure_that_a_special_day_reopens_is_not_named() -> None:
    hours = opening("09:00-18:00", closed=(HOLIDAY,), Mon="10:00-12:00")
    assert hours.closures_between(at("Fri 17:00"), at("Wed 10:00")) == ()


def test_a_special_day_without_hours_is_a_closure_like_any_other() -> None:
    (found,) = opening("09:00-18:00", Mon="").closures_between(at("Fri 17:00"), at("Wed 10:00"))
    assert found.first == found.last == at("Mon 12:00").date()


def test_closures_come_in_the_order_they_were_configured() -> None:
    closures = (closure("Tue"), HOLIDAY)
    assert opening("09:00-18:00", closed=closures).closures_between(at("Fri 17:00"), at("Wed 10:00")) == closures


def test_the_steps_name_each_interval_and_what_counts_of_it() -> None:
    assert WITH_LUNCH.steps(at("Fri 16:30"), at("Mon 13:40")) == (
        Step(at("Fri 13:30"), at("Fri 17:00"), h(0.5)),
        Step(at("Mon 09:00"), at("Mon 12:30"), h(3.5)),
        Step(at("Mon 13:30"), at("Mon 17:00"), timedelta(minutes=10)),
    )


def test_the_steps_around_the_clock_go_day_by_day() -> None:
    assert [step.counted for step in ALWAYS.steps(at("Thu 20:00"), at("Sat 01:00"))] == [h(4), h(24), h(1)]


def test_hours_are_compared_by_their_timetable_whatever_was_asked_of_them() -> None:
    asked, fresh = opening("09:00-18:00"), opening("09:00-18:00")
    asked.add(at("Fri 09:00"), h(100))
    assert (asked, hash(asked), repr(asked)) == (fresh, hash(fresh), repr(fresh))


# --- properties --------------------------------------------------------------------------------------------------

any_range = st.builds(
    lambda opens, length: Range(opens=opens, closes=min(opens + length, 172_800)),
    opens=st.integers(0, 86_400),
    length=st.integers(1800, 16 * 3600) | st.sampled_from([3600, 8 * 3600, 86_400, 172_800]),
)
day_ranges = st.lists(any_range, max_size=3).map(tuple)
weeks = st.lists(day_ranges, min_size=7, max_size=7).map(tuple).filter(any)
days = st.dates(date(2009, 1, 1), date(2035, 12, 31))
closures = st.builds(
    lambda first, length: Closure(first=first, last=first + timedelta(length)), days, st.integers(0, 20)
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[OpeningHours, datetime]:
    """Draw hours, and an instant close to what is odd about them: a closure, a special day, a turn of the clocks."""
    zone = draw(st.sampled_from(ZONES))
    near = draw(days | st.dates(date(2011, 12, 25), date(2012, 1, 2)))
    nearby = st.integers(-10, 10).map(lambda count: near + timedelta(count))
    closed = draw(st.lists(closures | st.builds(lambda day: Closure(first=day, last=day), nearby), max_size=3))
    special = draw(st.dictionaries(nearby, day_ranges, max_size=3))
    timetable = Timetable(zone=zone, week=draw(weeks), closures=tuple(closed), special=tuple(special.items()))
    seconds = draw(st.integers(0, 86_399) | st.sampled_from([0, 3600, 7200, 9000, 10_800]))
    return OpeningHours(timetable), datetime(near.year, near.month, near.day, tzinfo=UTC) + SECOND * seconds


opening_times = st.timedeltas(timedelta(microseconds=1), h(40)) | st.integers(1, 40).map(h)
stretches = st.timedeltas(timedelta(0), timedelta(days=20))


@settings(max_examples=100, deadline=None)
@given(cases(), opening_times)
def test_what_was_added_lies_between(case: tuple[OpeningHours, datetime], opening_time: timedelta) -> None:
    hours, start = case
    assert hours.between(start, hours.add(start, opening_time)) == opening_time


@settings(max_examples=100, deadline=None)
@given(cases(), opening_times)
def test_what_was_subtracted_lies_between(case: tuple[OpeningHours, datetime], opening_time: timedelta) -> None:
    hours, end = case
    assert hours.between(hours.subtract(end, opening_time), end) == opening_time


@settings(max_examples=100, deadline=None)
@given(cases(), opening_times)
def test_subtracting_undoes_adding_but_for_closed_time(
    case: tuple[OpeningHours, datetime], opening_time: timedelta
) -> None:
    hours, start = case
    back = hours.subtract(hours.add(start, opening_time), opening_time)
    assert back >= start
    assert hours.between(start, back) == timedelta(0)


@settings(max_examples=60, deadline=None)
@given(cases(), opening_times, opening_times)
def test_adding_twice_is_adding_the_sum(case: tuple[OpeningHours, datetime], one: timedelta, other: timedelta) -> None:
    hours, start = case
    assert hours.add(hours.add(start, one), other) == hours.add(start, one + other)


@settings(max_examples=100, deadline=None)
@given(cases(), stretches, stretches)
def test_opening_time_of_two_stretches_is_that_of_both(
    case: tuple[OpeningHours, datetime], one: timedelta, other: timedelta
) -> None:
    hours, start = case
    middle, end = start + one, start + one + other
    assert hours.between(start, middle) + hours.between(middle, end) == hours.between(start, end)


@settings(max_examples=60, deadline=None)
@given(cases(), stretches, opening_times)
def test_who_writes_later_is_not_due_earlier(
    case: tuple[OpeningHours, datetime], later: timedelta, opening_time: timedelta
) -> None:
    hours, start = case
    target = Span(time=opening_time)
    assert due_at(start, target, hours) <= due_at(start + later, target, hours)


@settings(max_examples=60, deadline=None)
@given(cases(), st.timedeltas(timedelta(0), timedelta(days=400)))
def test_intervals_are_sorted_apart_not_empty_and_sum_up(
    case: tuple[OpeningHours, datetime], stretch: timedelta
) -> None:
    hours, start = case
    intervals = hours.intervals(start, start + stretch)
    edges = [edge for interval in intervals for edge in interval]
    assert all(left < right for left, right in pairwise(edges))
    assert sum((closes - opens for opens, closes in intervals), timedelta(0)) == hours.between(start, start + stretch)


@settings(max_examples=60, deadline=None)
@given(cases(), stretches)
def test_the_steps_sum_up(case: tuple[OpeningHours, datetime], stretch: timedelta) -> None:
    hours, start = case
    steps = hours.steps(start, start + stretch)
    assert sum((step.counted for step in steps), timedelta(0)) == hours.between(start, start + stretch)


@settings(max_examples=60, deadline=None)
@given(cases())
def test_openings_and_closings_agree_with_the_intervals(case: tuple[OpeningHours, datetime]) -> None:
    hours, start = case
    opens, closes = hours.next_opening(start), hours.closing_after(start)
    assume(closes - start < timedelta(days=400))
    assert hours.is_open(start) is (opens == start)
    assert hours.intervals(start, closes + SECOND)[0] == (opens, closes)


@settings(max_examples=60, deadline=None)
@given(cases(), st.integers(1, 12))
def test_a_target_in_days_runs_out_on_the_opening_day_counted_one_by_one(
    case: tuple[OpeningHours, datetime], count: int
) -> None:
    hours, received = case
    start = hours.next_opening(received)
    today = start.astimezone(hours.zone).date()
    began = next(day for day in days_from(today, -1) if any(a <= start < b for a, b in hours.opening_on(day)))
    later = islice(days_from(began + timedelta(1), 1), 1500)
    wanted = next(islice(filter(hours.is_opening_day, later), count - 1, None), None)
    assume(wanted)
    intervals = hours.opening_on(wanted or today)
    assert any(a <= due_at(received, Span(days=count), hours) <= b for a, b in intervals)


def days_from(day: date, step: int) -> Iterator[date]:
    while True:
        yield day
        day += timedelta(step)
