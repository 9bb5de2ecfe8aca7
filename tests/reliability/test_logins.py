"""Row 15: the server takes the password no more: tried rarely, told soon, and nothing is missed afterwards."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from tests.bed.faults import Act, Direction, Fault, FaultProxy
from tests.bed.sink import Sink
from tests.reliability.playing import arrives, check, impatient, is_long, on_stage, plain_imap, plain_smtp
from tests.reliability.rows import Row
from tests.scenarios.harness import Daemon
from tests.scenarios.stage import Stage

SPEED = 300.0  # five minutes in a second
FIVE_MINUTES, TEN_MINUTES = timedelta(minutes=5), timedelta(minutes=10)
REFUSALS = {
    "wrong": rb"NO [AUTHENTICATIONFAILED] Authentication failed.",
    "expired": rb"NO [EXPIRED] The token has expired.",
    "locked": rb"NO [UNAVAILABLE] Too many login failures, the account is temporarily locked.",
}
SUBMISSION_REFUSALS = {
    "wrong-smtp": "535 5.7.8 Authentication credentials invalid",
    "locked-smtp": "454 4.7.0 Too many login attempts, please try again later",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """What became of one desk while its password was not taken."""

    attempts: int
    shortest: timedelta | None  # between two attempts; None: there were not two
    is_growing: bool
    alarmed_after: timedelta | None
    is_told_by_status: bool
    missed: int

    @property
    def is_fine(self) -> bool:
        is_rare = self.shortest is None or self.shortest >= FIVE_MINUTES
        is_told = self.is_told_by_status and (self.alarmed_after is None or self.alarmed_after <= TEN_MINUTES)
        return self.attempts >= 2 and is_rare and self.is_growing and is_told and self.missed == 0


def refusing(text: bytes) -> Fault:
    return Fault(act=Act.REWRITE, after=rb"(?m)^(\w+) OK [^\r\n]*Logged in", text=rb"\1 " + text)


@contextlib.contextmanager
def desks(stage: Stage) -> Iterator[tuple[Daemon, dict[str, FaultProxy], dict[str, Sink]]]:
    """One daemon with a desk for each kind of refusal, each with servers of its own; all goes well at first."""
    with contextlib.ExitStack() as stack:
        proxies = {name: stack.enter_context(FaultProxy(stage.servers.imap_port)) for name in REFUSALS}
        sinks = {name: stack.enter_context(Sink(now=stage.clock.now)) for name in (*REFUSALS, *SUBMISSION_REFUSALS)}
        some = []
        for name, sink in sinks.items():
            address = f"{name}@{stage.domain}"
            account = f', user = "{address}", auth = {{ password = {{ env = "SECRET" }} }}'
            port = proxies[name].port if name in proxies else stage.servers.imap_port
            some.append(stage.desk(name, smtp=plain_smtp(sink.port, account), imap=plain_imap(port, address)))
        yield impatient(stage, stage.settings(*some, first_reply="8h")), proxies, sinks


def row(long: bool) -> Row:
    """Three refusals by IMAP, two by SMTP, all at once; then everything is repaired."""
    hours = 3 if long else 0.75
    with on_stage() as stage, desks(stage) as (daemon, proxies, sinks):
        people = {name: stage.person("Carla Conti", f"{name}@customers.{stage.domain}") for name in sinks}
        broken_at = begin(stage, proxies, sinks)
        for name, person in people.items():
            arrives(stage, person, f"{name}@{stage.domain}")
        wait_for(stage, broken_at + timedelta(hours=hours))
        status = daemon.command("status").stdout
        tried = {name: attempts(stage, name, proxies, sinks, broken_at) for name in sinks}
        for proxy in proxies.values():
            proxy.script()
        for sink in sinks.values():
            sink.always("AUTH", None)
        found = {
            name: Refused(
                attempts=len(tried[name]),
                shortest=min((later - earlier for earlier, later in pairwise(tried[name])), default=None),
                is_growing=is_growing(tried[name]),
                alarmed_after=alarmed_after(sinks[name], stage, broken_at) if name in proxies else None,
                is_told_by_status=told_by(status, name),
                missed=int(not sinks[name].wait_for(people[name].address, seconds=60)),
            )
            for name in sinks
        }
        assert daemon.terminate() == 0
    return Row(
        number=15,
        title="wrong password, expired token, locked account",
        asked="one attempt in 5 min at most, growing; alarm within 10 min by another route; after repair 0 missed",
        reached="; ".join(f"{name}: {words(one)}" for name, one in found.items()),
        is_reached=all(one.is_fine for one in found.values()),
    )


def begin(stage: Stage, proxies: dict[str, FaultProxy], sinks: dict[str, Sink]) -> datetime:
    """Have every server refuse the password from now on, and end the connections that were let in before."""
    stage.clock.run(SPEED)
    for name, proxy in proxies.items():
        proxy.script(refusing(REFUSALS[name]))
    for name, reply in SUBMISSION_REFUSALS.items():
        sinks[name].always("AUTH", reply)
    broken_at = stage.clock.now()
    for proxy in proxies.values():
        proxy.strike(Act.RESET)
    return broken_at


def wait_for(stage: Stage, at: datetime) -> None:
    """Return when the scene's clock has come so far; nothing else could tell that nobody tries too often."""
    while (left := (at - stage.clock.now()).total_seconds() / SPEED) > 0:
        time.sleep(left)


def attempts(
    stage: Stage, name: str, proxies: dict[str, FaultProxy], sinks: dict[str, Sink], since: datetime
) -> list[datetime]:
    """Return when the password was tried, by the scene's clock."""
    if name not in proxies:
        return [one.at for one in sinks[name].asked("AUTH")]
    cut = {number for number, _ in proxies[name].struck}  # by us, maybe before the refusal was read
    lines = [one for one in proxies[name].lines if one.number not in cut]
    tried = [one for one in lines if b"AUTHENTICATE" in one.said() or b"LOGIN" in one.said()]
    times = [stage.clock.shown_at(one.begun_at) for one in tried]
    refused = [one for one in tried if b" NO [" in bytes(one.passed[Direction.TO_CLIENT])]
    assert refused, "nobody tried"
    return [at for at, one in zip(times, tried, strict=True) if one in refused and at >= since]


def is_growing(times: list[datetime]) -> bool:
    gaps = [later - earlier for earlier, later in pairwise(times)]
    return all(later > earlier for earlier, later in pairwise(gaps))


def alarmed_after(sink: Sink, stage: Stage, since: datetime) -> timedelta | None:
    return sink.wait_for(stage.operator.address)[0].at - since


def told_by(status: str, name: str) -> bool:
    """Whether `status` says of this desk that its login is refused."""
    return f"refuses the login of {name}@" in status.replace("\n", " ")


def words(one: Refused) -> str:
    shortest = "-" if one.shortest is None else f"{one.shortest.total_seconds() / 60:.1f}"
    alarm = "-" if one.alarmed_after is None else f"{one.alarmed_after.total_seconds() / 60:.1f}"
    told = "told by status" if one.is_told_by_status else "not told by status"
    return (
        f"{one.attempts} attempts, {shortest} min apart at least, {'' if one.is_growing else 'not '}growing, "
        f"mail to the operator after {alarm} min, {told}, {one.missed} missed"
    )


def test_a_password_that_is_no_longer_taken_is_tried_rarely_and_told_and_nothing_is_missed(bed: None) -> None:
    check(row(is_long()))
