"""What a colleague promises in their own answer: guarded with their yes, unsaid without it, news owed either way."""

from __future__ import annotations

from mailwarden.core.clocks import standing
from mailwarden.core.conversation import Conversation, PromiseState
from tests.scenarios.harness import Daemon
from tests.scenarios.people import Mail, Person, Staff
from tests.scenarios.stage import Stage

BY_FRIDAY = "Hello Carla,\n\nI'll ask the supplier and get back to you by Friday.\n\nBen"
LOOKING = "Hello Carla,\n\nwe're looking into it.\n\nBen"


class Scene:
    """Carla asked on Tuesday morning and was told a time; Ben works at the desk."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.desk = stage, f"support@{stage.domain}"
        self.ben = Staff(stage.servers, stage.clock, "Ben Brandt", f"ben@{stage.domain}")
        staff = (f"Anna Berg <{stage.anna.address}>", f"Ben Brandt <{self.ben.address}>")
        desk = stage.desk(staff=staff, more=f'nudge = ["{stage.anna.address}"]')
        self.daemon: Daemon = stage.running(stage.settings(desk))
        stage.clock.jump("10:10")  # a machine under load takes its time to start
        self.carla: Person = stage.person("Carla Conti")
        self.question: Mail = self.carla.write(self.desk, "The printer is jammed")
        self.carla.gets(1)

    def ben_answers(self, text: str, at: str = "11:00") -> Mail:
        self.stage.clock.jump(at)
        before = len(self.daemon.events("message.taken"))
        answer = self.ben.answer(self.desk, self.carla, self.question, text, From=f"Ben Brandt <{self.ben.address}>")
        self.daemon.wait_for_event("message.taken", count=before + 1)
        return answer

    def known(self) -> Conversation:
        found = self.daemon.remembered(lambda tx: tx.conversation(1))
        assert found is not None
        return found

    def states(self) -> list[PromiseState]:
        return [one.state for one in self.known().promises]


def test_ben_writes_by_friday_and_says_yes_so_he_is_reminded_and_carla_hears_before_it_passes(stage: Stage) -> None:
    scene = Scene(stage)
    scene.ben_answers(BY_FRIDAY)
    (offer,) = scene.ben.gets(1)
    assert "mailwarden understands: by 17:00 on Friday, 27 November" in offer.text
    scene.ben.reply(scene.desk, offer, "Yes, please\n\nBen")
    scene.daemon.wait_for_event("staff.heard", reason="staff-said-track")
    assert "That time is guarded from now on" in scene.ben.gets(2)[1].text
    assert scene.states() == [PromiseState.KEPT, PromiseState.OPEN]

    stage.clock.set("2026-11-27 15:30:00")
    scene.daemon.wait_for_event("nudge.queued")
    stage.clock.set("2026-11-27 16:31:00")
    notice = scene.carla.gets(3)[2]
    assert "We said you would hear from us again by 17:00 today" in notice.text
    reminders = [one for one in scene.ben.gets(3) if one.subject.startswith("News owed")]
    assert "When they should hear from us: by 17:00 today" in reminders[0].text


def test_without_an_answer_to_the_offer_nobody_is_promised_anything_and_ben_is_reminded(stage: Stage) -> None:
    scene = Scene(stage)
    scene.ben_answers(BY_FRIDAY)
    scene.ben.gets(1)
    stage.clock.set("2026-11-27 16:45:00")
    reminder = scene.ben.gets(2)[1]
    assert (reminder.subject.startswith("News owed"), len(scene.carla.has())) == (True, 2)
    stage.clock.set("2026-11-30 09:30:00")
    scene.daemon.wait_for_event("nudge.queued", reason="target-passed")
    assert (len(scene.carla.has()), scene.states()) == (2, [PromiseState.KEPT])


def test_looking_into_it_owes_carla_news_and_ben_is_reminded_once_at_the_keep_informed_time(stage: Stage) -> None:
    scene = Scene(stage)
    scene.ben_answers(LOOKING)
    turn = standing(scene.known())
    assert (turn.is_owed, turn.asked_since) == (True, None)
    scene.carla.reply(scene.desk, scene.carla.gets(2)[1], "Ok, thanks!")
    scene.daemon.wait_for_event("message.taken", reason="thanks-only")
    assert scene.ben.has() == []
    stage.clock.set("2026-12-04 12:00:00")
    reminder = scene.ben.gets(2)[1]  # the first is our own fence
    assert "They are owed news" in reminder.text or "Nothing has followed yet" in reminder.text
    assert (len(scene.carla.has()), scene.states()) == (2, [PromiseState.KEPT])
