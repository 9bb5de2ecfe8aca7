"""Machines that answer each other: those that play by the rules, one that knows none, and one that hides its traces."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import pytest

from mailwarden.core.conversation import PromiseState
from mailwarden.core.reasons import Reason
from tests.conftest import do_without
from tests.scenarios.clockwork import SPEED
from tests.scenarios.harness import Daemon
from tests.scenarios.people import Mail, Person
from tests.scenarios.robots import Robot, acknowledging, hostile, until_silent
from tests.scenarios.settings import ALWAYS, Settings
from tests.scenarios.stage import TUESDAY_MORNING, Stage
from tests.servers import EXIM_DOMAIN, STORM_DOMAINS, ServersMissing

HIDDEN = "robot@storm.example"  # where mail to any address of STORM_DOMAINS is read
VACATION = 'require ["vacation", "vacation-seconds"];\nvacation :seconds 0 :addresses ["{}"] "I am away.";\n'
SLOWLY = 0.2  # so slow that what is done at once is seen to be, also by busy computers and in whole seconds
THE_DAY = ("2026-11-24 13:40", "2026-11-24 14:20", "2026-11-25 09:50")


def test_machines_that_answer_get_one_mail_each_and_no_more_all_day(stage: Stage) -> None:
    north, south = stage.desk("north", mode="acknowledge"), stage.desk("south", mode="acknowledge")
    daemon = stage.daemon(stage.settings(north), "first").start().wait_until_ready()
    other = stage.daemon(stage.settings(south), "other").start().wait_until_ready()
    stage.clock.set("2026-11-24 09:58:30")
    with vacation(stage) as vera, exim(stage) as emil, plain(stage, "Petra") as petra:
        sam = Person(stage.servers, stage.clock, "Sam South", south.address)
        for one in (vera, emil, petra, sam):
            one.write(north.address, "Our order")
        daemon.wait_for_event("acknowledgement.sent", count=4)
        addresses = [one.address for one in (vera, petra, sam)]
        got = over_a_day(stage, [daemon, other], *addresses, north.address)
    assert got == [1, 1, 1, 4 + 2]  # four wrote to north, then Emil's and Petra's machines
    assert [len(one.events("acknowledgement.sent")) for one in (daemon, other)] == [4, 0]


def test_where_promises_are_guarded_a_machine_that_answers_gets_two_mails_all_day(stage: Stage) -> None:
    """An acknowledgement with a time; and, because somebody may wait behind the machine, one last word before it."""
    desk = stage.desk()
    daemon = stage.running(stage.settings(desk))
    with exim(stage) as emil, plain(stage, "Petra") as petra:
        stage.clock.run(SLOWLY)
        for one in (emil, petra):
            one.write(desk.address, "Our order")
        daemon.wait_for_event("message.taken", count=4)
        assert until_silent(lambda: len(stage.servers.messages(petra.address)), stage.servers, daemon) == 1
        stage.clock.run(SPEED)
        assert over_a_day(stage, [daemon], petra.address) == [2]
    assert [len(daemon.events(f"{kind}.sent")) for kind in ("acknowledgement", "notice")] == [2, 2]
    states = daemon.remembered(lambda tx: tx.promise_counts(None))
    assert PromiseState.BROKEN_SILENTLY not in states


@pytest.mark.parametrize("mode", ["acknowledge", "full"])
def test_a_machine_that_answers_first_is_not_answered_all_day(stage: Stage, mode: str) -> None:
    desk, south = stage.desk(mode=mode), stage.desk("south", mode=mode)
    daemon = stage.running(stage.settings(desk))
    other = stage.daemon(stage.settings(south), "other").start().wait_until_ready()
    stage.clock.set(TUESDAY_MORNING)
    anna = Person(stage.servers, stage.clock, "Anna Berg", desk.address)
    with vacation(stage) as vera, exim(stage) as emil, plain(stage, "Petra") as petra:
        stage.clock.run(SLOWLY)
        for number, address in enumerate((vera.address, emil.address, petra.address, south.address), start=1):
            raw = anna.compose(address, "Your order")
            stage.servers.append(desk.address, "Sent", raw)
            daemon.wait_for_event("message.taken", mailbox="Sent", count=number)
            anna.send(address, raw)
        daemon.wait_for_event("message.taken", mailbox="INBOX", count=4)
        stage.clock.run(SPEED)
        over_a_day(stage, [daemon, other], petra.address)
    assert [daemon.events(f"{kind}.sent") for kind in ("acknowledgement", "notice")] == [[], []]


def test_an_address_that_asks_anew_each_time_is_answered_three_times_a_day_whatever_happens_to_us(stage: Stage) -> None:
    daemon = stage.running(around_the_clock(stage))
    address = f"hidden@{STORM_DOMAINS[0]}"
    with hidden(stage, lambda _: address) as robot:
        for number, instant in enumerate(("12:00", "18:00", "21:00")):
            begin(stage, address, f"Hello {number}")
            silent(stage, robot, daemon)
            if number == 1:
                daemon.kill()
                daemon.start().wait_until_ready()
            stage.clock.jump(instant)
    assert 1 <= len(robot.got) <= 3
    newest = daemon.remembered(lambda tx: tx.conversation(len(tx.threads("support", only_waiting=False, limit=99))))
    assert newest is not None
    assert newest.refused_because is Reason.LIMIT_ADDRESS


def test_an_address_that_asks_anew_each_time_is_written_to_three_times_where_promises_are_guarded(stage: Stage) -> None:
    daemon = stage.running(around_the_clock(stage, mode="full"))
    address = f"hidden@{STORM_DOMAINS[0]}"
    with hidden(stage, lambda _: address) as robot:
        begin(stage, address)
        for number, instant in enumerate(("13:31", "17:31", "23:00"), start=1):
            wait_until(partial(has_got, robot, number))
            silent(stage, robot, daemon)
            stage.clock.jump(instant)
        stage.clock.set("2026-11-25 09:00")
        assert silent(stage, robot, daemon) == 3
    states = daemon.remembered(lambda tx: tx.promise_counts(None))
    assert PromiseState.BROKEN_SILENTLY not in states


def test_an_address_that_answers_each_mail_anew_gets_no_more_than_three_a_day_where_promises_are_guarded(
    stage: Stage,
) -> None:
    """No time is shared with it, for its mails look like replies; what it was told is guarded all the same."""
    daemon = stage.running(around_the_clock(stage, mode="full"))
    address = f"hidden@{STORM_DOMAINS[0]}"
    with hidden(stage, lambda _: address, subject="Re: question number {}") as robot:
        begin(stage, address, "Re: hello")
        wait_until(partial(has_got, robot, 2))
        for instant in ("2026-11-24 13:31", "2026-11-24 17:31", "2026-11-25 09:50"):
            silent(stage, robot, daemon)
            stage.clock.set(instant)
            begin(stage, address, f"Re: {instant}")
            if instant.endswith("17:31"):
                daemon.kill()
                daemon.start().wait_until_ready()
        assert silent(stage, robot, daemon) == 3
    states = daemon.remembered(lambda tx: tx.promise_counts(None))
    assert PromiseState.BROKEN_SILENTLY not in states


def test_a_storm_is_stopped_for_a_domain_then_for_all_and_somebody_hears_of_both_once(stage: Stage) -> None:
    daemon, desk, domain = stage.running(around_the_clock(stage)), f"support@{stage.domain}", STORM_DOMAINS[1]
    with hidden(stage, lambda number: f"hidden{number}@{domain}") as robot:
        for number in range(6):
            begin(stage, f"first{number}@{domain}")
        wait_until(lambda: len(robot.got) >= 10)
        daemon.kill()
        daemon.start().wait_until_ready()
        silent(stage, robot, daemon)
        assert len({one.message_id for one in robot.got}) == len({body_of(one) for one in robot.got}) == 30
    assert "this domain" in stage.operator.gets(1)[0].text

    with hidden(stage, lambda number: f"hidden@{STORM_DOMAINS[20 + number]}") as robot:
        for number in range(10):
            begin(stage, f"first@{STORM_DOMAINS[2 + number]}")
        assert silent(stage, robot, daemon) == 30
    assert "brake" in stage.operator.gets(2)[1].text

    daemon.kill()
    daemon.start().wait_until_ready()
    carla, lea = stage.person("Carla Conti"), stage.person("Lea Later")
    carla.write(desk, "The printer is jammed")
    daemon.wait_for_event("message.taken")
    stage.clock.set("2026-11-24 15:00")
    assert "brake" in daemon.command("resume").stdout
    lea.write(desk, "The scanner is jammed")
    lea.gets(1)
    assert [carla.has(), len(stage.operator.has())] == [[], 2]


# --- who answers -----------------------------------------------------------------------------------------------------


@contextmanager
def vacation(stage: Stage) -> Iterator[Person]:
    """Somebody whose mail server runs Pigeonhole's vacation, without a pause between two answers."""
    person = stage.person("Vera Vacation")
    try:
        stage.servers.give_sieve_script(person.address, VACATION.format(person.address))
    except ServersMissing as missing:
        do_without(str(missing), required="MAILWARDEN_TEST_REQUIRE_SERVERS")
    yield person


@contextmanager
def exim(stage: Stage) -> Iterator[Person]:
    """Somebody for whom Exim answers every mail, also those that say they are automatic."""
    try:
        running = stage.servers.exim()
    except ServersMissing as missing:
        do_without(str(missing), required="MAILWARDEN_TEST_REQUIRE_SERVERS")
    with running:
        yield stage.person("Emil Exim", f"emil@{stage.domain}.{EXIM_DOMAIN}")


@contextmanager
def plain(stage: Stage, name: str) -> Iterator[Person]:
    """A help desk that answers every mail by a script, and of which nothing says so."""
    person = stage.person(name)
    with Robot(stage.servers, person.address, acknowledging(stage.clock, person.name)):
        yield person


def hidden(stage: Stage, address: Callable[[int], str], subject: str = "Question number {}") -> Robot:
    """Answer every mail to STORM_DOMAINS as somebody new, in no thread, from these addresses."""
    return Robot(stage.servers, HIDDEN, hostile(stage.clock, address, subject=subject))


def begin(stage: Stage, address: str, subject: str = "Hello") -> None:
    stage.person("Somebody", address).write(f"support@{stage.domain}", subject)


# --- how long a day is -----------------------------------------------------------------------------------------------


def around_the_clock(stage: Stage, mode: str = "acknowledge") -> Settings:
    return stage.settings(stage.desk(mode=mode), hours=ALWAYS)


def silent(stage: Stage, robot: Robot, daemon: Daemon) -> int:
    """Return how many mails a robot got in all, once nothing more comes."""
    return until_silent(lambda: len(robot.got), stage.servers, daemon)


def over_a_day(stage: Stage, daemons: Sequence[Daemon], *addresses: str) -> list[int]:
    """Return how many mails each of them has got when a day has passed and nothing comes any more."""

    def counts() -> list[int]:
        return [len(stage.servers.messages(one)) for one in addresses]

    until_silent(lambda: sum(counts()), stage.servers, *daemons)
    for instant in THE_DAY:
        stage.clock.set(instant)
        until_silent(lambda: sum(counts()), stage.servers, *daemons)
    return counts()


def body_of(mail: Mail) -> bytes:
    """Return what we wrote: what a kill cut off comes again with the same bytes, below other servers' lines."""
    return mail.raw[mail.raw.index(b"From: Example Support") :]


def has_got(robot: Robot, count: int) -> bool:
    return len(robot.got) >= count


def wait_until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    give_up_at = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < give_up_at, f"not within {seconds} s"
        time.sleep(0.02)
