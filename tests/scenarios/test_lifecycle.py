"""Start, reload and end as systemd sees them; and the second daemon that must not be."""

from __future__ import annotations

import time

from tests.scenarios.harness import WATCHDOG_SECONDS, Daemon
from tests.scenarios.stage import Stage


def kinds(daemon: Daemon) -> list[str]:
    """Return what systemd was told, without the texts, each run of the same word once."""
    words = [line.partition("=")[0] for line in daemon.told_systemd.all()]
    words = [word for word in words if word != "STATUS"]
    return [word for before, word in zip(["", *words], words, strict=False) if word != before]


def test_systemd_hears_of_every_step(stage: Stage) -> None:
    daemon = stage.running()
    daemon.wait_for_systemd("READY=1")
    daemon.wait_for_systemd("STATUS=1 of 1 desks watched")
    daemon.wait_for_systemd("WATCHDOG=1", count=2)
    daemon.hup()
    daemon.wait_for_systemd("READY=1", count=2)
    begun = time.monotonic()
    assert daemon.terminate() == 0
    assert time.monotonic() - begun < 5
    told = kinds(daemon)
    assert told[:2] == ["READY", "WATCHDOG"]
    assert "RELOADING MONOTONIC_USEC READY" in " ".join(told)
    assert told[-1] == "STOPPING"
    assert WATCHDOG_SECONDS > 1


def test_an_orderly_end_finishes_what_is_under_way(stage: Stage) -> None:
    daemon, desk = stage.running(), f"support@{stage.domain}"
    people = [stage.person("Carla Conti", f"c{number}@c{number}.{stage.domain}") for number in range(5)]
    for person in people:
        stage.servers.deliver(person.compose(desk, "Hello"), desk, person.address, via="lmtp")
    daemon.wait_for_event("acknowledgement.sent")
    assert daemon.terminate() == 0
    daemon.start()
    for person in people:
        person.gets(1)
    assert daemon.wait_until_ready().terminate() == 0
    assert [len(person.has()) for person in people] == [1] * 5


def test_a_second_daemon_on_the_same_desk_refuses_and_says_why(stage: Stage) -> None:
    first = stage.running()
    second = stage.daemon(first.settings, "second")
    second.may_speak_plainly = True
    second.write_config(first.config.read_text())
    assert second.start().exit_code() == 1
    story = f"{second.noise.story()}\n{second.log.story()}"
    assert "the desk support is watched by another mailwarden" in story
    assert "stop that one first" in story
    carla = stage.person("Carla Conti")
    carla.write(f"support@{stage.domain}", "The printer is jammed")
    carla.gets(1)
    assert first.terminate() == 0
    assert len(carla.has()) == 1
