"""Row 14: servers that put off mail from strangers, and take it when they come again."""

from __future__ import annotations

from datetime import timedelta

from tests.bed.sink import Sink
from tests.reliability.playing import EVERYTHING_MAY_GO, arrives, check, impatient, is_long, on_stage, plain_smtp
from tests.reliability.rows import Row
from tests.scenarios.stage import Stage


def somebody_writes(stage: Stage, number: int) -> str:
    """Put a mail of somebody unknown into the desk's mailbox; return their address."""
    person = stage.person("Carla Conti", f"c{number}@customers.{stage.domain}")
    arrives(stage, person, f"support@{stage.domain}")
    return person.address


def row(long: bool) -> Row:
    """Five strangers at once, and in the long form several waits."""
    minutes = (1, 5, 15) if long else (5,)
    late, copies = [], []
    for wait in minutes:
        with on_stage() as stage, Sink(now=stage.clock.now) as sink:
            desk = stage.desk(smtp=plain_smtp(sink.port))
            impatient(stage, stage.settings(desk, limits=EVERYTHING_MAY_GO))
            stage.clock.run(100)
            sink.greylist_for(timedelta(minutes=wait))
            people = [somebody_writes(stage, number) for number in range(5)]
            for who in people:
                sink.wait_for(who)
                attempts = [one for one in sink.asked("RCPT") if one.argument == who]
                allowed = [one for one in attempts if one.at - attempts[0].at >= timedelta(minutes=wait)]
                late.append(len(allowed) - 1)
                copies.append(len(sink.taken(who)))
    return Row(
        number=14,
        title="greylisting",
        asked="delivered at the first allowed attempt, one copy",
        reached=f"{len(copies)} mails, put off {minutes} minutes: {sum(late)} attempts too many, {max(copies)} copy",
        is_reached=sum(late) == 0 and set(copies) == {1},
    )


def test_greylisted_mail_is_taken_at_the_first_allowed_attempt(bed: None) -> None:
    check(row(is_long()))
