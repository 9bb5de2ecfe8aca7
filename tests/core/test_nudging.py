"""What a nudge says, when it leaves, and which of several is read first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mailwarden.core.decide import decide
from mailwarden.core.decisions import NudgeStaff, Postpone
from mailwarden.core.digests import Listed, in_order, listed
from mailwarden.core.events import TimeReached
from mailwarden.core.nudging import leaves_at, may_be_gathered, nudge_about
from mailwarden.core.reasons import Reason
from tests.core.builders import CARLA, LEAD, at, conversation, desk, m, request, told

TOLD = conversation(request("Mon 10:00"), told("Mon 14:00", "Mon 10:00"))
UNTOLD = conversation(request("Mon 10:00"))


def nudge(**changes: Any) -> NudgeStaff:
    plain = NudgeStaff(
        to=(LEAD,),
        requester=CARLA,
        subject="Printer on fire",
        waiting_since=at("Mon 10:00"),
        due=at("Mon 14:00"),
        is_told=True,
        chasers=0,
        step=101,
        reason=Reason.NUDGE_DUE,
    )
    return replace(plain, **changes)


def decided(known: Any, when: str, **facts: Any) -> Any:
    return decide(known, TimeReached(read_at=at(when), **facts), desk(), at(when))


def test_first_it_is_looked_up_what_the_requester_wrote() -> None:
    (postponed,) = decided(TOLD, "Mon 12:00", words=None)
    assert postponed == Postpone(reason=Reason.WORDS_UNKNOWN)


def test_then_it_is_quoted_with_the_chance_and_when_the_requester_hears() -> None:
    (said,) = decided(TOLD, "Mon 12:00", words="It burns.", chance=0.3)
    assert (said.words, said.chance, said.which, said.planned, said.hears_at) == (
        "It burns.", 0.3, 1, 2, at("Mon 13:30"),
    )  # fmt: skip


def test_nobody_looks_where_nothing_is_due() -> None:
    assert decided(TOLD, "Mon 11:00", words=None) == ()


def test_the_second_knows_that_it_is_the_second() -> None:
    (said,) = decided(TOLD, "Mon 13:00")
    assert said.which == 2


def test_a_reminder_out_of_turn_is_none_of_the_planned_ones() -> None:
    found = nudge_about(TOLD, desk(), (LEAD,), 102, Reason.SAID_URGENT)
    assert found
    assert found.which == 0


def test_where_nobody_waits_there_is_nothing_to_tell() -> None:
    assert nudge_about(conversation(), desk(), (LEAD,), 0, Reason.NUDGE_DUE) is None


@pytest.mark.parametrize(
    ("when", "changes", "waits"),
    [
        ("Mon 12:00", {}, m(2)),
        ("Mon 13:50", {}, m(0)),
        ("Mon 14:00", {}, m(2)),
        ("Mon 13:50", {"is_told": False}, m(2)),
        ("Mon 12:00", {"reason": Reason.SAID_URGENT}, m(0)),
        ("Mon 12:00", {"reason": Reason.CHASED_AFTER_MISS}, m(0)),
    ],
    ids=["with time left", "soon", "passed", "nobody was told", "urgent", "chased"],
)
def test_it_waits_a_moment_for_others_where_there_is_time(when: str, changes: Any, waits: Any) -> None:
    assert leaves_at(nudge(**changes), at(when)) == at(when) + waits


def test_that_a_mail_came_back_is_said_in_a_mail_of_its_own() -> None:
    assert [may_be_gathered(step) for step in (101, 196, 9_010, 10_099)] == [True, False, True, True]


def test_most_at_risk_is_read_first() -> None:
    now = at("Mon 13:00")
    passed, unlikely = nudge(due=at("Mon 12:00")), nudge(chance=0.1)
    soon, later = nudge(due=at("Mon 13:30")), nudge()
    likely, target = nudge(chance=0.9), nudge(is_told=False)
    ordered = [passed, unlikely, soon, later, likely, target]
    shuffled = [Listed(conversation_id=place, nudge=one) for place, one in enumerate(reversed(ordered))]
    assert [one.nudge for one in in_order(shuffled, now)] == ordered


def test_a_digest_lists_what_waits_as_it_stands_now() -> None:
    found = listed(TOLD, desk(), at("Mon 12:00"), 101, Reason.NUDGE_DUE, words="It burns.")
    assert found
    assert (found.conversation_id, found.nudge.hears_at, found.nudge.words) == (1, at("Mon 13:30"), "It burns.")


def test_who_was_told_no_time_hears_nothing_before_it() -> None:
    found = listed(UNTOLD, desk(), at("Mon 12:00"), 1, Reason.NUDGE_DUE)
    assert found
    assert (found.nudge.is_told, found.nudge.due, found.nudge.hears_at) == (False, at("Mon 14:00"), None)
