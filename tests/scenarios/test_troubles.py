"""Servers that say no or go away: a sentence with the remedy, one alarm, and everybody served afterwards."""

from __future__ import annotations

from dataclasses import replace

from tests.scenarios.settings import authority, imap, imaps, smtps, submission
from tests.scenarios.stage import Stage, without_imap, without_smtp


def test_a_wrong_imap_password_alarms_the_operator_once_and_leaves_other_desks_alone(stage: Stage) -> None:
    sales, support = stage.desk("sales"), stage.desk()
    wrong = replace(sales, imap=imap(stage.servers, sales.address, variable="WRONG"))
    daemon = stage.daemon(stage.settings(support, wrong)).start()
    daemon.wait_for_event("mailbox.watched", desk="support", count=2)
    lost = daemon.wait_for_event("mailbox.lost", desk="sales")
    assert f"refuses the login of {sales.address}" in lost["error"]
    assert lost["seconds"] >= 300
    (alarm,) = stage.operator.gets(1)
    assert "Check user and password" in alarm.text

    carla = stage.person("Carla Conti")
    carla.write(support.address, "The printer is jammed")
    carla.gets(1)
    daemon.configure(stage.settings(support, sales))
    daemon.hup()
    daemon.wait_for_event("mailbox.watched", desk="sales", count=2)
    assert stage.operator.gets(2)[1].subject == f"Over: {alarm.subject}"
    assert daemon.terminate() == 0
    assert len(stage.operator.has()) == 2


def test_a_wrong_smtp_password_is_said_and_once_it_is_right_nothing_is_missing(stage: Stage) -> None:
    desk = stage.desk()
    daemon = stage.running(
        stage.settings(replace(desk, smtp=submission(stage.servers, desk.address, variable="WRONG")))
    )
    carla = stage.person("Carla Conti")
    carla.write(desk.address, "The printer is jammed")
    assert "refuses the login" in daemon.wait_for_event("server.lost")["error"]
    assert "Check user and password" in daemon.wait_for_event("alarm.raised")["text"]
    daemon.configure(stage.settings(replace(desk, smtp=submission(stage.servers, desk.address))))
    daemon.hup()
    carla.gets(1)
    stage.operator.gets(2)
    assert daemon.terminate() == 0
    assert [len(carla.has()), len(stage.operator.has())] == [1, 2]


def test_a_server_that_is_down_at_the_start_is_awaited(stage: Stage) -> None:
    daemon = stage.daemon()
    with without_imap(stage):
        daemon.start()
        assert "refuses connections" in daemon.wait_for_event("mailbox.lost")["error"]
    daemon.wait_until_ready()
    carla = stage.person("Carla Conti")
    carla.write(f"support@{stage.domain}", "The printer is jammed")
    carla.gets(1)
    assert daemon.terminate() == 0
    assert stage.operator.has() == []


def test_mail_and_answers_that_came_while_imap_was_away_are_found_afterwards(stage: Stage) -> None:
    daemon, desk = stage.running(), f"support@{stage.domain}"
    carla, lea = stage.person("Carla Conti"), stage.person("Lea Later")
    question = carla.write(desk, "The printer is jammed")
    carla.gets(1)
    with without_imap(stage):
        daemon.wait_for_event("mailbox.lost", count=2)
        stage.servers.deliver(lea.compose(desk, "Hello?"), desk, lea.address, via="lmtp")
    stage.anna.answer(desk, carla, question)
    lea.gets(1)
    daemon.wait_for_event("message.taken", reason="answered-in-sent")
    assert daemon.terminate() == 0
    assert [len(lea.has()), stage.operator.has()] == [1, []]


def test_mail_that_could_not_leave_leaves_later_and_the_operator_hears_of_it_if_it_lasts(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    with without_smtp(stage):
        stage.servers.deliver(carla.compose(desk, "The printer is jammed"), desk, carla.address, via="lmtp")
        assert "refuses connections" in daemon.wait_for_event("server.lost")["error"]
        stage.clock.jump("10:20")
        daemon.wait_for_event("alarm.raised", subject="smtp")
    stage.clock.jump("10:30")
    (word,) = carla.gets(1)
    assert "by 14:00 today" in word.text
    assert [one.subject.startswith("Over: ") for one in stage.operator.gets(2)].count(True) == 1
    assert daemon.terminate() == 0
    assert [len(carla.has()), len(stage.operator.has())] == [1, 2]


def test_an_acknowledgement_that_had_to_wait_too_long_tells_a_new_time(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    with without_smtp(stage):
        stage.servers.deliver(carla.compose(desk, "The printer is jammed"), desk, carla.address, via="lmtp")
        daemon.wait_for_event("server.lost")
        stage.clock.jump("13:55")
    stage.clock.jump("14:05")
    (word,) = carla.gets(1)
    assert "14:00 today" not in word.text
    assert daemon.terminate() == 0
    assert len(carla.has()) == 1


def test_a_customer_whose_server_refuses_us_for_good_is_shown_to_a_person(stage: Stage) -> None:
    daemon, rita = stage.running(), stage.person("Rita Refuser", "rita@refused.example")
    busy, desk = stage.person("Bea Busy", "bea@busy.example"), f"support@{stage.domain}"
    rita.write(desk, "The printer is jammed")
    daemon.wait_for_event("submission.refused")
    assert "refused" in stage.operator.gets(1)[0].text
    busy.write(desk, "The scanner, too")
    daemon.wait_for_event("submission.postponed", count=2)
    carla = stage.person("Carla Conti")
    carla.write(desk, "Hello?")
    carla.gets(1)
    assert daemon.terminate() == 0
    assert len(stage.operator.has()) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused_with_the_remedy(stage: Stage) -> None:
    desk = stage.desk()
    daemon = stage.daemon(stage.settings(replace(desk, imap=imaps(stage.servers, desk.address)))).start()
    assert "is signed by nobody this machine trusts" in daemon.wait_for_event("mailbox.lost")["error"]
    stage.clock.jump("10:30")
    assert "ca_file" in stage.operator.gets(1)[0].text


def test_over_tls_with_the_authority_named_everything_works(stage: Stage) -> None:
    desk = stage.desk()
    trusted = imaps(stage.servers, desk.address, more=f", {authority(stage.servers)}")
    daemon = stage.running(stage.settings(replace(desk, imap=trusted, smtp=smtps(stage.servers, desk.address))))
    carla = stage.person("Carla Conti")
    carla.write(desk.address, "The printer is jammed")
    (word,) = carla.gets(1)
    assert "ESMTPSA" in " ".join(word.headers.get_all("Received", []))
    assert daemon.terminate() == 0


def test_a_mailbox_that_is_missing_is_named_with_the_remedy(stage: Stage) -> None:
    desk = stage.desk()
    lost = imap(stage.servers, desk.address, more=', sent = "Gesendete Objekte"')
    daemon = stage.daemon(stage.settings(replace(desk, imap=lost))).start()
    assert '"Gesendete Objekte"' in daemon.wait_for_event("mailbox.lost", role="sent")["error"]
    (alarm,) = stage.operator.gets(1)
    assert "Check the mailbox's name" in alarm.text
