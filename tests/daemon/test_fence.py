"""Whoever lost a desk commits nothing more, however little they know of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailwarden.daemon.lease import LENGTH, Holder, Leases
from mailwarden.errors import DeskTaken
from mailwarden.store.opening import open_store
from mailwarden.store.protocol import Store, Transaction

STOPPED = Holder(host="here.example", pid=4711, started="1")
NEXT = Holder(host="there.example", pid=4712, started="2")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path}/store.db")
    yield store
    asyncio.run(store.close())


def lease(store: Store, length: timedelta = LENGTH, holder: Holder = STOPPED) -> Leases:
    leases = Leases(store, holder, length)
    asyncio.run(leases.take("support"))
    return leases


def note(tx: Transaction) -> None:
    tx.note("work", "done")


def test_who_holds_the_desk_works(store: Store) -> None:
    asyncio.run(lease(store).fenced("support").run(note))
    assert store.run_now(lambda tx: tx.note("work")) == "done"


def test_who_was_stopped_past_the_lease_commits_nothing_after_a_takeover(store: Store) -> None:
    fenced = lease(store, timedelta(0)).fenced("support")
    lease(store, holder=NEXT)
    with pytest.raises(DeskTaken, match="the desk support was taken over"):
        asyncio.run(fenced.run(note))
    assert store.run_now(lambda tx: tx.note("work")) is None


def test_who_was_stopped_past_the_lease_goes_on_where_nobody_took_over(store: Store) -> None:
    fenced = lease(store, timedelta(0)).fenced("support")
    asyncio.run(fenced.run(note))
    assert store.run_now(lambda tx: tx.note("work")) == "done"


def test_while_the_lease_lasts_mail_may_leave(store: Store) -> None:
    assert (lease(store).hold(), lease(store, timedelta(0)).hold()) == (True, False)


def test_a_renewed_lease_lets_mail_leave_again(store: Store) -> None:
    leases = lease(store, timedelta(milliseconds=50))
    store.run_now(lambda tx: tx.renew_lease("support", str(STOPPED), 1, datetime.now(UTC), LENGTH))
    asyncio.run(leases.renew())
    assert leases.hold()
