"""What servers and staff do to a mailbox while it is watched, whatever server it stands on, and what came of it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from tests.bed.faults import Act, Direction, Fault, FaultProxy
from tests.bed.machine import HOST
from tests.bed.sink import Sink
from tests.reliability.playing import EVERYTHING_MAY_GO, arrives, impatient, plain_imap, plain_smtp
from tests.scenarios.clockwork import SPEED
from tests.scenarios.harness import Daemon
from tests.scenarios.people import Mail, Person
from tests.scenarios.stage import Stage

CONNECTIONS = 3
FAST = 100.0  # times as fast: whole seconds of INTERNALDATE stay within the two minutes that a clock may be off
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

    inbox, trash = "INBOX", "Trash"

    def __init__(self, stage: Stage, proxy: FaultProxy, sink: Sink, port: int, *, sent: str = "Sent") -> None:
        self.stage, self.proxy, self.sink, self.port, self.sent = stage, proxy, sink, port, sent
        self.address = f"support@{stage.domain}"
        self.people: list[Person] = []
        self.daemon: Daemon

    def start(self) -> None:
        imap = plain_imap(self.proxy.port, self.address, f', inbox = "{self.inbox}", sent = "auto"')
        desk = self.stage.desk(smtp=plain_smtp(self.sink.port), imap=imap)
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

    def somebody_writes_while_the_server_is_away(self) -> Person:
        self.stage.servers.stop_imap()
        person = self.somebody_writes()
        self.stage.servers.start_imap()
        return person

    @contextlib.contextmanager
    def staff(self) -> Iterator[IMAPClient]:
        """A mail program at work in the mailbox."""
        with IMAPClient(HOST, self.port, ssl=False, timeout=30) as client:
            client.login(self.address, self.stage.servers.password)
            client.select_folder(self.inbox)
            yield client

    def flags(self) -> dict[bytes, frozenset[bytes]]:
        """Return by Message-ID what stands at each mail of the mailbox, without what sessions set by themselves."""
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
        client.copy([newest], scene.trash)
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
    scene.is_answered(scene.somebody_writes_while_the_server_is_away())


def said_goodbye(scene: Scene) -> None:
    """The server ends a session in order."""
    scene.proxy.strike(Act.FINISH)
    scene.is_answered(scene.somebody_writes())


def answered(scene: Scene) -> None:
    """Staff answer from their mail program, which files the answer in Sent, whatever that is called."""
    person = scene.somebody_writes()
    before = len(answers(scene.daemon))
    filed(scene, person)
    scene.daemon.wait_for_event("message.taken", before + 1, reason="answered-in-sent")


def filed(scene: Scene, person: Person) -> None:
    """Have a colleague answer this person, and the answer filed."""
    (word,) = scene.sink.wait_for(person.address)
    raw = scene.stage.anna.compose(
        person.address,
        f"Re: {Mail(word.raw).subject}",
        "It is mended.",
        From=f"Example Support <{scene.address}>",
        In_Reply_To=word.message_id,
        References=word.message_id,
    )
    with scene.staff() as client:
        client.append(scene.sent, raw)


def begun_anew(scene: Scene) -> None:
    """Staff put the old Sent away and begin a new one, and answer somebody from there."""
    scene.stage.clock.run(FAST)
    with scene.staff() as client:
        client.rename_folder(scene.sent, f"{scene.sent} 2025")
        with contextlib.suppress(IMAPClientError):  # some servers have made it already
            client.create_folder(scene.sent)
    scene.daemon.wait_for_event("mailbox.renumbered", mailbox=scene.sent)
    scene.stage.clock.run(SPEED)
    answered(scene)


def answers(daemon: Daemon) -> list[object]:
    return [one for one in daemon.events("message.taken") if one.get("reason") == "answered-in-sent"]


HAPPENINGS = (moved_at_once, expunged_during_fetch, answered, said_goodbye, restarted)
