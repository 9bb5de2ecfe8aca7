"""Row 18: what servers and staff do to a mailbox while it is watched, and servers that can do little."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Self

import pytest

from mailwarden.demo.servers import Sandbox
from tests.bed.cyrus import CLASSIC
from tests.bed.dovecot import PASSWORD, limited_server
from tests.bed.faults import FaultProxy
from tests.bed.in_thread import a_few_turns
from tests.bed.machine import PortBlock
from tests.bed.sink import Sink
from tests.reliability.cyrus_scenes import events_on_cyrus
from tests.reliability.mailbox_scenes import (
    HAPPENINGS,
    MARKS,
    Found,
    Scene,
    answered,
    begun_anew,
    expunged_during_fetch,
    marked,
    said_goodbye,
)
from tests.reliability.playing import check, is_long, on_stage
from tests.reliability.rows import Row
from tests.scenarios.people import Person

# What is left where a server is a plain IMAP4rev1 one; Dovecot then offers neither IDLE, UIDPLUS, CONDSTORE, ENABLE,
# SPECIAL-USE nor MOVE.
FEW = "IMAP4rev1 SASL-IR AUTH=PLAIN"
LOCALISED_SENT = "Gesendete Elemente"


def full_server(long: bool) -> Found:
    """A server that can do everything, and everything that happens to its mailboxes."""
    with on_stage() as stage, Sink(now=stage.clock.now) as sink, FaultProxy(stage.servers.imap_port) as proxy:
        scene = Scene(stage, proxy, sink, stage.servers.imap_port)
        scene.start()
        for _ in MARKS:
            scene.is_answered(scene.somebody_writes())
        before = marked(scene)
        for _ in range(5 if long else 1):
            for happening in HAPPENINGS:
                happening(scene)
        begun_anew(scene)
        assert scene.daemon.terminate() == 0
        return scene.found("Dovecot", before)


def limited(name: str, capabilities: str, sent: str) -> Found:
    """A server with few capabilities, and a Sent mailbox that nothing but its name tells of."""
    with contextlib.ExitStack() as stack:
        stage = stack.enter_context(on_stage())
        block = PortBlock()
        stack.callback(block.release)
        server = limited_server(stage.servers.directory, block.ports[0], capabilities, sent)
        server.start()
        stack.callback(server.stop)
        sink = stack.enter_context(Sink(now=stage.clock.now))
        proxy = stack.enter_context(FaultProxy(block.ports[0]))
        scene = Scene(stage, proxy, sink, block.ports[0], sent=sent)
        scene.start()
        for _ in MARKS:
            scene.is_answered(scene.somebody_writes())
        before = marked(scene)
        for happening in (expunged_during_fetch, answered, said_goodbye):
            happening(scene)
        assert scene.daemon.terminate() == 0
        return scene.found(name, before)


class SandboxScene(Scene):
    """The same on the IMAP server that `mailwarden demo` brings along, which is no Dovecot."""

    box: SandboxInThread

    def puts_in(self, person: Person) -> None:
        self.box.deliver(self.address, person.compose(self.address, "The printer is jammed"))


class SandboxInThread:
    """The demo's servers on a loop of their own; a context manager."""

    def __init__(self, user: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="sandbox", daemon=True)
        self._sandbox = Sandbox({user: PASSWORD}, now=lambda: datetime.now(UTC))

    def __enter__(self) -> Self:
        self._thread.start()
        self._run(self._sandbox.__aenter__())
        return self

    def __exit__(self, *error: object) -> None:
        self._run(self._sandbox.__aexit__(None, None, None))
        self._run(a_few_turns())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def imap_port(self) -> int:
        return self._sandbox.imap_port

    def deliver(self, user: str, raw: bytes) -> None:
        self._run(self._sandbox.deliver(user, raw))

    def _run(self, work: Coroutine[object, object, object]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(60)


def sandbox() -> Found:
    """Another server altogether."""
    with contextlib.ExitStack() as stack:
        stage = stack.enter_context(on_stage())
        box = stack.enter_context(SandboxInThread(f"support@{stage.domain}"))
        sink = stack.enter_context(Sink(now=stage.clock.now))
        proxy = stack.enter_context(FaultProxy(box.imap_port))
        scene = SandboxScene(stage, proxy, sink, box.imap_port)
        scene.box = box
        scene.start()
        for _ in MARKS:
            scene.is_answered(scene.somebody_writes())
        before = marked(scene)
        for happening in (answered, said_goodbye):
            happening(scene)
        assert scene.daemon.terminate() == 0
        return scene.found("pymap", before)


def row(long: bool) -> Row:
    """Two servers with everything, one with nothing; in the long form also with one capability missing at a time."""
    found = [
        full_server(long),
        events_on_cyrus(CLASSIC, rounds=5 if long else 1),
        limited("without IDLE, UIDPLUS, CONDSTORE, SPECIAL-USE", FEW, LOCALISED_SENT),
    ]
    if long:
        found.append(sandbox())
        everything = f"{FEW} IDLE UIDPLUS CONDSTORE ENABLE SPECIAL-USE LIST-EXTENDED"
        found += [
            limited(f"without {missing}", everything.replace(f" {missing}", ""), LOCALISED_SENT)
            for missing in ("IDLE", "UIDPLUS", "CONDSTORE", "SPECIAL-USE")
        ]
    return Row(
        number=18,
        title="restart, BYE, expunge during fetch, mail moved at once, servers that can do little, localised Sent",
        asked="0 missed, 0 flags changed, at most 3 connections per desk",
        reached="; ".join(map(str, found)),
        is_reached=all(one.is_fine for one in found),
    )


@pytest.mark.usefixtures("bed", "cyrus")
def test_whatever_happens_to_the_mailbox_nothing_is_missed_or_changed() -> None:
    check(row(is_long()))
