"""A small server on a loop and a thread of its own, beside the test that talks to it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self

PATIENCE_SECONDS = 60.0
TURNS = 5  # of a loop, within which a connection is made or closed


async def a_few_turns() -> None:
    """Let connections be made, or closed, for which that has begun."""
    for _ in range(TURNS):
        await asyncio.sleep(0)


class ServerInThread(ABC):
    """Serves while it is entered as a context manager."""

    def __init__(self, name: str) -> None:
        """name: of the thread."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._is_up = threading.Event()
        self._stop = asyncio.Event()

    def __enter__(self) -> Self:
        self._thread.start()
        self._is_up.wait(PATIENCE_SECONDS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE_SECONDS)

    @abstractmethod
    async def _serve(self) -> None:
        """Begin to listen, stay for `_until_stopped`, and put everything away."""

    async def _until_stopped(self) -> None:
        """Say that the server is up, and return when it has to end."""
        self._is_up.set()
        await self._stop.wait()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        with contextlib.closing(self._loop):
            self._loop.run_until_complete(self._serve())
