"""What is said while the store cannot be used: to systemd and the log at once, to the operator if it lasts.

That mail cannot be written down before it leaves, so nobody could tell afterwards whether it did: therefore at most one
in a process's life, whatever becomes of it. That it is over can be written down, and goes out like every other mail.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from mailwarden.core.identity import own_message_id
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reasons import Reason
from mailwarden.daemon.clock import Clock, wait_until
from mailwarden.daemon.desk import Desk
from mailwarden.daemon.patient_store import PatientStore
from mailwarden.daemon.post import Post
from mailwarden.errors import MailwardenError, StoreBlocked, SubmissionUncertain
from mailwarden.logs import get_logger
from mailwarden.mail.addressed import Letterhead
from mailwarden.mail.letters import write_alarm
from mailwarden.mail.render import Renderer
from mailwarden.mail.smtp import Submitter
from mailwarden.store.rows import Alarm

log = get_logger()

PATIENCE = timedelta(minutes=1)  # another program may hold it locked for a moment
SUBJECT = "store"


class StoreTrouble:
    """Looks after a daemon whose store may fail it."""

    def __init__(
        self,
        store: PatientStore,
        clock: Clock,
        say: Callable[[], None],
        nonce: Callable[[], str],
        on_mail: Callable[[], None],
        tell: Callable[[DeskPolicy, Alarm], Awaitable[None]],
    ) -> None:
        """say: tells systemd how we are. nonce: as in `Post`. on_mail: called when a mail was queued.

        tell: tells the operator by the ways that need no mail.
        """
        self._tell, self._has_told = tell, False
        self._store, self._clock, self._say, self._nonce, self._on_mail = store, clock, say, nonce, on_mail
        self._desks: Sequence[Desk] = ()
        self._renderer: Renderer | None = None
        self._has_written = False

    def speak_for(self, desks: Sequence[Desk], renderer: Renderer) -> None:
        """Have these desks' servers carry the word from now on, the first that takes it."""
        self._desks, self._renderer = desks, renderer

    async def mind(self) -> None:
        """Say whenever the store fails and when it works again, until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                error = await self._store.until_blocked()
                began_at = self._clock.now()
                log.error("store.blocked", error=str(error), remedy=error.remedy)
                self._say()
                told = None
                await wait_until(self._clock, began_at + PATIENCE, self._store.works)
                if self._store.trouble is not None:
                    await self._tell_otherwise(error, began_at, None)
                    told = await self._told(error, began_at)
                    await self._store.works.wait()
                log.info("store.works", seconds=round((self._clock.now() - began_at).total_seconds()))
                self._say()
                await self._tell_otherwise(error, began_at, self._clock.now())
                if told is not None:
                    group.create_task(self._tell_it_is_over(told, error, began_at))  # waits if it fails again

    async def _tell_otherwise(self, error: StoreBlocked, began_at: datetime, over_at: datetime | None) -> None:
        """Tell by the other ways, once in this life, and that it is over to those who heard of it."""
        if not self._desks or self._has_told is (over_at is None):
            return
        self._has_told = over_at is None
        desk = self._desks[0].policy
        await self._tell(
            desk, Alarm(desk=desk.name, subject=SUBJECT, text=_text(error), raised_at=began_at, cleared_at=over_at)
        )

    async def _told(self, error: StoreBlocked, began_at: datetime) -> Desk | None:
        """Write to the operator, once in this life; return by whose server."""
        if self._has_written or self._renderer is None:
            return None
        for desk in self._desks:
            if desk.policy.operator and await self._is_handed_over(desk, error, began_at, self._renderer):
                self._has_written = True
                return desk
        return None

    async def _is_handed_over(self, desk: Desk, error: StoreBlocked, began_at: datetime, renderer: Renderer) -> bool:
        policy, submitter = desk.policy, Submitter(desk.smtp)
        head = Letterhead(
            desk=policy,
            message_id=own_message_id(self._nonce(), policy.id_key, policy.id_domain),
            now=self._clock.now(),
            renderer=renderer,
            to=policy.operator,
        )
        message = write_alarm(subject=SUBJECT, text=_text(error), raised_at=began_at, over=False, head=head)
        try:
            await submitter.submit(envelope_sender=desk.envelope_sender, recipient=policy.operator, message=message)
        except SubmissionUncertain:
            return True
        except MailwardenError as failure:
            log.warning("operator.not_reached", desk=desk.name, error=str(failure))
            return False
        finally:
            await submitter.close()
        return True

    async def _tell_it_is_over(self, desk: Desk, error: StoreBlocked, began_at: datetime) -> None:
        post = Post(desk, self._renderer or Renderer(), self._nonce)
        over = partial(write_alarm, subject=SUBJECT, text=_text(error), raised_at=began_at, over=True)
        await self._store.run(lambda tx: post.to_operator(tx, over, Reason.ALARM, self._clock.now()))
        self._on_mail()


def _text(error: StoreBlocked) -> str:
    remedy = error.remedy and error.remedy[0].upper() + error.remedy[1:]
    return "\n".join(f"{one.rstrip('.')}." for one in (str(error), remedy) if one)
