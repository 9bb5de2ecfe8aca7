"""Serves one desk: two mailboxes followed, an outbox and an alarm clock, which meet in the store and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from mailwarden.core.message import FOLLOWED, MailboxRole
from mailwarden.daemon.alarms import Alarms
from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.clock import Clock, wait_until
from mailwarden.daemon.corrections import Corrections
from mailwarden.daemon.daily import Daily
from mailwarden.daemon.deadlines import Deadlines
from mailwarden.daemon.deeper import DeeperProblems
from mailwarden.daemon.desk import Desk
from mailwarden.daemon.follow import Follower
from mailwarden.daemon.freshness import forget_watched
from mailwarden.daemon.incident_clock import IncidentClock
from mailwarden.daemon.intake import Intake
from mailwarden.daemon.junk import JunkReader
from mailwarden.daemon.last_words import LastWords
from mailwarden.daemon.learning import Learner
from mailwarden.daemon.likeness import Suggestions
from mailwarden.daemon.outbox import Helpers, Outbox, SmtpTrouble
from mailwarden.daemon.past import PastReader
from mailwarden.daemon.probation import Probation
from mailwarden.daemon.pulse import Pulse
from mailwarden.daemon.put_off import PutOffs
from mailwarden.daemon.questions import Questions
from mailwarden.daemon.relearning import learn_anew
from mailwarden.daemon.setting_aside import SettingAside
from mailwarden.daemon.signs import SignReader
from mailwarden.daemon.stretch import Progress
from mailwarden.daemon.weekly import Weekly
from mailwarden.errors import LoginRefused, MailboxFull, MailboxMissing, Unavailable
from mailwarden.logs import get_logger
from mailwarden.mail.backoff import delay_seconds
from mailwarden.mail.door import Door
from mailwarden.mail.render import Renderer
from mailwarden.mail.smtp import Submitter
from mailwarden.mail.watch import MailboxWatch
from mailwarden.store.protocol import Store

log = get_logger()

LEARN_AGAIN_SECONDS = 300.0
COPIES = "copy"  # subject of the alarm about copies in Sent
LOOK_FOR_MISSING = timedelta(hours=1)  # for an archive that was gone when it was to be read
LOOK_AT_THE_LATEST = timedelta(seconds=30)  # what is due earlier than was known when the alarm clock was set


Task = tuple[str, Callable[[], Awaitable[object]]]  # what it is called in an alarm


class Chore(Protocol):
    """What a desk does now and then."""

    async def work(self) -> bool:
        """Do what is due, and return whether there was something to do."""
        ...

    async def run(self) -> None:
        """Do it whenever it is due, until cancelled."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What every desk of a daemon shares."""

    store: Store
    renderer: Renderer
    clock: Clock
    pulse: Pulse
    nonce: Callable[[], str]
    jitter: Callable[[], float]  # 0 <= jitter < 1
    is_ours: Callable[[], bool]  # whether no other daemon can have taken the desk over by now


class DeskServer:
    """One desk at work, from run() until stop()."""

    def __init__(self, desk: Desk, around: Surroundings, *, learns_first: bool = False) -> None:
        """learns_first: whether mail is looked at only when the desk's past was read back; before, aims are told."""
        self.desk = desk
        self._learns_first = learns_first
        self._around = around
        self._mail_waits = tuple(asyncio.Event() for _ in range(desk.connections))  # one for each who sends
        self._busy: set[int] = set()  # who of them is at work
        self._time_changed = asyncio.Event()
        self._stopping = asyncio.Event()
        self._untaken: Unavailable | None = None  # why the SMTP server took no mail when it was last tried
        self._is_finished = False
        self._are_all_known = asyncio.Event()  # which mailboxes there are to be followed
        self._past_changed, self._has_learned, self._has_read_past = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._learner = Learner(desk.policy, self._learn_later)
        carrier = Carrier(desk, around.renderer, around.nonce, self._learner)
        self._alarms = Alarms(around.store, carrier, around.clock, self._wake_sender)
        self._put_offs = PutOffs(desk.name, around.store, around.clock, self._alarms)
        intake = Intake(carrier, around.clock)
        self._intake = intake
        now, jitter = around.clock.now, around.jitter
        self._imap_door, self._smtp_door = Door(now, jitter), Door(now, jitter)
        self._followers = [self._follower(role) for role in FOLLOWED]
        self._past = PastReader(
            desk, store=around.store, intake=intake, clock=around.clock, jitter=jitter, door=self._imap_door
        )
        self._inbox, self._sent = self._followers
        self._probation = Probation(desk.policy, around.clock)
        helpers = Helpers(
            is_forestalled=self._probation.is_forestalled,
            find_sent_copy=self._find_sent_copy,
            save_copy=self._save_copy,
            ask_for_fresh_look=self._look_again,
            jitter=around.jitter,
            settle_if_in_junk=JunkReader(around.store, carrier, around.clock, self._sent.connected).settles,
        )
        self._outbox = Outbox(around.store, carrier, around.clock, helpers)
        signs = SignReader(desk, around.store, around.clock, inbox=self._inbox.connected, sent=self._sent.connected)
        words = LastWords(desk, around.store, self._inbox.connected)
        self._deadlines = Deadlines(around.store, carrier, around.clock, self._look_again, signs.look, words.look)
        self._corrections = Corrections(around.store, carrier, around.clock, self._look_again)
        self._questions = Questions(around.store, carrier, around.clock)
        self._incidents = IncidentClock(around.store, carrier, around.clock)
        self._suggestions = Suggestions(around.store, carrier, around.clock)
        self._aside = SettingAside(around.store, carrier, around.clock)
        self._further: tuple[Task, ...] = (
            ("corrections of told times", self._corrections.work),
            ("questions about held mail", self._questions.work),
            ("incidents", self._incidents.work),
            ("suggestions of incidents", self._suggestions.work),
        )
        self._now_and_then: dict[str, Chore] = {
            "the weekly list": DeeperProblems(around.store, carrier, around.clock, self._wake_sender),
            "the weekly look at targets": Weekly(around.store, carrier, around.clock, self._wake_sender),
            "the mails of the day": Daily(around.store, carrier, around.clock, self._wake_sender),
        }
        self._submitters = tuple(Submitter(desk.smtp, self._smtp_door, around.is_ours) for _ in range(desk.connections))

    async def run(self) -> None:
        """Serve until stop() was called and what was under way is finished. Raises StoreUnavailable."""
        await self._around.store.run(lambda tx: forget_watched(tx, self.desk.name))
        self._loop = asyncio.get_running_loop()
        if self._learns_first:
            await self._learn_now()
        else:
            self._past_changed.set()
        try:
            async with asyncio.TaskGroup() as group:
                following = [group.create_task(one.run()) for one in self._followers]
                others = (self._follow_further(), self._learn(), self._read_past())
                now_and_then = tuple(self._aside.loop(name, one.run) for name, one in self._now_and_then.items())
                following += [group.create_task(one) for one in (*others, *now_and_then, self._file_what_is_owed())]
                working = [group.create_task(self._send(*one)) for one in enumerate(self._submitters)]
                working.append(group.create_task(self._keep_time()))
                try:
                    await asyncio.wait(working, return_when=asyncio.FIRST_EXCEPTION)
                finally:
                    self.stop()  # also where one of them fails: a library may swallow what cancels the others
                for task in following:
                    task.cancel()
        finally:
            self._around.pulse.stop(f"{self.desk.name} time")
            closing = (*(one.close() for one in self._followers), *(one.close() for one in self._submitters))
            await asyncio.gather(*closing)

    async def caught_up(self) -> None:
        """Return when every mailbox has been read once."""
        await self._are_all_known.wait()
        for follower in self._followers:
            await follower.is_caught_up.wait()

    async def learned(self) -> None:
        """Return when the desk's history was read and learned from."""
        await self._has_read_past.wait()
        await self._has_learned.wait()

    @property
    def past(self) -> Progress | None:
        """How far the desk's history was read; None while none is being read."""
        return self._past.progress

    @property
    def is_watching(self) -> bool:
        """Whether every mailbox is connected and has been read."""
        return self._are_all_known.is_set() and all(one.is_caught_up.is_set() for one in self._followers)

    async def finish(self) -> None:
        """Catch up and do everything that is due by now; for `run --once`. Ends early, but in order, by stop()."""
        await self._tried()
        await self._deadlines.work()
        chores = ((name, one.work) for name, one in self._now_and_then.items())
        for name, work in (*self._further, *chores):
            await self._aside.task(name, work)
        try:
            if await self._outbox.work(self._submitters[0], self._wake_sender):
                self._untaken = None
        except SmtpTrouble as trouble:
            self._untaken = trouble.error
        self._is_finished = not self._stopping.is_set()

    @property
    def unreached(self) -> Unavailable | None:
        """Why what was due could not be done, where a server is the reason."""
        return next((one.lost for one in self._followers if one.lost), self._untaken)

    @property
    def is_finished(self) -> bool:
        """Whether finish() came to its end."""
        return self._is_finished

    def stop(self) -> None:
        """Begin nothing new; what has been handed to a server is seen through."""
        self._stopping.set()
        self._outbox.stop()
        for hint in (*self._mail_waits, self._time_changed):
            hint.set()

    def hand_over(self) -> None:
        """Have the outbox looked into now."""
        self._wake_sender()

    # --- the loops ------------------------------------------------------------------------------------------------

    async def _send(self, number: int, submitter: Submitter) -> None:
        failures, hint = 0, self._mail_waits[number]
        while not self._stopping.is_set():
            hint.clear()  # before the work: what comes up meanwhile, the order to stop included, is seen
            self._busy.add(number)
            try:
                sent = await self._outbox.work(submitter, self._wake_sender)
            except SmtpTrouble as trouble:
                failures, self._untaken = failures + 1, trouble.error
                await wait_until(
                    self._around.clock, await self._server_trouble(trouble.error, failures), self._stopping
                )
                continue
            if sent:
                failures, self._untaken = 0, None
                await self._alarms.fine("smtp")
                self._time_changed.set()  # a time that was told just now has to be guarded
            self._busy.discard(number)
            await wait_until(self._around.clock, await self._outbox.next_at(), hint)

    async def _tried(self) -> None:
        """Return when every mailbox was read or is lost, or it is time to stop."""
        trying, stopping = (asyncio.create_task(one) for one in (self._each_tried(), self._stopping.wait()))
        await asyncio.wait([trying, stopping], return_when=asyncio.FIRST_COMPLETED)
        for task in (trying, stopping):
            task.cancel()

    async def _each_tried(self) -> None:
        for one in (self._inbox, self._sent):
            await one.was_tried.wait()
        if self._sent.lost is None:
            await self._are_all_known.wait()
            for one in self._followers:
                await one.was_tried.wait()

    async def _file_what_is_owed(self) -> None:
        await self._sent.is_caught_up.wait()
        await self._outbox.filing.keep_trying()

    def _wake_sender(self) -> None:
        """Have one who has nothing to do look into the outbox; all at once would be in each other's way."""
        idle = next((number for number in range(len(self._submitters)) if number not in self._busy), None)
        if idle is not None:
            self._mail_waits[idle].set()

    async def _server_trouble(self, error: Unavailable, failures: int) -> datetime:
        """Return when to try the server again."""
        now, until = self._around.clock.now(), self._smtp_door.closed_until
        delay = timedelta(seconds=delay_seconds(failures, self._around.jitter(), error))
        if isinstance(error, LoginRefused) and until:
            delay = max(until - now, timedelta(seconds=1))
        log.warning("server.lost", desk=self.desk.name, error=str(error), seconds=round(delay.total_seconds()))
        left = await self._alarms.trouble("smtp", error)
        return now + (delay if left is None else min(delay, left))

    async def _keep_time(self) -> None:
        await self._deadlines.reschedule()
        was_set_back, before = await self._deadlines.was_set_back(), self._around.clock.now()
        while not self._stopping.is_set():
            self._around.pulse.beat(f"{self.desk.name} time")
            self._time_changed.clear()
            was_set_back |= self._around.clock.now() < before
            before = self._around.clock.now()
            if was_set_back and await self._deadlines.put_right():
                was_set_back = False
                self._wake_sender()
            done = await self._deadlines.work()
            for name, work in self._further:
                done += await self._aside.task(name, work)
            if done:
                self._wake_sender()
            await self._aside.task("what was put off", self._put_offs.work)
            latest = self._around.clock.now() + LOOK_AT_THE_LATEST
            await wait_until(
                self._around.clock, min(await self._deadlines.next_at() or latest, latest), self._time_changed
            )

    async def _follow_further(self) -> None:
        """Follow the other Sent mailboxes, once it is known which there are, on the connection of the first."""
        await self._sent.is_named.wait()
        further = [self._follower(MailboxRole.SENT, one) for one in self._sent.names[1:]]
        self._followers += further
        self._are_all_known.set()
        await self._sent.is_caught_up.wait()
        async with asyncio.TaskGroup() as group:
            for one in further:
                group.create_task(one.run())

    async def _learn(self) -> None:
        """Read back what the store remembers, now and whenever it holds more of the past than was seen."""
        while True:
            await self._past_changed.wait()
            self._past_changed.clear()
            await self._learn_now()
            if not self._past_changed.is_set():
                self._has_learned.set()

    async def _learn_now(self) -> None:
        """Read the past back; alarm clocks set before anything was known are set anew."""
        store, clock, learner = self._around.store, self._around.clock, self._learner
        knew = await store.run(lambda _: learner.knows(clock.now()))
        await learn_anew(learner, store, clock)
        if not knew and await store.run(lambda _: learner.knows(clock.now())):
            await self._deadlines.set_anew()
            self._time_changed.set()

    async def _read_past(self) -> None:
        """Read what there is, and what was missing once it is back: a mailbox that is being restored, for example."""
        await self.caught_up()
        while True:
            if await self._past.run():
                self._has_learned.clear()
                self._past_changed.set()
            self._has_read_past.set()
            if self._past.is_complete:
                return
            await wait_until(self._around.clock, self._around.clock.now() + LOOK_FOR_MISSING, asyncio.Event())

    # --- what the loops ask of each other -----------------------------------------------------------------------------

    def _look_again(self) -> None:
        for follower in self._followers:
            follower.look_again()

    def _learn_later(self) -> None:
        """Asked for on the store's thread, and not at once: what comes late seldom comes alone."""
        self._loop.call_soon_threadsafe(self._loop.call_later, LEARN_AGAIN_SECONDS, self._past_changed.set)

    def _follower(self, role: MailboxRole, further: str = "") -> Follower:
        around = self._around
        return Follower(
            self.desk,
            role,
            store=around.store,
            intake=self._intake,
            clock=around.clock,
            alarms=self._alarms,
            pulse=around.pulse,
            jitter=around.jitter,
            on_mail=self._wake_sender,
            door=self._imap_door,
            further=further,
            host=self._sent.connected if further else None,
            is_for_now=self._learns_first,
            on_open=self._sent_was_opened if role is MailboxRole.SENT and not further else None,
        )

    async def _sent_was_opened(self, watch: MailboxWatch) -> None:
        await self._probation.begin(watch)

    async def _find_sent_copy(self, message_id: str) -> bool:
        return await self._sent.connected().find_message_id(message_id)

    async def _save_copy(self, content: bytes) -> None:
        try:
            await self._sent.connected().append(content, None)
        except (MailboxFull, MailboxMissing) as error:  # a connection that is lost is an alarm of its own
            await self._alarms.trouble(COPIES, error)
            raise
        await self._alarms.fine(COPIES)
