"""Runs the real `mailwarden run` process as systemd would, and listens to its log and to its word to systemd."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, Protocol, TypeVar

from mailwarden.store.opening import open_store
from mailwarden.store.protocol import Store, Transaction
from tests.scenarios.clockwork import Clock
from tests.scenarios.settings import Settings

T = TypeVar("T")
Line = dict[str, Any]

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60.0
WATCHDOG_SECONDS = 3


class Process(Protocol):
    """What is asked of a process that was started."""

    pid: int
    stderr: IO[bytes] | None

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int) -> None: ...


Launch = Callable[..., Process]  # as subprocess.Popen


class Heard:
    """Lines that arrive on a thread of their own; waiting for one is bounded."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._lines: list[Any] = []
        self._is_over = False

    def add(self, line: object) -> None:
        with self._changed:
            self._lines.append(line)
            self._changed.notify_all()

    def end(self) -> None:
        """Nothing more will come: whoever waits need not wait longer."""
        with self._changed:
            self._is_over = True
            self._changed.notify_all()

    def all(self) -> list[Any]:
        with self._changed:
            return list(self._lines)

    def wait(self, is_wanted: Callable[[Any], bool], count: int = 1, seconds: float = PATIENCE_SECONDS) -> list[Any]:
        """Return the wanted lines as soon as there are so many; AssertionError with everything that was heard."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_over or sum(map(is_wanted, self._lines)) >= count, seconds)
            wanted = [line for line in self._lines if is_wanted(line)]
            assert len(wanted) >= count, f"{len(wanted)} of {count} lines; heard was:\n{self.story()}"
            return wanted

    def reaches(self, count: int, seconds: float) -> bool:
        """Return whether there are so many lines, as soon as there are or the time is over."""
        with self._changed:
            return self._changed.wait_for(lambda: self._is_over or len(self._lines) >= count, seconds)

    def story(self) -> str:
        return "\n".join(str(line) for line in self._lines[-80:])


class Daemon:
    """One installation of mailwarden: a configuration file, a store, and a process that comes and goes."""

    def __init__(self, home: Path, settings: Settings, clock: Clock) -> None:
        self.config, self.store_file = home / "mailwarden.toml", home / "mailwarden.db"
        self.clock = clock
        self.configure(settings)
        self._socket_path = home / "notify"
        self.log, self.told_systemd = Heard(), Heard()
        self.noise = Heard()  # what it wrote to stderr beside its log, in all its lives
        self.may_speak_plainly = False  # whether that is what the test is about
        self.environment: dict[str, str] = {}  # more of it, for the lives to come
        self.launch: Launch = subprocess.Popen
        self._process: Process | None = None
        self._threads: list[threading.Thread] = []

    def configure(self, settings: Settings) -> None:
        """Write the configuration file; a daemon that runs reads it at the next hup()."""
        self.settings = settings
        self.write_config(settings.toml(self.store_file))

    def write_config(self, text: str) -> None:
        self.config.write_text(text)

    # --- the process ----------------------------------------------------------------------------------------------

    def start(self) -> Daemon:
        """Begin a life; the log and what systemd hears are those of this life only."""
        assert self._process is None, "it is still running"
        self.log, self.told_systemd = Heard(), Heard()
        notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket_path.unlink(missing_ok=True)
        notify.bind(str(self._socket_path))
        command = [sys.executable, "-m", "mailwarden", "--config", str(self.config), "run"]
        self._process = process = self.launch(
            command, cwd=ROOT, env=self._environment(), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        assert process.stderr is not None
        self._threads = [
            threading.Thread(target=self._read_log, args=(process.stderr, self.log, self.noise)),
            threading.Thread(target=self._read_notifications, args=(notify, self.told_systemd)),
        ]
        for thread in self._threads:
            thread.start()
        return self

    def terminate(self) -> int:
        """Ask for an orderly end (SIGTERM) and return the exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once, in the middle of whatever it does (SIGKILL)."""
        self._end(signal.SIGKILL)

    def hup(self) -> None:
        """Have the configuration read again (SIGHUP)."""
        assert self._process is not None
        self._process.send_signal(signal.SIGHUP)

    def exit_code(self, seconds: float = PATIENCE_SECONDS) -> int:
        """Wait until the process has ended by itself and return its exit code."""
        assert self._process is not None
        code = self._process.wait(seconds)
        self._join()
        return code

    def has_ended(self, seconds: float) -> bool:
        """Return whether the process has ended by itself, as soon as it has or the time is over."""
        assert self._process is not None
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def process_id(self) -> int:
        assert self._process is not None
        return self._process.pid

    def put_away(self) -> None:
        """Leave no process behind."""
        if self._process is not None:
            self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> int:
        assert self._process is not None
        self._process.send_signal(number)
        return self.exit_code()

    def _join(self) -> None:
        """Close what belonged to the life that is over."""
        assert self._process is not None
        assert self._process.stderr is not None
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as farewell:
            farewell.sendto(b"", str(self._socket_path))
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS)
        self._process.stderr.close()
        self._process = None

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.config.parent),
            "PYTHONWARNINGS": "error",
            "SECRET": "secret",
            "WRONG": "wrong",
            "MAILWARDEN_TEST_CLOCK": str(self.clock.path),
            "NOTIFY_SOCKET": str(self._socket_path),
            "WATCHDOG_USEC": str(WATCHDOG_SECONDS * 1_000_000),
            **self.environment,
        }

    @staticmethod
    def _read_log(stream: IO[bytes], log: Heard, noise: Heard) -> None:
        for raw in stream:
            try:
                log.add(json.loads(raw))
            except ValueError:
                noise.add(raw.decode(errors="replace").rstrip("\n"))
        log.end()

    @staticmethod
    def _read_notifications(notify: socket.socket, told: Heard) -> None:
        with notify:
            while datagram := notify.recv(65536):
                for line in datagram.decode().splitlines():
                    told.add(line)
        told.end()

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run another command of mailwarden on the same installation."""
        command = [sys.executable, "-m", "mailwarden", "--config", str(self.config), *words]
        environment = {**self._environment(), "NOTIFY_SOCKET": ""}
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
        )

    # --- what it says ---------------------------------------------------------------------------------------------

    def wait_for_event(self, event: str, count: int = 1, seconds: float = PATIENCE_SECONDS, **facts: object) -> Line:
        """Return the count-th line of this life's log with this event and these facts as soon as it is there."""

        def is_wanted(line: Line) -> bool:
            return line["event"] == event and all(line.get(key) == value for key, value in facts.items())

        try:
            found: Line = self.log.wait(is_wanted, count, seconds)[count - 1]
        except AssertionError as error:
            raise AssertionError(f"no {event} {facts}: {error}\nnoise: {self.noise.story()}") from None
        return found

    def events(self, event: str) -> list[Line]:
        """Return what was logged under this name so far in this life."""
        return [line for line in self.log.all() if line["event"] == event]

    def wait_until_ready(self) -> Daemon:
        self.wait_for_event("daemon.ready")
        return self

    def wait_for_systemd(self, line: str, count: int = 1) -> None:
        """Wait until systemd was told this, word for word or, with "…" at its end, something that begins so."""
        beginning = line.removesuffix("…")
        self.told_systemd.wait(lambda one: one == line or (beginning != line and one.startswith(beginning)), count)

    # --- what it remembers ----------------------------------------------------------------------------------------

    def remembered(self, work: Callable[[Transaction], T]) -> T:
        """Look into its store, while it runs or afterwards."""
        with self._store() as store:
            return store.look_now(work)

    def made_to_remember(self, work: Callable[[Transaction], T]) -> T:
        """Change what is in its store."""
        with self._store() as store:
            return store.run_now(work)

    @contextlib.contextmanager
    def _store(self) -> Iterator[Store]:
        store = open_store(f"sqlite:///{self.store_file}", create=False)
        try:
            yield store
        finally:
            asyncio.run(store.close())

    def wait_until_remembered(self, work: Callable[[Transaction], T], seconds: float = PATIENCE_SECONDS) -> T:
        """Return what this finds in the store as soon as it is something."""
        give_up_at = time.monotonic() + seconds
        while not (found := self.remembered(work)):
            assert time.monotonic() < give_up_at, f"not within {seconds} s; heard was:\n{self.log.story()}"
            time.sleep(0.05)
        return found
