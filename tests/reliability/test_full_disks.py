"""Row 11: the disk is full or takes no more writes, the mailbox is over its quota: nothing leaves unwritten."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from tests.bed.sink import Sink
from tests.reliability.playing import EVERYTHING_MAY_GO, arrives, check, is_long, on_stage, plain_smtp
from tests.reliability.rows import Row
from tests.reliability.traffic import Audit, Traffic, settings_for
from tests.scenarios.stage import Stage

ASKED_SECONDS = 60.0
SEED, SPEED, MORNING = 20261124, 1.0, "2026-11-24 09:46:00"
DISK_BYTES = 6 * 2**20

Spoiling = Callable[[Path], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """One way in which a disk stops taking writes, and how that is mended; each is given the folder of the store."""

    name: str
    spoil: Spoiling
    mend: Spoiling


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    name: str
    unwritten: int  # mails that left although nobody had written down that they would
    seconds: float  # until everybody who wrote meanwhile was acknowledged, after it was mended
    alarms: int  # mails to the operator: that it is so, and that it is over
    audit: Audit

    @property
    def is_good(self) -> bool:
        return not self.unwritten and self.seconds <= ASKED_SECONDS and self.alarms == 2 and self.audit.is_clean

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.unwritten} left unwritten, at work again after {self.seconds:.1f} s, "
            f"{self.alarms} mails to the operator, {self.audit}"
        )


def _fill(folder: Path) -> None:
    with (folder / "filling").open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            return


def _make_room(folder: Path) -> None:
    (folder / "filling").unlink()


def _change_immutable(sign: str, folder: Path) -> None:
    files = [str(one) for one in folder.glob("mailwarden.db*") if not one.name.endswith("-shm")]
    subprocess.run(["chattr", f"{sign}i", *files], check=True, capture_output=True)


FULL = Disk(name="disk full", spoil=_fill, mend=_make_room)
READ_ONLY = Disk(
    name="store read-only",
    spoil=lambda folder: _change_immutable("+", folder),
    mend=lambda folder: _change_immutable("-", folder),
)


@contextmanager
def small_disk(stage: Stage) -> Iterator[Path]:
    """A small file system of its own."""
    folder = stage.home / "disk"
    folder.mkdir()
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "none", folder], check=True, capture_output=True
    )
    try:
        yield folder
    finally:
        stage.clear()
        subprocess.run(["umount", folder], check=True)


@contextmanager
def ordinary_disk(stage: Stage) -> Iterator[Path]:
    folder = stage.home / "disk"
    folder.mkdir()
    yield folder


def may_mount() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "none", folder], capture_output=True).returncode:
            return False
        subprocess.run(["umount", folder], check=True)
        return True


def may_make_immutable() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        (file := Path(folder, "file")).touch()
        chattr = shutil.which("chattr")
        if chattr is None or subprocess.run([chattr, "+i", file], capture_output=True).returncode:
            return False
        subprocess.run([chattr, "-i", file], check=True)
        return True


def spoiled(disk: Disk, place: Callable[[Stage], object], mails: int) -> Figures:
    """Play a morning in the middle of which the disk takes no more writes for a while."""
    with on_stage() as stage, Sink() as sink, place(stage) as folder:  # type: ignore[attr-defined]
        stage.clock.run(SPEED)
        stage.clock.set(MORNING)
        daemon = stage.daemon(settings_for(stage, sink))
        daemon.store_file = folder / "mailwarden.db"
        daemon.configure(daemon.settings)
        traffic = Traffic(stage, sink, random.Random(SEED), daemon)
        daemon.start().wait_until_ready()
        sink.wait_for(traffic.request().person.address)
        disk.spoil(folder)
        for _ in range(mails):
            traffic.request()
        daemon.wait_for_event("store.blocked")
        daemon.wait_for_systemd("STATUS=waiting: the store…")
        stage.clock.pass_time(timedelta(minutes=2))
        sink.wait_for(stage.operator.address)
        begun, operator = traffic.sent_or_begun(), stage.operator.address
        unwritten = sum(one.message_id not in begun for one in sink.taken() if one.recipient != operator)
        mended_at = time.monotonic()
        disk.mend(folder)
        for one in traffic.customers:
            sink.wait_for(one.person.address, seconds=2 * ASKED_SECONDS)
        seconds = time.monotonic() - mended_at
        sink.wait_for(stage.operator.address, 2)
        traffic.settles()
        assert daemon.terminate() == 0
        alarms = len(sink.taken(stage.operator.address))
        return Figures(name=disk.name, unwritten=unwritten, seconds=seconds, alarms=alarms, audit=traffic.audit())


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """What came of copies that could not be filed."""

    copies: int  # of the mail whose copy could not be filed, with the customer
    alarms: int
    seconds: float  # until a copy was filed again, after there was room

    @property
    def is_good(self) -> bool:
        return self.copies == 1 and self.alarms == 2 and self.seconds <= ASKED_SECONDS

    def __str__(self) -> str:
        return (
            f"mailbox over quota: {self.copies} copy with the customer, copies are filed again after "
            f"{self.seconds:.1f} s, {self.alarms} mails to the operator"
        )


def over_quota() -> Quota:
    """Play a morning on which the desk's mailbox takes no copies for a while."""
    with on_stage() as stage, Sink() as sink:
        desk, first, second = f"support@{stage.domain}", stage.person("Carla Conti"), stage.person("Lea Later")
        stage.servers.limit_space(desk, 1)
        settings = stage.settings(
            stage.desk(smtp=plain_smtp(sink.port, ', save_copy = "auto"')), limits=EVERYTHING_MAY_GO
        )
        daemon = stage.running(settings)
        arrives(stage, first, desk)
        sink.wait_for(first.address)
        daemon.wait_for_event("copy.failed")
        sink.wait_for(stage.operator.address)
        stage.servers.limit_space(desk, 2**30)
        mended_at = time.monotonic()
        stage.servers.stop_imap()  # a quota holds for as long as a session
        stage.servers.start_imap()
        daemon.wait_for_event("mailbox.watched", mailbox="Sent", count=2)
        arrives(stage, second, desk)
        stage.servers.wait_for(desk, 2, "Sent", timeout=2 * ASKED_SECONDS)  # the one that was owed, too
        seconds = time.monotonic() - mended_at
        sink.wait_for(stage.operator.address, 2)
        assert daemon.terminate() == 0
        return Quota(
            copies=len(sink.taken(first.address)), alarms=len(sink.taken(stage.operator.address)), seconds=seconds
        )


def row(long: bool) -> Row:
    mails = 200 if long else 30
    found: list[Figures | Quota] = [over_quota()]
    left_out = []
    for disk, place, may in ((FULL, small_disk, may_mount), (READ_ONLY, ordinary_disk, may_make_immutable)):
        if may():
            found.append(spoiled(disk, place, mails))
        else:
            left_out.append(f"{disk.name}: not tried, this needs more rights than this user has")
    return Row(
        number=11,
        title="disk full, read-only, IMAP over quota on APPEND",
        asked="nothing leaves before its intent is durable; works again within 60 s; alarm",
        reached="; ".join([*map(str, found), *left_out]),
        is_reached=all(one.is_good for one in found),
    )


@pytest.mark.usefixtures("bed")
def test_while_nothing_can_be_written_nothing_leaves_and_afterwards_everything_does() -> None:
    check(row(is_long()))
