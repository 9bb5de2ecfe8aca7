"""The contract: what came back, which answer counts no longer, and to which addresses nothing automatic goes."""

from __future__ import annotations

from datetime import datetime

import pytest

from mailwarden.core.conversation import Part, PromiseState
from mailwarden.core.message import Address
from mailwarden.core.policy import Limits
from mailwarden.core.reasons import Reason
from mailwarden.core.returned import Returned
from mailwarden.store.protocol import Store, Transaction
from tests.store.samples import DESK, at, mail, message, open_conversation, promise, sighting, take_in

ADA_KEY = "ada@example.org"
REPORT = Returned(message_ids=("answer@example.com",), recipient=ADA_KEY, is_permanent=True, status="5.1.1")


def answered(tx: Transaction) -> int:
    """Keep a conversation of a request and an answer, with a told time that it kept."""
    number = open_conversation(tx)
    take_in(tx, number, message("one@example.org"), 1)
    take_in(tx, number, message("answer@example.com", received_at=at(30)), 2, Part.ANSWER)
    told = tx.add_promise(number, promise())
    tx.mark_told(told, at(1))
    tx.end_promise(told, PromiseState.KEPT, at(30))
    return number


def unreachable_since(store: Store, number: int, address: str = ADA_KEY) -> tuple[datetime | None, datetime | None]:
    """Return since when, as a conversation and as the gate get to know it."""

    def both(tx: Transaction) -> tuple[datetime | None, datetime | None]:
        known = tx.conversation(number)
        assert known
        return known.unreachable_since, tx.sent_counts(DESK, address, Limits(), at(60)).unreachable_since

    return store.run_now(both)


def test_a_report_keeps_what_it_brings_back(store: Store) -> None:
    number = store.run_now(answered)
    report = message("report@mx.example", received_at=at(40), returned=REPORT, text="It bounced.")
    store.run_now(
        lambda tx: tx.add_message(
            report,
            sighting(3),
            conversation_id=number,
            part=Part.BOUNCE,
            reason=Reason.ANSWER_CAME_BACK,
            returns="answer@example.com",
        )
    )
    known = store.run_now(lambda tx: tx.conversation(number))
    assert known
    assert [one.returns for one in known.entries] == ["", "", "answer@example.com"]


def test_what_a_body_said_is_never_kept(store: Store) -> None:
    told = message("report@mx.example", returned=REPORT, text="It bounced.")
    store.run_now(lambda tx: take_in(tx, open_conversation(tx), told, 1))
    kept = store.run_now(lambda tx: tx.message(DESK, "report@mx.example"))
    assert kept
    assert (kept[0].text, kept[0].returned) == ("", None)


def test_an_answer_can_become_one_that_came_back(store: Store) -> None:
    number = store.run_now(answered)
    store.run_now(lambda tx: tx.change_part(DESK, "answer@example.com", Part.RETURNED))
    known = store.run_now(lambda tx: tx.conversation(number))
    assert known
    assert [one.part for one in known.entries] == [Part.REQUEST, Part.RETURNED]


def test_a_wait_whose_answer_came_back_counts_as_unanswered(store: Store) -> None:
    store.run_now(answered)
    store.run_now(lambda tx: tx.change_part(DESK, "answer@example.com", Part.RETURNED))
    (wait,) = store.run_now(lambda tx: tx.waits(DESK, at(-60), 100, 10))
    assert wait.answered_at is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (PromiseState.KEPT, PromiseState.OPEN),
        (PromiseState.BROKEN_SILENTLY, PromiseState.BROKEN_SILENTLY),
        (PromiseState.WITHDRAWN, PromiseState.OPEN),
        (PromiseState.REPLACED, PromiseState.REPLACED),
    ],
)
def test_only_a_time_that_was_kept_or_withdrawn_stands_again(
    store: Store, before: PromiseState, after: PromiseState
) -> None:
    number = store.run_now(open_conversation)
    told = store.run_now(lambda tx: tx.add_promise(number, promise()))
    store.run_now(lambda tx: tx.end_promise(told, before, at(5)))
    store.run_now(lambda tx: tx.reopen_promise(told))
    known = store.run_now(lambda tx: tx.conversation(number))
    assert known
    assert [one.state for one in known.promises] == [after]


def test_an_address_is_unreachable_in_every_conversation_with_it(store: Store) -> None:
    number, other = store.run_now(open_conversation), store.run_now(open_conversation)
    bob = store.run_now(lambda tx: open_conversation(tx, Address(spec="bob@example.org")))
    store.run_now(lambda tx: tx.note_unreachable(DESK, ADA_KEY, at(5), "5.1.1"))
    assert unreachable_since(store, number) == unreachable_since(store, other) == (at(5), at(5))
    assert unreachable_since(store, bob, "bob@example.org") == (None, None)


def test_the_newest_time_at_which_mail_came_back_counts(store: Store) -> None:
    number = store.run_now(open_conversation)
    store.run_now(lambda tx: tx.note_unreachable(DESK, ADA_KEY, at(5), "5.1.1"))
    store.run_now(lambda tx: tx.note_unreachable(DESK, ADA_KEY, at(9), ""))
    assert unreachable_since(store, number) == (at(9), at(9))


def test_an_address_can_be_tried_again(store: Store) -> None:
    number = store.run_now(open_conversation)
    store.run_now(lambda tx: tx.note_unreachable(DESK, ADA_KEY, at(5), "5.1.1"))
    store.run_now(lambda tx: tx.reachable_again(DESK, ADA_KEY))
    assert unreachable_since(store, number) == (None, None)


@pytest.mark.parametrize(("before", "is_kept"), [(5, True), (6, False)])
def test_an_address_is_forgotten_with_everything_else_of_its_age(store: Store, before: int, is_kept: bool) -> None:
    store.run_now(lambda tx: tx.note_unreachable(DESK, ADA_KEY, at(5), "5.1.1"))
    store.run_now(lambda tx: tx.purge(at(before), 10))
    counts = store.run_now(lambda tx: tx.sent_counts(DESK, ADA_KEY, Limits(), at(60)))
    assert (counts.unreachable_since is not None) is is_kept


def test_to_whom_our_own_mail_went_is_known_by_its_id(store: Store) -> None:
    def queue(tx: Transaction) -> tuple[str, ...]:
        tx.queue(mail(None, "mw.1@example.com", recipient="Ben@example.com"))
        tx.queue(mail(None, "mw.2@example.com", recipient="ada@example.org"))
        return tx.recipients_of(DESK, ["mw.1@example.com", "unknown@example.com"])

    assert store.run_now(queue) == ("Ben@example.com",)
    assert store.run_now(lambda tx: tx.recipients_of("other", ["mw.1@example.com"])) == ()


def test_which_of_several_addresses_cannot_be_reached(store: Store) -> None:
    store.run_now(lambda tx: tx.note_unreachable(DESK, ADA_KEY, at(1), "5.1.1"))
    assert store.run_now(lambda tx: tx.unreachable(DESK, ["Ada@example.org", "ben@example.com"])) == {ADA_KEY}
    assert store.run_now(lambda tx: tx.unreachable("other", [ADA_KEY])) == frozenset()
