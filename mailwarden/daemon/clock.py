"""The only place where time is read. Commands and tests may put another clock in: shifted, or faster."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from mailwarden.errors import ConfigError, Problem

LONGEST_SLEEP = 60.0  # real seconds: a machine that slept, or whose clock was set, is noticed by then
TEST_CLOCK = "MAILWARDEN_TEST_CLOCK"


class Clock(Protocol):
    """What the daemon asks of time; every instant is aware and in UTC."""

    def now(self) -> datetime: ...

    def seen(self, at: datetime) -> datetime:
        """Return a server's instant (INTERNALDATE) as this clock has it."""

    def served(self, at: datetime) -> datetime:
        """Return one of this clock's instants as a server would have it."""

    def real_seconds(self, span: timedelta) -> float:
        """Return how long to wait for so much of this clock's time to pass."""

    @property
    def longest_sleep(self) -> float:
        """Real seconds after which to look at the clock again."""


class InStep:
    """A clock whose time the mail servers' clocks show, too."""

    def seen(self, at: datetime) -> datetime:
        return at

    def served(self, at: datetime) -> datetime:
        return at


class SystemClock(InStep):
    """The machine's own time."""

    longest_sleep = LONGEST_SLEEP

    def now(self) -> datetime:
        return datetime.now(UTC)

    def real_seconds(self, span: timedelta) -> float:
        return span.total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaledClock:
    """Time that began at another instant and may run faster."""

    begin: datetime  # what this clock showed …
    real_begin: float  # … when time.time() was this
    speed: float = 1.0
    ahead: timedelta = timedelta(0)  # of the mail servers' clocks
    longest_sleep: float = 0.05

    def now(self) -> datetime:
        return self._at(time.time()) + self.ahead

    def seen(self, at: datetime) -> datetime:
        return self._at(at.timestamp())

    def served(self, at: datetime) -> datetime:
        return datetime.fromtimestamp(self.real_begin + (at - self.begin).total_seconds() / self.speed, UTC)

    def _at(self, real: float) -> datetime:
        return self.begin + timedelta(seconds=(real - self.real_begin) * self.speed)

    def real_seconds(self, span: timedelta) -> float:
        return span.total_seconds() / self.speed


class FileClock:
    """A test's clock: a file says `<instant> <real seconds> <speed>`, and may say something else a moment later.

    Several lines say what held before: each from its real seconds on, the last one now. A fourth word says by how many
    seconds it is ahead of the mail servers' clocks.
    """

    longest_sleep = 0.05

    def __init__(self, path: Path) -> None:
        self._path = path
        self._text: str | None = None
        self._clocks: tuple[ScaledClock, ...]
        self._read()

    def _read(self) -> ScaledClock:
        text = self._path.read_text()
        if text != self._text:
            self._clocks = tuple(map(_clock_of, text.splitlines() or [""]))
            self._text = text
        return self._clocks[-1]

    def now(self) -> datetime:
        return self._read().now()

    def seen(self, at: datetime) -> datetime:
        return self._that_held(lambda one: one.real_begin <= at.timestamp()).seen(at)

    def served(self, at: datetime) -> datetime:
        return self._that_held(lambda one: one.begin <= at).served(at)

    def _that_held(self, has_begun: Callable[[ScaledClock], bool]) -> ScaledClock:
        self._read()
        return next((one for one in reversed(self._clocks) if has_begun(one)), self._clocks[0])

    def real_seconds(self, span: timedelta) -> float:
        return self._read().real_seconds(span)


def _clock_of(line: str) -> ScaledClock:
    begin, real_begin, speed, *ahead = line.split()
    return ScaledClock(
        begin=datetime.fromisoformat(begin).astimezone(UTC),
        real_begin=float(real_begin),
        speed=float(speed),
        ahead=timedelta(seconds=sum(map(float, ahead))),
    )


def clock_from(environ: Mapping[str, str]) -> Clock:
    """Return the system's clock, or the one a test's file describes. Raises ConfigError where that file is no clock."""
    name = environ.get(TEST_CLOCK)
    if not name:
        return SystemClock()
    try:
        return FileClock(Path(name))
    except (OSError, ValueError) as error:
        problem = Problem(f"{error}", key=TEST_CLOCK, remedy="for tests only: unset it, or name a clock file")
        raise ConfigError(problem) from error


async def wait_until(clock: Clock, at: datetime | None, hint: asyncio.Event) -> None:
    """Return when the instant has come or somebody set the hint, whichever is first; the hint stays as it is.

    Returns also when the clock was set back: whoever reckoned by it has to reckon anew.
    """
    now = clock.now()
    while at is None or now < at:
        left = clock.longest_sleep if at is None else min(clock.longest_sleep, clock.real_seconds(at - now))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(left, 0.0)):
                await hint.wait()
            return
        before, now = now, clock.now()
        if now < before:
            return
