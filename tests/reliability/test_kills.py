"""Row 8: killed at random points during a desk's days, and started again on the same store each time."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bed.nursery import Nursery
from tests.bed.sink import Sink
from tests.reliability.playing import check, is_long, on_stage
from tests.reliability.rows import Row
from tests.reliability.traffic import Audit, Traffic, settings_for
from tests.scenarios.harness import Launch

TITLE = "kill -9 at random points during mixed messages"
SEED = 20261124
DAY = "2026-11-24"
MORNING = "09:46:00"
SPEED = 1.0  # a morning takes as long as its kills


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much of it; kills at each desk: in the morning, and while times run out."""

    desks: int  # one after the other, each on a day and a store of its own
    mails: int  # to each
    mornings: int
    noons: int


SHORT = Extent(desks=1, mails=30, mornings=4, noons=2)
LONG = Extent(desks=5, mails=210, mornings=30, noons=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What came of it, desk by desk."""

    kills: int
    opened: int  # how often the store was whole after a kill
    audits: tuple[Audit, ...]


def killed_at_random(extent: Extent, launch: Launch) -> Figures:
    """Play every desk's day and return what came of it."""
    chance = random.Random(SEED)
    days = [_day(extent, launch, chance) for _ in range(extent.desks)]
    return Figures(
        kills=sum(kills for kills, _, _ in days),
        opened=sum(opened for _, opened, _ in days),
        audits=tuple(audit for _, _, audit in days),
    )


def _day(extent: Extent, launch: Launch, chance: random.Random) -> tuple[int, int, Audit]:
    """Return how often it was killed, after how many of these its store was whole, and what everybody got."""
    with on_stage() as stage, Sink() as sink:
        stage.clock.run(SPEED)
        stage.clock.set(f"{DAY} {MORNING}")
        daemon = stage.daemon(settings_for(stage, sink))
        daemon.launch = launch
        daemon.start().wait_until_ready()
        traffic = Traffic(stage, sink, chance, daemon)
        opened = sum(_killed(traffic, extent.mails // extent.mornings) for _ in range(extent.mornings))
        traffic.settles()
        traffic.times_run_out("13:31")
        opened += sum(_killed(traffic, 0) for _ in range(extent.noons))
        traffic.settles()
        traffic.times_run_out("13:46")  # of those who wrote after ten
        traffic.settles()
        for one in traffic.customers:
            if one.waits:
                traffic.answer(one)
        traffic.settles()
        assert daemon.terminate() == 0
        return len(traffic.deaths), opened, traffic.audit()


def _killed(traffic: Traffic, mails: int) -> bool:
    """Let some mails come, kill it somewhere in between, and start it again; return whether the store is whole."""
    daemon, chance = traffic.daemon, traffic.chance
    if chance.random() < 0.7:  # else while it starts
        daemon.wait_until_ready()
    before = len(daemon.log.all())
    for _ in range(mails):
        traffic.something_happens()
    lines = before + chance.randint(0, 3 * mails + 4)
    daemon.log.reaches(lines, seconds=chance.uniform(0, 1.5))
    traffic.is_killed()
    is_whole = _is_whole(daemon.store_file)
    daemon.start()
    return is_whole


def _is_whole(store: Path) -> bool:
    """Return whether SQLite finds nothing wrong with a copy of the store as the kill left it."""
    with tempfile.TemporaryDirectory() as folder:
        for end in ("", "-wal"):
            if (part := store.with_name(store.name + end)).exists():
                shutil.copy(part, folder)
        with closing(sqlite3.connect(Path(folder, store.name))) as copy:
            (found,) = copy.execute("PRAGMA integrity_check").fetchone()
            return bool(found == "ok" and not copy.execute("PRAGMA foreign_key_check").fetchall())


def row(long: bool) -> Row:
    with Nursery() as nursery:
        figures = killed_at_random(LONG, subprocess.Popen) if long else killed_at_random(SHORT, nursery.launch)
    found = "; ".join(map(str, figures.audits))
    return Row(
        number=8,
        title=TITLE,
        asked="0 lost, 0 wrong, duplicates only in the dot..250 gap, same id and bytes; the store opens every time",
        reached=f"{figures.kills} kills: {found}; the store was whole {figures.opened}/{figures.kills}",
        is_reached=all(one.is_clean for one in figures.audits) and figures.opened == figures.kills,
    )


@pytest.mark.usefixtures("bed")
def test_killed_at_random_nothing_is_lost_and_nothing_is_said_twice_in_other_words() -> None:
    check(row(is_long()))
