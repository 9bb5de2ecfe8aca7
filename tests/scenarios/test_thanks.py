"""Customers who want nothing any more: they said thanks, or found it themselves."""

from __future__ import annotations

from tests.scenarios.stage import Stage


def test_thanks_after_an_answer_begin_no_wait(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    question = carla.write(desk, "The printer is jammed")
    carla.gets(1)
    answer = stage.anna.answer(desk, carla, question)
    daemon.wait_for_event("message.taken", reason="answered-in-sent")
    carla.reply(desk, answer, "Thanks Anna, works!\r\n\r\nBest regards\r\nCarla\r\n\r\n> It is mended.")
    daemon.wait_for_event("message.taken", reason="thanks-only")
    assert "nobody waits" in daemon.command("threads").stdout
    assert "thanks" in daemon.command("threads", "--all").stdout
    assert "only says thanks" in daemon.command("explain", question.message_id.strip("<>")).stdout
    assert daemon.terminate() == 0
    assert [len(carla.has()), stage.anna.has()] == [2, []]


def test_who_found_it_herself_hears_nothing_more_and_nor_do_staff(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    carla.write(desk, "The printer is jammed")
    (word,) = carla.gets(1)
    carla.reply(desk, word, "Found it, thanks!")
    daemon.wait_for_event("message.taken", reason="requester-said-solved")
    stage.clock.jump("14:30")
    lea = stage.person("Lea Later")
    lea.write(desk, "Hello?")
    lea.gets(1)
    assert daemon.terminate() == 0
    assert [carla.has(), stage.anna.has()] == [[word], []]
    assert "settled" in daemon.command("threads", "--all").stdout


def test_thanks_with_a_question_are_a_question(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    question = carla.write(desk, "The printer is jammed")
    carla.gets(1)
    answer = stage.anna.answer(desk, carla, question)
    daemon.wait_for_event("message.taken", reason="answered-in-sent")
    carla.reply(desk, answer, "Thanks, works! And how do I change the paper?")
    daemon.wait_for_event("message.taken", reason="further-request")
    assert daemon.terminate() == 0
