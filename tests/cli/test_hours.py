"""`mailwarden hours`: what is open, and the arithmetic of a target."""

from __future__ import annotations

import json

from tests.cli.conftest import SECOND_DESK, Machine


def lines(machine: Machine, *words: str) -> list[str]:
    """Return what is said, with single blanks."""
    return [" ".join(line.split()) for line in machine.output("hours", *words).splitlines()]


def test_the_zone_is_named(machine: Machine) -> None:
    assert lines(machine, "--days", "0") == ["support: opening hours in Europe/Berlin"]


def test_days_are_shown_with_their_ranges_and_special_days_as_such(machine: Machine) -> None:
    machine.set_clock("2026-08-06 20:00")
    assert lines(machine, "--days", "4")[1:] == [
        "Thu 6 Aug 2026 09:00-12:30, 13:30-17:00",
        "Fri 7 Aug 2026 09:00-15:00",
        "Sat 8 Aug 2026 10:00-14:00 (special hours)",
        "Sun 9 Aug 2026 closed",
    ]


def test_a_public_holiday_is_called_by_its_name(machine: Machine) -> None:
    machine.set_clock("2026-10-03 08:00")
    assert lines(machine, "--days", "1")[1] == "Sat 3 Oct 2026 closed (German Unity Day)"


def test_a_target_is_counted_interval_by_interval(machine: Machine) -> None:
    assert lines(machine, "--days", "0", "--at", "2026-12-23T16:00", "--target", "4h")[2:] == [
        "Wed 23 Dec 2026 16:00 counted from here: 4h",
        "Wed 23 Dec 2026 13:30-17:00 1h of it, 1h so far",
        "Thu 24 Dec 2026 09:00-12:30 3h of it, 4h so far",
        "Thu 24 Dec 2026 12:00 it runs out",
    ]


def test_a_closure_on_the_way_is_named(machine: Machine) -> None:
    assert lines(machine, "--days", "0", "--at", "2026-12-24T16:00", "--target", "4h")[2:] == [
        "Thu 24 Dec 2026 16:00 counted from here: 4h",
        "Thu 24 Dec 2026 13:30-17:00 1h of it, 1h so far",
        "Fri 25 Dec 2026 closed (Christmas Day)",
        "Mon 28 Dec 2026 09:00-12:30 3h of it, 4h so far",
        "Mon 28 Dec 2026 12:00 it runs out",
    ]


def test_opening_days_are_counted_before_hours(machine: Machine) -> None:
    assert lines(machine, "--days", "0", "--at", "2026-08-07T18:00", "--target", "1d 1h")[2:] == [
        "Fri 7 Aug 2026 18:00 counted from here: 1 opening day and 1h",
        "Sat 8 Aug 2026 10:00 the next opening",
        "Mon 10 Aug 2026 10:00 1 opening day later",
        "Mon 10 Aug 2026 09:00-12:30 1h of it, 1h so far",
        "Mon 10 Aug 2026 11:00 it runs out",
    ]


def test_a_time_alone_is_counted_with_the_first_reply(machine: Machine) -> None:
    assert lines(machine, "--days", "0", "--at", "2026-08-03T09:00:01")[-1] == "Mon 3 Aug 2026 14:00:01 it runs out"


def test_a_target_that_is_none_is_a_usage_error(machine: Machine) -> None:
    result = machine.call("hours", "--target", "soon")
    assert (result.exit_code, "'soon' is not a duration" in result.output) == (2, True)


def test_a_desk_that_is_not_there_is_a_usage_error_with_those_that_are(machine: Machine) -> None:
    result = machine.call("hours", "--desk", "sales")
    assert (result.exit_code, "There is no desk 'sales'. Known: support." in result.output) == (2, True)


def test_every_desk_is_shown_unless_one_is_named(machine: Machine) -> None:
    machine.config.write_text(machine.config.read_text() + SECOND_DESK)
    shown = [json.loads(machine.output("hours", "--json", *words))["desks"] for words in ((), ("--desk", "billing"))]
    assert [[one["desk"] for one in desks] for desks in shown] == [["support", "billing"], ["billing"]]


def test_json_holds_instants_in_utc(machine: Machine) -> None:
    (desk,) = json.loads(machine.output("hours", "--json", "--days", "1", "--target", "1h"))["desks"]
    assert desk["days"][0]["intervals"][0]["opens_at"] == "2026-08-03T07:00:00+00:00"
    assert desk["target"]["due_at"] == "2026-08-03T09:05:00+00:00"
