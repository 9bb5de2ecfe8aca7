"""A test's clock: a file that the daemon reads again whenever it wants to know the time, so a test can move it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
SPEED = 20.0  # what the daemon waits for in seconds of its own time comes sooner than the tests' patience ends


class Clock:
    """Time as the daemon and its people have it, written as on a wall in Berlin: "2026-11-24 09:58"."""

    def __init__(self, path: Path, begin: str, speed: float = SPEED) -> None:
        self.path = path
        self._speed, self._wrong_by = speed, 0.0
        self.set(begin)

    def set(self, local: str) -> None:
        """Have the clock show this instant now."""
        self._go_on_from(datetime.fromisoformat(local).replace(tzinfo=ZONE))

    def run(self, speed: float) -> None:
        """Go on from now at another speed."""
        now, self._speed = self.now(), speed
        self._go_on_from(now)

    def show(self, at: datetime) -> None:
        """Have the clock show this instant now."""
        self._go_on_from(at.astimezone(ZONE))

    def be_wrong_by(self, span: timedelta) -> None:
        """From now on the daemon's own clock is ahead of everybody else's by so much."""
        self._wrong_by = span.total_seconds()
        self._go_on_from(self.now())

    def pass_time(self, span: timedelta) -> None:
        """Go on from so much later."""
        self._go_on_from(self.now() + span)

    def _go_on_from(self, begin: datetime) -> None:
        self._begin, self._real_begin = begin.astimezone(UTC), time.time()  # sums are right in UTC alone
        fresh = self.path.with_suffix(".new")
        fresh.write_text(f"{self._begin.isoformat()} {self._real_begin} {self._speed} {self._wrong_by}")
        fresh.replace(self.path)

    def jump(self, local_time: str) -> None:
        """Move on to a later time of the same day: "13:30"."""
        later = datetime.fromisoformat(f"{self.now().date()} {local_time}").replace(tzinfo=ZONE)
        assert later > self.now(), f"it is {self.now()} already"
        self.set(f"{later:%Y-%m-%d %H:%M:%S}")

    def now(self) -> datetime:
        return self.shown_at(time.time())

    def shown_at(self, real: float) -> datetime:
        """Return what it showed at a time of the machine, since it was last set."""
        shown = self._begin + timedelta(seconds=(real - self._real_begin) * self._speed)
        return shown.astimezone(ZONE)

    def served(self, at: datetime) -> datetime:
        """Return one of this clock's instants as a mail server would have to put it, for the daemon to see it so."""
        real = self._real_begin + (at - self._begin).total_seconds() / self._speed
        return datetime.fromtimestamp(real, ZONE)
