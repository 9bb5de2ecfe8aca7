"""Row 13: what SMTP servers reply when they take no mail now, or never, at every stage of handing it over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from tests.bed.sink import Sink
from tests.reliability.playing import (
    EVERYTHING_MAY_GO,
    arrives,
    check,
    impatient,
    is_long,
    on_stage,
    plain_smtp,
)
from tests.reliability.rows import Row
from tests.scenarios.harness import Daemon
from tests.scenarios.people import Mail
from tests.scenarios.settings import ALWAYS
from tests.scenarios.stage import Stage

FOR_NOW = ("421", "450", "451", "452", "454")
FOR_GOOD = ("500", "550", "551", "552", "553", "554")
LOGIN = ("530", "535")  # about the login at whatever stage (RFC 4954 section 6)
GARBAGE = "<html>No SMTP here</html>"
REPLIES = {
    code: f"{code} {code[0]}.0.0 Not {'now' if code[0] == '4' else 'ever'}" for code in FOR_NOW + FOR_GOOD + LOGIN
}
BY_MAIL = ("RCPT", "DATA", "DOT")  # stages that are scripted for one recipient
A_FEW = ("421", "451", "550", "535", GARBAGE)
LONG_WAIT = timedelta(minutes=8)  # longer than the five minutes after a refused login, with jitter


@dataclass(slots=True)
class Scene:
    """One desk that sends through the sink, with a login."""

    stage: Stage
    daemon: Daemon
    sink: Sink
    number: int = 0

    @property
    def desk(self) -> str:
        return f"support@{self.stage.domain}"

    def somebody(self) -> str:
        """Return an address that nobody used before."""
        self.number += 1
        return f"c{self.number}@customers.{self.stage.domain}"

    def writes(self, address: str) -> str:
        arrives(self.stage, self.stage.person("Carla Conti", address), self.desk)
        return address


@dataclass(frozen=True, slots=True)
class Cell:
    """One reply at one stage, and what became of the mail that met it."""

    stage: str
    reply: str
    copies: int
    differing: int
    attempts: int  # how often RCPT, or the stage itself, was reached for this mail

    @property
    def wanted_copies(self) -> tuple[int, ...]:
        if self.stage in ("EHLO", "AUTH") or self.reply in (*FOR_NOW, *LOGIN):
            return (1,)  # the server's matter or a passing one: once it is over, one copy
        if self.reply == GARBAGE:
            return (1, 2) if self.stage == "DOT" else (1,)  # after the dot nobody knows
        return (0,)

    @property
    def is_fine(self) -> bool:
        never_again = self.wanted_copies != (0,) or self.attempts <= 1
        return self.copies in self.wanted_copies and self.differing <= 1 and never_again


def for_one_mail(scene: Scene, replies: Iterable[str]) -> list[Cell]:
    """Have every reply met once at every stage that belongs to one mail, all of them at once."""
    people = {(stage, reply): scene.somebody() for stage in BY_MAIL for reply in replies if reply not in LOGIN}
    for (stage, reply), who in people.items():
        scene.sink.answer(stage, words_of(reply), to=who)
        scene.writes(who)
    scene.daemon.wait_for_event("submission.refused", sum(one in FOR_GOOD for _, one in people))
    for (stage, reply), who in people.items():
        if Cell(stage, reply, 0, 0, 0).wanted_copies != (0,):
            scene.sink.wait_for(who)
    scene.stage.clock.pass_time(LONG_WAIT)
    scene.sink.wait_for(scene.writes(scene.somebody()))
    return [cell(scene, stage, reply, who) for (stage, reply), who in people.items()]


def for_the_server(scene: Scene, stage: str, reply: str) -> Cell:
    """Have one reply met, whoever the mail is for, and let the time pass that it takes."""
    who, daemon, is_about_login = scene.somebody(), scene.daemon, reply in LOGIN or (stage, reply[0]) == ("AUTH", "5")
    lost, refused = (len(daemon.events(one)) for one in ("server.lost", "submission.refused"))
    scene.sink.hang_up_on_all()
    scene.sink.answer(stage, words_of(reply))
    scene.writes(who)
    if Cell(stage, reply, 0, 0, 0).wanted_copies == (0,):
        daemon.wait_for_event("submission.refused", refused + 1)
    elif is_about_login:
        daemon.wait_for_event("server.lost", lost + 1)
        scene.stage.clock.pass_time(LONG_WAIT)
        scene.sink.wait_for(who)
    else:
        scene.sink.wait_for(who)
    return cell(scene, stage, reply, who)


def cell(scene: Scene, stage: str, reply: str, who: str) -> Cell:
    copies = scene.sink.taken(who)
    different = len({(one.message_id, one.raw) for one in copies})
    attempts = sum(one.argument == who for one in scene.sink.asked("RCPT"))
    return Cell(stage, reply, len(copies), different, attempts)


def words_of(reply: str) -> str:
    return REPLIES.get(reply, reply)


def table(*, long: bool) -> list[Cell]:
    """Return what became of every reply at every stage; in the short form of a few before the recipient is known."""
    everything = (*FOR_NOW, *FOR_GOOD, *LOGIN, GARBAGE)
    some = everything if long else A_FEW
    with on_stage() as stage, Sink(now=stage.clock.now) as sink:
        account = f', user = "support@{stage.domain}", auth = {{ password = {{ env = "SECRET" }} }}'
        desk = stage.desk(smtp=plain_smtp(sink.port, account))
        settings = stage.settings(desk, hours=ALWAYS, first_reply="100h", limits=EVERYTHING_MAY_GO)
        scene = Scene(stage, impatient(stage, settings), sink)
        cells = for_one_mail(scene, everything)
        for place in ("MAIL", *BY_MAIL):
            cells += [for_the_server(scene, place, reply) for reply in some if place == "MAIL" or reply in LOGIN]
        for place in ("EHLO", "AUTH"):
            cells += [for_the_server(scene, place, reply) for reply in some]
    return cells


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How mail that is put off time after time is tried, and what is said of it."""

    gaps: list[list[float]]  # between the attempts at each of three mails, in seconds by the scene's clock
    is_alarmed: bool
    is_old_time_told: bool  # in what finally went out, after the time first told had passed
    copies: list[int]

    @property
    def is_growing(self) -> bool:
        """Two doublings with their jitter; what a busy machine adds to a gap is less than that."""
        return all(1.5 * gaps[-3] <= gaps[-1] for gaps in self.gaps)

    @property
    def has_jitter(self) -> bool:
        return len({round(gaps[-1]) for gaps in self.gaps}) == len(self.gaps)


def waiting() -> Waiting:
    """Have three mails put off until the time they tell has passed, and then taken."""
    with on_stage() as stage, Sink(now=stage.clock.now) as sink:
        desk = stage.desk(smtp=plain_smtp(sink.port))
        scene = Scene(stage, impatient(stage, stage.settings(desk, limits=EVERYTHING_MAY_GO)), sink)
        stage.clock.run(40)
        people = [scene.somebody() for _ in range(3)]
        for who in people:
            sink.always("RCPT", "451 4.3.0 Come back later", to=who)
            scene.writes(who)
        for who in people:
            sink.wait_until_asked("RCPT", 9, to=who)
        gaps = [gaps_of(sink, who) for who in people]
        stage.clock.jump("10:30")
        (alarm,) = [one for one in sink.wait_for(stage.operator.address) if b"put off" in one.raw]
        stage.clock.run(20)
        stage.clock.jump("14:05")
        for who in people:
            sink.always("RCPT", None, to=who)
        taken = [sink.wait_for(who) for who in people]
    words = " ".join(Mail(one.raw).text for copies in taken for one in copies)
    return Waiting(
        gaps=gaps,
        is_alarmed=b"451 4.3.0" in alarm.raw,
        is_old_time_told="14:00 today" in words,
        copies=[len(copies) for copies in taken],
    )


def gaps_of(sink: Sink, who: str) -> list[float]:
    times = [one.at for one in sink.asked("RCPT") if one.argument == who]
    return [(later - earlier).total_seconds() for earlier, later in pairwise(times)]


def row(long: bool) -> Row:
    """Row 13: every reply at every stage."""
    cells, patience = table(long=long), waiting()
    wrong = [
        f"{one.reply[:3]} at {one.stage}: {one.copies} copies, {one.attempts} attempts"
        for one in cells
        if not one.is_fine
    ]
    many = max(one.copies for one in cells if one.reply != GARBAGE)
    is_patient = patience.is_growing and patience.has_jitter and patience.is_alarmed and patience.copies == [1, 1, 1]
    return Row(
        number=13,
        title="SMTP replies at EHLO, AUTH, MAIL, RCPT, DATA and the dot; garbage",
        asked="4yz retried with backoff and jitter while the text is true; 5yz never; shown to staff; 0 duplicates",
        reached=(
            f"{len(cells)} cases, {len(wrong)} wrong{': ' if wrong else ''}{'; '.join(wrong)}; at most {many} copy; "
            f"attempts after {', '.join(f'{gap:.0f}' for gap in patience.gaps[0])} s, growing {patience.is_growing}, "
            f"jitter {patience.has_jitter}, alarm {patience.is_alarmed}, old time told {patience.is_old_time_told}"
        ),
        is_reached=not wrong and is_patient and not patience.is_old_time_told,
    )


def test_whatever_a_server_replies_mail_is_neither_lost_nor_doubled_nor_forced_upon_it(bed: None) -> None:
    check(row(is_long()))
