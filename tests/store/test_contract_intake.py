"""The contract: what is read from mailboxes, once, and found again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from mailwarden.core.conversation import Candidate, Entry, Part
from mailwarden.core.message import Address
from mailwarden.core.reasons import Reason
from mailwarden.core.thread_marks import outlook_thread
from mailwarden.store.protocol import Store, Transaction
from mailwarden.store.rows import KnownMessage
from tests.store.samples import (
    ADA,
    DESK,
    MORNING,
    at,
    cursor,
    mail,
    message,
    open_conversation,
    opening,
    promise,
    sighting,
    take_in,
)


def test_a_cursor_is_kept_for_each_mailbox_of_each_desk(store: Store) -> None:
    def save(tx: Transaction) -> None:
        for one in (cursor(3), cursor(4, "Sent"), cursor(5, desk="sales"), cursor(9)):
            tx.save_cursor(one)

    store.run_now(save)
    assert store.run_now(lambda tx: tx.cursors(DESK)) == (cursor(9), cursor(4, "Sent"))
    assert store.run_now(lambda tx: tx.cursor("sales", "INBOX")) == cursor(5, desk="sales")


def test_a_mailbox_never_read_has_no_cursor(store: Store) -> None:
    assert store.run_now(lambda tx: tx.cursor(DESK, "INBOX")) is None


def test_facts_and_cursor_of_one_intake_are_kept_together_or_not_at_all(store: Store) -> None:
    def cut_short(tx: Transaction) -> None:
        take_in(tx, open_conversation(tx), message(), 1)
        tx.save_cursor(cursor(1))
        raise KeyError("the intake stops here")

    with pytest.raises(KeyError):
        store.run_now(cut_short)
    assert store.run_now(lambda tx: (tx.known(DESK, ["one@example.org"]), tx.cursors(DESK), tx.conversation(1))) == (
        {},
        (),
        None,
    )


def test_a_message_comes_back_with_all_its_facts(store: Store) -> None:
    one = message(
        to=(Address(spec="Support@example.com", name="Ünïcode 🖨"),),
        subject="half a surrogate \udc80",
        envelope_sender="",
        fields=(("x-mailer", "a"), ("x-mailer", "b")),
    )
    known = KnownMessage(
        message_id="one@example.org",
        fingerprint="print of one@example.org",
        conversation_id=None,
        part=None,
        reason=Reason.NEW_REQUEST,
    )
    store.run_now(lambda tx: take_in(tx, None, one, 1, None))
    assert store.run_now(lambda tx: tx.message(DESK, "one@example.org")) == (one, known)


def test_a_message_is_kept_once_at_a_desk(store: Store) -> None:
    store.run_now(lambda tx: take_in(tx, None, message(), 1))
    with pytest.raises(IntegrityError):
        store.run_now(lambda tx: take_in(tx, None, message(), 2))


def test_one_place_in_a_mailbox_holds_one_message(store: Store) -> None:
    store.run_now(lambda tx: take_in(tx, None, message(), 1))
    with pytest.raises(IntegrityError):
        store.run_now(lambda tx: take_in(tx, None, message("two@example.org"), 1))


def test_a_message_may_be_known_to_two_desks(store: Store) -> None:
    def take_in_twice(tx: Transaction) -> None:
        for desk in (DESK, "sales"):
            tx.add_message(message(), sighting(desk=desk), conversation_id=None, part=None, reason=Reason.HISTORY)

    store.run_now(take_in_twice)
    assert store.run_now(lambda tx: list(tx.known("sales", ["one@example.org"]))) == ["one@example.org"]


def test_a_second_place_of_a_message_is_noted_once(store: Store) -> None:
    store.run_now(lambda tx: take_in(tx, None, message(), 1))
    for _ in range(2):
        store.run_now(lambda tx: tx.add_sighting("one@example.org", sighting(8, "Sent")))
    assert store.run_now(lambda tx: list(tx.known(DESK, ["one@example.org"]))) == ["one@example.org"]


def test_it_is_known_where_a_message_was_seen(store: Store) -> None:
    def work(tx: Transaction) -> object:
        take_in(tx, None, message("one@example.org"), 1, part=None)
        take_in(tx, None, message("two@example.org"), 2, part=None)
        tx.add_sighting("one@example.org", sighting(8, "Sent"))
        elsewhere = sighting(9, desk="sales")
        tx.add_message(message(), elsewhere, conversation_id=None, part=None, reason=Reason.HISTORY)
        return tx.sightings(DESK, ["one@example.org", "three@example.org"])

    assert store.run_now(work) == (
        ("one@example.org", sighting(1)),
        ("one@example.org", sighting(8, "Sent")),
    )


def test_our_own_mail_is_known_before_it_is_seen_in_a_mailbox(store: Store) -> None:
    conversation_id = store.run_now(open_conversation)
    store.run_now(lambda tx: tx.queue(mail(conversation_id)))
    assert store.run_now(lambda tx: tx.known(DESK, ["mw.1@example.com", "new@example.org"])) == {
        "mw.1@example.com": KnownMessage(
            message_id="mw.1@example.com",
            fingerprint="",
            conversation_id=conversation_id,
            part=Part.OWN,
            reason=Reason.OWN_MAIL,
        )
    }


def test_many_ids_may_be_asked_for_at_once(store: Store) -> None:
    ids = [f"{number}@example.org" for number in range(1200)]

    def take_in_some(tx: Transaction) -> None:
        for number in (0, 600, 1199):
            take_in(tx, None, message(ids[number]), number)

    store.run_now(take_in_some)
    assert set(store.run_now(lambda tx: tx.known(DESK, ids))) == {ids[0], ids[600], ids[1199]}


def test_staff_mail_without_a_conversation_is_found_by_each_correspondent_until_it_has_one(store: Store) -> None:
    reply = message("reply@example.com", to=(ADA,), cc=(Address(spec="bob@example.org"),))

    def ask(tx: Transaction) -> tuple[object, ...]:
        return tx.unplaced(DESK, "ada@example.org", at(0)), tx.unplaced(DESK, "bob@example.org", at(0))

    store.run_now(
        lambda tx: tx.add_message(reply, sighting(1), conversation_id=None, part=None, reason=Reason.STAFF_STARTS)
    )
    store.run_now(lambda tx: take_in(tx, None, message("other@example.com", to=(ADA,)), 2))
    assert store.run_now(ask) == ((reply,), (reply,))
    assert store.run_now(lambda tx: tx.unplaced(DESK, "ada@example.org", at(1))) == ()

    conversation_id = store.run_now(open_conversation)
    store.run_now(lambda tx: tx.place(DESK, "reply@example.com", conversation_id, Part.ANSWER, at(9)))
    assert store.run_now(ask) == ((), ())
    kept = store.run_now(lambda tx: tx.conversation(conversation_id))
    assert kept is not None
    assert [entry.part for entry in kept.entries] == [Part.ANSWER]


def test_a_placed_message_is_not_moved_to_another_conversation(store: Store) -> None:
    first, second = store.run_now(lambda tx: (open_conversation(tx), open_conversation(tx)))
    store.run_now(lambda tx: take_in(tx, first, message(), 1))
    store.run_now(lambda tx: tx.place(DESK, "one@example.org", second, Part.ANSWER, at(9)))
    assert store.run_now(lambda tx: tx.known(DESK, ["one@example.org"]))["one@example.org"].conversation_id == first


def test_a_message_is_given_up_at_the_third_failure(store: Store) -> None:
    fail = [store.run_now(lambda tx: tx.record_failure(sighting(5), "UnreadableMessage: \udc80", at(1))) for _ in "abc"]
    assert [one.given_up for one in fail] == [False, False, True]
    assert store.run_now(lambda tx: tx.set_aside(DESK)) == (fail[-1],)


def test_a_message_that_could_be_read_after_all_is_no_longer_set_aside(store: Store) -> None:
    store.run_now(lambda tx: tx.record_failure(sighting(5), "UnreadableMessage", at(1)))
    store.run_now(lambda tx: tx.clear_failure(sighting(5)))
    assert store.run_now(lambda tx: tx.set_aside(DESK)) == ()


def test_a_conversation_comes_back_with_its_mails_promises_and_submissions(store: Store) -> None:
    def work(tx: Transaction) -> int:
        number = tx.open_conversation(
            DESK,
            opening(
                acknowledgeable=False,
                refused_because=Reason.MAILING_LIST,
                reader_offset=timedelta(hours=-3, minutes=-30),
            ),
            "printer on fire",
            MORNING,
        )
        take_in(tx, number, message("late@example.org", received_at=at(9)), 2, Part.ANSWER)
        take_in(tx, number, message("early@example.org"), 1)
        tx.queue(mail(number, promise_id=tx.add_promise(number, promise())))
        return number

    number = store.run_now(work)
    kept = store.run_now(lambda tx: tx.conversation(number))
    assert kept is not None
    assert (kept.requester, kept.acknowledgeable, kept.refused_because) == (ADA, False, Reason.MAILING_LIST)
    assert kept.reader_offset == timedelta(hours=-3, minutes=-30)
    assert kept.entries == (
        Entry(message_id="early@example.org", part=Part.REQUEST, at=at(0), author="ada@example.org"),
        Entry(message_id="late@example.org", part=Part.ANSWER, at=at(9), author="ada@example.org"),
    )
    assert [(one.at, one.promise_id) for one in kept.promises] == [(at(240), kept.submissions[0].promise_id)]


def test_of_a_very_long_conversation_the_newest_mails_are_read(store: Store) -> None:
    def work(tx: Transaction) -> int:
        number = open_conversation(tx)
        for uid in range(510):
            take_in(tx, number, message(f"{uid}@example.org", received_at=at(uid)), uid)
        return number

    number = store.run_now(work)
    kept = store.run_now(lambda tx: tx.conversation(number))
    assert kept is not None
    assert [kept.entries[0].at, kept.entries[-1].at, len(kept.entries)] == [at(10), at(509), 500]


def test_conversations_are_found_by_the_mails_in_them_and_by_our_own(store: Store) -> None:
    number = store.run_now(open_conversation)
    store.run_now(lambda tx: take_in(tx, number, message(), 1))
    store.run_now(lambda tx: tx.queue(mail(number)))
    clues = ["one@example.org", "mw.1@example.com", "never-seen@example.org"]
    assert store.run_now(lambda tx: tx.candidates_by_ids(DESK, clues)) == (
        Candidate(
            conversation_id=number,
            requester="ada@example.org",
            base_subject="printer on fire",
            last_at=MORNING,
            participants=frozenset({"ada@example.org"}),
            matched_ids=frozenset(clues[:2]),
        ),
    )
    assert store.run_now(lambda tx: tx.candidates_by_ids(DESK, [])) == ()
    assert store.run_now(lambda tx: tx.candidates_by_ids("sales", clues)) == ()


def test_conversations_are_found_by_a_mail_that_only_their_mails_name(store: Store) -> None:
    def work(tx: Transaction) -> tuple[int, int]:
        number, other = open_conversation(tx), open_conversation(tx)
        take_in(tx, number, message(), 1)
        take_in(tx, other, message("two@example.org", references=("never-seen@example.org",)), 2)
        take_in(tx, other, message("three@example.org", references=("one@example.org",)), 3)
        return number, other

    number, other = store.run_now(work)
    found = store.run_now(lambda tx: tx.candidates_by_ids(DESK, ["one@example.org", "never-seen@example.org"]))
    assert [(one.conversation_id, one.matched_ids) for one in found] == [
        (number, frozenset({"one@example.org"})),  # whose own it is; what else names it does not count
        (other, frozenset({"never-seen@example.org"})),
    ]


def test_conversations_are_found_by_outlooks_mark(store: Store) -> None:
    number = store.run_now(open_conversation)
    first = message(fields=(("thread-index", "AQHWXb/AQFlafAf6aUyEMWHswzuyEg=="),))
    store.run_now(lambda tx: take_in(tx, number, first, 1))
    (found,) = store.run_now(lambda tx: tx.candidates_by_ids(DESK, [outlook_thread(first)]))
    assert found.matched_ids == {outlook_thread(first)}


def test_conversations_are_found_by_their_requester_for_a_while(store: Store) -> None:
    number = store.run_now(open_conversation)
    store.run_now(lambda tx: open_conversation(tx, Address(spec="bob@example.org")))
    found = store.run_now(lambda tx: tx.candidates_by_requester(DESK, "ada@example.org", at(-1)))
    assert [one.conversation_id for one in found] == [number]
    assert store.run_now(lambda tx: tx.candidates_by_requester(DESK, "ada@example.org", at(1))) == ()


def test_an_entry_moves_a_conversation_forward_only_and_adds_participants(store: Store) -> None:
    number = store.run_now(open_conversation)
    store.run_now(lambda tx: tx.note_entry(number, at(30), ["eve@example.com"]))
    store.run_now(lambda tx: tx.note_entry(number, at(10), ["bob@example.org", "eve@example.com"]))
    (found,) = store.run_now(lambda tx: tx.candidates_by_requester(DESK, "ada@example.org", at(0)))
    assert found.last_at == at(30)
    assert found.participants == {"ada@example.org", "bob@example.org", "eve@example.com"}


def test_conversations_wake_in_the_order_of_their_times(store: Store) -> None:
    early, late, never = store.run_now(lambda tx: tuple(open_conversation(tx) for _ in range(3)))
    store.run_now(lambda tx: tx.schedule(late, at(20), at(0)))
    store.run_now(lambda tx: tx.schedule(early, at(10), None))
    assert store.run_now(lambda tx: tx.next_wake(DESK)) == at(10)
    assert store.run_now(lambda tx: tx.due(DESK, at(9), 10)) == ()
    assert store.run_now(lambda tx: tx.due(DESK, at(20), 10)) == (early, late)
    assert store.run_now(lambda tx: tx.due(DESK, at(20), 1)) == (early,)
    assert never not in store.run_now(lambda tx: tx.waiting(DESK))


def test_a_conversation_may_be_looked_at_later_whoever_waits_in_it(store: Store) -> None:
    number = store.run_now(open_conversation)
    store.run_now(lambda tx: tx.schedule(number, at(20), at(0)))
    store.run_now(lambda tx: tx.look_later(number, at(80)))
    assert store.run_now(lambda tx: (tx.next_wake(DESK), tx.waiting(DESK))) == (at(80), (number,))


def test_a_conversation_with_nothing_to_wait_for_sleeps(store: Store) -> None:
    number = store.run_now(open_conversation)
    store.run_now(lambda tx: tx.schedule(number, at(20), at(0)))
    store.run_now(lambda tx: tx.schedule(number, None, None))
    assert store.run_now(lambda tx: (tx.next_wake(DESK), tx.waiting(DESK))) == (None, ())


def test_threads_list_the_longest_waiting_first_and_then_the_most_recent(store: Store) -> None:
    def work(tx: Transaction) -> tuple[int, ...]:
        old, new, waits, waits_longer = (open_conversation(tx, when=at(minutes)) for minutes in (0, 1, 2, 3))
        tx.schedule(waits, at(60), at(2))
        tx.schedule(waits_longer, at(60), at(1))
        return waits_longer, waits, new, old

    numbers = store.run_now(work)
    rows = store.run_now(lambda tx: tx.threads(None, only_waiting=False, limit=10))
    assert tuple(row.conversation_id for row in rows) == numbers
    waiting = store.run_now(lambda tx: tx.threads(DESK, only_waiting=True, limit=10))
    assert tuple(row.conversation_id for row in waiting) == numbers[:2]
