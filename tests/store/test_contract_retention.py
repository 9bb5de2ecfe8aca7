"""The contract: what is old is forgotten whole, and nothing in which something is still due; statistics stay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from mailwarden.core.conversation import Kind, Part, PromiseState, SubmissionState
from mailwarden.core.message import Address
from mailwarden.core.reasons import Reason
from mailwarden.core.reporting import COUNTED_DECISIONS
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


@pytest.mark.parametrize("reason", [still_planned, still_queued, still_being_sent, still_promised, continued_later])
def test_what_is_still_due_stays_with_all_that_belongs_to_it(
    store: Store, reason: Callable[[Transaction, int], Any]
) -> None:
    store.run_now(lambda tx: reason(tx, a_finished_conversation(tx)))
    before = rows(store)
    assert store.run_now(lambda tx: tx.purge(at(1), 10)) == 0
    assert rows(store) == before


def test_a_conversation_that_nobody_ever_answered_is_forgotten_too(store: Store) -> None:
    store.run_now(lambda tx: tx.schedule(a_finished_conversation(tx), None, at(0)))
    store.run_now(lambda tx: tx.purge(at(1), 10))
    assert rows(store) == {}


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


# --- what stays -------------------------------------------------------------------------------------------------------


def a_told_conversation(tx: Transaction, number: int) -> None:
    """Keep a conversation of that minute: a time told at once, our word on it, and the answer after it; or none."""
    began, name = number * 10, f"{number}"
    conversation = open_conversation(tx, when=at(began))
    take_in(tx, conversation, message(f"q{name}@example.org", received_at=at(began)), 10 * number)
    told = tx.add_promise(conversation, promise(began + 60, level=0.9, message_id=f"mw.{name}@example.com"))
    tx.mark_told(told, at(began))
    for kind, sent_at, carried in ((Kind.ACKNOWLEDGEMENT, began, told), (Kind.NOTICE, began + 50, 0)):
        submission = tx.queue(
            mail(conversation, f"mw.{kind}{name}@example.com", kind=kind, queued_at=at(sent_at), promise_id=carried)
        )
        assert submission is not None
        tx.end_attempt(submission, SubmissionState.SENT, at(sent_at))
    tx.end_promise(told, PromiseState.BROKEN_WARNED, at(began + 60))
    if number % 2:
        take_in(
            tx, conversation, message(f"a{name}@example.com", received_at=at(began + 70)), 10 * number + 1, Part.ANSWER
        )
    else:
        tx.schedule(conversation, None, at(began))
    tx.record([decision("withhold", conversation_id=conversation, at=at(began), reason=Reason.OBSERVING)])


def what_a_report_reads(store: Store, since: float = -60) -> tuple[Any, ...]:
    def work(tx: Transaction) -> tuple[Any, ...]:
        return (
            tx.told_times(DESK, at(since), after=0, limit=100),
            tx.courses(DESK, at(since), after=0, limit=100),
            tx.mail_counts(DESK, at(since)),
            tx.decision_counts(DESK, at(since), COUNTED_DECISIONS),
        )

    return store.run_now(work)


def a_lively_desk(tx: Transaction) -> None:
    for number in range(6):
        a_told_conversation(tx, number)
    what_belongs_to_no_conversation(tx)


@pytest.mark.parametrize("before", [1, 31, 1000], ids=["one", "half", "all"])
def test_a_report_says_the_same_before_and_after(store: Store, before: int) -> None:
    store.run_now(a_lively_desk)
    report = what_a_report_reads(store)
    assert store.run_now(lambda tx: tx.purge(at(before), 100))
    assert what_a_report_reads(store) == report


def test_a_report_that_begins_with_a_quarter_of_an_hour_says_the_same_after(store: Store) -> None:
    store.run_now(a_lively_desk)
    report = what_a_report_reads(store, 30)
    store.run_now(lambda tx: tx.purge(at(1000), 100))
    assert what_a_report_reads(store, 30) == report


def test_a_report_misses_nothing_that_is_forgotten_between_two_portions(store: Store) -> None:
    store.run_now(a_lively_desk)
    whole = store.run_now(lambda tx: tx.courses(DESK, at(-60), after=0, limit=100))
    first = store.run_now(lambda tx: tx.courses(DESK, at(-60), after=0, limit=2))
    store.run_now(lambda tx: tx.purge(at(31), 100))
    rest = store.run_now(lambda tx: tx.courses(DESK, at(-60), after=first[-1].number, limit=100))
    assert first + rest == whole


def test_statistics_go_by_their_own_age(store: Store) -> None:
    store.run_now(a_lively_desk)
    store.run_now(lambda tx: tx.purge(at(1000), 100))
    while store.run_now(lambda tx: tx.purge_statistics(at(25), 2)):
        pass
    assert [one.opened_at for one in what_a_report_reads(store)[1]] == [at(30), at(40), at(50)]


def test_statistics_hold_nothing_of_a_person(store: Store) -> None:
    """No column may hold text but names from the configuration and words of the core."""
    store.run_now(a_lively_desk)
    store.run_now(lambda tx: tx.purge(at(1000), 100))

    def texts(tx: Transaction) -> set[str]:
        assert isinstance(tx, SqlTransaction)
        tables = ("past_courses", "past_times", "past_counts")
        kept = [row for name in tables for row in tx._connection.execute(text(f"SELECT * FROM {name}"))]  # noqa: S608
        return {value for row in kept for value in row if isinstance(value, str)}

    assert store.run_now(texts) == {
        "support", "standard", "desk", "target", "broken after warning", "acknowledgement", "notice", "alarm", "sent",
        "withhold", "observing", "leave-alone", "history",
    }  # fmt: skip


def test_a_forgotten_told_times_number_is_not_given_to_another(store: Store) -> None:
    store.run_now(lambda tx: a_told_conversation(tx, 0))
    store.run_now(lambda tx: tx.purge(at(1000), 100))
    store.run_now(lambda tx: a_told_conversation(tx, 1))
    assert [one.number for one in what_a_report_reads(store)[0]] == [1, 2]
