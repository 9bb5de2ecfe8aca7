"""The whole daemon on mail servers in this process: puts its parts together, serves, reloads, and ends in order."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest

from mailwarden.config.load import load
from mailwarden.config.settings import Configuration
from mailwarden.core.reasons import Reason
from mailwarden.daemon.clock import ScaledClock
from mailwarden.daemon.heartbeat import Health
from mailwarden.daemon.lease import Holder
from mailwarden.daemon.notify import ServiceManager
from mailwarden.daemon.pulse import OVERDUE_SECONDS, Pulse
from mailwarden.daemon.service import Service
from mailwarden.demo.servers import Sandbox
from mailwarden.errors import ConfigError, DeskTaken, StoreBlocked, StoreUnavailable, Unfinished
from mailwarden.mail.smtp import Accepted, Submitter
from mailwarden.mail.watch import MailboxWatch
from mailwarden.store.opening import open_store
from mailwarden.store.protocol import Store
from mailwarden.store.rows import DecisionRow
from tests.daemon.office import CARLA, OPERATOR, header

T = TypeVar("T")

DESK = "support@example.org"
USERS = dict.fromkeys((DESK, CARLA, OPERATOR), "secret")
TOML = """\
[service]
operator = "it@example.org"
store = "sqlite:///{folder}/store.db"
[hours.always]
time_zone = "Europe/Berlin"
open = {{ mon-sun = ["00:00-24:00"] }}
[targets.standard]
first_reply = "4h"
[desk.support]
address = "support@example.org"
team = "Example Support"
staff = ["anna@example.org"]
mode = "full"
imap = {{ host = "{host}", port = {imap}, tls = "none", auth = {{ password = {{ env = "PASSWORD" }} }} }}
smtp = {{ host = "{host}", port = {smtp}, tls = "none", auth = {{ password = {{ env = "PASSWORD" }} }} }}
"""
NOBODY_LISTENS = TOML.replace("{imap}", "1").replace("{smtp}", "1")


class Manager(ServiceManager):
    """Hears what is said to systemd."""

    def __init__(self) -> None:
        super().__init__({})
        self.heard: list[str] = []
        self._changed = asyncio.Condition()
        self._notes: set[asyncio.Task[None]] = set()

    def say(self, *lines: str) -> None:
        self.heard += lines
        note = asyncio.get_running_loop().create_task(self._notify())
        self._notes.add(note)
        note.add_done_callback(self._notes.discard)

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def hears(self, beginning: str, times: int = 1) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: sum(one.startswith(beginning) for one in self.heard) >= times)


@dataclass(slots=True, kw_only=True)
class Scene:
    """A service on its servers, and the mails that reached an INBOX."""

    folder: Path
    sandbox: Sandbox
    store: Store
    service: Service
    manager: Manager
    mails: asyncio.Queue[tuple[str, bytes]]
    task: asyncio.Task[None]

    async def mail_to(self, address: str) -> bytes:
        """Return the next mail to somebody."""
        while True:
            user, raw = await self.mails.get()
            if user == address:
                return raw

    async def end(self) -> None:
        self.service.stop()
        await self.task


def configuration(folder: Path) -> Configuration:
    return load(folder / "config.toml", environ={"PASSWORD": "secret"}, today=datetime.now(UTC).date())


def half_minute_a_second() -> ScaledClock:
    """So that the sweep, which finds what the server did not push, comes round every two seconds."""
    return ScaledClock(begin=datetime.now(UTC), real_begin=time.time(), speed=30)


@asynccontextmanager
async def scene(folder: Path, config: str = TOML, *, once: bool = False) -> AsyncIterator[Scene]:
    mails: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
    now = partial(datetime.now, UTC)
    async with Sandbox(USERS, now=now, on_delivery=lambda user, raw: mails.put_nowait((user, raw))) as sandbox:
        text = config.format(folder=folder, host=sandbox.host, imap=sandbox.imap_port, smtp=sandbox.smtp_port)
        (folder / "config.toml").write_text(text)
        store = open_store(f"sqlite:///{folder}/store.db")
        manager = Manager()
        service = Service(partial(configuration, folder), store, half_minute_a_second(), manager)
        task = asyncio.create_task(service.run(once=once))
        try:
            yield Scene(
                folder=folder, sandbox=sandbox, store=store, service=service, manager=manager, mails=mails, task=task
            )
        finally:
            service.stop()
            await asyncio.wait([task])
            await store.close()


def play(folder: Path, act: Callable[[Scene], Awaitable[T]], config: str = TOML, *, once: bool = False) -> T:
    async def run() -> T:
        async with scene(folder, config, once=once) as one:
            return await asyncio.wait_for(act(one), 20)

    return asyncio.run(run())


def test_a_mail_that_arrives_is_acknowledged(tmp_path: Path) -> None:
    async def act(scene: Scene) -> bytes:
        await scene.manager.hears("READY=1")
        await scene.sandbox.deliver(DESK, header() + b"\r\nWhere is it?\r\n")
        return await scene.mail_to(CARLA)

    assert b"In-Reply-To: <question@customer.example>" in play(tmp_path, act)


def test_systemd_hears_that_it_is_ready_and_that_it_ends(tmp_path: Path) -> None:
    async def act(scene: Scene) -> list[str]:
        await scene.manager.hears("STATUS=1 of 1 desks watched")
        await scene.end()
        return scene.manager.heard

    heard = play(tmp_path, act)
    assert (heard[0], heard[-2]) == ("READY=1", "STOPPING=1")


def test_a_service_that_has_ended_watches_nothing_any_more(tmp_path: Path) -> None:
    async def act(scene: Scene) -> str | None:
        await scene.manager.hears("READY=1")
        await scene.end()
        return scene.store.run_now(lambda tx: tx.lease_holder("support", datetime.now(UTC)))

    assert play(tmp_path, act) is None


def test_once_it_catches_up_and_ends_by_itself(tmp_path: Path) -> None:
    async def first_contact(scene: Scene) -> None:
        await scene.task

    play(tmp_path, first_contact, once=True)


def test_once_it_ends_when_told_to_although_no_server_answers(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        scene.service.stop()
        with pytest.raises(Unfinished, match=r"^support: stopped before everything was done; the next run goes on"):
            await scene.task

    play(tmp_path, act, NOBODY_LISTENS, once=True)


def test_once_it_gives_up_where_no_server_answers(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        with pytest.raises(Unfinished, match=r"^support: .* refuses connections \(check host and port"):
            await scene.task

    play(tmp_path, act, NOBODY_LISTENS, once=True)


def test_a_desk_that_another_process_watches_is_refused(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/store.db")
    other, now = str(Holder(host="elsewhere.example", pid=7, started="1")), datetime.now(UTC)
    store.run_now(lambda tx: tx.take_lease("support", other, now, timedelta(minutes=5)))
    asyncio.run(store.close())

    async def act(scene: Scene) -> None:
        with pytest.raises(DeskTaken, match="process 7 on"):
            await scene.task

    play(tmp_path, act)


def test_a_configuration_that_cannot_be_used_ends_the_start(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        with pytest.raises(ConfigError):
            await scene.task

    play(tmp_path, act, "[desk.support]\n")


def test_a_store_that_is_lost_ends_the_service_with_the_reason(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        await scene.manager.hears("READY=1")
        await scene.store.close()
        with pytest.raises(StoreUnavailable, match="is closed"):
            await scene.task

    play(tmp_path, act)


def reload() -> None:
    """Say what an admin says with `systemctl reload`."""
    signal.raise_signal(signal.SIGHUP)


def test_a_reload_applies_what_has_changed(tmp_path: Path) -> None:
    async def act(scene: Scene) -> bytes:
        await scene.manager.hears("READY=1")
        file = scene.folder / "config.toml"
        file.write_text(file.read_text().replace("Example Support", "The Other Team"))
        reload()
        await scene.manager.hears("READY=1", times=2)
        await scene.sandbox.deliver(DESK, header() + b"\r\nWhere is it?\r\n")
        return await scene.mail_to(CARLA)

    assert b"The Other Team" in play(tmp_path, act)


def test_a_reload_that_cannot_be_used_leaves_everything_as_it_was(tmp_path: Path) -> None:
    async def act(scene: Scene) -> bytes:
        await scene.manager.hears("READY=1")
        (scene.folder / "config.toml").write_text("[desk.support]\n")
        reload()
        await scene.manager.hears("STATUS=reload refused, the old configuration stays: ")
        await scene.sandbox.deliver(DESK, header() + b"\r\nWhere is it?\r\n")
        return await scene.mail_to(CARLA)

    assert b"Example Support" in play(tmp_path, act)


def test_what_is_over_for_longer_than_it_is_kept_is_forgotten_at_the_start(tmp_path: Path) -> None:
    def as_it_was(days: int) -> DecisionRow:
        at = datetime.now(UTC) - timedelta(days=days)
        return DecisionRow(desk="support", at=at, kind="leave-alone", reason=Reason.HISTORY, message_id=f"{days}")

    store = open_store(f"sqlite:///{tmp_path}/store.db")
    store.run_now(lambda tx: tx.record([as_it_was(401), as_it_was(399)]))
    asyncio.run(store.close())

    async def act(scene: Scene) -> list[str]:
        await scene.manager.hears("READY=1")
        return [one.message_id for one in scene.store.run_now(lambda tx: tx.decisions())]

    assert play(tmp_path, act) == ["399"]


# --- how it is, as the monitor hears it -------------------------------------------------------------------------------


def of_a_service(folder: Path, act: Callable[[Service], Awaitable[T]]) -> T:
    """Ask a service that serves no desk yet."""

    async def run() -> T:
        store = open_store(f"sqlite:///{folder}/store.db")
        try:
            return await act(Service(partial(configuration, folder), store, half_minute_a_second(), Manager()))
        finally:
            await store.close()

    return asyncio.run(run())


def test_a_loop_that_is_stuck_is_said_by_its_name(tmp_path: Path) -> None:
    async def act(service: Service) -> Health:
        now = 0.0
        service._pulse = Pulse(lambda: now)
        service._pulse.beat("support inbox")
        now = OVERDUE_SECONDS / 2
        service._pulse.beat("support time")
        now = OVERDUE_SECONDS + 1
        return await service._health()

    assert of_a_service(tmp_path, act) == Health(is_well=False, lines=("stuck: support inbox",))


def test_a_loop_that_got_round_again_is_stuck_no_more(tmp_path: Path) -> None:
    async def act(service: Service) -> bool | None:
        now = 0.0
        service._pulse = Pulse(lambda: now)
        service._pulse.beat("support inbox")
        now = OVERDUE_SECONDS + 1
        service._pulse.beat("support inbox")
        return (await service._health()).is_well

    assert of_a_service(tmp_path, act) is True


def test_a_store_that_cannot_be_used_is_said_without_asking_it(tmp_path: Path) -> None:
    async def act(service: Service) -> Health:
        service._store.trouble = StoreBlocked("the disk is full", "make room")
        return await service._health()

    assert of_a_service(tmp_path, act) == Health(is_well=False, lines=("the store cannot be used: StoreBlocked",))


def test_a_desk_that_fails_ends_also_where_a_library_swallows_what_cancels_its_sender(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails, next_batch = asyncio.Event(), MailboxWatch.next_batch

    async def read(watch: MailboxWatch, *arguments: Any, **named: Any) -> Any:
        if fails.is_set():
            raise RuntimeError("nobody has foreseen this")
        return await next_batch(watch, *arguments, **named)

    async def submit(submitter: Submitter, **mail: Any) -> Accepted:
        fails.set()
        with contextlib.suppress(asyncio.CancelledError):  # as asyncio.wait_for may before Python 3.12
            await asyncio.Event().wait()
        return Accepted(reply="250 taken on")

    monkeypatch.setattr(MailboxWatch, "next_batch", read)
    monkeypatch.setattr(Submitter, "submit", submit)

    async def act(scene: Scene) -> None:
        await scene.manager.hears("READY=1")
        await scene.sandbox.deliver(DESK, header() + b"\r\nWhere is it?\r\n")
        await fails.wait()
        await scene.sandbox.deliver(DESK, header() + b"\r\nAnd where is the other one?\r\n")
        with pytest.raises(RuntimeError, match="foreseen"):
            await asyncio.shield(scene.task)

    play(tmp_path, act)
