"""A desk whose mailboxes stand on a private Cyrus, in either of the two layouts that it is run with."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from imapclient import IMAPClient

from tests.bed.cyrus import CLASSIC, Cyrus
from tests.bed.faults import Direction, FaultProxy
from tests.bed.sink import Sink
from tests.reliability.mailbox_scenes import HAPPENINGS, MARKS, Found, Scene, marked
from tests.reliability.playing import on_stage
from tests.scenarios.people import Person
from tests.scenarios.stage import Stage


class CyrusScene(Scene):
    """The same on a server that is no Dovecot."""

    def __init__(self, stage: Stage, proxy: FaultProxy, sink: Sink, cyrus: Cyrus, prefix: str) -> None:
        """prefix: what stands before the name of every mailbox but INBOX."""
        super().__init__(stage, proxy, sink, cyrus.imap_port, sent=f"{prefix}Sent")
        self.cyrus, self.trash = cyrus, f"{prefix}Trash"

    def puts_in(self, person: Person) -> None:
        self.cyrus.deliver(person.compose(self.address, "The printer is jammed"), self.address, person.address)

    def somebody_writes_while_the_server_is_away(self) -> Person:
        """Who delivers to Cyrus is put off until it is back, and then comes at once."""
        self.cyrus.stop()
        self.cyrus.start()
        return self.somebody_writes()

    def mail_program(self) -> IMAPClient:
        """Return a client for the desk's mailboxes; use it in a with statement."""
        return self.cyrus.imap(self.address)


@contextlib.contextmanager
def on_cyrus(options: str) -> Iterator[CyrusScene]:
    """A desk that was not started yet; its mailboxes are there. options: as Cyrus takes them."""
    with contextlib.ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mwc")))
        directory.chmod(0o755)
        cyrus = stack.enter_context(Cyrus(directory, options))
        stage = stack.enter_context(on_stage())
        sink = stack.enter_context(Sink(now=stage.clock.now))
        proxy = stack.enter_context(FaultProxy(cyrus.imap_port))
        scene = CyrusScene(stage, proxy, sink, cyrus, "INBOX." if CLASSIC in options else "")
        with scene.mail_program():  # the first login makes them
            pass
        yield scene


def closed_for_maintenance(scene: CyrusScene) -> None:
    """The server says BYE to everybody, in words of its own, and takes nobody in for a while."""
    with scene.cyrus.closed("Back at eight"):
        scene.proxy.wait_until(lambda: b"* BYE [ALERT] Back at eight" in scene.proxy.said(Direction.TO_CLIENT))
    scene.is_answered(scene.somebody_writes())


def events_on_cyrus(options: str, *, rounds: int) -> Found:
    """Everything that happens to a mailbox, so many times."""
    with on_cyrus(options) as scene:
        scene.start()
        for _ in MARKS:
            scene.is_answered(scene.somebody_writes())
        before = marked(scene)
        for _ in range(rounds):
            for happening in HAPPENINGS:
                happening(scene)
            closed_for_maintenance(scene)
        assert scene.daemon.terminate() == 0
        return scene.found("Cyrus", before)
