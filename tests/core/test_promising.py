"""Which time may be told: late enough to be true, early enough to be worth telling."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from mailwarden.core.conversation import Basis, Promise
from mailwarden.core.hours import Span
from mailwarden.core.promising import AT_LEAST_AHEAD, Evidence, promise_for
from tests.core.builders import ALWAYS, FOUR_HOURS, NEVER, OFFICE, ONE_HOUR_A_WEEK, at, h


def evidence(since: str, target: Span | timedelta = FOUR_HOURS, **facts: Any) -> Evidence:
    span = target if isinstance(target, Span) else Span(time=target)
    return Evidence(waiting_since=at(since), target=span, **{"hours": OFFICE, **facts})


def told(facts: Evidence, now: str) -> datetime:
    promise = promise_for(facts, at(now))
    assert promise
    return promise.at


def test_the_promise_is_the_end_of_the_target_said_as_an_aim() -> None:
    assert promise_for(evidence("Mon 10:00"), at("Mon 10:00")) == Promise(
        at=at("Mon 14:00"), zone="Europe/Berlin", basis=Basis.TARGET
    )


@pytest.mark.parametrize("now", ["Mon 15:00", "Mon 14:00", "Mon 13:50"])
def test_target_that_is_over_or_nearly_so_is_counted_from_now(now: str) -> None:
    assert told(evidence("Mon 10:00"), now) > at(now) + h(3)


def test_promise_is_never_nearer_than_asked_for() -> None:
    assert told(evidence("Mon 10:00", h(1), not_before=h(3)), "Mon 10:00") >= at("Mon 13:00")


def test_new_promise_is_later_than_the_old_one() -> None:
    assert told(evidence("Mon 10:00", h(1), later_than=at("Tue 12:00")), "Mon 10:00") >= at("Tue 12:00")


@pytest.mark.parametrize("hours", [OFFICE, ALWAYS, ONE_HOUR_A_WEEK])
def test_even_without_a_target_there_is_time_to_say_so(hours: object) -> None:
    assert told(evidence("Mon 10:00", h(0), hours=hours), "Mon 10:00") >= at("Mon 10:00") + AT_LEAST_AHEAD


@pytest.mark.parametrize(
    "facts",
    [{"hours": NEVER}, {"target": h(10_000_000)}, {"target": Span(days=100_000)}],
    ids=["closed", "time", "days"],
)
def test_where_no_time_is_honest_none_is_told(facts: dict[str, Any]) -> None:
    assert promise_for(evidence("Mon 10:00", **facts), at("Mon 10:00")) is None
