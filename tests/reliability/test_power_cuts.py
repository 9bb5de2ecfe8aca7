"""Row 10: the power fails at random points; what was not flushed is gone, and nothing that left is forgotten."""

from __future__ import annotations

import random
import re
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bed.power import STRACE, Disk, Event, events, recording
from tests.bed.sink import Sink
from tests.conftest import do_without
from tests.reliability.playing import EVERYTHING_MAY_GO, check, is_long, on_stage, plain_smtp
from tests.reliability.rows import Row
from tests.reliability.traffic import Traffic, kind_of
from tests.scenarios.harness import Process
from tests.scenarios.stage import Stage

SEED, SPEED, MORNING = 20261124, 1.0, "2026-11-24 09:46:00"
OUR_ID = re.compile(rb"^Message-ID: <(mw\.[^>]*)>", re.MULTILINE)
NAMES = frozenset({"mailwarden.db", "mailwarden.db-wal", "mailwarden.db-journal"})
WENT_OUT = {"sending", "sent", "uncertain"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    cuts: int
    whole: int
    left: int  # mails that had left before a cut, over all cuts
    forgotten: int
    goes_on: int  # on how many of these stores a daemon went on
    said_twice: int  # customers who were acknowledged under another id, or never, after that


@dataclass(slots=True)
class Recorded:
    """A day on tape, and the daemon that lived it."""

    traffic: Traffic
    tape: Sequence[Event]

    def cuts(self, places: Iterable[int], chance: random.Random) -> Iterator[tuple[dict[str, bytes], dict[str, bytes]]]:
        """Cut the power at places of the tape, ascending.

        Yields the files that are there then, and what had been handed to the server before, by Message-ID.
        """
        disk, left, reached = Disk(self.traffic.daemon.store_file.parent, NAMES), {}, 0
        for place in places:
            for event in self.tape[reached:place]:
                if event.call == "send" and (found := OUR_ID.search(event.data)):
                    left[found[1].decode()] = event.data.replace(b"\r\n..", b"\r\n.")  # RFC 5321 section 4.5.2
                disk.take(event)
            reached = place
            yield disk.cut(chance), left


def recorded(stage: Stage, sink: Sink, mails: int) -> Recorded:
    """Play a morning and record it from the first start to an orderly end."""
    stage.clock.run(SPEED)
    stage.clock.set(MORNING)
    desk = stage.desk(smtp=plain_smtp(sink.port))
    daemon = stage.daemon(stage.settings(desk, limits=EVERYTHING_MAY_GO))
    tape = daemon.store_file.with_name("tape")

    def launch(command: list[str], **how: object) -> Process:
        return subprocess.Popen(recording(tape, command), **how)  # type: ignore[call-overload,no-any-return]

    daemon.launch = launch
    traffic = Traffic(stage, sink, random.Random(SEED), daemon)
    daemon.start().wait_until_ready()
    for _ in range(mails // 5):
        for _ in range(5):
            traffic.something_happens()
        traffic.settles()
    assert daemon.terminate() == 0
    daemon.launch = subprocess.Popen
    return Recorded(traffic, list(events(tape)))


def is_whole(folder: Path) -> bool:
    with closing(sqlite3.connect(folder / "mailwarden.db")) as store:
        return bool(
            store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            and not store.execute("PRAGMA foreign_key_check").fetchall()
        )


def forgotten(folder: Path, left: Mapping[str, bytes]) -> int:
    """Count the mails that left and of which the store does not know that, or has not the very bytes to repeat."""
    with closing(sqlite3.connect(folder / "mailwarden.db")) as store:
        if not store.execute("SELECT name FROM sqlite_master WHERE name = 'submissions'").fetchall():
            return len(left)
        rows = store.execute("SELECT message_id, state, content FROM submissions").fetchall()
    known = {message_id: content for message_id, state, content in rows if state in WENT_OUT}
    return sum(
        message_id not in known or not (known[message_id] is None or data.startswith(known[message_id]))
        for message_id, data in left.items()
    )


def played(long: bool) -> Figures:
    """Cut a recorded morning at many places, and let a daemon go on after some of them."""
    with on_stage() as stage, Sink() as sink:
        day, chance = recorded(stage, sink, 60 if long else 15), random.Random(SEED)
        begun = next(place for place, one in enumerate(day.tape) if one.call == "create" and one.path.endswith(".db"))
        places = sorted(chance.randint(begun + 1, len(day.tape)) for _ in range(500 if long else 50))
        whole = gone = all_left = 0
        for files, left in day.cuts(places, chance):
            with tempfile.TemporaryDirectory() as folder:
                _write(files, Path(folder))
                whole += is_whole(Path(folder))
                gone += forgotten(Path(folder), left)
                all_left += len(left)
        again = [places[len(places) * part // 11] for part in ((2, 4, 6, 8, 10) if long else (6,))]
        wrong = sum(_goes_on(day, place, chance) for place in again)
        return Figures(
            cuts=len(places), whole=whole, left=all_left, forgotten=gone, goes_on=len(again), said_twice=wrong
        )


def _write(files: Mapping[str, bytes], folder: Path) -> None:
    for name, content in files.items():
        (folder / name).write_bytes(content)


def _goes_on(day: Recorded, place: int, chance: random.Random) -> int:
    """Start the daemon on what a cut left; return how many customers have other than one acknowledgement now."""
    traffic, home = day.traffic, day.traffic.daemon.store_file.parent
    for name in (*NAMES, "mailwarden.db-shm"):
        (home / name).unlink(missing_ok=True)
    ((files, left),) = day.cuts([place], chance)
    _write(files, home)
    before = len(traffic.sink.taken())
    traffic.daemon.start().wait_until_ready()
    traffic.settles()
    assert traffic.daemon.terminate() == 0
    copies = [*(one for one in traffic.sink.taken()[:before] if one.message_id[1:-1] in left)]
    copies += traffic.sink.taken()[before:]
    heard = [(one.recipient, one.message_id) for one in copies if kind_of(one) == "acknowledgement"]
    people = [one.person.address for one in traffic.customers if one.waits]
    return sum(len({message_id for who, message_id in heard if who == one}) != 1 for one in people)


def row(long: bool) -> Row:
    figures = played(long)
    return Row(
        number=10,
        title="power cut (dropped unflushed writes)",
        asked="integrity 50/50; nothing that left is forgotten",
        reached=(
            f"whole {figures.whole}/{figures.cuts}; forgotten {figures.forgotten} of {figures.left} mails that had "
            f"left; a daemon went on after {figures.goes_on} cuts, acknowledged wrongly {figures.said_twice}"
        ),
        is_reached=figures.whole == figures.cuts and not figures.forgotten and not figures.said_twice,
    )


@pytest.mark.usefixtures("bed")
def test_after_a_power_cut_the_store_is_whole_and_nothing_that_left_is_forgotten() -> None:
    if not STRACE:
        do_without(
            "strace is not installed; the remedy on Debian: apt-get install strace",
            required="MAILWARDEN_TEST_REQUIRE_SERVERS",
        )
    check(row(is_long()))
