"""Row 9: the process dies, or the disk fails or is full, at every place where something durable happens."""

from __future__ import annotations

import ast
import os
import random
import signal
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from mailwarden.daemon.lease import TEST_LEASE
from mailwarden.errors import ConfigError
from mailwarden.failpoints import FAILPOINTS, IN_THE_STORE, VARIABLE, armed
from tests.bed.nursery import Nursery
from tests.bed.sink import Sink
from tests.reliability.playing import check, is_long, on_stage
from tests.reliability.rows import Row
from tests.reliability.traffic import Audit, Traffic, settings_for
from tests.scenarios.harness import Daemon, Launch
from tests.scenarios.people import Mail

PACKAGE = Path(__file__).parents[2] / "mailwarden"
TITLE = "every failpoint × kill, EIO, ENOSPC"
ACTS = ("kill", "eio", "enospc")
STRIKES_WITHIN_SECONDS = 40.0
CRASHES_WITHIN_SECONDS = 4.0
SEED, SPEED, MORNING = 20261124, 1.0, "2026-11-24 09:46:00"

AT_FIRST_CONTACT = (
    "migration.before-commit",
    "mailbox.before-meeting",
    "mailbox.after-meeting",
    "history.before-commit",
    "history.after-commit",
)
AT_THE_START = (
    "lease.before-take",
    "lease.after-take",
    "lease.before-renew",
    "retention.before-commit",
    "cursor.before-move",
    "cursor.after-move",
    "store.before-commit",
    "store.after-commit",
)
AT_A_REQUEST = (
    "intake.before-commit",
    "intake.after-commit",
    "post.before-queue",
    "outbox.before-begin",
    "outbox.after-begin",
    "smtp.before-data",
    "smtp.before-dot",
    "smtp.after-dot",
    "smtp.after-reply",
    "copy.before-append",
    "copy.after-append",
    "outbox.before-settle",
    "outbox.after-settle",
)
WHEN_TIME_RUNS_OUT = ("deadlines.before-commit", "deadlines.after-commit")
AT_THE_END = ("lease.before-drop",)
WHEN_A_SERVER_IS_LOST = ("alarm.before-commit", "alarm.after-commit")
WHEN_STAFF_SPEAK = ("words.before-commit",)


@dataclass(slots=True)
class Chain:
    """One life after another on the same store, each with its failpoints armed."""

    traffic: Traffic
    struck: set[tuple[str, str]] = field(default_factory=set)

    @property
    def daemon(self) -> Daemon:
        return self.traffic.daemon

    def day(self, act: str) -> None:
        """Let this happen at every failpoint, in the order in which a day reaches them."""
        self._each(AT_FIRST_CONTACT, act, lambda: None)
        self._each(AT_THE_START, act, lambda: None)
        self._each(AT_A_REQUEST, act, self._request)
        self._each(AT_THE_END, act, self._is_told_to_stop)
        self.starts_again()
        self.traffic.settles()
        self.daemon.terminate()
        self.traffic.times_run_out("13:31")
        self._each(WHEN_TIME_RUNS_OUT, act, lambda: None)
        self.starts_again()
        self.traffic.settles()
        self.traffic.times_run_out("13:46")
        self.traffic.settles()
        self.daemon.terminate()
        self._each(WHEN_STAFF_SPEAK, act, self._staff_speaks)
        self._each(WHEN_A_SERVER_IS_LOST, act, self._server_is_lost)
        self.starts_again()
        self.traffic.settles()
        assert self.daemon.terminate() == 0

    def disk_fails(self, act: str) -> None:
        """Let the disk fail everywhere at once, each place one time, in a life that has to go on."""
        names = [one for one in (*AT_THE_START, *AT_A_REQUEST) if one in IN_THE_STORE]
        self.starts_again(",".join(f"{one}={act}" for one in names))
        self._request()
        for one in names:
            self._strikes(one, act)
        self.traffic.sink.wait_for(self.traffic.request().person.address)
        self.traffic.settles()
        assert self.daemon.terminate() == 0

    def starts_again(self, armed: str = "") -> None:
        self.daemon.environment[VARIABLE] = armed
        self.daemon.start()

    def _each(self, names: Sequence[str], act: str, provoke: Callable[[], None]) -> None:
        for name in names:
            self.starts_again(f"{name}={act}")
            provoke()
            self._strikes(name, act)
            self.traffic.sink.always("EHLO", None)
            self._ends(act)

    def _strikes(self, name: str, act: str) -> None:
        self.daemon.wait_for_event("failpoint.struck", seconds=STRIKES_WITHIN_SECONDS, failpoint=name)
        self.struck.add((name, act))

    def _ends(self, act: str) -> None:
        """Wait for the end of a process that died; what serves on has to serve the next one who writes."""
        if self.daemon.has_ended(60 if act == "kill" else CRASHES_WITHIN_SECONDS):
            self.daemon.exit_code()
            self.traffic.kills.append(self.traffic.sink.now())
        else:
            self.traffic.sink.wait_for(self.traffic.request().person.address)
            assert self.daemon.terminate() == 0

    # --- what it takes to get there -------------------------------------------------------------------------------

    def _request(self) -> None:
        self.traffic.request()

    def _is_told_to_stop(self) -> None:
        self.daemon.wait_until_ready()
        os.kill(self.daemon.process_id, signal.SIGTERM)

    def _staff_speaks(self) -> None:
        anna = self.traffic.stage.anna
        reminder = Mail(self.traffic.sink.wait_for(anna.address)[-1].raw)
        anna.reply(self.traffic.desk, reminder, "1: mine")
        self.traffic.mails += 1

    def _server_is_lost(self) -> None:
        self.traffic.sink.always("EHLO", "421 4.3.2 Not now")
        self.traffic.request()
        self.daemon.wait_for_event("server.lost", count=3)  # by then it is noted since when
        self.traffic.stage.clock.pass_time(timedelta(minutes=6))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    struck: frozenset[tuple[str, str]]
    audits: tuple[Audit, ...]


@contextmanager
def chain(launch: Launch) -> Iterator[Chain]:
    """A desk with some old mail in its mailbox, which nobody has ever watched."""
    with on_stage() as stage, Sink() as sink:
        stage.clock.run(SPEED)
        stage.clock.set(MORNING)
        daemon = stage.daemon(settings_for(stage, sink))
        daemon.launch, daemon.may_speak_plainly = launch, True
        daemon.environment[TEST_LEASE] = "8"  # renewed every two seconds
        traffic = Traffic(stage, sink, random.Random(SEED), daemon)
        for number in range(3):
            person = stage.person("Olaf Old", f"old{number}@customers.{stage.domain}")
            long_ago = stage.clock.served(stage.clock.now() - timedelta(days=2))
            stage.servers.append(traffic.desk, "INBOX", person.compose(traffic.desk, "Long ago"), long_ago)
            traffic.silent.append(person.address)
        yield Chain(traffic)


def all_of_them(long: bool) -> Figures:
    """Let everything strike: in the short form the disk fails where a daemon has to go on."""
    struck: set[tuple[str, str]] = set()
    audits = []
    with Nursery() as nursery:
        for act in ACTS if long else ACTS[:1]:
            with chain(nursery.launch) as one:
                one.day(act)
                if not long:
                    one.disk_fails("eio")
                    one.disk_fails("enospc")
                struck |= one.struck
                audits.append(one.traffic.audit())
    return Figures(struck=frozenset(struck), audits=tuple(audits))


def row(long: bool) -> Row:
    figures = all_of_them(long)
    reached, wanted = {name for name, _ in figures.struck}, len(FAILPOINTS) * (len(ACTS) if long else 1)
    strikes = len(figures.struck)
    found = "; ".join(map(str, figures.audits))
    return Row(
        number=9,
        title=TITLE,
        asked="100 % of failpoints covered, figures of row 8",
        reached=f"{len(reached)}/{len(FAILPOINTS)} failpoints, {strikes} strikes; {found}",
        is_reached=reached == FAILPOINTS and strikes >= wanted and all(one.is_clean for one in figures.audits),
    )


def named_in_the_program() -> list[str]:
    """Return every failpoint that the program passes."""
    trees = (ast.walk(ast.parse(path.read_text("utf-8"))) for path in PACKAGE.rglob("*.py"))
    calls = [one for tree in trees for one in tree if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)]
    arguments = [one.args[0] for one in calls if isinstance(one.func, ast.Name) and one.func.id == "failpoint"]
    return [str(ast.literal_eval(one)) for one in arguments]


def test_every_failpoint_is_declared_once_and_passed_at_one_place() -> None:
    assert sorted(named_in_the_program()) == sorted(FAILPOINTS)


@pytest.mark.parametrize("text", ["nowhere=kill", "store.before-commit=sneeze", "store.before-commit=kill@soon"])
def test_what_arms_nothing_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="is no failpoint"):
        armed(text)


def test_a_failpoint_strikes_in_its_turn_and_never_again() -> None:
    reached = armed("store.before-commit=enospc@2")
    assert reached is not None
    reached("store.before-commit")
    with pytest.raises(sqlite3.OperationalError, match="is full"):
        reached("store.before-commit")
    reached("store.before-commit")


def test_unarmed_there_is_nothing_to_ask() -> None:
    assert armed("") is None


@pytest.mark.usefixtures("bed")
def test_wherever_it_dies_or_its_disk_fails_nothing_is_lost() -> None:
    check(row(is_long()))
