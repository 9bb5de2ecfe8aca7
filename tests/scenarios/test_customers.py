"""What customers read when something went wrong: an outage of ours, a missed time, a word of theirs, and afterwards."""

from __future__ import annotations

from datetime import timedelta

from mailwarden.core.conversation import PromiseState
from mailwarden.core.said import Word
from mailwarden.store.protocol import Transaction
from tests.scenarios.harness import Daemon
from tests.scenarios.people import Mail, Person
from tests.scenarios.stage import Stage

SIX_A_DAY = 'per_address = "6 per day"'


def asks(stage: Stage, name: str = "Carla Conti") -> tuple[Person, str, Mail]:
    """Somebody asks something just before ten, and is told that they hear by two."""
    customer, desk = stage.person(name), f"support@{stage.domain}"
    question = customer.write(desk, "The printer is jammed")
    customer.gets(1)
    return customer, desk, question


def hurry(tx: Transaction) -> list[Word]:
    known = tx.conversation(1)
    return [one.word for one in known.words] if known else []


def test_after_an_outage_of_ours_people_read_what_kept_us_from_writing(stage: Stage) -> None:
    daemon = stage.running()
    carla, desk, _ = asks(stage)
    daemon.kill()
    stage.clock.jump("14:20")
    lea = stage.person("Lea Later")
    written_at = stage.clock.served(stage.clock.now() - timedelta(hours=2))
    stage.servers.append(desk, "INBOX", lea.compose(desk, "The scanner is broken, too"), written_at)
    daemon.start()

    _, catch_up = carla.gets(2)
    assert "Our system did not read this mailbox from 9:5" in catch_up.text
    assert "today, so you got no word from us." in catch_up.text
    assert "We had told you to expect our answer by 14:00 today, and that time passed in silence." in catch_up.text
    assert "Nothing was lost: your mail is here, and you are in line now." in catch_up.text
    assert "sorry" not in catch_up.text

    (late,) = lea.gets(1)
    assert "Our system did not read this mailbox from 9:5" in late.text
    assert "so this note reaches you late; nothing was lost." in late.text
    assert daemon.terminate() == 0
    assert len(carla.has()) == 2
    assert daemon.remembered(lambda tx: tx.promise_counts(None))[PromiseState.BROKEN_SILENTLY] == 1


def test_who_writes_again_while_the_time_stands_reads_once_that_it_does(stage: Stage) -> None:
    daemon = stage.running()
    carla, desk, question = asks(stage)
    stage.clock.jump("11:00")
    again = carla.reply(desk, question, "Is anybody there?")
    _, restated = carla.gets(2)
    assert "You have written to us again: your new mail is here, together with the earlier one." in restated.text
    assert "What we told you still holds: we aim to answer by 14:00 today (Berlin time)." in restated.text
    assert restated.headers["In-Reply-To"] == again.message_id
    assert restated.headers["Auto-Submitted"] == "auto-replied"

    stage.clock.jump("11:20")
    carla.reply(desk, question, "Hello? The printer still jams.")
    daemon.wait_for_event("message.taken", reason="chaser", count=2)
    asks(stage, "Lea Later")
    assert len(carla.has()) == 2
    assert daemon.terminate() == 0


def test_who_writes_after_a_missed_time_alarms_staff_at_once(stage: Stage) -> None:
    daemon = stage.running(stage.settings(stage.desk(mode="acknowledge")))
    carla, desk, question = asks(stage)
    stage.clock.jump("14:30")
    daemon.wait_for_event("nudge.sent")
    before = len(stage.anna.gets(1))
    carla.reply(desk, question, "You said by two. Hello?")
    daemon.wait_for_event("nudge.queued", reason="chased-after-miss")
    stage.clock.pass_time(timedelta(minutes=3))
    assert len(stage.anna.gets(before + 1)) >= before + 1
    assert daemon.terminate() == 0


def test_who_is_in_no_hurry_may_say_so_in_two_words(stage: Stage) -> None:
    daemon = stage.running()
    carla, desk, _ = asks(stage)
    stage.clock.jump("13:30")
    _, update = carla.gets(2)
    assert 'If there is no hurry, reply "no rush"' in update.text
    carla.reply(desk, update, "No rush, thanks!")
    daemon.wait_for_event("message.taken", reason="requester-said-no-rush")
    assert daemon.remembered(hurry) == [Word.NO_RUSH]
    stage.clock.set("2026-11-25 12:00")
    asks(stage, "Lea Later")
    assert len(carla.has()) == 2
    assert daemon.terminate() == 0


def test_for_whom_it_is_urgent_staff_hear_before_they_would_have(stage: Stage) -> None:
    daemon = stage.running()
    carla, desk, question = asks(stage)
    stage.clock.jump("10:20")
    carla.reply(desk, question, "Urgent! Nobody here can work.")
    daemon.wait_for_event("message.taken", reason="requester-said-urgent")
    assert daemon.remembered(hurry) == [Word.URGENT]
    daemon.wait_for_event("nudge.queued", reason="said-urgent")
    stage.clock.pass_time(timedelta(minutes=3))
    (nudge,) = stage.anna.gets(1)
    assert "The printer is jammed" in nudge.subject
    assert daemon.terminate() == 0


def test_whoever_was_let_down_is_thanked_after_the_answer_and_asked_once_whether_it_holds(stage: Stage) -> None:
    daemon: Daemon = stage.running(stage.settings(limits=SIX_A_DAY))
    carla, desk, question = asks(stage)
    stage.clock.jump("14:10")
    _, catch_up = carla.gets(2)  # to the daemon, a clock that jumps is a time in which it slept
    assert "that time passed in silence. That's on us." in catch_up.text
    stage.clock.pass_time(timedelta(minutes=1))
    stage.anna.answer(desk, carla, question)
    daemon.wait_for_event("message.taken", reason="answered-in-sent")

    stage.clock.jump("16:16")
    *_, thanks = carla.gets(4)
    assert "You have our answer now. It came later than we had told you." in thanks.text
    assert thanks.headers["Auto-Submitted"] == "auto-generated"

    stage.clock.set("2026-11-28 09:00")
    *_, check_in = carla.gets(5)
    assert "We answered your mail on Tuesday, 24 November. Is it settled?" in check_in.text
    stage.clock.set("2026-12-09 12:00")
    asks(stage, "Lea Later")
    assert len(carla.has()) == 5
    assert daemon.terminate() == 0
