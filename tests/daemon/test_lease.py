"""Two daemons on one desk would acknowledge everything twice: who comes second is refused."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailwarden.daemon.lease import LENGTH, Holder, Leases, this_process
from mailwarden.errors import DeskTaken
from mailwarden.store.opening import open_store
from mailwarden.store.protocol import Store

HOST = socket.gethostname()
GONE = Holder(host=HOST, pid=os.getpid(), started="1")  # this number belonged to another process before
ELSEWHERE = Holder(host="elsewhere.example", pid=4711, started="1")
NEWCOMER = Holder(host=HOST, pid=4712, started="2")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path}/store.db")
    yield store
    asyncio.run(store.close())


def take(store: Store, holder: Holder, desk: str = "support") -> Leases:
    leases = Leases(store, holder)
    asyncio.run(leases.take(desk))
    return leases


def held_by(store: Store, later: timedelta = timedelta()) -> str | None:
    now = datetime.now(UTC) + later
    return store.run_now(lambda tx: tx.lease_holder("support", now))


def test_a_free_desk_is_taken(store: Store) -> None:
    take(store, NEWCOMER)
    assert held_by(store) == str(NEWCOMER)


def test_who_comes_second_is_refused_and_told_who_came_first(store: Store) -> None:
    take(store, this_process())
    with pytest.raises(DeskTaken, match=f"process {os.getpid()} on {HOST}"):
        take(store, NEWCOMER)
    assert held_by(store) == str(this_process())


def test_other_desks_are_free(store: Store) -> None:
    take(store, this_process())
    take(store, NEWCOMER, "sales")


def test_a_process_that_is_no_more_is_replaced_at_once(store: Store) -> None:
    take(store, GONE)
    take(store, NEWCOMER)
    assert held_by(store) == str(NEWCOMER)


def test_a_process_that_was_really_killed_is_replaced_at_once(store: Store) -> None:
    script = "from mailwarden.daemon.lease import this_process; print(this_process())"
    said = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.split()
    take(store, Holder(host=said[0], pid=int(said[1]), started=said[2]))
    take(store, NEWCOMER)
    assert held_by(store) == str(NEWCOMER)


def test_what_was_taken_from_the_dead_is_held_no_longer_than_any_other_lease(store: Store) -> None:
    take(store, GONE)
    take(store, NEWCOMER)
    assert held_by(store, LENGTH) is None


def test_of_a_process_on_another_host_nobody_can_say_that_it_is_no_more(store: Store) -> None:
    take(store, ELSEWHERE)
    with pytest.raises(DeskTaken, match=r"process 4711 on elsewhere\.example"):
        take(store, NEWCOMER)


def test_where_processes_cannot_be_told_apart_the_first_one_counts_as_alive(store: Store) -> None:
    take(store, Holder(host=HOST, pid=4_194_305, started=""))  # beyond the kernel's highest number
    with pytest.raises(DeskTaken, match="process 4194305"):
        take(store, NEWCOMER)


def test_a_lease_that_is_renewed_stays_ours(store: Store) -> None:
    leases = take(store, this_process())
    asyncio.run(leases.renew())
    assert held_by(store) == str(this_process())


def test_who_lost_a_desk_hears_of_it_at_the_next_renewal(store: Store) -> None:
    leases = take(store, GONE)
    take(store, NEWCOMER)
    with pytest.raises(DeskTaken, match="the desk support was taken over"):
        asyncio.run(leases.renew())


def test_a_dropped_desk_is_free_at_once(store: Store) -> None:
    leases = take(store, this_process())
    asyncio.run(leases.drop("support"))
    assert held_by(store) is None
    take(store, NEWCOMER)


def test_what_was_never_ours_is_not_dropped(store: Store) -> None:
    take(store, this_process())
    asyncio.run(Leases(store, NEWCOMER).drop("support"))
    assert held_by(store) == str(this_process())


def test_this_process_is_alive() -> None:
    assert this_process().is_alive
