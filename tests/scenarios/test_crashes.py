"""Killed in the middle of anything, and started again: nothing is lost, and nothing is said twice in other words.

Between the last byte and the server's reply nobody can know (RFC 1047): there the very same mail may go out again.
"""

from __future__ import annotations

import random

from mailwarden.core.conversation import SubmissionState
from tests.scenarios.people import Mail
from tests.scenarios.stage import Stage, without_smtp

SETTLED = {SubmissionState.SENT, SubmissionState.WITHDRAWN}
NO_LIMITS = 'per_address = "1000 per hour"\nper_domain = "1000 per hour"\nper_desk = "1000 per hour"'


def test_killed_right_after_a_mail_arrived_it_is_acknowledged_later(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    stage.servers.deliver(carla.compose(desk, "The printer is jammed"), desk, carla.address, via="lmtp")
    daemon.kill()
    daemon.start().wait_until_ready()
    carla.gets(1)
    assert daemon.terminate() == 0
    assert different(carla.has()) == 1


def test_killed_between_the_decision_and_the_server_it_sends_what_was_decided(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    with without_smtp(stage):
        stage.servers.deliver(carla.compose(desk, "The printer is jammed"), desk, carla.address, via="lmtp")
        daemon.wait_for_event("server.lost")
        decided = daemon.wait_for_event("acknowledgement.queued")["message_id"]
        daemon.kill()
    daemon.start().wait_until_ready()
    assert [one.message_id for one in carla.gets(1)] == [f"<{decided}>"]
    assert daemon.terminate() == 0
    assert different(carla.has()) == 1


def test_killed_before_it_could_note_that_a_mail_was_accepted_it_repeats_the_same_bytes_at_most(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    carla.write(desk, "The printer is jammed")
    daemon.wait_for_event("acknowledgement.sent")
    daemon.kill()
    daemon.start().wait_until_ready()
    lea = stage.person("Lea Later")
    lea.write(desk, "Hello?")
    lea.gets(1)
    assert daemon.terminate() == 0
    assert different(carla.has()) == 1
    assert len({body_of(one) for one in carla.has()}) == 1


def test_killed_while_a_notice_is_due_the_customer_gets_exactly_one(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    carla.write(desk, "The printer is jammed")
    carla.gets(1)
    stage.clock.jump("13:31")
    daemon.wait_for_event("notice.queued")
    daemon.kill()
    daemon.start().wait_until_ready()
    carla.gets(2)
    assert daemon.terminate() == 0
    assert different(carla.has()) == 2


def test_killed_ten_times_at_random_during_thirty_mails_everybody_is_acknowledged_once(stage: Stage) -> None:
    chance, desk = random.Random(2026), f"support@{stage.domain}"
    daemon = stage.running(stage.settings(limits=NO_LIMITS))
    people = [stage.person("Carla Conti", f"c{number}@customers.{stage.domain}") for number in range(30)]
    for few in (people[start : start + 3] for start in range(0, 30, 3)):
        for person in few:
            stage.servers.deliver(person.compose(desk, "The printer is jammed"), desk, person.address, via="lmtp")
        daemon.log.wait(lambda _: True, chance.randint(1, 16))
        daemon.kill()
        daemon.start()
    for person in people:
        person.gets(1)
    daemon.wait_until_remembered(lambda tx: set(tx.submission_counts("support")) <= SETTLED)
    assert daemon.wait_until_ready().terminate() == 0
    people[-1].has()  # by then whatever left has arrived
    assert [different(person.gets(1)) for person in people[:-1]] == [1] * 29
    assert different(people[-1].has()) == 1


def different(mails: list[Mail]) -> int:
    """Count what is not merely the same mail again."""
    return len({one.message_id for one in mails})


def body_of(mail: Mail) -> bytes:
    """Return what we wrote, without the lines that servers put above it."""
    return mail.raw[mail.raw.index(b"From: Example Support") :]
