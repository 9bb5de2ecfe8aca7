"""Word to systemd (sd_notify(3)): one datagram to the socket it named, nothing where it named none."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Mapping


class ServiceManager:
    """Tells the service manager how we are. Silent when run by hand."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        name = environ.get("NOTIFY_SOCKET", "")
        self._address = "\0" + name[1:] if name.startswith("@") else name
        usec = environ.get("WATCHDOG_USEC", "")
        mine = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        self.watchdog_seconds = int(usec) / 1_000_000 if usec.isdigit() and mine else 0.0

    @staticmethod
    def monotonic_usec() -> int:
        """Return what RELOADING=1 wants beside it: CLOCK_MONOTONIC in microseconds."""
        return time.monotonic_ns() // 1000

    def say(self, *lines: str) -> None:
        """Send assignments such as "READY=1" or "STATUS=…" in one message."""
        if not self._address:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
            try:
                sock.connect(self._address)
                sock.sendall("\n".join(lines).encode())
            except OSError:
                return  # a service manager that is not listening is no reason to stop serving people
