"""How often we wrote again about a told time: before it passed, and seldom for nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mailwarden.core.conversation import Basis, PromiseState
from mailwarden.core.keeping import rate
from mailwarden.core.noticing import Noticing, noticing
from mailwarden.core.records import ToldTime

NINE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def hour(number: float) -> datetime:
    return NINE + timedelta(hours=number)


def told(word: float | None = None, answer: float | None = None, **values: Any) -> ToldTime:
    """Return a time told at nine for one o'clock; word, answer: so many hours after nine."""
    standard: dict[str, Any] = {"number": 1, "targets": "standard", "rule": "desk", "opened_at": NINE, "told_at": NINE}
    standard |= {"basis": Basis.HISTORY, "level": 0.9, "at": hour(4), "state": PromiseState.REPLACED}
    given = {"word_at": None if word is None else hour(word), "answered_at": None if answer is None else hour(answer)}
    return ToldTime(**{**standard, **given, **values})


def found(*times: ToldTime, conversations: int = 100, now: float = 48) -> Noticing:
    return noticing(times, conversations, hour(now))


def test_notices_are_counted_for_every_hundred_conversations() -> None:
    some = found(told(3.5), told(3.5), told(), conversations=80)
    assert (some.sent, some.per_hundred) == (2, 2.5)


def test_where_nobody_wrote_there_is_no_such_share() -> None:
    assert found(conversations=0).per_hundred is None


def test_a_word_after_the_told_time_is_not_early() -> None:
    some = found(told(3.5), told(4), told(5))
    assert (some.sent, some.early) == (3, 2)


def test_a_word_after_the_answer_was_about_something_else() -> None:
    assert found(told(3.5, answer=2)).sent == 0


@pytest.mark.parametrize(
    ("answer", "is_foolish"), [(3.5, 0), (3.6, 1), (3.75, 1), (3.76, 0), (None, 0)],
    ids=["before it", "soon after", "just within", "later", "never"],
)  # fmt: skip
def test_a_notice_is_foolish_when_the_answer_follows_at_once(answer: float | None, is_foolish: int) -> None:
    assert found(told(3.5, answer=answer)).foolish.count == is_foolish


def test_whether_a_notice_was_foolish_is_open_for_a_while() -> None:
    of = [found(told(3.5), now=now).foolish.of for now in (3.6, 3.8)]
    assert of == [0, 1]


def test_of_the_times_by_which_nobody_answered_those_are_counted_that_we_had_warned_of() -> None:
    times = [told(3.5, answer=5), told(3.5), told(4.5), told(), told(answer=2), told(3.5, answer=3.9)]
    assert found(*times).warned == rate(2, 4)


@pytest.mark.parametrize(
    "one",
    [
        told(3.5, at=hour(72)),
        told(3.5, state=PromiseState.WITHDRAWN),
        told(3.5, basis=Basis.WORD, state=PromiseState.KEPT),
    ],
    ids=["yet to come", "taken back", "when we write"],
)
def test_what_could_not_be_missed_is_not_counted_as_missed(one: ToldTime) -> None:
    assert found(one).warned.of == 0
