"""The morning and the evening of a day: when they are due, and what there is to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mailwarden.core.conversation import Conversation, Entry, Part, PromiseState
from mailwarden.core.daily import (
    Evening,
    Look,
    Morning,
    Trouble,
    Waiting,
    evening,
    evening_of,
    first_done,
    morning,
    morning_of,
    next_at,
)
from mailwarden.core.decisions import HeldMail
from mailwarden.core.digests import listed
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Said, Word
from tests.core.builders import (
    ALWAYS,
    CARLA,
    NEVER,
    NIGHTS,
    OFFICE,
    WITH_LUNCH,
    answer,
    at,
    conversation,
    desk,
    request,
    told,
)

MONDAY, FRIDAY = date(2026, 6, 15), date(2026, 6, 19)
NOW = at("Mon 09:00")
HELD = HeldMail(
    conversation_id=9, requester=CARLA, subject="", received_at=at("Mon 08:00"), because=Reason.HELD_OUT_OF_OFFICE
)


def waiting(known: Conversation, chance: float | None = None) -> Waiting:
    found = listed(known, desk(), NOW, -1, Reason.MORNING_DIGEST, chance=chance)
    assert found
    return Waiting(known=known, listed=found)


def due(when: str, number: int, **changes: Any) -> Conversation:
    told_then = told(when, "2026-06-12 10:00")
    return replace(conversation(request("2026-06-12 10:00"), told_then), conversation_id=number, **changes)


def in_the_morning(*known: Conversation, **facts: Any) -> Morning | None:
    plain: dict[str, Any] = {"held": (), "trouble": Trouble(), "away": ()}
    return morning([waiting(one) for one in known], **{**plain, **facts}, hours=OFFICE, now=NOW)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [(OFFICE, "Mon 09:00"), (ALWAYS, "Mon 06:00"), (NIGHTS, "Mon 22:00")],
    ids=["office", "around the clock", "nights"],
)
def test_the_morning_comes_when_it_opens_from_six_on(hours: Any, expected: str) -> None:
    assert morning_of(MONDAY, hours) == at(expected)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [(OFFICE, "Mon 17:00"), (WITH_LUNCH, "Mon 17:00"), (ALWAYS, "Mon 22:00")],
    ids=["office", "after lunch", "around the clock"],
)
def test_the_evening_comes_after_the_last_closing_at_ten_at_the_latest(hours: Any, expected: str) -> None:
    assert evening_of(MONDAY, hours) == at(expected)


def test_a_day_on_which_it_does_not_open_has_neither() -> None:
    saturday = date(2026, 6, 20)
    assert (morning_of(saturday, OFFICE), evening_of(saturday, OFFICE)) == (None, None)


@pytest.mark.parametrize(
    ("done", "now", "expected"),
    [
        (date(2026, 6, 14), "Mon 08:00", "Mon 09:00"),
        (date(2026, 6, 14), "Mon 09:00", "Mon 09:00"),
        (date(2026, 6, 14), "Mon 11:59", "Mon 09:00"),
        (date(2026, 6, 14), "Mon 12:00", "Tue 09:00"),
        (MONDAY, "Mon 09:01", "Tue 09:00"),
        (FRIDAY, "Fri 09:01", "next Mon 09:00"),
        (date(2026, 6, 1), "Mon 09:00", "Mon 09:00"),
    ],
    ids=["before", "when it opens", "a little late", "too late", "once a day", "over the weekend", "slept through"],
)
def test_each_day_is_seen_to_once_and_late_only_for_three_hours(done: date, now: str, expected: str) -> None:
    assert next_at(done, at(now), OFFICE, morning_of) == at(expected)


def test_a_desk_that_never_opens_has_no_days() -> None:
    assert next_at(MONDAY, NOW, NEVER, morning_of) is None
    assert next_at(MONDAY, NOW, NEVER, evening_of) is None


@pytest.mark.parametrize(("now", "expected"), [("Mon 08:59", date(2026, 6, 14)), ("Mon 10:00", MONDAY)])
def test_on_the_first_day_only_what_is_still_to_come_is_said(now: str, expected: date) -> None:
    assert first_done(at(now), OFFICE, morning_of) == expected


def test_what_was_told_for_today_is_listed_and_not_what_was_told_for_tomorrow() -> None:
    said = in_the_morning(due("Tue 10:00", 1), due("Mon 14:00", 2), due("2026-06-12 14:00", 3))
    assert said
    assert ([one.conversation_id for one in said.today], said.looks, said.waiting) == ([3, 2], (), 3)


def test_who_was_told_no_time_needs_a_look_once_our_own_target_has_passed() -> None:
    said = in_the_morning(conversation(request("2026-06-12 10:00")))
    assert said
    assert [why for why, _ in said.looks] == [Look.UNTOLD]
    assert in_the_morning(conversation(request("Mon 08:00"))) is None


def test_who_cannot_be_reached_needs_a_look_first() -> None:
    no_rush = Said(word=Word.NO_RUSH, message_id="w@example.org", author="anna@example.org", at=at("2026-06-08 11:00"))
    calm = replace(conversation(request("2026-06-08 10:00")), conversation_id=1, words=(no_rush,))
    untold = replace(conversation(request("2026-06-12 10:00")), conversation_id=2)
    lost = due("Mon 14:00", 3, unreachable_since=at("2026-06-12 12:00"))
    said = in_the_morning(calm, untold, lost)
    assert said
    assert [(why, one.conversation_id) for why, one in said.looks] == [
        (Look.UNREACHABLE, 3), (Look.UNTOLD, 2), (Look.NO_RUSH, 1),
    ]  # fmt: skip


def calm(said_at: str, *more: Said) -> Conversation:
    """Return a conversation of which somebody said then that there is no rush."""
    no_rush = Said(word=Word.NO_RUSH, message_id="w@example.org", author="anna@example.org", at=at(said_at))
    return replace(conversation(request("2026-05-20 10:00")), words=(no_rush, *more))


@pytest.mark.parametrize(
    ("said_at", "is_listed"),
    [
        ("2026-06-08 11:00", True),
        ("2026-06-07 11:00", True),
        ("2026-06-06 11:00", True),
        ("2026-06-05 11:00", False),
        ("2026-06-09 11:00", False),
        ("2026-05-25 11:00", True),
        ("Mon 08:00", False),
    ],
    ids=["a week ago", "on a Sunday", "on a Saturday", "on a Friday", "on a Tuesday", "three weeks ago", "today"],
)
def test_who_can_wait_is_listed_once_a_week(said_at: str, is_listed: bool) -> None:
    said = in_the_morning(calm(said_at), due("Mon 14:00", 2))
    assert said
    assert bool(said.looks) is is_listed


@pytest.mark.parametrize(
    ("until", "is_listed"), [("Mon 09:00", True), ("2026-06-13 09:00", True), ("Tue 09:00", False)]
)
def test_who_can_wait_is_listed_on_the_day_that_a_colleague_named(until: str, is_listed: bool) -> None:
    snooze = Said(
        word=Word.SNOOZE, message_id="s@x", author="anna@example.org", at=at("2026-06-10 12:00"), until=at(until)
    )
    assert (in_the_morning(calm("2026-06-10 11:00", snooze)) is not None) is is_listed


def owing(answered: str, until: str | None = None) -> Conversation:
    """Return a conversation in which our answer said that more will follow."""
    owed = Entry(message_id="o", part=Part.OWED, at=at(answered), until=at(until) if until else None)
    return conversation(request("2026-06-10 10:00"), answer(answered), owed)


def test_who_is_owed_news_is_counted_apart_and_listed_on_the_day_it_is_due() -> None:
    said = in_the_morning(owing("2026-06-12 11:00"), due("Tue 10:00", 2))
    assert said
    assert (said.waiting, said.owed, [why for why, _ in said.looks]) == (1, 1, [Look.OWED])


def test_news_that_are_owed_later_are_counted_only() -> None:
    said = in_the_morning(owing("2026-06-12 11:00", "Wed 12:00"), due("Mon 14:00", 2))
    assert said
    assert (said.waiting, said.owed, said.looks) == (1, 1, ())
    late = evening({}, [waiting(owing("2026-06-12 11:00")), waiting(due("Tue 10:00", 2))], at("Mon 17:00"))
    assert late
    assert (late.waiting, late.owed) == (1, 1)


@pytest.mark.parametrize(
    "facts",
    [{"held": (HELD,)}, {"trouble": Trouble(set_aside=1)}, {"trouble": Trouble(alarms=("The server is gone.",))}],
    ids=["held mail", "unreadable mail", "an alarm"],
)
def test_there_is_more_that_is_worth_a_mail(facts: dict[str, Any]) -> None:
    assert in_the_morning(**facts) is not None


def test_where_there_is_nothing_to_say_nothing_is_said() -> None:
    assert in_the_morning(due("Tue 10:00", 1), away=("anna@example.org",)) is None
    assert evening({}, [], NOW) is None


def test_the_evening_counts_what_ended_and_names_the_next_told_time() -> None:
    ended = {PromiseState.KEPT: 4, PromiseState.BROKEN_SILENTLY: 1, PromiseState.WITHDRAWN: 2}
    known = [waiting(due("Wed 10:00", 1)), waiting(due("Tue 10:00", 2))]
    assert evening(ended, known, at("Mon 17:00")) == Evening(
        kept=4, replaced=0, warned=0, silent=1, waiting=2, next_due=at("Tue 10:00")
    )
