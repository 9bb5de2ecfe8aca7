"""Row 33: two daemons on one desk, on one store and on two: at most one of them writes."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import time
from dataclasses import dataclass

from mailwarden.core.conversation import SubmissionState
from tests.bed.sink import Answer, Sink
from tests.reliability.playing import EVERYTHING_MAY_GO, arrives, check, is_long, on_stage, plain_smtp
from tests.reliability.rows import Row
from tests.scenarios.clockwork import SPEED
from tests.scenarios.harness import Daemon
from tests.scenarios.settings import Settings
from tests.scenarios.stage import BEFORE, TUESDAY_MORNING, Stage

LEASE = "MAILWARDEN_TEST_LEASE"
LEASE_SECONDS = 3.0  # in the short form; in the long one it is as long as in earnest
FULL_LEASE_SECONDS = 60.0
COPIES_KEPT = ', save_copy = "auto"'
A_FAILURE = 1  # exit code
FAST = 200.0  # times as fast as the machine's clock
SETTLED = {SubmissionState.SENT, SubmissionState.WITHDRAWN}


@dataclass(slots=True)
class Scene:
    """Two installations on the same store, and everybody who writes to their desk."""

    stage: Stage
    sink: Sink
    first: Daemon
    second: Daemon
    people: int = 0

    @property
    def desk(self) -> str:
        return f"support@{self.stage.domain}"

    def writes(self) -> str:
        self.people += 1
        person = self.stage.person("Carla Conti", f"c{self.people}@customers{self.people}.{self.stage.domain}")
        arrives(self.stage, person, self.desk)
        return person.address

    def copies(self, who: str) -> int:
        return len(self.sink.taken(who))


def settings_for(stage: Stage, sink: Sink) -> Settings:
    return stage.settings(stage.desk(smtp=plain_smtp(sink.port, COPIES_KEPT)), limits=EVERYTHING_MAY_GO)


def on_one_store(stage: Stage, sink: Sink, lease_seconds: float) -> Scene:
    """Have the first one watch the desk; the second is not started yet."""
    settings = settings_for(stage, sink)
    first, second = stage.daemon(settings, "first"), stage.daemon(settings, "second")
    second.store_file = first.store_file
    second.configure(settings)
    for one in (first, second):
        one.environment[LEASE] = str(lease_seconds)
    stage.clock.set(BEFORE)
    first.start().wait_until_ready()
    stage.clock.set(TUESDAY_MORNING)
    return Scene(stage, sink, first, second)


def is_refused(scene: Scene) -> bool:
    """Return whether whoever comes second ends with the reason, and the first one goes on."""
    scene.second.may_speak_plainly = True
    code = scene.second.start().exit_code()
    told = any("watched by another mailwarden" in line for line in scene.second.noise.all())
    scene.sink.wait_for(who := scene.writes())
    return (code, told, scene.copies(who)) == (A_FAILURE, True, 1)


def after_a_kill(scene: Scene) -> float:
    """Return after how many real seconds mail is acknowledged whose daemon was killed as it arrived."""
    scene.first.kill()
    who, begun_at = scene.writes(), time.monotonic()
    scene.first, scene.second = scene.second, scene.first
    scene.first.start().wait_until_ready()
    scene.sink.wait_for(who)
    return time.monotonic() - begun_at


def stopped_past_its_lease(scene: Scene, lease_seconds: float) -> tuple[int, int]:
    """Stop the one, half way through a mail, until the other has taken over; then let it go on.

    Returns how many mails there were, and how many second copies of them.
    """
    before = len(scene.sink.attempts)
    scene.sink.answer("DATA", Answer(after_seconds=1.5))
    half_way = scene.writes()
    give_up_at = time.monotonic() + 10
    while not any(one.stage == "RCPT" for one in scene.sink.attempts[before:]):
        assert time.monotonic() < give_up_at
        time.sleep(0.01)
    stopped, other = scene.first, scene.second
    stop_between_commits(stopped)
    people = [half_way, *(scene.writes() for _ in range(5))]
    time.sleep(lease_seconds + 0.5)
    other.start().wait_until_ready()
    for one in people:
        scene.sink.wait_for(one)
    os.kill(stopped.process_id, signal.SIGCONT)
    people += [scene.writes() for _ in range(5)]
    assert stopped.exit_code() == A_FAILURE
    for one in people:
        scene.sink.wait_for(one)
    assert other.terminate() == 0
    return len(people), sum(scene.copies(one) - 1 for one in people)


def stop_between_commits(daemon: Daemon) -> None:
    """Stop a process while it does not lock the store: else nobody could take over, and nobody would write."""
    for _ in range(50):
        os.kill(daemon.process_id, signal.SIGSTOP)
        store = sqlite3.connect(daemon.store_file, timeout=0.2)
        with contextlib.closing(store), contextlib.suppress(sqlite3.OperationalError):
            store.execute("BEGIN IMMEDIATE")
            store.rollback()
            return
        os.kill(daemon.process_id, signal.SIGCONT)
        time.sleep(0.01)
    raise AssertionError("the store was always locked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """What two daemons with a store each did to the customers of one desk."""

    before: tuple[int, int]  # mails, and second acknowledgements, until the one that came second saw the other's answer
    after: tuple[int, int]  # mails, and second acknowledgements, from then on
    alarms: int  # of the operator


def on_two_stores(stage: Stage, sink: Sink) -> Apart:
    """One serves the desk; another one is installed on another host by mistake, and both go on."""
    settings = settings_for(stage, sink)
    elder, newcomer = stage.daemon(settings, "elder"), stage.daemon(settings, "newcomer")
    scene = Scene(stage, sink, elder, newcomer)
    stage.clock.set("2026-11-23 16:50:00")
    elder.start().wait_until_ready()
    stage.clock.set("2026-11-23 16:55:00")
    sink.wait_for(scene.writes())
    elder.wait_until_remembered(
        lambda tx: all(one.last_uid for one in tx.cursors("support"))
    )  # the copy, too, is filed
    stage.clock.set(BEFORE)
    stage.clock.run(FAST)  # so that the other's copy lay there for long when the newcomer comes
    newcomer.start().wait_until_ready()
    newcomer.wait_for_event("history.read", count=2)
    stage.clock.run(SPEED)
    stage.clock.set("2026-11-24 11:00:00")
    sink.wait_for(early := scene.writes())
    newcomer.wait_until_remembered(lambda tx: tx.switch("brake", "support"))
    later = [scene.writes() for _ in range(10)]
    for one in later:
        sink.wait_for(one)
    inbox = scene.people  # mails, each of which both have decided about by then
    for daemon in (elder, newcomer):
        daemon.wait_until_remembered(
            lambda tx: all(at.last_uid >= inbox for at in tx.cursors("support") if at.mailbox == "INBOX")
        )
        daemon.wait_until_remembered(lambda tx: tx.submission_counts("support").keys() <= SETTLED)
    alarms = sink.taken(stage.operator.address)
    codes = (elder.terminate(), newcomer.terminate())
    assert codes == (0, 0)
    return Apart(
        before=(1, scene.copies(early) - 1),
        after=(len(later), sum(scene.copies(one) - 1 for one in later)),
        alarms=len(alarms),
    )


def row(long: bool) -> Row:
    lease_seconds = FULL_LEASE_SECONDS if long else LEASE_SECONDS
    with on_stage() as stage, Sink() as sink:
        scene = on_one_store(stage, sink, lease_seconds)
        refused, seconds = is_refused(scene), after_a_kill(scene)
        mails, second_copies = stopped_past_its_lease(scene, lease_seconds)
    with on_stage() as stage, Sink() as sink:
        apart = on_two_stores(stage, sink)
    on_one = f"one store: the second is refused: {refused}; after kill -9 acknowledged in {seconds:.1f} s"
    stopped = f"stopped past its lease half way through a mail: {second_copies} second copies of {mails} mails"
    two = f"two stores: {apart.before[1]} second copies of {apart.before[0]} mails until the newcomer sees the other's "
    two += f"copies in Sent, then {apart.after[1]} of {apart.after[0]}; {apart.alarms} alarms"
    is_reached = refused and seconds < FULL_LEASE_SECONDS and not second_copies
    is_reached &= not apart.before[1] and not apart.after[1]
    return Row(
        number=33,
        title="two daemons on one desk, on one store and on two",
        asked="the second waits or refuses; at most one acknowledgement a mail; takeover within the lease time",
        reached=f"{on_one}; {stopped}; {two}",
        is_reached=is_reached,
    )


def test_of_two_daemons_on_one_desk_only_one_writes(bed: None) -> None:
    check(row(is_long()))
