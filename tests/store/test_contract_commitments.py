"""Every store: news that we owe, beside the answer that says more will follow, and apart from those who wait."""

from __future__ import annotations

from mailwarden.core.conversation import Part
from mailwarden.core.decisions import Owe
from mailwarden.core.reasons import Reason
from mailwarden.store.protocol import Store, Transaction
from tests.store.samples import DESK, at, message, open_conversation, promise, take_in

OWE = Owe(
    message_id="answer@example.com", author="ben@example.com", at=at(30), until=at(300), reason=Reason.SAID_MORE_FOLLOWS
)


def owe(tx: Transaction, owed: Owe = OWE) -> int:
    number = open_conversation(tx)
    take_in(tx, number, message(), 1)
    tx.owe(DESK, number, owed)
    return number


def entries(store: Store, number: int) -> list[tuple[Part, object, object]]:
    known = store.run_now(lambda tx: tx.conversation(number))
    assert known is not None
    return [(one.part, one.at, one.until) for one in known.entries]


def test_it_stands_beside_the_answer_with_the_time_that_was_named(store: Store) -> None:
    number = store.run_now(owe)
    assert entries(store, number) == [(Part.REQUEST, at(0), None), (Part.OWED, at(30), at(300))]


def test_twice_the_same_is_once(store: Store) -> None:
    number = store.run_now(owe)
    store.run_now(lambda tx: tx.owe(DESK, number, OWE))
    assert len(entries(store, number)) == 2


def test_those_to_whom_news_are_owed_come_after_those_who_wait(store: Store) -> None:
    owed, waits, answered = (store.run_now(open_conversation) for _ in range(3))
    store.run_now(lambda tx: tx.schedule(owed, at(60), None, at(1)))
    store.run_now(lambda tx: tx.schedule(waits, at(60), at(2)))
    store.run_now(lambda tx: tx.schedule(answered, None, None))
    rows = store.run_now(lambda tx: tx.threads(DESK, only_waiting=True, limit=9))
    assert [(one.conversation_id, one.waiting_since, one.owed_since) for one in rows] == [
        (waits, at(2), None),
        (owed, None, at(1)),
    ]


def test_they_are_scheduled_anew_after_a_changed_policy_also_where_nothing_is_due(store: Store) -> None:
    number = store.run_now(open_conversation)
    store.run_now(lambda tx: tx.schedule(number, None, None, at(1)))
    assert store.run_now(lambda tx: tx.waiting(DESK)) == (number,)


def test_no_course_counts_them_as_waiting(store: Store) -> None:
    number = store.run_now(open_conversation)
    store.run_now(lambda tx: tx.schedule(number, at(60), None, at(1)))
    (course,) = store.run_now(lambda tx: tx.courses(DESK, since=at(-60), after=0, limit=9))
    assert not course.is_waiting


def test_the_answer_that_told_a_time_is_not_what_kept_it(store: Store) -> None:
    def tell(tx: Transaction) -> None:
        number = open_conversation(tx)
        take_in(tx, number, message("answer@example.com", received_at=at(30)), 1, Part.ANSWER)
        tx.add_promise(number, promise(300, told_at=at(30), message_id="answer@example.com"))

    store.run_now(tell)
    (told,) = store.run_now(lambda tx: tx.told_times(DESK, since=at(-60), after=0, limit=9))
    assert told.answered_at is None
