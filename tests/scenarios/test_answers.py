"""Staff answer from their ordinary mail programs: what counts as an answer, and what does not."""

from __future__ import annotations

from mailwarden.core.conversation import PromiseState
from tests.scenarios.harness import Daemon
from tests.scenarios.people import Mail
from tests.scenarios.stage import Stage


def counts(daemon: Daemon) -> dict[PromiseState, int]:
    return {state: count for state, count in daemon.remembered(lambda tx: tx.promise_counts(None)).items() if count}


def pass_the_told_time(stage: Stage, daemon: Daemon) -> None:
    """Move on to five in the afternoon; what was due until then has happened when a later mail is acknowledged."""
    stage.clock.jump("16:00")
    late = stage.person("Lea Later")
    late.write(daemon.settings.desks[0].address, "Am I late?")
    late.gets(1)


def test_an_answer_filed_in_sent_keeps_the_promise(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    question = carla.write(desk, "The printer is jammed")
    carla.gets(1)
    stage.clock.jump("11:00")
    stage.anna.answer(desk, carla, question)
    daemon.wait_for_event("message.taken", reason="answered-in-sent")
    assert counts(daemon) == {PromiseState.KEPT: 1}
    pass_the_told_time(stage, daemon)
    assert daemon.terminate() == 0
    assert [one.subject for one in carla.has()] == ["Re: The printer is jammed"] * 2
    assert stage.anna.has() == []


def test_an_answer_that_staff_sent_with_the_desk_in_copy_counts_as_well(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    question = carla.write(desk, "The printer is jammed")
    carla.gets(1)
    answer = stage.anna.answer_only(
        desk, carla, question, From=f"Anna Berg <{stage.anna.address}>", Cc=desk, Message_ID="<from-anna@anna.example>"
    )
    stage.anna.send(desk, answer.raw)
    daemon.wait_for_event("message.taken", reason="answered-by-staff")
    pass_the_told_time(stage, daemon)
    assert counts(daemon) == {PromiseState.KEPT: 1, PromiseState.OPEN: 1}
    assert daemon.terminate() == 0
    assert len(carla.has()) == 2


def test_an_answer_to_our_acknowledgement_counts_as_well(stage: Stage) -> None:
    """The customer wrote again below our mail, and staff answer that one, on the telephone, without References."""
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    carla.write(desk, "The printer is jammed")
    (word,) = carla.gets(1)
    again = carla.reply(desk, word, "It also smells")
    daemon.wait_for_event("message.taken", reason="chaser")
    stage.anna.answer(desk, carla, again, References="")
    daemon.wait_for_event("message.taken", reason="answered-in-sent")
    assert counts(daemon) == {PromiseState.KEPT: 1}


def test_an_answer_that_was_read_before_its_question_counts_as_well(stage: Stage) -> None:
    """Two mailboxes are two connections: which one hears first is chance."""
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    question = carla.compose(desk, "The printer is jammed", Message_ID="<first@customers.example>")
    stage.anna.answer(desk, carla, Mail(question))
    daemon.wait_for_event("message.taken", reason="staff-starts")
    carla.send(desk, question)
    daemon.wait_for_event("message.taken", reason="new-request")
    pass_the_told_time(stage, daemon)
    assert daemon.terminate() == 0
    assert [one.text for one in carla.has()] == ["It is mended."]


def test_neither_our_own_copies_nor_absence_notes_count_as_answers(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    question = carla.write(desk, "The printer is jammed")
    (word,) = carla.gets(1)
    stage.servers.append(desk, "Sent", word.raw)  # some providers file whatever is sent
    away = stage.anna.answer_only(desk, carla, question, "I am on holiday.", Auto_Submitted="auto-replied")
    stage.servers.append(desk, "Sent", away.raw)  # the desk's own absence note
    daemon.wait_for_event("message.taken", mailbox="Sent")
    anna = f"Anna Berg <{stage.anna.address}>"
    stage.anna.reply(desk, question, "I am on holiday.", From=anna, Cc=carla.address, Auto_Submitted="auto-replied")
    daemon.wait_for_event("message.taken", mailbox="INBOX", reason="auto-submitted")
    stage.clock.jump("13:30")
    *_, notice = carla.gets(3)
    assert "Nobody here has got round to it yet" in notice.text
