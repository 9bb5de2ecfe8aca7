"""What the operator hears of: trouble that lasts, once; and once that it is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.clock import Clock
from mailwarden.errors import ClockWrong, LoginRefused, MailboxFull, MailboxMissing, Unavailable
from mailwarden.failpoints import failpoint
from mailwarden.logs import get_logger
from mailwarden.store.protocol import Store

log = get_logger()

PATIENCE = timedelta(minutes=5)  # servers restart; nobody has to get up for that
NEEDS_A_PERSON = (ClockWrong, LoginRefused, MailboxFull, MailboxMissing)


class Alarms:
    """The standing troubles of one desk."""

    def __init__(self, store: Store, carrier: Carrier, clock: Clock, on_news: Callable[[], None]) -> None:
        """on_news: called when a mail to the operator was queued."""
        self._store, self._carrier, self._clock, self._on_news = store, carrier, clock, on_news
        self._since: dict[tuple[str, str], datetime] = {}  # by subject and part
        self._checked: set[str] = set()  # subjects of which an earlier life's alarm is known not to stand

    async def trouble(self, subject: str, error: Unavailable, part: str = "") -> timedelta | None:
        """Note that something does not work; the operator hears of it if it lasts, at once where waiting is no cure.

        part: who of several met it; together they raise one alarm, which is over when it is for all of them.
        Returns after how long to try again at the latest, so that the operator hears in time; None: they know.
        """
        now = self._clock.now()
        since = self._since[subject, part] = min(now, self._since.get((subject, part), now))  # clocks may be set back
        left = since + PATIENCE - now
        if left > timedelta(0) and not isinstance(error, NEEDS_A_PERSON):
            return left
        remedy = error.remedy and error.remedy[0].upper() + error.remedy[1:]
        text = "\n".join(f"{one.rstrip('.')}." for one in (str(error), remedy) if one)
        if await self._store.run(lambda tx: self._carrier.alarm(tx, subject, text, self._clock.now())):
            failpoint("alarm.after-commit")
            log.error("alarm.raised", desk=self._carrier.desk.name, subject=subject, text=text)
            self._on_news()
        return None

    def is_troubled(self, subject: str) -> bool:
        """Whether something of this subject does not work at present, as far as was noted."""
        return any(other == subject for other, _ in self._since)

    async def fine(self, subject: str, part: str = "") -> None:
        """Note that it works; the operator hears that it is over, if they heard of it at all."""
        known = self._since.pop((subject, part), None)
        if (known is None and subject in self._checked) or self.is_troubled(subject):
            return
        self._checked.add(subject)
        if await self._store.run(lambda tx: self._carrier.all_clear(tx, subject, self._clock.now())):
            log.info("alarm.cleared", desk=self._carrier.desk.name, subject=subject)
            self._on_news()
