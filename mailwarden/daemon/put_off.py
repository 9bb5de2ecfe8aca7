"""What the server takes no mail for, time after time: each is tried again, and somebody should know if it lasts."""

from __future__ import annotations

from datetime import datetime, timedelta

from mailwarden.daemon.alarms import Alarms
from mailwarden.daemon.clock import Clock
from mailwarden.errors import Unavailable
from mailwarden.store.protocol import Store
from mailwarden.store.rows import PutOff

SUBJECT = "put-off"  # of the alarm
PATIENCE = timedelta(minutes=10)  # greylisting lets mail through by then; an alarm waits five minutes more
LOOK_AGAIN = timedelta(minutes=1)


class PutOffs:
    """The mails of one desk that were put off for so long that the operator should know."""

    def __init__(self, desk: str, store: Store, clock: Clock, alarms: Alarms) -> None:
        self._desk, self._store, self._clock, self._alarms = desk, store, clock, alarms
        self._look_at: datetime | None = None

    async def work(self) -> None:
        """Look, at most once a minute, whether there are any; the alarm is over as soon as there are none."""
        now = self._clock.now()
        if self._look_at is not None and now < self._look_at:
            return
        self._look_at = now + LOOK_AGAIN
        found = await self._store.run(lambda tx: tx.put_off(self._desk, now - PATIENCE))
        if not found:
            await self._alarms.fine(SUBJECT)
        elif not self._alarms.is_troubled("smtp"):  # a server that cannot be used at all is an alarm of its own
            await self._alarms.trouble(SUBJECT, told(found))


def told(found: tuple[PutOff, ...]) -> Unavailable:
    """Return what is to be said of these mails, and what to do."""
    first, others = found[0], len(found) - 1
    mails = f"The mail to {first.recipient}" + (f" and {others} more" if others else "")
    verb = "were" if others else "was"
    return Unavailable(
        f"{mails} {verb} put off again and again: {first.reply}",
        "such mail is tried again for as long as its text is true; see what the server's log says",
    )
