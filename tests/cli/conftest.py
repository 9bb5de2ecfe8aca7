"""A configuration file, a clock that stands still, and a store with a little life in it, to call commands on."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from mailwarden.cli.main import mailwarden
from mailwarden.config.load import load
from mailwarden.core.conversation import SubmissionState
from mailwarden.core.message import MailboxRole
from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.clock import FileClock
from mailwarden.daemon.desk import WatchedMailbox, desk_from
from mailwarden.daemon.intake import Arrival, Intake
from mailwarden.daemon.outbox import Helpers, Outbox
from mailwarden.mail.imap import FetchedMessage
from mailwarden.mail.render import Renderer
from mailwarden.store.opening import open_store
from mailwarden.store.protocol import Store, Transaction
from mailwarden.store.rows import Cursor

BERLIN = ZoneInfo("Europe/Berlin")
TOML = """\
[service]
operator = "it@example.org"
store = "sqlite:///{folder}/mailwarden.db"

[hours.office]
time_zone = "Europe/Berlin"
open = {{ mon-thu = ["09:00-12:30", "13:30-17:00"], fri = ["09:00-15:00"] }}
holidays = {{ country = "DE", subdivision = "BY" }}
special = {{ 2026-08-08 = ["10:00-14:00"] }}

[targets.standard]
first_reply = "4h"

[targets.gold]
inherits = "standard"
first_reply = "1h"

[desk.support]
address = "support@example.org"
team = "Example Support"
staff = ["Ben Carter <ben@example.org>"]
mode = "full"
targets = "standard"
imap = {{ host = "localhost", tls = "none", auth = {{ password = {{ env = "PASSWORD" }} }} }}
smtp = {{ host = "localhost", tls = "none", auth = {{ password = {{ env = "PASSWORD" }} }} }}

[[desk.support.rules]]
when = {{ subject = "*outage*" }}
targets = "gold"
"""
SECOND_DESK = """
[desk.billing]
address = "billing@example.org"
staff = ["ben@example.org"]
targets = "standard"
language = "de"
imap = { host = "localhost", tls = "none", auth = { password = { env = "PASSWORD" } } }
smtp = { host = "localhost", tls = "none", auth = { password = { env = "PASSWORD" } } }
"""
QUESTION = """\
Return-Path: <carla@customer.example>
From: Carla Customer <carla@customer.example>
To: support@example.org
Date: Mon, 03 Aug 2026 10:05:00 +0200
Message-ID: <Question@customer.example>
Subject: Where is my order?
"""


def at(local: str) -> datetime:
    """Return an instant as on a wall in Berlin: "2026-08-03 10:05"."""
    return datetime.fromisoformat(local).replace(tzinfo=BERLIN)


class Machine:
    """A machine with mailwarden's configuration, at a time that a test sets."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "config.toml"
        self.clock_file = folder / "clock"
        self.config.write_text(TOML.format(folder=folder))
        self.set_clock("2026-08-03 10:05")

    def set_clock(self, local: str) -> None:
        self.clock_file.write_text(f"{at(local).isoformat()} 0 0")

    def call(self, *words: str, stdin: str | bytes | None = None, **environ: str) -> Result:
        """Call `mailwarden`; bugs come out as the exceptions they are."""
        known = {"MAILWARDEN_TEST_CLOCK": str(self.clock_file), "PASSWORD": "secret", "HOME": str(self.folder)}
        result = CliRunner().invoke(
            mailwarden, ["--config", str(self.config), *words], input=stdin, env={**known, **environ}
        )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def output(self, *words: str, stdin: str | bytes | None = None) -> str:
        """Return what a command says when all is well."""
        result = self.call(*words, stdin=stdin)
        assert result.exit_code == 0, result.output
        return result.output


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


class Life:
    """What the daemon did on that machine: mail taken in and sent by the daemon's own parts."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        configuration = load(machine.config, environ={}, today=date(2026, 8, 3), with_secrets=False)
        self.store: Store = open_store(configuration.service.store_url)
        key = self.store.run_now(lambda tx: tx.secret("message-id", b"a key of this installation"))
        desk = desk_from(configuration.desks[0], key)
        self._nonces = (f"{number:016x}" for number in itertools.count())
        self.carrier = Carrier(desk, Renderer(None), lambda: next(self._nonces))
        self._uids = itertools.count(1)

    def arrives(self, header: str, mailbox: MailboxRole = MailboxRole.INBOX) -> None:
        """Take a mail in, at the time the clock shows."""
        clock = FileClock(self._machine.clock_file)
        now, uid = clock.now(), next(self._uids)
        fetched = FetchedMessage(uid=uid, internal_date=now, size_bytes=2000, flags=frozenset(), header=header.encode())
        cursor = Cursor(
            desk="support",
            mailbox=mailbox.name,
            uid_validity=1,
            last_uid=uid,
            history_before=datetime(2026, 1, 1, tzinfo=UTC),
            read_at=now,
        )
        watched = WatchedMailbox(name=mailbox.name, role=mailbox)
        intake = Intake(self.carrier, clock)
        self.store.run_now(lambda tx: intake.take_in(tx, [Arrival(fetched=fetched)], watched, cursor))

    def sends(self) -> None:
        """Have the mail server accept everything that is queued."""
        now = FileClock(self._machine.clock_file).now()

        def work(tx: Transaction) -> None:
            for item in tx.claim("support", now, 100):
                tx.begin_attempt(item.submission.submission_id, now)
                tx.end_attempt(item.submission.submission_id, SubmissionState.SENT, now)
                if item.submission.promise_id:
                    tx.mark_told(item.submission.promise_id, now)

        self.store.run_now(work)

    def outbox(self) -> Outbox:
        """Return the desk's outbox, in which no mailbox is ever asked."""

        async def unasked(*_: object) -> bool:
            raise AssertionError("a mailbox was asked")

        async def uncopied(_: bytes) -> None:
            raise AssertionError("a copy was filed")

        async def has_no_rival(_: object) -> bool:
            return False

        helpers = Helpers(
            find_sent_copy=unasked,
            save_copy=uncopied,
            is_forestalled=has_no_rival,
            ask_for_fresh_look=lambda: None,
            jitter=lambda: 0.0,
            settle_if_in_junk=unasked,
        )
        return Outbox(self.store, self.carrier, FileClock(self._machine.clock_file), helpers)


@pytest.fixture
def life(machine: Machine) -> Iterator[Life]:
    life = Life(machine)
    yield life
    asyncio.run(life.store.close())


@pytest.fixture
def asked(machine: Machine, life: Life) -> Life:
    """Carla has asked on Monday at 10:05 and was acknowledged at once."""
    life.arrives(QUESTION)
    life.sends()
    return life
