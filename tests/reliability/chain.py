"""One life of a daemon after another on the same store, each with a failpoint armed, in the order of a desk's day.

What strikes there: the end of the process (kill), an error as the program would see it (eio, enospc), or a disk that
fails from there on for a while, for every write or every flush of the store's files.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from mailwarden.daemon.deadlines import PER_TURN
from mailwarden.daemon.lease import TEST_LEASE
from mailwarden.failpoints import IN_THE_STORE, VARIABLE
from tests.bed.failing_disk import FailingDisk, Fault, wait_until_stopped
from tests.bed.sink import Sink
from tests.reliability.playing import on_stage
from tests.reliability.traffic import Traffic, settings_for
from tests.scenarios.harness import Daemon, Launch
from tests.scenarios.people import Mail

STRIKES_WITHIN_SECONDS = 40.0
GOES_ON_WITHIN_SECONDS = 60.0  # after the fault
FAILS_FOR_SECONDS = 1.0  # of real time, from the first call that failed
SEED, SPEED, MORNING = 20261124, 1.0, "2026-11-24 09:46:00"
STORE_FILES = ("mailwarden.db", "mailwarden.db-wal", "mailwarden.db-journal")

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
    "outbox.before-settle",
    "outbox.after-settle",
    "copy.before-append",
    "copy.after-append",
)
AT_THE_END = ("lease.before-drop",)
WHEN_A_SERVER_IS_LOST = ("alarm.before-commit", "alarm.after-commit")
WHEN_STAFF_SPEAK = ("words.before-commit",)

Act = str | Fault


@dataclass(slots=True)
class Chain:
    """A desk's day in many lives."""

    traffic: Traffic
    struck: set[tuple[str, str]] = field(default_factory=set)
    unwritten: list[str] = field(default_factory=list)  # what left while nothing could be written down
    slowest: float = 0.0  # seconds from the end of a fault until all was well again
    ended: int = 0  # lives that a fault of the disk ended
    unheard: list[str] = field(default_factory=list)  # faults that lasted and of which no operator heard both words

    @property
    def daemon(self) -> Daemon:
        return self.traffic.daemon

    def day(self, act: Act) -> None:
        """Let this happen at every failpoint, in the order in which a day reaches them."""
        self._first_contact(act)
        self._each(AT_THE_START, act, lambda: None)
        self._each(AT_A_REQUEST, act, self._request)
        self._each(AT_THE_END, act, self._is_told_to_stop)
        self.starts_again()
        self._settles()
        self._more_ask_later()
        self.daemon.terminate()
        self._time_runs_out("13:31", "deadlines.before-commit", act)
        self._time_runs_out("13:46")  # for whoever was acknowledged late
        self._time_runs_out("14:16", "deadlines.after-commit", act)
        self._each(WHEN_STAFF_SPEAK, act, self._staff_speaks)
        self._each(WHEN_A_SERVER_IS_LOST, act, self._server_is_lost)
        self.starts_again()
        self._settles()
        self._ends_in_order()

    def everything_fails_once(self, act: str) -> None:
        """Let the store fail everywhere at once, each place one time, in a life that has to go on."""
        names = [one for one in (*AT_THE_START, *AT_A_REQUEST) if one in IN_THE_STORE]
        self.starts_again(",".join(f"{one}={act}" for one in names))
        self._request()
        for one in names:
            self._strikes(one, act)
        self.traffic.sink.wait_for(self.traffic.request().person.address)
        self.traffic.settles()
        self._ends_in_order()

    def disk_fails_at(self, names: Sequence[str], faults: Sequence[Fault]) -> None:
        """Let the disk fail from some places on where a request gets, one after the other, each in its own way."""
        for name, fault in zip(names, faults, strict=True):
            self._each((name,), fault, self._request)

    def disk_fails_for_minutes(self, fault: Fault) -> None:
        """Let the disk fail until the operator has heard of it, and see that they hear when it is over."""
        operator, sink = self.traffic.stage.operator.address, self.traffic.sink
        before = len(sink.taken(operator))
        self.starts_again()
        self.daemon.wait_until_ready()
        with self._failing(fault):
            address = self.traffic.request().person.address
            self.daemon.wait_for_event("store.blocked")
            self.daemon.wait_for_systemd("STATUS=waiting: the store…")
            self.traffic.stage.clock.pass_time(timedelta(minutes=2))
            sink.wait_for(operator, before + 1)
            assert not sink.taken(address), "it left although nothing could be written down"
        self._goes_on(lambda: bool(sink.taken(address)))
        sink.wait_for(operator, before + 2)
        self.traffic.settles()
        self._ends_in_order()
        if len(sink.taken(operator)) != before + 2:
            self.unheard.append(f"{fault}: {len(sink.taken(operator)) - before} mails")

    def starts_again(self, armed: str = "") -> None:
        self.daemon.environment[VARIABLE] = armed
        self.daemon.start()

    def _first_contact(self, act: Act) -> None:
        """Let it happen before any mail counts as new; who survives that has met everybody, so each begins anew."""
        if act == "kill":
            self._each(AT_FIRST_CONTACT, act, lambda: None)
            return
        for name in AT_FIRST_CONTACT:
            for file in self.daemon.store_file.parent.glob(f"{STORE_FILES[0]}*"):
                file.unlink()
            self._starts_armed(name, act)
            self._strikes(name, act)
            self._goes_on(self._is_ready)
            self._is_over()

    def _time_runs_out(self, at: str, name: str = "", act: Act = "") -> None:
        """Let it happen at one of the failpoints while times run out, and then whatever is due."""
        self.traffic.times_run_out(at)
        if name:
            self._each((name,), act, lambda: None)
        self.starts_again()
        self._settles()
        self.daemon.terminate()

    def _starts_armed(self, name: str, act: Act) -> None:
        self.starts_again(f"{name}={act if isinstance(act, str) else 'stop'}")

    def _each(self, names: Sequence[str], act: Act, provoke: Callable[[], None]) -> None:
        for name in names:
            self._starts_armed(name, act)
            provoke()
            self._strikes(name, act)
            self.traffic.sink.always("EHLO", None)
            self._ends(act)

    def _strikes(self, name: str, act: Act) -> None:
        self.daemon.wait_for_event("failpoint.struck", seconds=STRIKES_WITHIN_SECONDS, failpoint=name)
        if isinstance(act, Fault):
            self._disk_fails(name, act)
        self.struck.add((name, str(act)))

    def _ends(self, act: Act) -> None:
        """Wait for the end of a process that is killed; after all else somebody serves the next one who writes."""
        if act == "kill":
            assert self.daemon.has_ended(STRIKES_WITHIN_SECONDS)
        else:
            self._goes_on(self._is_ready)
            address = self.traffic.request().person.address
            self._goes_on(lambda: bool(self.traffic.sink.taken(address)))
        self._is_over()

    def _settles(self) -> None:
        """Wait until nothing is left to do, and whoever is to be told to stop can hear that."""
        self.daemon.wait_until_ready()
        self.traffic.settles()

    def _ends_in_order(self) -> None:
        code = self.daemon.terminate()
        assert not code, f"it ended with {code}:\n{self.daemon.log.story()}\nnoise: {self.daemon.noise.story()}"

    def _is_ready(self) -> bool:
        return bool(self.daemon.events("daemon.ready"))

    def _is_over(self) -> None:
        if not self.daemon.has_ended(0):
            self._ends_in_order()
        elif self.daemon.exit_code() != 0:
            self.traffic.has_died()

    # --- a disk that fails ----------------------------------------------------------------------------------------

    def _disk_fails(self, name: str, fault: Fault) -> None:
        """Let the disk fail from where the process stands still, for a while; nothing may leave that is not known."""
        process_id, sink = self.daemon.process_id, self.traffic.sink
        wait_until_stopped(process_id)
        begun, before = self.traffic.sent_or_begun(), len(sink.taken())
        with self._failing(fault) as disk:
            os.kill(process_id, signal.SIGCONT)
            give_up_at = time.monotonic() + STRIKES_WITHIN_SECONDS
            while not disk.struck:
                assert time.monotonic() < give_up_at, f"{name}, {fault}: nothing was written"
                self.daemon.has_ended(0.02)
            self.daemon.has_ended(FAILS_FOR_SECONDS)
            operator = self.traffic.stage.operator.address  # who may be told once although that cannot be written down
            left = [one for one in sink.taken()[before:] if one.recipient != operator]
        self.unwritten += [f"{name}, {fault}: {one.recipient}" for one in left if one.message_id not in begun]

    def _failing(self, fault: Fault) -> FailingDisk:
        folder = self.daemon.store_file.parent
        return FailingDisk(self.daemon.process_id, [folder, *(folder / one for one in STORE_FILES)], fault)

    def _goes_on(self, is_well: Callable[[], bool]) -> None:
        """See that all is well again soon, with this process or, where it has ended, with the one after it."""
        began_at = time.monotonic()
        while not is_well():
            if self.daemon.has_ended(0.05):
                self.ended += 1
                self._is_over()
                self.starts_again()
            elif time.monotonic() > began_at + GOES_ON_WITHIN_SECONDS:
                raise AssertionError(f"it does not go on:\n{self.daemon.log.story()}")
        self.slowest = max(self.slowest, time.monotonic() - began_at)

    # --- what it takes to get there -------------------------------------------------------------------------------

    def _request(self) -> None:
        self.traffic.request()

    def _more_ask_later(self) -> None:
        """Have somebody whose time runs out later, too: a life that survives one failpoint leaves nothing undone."""
        self.traffic.stage.clock.jump("10:30")
        for _ in range(PER_TURN + 3):  # so that one turn leaves some of them to the next
            self._request()
        self._settles()

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
