"""Row 34: several desks through an accelerated week with bursts of mail; what the process holds on to, over time."""

from __future__ import annotations

import itertools
import smtplib
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import psutil
import pytest

from tests.bed.sink import Sink
from tests.reliability.pace import PacedClock
from tests.reliability.playing import EVERYTHING_MAY_GO, check, is_long, on_stage, plain_smtp
from tests.reliability.rows import Row
from tests.scenarios.clockwork import ZONE
from tests.scenarios.stage import Stage

A_SECOND = 50  # mails
MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=ZONE)
AWAKE, ASLEEP = 20.0, 14_400.0  # speeds: while mail comes, and until it comes again
ASKED_SECONDS = 5.0
GROWTH, ROOM_MIB, ROOM = 1.1, 8.0, 3  # the second half may hold so much more than the first: memory, descriptors
MIB = 1024**2


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much of it: bursts a day, mails in each."""

    desks: int
    days: int
    bursts: int
    mails: int


SHORT = Extent(desks=3, days=2, bursts=2, mails=50)
LONG = Extent(desks=20, days=7, bursts=29, mails=500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What the process held on to at one time."""

    at: datetime
    rss_mib: float
    descriptors: int
    threads: int
    store_mib: float

    def __str__(self) -> str:
        return (
            f"{self.at:%a %H:%M}: {self.rss_mib:.0f} MiB RSS, {self.descriptors} descriptors, {self.threads} threads, "
            f"store {self.store_mib:.1f} MiB"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Soaked:
    """What came of a week."""

    mails: int
    rate: float  # a second, while they came
    waits: tuple[float, ...]  # real seconds from a mail's delivery to its acknowledgement
    copies: int
    cpu_seconds: float  # while they came and were acknowledged
    samples: tuple[Sample, ...]

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.waits, n=20)[-1]

    @property
    def is_flat(self) -> bool:
        """Whether the second half holds on to no more than the first."""
        half = len(self.samples) // 2
        before, after = self.samples[:half], self.samples[half:]
        memory = max(one.rss_mib for one in after) <= max(one.rss_mib for one in before) * GROWTH + ROOM_MIB
        files = max(one.descriptors for one in after) <= max(one.descriptors for one in before) + ROOM
        return memory and files and max(one.threads for one in after) <= max(one.threads for one in before) + ROOM


def soaked(extent: Extent) -> Soaked:
    """Live through the days."""
    with on_stage() as stage:
        clock = PacedClock(stage.home / "clock", MONDAY, AWAKE)
        stage.clock = clock
        with Sink(now=clock.now) as sink:
            desks = [stage.desk(f"desk{number}", smtp=plain_smtp(sink.port)) for number in range(extent.desks)]
            daemon = stage.daemon(stage.settings(*desks, limits=EVERYTHING_MAY_GO))
            daemon.start().wait_for_event("daemon.ready", seconds=120)
            process, numbers = psutil.Process(daemon.process_id), itertools.count()
            waits, samples, spent, cpu = list[float](), list[Sample](), 0.0, 0.0
            for day in range(extent.days):
                for burst in range(extent.bursts):
                    at = MONDAY + timedelta(days=day, minutes=30 + 420 * burst / extent.bursts)
                    fast_forward(clock, at)
                    addresses = [one.address for one in desks]
                    before = busy_seconds(process)
                    took, seconds = a_burst(stage, sink, addresses, numbers, extent.mails)
                    waits += took
                    spent += seconds
                    cpu += busy_seconds(process) - before
                samples += [sample(process, clock, daemon.store_file)]
                fast_forward(clock, MONDAY + timedelta(days=day, hours=9))
                samples += [sample(process, clock, daemon.store_file)]
            assert daemon.terminate() == 0
            copies = len(sink.copies)
    rate = len(waits) / spent
    return Soaked(
        mails=len(waits), rate=rate, waits=tuple(waits), copies=copies, cpu_seconds=cpu, samples=tuple(samples)
    )


def busy_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def fast_forward(clock: PacedClock, to: datetime) -> None:
    """Let time fly until then."""
    clock.run(ASLEEP)
    while clock.now() < to:
        time.sleep(0.01)
    clock.run(AWAKE)


def a_burst(
    stage: Stage, sink: Sink, desks: Sequence[str], numbers: itertools.count[int], count: int
) -> tuple[list[float], float]:
    """Deliver so many mails at the asked rate; return each one's wait in seconds, and how long the delivery took."""
    delivered: dict[str, float] = {}
    heard, seen = len(sink.copies), dict[str, float]()
    began = time.monotonic()
    with smtplib.LMTP(stage.servers.host, stage.servers.lmtp_port, "localhost") as client:
        for number in itertools.islice(numbers, count):
            time.sleep(max(0.0, began + len(delivered) / A_SECOND - time.monotonic()))
            customer, desk = f"c{number}@customers{number % 97}.{stage.domain}", desks[number % len(desks)]
            client.sendmail(customer, [desk], question(customer, desk, number, stage.clock.now()))
            delivered[customer] = time.monotonic()
            heard = hear(sink, heard, seen)
    spent = time.monotonic() - began
    give_up_at = time.monotonic() + 120
    while len(seen.keys() & delivered.keys()) < count:
        assert time.monotonic() < give_up_at, f"only {len(seen)} of {count} acknowledged"
        time.sleep(0.005)
        heard = hear(sink, heard, seen)
    return [seen[one] - at for one, at in delivered.items()], spent


def hear(sink: Sink, heard: int, seen: dict[str, float]) -> int:
    """Note who has got something by now; return how many copies there are."""
    now, fresh = time.monotonic(), sink.copies[heard:]
    for copy in fresh:
        seen.setdefault(copy.recipient, now)
    return heard + len(fresh)


def question(customer: str, desk: str, number: int, now: datetime) -> bytes:
    message = EmailMessage()
    message.set_content(f"Order number {number} has not arrived. Where is it?")
    message["From"], message["To"], message["Subject"] = customer, desk, f"Order {number} is missing"
    message["Date"], message["Message-ID"] = format_datetime(now), f"<order.{number}@{customer.partition('@')[2]}>"
    return message.as_bytes()


def sample(process: psutil.Process, clock: PacedClock, store: Path) -> Sample:
    files = (store, store.with_name(f"{store.name}-wal"))
    return Sample(
        at=clock.now(),
        rss_mib=process.memory_info().rss / MIB,
        descriptors=process.num_fds(),
        threads=process.num_threads(),
        store_mib=sum(one.stat().st_size for one in files if one.exists()) / MIB,
    )


def row(long: bool) -> Row:
    extent = LONG if long else SHORT
    one = soaked(extent)
    figures = "; ".join(map(str, one.samples))
    return Row(
        number=34,
        title=f"soak: {extent.desks} desks, {one.mails} mails, {extent.days} accelerated days, bursts of {A_SECOND}/s",
        asked="p95 acknowledgement within 5 s of the push; RSS and descriptors flat",
        reached=f"p95 {one.p95:.2f} s from the delivery (at worst {max(one.waits):.2f} s), mail at {one.rate:.0f}/s, "
        f"{one.cpu_seconds / one.mails * 1000:.0f} ms CPU a mail, {one.copies} copies left; "
        f"{'flat' if one.is_flat else 'not flat'}: {figures}",
        is_reached=one.p95 <= ASKED_SECONDS and one.is_flat,
    )


@pytest.mark.usefixtures("bed")
def test_bursts_are_acknowledged_in_seconds_and_nothing_piles_up() -> None:
    check(row(is_long()))
