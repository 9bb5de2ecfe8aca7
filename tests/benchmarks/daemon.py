"""The real `mailwarden run` as a process of its own, on private servers, for measuring it from the outside."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

COMMAND = [sys.executable, "-m", "mailwarden"]
DESK = "desk@support.example"

CONFIG = """
[service]
operator = "operator@discard.example"
store = "sqlite:///{directory}/mailwarden.db"
[hours.office]
time_zone = "Europe/Berlin"
open = {{ mon-fri = ["09:00-12:30", "13:30-17:00"] }}
[targets.standard]
first_reply = "4h"
[limits]
per_address = "100000 per day"
per_domain = "100000 per hour"
per_desk = "100000 per hour"
[desk.support]
address = "{desk}"
team = "Example Support"
staff = ["Anna Berg <anna@support.example>", "Ben Holt <ben@support.example>"]
nudge = ["anna@discard.example"]
mode = "full"
hours = "office"
targets = "standard"
imap = {{ host = "127.0.0.1", port = {imap_port}, tls = "none", auth = {{ password = {{ env = "PW" }} }} }}
smtp = {{ host = "127.0.0.1", port = {smtp_port}, tls = "none" }}
"""


class MeasuredDaemon:
    """Runs from entering the context to leaving it; knows when it said it was ready."""

    def __init__(self, directory: Path, imap_port: int, smtp_port: int, *, is_overheard: bool = False) -> None:
        """is_overheard: somebody calls wait_for(), so that the log does not fill its pipe."""
        self._is_overheard = is_overheard
        self._config = directory / "config.toml"
        self._config.write_text(CONFIG.format(directory=directory, desk=DESK, imap_port=imap_port, smtp_port=smtp_port))

    def __enter__(self) -> MeasuredDaemon:
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            [*COMMAND, "--config", str(self._config), "run"],
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PW": "secret"},
        )
        self._wait_until_ready()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=60)

    def _wait_until_ready(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            if not line.startswith("{"):
                raise AssertionError(line + self._process.stderr.read())
            if json.loads(line).get("event") == "daemon.ready":
                self.ready_seconds = time.perf_counter() - self.started
                if not self._is_overheard:
                    self._drain()
                return
        raise AssertionError("the daemon ended before it was ready")

    def wait_for(self, *events: str) -> float:
        """Return the seconds from the start until all these were logged, one after the other."""
        assert self._process.stderr is not None
        wanted = list(events)
        while wanted:
            line = self._process.stderr.readline()
            if not line:
                raise AssertionError(f"the daemon ended before {wanted[0]}")
            if json.loads(line).get("event") == wanted[0]:
                wanted.pop(0)
        return time.perf_counter() - self.started

    def _drain(self) -> None:
        """Let the log run dry without anybody reading it in this process."""
        subprocess.Popen(["cat"], stdin=self._process.stderr, stdout=subprocess.DEVNULL)

    def wait_until_idle(self) -> None:
        """Return once it has used no processor for a twentieth of a second."""
        before = -1.0
        while before != (now := self.cpu_seconds()):
            before = now
            time.sleep(0.05)

    def peak_mib(self) -> float:
        """Return the largest resident set so far, in MiB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024

    def present_mib(self) -> float:
        """Return the resident set as it is now, in MiB."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2

    def cpu_seconds(self) -> float:
        """Return user and system time so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
