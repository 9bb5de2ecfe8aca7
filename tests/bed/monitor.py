"""A web service of the test: it keeps every request with its body, and answers as it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

HOST = "127.0.0.1"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request, and when it came."""

    path: str
    headers: dict[str, str]
    body: str
    at: datetime


class Monitor:
    """Listens from `with` until its end; status: what every request is answered with. now: what time it has."""

    def __init__(self, status: int = 200, now: Callable[[], datetime] = _now) -> None:
        self.status, self._now = status, now
        self._changed = threading.Condition(threading.RLock())
        self._requests: list[Request] = []

    def __enter__(self) -> Monitor:
        monitor = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # the library's name
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                monitor.note(Request(path=self.path, headers=dict(self.headers), body=body, at=monitor.now()))
                self.send_response(monitor.status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer((HOST, 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def now(self) -> datetime:
        return self._now()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, path: str = "/hook") -> str:
        return f"http://{HOST}:{self.port}{path}"

    def note(self, request: Request) -> None:
        with self._changed:
            self._requests.append(request)
            self._changed.notify_all()

    def heard(self, path: str = "") -> list[Request]:
        """Return the requests whose path begins so."""
        with self._changed:
            return [one for one in self._requests if one.path.startswith(path)]

    def wait(self, count: int = 1, path: str = "", seconds: float = 60.0) -> list[Request]:
        """Return the requests as soon as there are so many."""
        self.wait_until(lambda: len(self.heard(path)) >= count, seconds)
        return self.heard(path)

    def wait_until(self, is_so: Callable[[], bool], seconds: float = 60.0) -> None:
        with self._changed:
            assert self._changed.wait_for(is_so, seconds), f"not within {seconds} s; heard was {self._requests[-5:]}"
