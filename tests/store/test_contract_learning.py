"""The contract: what a desk learns from, and what is done only once something is durable."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailwarden.core.conversation import Part
from mailwarden.core.reasons import Reason
from mailwarden.store.protocol import Store, Transaction
from mailwarden.store.rows import Wait
from tests.store.samples import DESK, MORNING, at, message, open_conversation, opening, take_in

BEYOND_ALL = 2**62


def waits(store: Store, below: int = BEYOND_ALL, limit: int = 10, minutes: float = 0) -> tuple[Wait, ...]:
    return store.run_now(lambda tx: tx.waits(DESK, at(minutes), below, limit))


def test_a_wait_ends_with_the_first_answer(store: Store) -> None:
    def work(tx: Transaction) -> None:
        number = open_conversation(tx)
        take_in(tx, number, message(), 1)
        take_in(tx, number, message("second@example.com", received_at=at(90)), 2, Part.ANSWER)
        take_in(tx, number, message("first@example.com", received_at=at(30)), 3, Part.ANSWER)

    store.run_now(work)
    assert waits(store) == (
        Wait(conversation_id=1, opened_at=MORNING, rule="desk", is_history=False, answered_at=at(30)),
    )


def test_a_wait_may_end_without_an_answer(store: Store) -> None:
    def work(tx: Transaction) -> None:
        number = open_conversation(tx)
        take_in(tx, number, message(), 1)
        take_in(tx, number, message("solved@example.com", received_at=at(20)), 2, Part.SETTLED)

    store.run_now(work)
    (wait,) = waits(store)
    assert (wait.answered_at, wait.settled_at) == (None, at(20))


def test_waits_come_in_portions_the_newest_first_and_not_from_too_long_ago(store: Store) -> None:
    def work(tx: Transaction) -> None:
        for minutes in (-60, 0, 10, 20):
            open_conversation(tx, when=at(minutes))
        open_conversation(tx, when=at(15), desk="sales")

    store.run_now(work)
    assert [one.opened_at for one in waits(store, limit=2)] == [at(20), at(10)]
    assert [one.opened_at for one in waits(store, below=3)] == [at(0)]


def test_who_never_gets_an_automatic_mail_teaches_nothing(store: Store) -> None:
    refused = opening(acknowledgeable=False, refused_because=Reason.PRECEDENCE)
    store.run_now(lambda tx: tx.open_conversation(DESK, refused, "offers", MORNING))
    assert waits(store) == ()


def test_history_is_told_apart(store: Store) -> None:
    past = opening(reason=Reason.HISTORY)

    def work(tx: Transaction) -> None:
        take_in(tx, tx.open_conversation(DESK, past, "printer on fire", MORNING), message(), 1)

    store.run_now(work)
    (candidate,) = store.run_now(lambda tx: tx.candidates_by_ids(DESK, ["one@example.org"]))
    recent = store.run_now(lambda tx: tx.candidates_by_requester(DESK, "ada@example.org", MORNING - timedelta(days=1)))
    assert (candidate.is_history, recent[0].is_history, waits(store)[0].is_history) == (True, True, True)


def test_what_is_to_follow_a_commit_is_done_before_the_caller_goes_on(store: Store) -> None:
    done: list[str] = []
    store.run_now(lambda tx: tx.after_commit(lambda: done.append("after")))
    store.run_now(lambda tx: None)
    assert done == ["after"]


def test_what_is_rolled_back_is_followed_by_nothing(store: Store) -> None:
    done: list[str] = []

    def cut_short(tx: Transaction) -> None:
        tx.after_commit(lambda: done.append("never"))
        raise KeyError("here")

    with pytest.raises(KeyError):
        store.run_now(cut_short)
    store.run_now(lambda tx: None)
    assert done == []
