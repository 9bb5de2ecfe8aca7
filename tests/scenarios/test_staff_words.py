"""What colleagues say to a reminder in their own words, from their own mail program, and what customers read of it."""

from __future__ import annotations

from dataclasses import dataclass

from mailwarden.core.bidden import is_no_rush
from mailwarden.core.clocks import standing
from mailwarden.core.conversation import Conversation, PromiseState
from tests.scenarios.harness import Daemon
from tests.scenarios.people import Mail, Person, Staff
from tests.scenarios.stage import Stage

SUPPLIER = "tomorrow 3pm, waiting for the supplier"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Carla wrote before ten and was told to expect an answer by 14:00; at noon the team was reminded."""

    stage: Stage
    daemon: Daemon
    desk: str
    carla: Person
    question: Mail
    chris: Staff
    reminder: Mail  # to Chris
    others: Mail  # to Anna

    def says(self, text: str, person: Staff | None = None, to: Mail | None = None) -> Mail:
        """Have somebody reply to a reminder, and return what they get back."""
        person = person or self.chris
        before = len(self.stage.servers.messages(person.address))
        reminder = self.reminder if person is self.chris else self.others
        person.reply(self.desk, to or reminder, f"{text}\r\n\r\nRegards")
        return person.gets(before + 1)[-1]

    def known(self) -> Conversation:
        known = self.daemon.remembered(lambda tx: tx.conversation(1))
        assert known is not None
        return known

    def became(self) -> list[PromiseState]:
        return [one.state for one in self.known().promises]


def reminded(stage: Stage) -> Scene:
    chris = Staff(stage.servers, stage.clock, "Chris Okafor", f"chris@{stage.domain}")
    people = (f"Anna Berg <{stage.anna.address}>", f"Chris Okafor <{chris.address}>")
    daemon = stage.running(stage.settings(stage.desk(staff=people)))
    desk, carla = f"support@{stage.domain}", stage.person("Carla Conti")
    question = carla.write(desk, "The printer is jammed")
    carla.gets(1)
    stage.clock.jump("12:02")
    daemon.wait_for_event("nudge.queued", 2)
    stage.clock.jump("12:06")
    return Scene(
        stage=stage,
        daemon=daemon,
        desk=desk,
        carla=carla,
        question=question,
        chris=chris,
        reminder=chris.gets(1)[0],
        others=stage.anna.gets(1)[0],
    )


def test_chris_names_a_time_and_why_carla_reads_it_in_his_words_and_he_keeps_it(stage: Stage) -> None:
    scene = reminded(stage)
    confirmation = scene.says(SUPPLIER)
    assert "in your name to expect an answer by 15:00 tomorrow, Wednesday" in confirmation.text
    assert confirmation.headers["Auto-Submitted"] == "auto-replied"

    stage.clock.jump("12:15")
    notice = scene.carla.gets(2)[1]
    assert "Chris" in notice.text
    assert "waiting for the supplier" in notice.text
    assert "by 15:00 tomorrow, Wednesday" in notice.text
    assert notice.headers["In-Reply-To"] == scene.question.message_id

    stage.clock.set("2026-11-25 11:00")
    scene.chris.answer(scene.desk, scene.carla, scene.question)
    scene.daemon.wait_for_event("message.taken", reason="answered-in-sent")
    assert scene.became() == [PromiseState.REPLACED, PromiseState.KEPT]


def test_taken_back_in_time_carla_never_hears_of_it(stage: Stage) -> None:
    scene = reminded(stage)
    confirmation = scene.says(SUPPLIER)
    undone = scene.says("undo", to=confirmation)
    assert "Taken back" in undone.text
    assert "They still count on an answer by 14:00 today" in undone.text
    stage.clock.jump("12:30")
    assert len(scene.carla.has()) == 1
    assert scene.became() == [PromiseState.OPEN, PromiseState.WITHDRAWN]


def test_a_persons_time_is_about_to_lapse_and_carla_hears_before_it_passes(stage: Stage) -> None:
    scene = reminded(stage)
    scene.says(SUPPLIER)
    stage.clock.jump("12:15")
    scene.carla.gets(2)
    stage.clock.set("2026-11-25 14:31")
    update = scene.carla.gets(3)[2]
    assert "by 15:00 today" in update.text
    assert stage.clock.now().strftime("%H:%M") < "15:00"


def test_answered_by_phone_nobody_waits_and_what_carla_was_told_is_kept(stage: Stage) -> None:
    scene = reminded(stage)
    assert "has their answer" in scene.says("answered by phone").text
    assert (standing(scene.known()).is_waiting, scene.became()) == (False, [PromiseState.KEPT])
    stage.clock.jump("14:30")
    assert len(scene.carla.has()) == 1


def test_no_rush_carla_waits_on_and_nobody_is_bothered(stage: Stage) -> None:
    scene = reminded(stage)
    assert "There is no rush" in scene.says("no rush agreed").text
    assert (standing(scene.known()).is_waiting, is_no_rush(scene.known())) == (True, True)
    stage.clock.jump("14:30")
    assert (len(scene.carla.has()), scene.became()) == (1, [PromiseState.WITHDRAWN])
    assert [one.subject for one in stage.anna.has()] == [scene.others.subject]


def test_two_colleagues_name_a_time_and_the_later_word_counts(stage: Stage) -> None:
    scene = reminded(stage)
    scene.says(SUPPLIER)
    confirmation = scene.says("tomorrow 11am, Ben is on it", stage.anna)
    assert "takes the place of the time that Chris Okafor named" in confirmation.text
    stage.clock.jump("12:20")
    (_, notice) = scene.carla.gets(2)
    assert "by 11:00 tomorrow, Wednesday" in notice.text
    assert "supplier" not in notice.text
    assert len(scene.carla.has()) == 2
