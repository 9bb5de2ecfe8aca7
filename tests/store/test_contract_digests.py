"""Every store: what is queued for somebody, which conversations a mail to staff lists, and what told times came to."""

from __future__ import annotations

import pytest

from mailwarden.core.conversation import Kind, PromiseState, SubmissionState
from mailwarden.store.protocol import Store, Transaction
from mailwarden.store.rows import StaffMail
from tests.store.samples import DESK, at, decision, mail, open_conversation, promise

BEN, CHRIS = "Ben@example.org", "chris@example.org"


def nudge(tx: Transaction, name: str, minutes: float = 0, recipient: str = BEN, **values: object) -> int:
    number = open_conversation(tx)
    facts = {"kind": Kind.NUDGE, "recipient": recipient, "not_before": at(minutes), **values}
    queued = tx.queue(mail(number, f"mw.{name}@example.com", **facts))
    assert queued is not None
    return queued


def queued_for(tx: Transaction, recipient: str = "ben@EXAMPLE.org", limit: int = 9) -> list[str]:
    return [one.submission.message_id for one in tx.queued_for(DESK, Kind.NUDGE, recipient, limit)]


def test_what_is_queued_for_somebody_is_found_also_before_it_is_due(store: Store) -> None:
    def work(tx: Transaction) -> None:
        nudge(tx, "later", 10)
        nudge(tx, "sooner", 5)
        nudge(tx, "other", recipient=CHRIS)
        nudge(tx, "else", kind=Kind.HELP)
        nudge(tx, "elsewhere", desk="sales")

    store.run_now(work)
    assert store.run_now(queued_for) == ["mw.sooner@example.com", "mw.later@example.com"]
    assert store.run_now(lambda tx: queued_for(tx, limit=1)) == ["mw.sooner@example.com"]


def test_what_was_tried_or_is_settled_is_left_out(store: Store) -> None:
    def work(tx: Transaction) -> None:
        tried, done = nudge(tx, "tried"), nudge(tx, "done")
        tx.begin_attempt(tried, at(1))
        tx.end_attempt(tried, SubmissionState.DEFERRED, at(1), retry_at=at(2))
        tx.end_attempt(done, SubmissionState.WITHDRAWN, at(1), heard_at=at(1))

    store.run_now(work)
    assert store.run_now(queued_for) == []


@pytest.mark.parametrize("kind", [Kind.DIGEST, Kind.MORNING, Kind.EVENING])
def test_a_mail_about_several_leads_to_what_it_lists_in_its_own_order(store: Store, kind: Kind) -> None:
    def work(tx: Transaction) -> tuple[int, int]:
        first, second = open_conversation(tx), open_conversation(tx)
        tx.queue(mail(None, "mw.d@example.com", kind=kind))
        listed = (("list-in-digest", second), ("list-in-digest", first), ("ask-staff", second))
        tx.record([decision(one, conversation_id=number, message_id="mw.d@example.com") for one, number in listed])
        return first, second

    first, second = store.run_now(work)
    expected = StaffMail(message_id="mw.d@example.com", kind=kind, conversations=(second, first, second))
    assert store.run_now(lambda tx: tx.mails_to_staff(DESK, ["mw.d@example.com"])) == (expected,)


def test_told_times_are_counted_by_what_became_of_them_since_then(store: Store) -> None:
    def end(tx: Transaction, state: PromiseState, minutes: float, told: bool = True, desk: str = DESK) -> None:
        number = tx.add_promise(open_conversation(tx, desk=desk), promise())
        if told:
            tx.mark_told(number, at(0))
        tx.end_promise(number, state, at(minutes))

    def work(tx: Transaction) -> None:
        for minutes in (10, 60, 70):
            end(tx, PromiseState.KEPT, minutes)
        end(tx, PromiseState.REPLACED, 65)
        end(tx, PromiseState.WITHDRAWN, 65, told=False)
        end(tx, PromiseState.KEPT, 65, desk="sales")
        tx.add_promise(open_conversation(tx), promise(told_at=at(0)))

    store.run_now(work)
    counted = store.run_now(lambda tx: tx.promises_ended(DESK, at(60)))
    assert counted == {PromiseState.KEPT: 2, PromiseState.REPLACED: 1}
