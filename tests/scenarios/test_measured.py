"""A desk that has learned tells what it measured; what becomes of that, the customers' own mailboxes show."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta

import pytest

from tests.scenarios.harness import Daemon
from tests.scenarios.people import Mail
from tests.scenarios.stage import Stage
from tests.scenarios.test_learning import give_a_past

TOLD = re.compile(r"nine in ten by (\d\d:\d\d) today \(Berlin time\)")


class WarmDesk:
    """A desk with a past, and Carla, who has just been told by when nine in ten hear from it."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.address = stage, f"support@{stage.domain}"
        give_a_past(stage, self.address)
        self.daemon = stage.running()
        self.daemon.wait_for_event("desk.learned", is_learning=False)
        self.carla = stage.person("Carla Conti")
        self.question = self.carla.write(self.address, "The printer is jammed")
        (word,) = self.carla.gets(1)
        self.told = told_in(word)

    def jump(self, minutes: int) -> None:
        """Move on to so many minutes after the told time, or before it."""
        told = datetime.strptime(self.told, "%H:%M")  # noqa: DTZ007  # a time of day, read off a wall
        self.stage.clock.jump(f"{told + timedelta(minutes=minutes):%H:%M}")

    def settle(self) -> None:
        """Have everything done that is due: when a later mail is acknowledged, it was."""
        lea = self.stage.person("Lea Later")
        lea.write(self.address, "Am I late?")
        lea.gets(1)


def told_in(word: Mail) -> str:
    found = TOLD.search(word.text)
    assert found, word.text
    return found[1]


def became(daemon: Daemon) -> dict[str, int]:
    """Return what became of the told times that are over, as `mailwarden report` says it."""
    result = daemon.command("report", "--format", "json")
    assert result.returncode == 0, result.stderr
    (found,) = json.loads(result.stdout)["desks"]
    return {state: count for state, count in found["keeping"]["states"].items() if count and state != "open"}


@pytest.fixture
def warm(stage: Stage) -> WarmDesk:
    return WarmDesk(stage)


def test_a_measured_time_is_kept_by_an_answer(warm: WarmDesk) -> None:
    warm.jump(-90)
    warm.stage.anna.answer(warm.address, warm.carla, warm.question)
    warm.daemon.wait_for_event("message.taken", reason="answered-in-sent")
    warm.jump(+30)
    warm.settle()
    assert became(warm.daemon) == {"kept": 1}
    assert warm.daemon.terminate() == 0
    assert [one.text for one in warm.carla.has()][1:] == ["It is mended."]


def test_a_measured_time_is_replaced_before_it_passes(warm: WarmDesk) -> None:
    warm.jump(-30)
    _, update = warm.carla.gets(2)
    assert f"by {warm.told} today" in update.text
    assert re.search(r"by \d\d:\d\d (today|tomorrow, Wednesday) \(Berlin time\)", update.text), update.text
    assert "sorry" not in update.text
    warm.jump(+10)
    warm.settle()
    assert became(warm.daemon) == {"replaced in time": 1}
    assert warm.daemon.terminate() == 0
    assert len(warm.carla.has()) == 2


def test_a_measured_time_that_an_outage_broke_is_owned_first_thing_on_return(warm: WarmDesk) -> None:
    warm.daemon.kill()
    warm.jump(+40)
    warm.daemon.start()
    _, apology = warm.carla.gets(2)
    assert "Our system did not read this mailbox" in apology.text
    assert f"by {warm.told} today, and that time passed in silence. That's on us." in apology.text
    warm.daemon.wait_until_ready()
    warm.settle()
    assert became(warm.daemon) == {"broken silently": 1}
    assert warm.daemon.terminate() == 0
    assert len(warm.carla.has()) == 2


def test_the_operator_hears_on_monday_where_answers_take_longer_than_the_target(stage: Stage) -> None:
    desk = stage.desk(mode="observe")
    give_a_past(stage, desk.address)
    daemon = stage.running(stage.settings(desk, first_reply="1h"))
    daemon.wait_for_event("desk.learned", is_learning=False)
    stage.clock.set("2026-11-30 08:59")
    (letter,) = stage.operator.gets(1)
    assert letter.subject == f"{desk.address}: answers take longer than the target"
    assert "the target is an answer within 1 hour. Of 74 people who wrote" in letter.text  # in three of the four weeks
    assert '[targets.standard] first_reply = "' in letter.text
    stage.clock.set("2026-12-02 12:00")
    daemon.kill()
    daemon.start().wait_until_ready()
    daemon.wait_for_event("desk.learned", is_learning=False)
    assert daemon.terminate() == 0
    assert stage.operator.has() == [letter]
