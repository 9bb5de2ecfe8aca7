"""Time that runs fast while there is little to do, and waits for a daemon that has a slow machine under it.

The machine is waited for, not the daemon: after a while at walking pace time goes on whatever became of the work.
"""

from __future__ import annotations

import sqlite3
import time
from collections import deque
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.reliability.workdays import is_workday
from tests.scenarios.clockwork import ZONE, Clock

WALKING = 20.0
WAITS_SECONDS = 60.0  # of real time at walking pace, at most …
GOES_ON_SECONDS = 1.0  # … and then so long on as before
LOOKS_EVERY_SECONDS = 0.1
REMEMBERED = 60  # changes of speed: what lies in a mailbox unread is not older
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UNTRIED = "SELECT id, due_at FROM submissions WHERE due_at IS NOT NULL AND attempts = 0"


def instant(microseconds: int) -> datetime:
    """Return the instant that the store holds."""
    return EPOCH + timedelta(microseconds=microseconds)


class PacedClock(Clock):
    """A clock whose file also says what it showed before, so that mails keep their times when the speed changes."""

    def __init__(self, path: Path, begin: datetime, speed: float) -> None:
        self._lines: list[tuple[datetime, float, float]] = []
        super().__init__(path, begin.astimezone(ZONE).replace(tzinfo=None).isoformat(), speed)

    @property
    def speed(self) -> float:
        return self._speed

    def run(self, speed: float) -> None:
        if speed != self._speed:
            real = time.time()
            begin, self._speed = self._at(real), speed
            self._note(begin, real)

    def now(self) -> datetime:
        return self._at(time.time()).astimezone(ZONE)

    def served(self, at: datetime) -> datetime:
        held = [one for one in self._lines if one[0] <= at] or self._lines[:1]
        begin, real, speed = held[-1]
        return datetime.fromtimestamp(real + (at - begin).total_seconds() / speed, UTC)

    def _at(self, real: float) -> datetime:
        begin, real_begin, speed = self._lines[-1]
        return begin + timedelta(seconds=(real - real_begin) * speed)

    def _go_on_from(self, begin: datetime) -> None:
        self._note(begin.astimezone(UTC), time.time())

    def _note(self, begin: datetime, real: float) -> None:
        self._begin, self._real_begin = begin, real
        self._lines.append((begin, real, self._speed))
        self._lines[1:] = self._lines[1:][-REMEMBERED:]
        fresh = self.path.with_suffix(".new")
        fresh.write_text("\n".join(f"{at.isoformat()} {real!r} {speed}" for at, real, speed in self._lines))
        fresh.replace(self.path)


@dataclass(kw_only=True)
class Pace:
    """How fast a clock runs, looked at again and again."""

    clock: PacedClock
    store: Path
    day: float  # speed while people are at work
    night: float
    holidays: frozenset[date]
    behind: timedelta  # how late work may be before time waits for it
    slow_seconds: float = 0.0  # of real time so far
    hurries: int = 0  # how often time did not wait any longer
    is_behind: bool = False
    _due: dict[int, datetime] = field(default_factory=dict)  # by submission
    _unread: dict[tuple[str, str], deque[tuple[int, datetime]]] = field(default_factory=dict)
    _looked_at: float = 0.0
    _slow_since: float | None = None
    _goes_on_until: float = 0.0

    def arrived(self, desk: str, mailbox: str, uid: int) -> None:
        """A mail lies in a mailbox since now."""
        self._unread.setdefault((desk, mailbox), deque()).append((uid, self.clock.now()))

    def adjust(self, *, is_expected: bool) -> None:
        """Set the speed that is right now. is_expected: whether the daemon can do its work at all."""
        real = time.monotonic()
        if real - self._looked_at < LOOKS_EVERY_SECONDS:
            return
        if self._slow_since is not None:
            self.slow_seconds += real - self._looked_at
        self._looked_at = real
        lag = self.lag() if is_expected else timedelta(0)
        self.is_behind = lag > self.behind
        self.clock.run(WALKING if self._waits(self.is_behind, real) else self.usual())

    def usual(self) -> float:
        now = self.clock.now()
        is_day = is_workday(now.date(), self.holidays) and (7, 45) <= (now.hour, now.minute) < (18, 0)
        return self.day if is_day else self.night

    def _waits(self, is_behind: bool, real: float) -> bool:
        if not is_behind or real < self._goes_on_until:
            self._slow_since = None
        elif self._slow_since is None:
            self._slow_since = real
        elif real - self._slow_since > WAITS_SECONDS:
            self._slow_since, self._goes_on_until = None, real + GOES_ON_SECONDS
            self.hurries += 1
        return self._slow_since is not None

    def lag(self) -> timedelta:
        """Return for how long something has been due, or a mail has lain there unread."""
        try:
            with closing(sqlite3.connect(f"file:{self.store}?mode=ro", uri=True, timeout=0.05)) as store:
                cursors = store.execute("SELECT desk, mailbox, last_uid FROM cursors").fetchall()
                wakes = store.execute("SELECT min(wake_at) FROM conversations").fetchone()
                dues = store.execute(UNTRIED).fetchall()
        except sqlite3.Error:
            return timedelta(0)
        now = self.clock.now()
        due = [instant(at) for at in wakes if at is not None]
        due += self._due_first(dues, now)
        due += self._oldest_unread({(desk, mailbox): uid for desk, mailbox, uid in cursors})
        return max((now - at for at in due), default=timedelta(0))

    def _due_first(self, dues: Iterable[tuple[int, int]], now: datetime) -> Iterable[datetime]:
        """Return since when each mail has been due, however often it was put off since: for a fresh look, or its turn.

        A machine that is too slow for the clock has mails put off again and again, and none of them looks late.
        """
        known, self._due = self._due, {}
        for submission, at in dues:
            first = known.get(submission)
            self._due[submission] = first if first is not None and first <= now else instant(at)
        return self._due.values()

    def _oldest_unread(self, read: Mapping[tuple[str, str], int]) -> list[datetime]:
        for place, mails in self._unread.items():
            while mails and mails[0][0] <= read.get(place, -1):
                mails.popleft()
        return [mails[0][1] for mails in self._unread.values() if mails]
