"""Where the rows of the table are played: one set of private servers for all of them, a stage for each."""

from __future__ import annotations

import atexit
import contextlib
import itertools
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.reliability.rows import Row
from tests.scenarios.harness import Daemon
from tests.scenarios.people import Person
from tests.scenarios.settings import Settings
from tests.scenarios.stage import TUESDAY_MORNING, Stage
from tests.servers import MailServers

SCENES = itertools.count(1)
EVERYTHING_MAY_GO = 'per_address = "10000 per hour"\nper_domain = "10000 per hour"\nper_desk = "10000 per hour"'
EARLIER = "2026-11-24 09:40:00"
PATIENCE = "MAILWARDEN_TEST_PATIENCE"
START_SECONDS = 120.0  # for a machine that does much else
DOT_SECONDS = 3.0  # of real time, instead of 600
SHORT_PATIENCE = f"connect_seconds=2 read_seconds=3 dot_seconds={DOT_SECONDS}"  # instead of 15, 60 and 600

_servers: list[MailServers] = []


def is_long() -> bool:
    """Whether the environment asks for the long form."""
    return os.environ.get("MAILWARDEN_TEST_LONG") == "1"


def use(servers: MailServers) -> None:
    """Play on servers that somebody else has started, and ends."""
    _servers[:] = [servers]


def the_servers() -> MailServers:
    """Return the servers; outside of pytest they start when they are first wanted and end with the process."""
    if not _servers:
        stack = contextlib.ExitStack()
        atexit.register(stack.close)
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mailwarden-")))
        directory.chmod(0o755)
        use(stack.enter_context(MailServers(directory / "servers")))
    return _servers[0]


@contextlib.contextmanager
def on_stage() -> Iterator[Stage]:
    """A stage of its own; whatever a daemon writes beside its log is a failure."""
    with tempfile.TemporaryDirectory(prefix="mailwarden-row-") as directory:
        stage = Stage(the_servers(), Path(directory), f"row{next(SCENES)}.example")
        try:
            yield stage
        finally:
            stage.clear()
        assert stage.unexpected_noise() == []


def impatient(stage: Stage, settings: Settings, patience: str = SHORT_PATIENCE) -> Daemon:
    """Return a daemon that watches its desks and gives silent servers up sooner; it is Tuesday, just before ten."""
    daemon = stage.daemon(settings)
    daemon.environment[PATIENCE] = patience
    stage.clock.set(EARLIER)  # however long the start takes, no mail that comes afterwards shall look older than it
    daemon.start().wait_for_event("daemon.ready", seconds=START_SECONDS)
    stage.clock.set(TUESDAY_MORNING)
    return daemon


def arrives(stage: Stage, person: Person, desk: str, subject: str = "The printer is jammed") -> bytes:
    """Put a customer's mail into the desk's mailbox, whatever SMTP is doing, and return it."""
    raw = person.compose(desk, subject)
    stage.servers.deliver(raw, desk, person.address, via="lmtp")
    return raw


def plain_smtp(port: int, more: str = "") -> str:
    """Return the SMTP account of a desk that uses a server of the test."""
    return f'{{ host = "127.0.0.1", port = {port}, tls = "none"{more} }}'


def plain_imap(port: int, user: str, more: str = "") -> str:
    """Return the IMAP account of a desk that goes through a proxy of the test."""
    place = f'host = "127.0.0.1", port = {port}, tls = "none", user = "{user}"'
    return f'{{ {place}, auth = {{ password = {{ env = "SECRET" }} }}{more} }}'


def check(row: Row) -> None:
    assert row.is_reached, f"row {row.number}, {row.title}: asked {row.asked}; reached {row.reached}"
