"""Tells the operator of alarms by ways that need no desk's mail: each alarm once on each way, and once that it is over.

What was told is written down, so no restart repeats it; only a crash between a service's yes and that commit can, and
the message then carries the same id. Alarms that are over before a way could tell them are told there no more.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from mailwarden.config.settings import Alarms
from mailwarden.core.alarms import effect_of
from mailwarden.core.conversation import Kind, SubmissionState
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.stakes import stake_of
from mailwarden.daemon.clock import Clock
from mailwarden.daemon.desk import smtp_account
from mailwarden.daemon.http import post
from mailwarden.daemon.routes import RouteName, posting
from mailwarden.errors import MailwardenError, SubmissionUncertain, Unavailable
from mailwarden.logs import get_logger
from mailwarden.mail.backoff import delay_seconds
from mailwarden.mail.compose import sent_by
from mailwarden.mail.smtp import Submitter
from mailwarden.store.protocol import Store, Transaction
from mailwarden.store.rows import Alarm, AlarmWord, OutboxItem

log = get_logger()

LOOK_EVERY = timedelta(seconds=30)
OWN_SERVER_HAS = timedelta(minutes=2)  # to take the mail about an alarm; then the other account does

Desks = Callable[[], Mapping[str, DeskPolicy]]


class Herald:
    """All ways that are configured, each on its own, so that none waits for another."""

    def __init__(self, alarms: Alarms, store: Store, clock: Clock, desks: Desks, jitter: Callable[[], float]) -> None:
        """desks: those that are served at present, by name. jitter: 0 <= jitter < 1."""
        self._store, self._clock, self._desks, self._jitter = store, clock, desks, jitter
        urls: dict[RouteName, str] = {"webhook": alarms.webhook, "ntfy": alarms.ntfy}
        self._urls = {route: url for route, url in urls.items() if url}
        self._sender = alarms.sender
        self._submitter = Submitter(smtp_account(alarms.smtp)) if alarms.smtp else None
        self._refused: set[int] = set()  # mails that the other account does not take either

    async def run(self) -> None:
        """Tell what there is to tell, until cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                for route in self._urls:
                    group.create_task(self._keep_telling(route))
                if self._submitter:
                    group.create_task(self._keep_mailing(self._submitter))
        finally:
            if self._submitter:
                await self._submitter.close()

    async def tell_without_store(self, desk: DeskPolicy, alarm: Alarm) -> None:
        """Tell of the store's own trouble by every way, once: what was told cannot be written down."""
        word = AlarmWord(alarm_id=0, alarm=alarm, is_over=alarm.cleared_at is not None)
        for route in self._urls:
            with contextlib.suppress(Unavailable):
                await self._post(route, word, desk, ())

    # --- web services -------------------------------------------------------------------------------------------------

    async def _keep_telling(self, route: RouteName) -> None:
        failures = 0
        while True:
            try:
                await self._tell(route)
                failures = 0
            except Unavailable as error:
                failures += 1
                log.warning("alarm.not_told", route=route, error=str(error))
            waits = self._clock.real_seconds(LOOK_EVERY)
            await asyncio.sleep(max(waits, delay_seconds(failures, self._jitter())) if failures else waits)

    async def _tell(self, route: RouteName) -> None:
        for word, times in await self._store.run(lambda tx: self._unsaid(tx, route)):
            await self._post(route, word, self._desks()[word.alarm.desk], times)
            now = self._clock.now()
            await self._store.run(partial(_said, word=word, route=route, now=now))
            log.info("alarm.told", route=route, desk=word.alarm.desk, subject=word.alarm.subject, over=word.is_over)

    def _unsaid(self, tx: Transaction, route: RouteName) -> list[tuple[AlarmWord, tuple[datetime, ...]]]:
        desks = self._desks()
        words = [one for one in tx.unsaid_alarms(route) if one.alarm.desk in desks]
        return [(one, () if one.is_over else tx.open_times(one.alarm.desk)) for one in words]

    async def _post(self, route: RouteName, word: AlarmWord, desk: DeskPolicy, times: tuple[datetime, ...]) -> None:
        now = self._clock.now()
        stake = stake_of(times, now) if effect_of(word.alarm.subject) else None
        what = posting(route, word, desk, stake, now)
        await post(self._urls[route], what.body, what.headers)

    # --- another mail account -----------------------------------------------------------------------------------------

    async def _keep_mailing(self, submitter: Submitter) -> None:
        failures = 0
        while True:
            trouble = None
            try:
                for name in self._desks():
                    while item := await self._store.run(partial(self._take_over, desk=name)):
                        await self._mail(submitter, item)
            except Unavailable as error:
                trouble = error
                log.warning("alarm.not_told", route="account", error=str(error))
            if _was_cancelled():
                raise asyncio.CancelledError
            failures = failures + 1 if trouble else 0
            waits = self._clock.real_seconds(LOOK_EVERY)
            await asyncio.sleep(max(waits, delay_seconds(failures, self._jitter(), trouble)) if trouble else waits)

    def _take_over(self, tx: Transaction, desk: str) -> OutboxItem | None:
        """Begin to hand over the oldest mail that the desk's own server has not taken; the outbox leaves it alone."""
        now = self._clock.now()
        waiting = tx.unsent(desk, Kind.ALARM, now - OWN_SERVER_HAS)
        item = next((one for one in waiting if one.submission.submission_id not in self._refused), None)
        if item:
            tx.begin_attempt(item.submission.submission_id, now)
        return item

    async def _mail(self, submitter: Submitter, item: OutboxItem) -> None:
        state, reply = SubmissionState.SENT, ""
        try:
            message = sent_by(self._sender, item.content)
            accepted = await submitter.submit(envelope_sender=self._sender, recipient=item.recipient, message=message)
            reply = accepted.reply
        except SubmissionUncertain as error:
            reply = str(error)
        except Unavailable as error:
            await self._give_back(item, str(error))
            raise
        except MailwardenError as error:
            self._refused.add(item.submission.submission_id)
            await self._give_back(item, str(error))
            log.warning("alarm.not_told", route="account", error=str(error))
            return
        number, now = item.submission.submission_id, self._clock.now()
        words = f"through the account of [alarms]: {reply}"
        await self._store.run(lambda tx: tx.end_attempt(number, state, now, reply=words))
        log.info("alarm.told", route="account", desk=item.desk, message_id=item.submission.message_id)

    async def _give_back(self, item: OutboxItem, reply: str) -> None:
        number, now = item.submission.submission_id, self._clock.now()
        deferred = SubmissionState.DEFERRED
        await self._store.run(lambda tx: tx.end_attempt(number, deferred, now, reply=reply, retry_at=now))


def _was_cancelled() -> bool:
    """Whether this task is to end, though aiosmtplib went on: its `asyncio.wait_for` may swallow that before 3.12."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _said(tx: Transaction, word: AlarmWord, route: RouteName, now: datetime) -> None:
    tx.say_alarm(word, route, now)
