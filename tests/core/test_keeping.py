"""How often the word was kept: surprises, claims against what came true, and no rate from a handful."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mailwarden.core.conversation import Basis, PromiseState
from mailwarden.core.keeping import FEWEST_FOR_RATE, Rate, by_claim, keeping, rate
from mailwarden.core.records import ToldTime

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
KEPT, SILENT = PromiseState.KEPT, PromiseState.BROKEN_SILENTLY


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def told(state: PromiseState = KEPT, **values: Any) -> ToldTime:
    """Return a time told in the morning for half an hour ago."""
    standard: dict[str, Any] = {
        "number": 1,
        "targets": "standard",
        "rule": "desk",
        "opened_at": at(-190),
        "at": at(-30),
        "basis": Basis.HISTORY,
        "level": 0.9,
        "told_at": at(-180),
    }
    return ToldTime(state=state, **{**standard, **values})


def judged(*times: ToldTime) -> list[tuple[int, int]]:
    return [(one.in_time.count, one.in_time.of) for one in by_claim(times, NOON)]


def test_a_handful_gives_no_rate() -> None:
    number = FEWEST_FOR_RATE - 1
    assert rate(1, number) == Rate(count=1, of=number, share=None, low=None, high=None)


@pytest.mark.parametrize(
    ("count", "of", "low", "high"), [(0, 20, 0.0, 0.1611), (90, 100, 0.8256, 0.9448), (40, 40, 0.9124, 1.0)]
)
def test_a_rate_knows_how_sure_it_is(count: int, of: int, low: float, high: float) -> None:
    found = rate(count, of)
    assert (round(found.low or 0, 4), round(found.high or 0, 4)) == (low, high)


def test_surprises_are_counted_among_the_told_times_that_are_over() -> None:
    untold = told(PromiseState.WITHDRAWN, told_at=None)
    still_open = told(PromiseState.OPEN, at=at(60))
    found = keeping([*[told()] * 30, told(SILENT), *[told(PromiseState.REPLACED)] * 9, untold, still_open], NOON)
    assert (found.surprises.count, found.surprises.of, found.surprises.share) == (1, 40, 0.025)
    assert (found.told, found.states[PromiseState.WITHDRAWN], found.states[PromiseState.OPEN]) == (41, 1, 1)


def test_a_time_that_passed_unseen_is_called_unsettled_and_not_kept() -> None:
    found = keeping([told(PromiseState.OPEN)], NOON)
    assert (found.unsettled, found.surprises.of, judged(told(PromiseState.OPEN))) == (1, 0, [])


def test_claims_are_judged_apart_the_measured_ones_first() -> None:
    aim: dict[str, Any] = {"basis": Basis.TARGET, "level": None}
    word: dict[str, Any] = {"basis": Basis.PERSON, "level": None}
    times = [told(**word), told(SILENT, **aim), told(level=0.9), told(level=0.8), told(**aim)]
    found = [(one.basis, one.level, one.in_time.count, one.in_time.of) for one in by_claim(times, NOON)]
    assert found == [
        (Basis.HISTORY, 0.8, 1, 1),
        (Basis.HISTORY, 0.9, 1, 1),
        (Basis.PERSON, None, 1, 1),
        (Basis.TARGET, None, 1, 2),
    ]


def test_a_time_that_has_not_come_is_not_judged_although_it_was_kept() -> None:
    assert judged(told(at=at(1)), told(SILENT)) == [(0, 1)]


def test_a_time_replaced_too_carefully_came_true_all_the_same() -> None:
    replaced = [told(PromiseState.REPLACED, answered_at=at(minutes)) for minutes in (-31, -29)]
    assert judged(*replaced) == [(1, 2)]


def test_an_answer_on_the_way_of_the_mail_keeps_what_it_told() -> None:
    assert judged(told(KEPT, answered_at=None)) == [(1, 1)]


def test_our_word_to_write_is_judged_apart_and_kept_by_writing() -> None:
    words = [told(state, basis=Basis.WORD, level=None) for state in (KEPT, KEPT, SILENT)]
    (found,) = by_claim(words, NOON)
    assert (found.basis, found.in_time.count, found.in_time.of) == (Basis.WORD, 2, 3)


def test_what_was_never_told_was_never_claimed() -> None:
    assert judged(told(PromiseState.WITHDRAWN, told_at=None)) == []
