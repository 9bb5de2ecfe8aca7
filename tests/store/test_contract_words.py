"""Every store: what people said of a conversation, in the order in which it was heard, and what was taken back."""

from __future__ import annotations

from dataclasses import replace

from mailwarden.core.said import Said, Word
from mailwarden.store.protocol import Store, Transaction
from tests.store.samples import at, open_conversation

TIME = Said(
    word=Word.TIME,
    message_id="time@example.com",
    author="ben@example.com",
    at=at(30),
    until=at(300),
    text="waiting for the supplier",
    name="Ben Ohm",
)
MINE = Said(word=Word.MINE, message_id="mine@example.com", author="anna@example.com", at=at(40))


def words(store: Store, number: int) -> tuple[Said, ...]:
    known = store.run_now(lambda tx: tx.conversation(number))
    return known.words if known else ()


def say(tx: Transaction, *said: Said) -> int:
    number = open_conversation(tx)
    for one in said:
        tx.note_word(number, one)
    return number


def test_nothing_was_said_of_a_new_conversation(store: Store) -> None:
    assert words(store, store.run_now(say)) == ()


def test_words_are_remembered_as_they_were_heard(store: Store) -> None:
    assert words(store, store.run_now(lambda tx: say(tx, TIME, MINE))) == (TIME, MINE)


def test_a_word_heard_twice_counts_once(store: Store) -> None:
    assert words(store, store.run_now(lambda tx: say(tx, MINE, replace(MINE, at=at(50))))) == (MINE,)


def test_what_is_taken_back_stays_on_record(store: Store) -> None:
    number = store.run_now(lambda tx: say(tx, TIME, MINE))
    store.run_now(lambda tx: tx.take_back_words(number, "time@example.com", at(35)))
    assert words(store, number) == (replace(TIME, undone_at=at(35)), MINE)


def test_it_is_taken_back_once(store: Store) -> None:
    number = store.run_now(lambda tx: say(tx, TIME))
    store.run_now(lambda tx: tx.take_back_words(number, "time@example.com", at(35)))
    store.run_now(lambda tx: tx.take_back_words(number, "time@example.com", at(45)))
    assert words(store, number) == (replace(TIME, undone_at=at(35)),)
