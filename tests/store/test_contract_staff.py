"""Every store: held mail of which staff were not asked, what a mail to staff is about, and what their word settles."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mailwarden.core.bidden import settled_id
from mailwarden.core.clocks import standing
from mailwarden.core.conversation import Kind, Part
from mailwarden.core.decisions import HeldMail, Settle
from mailwarden.core.reasons import Reason
from mailwarden.store.protocol import Store, Transaction
from mailwarden.store.rows import StaffMail
from tests.store.samples import ADA, DESK, at, decision, mail, message, open_conversation, opening, take_in

AWAY = Reason.HELD_OUT_OF_OFFICE
WORD = Settle(message_id="word@example.com", author="ben@example.com", at=at(30), reason=Reason.STAFF_SAID_LEAVE)


def hold(tx: Transaction, minutes: float = 0, because: Reason | None = AWAY, **values: Any) -> int:
    """Open a conversation that the gate held, of somebody who has waited since then."""
    held = opening(acknowledgeable=because is None, refused_because=because, **values)
    number = tx.open_conversation(DESK, held, "printer on fire", at(minutes))
    take_in(tx, number, message(f"{number}@example.org", received_at=at(minutes)), number)
    tx.schedule(number, at(minutes + 60), at(minutes))
    return number


def held(tx: Transaction) -> list[int]:
    return [one.conversation_id for one in tx.held(DESK, [AWAY, Reason.HELD_MAILING], 10)]


def asked(tx: Transaction, message_id: str, *conversations: int) -> None:
    tx.queue(mail(None, message_id, kind=Kind.QUESTION))
    tx.record([decision("ask-staff", conversation_id=one, message_id=message_id) for one in conversations])


def test_who_waits_behind_a_held_mail_is_found_with_what_staff_have_to_know(store: Store) -> None:
    number = store.run_now(hold)
    expected = HeldMail(
        conversation_id=number, requester=ADA, subject="Re: Printer on fire", received_at=at(0), because=AWAY
    )
    assert store.run_now(lambda tx: tx.held(DESK, [AWAY], 10)) == (expected,)


def test_the_longest_waiting_is_asked_about_first(store: Store) -> None:
    later, earlier = store.run_now(lambda tx: (hold(tx, 5), hold(tx, 1)))
    assert store.run_now(held) == [earlier, later]


def test_what_was_refused_for_another_reason_or_waits_no_more_is_not_asked_about(store: Store) -> None:
    def work(tx: Transaction) -> None:
        hold(tx, because=Reason.SPAM_MARK)
        hold(tx, because=None)
        tx.schedule(hold(tx), None, None)

    store.run_now(work)
    assert store.run_now(held) == []


def test_staff_are_asked_once(store: Store) -> None:
    first, second = store.run_now(lambda tx: (hold(tx), hold(tx, 1)))
    store.run_now(lambda tx: asked(tx, "mw.q@example.com", first))
    assert store.run_now(held) == [second]


def test_a_question_leads_to_its_conversations_in_the_order_in_which_it_lists_them(store: Store) -> None:
    first, second = store.run_now(lambda tx: (hold(tx), hold(tx, 1)))
    store.run_now(lambda tx: asked(tx, "mw.q@example.com", second, first))
    expected = StaffMail(message_id="mw.q@example.com", kind=Kind.QUESTION, conversations=(second, first))
    assert store.run_now(lambda tx: tx.mails_to_staff(DESK, ["unknown@example.org", "mw.q@example.com"])) == (expected,)


def test_a_nudge_leads_to_its_conversation(store: Store) -> None:
    def work(tx: Transaction) -> int:
        number = open_conversation(tx)
        tx.queue(mail(number, "mw.n@example.com", kind=Kind.NUDGE))
        return number

    number = store.run_now(work)
    expected = StaffMail(message_id="mw.n@example.com", kind=Kind.NUDGE, conversations=(number,))
    assert store.run_now(lambda tx: tx.mails_to_staff(DESK, ["mw.n@example.com"])) == (expected,)


def test_a_mail_to_a_requester_or_to_another_desks_staff_leads_nowhere(store: Store) -> None:
    def work(tx: Transaction) -> None:
        number = open_conversation(tx)
        tx.queue(mail(number, "mw.a@example.com"))
        tx.queue(mail(number, "mw.n@example.com", kind=Kind.NUDGE, desk="sales"))

    store.run_now(work)
    assert store.run_now(lambda tx: tx.mails_to_staff(DESK, ["mw.a@example.com", "mw.n@example.com"])) == ()


def test_what_staff_accept_may_be_acknowledged(store: Store) -> None:
    number = store.run_now(hold)
    store.run_now(lambda tx: tx.accept(number))
    known = store.run_now(lambda tx: tx.conversation(number))
    assert known is not None
    assert (known.acknowledgeable, known.refused_because) == (True, None)


def test_a_word_settles_each_conversation_it_is_about_once(store: Store) -> None:
    def say(tx: Transaction) -> None:
        for number in numbers:
            tx.settle(DESK, number, WORD)

    numbers = store.run_now(lambda tx: (hold(tx), hold(tx, 1)))
    store.run_now(say)
    store.run_now(say)
    assert [settled(store, number) for number in numbers] == [([Part.REQUEST, Part.SETTLED], False)] * 2


def settled(store: Store, number: int) -> tuple[list[Part], bool]:
    """Return what a conversation consists of, and whether somebody waits in it."""
    known = store.run_now(lambda tx: tx.conversation(number))
    assert known is not None
    return [one.part for one in known.entries], standing(known).is_waiting


def test_answered_by_another_way_stands_as_an_answer_until_it_is_taken_back(store: Store) -> None:
    number = store.run_now(hold)
    store.run_now(lambda tx: tx.settle(DESK, number, replace(WORD, part=Part.ANSWER)))
    assert settled(store, number) == ([Part.REQUEST, Part.ANSWER], False)
    entry = settled_id(number, WORD.message_id)
    assert store.run_now(lambda tx: tx.change_part(DESK, entry, Part.INTERNAL))
    assert settled(store, number) == ([Part.REQUEST, Part.INTERNAL], True)


def test_what_stands_for_no_word_cannot_be_taken_back(store: Store) -> None:
    assert not store.run_now(lambda tx: tx.change_part(DESK, settled_id(1, "nothing@example.com"), Part.INTERNAL))
