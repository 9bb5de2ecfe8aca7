"""Whose turn it is, from what was written; and which told times belong to the present wait."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import hypothesis.strategies as st
import pytest
from hypothesis import given

from mailwarden.core.clocks import Standing, standing, standing_promise, told_in_this_wait, told_promises
from mailwarden.core.conversation import Entry, Part, PromiseState
from tests.core.builders import answer, at, conversation, m, request, told


def test_nobody_waits_in_an_empty_conversation() -> None:
    assert standing(conversation()) == Standing()


def test_the_wait_counts_from_the_oldest_unanswered_mail() -> None:
    now = standing(conversation(request("Mon 10:00", "a"), request("Mon 11:00", "b"), request("Mon 12:00", "c")))
    assert now == Standing(waiting_since=at("Mon 10:00"), chasers=2, request_id="c")


def test_a_conversation_that_goes_on_is_looked_at_anew() -> None:
    asked = conversation(request("Mon 10:00", "a"))
    was_waiting = standing(asked).is_waiting
    gone_on = replace(asked, entries=(*asked.entries, answer("Mon 11:00")))
    assert (was_waiting, standing(gone_on).is_waiting) == (True, False)


def test_an_answer_ends_the_wait() -> None:
    now = standing(conversation(request("Mon 10:00", "a"), answer("Mon 11:00")))
    assert now == Standing(run=1, request_id="a", answered_at=at("Mon 11:00"), asked_at=at("Mon 10:00"))


def test_a_mail_after_the_answer_begins_the_next_wait() -> None:
    now = standing(conversation(request("Mon 10:00"), answer("Mon 11:00"), request("Mon 12:00", "b")))
    answered = Standing(run=1, answered_at=at("Mon 11:00"), asked_at=at("Mon 10:00"))
    assert now == replace(answered, waiting_since=at("Mon 12:00"), request_id="b")


def test_an_answer_of_the_same_second_answers() -> None:
    assert not standing(conversation(answer("Mon 10:00"), request("Mon 10:00"))).is_waiting


def test_a_second_answer_ends_no_second_wait() -> None:
    assert standing(conversation(request("Mon 10:00"), answer("Mon 11:00"), answer("Mon 12:00"))).run == 1


@pytest.mark.parametrize("part", [Part.INTERNAL, Part.AUTOMATIC, Part.OWN, Part.BOUNCE])
def test_neither_colleagues_nor_machines_change_the_turn(part: Part) -> None:
    other = Entry(message_id="x", part=part, at=at("Mon 11:00"))
    first = request("Mon 10:00")
    assert standing(conversation(first, other)) == standing(conversation(first))


@given(st.lists(st.tuples(st.sampled_from(Part), st.integers(0, 50)), max_size=12), st.randoms(use_true_random=False))
def test_the_order_in_which_mails_were_read_does_not_matter(facts: list[tuple[Part, int]], order: Random) -> None:
    entries = [
        Entry(message_id=str(number), part=part, at=at("Mon 10:00") + m(minute * 60 + number))
        for number, (part, minute) in enumerate(facts)
    ]
    shuffled = list(entries)
    order.shuffle(shuffled)
    assert standing(conversation(*shuffled)) == standing(conversation(*entries))


# --- told times ---------------------------------------------------------------------------------------------------


def test_only_what_left_was_told() -> None:
    reached = told("Mon 14:00", "Mon 10:01")
    assert told_promises(conversation(reached, told("Mon 15:00", None, 2))) == (reached,)


def test_the_newest_open_time_is_what_they_count_on() -> None:
    old = told("Mon 14:00", "Mon 10:01", 1, state=PromiseState.REPLACED)
    new = told("Tue 14:00", "Mon 13:30", 2)
    assert standing_promise(conversation(new, old)) == new


def test_times_told_before_our_answer_are_no_longer_theirs() -> None:
    before = told("Mon 14:00", "Mon 10:01", 1, state=PromiseState.BROKEN_SILENTLY)
    now = conversation(request("Mon 10:00"), before, answer("Mon 15:00"), request("Mon 16:00"))
    assert told_in_this_wait(now) == ()


def test_time_told_in_the_first_wait_counts_even_if_the_clocks_of_two_servers_differ() -> None:
    early = told("Mon 14:00", "Mon 09:59")
    assert told_in_this_wait(conversation(request("Mon 10:00"), early)) == (early,)


def test_time_that_was_kept_is_over_even_if_its_mail_left_after_the_answer() -> None:
    late = told("Mon 14:00", "Mon 10:10", state=PromiseState.KEPT)
    now = conversation(request("Mon 10:00"), answer("Mon 10:05"), late, request("Mon 11:00"))
    assert told_in_this_wait(now) == ()
