"""What the private servers need from this machine: packages, ports, a certificate, processes that start and stop.

Touches only the directory it is given and loopback ports below the range from which Linux hands out client ports.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

HOST = "127.0.0.1"
BLOCK_SIZE = 8
FIRST_PORT, LAST_PORT = 20000, 32000


class ServersMissing(Exception):
    """The private servers cannot run on this machine; the message says what to install or change."""


def find_program(name: str, package: str) -> str:
    """Return the path of a server's program, also where /usr/sbin is not on the PATH."""
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if found is None:
        raise ServersMissing(f"{name} is not installed; the remedy on Debian 12: apt-get install {package}")
    return found


class PortBlock:
    """A block of neighbouring free loopback ports that no other instance will choose while this one is held.

    The first port is the lock: it stays bound here. The others are for the servers, and stay free while those restart.
    """

    def __init__(self) -> None:
        blocks = range(FIRST_PORT, LAST_PORT, BLOCK_SIZE)
        start = os.getpid() % len(blocks)
        for port in [*blocks[start:], *blocks[:start]]:
            lock = _bind(port)
            if lock is None:
                continue
            if all(_is_free(other) for other in range(port + 1, port + BLOCK_SIZE)):
                self._lock, self.ports = lock, range(port + 1, port + BLOCK_SIZE)
                return
            lock.close()
        raise ServersMissing(f"no {BLOCK_SIZE} free ports in a row between {FIRST_PORT} and {LAST_PORT} on {HOST}")

    def release(self) -> None:
        """Let other instances have the block."""
        self._lock.close()


def _bind(port: int) -> socket.socket | None:
    bound = socket.socket()
    try:
        bound.bind((HOST, port))
    except OSError:
        bound.close()
        return None
    return bound


def _is_free(port: int) -> bool:
    bound = _bind(port)
    if bound is not None:
        bound.close()
    return bound is not None


def make_certificates(directory: Path) -> None:
    """Write a test authority (ca.pem) and its certificate for localhost and 127.0.0.1 (cert.pem, key.pem)."""
    openssl = find_program("openssl", "openssl")
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30"]
    authority = ["-keyout", "ca-key.pem", "-out", "ca.pem", "-subj", "/CN=mailwarden test authority"]
    marks = ["-addext", "keyUsage=critical,keyCertSign"]
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"]
    signed = ["-subj", "/CN=localhost", "-CA", "ca.pem", "-CAkey", "ca-key.pem"]
    server = ["-keyout", "key.pem", "-out", "cert.pem", *signed]
    for arguments in ([*authority, *marks], [*server, *names]):
        command = [openssl, "req", "-x509", *new_key, *arguments]
        subprocess.run(command, cwd=directory, check=True, capture_output=True)


class Server:
    """One server process with its children, in the foreground of its own session; its output goes to a file."""

    def __init__(
        self, command: list[str | Path], output: Path, ports: list[int], environment: Mapping[str, str] | None = None
    ) -> None:
        self._command, self._output, self._ports = command, output, ports
        self._environment = {**os.environ, **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, timeout_seconds: float = 20) -> None:
        """Start the process and return when all its ports accept connections."""
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        give_up_at = time.monotonic() + timeout_seconds
        for port in self._ports:
            while not _accepts(port):
                if self._process.poll() is not None or time.monotonic() > give_up_at:
                    raise RuntimeError(f"nothing listens on port {port}: {self._story()}")
                time.sleep(0.01)

    def stop(self, timeout_seconds: float = 20) -> None:
        """End the process and its children (Dovecot alone takes a second for that) until every port refuses."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(timeout_seconds)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                raise
            give_up_at = time.monotonic() + timeout_seconds
            while any(_accepts(port) for port in self._ports):
                if time.monotonic() > give_up_at:
                    raise RuntimeError(f"still listening after its end: {self._story()}")
                time.sleep(0.01)

    def _story(self) -> str:
        logs = sorted(self._output.parent.glob("*.log"))
        return "\n".join(path.read_text(errors="replace")[-2000:] for path in (self._output, *logs))


def _accepts(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True
