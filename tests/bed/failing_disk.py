"""A disk that fails a running process: strace has its writes or flushes of some files end with an error, for a while.

The system call is not carried out, so what the process hears is true. It needs the right to trace another process.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.bed.power import STRACE

PATIENCE_SECONDS = 60.0
WRITES, FLUSHES = "pwrite64,write,ftruncate", "fsync,fdatasync"
ATTACHED = b"attached"


@dataclass(frozen=True, slots=True)
class Fault:
    """What fails, and how."""

    calls: str
    error: str  # EIO or ENOSPC

    def __str__(self) -> str:
        return f"{self.error} on {'a flush' if self.calls == FLUSHES else 'a write'}"


EVERY_FAULT = tuple(Fault(calls, error) for error in ("EIO", "ENOSPC") for calls in (WRITES, FLUSHES))


class FailingDisk:
    """A context manager: inside it, every such call of a process about these files or folders fails."""

    def __init__(self, process_id: int, paths: Sequence[Path], fault: Fault) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="mailwarden-strace-")
        self._tape = Path(self._folder.name, "tape")
        only = [word for path in paths for word in ("-P", str(path))]
        what = ["-e", f"trace={fault.calls}", "-e", f"inject={fault.calls}:error={fault.error}", "-e", "signal=none"]
        self._command = [STRACE, "-f", *what, *only, "-o", str(self._tape), "-p", str(process_id)]
        self._strace: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._strace = subprocess.Popen(self._command, stderr=subprocess.PIPE)
        assert self._strace.stderr is not None
        words = self._strace.stderr.readline()
        assert ATTACHED in words, f"strace: {words.decode()}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._strace is not None
        self._strace.send_signal(signal.SIGTERM)
        self._strace.communicate(timeout=PATIENCE_SECONDS)
        self._folder.cleanup()

    @property
    def struck(self) -> int:
        """How many calls failed so far."""
        return self._tape.read_bytes().count(b"(INJECTED)")


def wait_until_stopped(process_id: int, seconds: float = PATIENCE_SECONDS) -> None:
    """Return when a process that is about to stop stands still."""
    give_up_at = time.monotonic() + seconds
    while state(process_id) != "T":
        assert time.monotonic() < give_up_at, f"{process_id} does not stop: {state(process_id)}"
        time.sleep(0.005)


def state(process_id: int) -> str:
    """Return the letter of proc(5)."""
    return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]


@cache
def may_fail() -> bool:
    """Return whether strace is here and may do this to a process that it did not start."""
    if not STRACE:
        return False
    with tempfile.TemporaryDirectory() as folder:
        sleeper = subprocess.Popen(["sleep", "60"])
        try:
            with FailingDisk(sleeper.pid, [Path(folder)], EVERY_FAULT[0]):
                return True
        except AssertionError:
            return False
        finally:
            os.kill(sleeper.pid, signal.SIGKILL)
            sleeper.wait()
