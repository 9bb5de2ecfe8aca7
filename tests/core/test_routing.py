"""Who hears of what is due: whoever has it in hand, those who are named, and who stands in for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mailwarden.core.conversation import Conversation
from mailwarden.core.message import Address
from mailwarden.core.policy import Absence, DeskPolicy
from mailwarden.core.routing import absent, desk_list, nudged
from mailwarden.core.said import Said, Word
from tests.core.builders import DESK, answer, at, conversation, desk, request

ANNA, BEN, CHRIS = "anna@example.org", "Ben@example.org", "chris@example.org"
STAFF = tuple(Address(spec=one) for one in (ANNA, BEN, CHRIS))
FIRST = conversation(request("Mon 10:00"))
BACK_AGAIN = conversation(request("Fri 10:00"), answer("Fri 11:00"), request("next Mon 10:00"))
NOW = at("Mon 12:00")


def staffed(*named: str, **changes: Any) -> DeskPolicy:
    return desk(staff=STAFF, nudge=named or (BEN, CHRIS), **changes)


def away(who: str, instead: str = "", first: int = 15, last: int = 15) -> Absence:
    """Return an absence in June 2026; Monday is the 15th."""
    return Absence(who=who, first=date(2026, 6, first), last=date(2026, 6, last), instead=instead)


def said(word: Word, author: str, when: str = "Mon 11:00", **changes: Any) -> Said:
    return Said(word=word, message_id="word@example.org", author=author.lower(), at=at(when), **changes)


def saying(known: Conversation, *words: Said) -> Conversation:
    return replace(known, words=words)


def test_who_is_named_hears_of_what_nobody_has_in_hand() -> None:
    assert nudged(FIRST, staffed(), NOW) == (BEN, CHRIS)


def test_who_answered_last_under_their_own_address_hears_of_it_alone() -> None:
    assert nudged(BACK_AGAIN, staffed(), NOW) == (ANNA,)


def test_where_the_admin_wants_it_so_everybody_hears_all_the_same() -> None:
    assert nudged(BACK_AGAIN, staffed(nudge_answerer=False), NOW) == (BEN, CHRIS)


def test_an_answer_in_the_desks_own_name_says_nothing_of_who_wrote_it() -> None:
    entries = tuple(replace(one, author=DESK.key if one.author == ANNA else one.author) for one in BACK_AGAIN.entries)
    assert nudged(replace(BACK_AGAIN, entries=entries), staffed(), NOW) == (BEN, CHRIS)


def test_who_answered_last_and_has_left_the_team_hears_no_more() -> None:
    assert nudged(BACK_AGAIN, desk(staff=STAFF[1:], nudge=(BEN, CHRIS)), NOW) == (BEN, CHRIS)


@pytest.mark.parametrize("word", [Word.MINE, Word.TIME])
def test_who_took_it_over_goes_before_who_answered(word: Word) -> None:
    assert nudged(saying(BACK_AGAIN, said(word, CHRIS)), staffed(), NOW) == (CHRIS,)


def test_they_are_written_to_as_the_configuration_writes_their_address() -> None:
    assert nudged(saying(FIRST, said(Word.MINE, BEN)), staffed(CHRIS), NOW) == (BEN,)


def test_what_was_taken_back_counts_no_more() -> None:
    taken_back = said(Word.MINE, CHRIS, undone_at=at("Mon 11:05"))
    assert nudged(saying(FIRST, taken_back), staffed(), NOW) == (BEN, CHRIS)


def test_when_the_time_passes_all_who_are_named_hear_as_well_each_once() -> None:
    known = saying(FIRST, said(Word.MINE, BEN))
    assert nudged(known, staffed(ANNA, BEN), NOW, is_pressing=True) == (BEN, ANNA)


def test_a_desk_that_names_nobody_reminds_nobody() -> None:
    assert nudged(BACK_AGAIN, desk(staff=STAFF, nudge=()), NOW) == ()


@pytest.mark.parametrize(
    ("absences", "expected"),
    [
        ([away(ANNA)], (BEN, CHRIS)),
        ([away(ANNA, CHRIS)], (CHRIS,)),
        ([away(ANNA, BEN), away(BEN, CHRIS)], (CHRIS,)),
        ([away(ANNA, BEN), away(BEN)], (CHRIS,)),
        ([away(ANNA, BEN), away(BEN, ANNA)], (CHRIS,)),
        ([away(ANNA, first=10, last=14)], (ANNA,)),
        ([away(ANNA, first=16, last=20)], (ANNA,)),
        ([away(ANNA, first=10, last=15)], (BEN, CHRIS)),
    ],
    ids=[
        "the others",
        "a stand-in",
        "one for that one",
        "none for that one",
        "in a circle",
        "past",
        "to come",
        "today",
    ],
)
def test_who_is_away_is_stood_in_for(absences: list[Absence], expected: tuple[str, ...]) -> None:
    assert nudged(BACK_AGAIN, staffed(absences=tuple(absences)), NOW) == expected


def test_whose_own_mail_program_says_so_is_away_too() -> None:
    assert nudged(BACK_AGAIN, staffed(), NOW, away=frozenset({ANNA})) == (BEN, CHRIS)


def test_of_those_who_are_named_the_present_ones_hear_and_who_stands_in() -> None:
    policy = staffed(absences=(away(BEN, ANNA),))
    assert desk_list(policy, NOW) == (ANNA, CHRIS)


def test_where_everybody_is_away_those_who_are_named_hear_all_the_same() -> None:
    policy = staffed(absences=(away(BEN), away(CHRIS)))
    assert nudged(FIRST, policy, NOW) == (BEN, CHRIS)


def test_an_absence_begins_and_ends_at_midnight_where_the_desk_is() -> None:
    policy = staffed(absences=(away(BEN, first=15, last=15),))
    spans = [desk_list(policy, at(when)) for when in ("2026-06-14 23:59", "Mon 00:00", "Mon 23:59", "Tue 00:00")]
    assert spans == [(BEN, CHRIS), (CHRIS,), (CHRIS,), (BEN, CHRIS)]


def test_who_is_away_is_said_in_order() -> None:
    policy = staffed(absences=(away(CHRIS), away(BEN, first=1, last=2)))
    assert absent(policy, NOW, away=frozenset({ANNA})) == (ANNA, CHRIS)
