"""Row 34: several desks through an accelerated week with bursts of mail; what the process holds on to, over time.

After each burst staff answer all but a few, as on any desk; those few fall due, and are told so.
"""

from __future__ import annotations

import itertools
import smtplib
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

import psutil
import pytest

from mailwarden.store.protocol import Transaction
from tests.bed.sink import Sink
from tests.reliability.pace import PacedClock
from tests.reliability.playing import EVERYTHING_MAY_GO, check, is_long, on_stage, plain_smtp
from tests.reliability.rows import Row
from tests.scenarios.clockwork import ZONE
from tests.scenarios.harness import Daemon
from tests.scenarios.stage import Stage

A_SECOND = 50  # mails
MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=ZONE)
AWAKE, ASLEEP = 20.0, 14_400.0  # speeds: while mail comes, and until it comes again
ASKED_SECONDS = 5.0
UNANSWERED = 23  # every so many-th mail
AT_ONCE = 50  # answers filed with one command
PATIENCE = 120.0  # seconds
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
    answered: int
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
            addresses, answered = [one.address for one in desks], dict.fromkeys((one.address for one in desks), 0)
            for day in range(extent.days):
                for burst in range(extent.bursts):
                    at = MONDAY + timedelta(days=day, minutes=30 + 420 * burst / extent.bursts)
                    fast_forward(clock, at)
                    before = busy_seconds(process)
                    took, seconds = a_burst(stage, sink, addresses, numbers, extent.mails)
                    waits += took
                    spent += seconds
                    cpu += busy_seconds(process) - before
                    answer(stage, answered, range(len(waits) - len(took), len(waits)))
                    wait_until_seen(daemon, answered)
                samples += [sample(process, clock, daemon.store_file)]
                fast_forward(clock, MONDAY + timedelta(days=day, hours=9))
                samples += [sample(process, clock, daemon.store_file)]
            assert daemon.terminate() == 0
            copies = len(sink.copies)
    rate = len(waits) / spent
    return Soaked(
        mails=len(waits),
        rate=rate,
        waits=tuple(waits),
        answered=sum(answered.values()),
        copies=copies,
        cpu_seconds=cpu,
        samples=tuple(samples),
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
            customer, desk = customer_of(stage, number), desks[number % len(desks)]
            client.sendmail(customer, [desk], question(customer, desk, number, stage.clock.now()))
            delivered[customer] = time.monotonic()
            heard = hear(sink, heard, seen)
    spent = time.monotonic() - began
    give_up_at = time.monotonic() + PATIENCE
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


def answer(stage: Stage, answered: dict[str, int], numbers: range) -> None:
    """Have staff answer all but a few of these mails; count the answers by desk."""
    desks = list(answered)
    for place, desk in enumerate(desks):
        mine = [one for one in numbers if one % len(desks) == place and one % UNANSWERED]
        with stage.servers.imap(desk) as client:
            for start in range(0, len(mine), AT_ONCE):
                part = mine[start : start + AT_ONCE]
                client.multiappend("Sent", [reply(stage, desk, one) for one in part])
        answered[desk] += len(mine)


def wait_until_seen(daemon: Daemon, answered: Mapping[str, int]) -> None:
    """Return once the daemon has read every answer."""

    def are_all_read(tx: Transaction) -> bool:
        read = {desk: tx.cursors(desk.partition("@")[0]) for desk in answered}
        return all(sum(at.last_uid for at in read[desk] if at.mailbox == "Sent") >= answered[desk] for desk in read)

    daemon.wait_until_remembered(are_all_read, PATIENCE)


def customer_of(stage: Stage, number: int) -> str:
    return f"c{number}@customers{number % 97}.{stage.domain}"


def question_id(customer: str, number: int) -> str:
    return f"<order.{number}@{customer.partition('@')[2]}>"


def question(customer: str, desk: str, number: int, now: datetime) -> bytes:
    message = EmailMessage()
    message.set_content(f"Order number {number} has not arrived. Where is it?")
    message["From"], message["To"], message["Subject"] = customer, desk, f"Order {number} is missing"
    message["Date"], message["Message-ID"] = format_datetime(now), question_id(customer, number)
    return message.as_bytes()


def reply(stage: Stage, desk: str, number: int) -> bytes:
    message, customer = EmailMessage(), customer_of(stage, number)
    message.set_content("It is on its way to you.")
    message["From"], message["To"], message["Subject"] = desk, customer, f"Re: Order {number} is missing"
    message["Date"], message["Message-ID"] = format_datetime(stage.clock.now()), f"<answer.{number}@{stage.domain}>"
    message["In-Reply-To"] = message["References"] = question_id(customer, number)
    return message.as_bytes(policy=SMTP)


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
        f"{one.cpu_seconds / one.mails * 1000:.0f} ms CPU a mail, {one.answered} answered, {one.copies} copies left; "
        f"{'flat' if one.is_flat else 'not flat'}: {figures}",
        is_reached=one.p95 <= ASKED_SECONDS and one.is_flat,
    )


@pytest.mark.usefixtures("bed")
def test_bursts_are_acknowledged_in_seconds_and_nothing_piles_up() -> None:
    check(row(is_long()))
