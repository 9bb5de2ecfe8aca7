"""Row 17: the line to the mailbox dies without a word, while nothing is said on it or in the middle of a mail."""

from __future__ import annotations

import contextlib
import time
from datetime import datetime

import psutil

from tests.bed.faults import Act, Fault, FaultProxy
from tests.bed.sink import Sink
from tests.reliability.playing import (
    SHORT_PATIENCE,
    START_SECONDS,
    arrives,
    check,
    impatient,
    is_long,
    on_stage,
    plain_imap,
    plain_smtp,
)
from tests.reliability.rows import Row
from tests.scenarios.stage import Stage

LITERAL = rb"BODY\[HEADER\](?:<0>)? \{\d+\}\r\n.{20}"  # twenty bytes into a mail's header block
ASKED_MINUTES, ASKED_PERCENT = 11.0, 1.0
REST_SECONDS, REST_TRIES = 2.0, 10
KINDS = ("black hole", "half-open", "in a literal", "trickle in a literal", "black hole, and so are new connections")


def strike(proxy: FaultProxy, kind: str) -> None:
    """Have the line die."""
    match kind:
        case "black hole":
            proxy.strike(Act.SILENCE)
        case "half-open":
            proxy.strike(Act.HALF_OPEN)
        case "in a literal":
            proxy.script(Fault(act=Act.SILENCE, after=LITERAL, times=1))
        case "trickle in a literal":
            proxy.script(Fault(act=Act.TRICKLE, after=LITERAL, times=1))
        case _:
            proxy.script(Fault(act=Act.SILENCE, times=3))
            proxy.strike(Act.SILENCE)


def answered_after(stage: Stage, *, patience: str, speed: float) -> dict[str, float]:
    """Return in how many minutes of the scene a mail is acknowledged that comes when the line has just died."""
    with contextlib.ExitStack() as stack:
        sink = stack.enter_context(Sink(now=stage.clock.now))
        proxies = {name: stack.enter_context(FaultProxy(stage.servers.imap_port)) for name in map(slug, KINDS)}
        desks = [
            stage.desk(name, smtp=plain_smtp(sink.port), imap=plain_imap(proxy.port, f"{name}@{stage.domain}"))
            for name, proxy in proxies.items()
        ]
        daemon = impatient(stage, stage.settings(*desks), patience)
        stage.clock.run(speed)
        since: dict[str, datetime] = {}
        for kind in KINDS:
            strike(proxies[slug(kind)], kind)
            since[kind] = stage.clock.now()
            arrives(stage, stage.person("Carla Conti", who(kind, stage)), f"{slug(kind)}@{stage.domain}")
        found = {kind: sink.wait_for(who(kind, stage), seconds=700)[0].at - since[kind] for kind in KINDS}
        assert daemon.terminate() == 0
    return {kind: span.total_seconds() / 60 for kind, span in found.items()}


def slug(kind: str) -> str:
    return kind.replace(" ", "-").replace(",", "")


def who(kind: str, stage: Stage) -> str:
    return f"{slug(kind)}@customers.{stage.domain}"


def idle_percent(seconds: float) -> float:
    """Return what a daemon with nothing to do takes of one processor, on the machine's own clock."""
    with on_stage() as stage, Sink() as sink:
        daemon = stage.daemon(stage.settings(stage.desk(smtp=plain_smtp(sink.port))))
        daemon.environment["MAILWARDEN_TEST_CLOCK"] = ""
        daemon.start().wait_for_event("daemon.ready", seconds=START_SECONDS)
        process = psutil.Process(daemon.process_id)
        for _ in range(REST_TRIES):  # what follows the start is not idleness, and takes long on a busy machine
            if percent_of(process, REST_SECONDS) < ASKED_PERCENT:
                break
        return percent_of(process, seconds)


def percent_of(process: psutil.Process, seconds: float) -> float:
    process.cpu_percent()  # since when the next one counts
    time.sleep(seconds)
    return float(process.cpu_percent())


def row(long: bool) -> Row:
    """In the long form everything takes its real time; in the short one minutes are three seconds long."""
    patience, speed = ("", 1.0) if long else (SHORT_PATIENCE, 20.0)
    with on_stage() as stage:
        minutes = answered_after(stage, patience=patience, speed=speed)
    percent = idle_percent(60 if long else 4)
    return Row(
        number=17,
        title="IDLE dies silently, also inside a FETCH literal",
        asked="a new mail is answered within 11 min; CPU when idle under 1 %",
        reached="; ".join(f"{kind}: {span:.1f} min" for kind, span in minutes.items()) + f"; idle CPU {percent:.2f} %",
        is_reached=max(minutes.values()) <= ASKED_MINUTES and percent < ASKED_PERCENT,
    )


def test_a_line_that_dies_silently_is_noticed_and_the_mail_is_answered(bed: None) -> None:
    check(row(is_long()))
