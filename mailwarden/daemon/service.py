"""The daemon as a whole: puts the parts together, serves every desk, reloads, tells systemd, and ends in order."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import secrets
import signal
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from mailwarden.config.settings import Alarms, Configuration, Keep
from mailwarden.core.alarms import effect_of
from mailwarden.core.policy import DeskPolicy
from mailwarden.daemon.clock import Clock
from mailwarden.daemon.desk import Desk, desk_from
from mailwarden.daemon.heartbeat import Health, keep_pinging
from mailwarden.daemon.herald import Herald
from mailwarden.daemon.lease import Leases, length_from, this_process
from mailwarden.daemon.notify import ServiceManager
from mailwarden.daemon.patient_store import PatientStore
from mailwarden.daemon.pulse import Pulse
from mailwarden.daemon.retention import keep_tidy
from mailwarden.daemon.serve import DeskServer, Surroundings
from mailwarden.daemon.store_trouble import StoreTrouble
from mailwarden.errors import ConfigError, MailwardenError, Unfinished
from mailwarden.logs import get_logger
from mailwarden.mail.render import Renderer
from mailwarden.store.protocol import Store, Transaction
from mailwarden.store.rows import Alarm

log = get_logger()

DRAIN_SECONDS = 30.0  # what a submission under way may take after the order to stop
STORE_SECONDS = 10.0  # what of that a store may take that cannot be used
READY_AT_THE_LATEST_SECONDS = 20.0  # a server that is down is no reason to count as not started
SIGN_OF_LIFE_SECONDS = 10.0


@dataclass(slots=True, kw_only=True)
class Running:
    """A desk that is being served."""

    desk: Desk
    server: DeskServer
    task: asyncio.Task[None] = field(repr=False)


class Service:
    """Every configured desk at work on one store."""

    def __init__(self, read: Callable[[], Configuration], store: Store, clock: Clock, manager: ServiceManager) -> None:
        """read: loads the configuration anew, with its secrets; raises ConfigError."""
        self._read, self._clock, self._manager = read, clock, manager
        self._store = PatientStore(store)
        self._store_trouble = StoreTrouble(
            self._store, clock, self._say_status, self._nonce, self._hand_over, self._tell_without_store
        )
        self._pulse, self._leases = Pulse(), Leases(self._store, this_process(), length_from(os.environ))
        self._running: dict[str, Running] = {}
        self._kept = Keep(closed=timedelta.max, statistics=timedelta.max)  # until the configuration was read
        self._is_once = False
        self._alarms, self._herald = Alarms(), Herald(Alarms(), self._store, clock, dict, random.random)
        self._speaking: tuple[asyncio.Task[None], ...] = ()  # to the operator and the monitor, beside the desks' mail
        self._stop, self._reload = asyncio.Event(), asyncio.Event()

    async def run(self, *, once: bool = False) -> None:
        """Serve until told to stop; once: catch up, do what is due, stop.

        Raises ConfigError, DeskTaken, StoreUnavailable; once: also Unfinished.
        """
        self._is_once = once
        minding = asyncio.create_task(self._store_trouble.mind())
        if once:
            self._store.give_up()
        with self._signals():
            try:
                await self._apply(self._read())
                log.info("daemon.started", desks=sorted(self._running))
                servers = [one.server for one in self._running.values()]
                await (self._serve_once() if once else self._serve())
            finally:
                await self._stop_all()
                minding.cancel()
        log.info("daemon.stopped")
        if once and (undone := list(_undone(servers))):
            raise Unfinished("\n".join(undone))

    async def learned(self) -> None:
        """Return when every desk that is served has learned from its history."""
        for one in list(self._running.values()):
            await one.server.learned()

    def stop(self) -> None:
        """Ask for an orderly end."""
        self._stop.set()

    # --- serving --------------------------------------------------------------------------------------------------

    async def _serve_once(self) -> None:
        renewing, stopping = asyncio.create_task(self._renew()), asyncio.create_task(self._stop.wait())
        finishing = asyncio.gather(*(one.server.finish() for one in self._running.values()))
        enough: list[asyncio.Future[Any]] = [finishing, stopping]
        try:
            await self._or_failure(asyncio.wait(enough, return_when=asyncio.FIRST_COMPLETED), renewing)
            for one in self._running.values():
                one.server.stop()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(DRAIN_SECONDS):
                    await finishing
        finally:
            for task in (renewing, *enough):
                task.cancel()

    async def _serve(self) -> None:
        working = (self._announce(), self._sign_of_life(), self._renew(), self._tidy())
        background = [asyncio.create_task(one) for one in working]
        self._speak()
        try:
            while not self._stop.is_set():
                await self._or_failure(self._event(), *background[1:], *self._speaking)
                if self._reload.is_set():
                    self._reload.clear()
                    background[0].cancel()  # it may wait for a desk that is served no more
                    await self._do_reload()
                    self._speak()
                    background[0] = asyncio.create_task(self._announce())
        finally:
            for task in (*background, *self._speaking):
                task.cancel()
            await asyncio.gather(*background, *self._speaking, return_exceptions=True)

    async def _event(self) -> None:
        waiting = [asyncio.create_task(one.wait()) for one in (self._stop, self._reload)]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()

    async def _or_failure(self, wanted: Awaitable[object], *others: asyncio.Task[None]) -> None:
        """Await what is wanted, unless a desk or one of the others fails before: then raise why."""
        first = asyncio.ensure_future(wanted)
        desks = [one.task for one in self._running.values()]
        at_work = [one for one in others if not one.done() or one.exception()]  # who had nothing to do is no event
        done, _ = await asyncio.wait([first, *desks, *at_work], return_when=asyncio.FIRST_COMPLETED)
        if first not in done:
            first.cancel()
        for task in done:
            if error := task.exception():
                raise _root(error)

    async def _announce(self) -> None:
        """READY when every desk is watched; a server that is down delays it only for a while."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(READY_AT_THE_LATEST_SECONDS):
                await self._all_watched()
        self._manager.say("READY=1", f"STATUS={self._status()}")
        await self._all_watched()
        log.info("daemon.ready", desks=sorted(self._running))
        self._manager.say(f"STATUS={self._status()}")

    async def _all_watched(self) -> None:
        for one in list(self._running.values()):
            await one.server.caught_up()

    async def _sign_of_life(self) -> None:
        while True:
            await asyncio.sleep(min(SIGN_OF_LIFE_SECONDS, self._manager.watchdog_seconds / 3 or SIGN_OF_LIFE_SECONDS))
            if (overdue := self._pulse.overdue()) and self._store.trouble is None:
                log.error("daemon.stuck", loops=overdue)
                self._manager.say(f"STATUS=stuck: {', '.join(overdue)}")
            else:
                self._manager.say("WATCHDOG=1", f"STATUS={self._status()}")

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self._leases.renew_seconds)
            await self._leases.renew()

    async def _tidy(self) -> None:
        await keep_tidy(self._store, self._clock, lambda: self._kept)

    def _say_status(self) -> None:
        self._manager.say(f"STATUS={self._status()}")

    def _status(self) -> str:
        if self._store.trouble is not None:  # a restart would mend nothing
            return f"waiting: {self._store.trouble}"
        watched = sum(one.server.is_watching for one in self._running.values())
        past = [one.server.past for one in self._running.values() if one.server.past]
        learned = f"; reading history: {min(one.percent for one in past)} %" if past else ""
        return f"{watched} of {len(self._running)} desks watched{learned}"

    # --- beside the desks' own mail -----------------------------------------------------------------------------------

    def _speak(self) -> None:
        """Tell of alarms, and give signs of life, as the configuration says by now."""
        for task in self._speaking:
            task.cancel()
        alarms = self._alarms
        self._herald = Herald(alarms, self._store, self._clock, self._policies, random.random)
        speaking = [self._herald.run()]
        if alarms.healthchecks:
            speaking.append(keep_pinging(alarms.healthchecks, alarms.every, self._clock, self._health))
        self._speaking = tuple(asyncio.create_task(one) for one in speaking)

    def _policies(self) -> dict[str, DeskPolicy]:
        return {name: one.desk.policy for name, one in self._running.items()}

    async def _tell_without_store(self, desk: DeskPolicy, alarm: Alarm) -> None:
        await self._herald.tell_without_store(desk, alarm)

    async def _health(self) -> Health:
        if self._store.trouble is not None:
            return Health(is_well=False, lines=(f"the store cannot be used: {type(self._store.trouble).__name__}",))
        if overdue := self._pulse.overdue():
            return Health(is_well=False, lines=tuple(f"stuck: {one}" for one in overdue))
        wrong, muted = await self._store.run(self._troubles)
        is_watching = all(one.server.is_watching for one in self._running.values())
        return Health(is_well=False if wrong else is_watching or None, lines=(*wrong, self._status(), *muted))

    def _troubles(self, tx: Transaction) -> tuple[list[str], list[str]]:
        """Return what keeps desks from reading or sending, and which are muted on purpose."""
        alarms = [one for one in tx.alarms() if one.desk in self._running and effect_of(one.subject)]
        wrong = [f"{one.desk}: {one.subject}, since {one.raised_at:%Y-%m-%d %H:%M} UTC" for one in alarms]
        paused = [(name, since) for name in self._running if (since := tx.switch("paused", name))]
        return wrong, [f"{name}: sending is paused since {since:%Y-%m-%d %H:%M} UTC" for name, since in paused]

    # --- configuration --------------------------------------------------------------------------------------------

    async def _do_reload(self) -> None:
        """Apply the file as it is now, or keep what runs and say why."""
        self._manager.say("RELOADING=1", f"MONOTONIC_USEC={self._manager.monotonic_usec()}")
        try:
            await self._apply(await asyncio.to_thread(self._read))  # a secret's command may take its time
        except ConfigError as error:
            for problem in error.problems:
                log.warning("configuration.refused", problem=str(problem))
            self._manager.say("READY=1", f"STATUS=reload refused, the old configuration stays: {error.problems[0]}")
        else:
            log.info("daemon.reloaded", desks=sorted(self._running))
            self._manager.say("READY=1", f"STATUS={self._status()}")

    async def _apply(self, configuration: Configuration) -> None:
        """Serve the desks of this configuration: start, replace and stop what differs."""
        renderer = Renderer(configuration.service.templates)
        languages = {language for one in configuration.desks for language in one.policy.languages}
        renderer.check(languages, shipped=False)  # somebody may be waiting for an answer by now
        key = await self._store.run(lambda tx: tx.secret("message-id", secrets.token_bytes(32)))
        wanted = {one.policy.name: desk_from(one, key) for one in configuration.desks}
        restart_all = configuration.service.templates is not None
        for name, running in list(self._running.items()):
            if restart_all or wanted.get(name) != running.desk:
                await self._stop_desk(name)
        around = Surroundings(
            store=self._store,
            renderer=renderer,
            clock=self._clock,
            pulse=self._pulse,
            nonce=self._nonce,
            jitter=random.random,
            is_ours=self._leases.hold,
        )
        self._store_trouble.speak_for(tuple(wanted.values()), renderer)
        for name, desk in wanted.items():
            if name not in self._running:
                await self._start_desk(desk, around)
        self._kept, self._alarms = configuration.keep, configuration.alarms
        for caution in configuration.cautions:
            log.warning("configuration.doubtful", caution=str(caution))

    @staticmethod
    def _nonce() -> str:
        return secrets.token_hex(16)

    def _hand_over(self) -> None:
        for one in self._running.values():
            one.server.hand_over()

    async def _start_desk(self, desk: Desk, around: Surroundings) -> None:
        await self._leases.take(desk.name)
        around = replace(around, store=self._leases.fenced(desk.name))
        server = DeskServer(desk, around, learns_first=self._is_once)
        task = asyncio.create_task(server.run(), name=f"desk {desk.name}")
        self._running[desk.name] = Running(desk=desk, server=server, task=task)
        log.info("desk.started", desk=desk.name, mode=desk.policy.mode)

    # --- the end --------------------------------------------------------------------------------------------------

    async def _stop_all(self) -> None:
        self._manager.say("STOPPING=1", "STATUS=finishing what is under way")
        asyncio.get_running_loop().call_later(STORE_SECONDS, self._store.give_up)
        await asyncio.gather(*(self._stop_desk(name) for name in list(self._running)))

    async def _stop_desk(self, name: str) -> None:
        running = self._running.pop(name)
        running.server.stop()
        done, _ = await asyncio.wait([running.task], timeout=DRAIN_SECONDS)
        if not done:
            running.task.cancel()
            await asyncio.wait([running.task])
        await self._leases.drop(name)
        log.info("desk.stopped", desk=name)

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        actions = {signal.SIGTERM: self._stop.set, signal.SIGINT: self._stop.set, signal.SIGHUP: self._reload.set}
        for number, action in actions.items():
            loop.add_signal_handler(number, action)
        try:
            yield
        finally:
            for number in actions:
                loop.remove_signal_handler(number)


def _undone(servers: Iterable[DeskServer]) -> Iterator[str]:
    """Yield why desks were not finished, each with its remedy."""
    for one in servers:
        error = one.unreached
        if error is not None:
            yield f"{one.desk.name}: {error}" + (f" ({error.remedy})" if error.remedy else "")
        elif not one.is_finished:
            yield f"{one.desk.name}: stopped before everything was done; the next run goes on from there"


def _root(error: BaseException) -> BaseException:
    """Return the error that ended a group of tasks, one of ours where there is one."""
    while isinstance(error, BaseExceptionGroup):
        ours = error.subgroup(MailwardenError)
        error = (ours or error).exceptions[0]
    return error
