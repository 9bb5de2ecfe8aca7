"""A TCP proxy that notes when certain bytes came from the server: the clock of both sides of a comparison."""

from __future__ import annotations

import socket
import threading
import time
from types import TracebackType


class NotingProxy:
    """Forwards one server's port; a context manager. `seen` holds (perf_counter seconds, pattern) in order."""

    def __init__(self, port: int, *patterns: bytes) -> None:
        self._target, self._patterns = port, patterns
        self.seen: list[tuple[float, bytes]] = []
        self._changed = threading.Condition()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._sockets: list[socket.socket] = [self._listener]

    def __enter__(self) -> NotingProxy:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in self._sockets:
            one.close()

    def wait_for(self, count: int, timeout: float) -> list[tuple[float, bytes]]:
        """Return what was seen once it is at least so much. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.seen) >= count, timeout):
                raise TimeoutError(f"{len(self.seen)} of {count} after {timeout} s")
            return list(self.seen)

    def clear(self) -> None:
        with self._changed:
            self.seen.clear()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._target))
            for one in (client, server):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sockets += [client, server]
            threading.Thread(target=self._pump, args=(client, server, ()), daemon=True).start()
            threading.Thread(target=self._pump, args=(server, client, self._patterns), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, patterns: tuple[bytes, ...]) -> None:
        try:
            while data := source.recv(65536):
                now = time.perf_counter()
                for pattern in patterns:
                    if found := data.count(pattern):
                        self._note(now, pattern, found)
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            return

    def _note(self, now: float, pattern: bytes, count: int) -> None:
        with self._changed:
            self.seen += [(now, pattern)] * count
            self._changed.notify_all()
