"""Starts `mailwarden` in a fifth of the time: a process that has imported everything, and forks at every call.

Each child is a process of its own, with its own environment, standard error and end; only its imports were done before.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import IO, Any, Self

MESSAGE_BYTES = 65536


class Nursery:
    """A context manager; `launch` may be given to `Daemon.launch`."""

    def __init__(self) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-m", "tests.bed.nursery", str(theirs.fileno())]
            self._process = subprocess.Popen(
                command,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONWARNINGS": "error"},
            )
        self._codes: dict[int, int] = {}
        self._changed = threading.Condition()
        self._born: list[int] = []
        self._reader = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> Self:
        self._reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ours.shutdown(socket.SHUT_RDWR)
        self._process.wait(10)
        self._reader.join(10)
        self._ours.close()

    def launch(self, command: Sequence[str], *, env: Mapping[str, str], **_: object) -> Child:
        """Do as subprocess.Popen does with stderr=PIPE; command: ["python", "-m", "mailwarden", …]."""
        reading, writing = os.pipe()
        message = json.dumps({"arguments": list(command[3:]), "environment": dict(env)}).encode()
        with self._changed:
            before = len(self._born)
            socket.send_fds(self._ours, [message], [writing])
            os.close(writing)
            assert self._changed.wait_for(lambda: len(self._born) > before, 10), "the nursery does not answer"
            return Child(self, self._born[-1], os.fdopen(reading, "rb"))

    def code(self, pid: int, seconds: float | None) -> int | None:
        """Return the exit code as soon as there is one; None: not within the time."""
        with self._changed:
            self._changed.wait_for(lambda: pid in self._codes, seconds)
            return self._codes.get(pid)

    def _read(self) -> None:
        while message := self._ours.recv(MESSAGE_BYTES):
            told = json.loads(message)
            with self._changed:
                if "code" in told:
                    self._codes[told["pid"]] = told["code"]
                else:
                    self._born.append(told["pid"])
                self._changed.notify_all()


class Child:
    """What a test uses of subprocess.Popen."""

    def __init__(self, nursery: Nursery, pid: int, stderr: IO[bytes]) -> None:
        self._nursery, self.pid = nursery, pid
        self.stderr: IO[bytes] | None = stderr

    def poll(self) -> int | None:
        return self._nursery.code(self.pid, 0)

    def wait(self, timeout: float | None = None) -> int:
        code = self._nursery.code(self.pid, timeout)
        if code is None:
            raise subprocess.TimeoutExpired("mailwarden", timeout or 0)
        return code

    def send_signal(self, sig: int) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, sig)


# --- in the process that forks -----------------------------------------------------------------------------------


def serve(channel: socket.socket) -> None:
    """Fork for every message until the other end is closed; tell of each child and of its end."""
    from mailwarden.cli.main import mailwarden
    from mailwarden.cli.run import run
    from mailwarden.daemon.service import Service
    from mailwarden.store.opening import open_store

    assert all((mailwarden, run, Service, open_store))
    children: dict[int, int] = {}  # pids by their descriptors
    while True:
        descriptors = [channel.fileno(), *children]
        for one in select.select(descriptors, [], [])[0]:
            if one != channel.fileno():
                os.close(one)
                pid = children.pop(one)
                code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                channel.send(json.dumps({"pid": pid, "code": code}).encode())
                continue
            message, files, _, _ = socket.recv_fds(channel, MESSAGE_BYTES, 1)
            if not message:
                for pid in children.values():
                    os.kill(pid, signal.SIGKILL)
                return
            pid = os.fork()
            if not pid:
                channel.close()
                _live(json.loads(message), files[0])
            os.close(files[0])
            children[os.pidfd_open(pid)] = pid
            channel.send(json.dumps({"pid": pid}).encode())


def _live(told: dict[str, Any], stderr: int) -> None:
    """Be `mailwarden`; never returns."""
    from mailwarden import failpoints
    from mailwarden.cli.main import mailwarden

    os.setsid()
    os.dup2(stderr, 2)
    os.environ.clear()
    os.environ.update(told["environment"])
    failpoints.arm(told["environment"].get(failpoints.VARIABLE, ""))
    code: object = 1
    try:
        mailwarden(told["arguments"], prog_name="mailwarden")
    except SystemExit as end:
        code = end.code
    except BaseException:
        sys.excepthook(*sys.exc_info())
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as channel:
        serve(channel)
