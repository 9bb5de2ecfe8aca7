"""What running the service asks of the store: switches, alarms, who watches a desk, and small remembered things."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from mailwarden.store.rows import Alarm, AlarmTold, AlarmWord


class Operation(Protocol):
    """What keeps the service in order."""

    # switches
    def set_switch(self, name: str, at: datetime | None, desk: str = "") -> None:
        """Turn a durable switch ("paused", "brake") on at an instant, or off with None; desk "": all desks."""

    def switch(self, name: str, desk: str = "") -> datetime | None: ...

    # alarms to the operator
    def raise_alarm(self, desk: str, subject: str, text: str, at: datetime) -> bool:
        """Return True if this alarm is new, False if it stands already."""

    def clear_alarm(self, desk: str, subject: str, at: datetime) -> Alarm | None:
        """Return the alarm that is over now, None if none stood."""

    def told_of(self, alarm: Alarm) -> tuple[AlarmTold, ...]:
        """Return what became of telling the operator of a standing alarm, by mail and on other ways."""

    def unsaid_alarms(self, route: str) -> tuple[AlarmWord, ...]:
        """Return what one way to the operator has not said: that alarms stand, and that those it told are over."""

    def say_alarm(self, word: AlarmWord, route: str, at: datetime) -> None:
        """Note that this way has said it."""

    def alarms(self) -> tuple[Alarm, ...]:
        """Those that stand, the oldest first."""

    # leases: who watches a desk
    def take_lease(self, desk: str, holder: str, now: datetime, length: timedelta) -> int | None:
        """Return the epoch if the desk is ours now (free, run out, or already ours), None if somebody else holds it."""

    def lease_holder(self, desk: str, now: datetime) -> str | None: ...
    def holds_lease(self, desk: str, holder: str, epoch: int) -> bool:
        """Return whether nobody took the desk over since; so it stays until the end of this transaction."""

    def renew_lease(self, desk: str, holder: str, epoch: int, now: datetime, length: timedelta) -> bool: ...
    def drop_lease(self, desk: str, holder: str, epoch: int) -> None: ...

    # this installation
    def secret(self, name: str, fresh: bytes) -> bytes:
        """Return the secret kept under this name, storing `fresh` the first time."""

    def note(self, name: str, value: str | None = None) -> str | None:
        """Return a small remembered text, after replacing it where a value is given."""
