"""Row 18: what servers and staff do to a mailbox while it is watched, and servers that can do little."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from imapclient import IMAPClient

from mailwarden.demo.servers import Sandbox
from tests.bed.dovecot import PASSWORD, limited_server
from tests.bed.faults import Act, Direction, Fault, FaultProxy
from tests.bed.machine import HOST, PortBlock
from tests.bed.sink import Sink
from tests.reliability.playing import (
    EVERYTHING_MAY_GO,
    arrives,
    check,
    impatient,
    is_long,
    on_stage,
    plain_imap,
    plain_smtp,
)
from tests.reliability.rows import Row
from tests.scenarios.harness import Daemon
from tests.scenarios.people import Mail, Person
from tests.scenarios.stage import Stage

CONNECTIONS = 3
# What is left where a server is a plain IMAP4rev1 one; Dovecot then offers neither IDLE, UIDPLUS, CONDSTORE, ENABLE,
# SPECIAL-USE nor MOVE.
FEW = "IMAP4rev1 SASL-IR AUTH=PLAIN"
LOCALISED_SENT = "Gesendete Elemente"
MARKS = (rb"\Seen", rb"\Flagged", rb"$Forwarded")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What came of one server's scenes."""

    server: str
    mails: int
    missed: int
    flags_changed: int
    most_connections: int

    @property
    def is_fine(self) -> bool:
        return self.missed == 0 and self.flags_changed == 0 and self.most_connections <= CONNECTIONS

    def __str__(self) -> str:
        return (
            f"{self.server}: {self.missed} of {self.mails} missed, {self.flags_changed} flags changed, "
            f"{self.most_connections} connections at most"
        )


class Scene:
    """One desk behind a proxy, and what is done to its mailbox."""

    def __init__(self, stage: Stage, proxy: FaultProxy, sink: Sink, port: int, *, sent: str = "Sent") -> None:
        self.stage, self.proxy, self.sink, self.port, self.sent = stage, proxy, sink, port, sent
        self.address = f"support@{stage.domain}"
        self.people: list[Person] = []
        self.daemon: Daemon

    def start(self) -> None:
        desk = self.stage.desk(
            smtp=plain_smtp(self.sink.port), imap=plain_imap(self.proxy.port, self.address, ', sent = "auto"')
        )
        self.daemon = impatient(self.stage, self.stage.settings(desk, limits=EVERYTHING_MAY_GO))

    def somebody_writes(self) -> Person:
        person = self.stage.person("Carla Conti", f"c{len(self.people)}@customers.{self.stage.domain}")
        self.people.append(person)
        self.puts_in(person)
        return person

    def puts_in(self, person: Person) -> None:
        arrives(self.stage, person, self.address)

    def is_answered(self, person: Person) -> None:
        self.sink.wait_for(person.address)

    @contextlib.contextmanager
    def staff(self, mailbox: str = "INBOX") -> Iterator[IMAPClient]:
        """A mail program at work in the mailbox."""
        with IMAPClient(HOST, self.port, ssl=False, timeout=30) as client:
            client.login(self.address, self.stage.servers.password)
            client.select_folder(mailbox)
            yield client

    def flags(self) -> dict[bytes, frozenset[bytes]]:
        """Return by Message-ID what stands at each mail of INBOX, without what sessions set by themselves."""
        with self.staff() as client:
            uids = client.search()
            found = client.fetch(uids, ["FLAGS", "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"]) if uids else {}
        return {
            one[b"BODY[HEADER.FIELDS (MESSAGE-ID)]"].strip(): frozenset(one[b"FLAGS"]) - {rb"\Recent"}
            for one in found.values()
        }

    def found(self, server: str, before: dict[bytes, frozenset[bytes]]) -> Found:
        missed = sum(not self.sink.taken(one.address) for one in self.people)
        after = self.flags()
        kept = {name: flags for name, flags in before.items() if name in after}
        unmarked = sum(bool(flags) for name, flags in after.items() if name not in before)
        return Found(
            server=server,
            mails=len(self.people),
            missed=missed,
            flags_changed=unmarked + sum(after[name] != flags for name, flags in kept.items()),
            most_connections=self.proxy.most_open,
        )


def marked(scene: Scene) -> dict[bytes, frozenset[bytes]]:
    """Have staff mark some mails, each in its own way, and return how all of them are marked."""
    with scene.staff() as client:
        for uid, mark in zip(client.search(), MARKS, strict=False):
            client.add_flags([uid], [mark])
    return scene.flags()


def moved_at_once(scene: Scene) -> None:
    """Staff put a mail away one second after it came."""
    person = scene.somebody_writes()
    time.sleep(1)
    with scene.staff() as client:
        newest = max(client.search())
        client.copy([newest], "Trash")
        client.delete_messages([newest])
        client.expunge()
    scene.is_answered(person)


def expunged_during_fetch(scene: Scene) -> None:
    """Somebody deletes a mail while the headers of the new ones are being asked for."""
    scene.proxy.script(
        Fault(act=Act.DELAY, after=rb"UID FETCH", direction=Direction.TO_SERVER, forwards_match=False, times=1)
    )
    before = len(scene.proxy.struck)
    first, second = scene.somebody_writes(), scene.somebody_writes()
    scene.proxy.wait_for_strikes(before + 1)
    with scene.staff() as client:
        client.delete_messages([min(client.search())])
        client.expunge()
    scene.proxy.script()
    for person in (first, second):
        scene.is_answered(person)


def restarted(scene: Scene) -> None:
    """The server says BYE, is away for a moment, and mail comes meanwhile."""
    scene.stage.servers.stop_imap()
    person = scene.somebody_writes()
    scene.stage.servers.start_imap()
    scene.is_answered(person)


def said_goodbye(scene: Scene) -> None:
    """The server ends a session in order."""
    scene.proxy.strike(Act.FINISH)
    scene.is_answered(scene.somebody_writes())


def answered(scene: Scene) -> None:
    """Staff answer from their mail program, which files the answer in Sent, whatever that is called."""
    person = scene.somebody_writes()
    (word,) = scene.sink.wait_for(person.address)
    raw = scene.stage.anna.compose(
        person.address,
        f"Re: {Mail(word.raw).subject}",
        "It is mended.",
        From=f"Example Support <{scene.address}>",
        In_Reply_To=word.message_id,
        References=word.message_id,
    )
    before = len(answers(scene.daemon))
    with scene.staff() as client:
        client.append(scene.sent, raw)
    scene.daemon.wait_for_event("message.taken", before + 1, reason="answered-in-sent")


def answers(daemon: Daemon) -> list[object]:
    return [one for one in daemon.events("message.taken") if one.get("reason") == "answered-in-sent"]


def full_server(long: bool) -> Found:
    """A server that can do everything, and everything that happens to its mailboxes."""
    with on_stage() as stage, Sink(now=stage.clock.now) as sink, FaultProxy(stage.servers.imap_port) as proxy:
        scene = Scene(stage, proxy, sink, stage.servers.imap_port)
        scene.start()
        for _ in MARKS:
            scene.is_answered(scene.somebody_writes())
        before = marked(scene)
        for _ in range(5 if long else 1):
            for happening in (moved_at_once, expunged_during_fetch, answered, said_goodbye, restarted):
                happening(scene)
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
    """One server with everything, one with nothing; in the long form also with one capability missing at a time."""
    found = [full_server(long), limited("without IDLE, UIDPLUS, CONDSTORE, SPECIAL-USE", FEW, LOCALISED_SENT)]
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


def test_whatever_happens_to_the_mailbox_nothing_is_missed_or_changed(bed: None) -> None:
    check(row(is_long()))
