"""Signs of life: each loop leaves one whenever it gets round; the watchdog is fed only while none is overdue."""

from __future__ import annotations

import time
from collections.abc import Callable

OVERDUE_SECONDS = 240.0  # a sweep, plus everything that a slow server may cost within its time-outs


class Pulse:
    """When each loop last got round, on the machine's monotonic clock."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._beats: dict[str, float] = {}

    def beat(self, loop: str) -> None:
        self._beats[loop] = self._monotonic()

    def stop(self, loop: str) -> None:
        self._beats.pop(loop, None)

    def overdue(self) -> tuple[str, ...]:
        """Return the loops that have not got round for too long."""
        now = self._monotonic()
        return tuple(name for name, beat in self._beats.items() if now - beat > OVERDUE_SECONDS)
