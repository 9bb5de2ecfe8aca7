"""Strangers at their worst, through the real daemon: it stays small and quick, and everybody else is served."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import pytest

from tests.hostile.answering import raw_mail
from tests.hostile.bombs import BOMBS, HEADLESS
from tests.hostile.injections import Injection, sample
from tests.hostile.wire import faults_of
from tests.mail.scripted import ScriptedSmtp
from tests.scenarios.harness import Daemon
from tests.scenarios.settings import ALWAYS
from tests.scenarios.stage import Stage
from tests.scenarios.test_corpus import NO_LIMITS

MOST_MEMORY = 256 * 2**20
MOST_CPU_SECONDS = 2.0
NEXT_WITHIN_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one bomb cost, with the ordinary mail behind it."""

    bomb: str
    cpu_seconds: float
    next_served_seconds: float


def process_of(daemon: Daemon) -> psutil.Process:
    """Return the process that runs with this installation's configuration."""
    return next(one for one in psutil.Process().children() if str(daemon.config) in one.cmdline())


def peak_memory(process: psutil.Process) -> int:
    """Return the most memory that was ever resident, in bytes."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) * 1024


def cpu_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def test_no_bomb_costs_much_and_the_next_mail_is_served(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    daemon, desk = stage.running(stage.settings(hours=ALWAYS, limits=NO_LIMITS)), f"support@{stage.domain}"
    process, costs = process_of(daemon), []
    for number, (name, raw) in enumerate(bombs(desk)):
        customer = stage.person(f"Carla Customer{number}", f"carla@customers{number}.{stage.domain}")
        before = cpu_seconds(process)
        stage.servers.deliver_all([raw], desk, f"eve{number}@evil.{stage.domain}")
        began = time.monotonic()
        stage.servers.deliver_all([customer.compose(desk, "The printer is jammed")], desk, customer.address)
        customer.gets(1)
        costs.append(
            Cost(
                bomb=name,
                cpu_seconds=cpu_seconds(process) - before,
                next_served_seconds=time.monotonic() - began,
            )
        )
    memory = peak_memory(process)
    with capsys.disabled():
        print(f"\n{table(costs)}\nmost memory: {memory / 2**20:.0f} MB")
    assert daemon.events("message.taken")[-1]["uid"] == 2 * len(costs)
    assert daemon.remembered(lambda tx: tx.set_aside("support")) == ()
    assert memory <= MOST_MEMORY
    assert max(one.cpu_seconds for one in costs) <= MOST_CPU_SECONDS
    assert max(one.next_served_seconds for one in costs) <= NEXT_WITHIN_SECONDS
    assert daemon.terminate() == 0


def bombs(desk: str) -> Iterator[tuple[str, bytes]]:
    """Yield each bomb as somebody else's first mail to the desk."""
    for number, (name, make) in enumerate(BOMBS.items()):
        own = {b"From": b"Eve <eve%d@evil.example>" % number, b"Message-ID": b"<bomb.%d@evil.example>" % number}
        yield name, raw_mail(own, to=desk.encode(), body=b"").removesuffix(b"\r\n") + make()
    yield from HEADLESS.items()


def table(costs: list[Cost]) -> str:
    rows = (f"{one.cpu_seconds:6.2f} s CPU, next after {one.next_served_seconds:5.2f} s  {one.bomb}" for one in costs)
    return "\n".join(rows)


def test_a_mail_that_the_server_cannot_serve_is_set_aside_and_the_next_one_served(stage: Stage) -> None:
    daemon, desk = stage.running(), f"support@{stage.domain}"
    carla, arno = stage.person("Carla Conti"), stage.person("Arno After")
    carla.write(desk, "Before")
    carla.gets(1)
    daemon.terminate()
    stage.servers.deliver(carla.compose(desk, "Broken"), desk, carla.address, via="lmtp")
    with unreadable(newest_file(stage, desk)):
        daemon.start()
        stage.servers.deliver(arno.compose(desk, "After"), desk, arno.address, via="lmtp")
        daemon.wait_for_event("message.set_aside")
        assert [one.subject for one in arno.gets(1)] == ["Re: After"]
    (failed,) = daemon.remembered(lambda tx: tx.set_aside("support"))
    assert (failed.sighting.uid, failed.given_up) == (2, True)
    assert "set aside" in stage.operator.gets(1)[0].text
    assert daemon.terminate() == 0


def newest_file(stage: Stage, desk: str) -> Path:
    """Return the file of the mail that came last, as Dovecot keeps it."""
    name, _, domain = desk.partition("@")
    files = Path(stage.servers.directory, "mail", domain, name, "Maildir").glob("*/*,S=*")
    return max((one for one in files if one.parent.name in ("new", "cur")), key=lambda one: one.stat().st_mtime)


@contextmanager
def unreadable(file: Path) -> Iterator[None]:
    """Keep the server from reading a mail; it knows no more than that it is there."""
    file.chmod(0)
    try:
        yield
    finally:
        next(file.parent.parent.glob(f"*/{file.name.partition(':')[0]}*")).chmod(0o600)


def test_of_sixty_injections_nothing_reaches_the_smtp_server_but_harmless_answers(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    with ScriptedSmtp(extensions="8BITMIME") as sink:
        place = f'{{ host = "127.0.0.1", port = {sink.port}, tls = "none" }}'
        desk = replace(stage.desk(), smtp=place, more='forms = ["form@forms.example"]')
        daemon = stage.running(stage.settings(desk, hours=ALWAYS, limits=NO_LIMITS))
        raws = [letter(number, one, desk.address) for number, one in enumerate(sample())]
        stage.servers.deliver_all(raws, desk.address, "carla@customer.example")
        daemon.wait_for_event("message.taken", count=len(raws))
        decided = daemon.remembered(lambda tx: tx.decisions("support", limit=1000))
        expected = sum(one.kind == "send-acknowledgement" for one in decided)
        daemon.wait_for_event("acknowledgement.sent", count=expected)
        assert daemon.terminate() == 0
    with capsys.disabled():
        print(f"\n{len(raws)} attempts, {len(sink.messages)} answers")
    recipients = [line.decode() for line in sink.heard if line.startswith(b"RCPT")]
    assert [one for one in recipients if not re.fullmatch(r"RCPT TO:<carla\d+@customer\.example>", one)] == []
    assert [faults for raw in sink.messages if (faults := faults_of(raw, to=customer_in(raw)))] == []
    assert {line.split(b" ")[0] for line in sink.heard} == {b"EHLO", b"MAIL", b"RCPT", b"DATA", b"<the", b"QUIT"}
    assert len(set(recipients)) == len(sink.messages) == expected >= 45


def letter(number: int, injection: Injection, to: str) -> bytes:
    """Return a customer's mail with an attempt in it, each of another customer about another matter."""
    raw = raw_mail(injection.fields, to=to.encode())
    return raw.replace(b"carla@", b"carla%d@" % number).replace(b"<question", b"<question%d" % number)


def customer_in(raw: bytes) -> str:
    """Return the customer whom a mail names first."""
    found = re.search(rb"carla\d+@customer\.example", raw)
    return found[0].decode() if found else ""
