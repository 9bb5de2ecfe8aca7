"""Nobody answers: who hears what, and when, before and after a told time passes."""

from __future__ import annotations

from datetime import timedelta

from mailwarden.core.conversation import PromiseState
from tests.scenarios.people import Mail
from tests.scenarios.stage import Stage


def test_before_a_told_time_passes_staff_hear_of_it_and_then_the_customer(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    question = carla.write(desk, "The printer is jammed")
    carla.gets(1)

    stage.clock.jump("12:05")
    (nudge,) = stage.anna.gets(1)
    assert nudge.subject == "Waiting since 9:58 today: The printer is jammed"
    assert "What we told them: an answer by 14:00 today (Berlin time)" in nudge.text
    assert nudge.headers["Auto-Submitted"] == "auto-generated"
    assert len(carla.gets(1)) == 1

    stage.clock.jump("13:05")
    assert len(stage.anna.gets(2)) == 2
    stage.clock.jump("13:30")
    _, update = carla.gets(2)
    assert "We told you to expect our answer by 14:00 today." in update.text
    assert "We now aim to answer by 10:00 tomorrow, Wednesday (Berlin time)." in update.text
    assert "sorry" not in update.text
    assert (update.subject, update.headers["In-Reply-To"]) == ("Re: The printer is jammed", question.message_id)
    assert update.headers["Auto-Submitted"] == "auto-generated"

    stage.clock.set("2026-11-25 09:31")
    *_, last = carla.gets(3)
    assert "We told you to expect our answer by 10:00 today (Berlin time)." in last.text
    assert "We can't tell you a new time" in last.text
    daemon.wait_for_event("nudge.sent", count=3)

    stage.clock.set("2026-11-27 12:00")
    lea = stage.person("Lea Later")
    lea.write(desk, "Am I late?")
    lea.gets(1)
    states = daemon.remembered(lambda tx: tx.promise_counts(None))
    assert states[PromiseState.REPLACED] == 1
    assert states.get(PromiseState.BROKEN_SILENTLY, 0) == 0
    assert daemon.terminate() == 0
    assert len(carla.has()) == 3


def test_after_an_outage_the_first_thing_is_what_kept_us_from_writing(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    carla.write(desk, "The printer is jammed")
    carla.gets(1)
    daemon.kill()
    stage.clock.jump("14:20")
    daemon.start()
    _, catch_up = carla.gets(2)
    assert "Our system did not read this mailbox" in catch_up.text
    assert "We had told you to expect our answer by 14:00 today, and that time passed in silence." in catch_up.text
    assert "We now aim to answer by" in catch_up.text
    assert daemon.terminate() == 0
    assert daemon.remembered(lambda tx: tx.promise_counts(None))[PromiseState.BROKEN_SILENTLY] == 1


def test_an_answer_during_an_outage_is_found_before_anybody_is_told_of_a_delay(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    question = carla.write(desk, "The printer is jammed")
    carla.gets(1)
    daemon.kill()
    stage.clock.jump("13:20")
    stage.anna.answer(desk, carla, question)
    stage.clock.jump("13:45")
    daemon.start().wait_until_ready()
    daemon.wait_for_event("message.taken", reason="answered-in-sent")
    lea = stage.person("Lea Later")
    lea.write(desk, "Am I late?")
    lea.gets(1)
    assert daemon.terminate() == 0
    assert [one.text for one in carla.has()][1:] == ["It is mended."]


def test_mail_at_night_is_told_when_somebody_will_be_there(stage: Stage) -> None:
    stage.running()
    stage.clock.set("2026-11-24 20:15")
    carla = stage.person("Carla Conti")
    carla.write(f"support@{stage.domain}", "The printer is jammed")
    (word,) = carla.gets(1)
    assert "Nobody is here right now; we are back at 9:00 tomorrow, Wednesday" in word.text
    assert "We aim to answer by 15:00 tomorrow, Wednesday (Berlin time)" in word.text


def test_who_is_told_of_a_delay_while_the_answer_is_on_its_way_hears_that_the_two_crossed(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    question = carla.write(desk, "The printer is jammed")
    carla.gets(1)
    stage.clock.jump("13:15")
    answered_at = stage.clock.served(stage.clock.now())
    answer = stage.anna.answer_only(desk, carla, question)
    stage.clock.jump("13:31")
    _, _, update = carla.gets(3)
    assert "We now aim to answer by 10:00 tomorrow" in update.text

    stage.servers.append(desk, "Sent", answer.raw, answered_at)  # by a mail program that was slow to do so
    *_, crossed = carla.gets(4)
    assert (
        "When we said you would hear from us by 10:00 tomorrow, Wednesday (Berlin time), our answer had already left."
        in crossed.text
    )
    assert "there is nothing more for you to wait for: you have our answer" in crossed.text
    assert (crossed.subject, crossed.headers["In-Reply-To"]) == ("Re: The printer is jammed", question.message_id)
    assert crossed.headers["Auto-Submitted"] == "auto-generated"
    stage.clock.set("2026-11-25 10:30")
    assert len(carla.has()) == 4
    assert daemon.terminate() == 0


def test_so_does_whoever_is_told_a_time_late_while_the_answer_is_on_its_way(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    daemon.kill()
    stage.clock.jump("10:35")
    asked_at, answered_at = (stage.clock.served(stage.clock.now() - timedelta(minutes=ago)) for ago in (30, 5))
    question = Mail(carla.compose(desk, "The printer is jammed"))
    stage.servers.append(desk, "INBOX", question.raw, asked_at)
    answer = stage.anna.answer_only(desk, carla, question)
    daemon.start()
    first = carla.gets_one_with("Your mail has arrived")
    assert "We aim to answer by 14:30 today" in first.text

    stage.servers.append(desk, "Sent", answer.raw, answered_at)  # by a mail program that was slow to do so
    crossed = carla.gets_one_with("our answer had already left")
    assert "When we said you would hear from us by 14:30 today (Berlin time)" in crossed.text
    stage.clock.jump("15:30")
    assert daemon.terminate() == 0
    assert len(carla.has()) == 3
