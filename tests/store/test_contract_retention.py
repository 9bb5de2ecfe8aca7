"""The contract: what is over and old is forgotten whole, and nothing that anybody still waits for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from mailwarden.core.conversation import Kind, Part, PromiseState, SubmissionState
from mailwarden.core.message import Address
from mailwarden.core.reasons import Reason
from mailwarden.store.protocol import Store, Transaction
from mailwarden.store.sql import SqlTransaction
from tests.store.samples import (
    DESK,
    at,
    cursor,
    decision,
    mail,
    message,
    open_conversation,
    promise,
    sighting,
    take_in,
)

TABLES = ("conversations", "messages", "unplaced", "sightings", "promises", "decisions", "submissions")


def a_finished_conversation(tx: Transaction, name: str = "one", uid: int = 1) -> int:
    """Keep a conversation of minute 0 with everything that can belong to one; nobody waits in it."""
    number = open_conversation(tx)
    take_in(tx, number, message(f"{name}@example.org"), uid)
    told = tx.add_promise(number, promise(message_id=f"mw.{name}@example.com"))
    submission = tx.queue(mail(number, f"mw.{name}@example.com", promise_id=told))
    assert submission is not None
    tx.end_attempt(submission, SubmissionState.SENT, at(0))
    tx.end_promise(told, PromiseState.KEPT, at(5))
    tx.add_sighting(f"mw.{name}@example.com", sighting(uid, "Sent"))
    tx.record([decision(conversation_id=number)])
    return number


def what_belongs_to_no_conversation(tx: Transaction) -> None:
    staff = message("staff@example.com", to=(Address(spec="ada@example.org"),))
    tx.add_message(staff, sighting(7, "Sent"), conversation_id=None, part=None, reason=Reason.STAFF_STARTS)
    tx.record([decision(message_id="staff@example.com")])
    alarm = tx.queue(mail(None, "mw.alarm@example.com", kind=Kind.ALARM))
    assert alarm is not None
    tx.end_attempt(alarm, SubmissionState.SENT, at(0))


def everything(tx: Transaction) -> None:
    a_finished_conversation(tx)
    what_belongs_to_no_conversation(tx)


def rows(store: Store) -> dict[str, int]:
    """Return how many rows each table has, those with none left out."""

    def count(tx: Transaction) -> dict[str, int]:
        assert isinstance(tx, SqlTransaction)
        counts = {name: tx._connection.scalar(text(f"SELECT count(*) FROM {name}")) for name in TABLES}  # noqa: S608
        return {name: number for name, number in counts.items() if number}

    return store.run_now(count)


def test_what_is_over_and_old_is_forgotten_whole(store: Store) -> None:
    store.run_now(everything)
    assert set(rows(store)) == set(TABLES)
    assert store.run_now(lambda tx: tx.purge(at(1), 10)) == 4
    assert rows(store) == {}


def test_what_happened_later_stays(store: Store) -> None:
    store.run_now(everything)
    before = rows(store)
    assert store.run_now(lambda tx: tx.purge(at(0), 10)) == 0
    assert rows(store) == before


def still_waiting(tx: Transaction, number: int) -> None:
    tx.schedule(number, None, at(0))


def still_planned(tx: Transaction, number: int) -> None:
    tx.schedule(number, at(9), None)


def still_queued(tx: Transaction, number: int) -> None:
    tx.queue(mail(number, "mw.2@example.com", step=1))


def still_being_sent(tx: Transaction, number: int) -> None:
    submission = tx.queue(mail(number, "mw.2@example.com", step=1))
    assert submission is not None
    tx.begin_attempt(submission, at(0))


def still_promised(tx: Transaction, number: int) -> None:
    tx.add_promise(number, promise())


def continued_later(tx: Transaction, number: int) -> None:
    tx.note_entry(number, at(2), ())


@pytest.mark.parametrize(
    "reason", [still_waiting, still_planned, still_queued, still_being_sent, still_promised, continued_later]
)
def test_what_is_not_over_stays_with_all_that_belongs_to_it(
    store: Store, reason: Callable[[Transaction, int], Any]
) -> None:
    store.run_now(lambda tx: reason(tx, a_finished_conversation(tx)))
    before = rows(store)
    assert store.run_now(lambda tx: tx.purge(at(1), 10)) == 0
    assert rows(store) == before


def test_a_mail_to_the_operator_that_has_not_left_stays(store: Store) -> None:
    store.run_now(lambda tx: tx.queue(mail(None, kind=Kind.ALARM)))
    assert store.run_now(lambda tx: tx.purge(at(1), 10)) == 0


def test_it_goes_in_portions_until_nothing_is_left(store: Store) -> None:
    def three(tx: Transaction) -> None:
        for uid in (1, 2, 3):
            a_finished_conversation(tx, str(uid), uid)

    store.run_now(three)
    assert [store.run_now(lambda tx: tx.purge(at(1), 2)) for _ in range(3)] == [2, 1, 0]


def test_a_forgotten_number_is_not_given_to_another_conversation(store: Store) -> None:
    store.run_now(a_finished_conversation)
    store.run_now(lambda tx: tx.purge(at(1), 10))
    assert store.run_now(open_conversation) == 2


def test_forgotten_mail_that_comes_back_into_a_mailbox_is_history(store: Store) -> None:
    store.run_now(lambda tx: tx.save_cursor(cursor()))
    store.run_now(lambda tx: tx.purge(at(-1), 10))
    assert store.run_now(lambda tx: tx.cursor(DESK, "INBOX")) == replace(cursor(), history_before=at(-1))


@pytest.mark.parametrize("before", [1, -61], ids=["after the last look", "before the first contact"])
def test_mail_that_was_never_seen_does_not_become_history(store: Store, before: int) -> None:
    store.run_now(lambda tx: tx.save_cursor(cursor()))
    store.run_now(lambda tx: tx.purge(at(before), 10))
    assert store.run_now(lambda tx: tx.cursor(DESK, "INBOX")) == cursor()


def test_a_message_seen_in_several_places_is_forgotten_in_all_of_them(store: Store) -> None:
    def seen_twice(tx: Transaction) -> None:
        number = open_conversation(tx)
        take_in(tx, number, message(), 1, Part.REQUEST)
        tx.add_sighting("one@example.org", sighting(2, "Archive"))

    store.run_now(seen_twice)
    store.run_now(lambda tx: tx.purge(at(1), 10))
    assert rows(store) == {}
