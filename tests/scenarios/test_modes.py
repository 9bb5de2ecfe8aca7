"""How far a desk may go: observe, acknowledge, full; and the switch that stops everything."""

from __future__ import annotations

from dataclasses import replace

from mailwarden.core.reasons import Reason
from tests.scenarios.settings import imap
from tests.scenarios.stage import Stage, without_smtp


def test_a_desk_that_observes_records_what_it_would_do_and_sends_nothing(stage: Stage) -> None:
    daemon = stage.running(stage.settings(stage.desk(mode="observe")))
    carla, desk = stage.person("Carla Conti"), f"support@{stage.domain}"
    carla.write(desk, "The printer is jammed")
    daemon.wait_for_event("message.taken", reason="new-request")
    stage.clock.jump("16:00")
    carla.write(desk, "Anybody there?")
    daemon.wait_for_event("message.taken", count=2)
    assert daemon.terminate() == 0
    assert [carla.has(), stage.anna.has(), stage.operator.has()] == [[], [], []]
    rows = daemon.remembered(lambda tx: tx.decisions("support"))
    withheld = [one for one in rows if one.reason is Reason.OBSERVING]
    assert [(one.kind, (one.detail or {})["mail"]) for one in withheld] == [("withhold", "send-acknowledgement")] * 2


def test_a_desk_that_only_acknowledges_sends_no_notices_and_promises_none(stage: Stage) -> None:
    daemon = stage.running(stage.settings(stage.desk(mode="acknowledge")))
    carla, lea, desk = stage.person("Carla Conti"), stage.person("Lea Later"), f"support@{stage.domain}"
    carla.write(desk, "The printer is jammed")
    (word,) = carla.gets(1)
    assert "If you have heard nothing by then, please reply to this mail and remind us." in word.text
    stage.clock.jump("16:00")
    lea.write(desk, "Am I late?")
    lea.gets(1)
    assert daemon.terminate() == 0
    assert carla.has() == [word]


def test_a_pause_stops_all_sending_survives_a_restart_and_ends_with_nothing_lost(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    assert daemon.command("pause").returncode == 0
    carla.write(desk, "The printer is jammed")
    daemon.wait_for_event("acknowledgement.queued")
    assert daemon.terminate() == 0
    daemon.start().wait_until_ready()
    lea = stage.person("Lea Later")
    lea.write(desk, "Hello?")
    daemon.wait_for_event("acknowledgement.queued")
    assert [carla.has(), lea.has()] == [[], []]
    assert daemon.command("resume").returncode == 0
    assert daemon.wait_for_event("acknowledgement.sent", count=2)
    assert daemon.terminate() == 0
    assert [len(carla.has()), len(lea.has())] == [1, 1]


def test_once_it_catches_up_sends_what_is_due_and_stops(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    assert daemon.terminate() == 0
    stage.servers.deliver(carla.compose(desk, "The printer is jammed"), desk, carla.address, via="lmtp")
    assert daemon.command("run", "--once").returncode == 0
    assert [one.subject for one in carla.has()] == ["Re: The printer is jammed"]


def test_once_names_the_desk_that_it_could_not_read_and_serves_the_others(stage: Stage) -> None:
    support, sales = stage.desk(), stage.desk("sales")
    daemon, carla = stage.running(stage.settings(support, sales)), stage.person("Carla Conti")
    assert daemon.terminate() == 0
    wrong = replace(sales, imap=imap(stage.servers, sales.address, variable="WRONG"))
    daemon.configure(stage.settings(support, wrong))
    stage.servers.deliver(
        carla.compose(support.address, "The printer is jammed"), support.address, carla.address, via="lmtp"
    )
    ended = daemon.command("run", "--once")
    assert ended.returncode == 1
    *_, last = ended.stderr.strip().splitlines()
    assert last.startswith("sales: ")
    assert f"refuses the login of {sales.address}" in last
    assert "check user and password" in last
    assert [one.subject for one in carla.has()] == ["Re: The printer is jammed"]


def test_what_could_not_be_handed_over_once_is_by_the_next_run(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    assert daemon.terminate() == 0
    stage.servers.deliver(carla.compose(desk, "The printer is jammed"), desk, carla.address, via="lmtp")
    with without_smtp(stage):
        ended = daemon.command("run", "--once")
    assert ended.returncode == 1
    *_, last = ended.stderr.strip().splitlines()
    assert last.startswith("support: ")
    assert "refuses connections" in last
    assert daemon.command("run", "--once").returncode == 0
    assert len(carla.has()) == 1
