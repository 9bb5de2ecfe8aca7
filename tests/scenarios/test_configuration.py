"""Mistakes in the configuration: all named at once before anything connects, and never the end of what runs."""

from __future__ import annotations

from dataclasses import replace

from tests.scenarios.settings import imap
from tests.scenarios.stage import Stage


def test_every_mistake_is_one_line_with_its_place_and_nothing_is_started(stage: Stage) -> None:
    daemon = stage.daemon()
    daemon.may_speak_plainly = True
    text = daemon.config.read_text()
    text = text.replace('mode = "full"', 'mode = "ful"').replace('first_reply = "4h"', 'first_repyl = "4h"')
    text = text.replace("09:00-17:00", "17:00-25:00").replace('"SECRET"', '"NOT_THERE"')
    daemon.write_config(text)
    assert daemon.start().exit_code() == 78
    story = daemon.noise.story()
    for mistake in ("ful", "first_repyl", "17:00-25:00", "NOT_THERE"):
        number = next(number for number, line in enumerate(text.splitlines(), 1) if mistake in line)
        assert f"{daemon.config.name}:{number}: " in story, story
    assert daemon.told_systemd.all() == []
    assert not daemon.store_file.exists()


def test_a_configuration_that_is_missing_is_said_plainly(stage: Stage) -> None:
    daemon = stage.daemon()
    daemon.may_speak_plainly = True
    daemon.config.unlink()
    assert daemon.start().exit_code() == 78
    assert str(daemon.config) in daemon.noise.story()


def test_a_reload_with_mistakes_keeps_the_old_configuration_and_says_why(stage: Stage) -> None:
    daemon, carla = stage.running(), stage.person("Carla Conti")
    daemon.write_config(daemon.config.read_text().replace('mode = "full"', 'mode = "ful"'))
    daemon.hup()
    refused = daemon.wait_for_event("configuration.refused")
    assert "mailwarden.toml:" in refused["problem"]
    assert "full" in refused["problem"]
    daemon.wait_for_systemd("STATUS=reload refused, the old configuration stays: …")
    carla.write(f"support@{stage.domain}", "The printer is jammed")
    carla.gets(1)
    assert daemon.terminate() == 0


def test_a_reload_changes_modes_and_adds_and_removes_desks_without_losing_mail(stage: Stage) -> None:
    daemon = stage.running(stage.settings(stage.desk(mode="observe")))
    carla, desk = stage.person("Carla Conti"), f"support@{stage.domain}"
    carla.write(desk, "While you watched")
    daemon.wait_for_event("message.taken")
    both = stage.settings(stage.desk(mode="full"), stage.desk("sales"))
    daemon.configure(both)
    daemon.hup()
    daemon.wait_for_event("daemon.reloaded")
    daemon.wait_for_event("mailbox.watched", desk="sales", count=2)
    carla.write(desk, "The printer is jammed")
    carla.write(f"sales@{stage.domain}", "I want a new one")
    assert sorted(one.subject for one in carla.gets(2)) == ["Re: I want a new one", "Re: The printer is jammed"]
    daemon.configure(replace(both, desks=both.desks[1:]))
    daemon.hup()
    daemon.wait_for_event("desk.stopped", desk="support")
    daemon.wait_for_event("daemon.reloaded", count=2)
    carla.write(desk, "Is anybody still there?")
    lea = stage.person("Lea Later")
    lea.write(f"sales@{stage.domain}", "And an old one")
    assert [one.subject for one in lea.gets(1)] == ["Re: And an old one"]
    assert daemon.terminate() == 0
    assert len(carla.has()) == 2


def test_a_corrected_password_counts_after_a_reload(stage: Stage) -> None:
    support = stage.desk()
    wrong = replace(support, imap=imap(stage.servers, support.address, variable="WRONG"))
    daemon = stage.daemon(stage.settings(wrong)).start()
    daemon.wait_for_event("mailbox.lost", role="inbox")
    daemon.configure(stage.settings(support))
    daemon.hup()
    daemon.wait_until_ready()
    carla = stage.person("Carla Conti")
    carla.write(support.address, "The printer is jammed")
    carla.gets(1)
