"""The contract: one person is erased whole, others stay, statistics stay, and old mail does not bring anybody back."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from mailwarden.core.conversation import Kind, Part, PromiseState, SubmissionState
from mailwarden.core.message import Address
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Said, Word
from mailwarden.store.protocol import Store, Transaction
from mailwarden.store.schema import metadata
from mailwarden.store.sql import SqlTransaction
from tests.store.samples import (
    ADA,
    DESK,
    at,
    decision,
    mail,
    message,
    open_conversation,
    opening,
    promise,
    sighting,
    take_in,
)

WHO = "ada@example.org"
BEA = Address(spec="Bea@example.net", name="Bea Brook")
NADA = Address(spec="nada@example.org", name="Nada Nobody")  # whose address ends like hers
SUBJECT = "Printer on fire"
TRACES = ("ada@example.org", "ada field", "printer on fire")


def her_conversation(tx: Transaction) -> int:
    number = open_conversation(tx)
    take_in(tx, number, message("one@example.org", subject=SUBJECT), 1)
    told = tx.add_promise(number, promise(message_id="mw.1@example.com"))
    tx.mark_told(told, at(1))
    tx.queue(mail(number, promise_id=told))
    tx.note_word(number, Said(word=Word.URGENT, message_id="one@example.org", author=WHO, at=at(0), name="Ada Field"))
    tx.record([decision(conversation_id=number, detail={"author": WHO})])
    return number


def beas_conversation(tx: Transaction) -> int:
    """Somebody else's, in which she takes part."""
    number = tx.open_conversation(DESK, opening(BEA, subject="Scanner"), "scanner", at(0))
    take_in(tx, number, message("two@example.net", author=BEA, cc=(ADA,), subject="Scanner"), 2)
    take_in(tx, number, message("three@example.org", author=ADA, to=(BEA,), subject=SUBJECT), 3)
    tx.note_entry(number, at(1), {"bea@example.net", WHO})
    return number


def the_rest(tx: Transaction) -> None:
    loose = message("four@example.com", author=BEA, to=(ADA,))
    tx.add_message(loose, sighting(4), conversation_id=None, part=None, reason=Reason.STAFF_STARTS)
    tx.record([decision(message_id="four@example.com")])
    tx.note_unreachable(DESK, WHO, at(0), "5.1.1")
    tx.raise_alarm(DESK, "put-off", "The mail to Ada@example.org was put off: <ada@example.org> is busy", at(0))
    tx.raise_alarm(DESK, f"staff-unreachable {WHO}", "A mail came back", at(0))
    tx.note("away.support", json.dumps({WHO: "2026-03-02", "bea@example.net": "2026-03-02"}))
    content = b"Subject: =?utf-8?q?Ada_Field=3A_Printer_on_fire?=\r\n\r\nDue today."
    tx.queue(mail(None, "mw.2@example.com", kind=Kind.MORNING, recipient="staff@example.com", content=content))
    tx.queue(mail(None, "mw.3@example.com", kind=Kind.MORNING, recipient="staff@example.com"))


def everything(tx: Transaction) -> tuple[int, int]:
    ids = her_conversation(tx), beas_conversation(tx)
    the_rest(tx)
    return ids


def dump(store: Store) -> str:
    """Return every value of every table as text, in lower case."""

    def read(tx: Transaction) -> str:
        assert isinstance(tx, SqlTransaction)
        rows = [row for name in metadata.tables for row in tx._connection.execute(text(f"SELECT * FROM {name}"))]  # noqa: S608
        values = [one.decode(errors="replace") if isinstance(one, bytes) else str(one) for row in rows for one in row]
        return "\n".join(values).lower()

    return store.run_now(read)


def test_nothing_of_a_person_is_left(store: Store) -> None:
    store.run_now(everything)
    assert [one in dump(store) for one in TRACES] == [True, True, True]
    store.run_now(lambda tx: tx.forget(DESK, "ADA@example.org", at(9)))
    assert [one for one in TRACES if one in dump(store)] == []


def test_what_there_is_can_be_said_before(store: Store) -> None:
    own, _ = store.run_now(everything)
    traces = store.run_now(lambda tx: tx.traces_of(DESK, WHO))
    assert (traces.conversations, traces.mails, traces.elsewhere) == ((own,), 2, 1)
    assert [one.at for one in traces.open_times] == [at(240)]
    assert not store.run_now(lambda tx: tx.is_being_sent(DESK, WHO))


def test_a_mail_that_is_being_handed_over_is_said_too(store: Store) -> None:
    def begin(tx: Transaction) -> None:
        everything(tx)
        (item,) = (one for one in tx.claim(DESK, at(0), 10) if one.recipient == ADA.spec)
        tx.begin_attempt(item.submission.submission_id, at(1))

    store.run_now(begin)
    assert store.run_now(lambda tx: tx.is_being_sent(DESK, WHO))


def test_the_other_persons_conversation_goes_on_without_her(store: Store) -> None:
    _, other = store.run_now(everything)
    store.run_now(lambda tx: tx.forget(DESK, WHO, at(9)))
    known = store.run_now(lambda tx: tx.conversation(other))
    assert known is not None
    assert (known.requester, known.participants) == (BEA, frozenset({"bea@example.net"}))
    assert [(one.message_id, one.part) for one in known.entries] == [
        ("two@example.net", Part.REQUEST),
        ("three@example.org", Part.REQUEST),
    ]


def test_nobody_whose_address_ends_alike_is_touched(store: Store) -> None:
    def nadas(tx: Transaction) -> int:
        number = open_conversation(tx, NADA)
        take_in(tx, number, message("five@example.org", author=NADA), 5)
        return number

    number = store.run_now(nadas)
    before = store.run_now(lambda tx: tx.conversation(number))
    store.run_now(lambda tx: tx.forget(DESK, WHO, at(9)))
    assert store.run_now(lambda tx: tx.conversation(number)) == before


def test_letters_to_our_people_stay_unless_they_name_her(store: Store) -> None:
    store.run_now(everything)
    store.run_now(lambda tx: tx.forget(DESK, WHO, at(9)))
    left = store.run_now(lambda tx: tx.claim(DESK, at(9), 10))
    assert [one.submission.message_id for one in left] == ["mw.3@example.com"]


def test_statistics_stay(store: Store) -> None:
    store.run_now(everything)
    before = store.run_now(lambda tx: (tx.courses(DESK, at(-60), after=0, limit=9), tx.mail_counts(DESK, at(-60))))
    store.run_now(lambda tx: tx.forget(DESK, WHO, at(9)))
    after = store.run_now(lambda tx: (tx.courses(DESK, at(-60), after=0, limit=9), tx.mail_counts(DESK, at(-60))))
    assert [one.opened_at for one in after[0]] == [one.opened_at for one in before[0]]
    assert {(one.kind, one.count) for one in after[1]} == {(one.kind, one.count) for one in before[1]}
    told = store.run_now(lambda tx: tx.told_times(DESK, at(-60), after=0, limit=9))
    assert [one.state for one in told] == [PromiseState.WITHDRAWN]


def test_her_address_and_her_mails_are_recognised_without_being_known(store: Store) -> None:
    store.run_now(everything)
    store.run_now(lambda tx: tx.forget(DESK, WHO, at(9)))
    assert store.run_now(lambda tx: tx.forgotten(DESK, [WHO, "bea@example.net"])) == {WHO}
    known = store.run_now(lambda tx: tx.known(DESK, ["one@example.org", "two@example.net", "new@example.org"]))
    assert {one: row.reason for one, row in known.items()} == {
        "one@example.org": Reason.FORGOTTEN,
        "two@example.net": Reason.NEW_REQUEST,
    }


def test_she_is_forgotten_at_one_desk_alone(store: Store) -> None:
    store.run_now(lambda tx: tx.forget(DESK, WHO, at(9)))
    assert store.run_now(lambda tx: tx.forgotten("sales", [WHO])) == frozenset()


@pytest.mark.parametrize("times", [1, 2])
def test_erasing_again_is_no_mistake(store: Store, times: int) -> None:
    store.run_now(everything)
    for minute in range(times + 1):
        store.run_now(lambda tx, minute=minute: tx.forget(DESK, WHO, at(minute)))  # type: ignore[misc]
    assert store.run_now(lambda tx: tx.traces_of(DESK, WHO)).conversations == ()


def test_a_mail_that_was_sent_is_not_being_sent(store: Store) -> None:
    def settle(tx: Transaction) -> None:
        everything(tx)
        (item,) = (one for one in tx.claim(DESK, at(0), 10) if one.recipient == ADA.spec)
        tx.begin_attempt(item.submission.submission_id, at(1))
        tx.end_attempt(item.submission.submission_id, SubmissionState.SENT, at(1))

    store.run_now(settle)
    assert not store.run_now(lambda tx: tx.is_being_sent(DESK, WHO))
