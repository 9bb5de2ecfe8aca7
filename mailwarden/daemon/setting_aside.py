"""A conversation, a mail of ours or a further task that makes us stumble is set aside for an hour; the rest goes on.

Nobody has foreseen what is caught here: the log has it in full, and the operator hears what it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.clock import Clock, wait_until
from mailwarden.errors import StoreUnavailable
from mailwarden.logs import get_logger
from mailwarden.store.protocol import Store, Transaction
from mailwarden.store.rows import OutboxItem

log = get_logger()

AGAIN = timedelta(hours=1)  # after which it is tried once more

_CONVERSATION = (
    "Conversation {about} cannot be dealt with ({error}) and is tried again every hour. Somebody may wait for a word "
    "in it: `mailwarden explain {about}` shows it, please see to it yourself. The log says what happened."
)
_MAIL = (
    "The mail {about} to {recipient} cannot be sent ({error}) and is tried again in an hour. Please reach them in "
    "another way if it matters. The log says what happened."
)

_TASK = "mailwarden's work on {about} breaks off ({error}) and is tried again every hour. The log says what happened."

PutOff = Callable[[Transaction, datetime], None]  # until then


class SettingAside:
    """What one desk sets aside."""

    def __init__(self, store: Store, carrier: Carrier, clock: Clock) -> None:
        self._store, self._carrier, self._clock = store, carrier, clock
        self._until: dict[str, datetime] = {}  # by name of a task

    async def conversation(self, conversation_id: int, error: Exception) -> None:
        """Look at a conversation later. Raises StoreUnavailable."""
        text = _CONVERSATION.format(about=conversation_id, error=_told(error))
        await self._tell(
            f"conversation-set-aside-{conversation_id}",
            text,
            error,
            lambda tx, until: tx.look_later(conversation_id, until),
        )

    async def mail(self, item: OutboxItem, error: Exception, note: PutOff | None = None) -> None:
        """Send a mail later. note: what is to be written down of it instead. Raises StoreUnavailable."""
        submission_id = item.submission.submission_id
        text = _MAIL.format(about=submission_id, recipient=item.recipient, error=_told(error))
        put_off = note or (lambda tx, until: tx.postpone(submission_id, until))
        await self._tell(f"mail-set-aside-{submission_id}", text, error, put_off)

    async def task(self, name: str, work: Callable[[], Awaitable[object]]) -> bool:
        """Do some of the desk's further work unless it broke within the hour; return whether there was something to do.

        Raises StoreUnavailable.
        """
        now = self._clock.now()
        if name in self._until and now < self._until[name] <= now + AGAIN:  # clocks may be set back
            return False
        self._until.pop(name, None)
        try:
            return bool(await work())
        except StoreUnavailable:
            raise
        except Exception as error:
            self._until[name] = now + AGAIN
            text = _TASK.format(about=name, error=_told(error))
            await self._tell("task-set-aside", text, error, lambda tx, until: None)
            return False

    async def loop(self, name: str, run: Callable[[], Awaitable[object]]) -> None:
        """Have further work done that goes on for ever, until cancelled. Raises StoreUnavailable."""
        while True:
            await self.task(name, run)
            await wait_until(self._clock, self._until.get(name, self._clock.now()), asyncio.Event())

    async def _tell(self, subject: str, text: str, error: Exception, put_off: PutOff) -> None:
        now, desk = self._clock.now(), self._carrier.desk.name
        log.error("item.set_aside", desk=desk, subject=subject, exc_info=error)

        def put_off_and_tell(tx: Transaction) -> None:
            put_off(tx, now + AGAIN)
            self._carrier.alarm(tx, subject, text, now)

        try:
            await self._store.run(put_off_and_tell)
        except StoreUnavailable:
            raise
        except Exception:  # it is perhaps the writing of mail that stumbles: the log has said it
            log.exception("alarm.failed", desk=desk, subject=subject)
            await self._store.run(lambda tx: put_off(tx, now + AGAIN))


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]
