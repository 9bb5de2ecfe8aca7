"""The contract: the ledger, the account of decisions, what keeps the service in order, and transactions themselves."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.exc import StatementError

from mailwarden.core.conversation import PromiseState
from mailwarden.core.reasons import Reason
from mailwarden.errors import StoreUnavailable
from mailwarden.store.protocol import Store, Transaction
from mailwarden.store.rows import Alarm
from tests.store.conftest import OpenStore
from tests.store.samples import DESK, at, decision, open_conversation, promise

HOUR = timedelta(hours=1)


def told(store: Store) -> int:
    return store.run_now(lambda tx: tx.add_promise(open_conversation(tx), promise(message_id="mw.1@example.com")))


def kept(store: Store) -> list[tuple[PromiseState, object]]:
    conversation = store.run_now(lambda tx: tx.conversation(1))
    return [(one.state, one.told_at) for one in conversation.promises] if conversation else []


def test_a_promise_counts_as_told_from_the_first_time_it_was_told(store: Store) -> None:
    number = told(store)
    store.run_now(lambda tx: tx.mark_told(number, at(1)))
    store.run_now(lambda tx: tx.mark_told(number, at(9)))
    assert kept(store) == [(PromiseState.OPEN, at(1))]


def test_what_became_of_a_promise_is_written_once(store: Store) -> None:
    number = told(store)
    store.run_now(lambda tx: tx.end_promise(number, PromiseState.BROKEN_SILENTLY, at(300)))
    store.run_now(lambda tx: tx.end_promise(number, PromiseState.KEPT, at(301)))
    assert kept(store) == [(PromiseState.BROKEN_SILENTLY, None)]


def test_what_one_mail_told_in_several_conversations_is_found_together(store: Store) -> None:
    def work(tx: Transaction) -> tuple[tuple[int, ...], ...]:
        first, second = open_conversation(tx), open_conversation(tx)
        told = tx.add_promise(first, promise(message_id="mw.1@example.com"))
        shared = tx.add_promise(second, promise(message_id="mw.1@example.com"))
        ended = tx.add_promise(second, promise(message_id="mw.1@example.com"))
        tx.end_promise(ended, PromiseState.WITHDRAWN, at(1))
        alone = tx.add_promise(first, promise())
        tx.add_promise(second, promise())
        return tx.told_together(told), tx.told_together(alone), (shared,)

    together, alone, shared = store.run_now(work)
    assert (together, alone) == (shared, ())


def test_the_conversations_are_found_in_which_one_mail_told_a_time(store: Store) -> None:
    def work(tx: Transaction) -> tuple[tuple[int, ...], tuple[int, ...]]:
        first, second, third = open_conversation(tx), open_conversation(tx), open_conversation(tx)
        for number in (first, second, second):
            tx.mark_told(tx.add_promise(number, promise(message_id="mw.1@example.com")), at(1))
        tx.add_promise(third, promise(message_id="mw.1@example.com"))
        tx.end_promise(1, PromiseState.REPLACED, at(2))
        return tx.told_by("mw.1@example.com"), (first, second)

    found, expected = store.run_now(work)
    assert found == expected


def test_promises_are_counted_by_what_became_of_them(store: Store) -> None:
    first = told(store)
    told(store)
    store.run_now(lambda tx: tx.end_promise(first, PromiseState.KEPT, at(1)))
    expected = {PromiseState.KEPT: 1, PromiseState.OPEN: 1}
    assert store.run_now(lambda tx: (tx.promise_counts(None), tx.promise_counts(DESK))) == (expected, expected)
    assert store.run_now(lambda tx: tx.promise_counts("sales")) == {}


def test_decisions_come_back_as_they_were_recorded_the_oldest_first(store: Store) -> None:
    rows = (
        decision("open-conversation", conversation_id=1, message_id="a@example.org", detail={"rule": "rule 1"}),
        decision("leave-alone", message_id="b@example.org"),
        decision("send-notice", conversation_id=1, desk="sales", reason=Reason.TIME_RUNS_OUT),
    )
    store.run_now(lambda tx: tx.record(rows))
    assert store.run_now(lambda tx: tx.decisions()) == rows
    assert store.run_now(lambda tx: tx.decisions(DESK)) == rows[:2]
    assert store.run_now(lambda tx: tx.decisions(conversation_id=1)) == (rows[0], rows[2])
    assert store.run_now(lambda tx: tx.decisions(message_id="b@example.org")) == (rows[1],)
    assert store.run_now(lambda tx: tx.decisions(limit=2)) == rows[1:]


def test_a_brake_and_a_pause_outlive_the_process(store: Store, open_it: OpenStore) -> None:
    store.run_now(lambda tx: tx.set_switch("brake", at(1), DESK))
    store.run_now(lambda tx: tx.set_switch("paused", at(2)))
    again = open_it()
    assert again.run_now(lambda tx: (tx.switch("brake", DESK), tx.switch("brake", "sales"))) == (at(1), None)
    assert again.run_now(lambda tx: (tx.switch("paused"), tx.switch("paused", DESK))) == (at(2), at(2))


def test_a_switch_goes_off(store: Store) -> None:
    store.run_now(lambda tx: tx.set_switch("paused", at(1)))
    store.run_now(lambda tx: tx.set_switch("paused", None))
    assert store.run_now(lambda tx: tx.switch("paused")) is None


def test_an_alarm_is_raised_once_until_it_is_over(store: Store) -> None:
    first = Alarm(desk=DESK, subject="imap", text="cannot log in", raised_at=at(0))
    assert store.run_now(lambda tx: tx.raise_alarm(DESK, "imap", "cannot log in", at(0))) is True
    assert store.run_now(lambda tx: tx.raise_alarm(DESK, "imap", "still not", at(1))) is False
    assert store.run_now(lambda tx: tx.alarms()) == (first,)

    over = store.run_now(lambda tx: tx.clear_alarm(DESK, "imap", at(2)))
    assert over == Alarm(desk=DESK, subject="imap", text="cannot log in", raised_at=at(0), cleared_at=at(2))
    assert store.run_now(lambda tx: tx.clear_alarm(DESK, "imap", at(3))) is None
    assert store.run_now(lambda tx: tx.raise_alarm(DESK, "imap", "again", at(4))) is True


def test_a_desk_is_watched_by_one_holder_at_a_time(store: Store) -> None:
    assert store.run_now(lambda tx: tx.take_lease(DESK, "one", at(0), HOUR)) == 1
    assert store.run_now(lambda tx: tx.take_lease(DESK, "two", at(59), HOUR)) is None
    assert store.run_now(lambda tx: tx.take_lease("sales", "two", at(59), HOUR)) == 1
    assert store.run_now(lambda tx: tx.lease_holder(DESK, at(59))) == "one"


def test_the_holder_keeps_its_epoch(store: Store) -> None:
    store.run_now(lambda tx: tx.take_lease(DESK, "one", at(0), HOUR))
    assert store.run_now(lambda tx: tx.take_lease(DESK, "one", at(30), HOUR)) == 1
    assert store.run_now(lambda tx: tx.renew_lease(DESK, "one", 1, at(80), HOUR)) is True
    assert store.run_now(lambda tx: tx.take_lease(DESK, "two", at(139), HOUR)) is None


def test_a_lease_that_ran_out_passes_on_with_a_higher_epoch(store: Store) -> None:
    store.run_now(lambda tx: tx.take_lease(DESK, "one", at(0), HOUR))
    assert store.run_now(lambda tx: tx.take_lease(DESK, "two", at(60), HOUR)) == 2
    assert store.run_now(lambda tx: tx.renew_lease(DESK, "one", 1, at(61), HOUR)) is False


def test_who_lost_a_lease_can_see_it(store: Store) -> None:
    store.run_now(lambda tx: tx.take_lease(DESK, "one", at(0), HOUR))
    assert store.run_now(lambda tx: tx.holds_lease(DESK, "one", 1)) is True
    store.run_now(lambda tx: tx.take_lease(DESK, "two", at(60), HOUR))
    assert store.run_now(lambda tx: (tx.holds_lease(DESK, "one", 1), tx.holds_lease(DESK, "two", 2))) == (False, True)


def test_a_dropped_lease_is_free_and_its_epoch_is_not_given_again(store: Store) -> None:
    store.run_now(lambda tx: tx.take_lease(DESK, "one", at(0), HOUR))
    store.run_now(lambda tx: tx.drop_lease(DESK, "one", 1))
    assert store.run_now(lambda tx: tx.lease_holder(DESK, at(1))) is None
    assert store.run_now(lambda tx: tx.take_lease(DESK, "one", at(1), HOUR)) == 2


def test_somebody_elses_lease_cannot_be_dropped(store: Store) -> None:
    store.run_now(lambda tx: tx.take_lease(DESK, "one", at(0), HOUR))
    store.run_now(lambda tx: tx.drop_lease(DESK, "two", 1))
    assert store.run_now(lambda tx: tx.lease_holder(DESK, at(1))) == "one"


def test_a_secret_never_changes(store: Store, open_it: OpenStore) -> None:
    assert store.run_now(lambda tx: tx.secret("id-key", b"\x00first")) == b"\x00first"
    assert open_it().run_now(lambda tx: tx.secret("id-key", b"second")) == b"\x00first"


def test_a_note_is_remembered_until_it_is_replaced(store: Store) -> None:
    assert store.run_now(lambda tx: tx.note("policy")) is None
    assert store.run_now(lambda tx: (tx.note("policy", "a"), tx.note("policy", "ä"), tx.note("policy"))) == (
        "a",
        "ä",
        "ä",
    )


def test_an_instant_without_a_zone_is_never_stored(store: Store) -> None:
    with pytest.raises(StatementError, match="offset-naive"):
        store.run_now(lambda tx: tx.set_switch("paused", at(0).replace(tzinfo=None)))


def test_an_exception_undoes_its_own_work_and_nobody_elses(store: Store) -> None:
    def fail(tx: Transaction) -> None:
        tx.note("failed", "yes")
        raise KeyError("stop")

    async def together() -> list[object]:
        gate = threading.Event()
        works: list[Callable[[Transaction], object]] = [
            lambda tx: gate.wait(10),
            lambda tx: tx.note("before", "yes"),
            fail,
            lambda tx: tx.note("after", "yes"),
        ]
        tasks = [asyncio.create_task(store.run(work)) for work in works]
        await asyncio.sleep(0)  # all of them wait for the first
        gate.set()
        return await asyncio.gather(*tasks, return_exceptions=True)

    _, before, failed, after = asyncio.run(together())
    assert (before, type(failed), after) == ("yes", KeyError, "yes")
    names = ("before", "failed", "after")
    assert store.run_now(lambda tx: [tx.note(name) for name in names]) == ["yes", None, "yes"]


def test_work_is_finished_although_nobody_waits_for_it_any_more(store: Store) -> None:
    async def cancel_in_the_middle() -> None:
        started, gate = threading.Event(), threading.Event()

        def work(tx: Transaction) -> None:
            tx.note("first half", "yes")
            started.set()
            gate.wait(10)
            tx.note("second half", "yes")

        task = asyncio.create_task(store.run(work))
        await asyncio.to_thread(started.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        gate.set()

    asyncio.run(cancel_in_the_middle())
    assert store.run_now(lambda tx: (tx.note("first half"), tx.note("second half"))) == ("yes", "yes")


def test_a_closed_store_says_so(store: Store) -> None:
    asyncio.run(store.close())
    with pytest.raises(StoreUnavailable, match="is closed"):
        store.run_now(lambda tx: tx.alarms())
