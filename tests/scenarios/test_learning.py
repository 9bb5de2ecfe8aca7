"""What people are told comes from what the desk really does: from its own mailbox, as far back as it goes."""

from __future__ import annotations

import random
import re
from datetime import datetime, timedelta

from imapclient import IMAPClient

from mailwarden.core.conversation import Promise
from mailwarden.daemon.past import AT_ONCE
from mailwarden.store.protocol import Transaction
from tests.scenarios.clockwork import ZONE
from tests.scenarios.harness import Daemon
from tests.scenarios.stage import Stage

WEEKS = 6
A_DAY = 5
LAST_MONDAY = datetime(2026, 11, 16, tzinfo=ZONE)


def test_a_desk_with_a_past_tells_what_it_really_does(stage: Stage) -> None:
    desk = f"support@{stage.domain}"
    give_a_past(stage, desk)
    daemon, carla = stage.running(), stage.person("Carla Conti")
    learned = daemon.wait_for_event("desk.learned", conversations=WEEKS * 5 * A_DAY)
    assert not learned["is_learning"]
    carla.write(desk, "The printer is jammed")
    (word,) = carla.gets(1)
    assert re.search(
        r"People who write at this time usually hear from us by 1[0-2]:(?:00|15|30|45) today, "
        r"and nine in ten by 1[1-7]:[03]0 today \(Berlin time\)\.",
        word.text,
    ), word.text
    assert daemon.terminate() == 0
    assert len(daemon.events("acknowledgement.sent")) == 1
    assert [one.level for one in daemon.remembered(promises_of_newest)] == [0.9]


def test_what_was_learned_is_known_again_after_a_restart(stage: Stage) -> None:
    desk = f"support@{stage.domain}"
    give_a_past(stage, desk)
    daemon, carla = stage.running(), stage.person("Carla Conti")
    daemon.wait_for_event("desk.learned", conversations=WEEKS * 5 * A_DAY)
    assert daemon.terminate() == 0
    daemon.start().wait_until_ready()
    daemon.wait_for_event("desk.learned", conversations=WEEKS * 5 * A_DAY)
    assert daemon.events("history.read") == []
    carla.write(desk, "The printer is jammed")
    (word,) = carla.gets(1)
    assert "nine in ten" in word.text


def test_running_once_tells_what_was_learned_too(stage: Stage) -> None:
    desk = f"support@{stage.domain}"
    give_a_past(stage, desk)
    daemon, carla = stage.running(), stage.person("Carla Conti")
    daemon.wait_for_event("desk.learned", conversations=WEEKS * 5 * A_DAY)
    assert daemon.terminate() == 0
    stage.servers.deliver(carla.compose(desk, "The printer is jammed"), desk, carla.address, via="lmtp")
    assert daemon.command("run", "--once").returncode == 0
    (word,) = carla.has()
    assert "nine in ten" in word.text


def test_a_new_desk_tells_its_aim(stage: Stage) -> None:
    daemon, carla = stage.running(), stage.person("Carla Conti")
    daemon.wait_for_event("desk.learned", conversations=0, is_learning=True)
    carla.write(f"support@{stage.domain}", "The printer is jammed")
    (word,) = carla.gets(1)
    assert "We aim to answer by 14:00 today (Berlin time). That is what we are working towards" in word.text
    assert "usually" not in word.text


def test_nobody_is_written_to_because_of_the_past_and_who_writes_again_is_acknowledged(stage: Stage) -> None:
    desk, ernst = f"support@{stage.domain}", stage.person("Ernst Ehrlich")
    raw = ernst.compose(desk, "Never answered")
    stage.servers.append(desk, "INBOX", raw, stage.clock.served(LAST_MONDAY + timedelta(hours=10)))
    daemon = stage.running()
    daemon.wait_for_event("history.read", mailbox="INBOX")
    number = re.search(rb"Message-ID: (<[^>]+>)", raw)
    assert number
    ernst.write(desk, "Re: Never answered", In_Reply_To=number[1].decode())
    assert [one.subject for one in ernst.gets(1)] == ["Re: Never answered"]
    assert daemon.terminate() == 0
    assert len(daemon.events("acknowledgement.sent")) == 1
    assert len(daemon.remembered(lambda tx: tx.waiting("support"))) == 1


def test_requests_in_an_archive_and_answers_in_sent_warm_a_desk(stage: Stage) -> None:
    desk = f"support@{stage.domain}"
    give_a_past(stage, desk, mailbox="Archive/2026")
    daemon, carla = stage.running(), stage.person("Carla Conti")
    daemon.wait_for_event("history.read", mailbox="Archive/2026")
    assert not daemon.wait_for_event("desk.learned", conversations=WEEKS * 5 * A_DAY)["is_learning"]
    assert answered_of(daemon) == (WEEKS * 5 * A_DAY, WEEKS * 5 * A_DAY)
    carla.write(desk, "The printer is jammed")
    (word,) = carla.gets(1)
    assert "nine in ten" in word.text


def test_killed_while_it_reads_the_past_it_goes_on_there_and_counts_nothing_twice(stage: Stage) -> None:
    desk, people = f"support@{stage.domain}", 2 * WEEKS * 5 * A_DAY
    give_a_past(stage, desk, weeks=2 * WEEKS, mailbox="Archive")
    daemon = stage.running()
    daemon.wait_for_event("history.reading", read=AT_ONCE, mails=2 * people)
    daemon.kill()
    daemon.start()
    assert daemon.wait_for_event("history.reading")["read"] > AT_ONCE // 2
    daemon.wait_for_event("desk.learned", conversations=people)
    assert answered_of(daemon) == (people, people)
    assert daemon.events("acknowledgement.queued") == []


def answered_of(daemon: Daemon) -> tuple[int, int]:
    """Return how many people have written, and how many of them were answered."""
    waits = daemon.remembered(lambda tx: tx.waits("support", datetime(2026, 1, 1, tzinfo=ZONE), 2**60, 10_000))
    return len(waits), sum(one.answered_at is not None for one in waits)


def promises_of_newest(tx: Transaction) -> tuple[Promise, ...]:
    (newest,) = tx.waiting("support")
    known = tx.conversation(newest)
    assert known
    return known.promises


def give_a_past(stage: Stage, desk: str, *, weeks: int = WEEKS, mailbox: str = "INBOX") -> None:
    """Fill the mailboxes with questions of some weeks, and answers half an hour to five hours later."""
    chance, answers = random.Random(7), []
    with stage.servers.imap(desk) as client:
        if not client.folder_exists(mailbox):
            client.create_folder(mailbox)
        for number in range(weeks * 5 * A_DAY):
            week, day = divmod(number // A_DAY, 5)
            asked = LAST_MONDAY - timedelta(weeks=weeks - 1 - week) + timedelta(days=day, hours=9 + number % A_DAY)
            answered = asked + timedelta(hours=0.5 + min(2.5, chance.expovariate(1.0)))
            answers.append((answered, *put_question(client, stage, desk, asked, number, mailbox)))
        for answered, customer, question in sorted(answers, key=lambda one: one[0]):
            put_answer(client, stage, desk, answered, customer, question)


def put_question(
    client: IMAPClient, stage: Stage, desk: str, when: datetime, number: int, mailbox: str
) -> tuple[str, str]:
    customer, question = f"c{number}@customers.{stage.domain}", f"<q{number}@customers.{stage.domain}>"
    raw = f"From: {customer}\r\nTo: {desk}\r\nSubject: Question {number}\r\nMessage-ID: {question}\r\n\r\nHow?\r\n"
    client.append(mailbox, raw.encode(), msg_time=stage.clock.served(when))
    return customer, question


def put_answer(client: IMAPClient, stage: Stage, desk: str, when: datetime, customer: str, question: str) -> None:
    raw = (
        f"From: {desk}\r\nTo: {customer}\r\nSubject: Re: Question\r\nMessage-ID: <a{question[2:]}\r\n"
        f"In-Reply-To: {question}\r\nReferences: {question}\r\n\r\nSo.\r\n"
    )
    client.append("Sent", raw.encode(), msg_time=stage.clock.served(when))
