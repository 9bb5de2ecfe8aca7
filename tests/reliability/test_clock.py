"""Row 28: clocks that jump, summer time in three zones, three days asleep: told times are kept by the true time."""

from __future__ import annotations

import itertools
import os
import re
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from mailwarden.core.conversation import PromiseState
from mailwarden.store.protocol import Transaction
from tests.bed.sink import Copy, Sink
from tests.reliability.playing import EVERYTHING_MAY_GO, check, is_long, on_stage, plain_smtp
from tests.reliability.rows import Row
from tests.scenarios.clockwork import SPEED, ZONE
from tests.scenarios.harness import Daemon
from tests.scenarios.people import Mail, Person
from tests.scenarios.settings import ALWAYS, DeskSettings
from tests.scenarios.stage import BEFORE, TUESDAY_MORNING, Stage

LEAD = timedelta(minutes=30)  # how long before a told time the customer hears, as it is configured by default
EXACT = timedelta(seconds=60)
A_MOMENT = timedelta(seconds=8)
TARGET = timedelta(hours=4)
SLOWLY = 8.0  # times as fast as the machine's clock, while a moment counts
A_STEP_AT_A_TIME = 4.0  # so that no mail takes longer than the time between two
TOLD = re.compile(r"by (\d{1,2}):(\d{2})(?: (today|tomorrow))?")
ACKNOWLEDGEMENT, WE_WERE_AWAY = b"Your mail has arrived", b"did not read this mailbox"
GAPS = timedelta(seconds=60), 32  # in so much time at most so many words about times that have passed


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A desk's zone, and when its clocks change: the evening before, as on the wall there."""

    name: str
    forth: str
    back: str


ZONES = (
    Zone(name="Europe/Berlin", forth="2027-03-27 22:40", back="2026-10-24 23:40"),
    Zone(name="America/New_York", forth="2027-03-13 22:40", back="2026-10-31 22:40"),
    Zone(name="Australia/Lord_Howe", forth="2026-10-03 22:40", back="2027-04-03 22:40"),
)


@dataclass(slots=True)
class Scene:
    """One daemon and everybody who writes to its desks; SMTP ends in the sink."""

    stage: Stage
    sink: Sink
    daemon: Daemon
    people: list[Person] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def somebody(self) -> Person:
        number = next(self.numbers)
        self.people.append(self.stage.person("Carla Conti", f"c{number}@customers{number}.{self.stage.domain}"))
        return self.people[-1]

    def writes(self, desk: str = "support", zone: ZoneInfo = ZONE) -> Person:
        """Have somebody write who never did before, and return them once they are acknowledged."""
        person = self.somebody()
        self.send(person, desk, zone)
        self.sink.wait_for(person.address)
        self.daemon.wait_until_remembered(lambda tx: are_all_told(tx, desk))  # lest the clock jumps before it is noted
        return person

    def send(self, person: Person, desk: str = "support", zone: ZoneInfo = ZONE) -> None:
        to, date = f"{desk}@{self.stage.domain}", format_datetime(self.stage.clock.now().astimezone(zone))
        raw = person.compose(to, "The printer is jammed", Date=date)
        self.stage.servers.deliver(raw, to, person.address, via="lmtp")

    def told(self, person: Person, zone: ZoneInfo = ZONE) -> datetime:
        """Return what the acknowledgement says, read as a person there reads it."""
        (copy,) = (one for one in self.sink.taken(person.address) if says(one, ACKNOWLEDGEMENT))
        found = TOLD.search(Mail(copy.raw).text)
        assert found, Mail(copy.raw).text
        wall = copy.at.astimezone(zone)
        day = wall.date() + timedelta(days=found[3] == "tomorrow")
        told = datetime(day.year, day.month, day.day, int(found[1]), int(found[2]), tzinfo=zone)
        return told.astimezone(UTC)

    def notices(self, person: Person) -> list[Copy]:
        return [one for one in self.sink.taken(person.address) if not says(one, ACKNOWLEDGEMENT)]

    def is_read_by_the_clock(self, desk: str = "support") -> None:
        """Wait until the daemon has read the mailboxes by the clock as it is now."""
        now = self.stage.clock.now()
        later = now + timedelta(minutes=10)
        self.daemon.wait_until_remembered(lambda tx: all(now <= one.read_at <= later for one in tx.cursors(desk)))

    def comes_true(self, at: datetime, *people: Person) -> timedelta:
        """Go on until shortly before this instant; return by how much the worst of their notices missed it."""
        self.stage.clock.run(SLOWLY)
        if self.stage.clock.now() < at - A_MOMENT:
            self.stage.clock.show(at - A_MOMENT)
        for one in people:
            self.sink.wait_for(one.address, 2)
        self.stage.clock.run(SPEED)
        return max(abs(self.notices(one)[0].at - at) for one in people)


def are_all_told(tx: Transaction, desk: str) -> bool:
    """Return whether it was noted of every time that was sent to somebody that it was."""
    waiting = filter(None, map(tx.conversation, tx.waiting(desk)))
    return all(promise.told_at for one in waiting for promise in one.promises if promise.state is PromiseState.OPEN)


def says(copy: Copy, words: bytes) -> bool:
    return words in b" ".join(copy.raw.split())


# --- summer time ----------------------------------------------------------------------------------------------------


def desk_in(stage: Stage, sink: Sink, zone: Zone) -> DeskSettings:
    name = zone.name.rpartition("/")[2].lower().replace("_", "-")
    return stage.desk(name, smtp=plain_smtp(sink.port), more=f'hours = "{name}"')


def hours_of(desk: DeskSettings, zone: Zone) -> str:
    return f'[hours.{desk.name}]\ntime_zone = "{zone.name}"\nopen = {ALWAYS}\n'


def across_summer_time(long: bool) -> list[timedelta]:
    """Have people told a time before a change of the clocks that is due after it; return the errors.

    long: both changes of each zone instead of one.
    """
    with on_stage() as stage, Sink(now=stage.clock.now) as sink:
        desks = [desk_in(stage, sink, one) for one in ZONES]
        daemon = stage.daemon(stage.settings(*desks, limits=EVERYTHING_MAY_GO))
        hours = "".join(map(hours_of, desks, ZONES))
        daemon.write_config(daemon.config.read_text() + hours)
        stage.clock.set("2026-10-01 10:00")
        daemon.start().wait_until_ready()
        scene = Scene(stage, sink, daemon)
        found = ((evening, desk, zone) for desk, zone in zip(desks, ZONES, strict=True) for evening in evenings(zone))
        changes = sorted(found, key=lambda one: one[0])[:: 1 if long else 2]  # in time, every other one is "forth"
        errors = [across(scene, evening, desk.name, ZoneInfo(zone.name)) for evening, desk, zone in changes]
        assert daemon.terminate() == 0
        return errors


def evenings(zone: Zone) -> tuple[datetime, ...]:
    walls = (datetime.fromisoformat(one).replace(tzinfo=ZoneInfo(zone.name)) for one in (zone.forth, zone.back))
    return tuple(walls)


def across(scene: Scene, evening: datetime, desk: str, zone: ZoneInfo) -> timedelta:
    scene.stage.clock.show(evening)
    scene.is_read_by_the_clock(desk)
    written = scene.stage.clock.now()
    told = scene.told(person := scene.writes(desk, zone), zone)
    assert evening.utcoffset() != told.astimezone(zone).utcoffset(), f"{evening} and {told} lie on the same side"
    assert TARGET <= told - written.astimezone(UTC) <= TARGET + timedelta(hours=1), f"{told} was told at {written}"
    error = scene.comes_true(told - LEAD, person)
    assert len(scene.notices(person)) == 1
    return error


# --- clocks that jump -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """What became of those who were told a time before a clock was set."""

    name: str
    error: timedelta  # of the worst notice
    notices: int  # that somebody got, at most

    def __str__(self) -> str:
        return f"{self.name}: {self.error.total_seconds():.0f} s, {self.notices} notice"

    @property
    def is_fine(self) -> bool:
        return self.error <= EXACT and self.notices == 1


def one_hour_on(scene: Scene) -> timedelta:
    """The clock was slow, and is set right when the time has just been missed."""
    told = scene.told(person := scene.writes())
    scene.stage.clock.show(told - LEAD - timedelta(minutes=10))
    scene.is_read_by_the_clock()
    return scene.comes_true(scene_set(scene, told + timedelta(minutes=20)), person)


def one_hour_back(scene: Scene) -> timedelta:
    """The clock was fast: somebody heard already, and must not hear again; somebody else is due an hour later."""
    early = scene.writes()
    told = scene.told(early)
    scene.comes_true(told - LEAD, early)
    scene.stage.clock.show(told - LEAD - timedelta(hours=1))
    late = scene.writes()
    return scene.comes_true(scene.told(late) - LEAD, late)


def one_hour_back_before_it_is_due(scene: Scene) -> timedelta:
    told = scene.told(person := scene.writes())
    scene.stage.clock.show(told - LEAD - timedelta(minutes=10))
    scene.is_read_by_the_clock()
    scene.stage.clock.show(told - LEAD - timedelta(minutes=70))
    scene.is_read_by_the_clock()
    return scene.comes_true(told - LEAD, person)


def one_day_on(scene: Scene) -> timedelta:
    told = scene.told(person := scene.writes())
    return scene.comes_true(scene_set(scene, told + timedelta(days=1, hours=-1)), person)


def ten_years_back(scene: Scene) -> timedelta:
    """The daemon's clock alone is wrong for a while; who writes meanwhile is not lost."""
    told = scene.told(person := scene.writes())
    scene.stage.clock.be_wrong_by(timedelta(days=-3652))
    scene.send(late := scene.somebody())
    scene.daemon.wait_for_event("alarm.raised")
    scene.stage.clock.pass_time(timedelta(minutes=20))
    assert not scene.sink.taken(late.address)
    scene.stage.clock.be_wrong_by(timedelta(0))
    scene.sink.wait_for(late.address)
    scene.people.remove(late)
    return scene.comes_true(told - LEAD, person)


def scene_set(scene: Scene, at: datetime) -> datetime:
    scene.stage.clock.run(SLOWLY)
    scene.stage.clock.show(at)
    return at


JUMPS: dict[str, Callable[[Scene], timedelta]] = {
    "an hour on": one_hour_on,
    "an hour back after the notice": one_hour_back,
    "an hour back before it": one_hour_back_before_it_is_due,
    "a day on": one_day_on,
    "ten years back and forth again": ten_years_back,
}


def jumped() -> list[Jump]:
    with on_stage() as stage, Sink(now=stage.clock.now) as sink:
        scene = Scene(stage, sink, watching(stage, sink))
        found = []
        for day, (name, once) in enumerate(JUMPS.items(), start=1):
            stage.clock.set(f"2026-12-{6 + day:02} 09:58:30")
            scene.is_read_by_the_clock()
            scene.people.clear()
            error = once(scene)
            found.append(Jump(name=name, error=error, notices=max(len(scene.notices(one)) for one in scene.people)))
        assert scene.daemon.terminate() == 0
        return found


def watching(stage: Stage, sink: Sink) -> Daemon:
    settings = stage.settings(stage.desk(smtp=plain_smtp(sink.port)), limits=EVERYTHING_MAY_GO)
    stage.clock.set(BEFORE)
    daemon = stage.daemon(settings).start().wait_until_ready()
    stage.clock.set(TUESDAY_MORNING)
    return daemon


# --- asleep ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Slept:
    """What came after three days in which the process stood still."""

    owed: int
    notices: int  # at most, to anybody
    to_answered: int  # notices to those whom a colleague had answered meanwhile
    in_order: bool  # who was told the earliest time heard first
    at_once: int  # in a minute, at most
    own_it: int  # say that we were not there
    lasted: timedelta

    @property
    def is_fine(self) -> bool:
        return (
            self.notices == 1
            and not self.to_answered
            and self.in_order
            and self.at_once <= GAPS[1]
            and self.own_it == self.owed
        )


def slept(count: int) -> Slept:
    """Stop the process on Tuesday, with so many who wait; a colleague answers some; it goes on on Friday."""
    with on_stage() as stage, Sink(now=stage.clock.now) as sink:
        scene = Scene(stage, sink, watching(stage, sink))
        early = wave(scene, count // 2)
        stage.clock.jump("10:40")
        late = wave(scene, count - count // 2)
        os.kill(scene.daemon.process_id, signal.SIGSTOP)
        stage.clock.set("2026-11-25 11:00:00")
        answered = [*early[:2], *late[:2]]
        for one in answered:
            stage.servers.append(f"support@{stage.domain}", "Sent", answer_to(scene, one))
        stage.clock.set("2026-11-27 10:05:00")
        stage.clock.run(A_STEP_AT_A_TIME)
        os.kill(scene.daemon.process_id, signal.SIGCONT)
        first, second = early[2:], late[2:]
        for one in (*first, *second):
            sink.wait_for(one.address, 2, seconds=60 + count)  # they are written to one after the other
        scene.daemon.wait_until_remembered(lambda tx: tx.next_submission("support") is None)
        notices = [scene.notices(one) for one in (*first, *second)]
        at = sorted(one.at for each in notices for one in each)
        to_first, to_second = (
            max(scene.notices(one)[0].at for one in first),
            min(scene.notices(one)[0].at for one in second),
        )
        own_it = sum(says(each[0], WE_WERE_AWAY) for each in notices)
        assert scene.daemon.terminate() == 0
        return Slept(
            owed=len(notices),
            notices=max(map(len, notices)),
            to_answered=sum(len(scene.notices(one)) for one in answered),
            in_order=to_first <= to_second,
            at_once=most_within(at, GAPS[0]),
            own_it=own_it,
            lasted=at[-1] - at[0],
        )


def wave(scene: Scene, count: int) -> list[Person]:
    """Have many write at once; return them once all are acknowledged."""
    people = [scene.somebody() for _ in range(count)]
    for person in people:
        scene.send(person)
    for person in people:
        scene.sink.wait_for(person.address)
    scene.daemon.wait_until_remembered(lambda tx: are_all_told(tx, "support"))
    return people


def answer_to(scene: Scene, person: Person) -> bytes:
    ours = Mail(scene.sink.taken(person.address)[0].raw)
    desk = f"support@{scene.stage.domain}"
    question, fields = ours.headers["In-Reply-To"], {"From": f"Example Support <{desk}>"}
    return scene.stage.anna.compose(
        person.address, ours.subject, "It is mended.", In_Reply_To=question, References=question, **fields
    )


def most_within(instants: Sequence[datetime], span: timedelta) -> int:
    return max(sum(start <= one < start + span for one in instants) for start in instants)


# --- the row --------------------------------------------------------------------------------------------------------


def row(long: bool) -> Row:
    errors, jumps, asleep = across_summer_time(long), jumped(), slept(204 if long else 12)
    worst = max(one.total_seconds() for one in errors)
    summer = f"summer time forth and back in three zones: at most {worst:.0f} s off, {len(errors)} times"
    sleeping = (
        f"three days asleep: {asleep.owed} owed, at most {asleep.notices} notice each, {asleep.own_it} that own it, "
        f"{asleep.to_answered} to people who had their answer, the earliest first: {asleep.in_order}, "
        f"at most {asleep.at_once} a minute over {asleep.lasted.total_seconds():.0f} s"
    )
    return Row(
        number=28,
        title="clock jumps, summer time, three days asleep",
        asked="promises within 60 s of the truth, no double notice, after sleep at most one notice a conversation",
        reached=f"{summer}; {'; '.join(map(str, jumps))}; {sleeping}",
        is_reached=worst <= 60 and all(one.is_fine for one in jumps) and asleep.is_fine,
    )


def test_told_times_are_kept_by_the_true_time_whatever_clocks_do(bed: None) -> None:
    check(row(is_long()))
