"""Row 36: whatever happens, nobody who was told a time finds it passing in silence. Judged from mails alone.

The long form lives through Easter 2027 and the change to summer time on one of its days; how many conversations it has
may be said: MAILWARDEN_TEST_CONVERSATIONS=10000 python -m tests.scorecard --long --row 36
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.reliability.audit import audit_folder
from tests.reliability.life import Extent, Plug, life
from tests.reliability.playing import check, is_long
from tests.reliability.rows import Row
from tests.reliability.workdays import is_workday
from tests.scenarios.clockwork import ZONE

USUAL = 4_000
MANY = int(os.environ.get("MAILWARDEN_TEST_CONVERSATIONS", str(USUAL)))
HOLIDAYS = frozenset(
    {date(2027, 3, 26), date(2027, 3, 29)}
)  # Good Friday and Easter Monday; between them the clocks change
KEEP_MAILS = "MAILWARDEN_TEST_KEEP_MAILS"  # a folder in which they are left for whoever wants to look


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


# A Friday afternoon, the night in which summer time ends, and a Monday morning.
SHORT = Extent(
    begin=wall("2026-10-23 13:00"),
    end=wall("2026-10-26 12:30"),
    conversations=60,
    desks=1,
    day_speed=1_200.0,
    night_speed=30_000.0,
    plugs=(
        Plug(at=wall("2026-10-23 14:40"), kind="kill"),
        Plug(at=wall("2026-10-23 15:30"), kind="smtp", hours=0.7),
        Plug(at=wall("2026-10-26 09:30"), kind="line", hours=0.5),
    ),
    first_reply="1h",
)
KINDS = (("kill", 0.0), ("smtp", 1.5), ("line", 0.7), ("imap", 1.2), ("down", 2.5), ("kill", 0.0))
TWO_OF = ((9, 40), (11, 10), (13, 50), (15, 20))  # when plugs are pulled: two a day


def plugs(begin: datetime, end: datetime) -> Iterator[Plug]:
    """Yield two plugs for each working day, of every kind in turn; Easter is slept through, and a day is closed."""
    number, day = 0, begin.date()
    while day < end.date():
        if is_workday(day, HOLIDAYS):
            for hour, minute in (TWO_OF[number % 4], TWO_OF[(number + 2) % 4]):
                kind, hours = KINDS[number % len(KINDS)]
                yield Plug(at=datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE), kind=kind, hours=hours)
                number += 1
        day += timedelta(days=1)
    yield Plug(at=wall("2027-03-27 20:00"), kind="down", hours=61.5)  # over the change of the clocks, until Tuesday
    yield Plug(at=wall("2027-03-24 12:50"), kind="reload", closes=date(2027, 3, 31))


BEGIN, END = wall("2027-03-23 08:00"), wall("2027-04-06 17:30")
LONG = Extent(
    begin=BEGIN,
    end=END,
    quiet=timedelta(days=5),
    conversations=MANY,
    desks=3,
    day_speed=400.0 * min(1.0, USUAL / MANY),  # as much to do in a second of real time, however many there are
    night_speed=7_200.0,
    plugs=tuple(plugs(BEGIN, END)),
    holidays=HOLIDAYS,
    weeks_of_past=6,
    first_reply="3h",
)


def row(long: bool) -> Row:
    with tempfile.TemporaryDirectory(prefix="mailwarden-mails-") as directory:
        folder = Path(os.environ.get(KEEP_MAILS) or directory)
        folder.mkdir(parents=True, exist_ok=True)  # after the long life it would be too late
        with life(LONG if long else SHORT) as world:
            lived = world.live()
            world.put_letters(folder)
        found = audit_folder(folder)
    stories = "".join(f"\n{one}" for one in found.bad[:20]) + "".join(
        f"\nnot understood: {one}" for one in found.unread
    )
    return Row(
        number=36,
        title="surprise: conversations with promises while plugs are pulled",
        asked="silent surprises 0; what could not be kept replaced before it passed, or owned first after an outage",
        reached=f"{lived}; {found}; after an outage owned within {found.slowest.total_seconds() / 60:.0f} min{stories}",
        is_reached=bool(found.findings) and not found.bad and not found.unread,
    )


@pytest.mark.usefixtures("bed")
def test_nobody_is_surprised_in_silence() -> None:
    check(row(is_long()))


def test_the_long_form_has_holidays_and_plugs_of_every_kind() -> None:
    assert {one.kind for one in replace(LONG).plugs} == {"kill", "smtp", "line", "imap", "down", "reload"}
    assert all(LONG.begin < one.at < LONG.end for one in LONG.plugs)
