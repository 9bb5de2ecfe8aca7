"""Mail comes in: who gets an acknowledgement, what it says, and who never gets one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.scenarios.people import Mail
from tests.scenarios.stage import Stage


def test_a_customer_is_told_at_once_what_to_expect(stage: Stage) -> None:
    daemon, carla = stage.running(), stage.person("Carla Conti")
    question = carla.write(f"support@{stage.domain}", "The printer is jammed")
    (word,) = carla.gets(1)
    assert "Hello Carla," in word.text
    assert "We aim to answer by 14:00 today (Berlin time)" in word.text
    assert "this note is automatic" in word.text
    assert "Anna" in word.text
    assert "14:00 today" in word.html
    assert threading_of(word) == ("Re: The printer is jammed", question.message_id, question.message_id)
    assert automatic_marks_of(word) == ("auto-replied", "All", f"<support@{stage.domain}>")
    assert daemon.terminate() == 0
    assert carla.has() == [word]


def threading_of(mail: Mail) -> tuple[str, str, str]:
    return mail.subject, str(mail.headers["In-Reply-To"]), str(mail.headers["References"])


def automatic_marks_of(mail: Mail) -> tuple[str, str, str]:
    headers = mail.headers
    return headers["Auto-Submitted"], headers["X-Auto-Response-Suppress"], headers["Return-Path"]


def test_two_desks_answer_each_in_its_own_name_and_language(stage: Stage) -> None:
    stage.running(stage.settings(stage.desk("support"), stage.desk("hilfe", language="de")))
    carla, hans = stage.person("Carla Conti"), stage.person("Hans Huber")
    carla.write(f"support@{stage.domain}", "The printer is jammed")
    carla.write(f"hilfe@{stage.domain}", "Und noch etwas")
    hans.write(f"support@{stage.domain}", "Der Drucker klemmt", Content_Language="de-DE")
    english, german = sorted(carla.gets(2), key=lambda one: str(one.headers["From"]), reverse=True)
    assert (english.headers["Content-Language"], english.text[:5]) == ("en", "Hello")
    assert (german.headers["Content-Language"], german.text[:5]) == ("de", "Hallo")
    (answer,) = hans.gets(1)
    assert answer.headers["Content-Language"] == "de"
    assert "Wir wollen Ihnen heute bis 14:00 Uhr (Berliner Zeit) antworten" in answer.text


def test_mail_that_was_there_before_the_first_start_is_history(stage: Stage) -> None:
    desk, earlier, carla = f"support@{stage.domain}", stage.person("Ernst Ehrlich"), stage.person("Carla Conti")
    stage.servers.append(desk, "INBOX", earlier.compose(desk, "Long ago"), datetime.now(UTC) - timedelta(days=400))
    stage.servers.append(desk, "INBOX", earlier.compose(desk, "Just now"))
    daemon = stage.running()
    carla.write(desk, "New")
    assert [one.subject for one in carla.gets(1)] == ["Re: New"]
    assert daemon.wait_for_event("mailbox.met", mailbox="INBOX")["history"] == 2
    assert daemon.terminate() == 0
    assert earlier.has() == []


def test_who_writes_again_while_waiting_gets_no_second_acknowledgement(stage: Stage) -> None:
    daemon, carla = stage.running(), stage.person("Carla Conti")
    desk = f"support@{stage.domain}"
    question = carla.write(desk, "The printer is jammed")
    (word,) = carla.gets(1)
    carla.reply(desk, question, "Anybody there?")
    daemon.wait_for_event("message.taken", reason="chaser")
    carla.reply(desk, word, "The tray is stuck as well")
    daemon.wait_for_event("message.taken", count=2, reason="chaser")
    assert daemon.terminate() == 0
    assert carla.has() == [word]


def test_the_same_mail_twice_is_one_mail(stage: Stage) -> None:
    daemon, carla = stage.running(), stage.person("Carla Conti")
    desk = f"support@{stage.domain}"
    question = carla.write(desk, "The printer is jammed")
    carla.gets(1)
    carla.send(desk, question.raw)
    lea = stage.person("Lea Later")
    lea.write(desk, "Something else")
    lea.gets(1)
    assert daemon.terminate() == 0
    assert [one.subject for one in carla.has()] == ["Re: The printer is jammed"]


def test_a_second_mail_within_the_hour_shares_the_acknowledgement(stage: Stage) -> None:
    daemon, carla = stage.running(), stage.person("Carla Conti")
    carla.write(f"support@{stage.domain}", "The printer is jammed")
    carla.gets(1)
    carla.write(f"support@{stage.domain}", "And the scanner, too")
    daemon.wait_for_event("message.taken", uid=2)
    lea = stage.person("Lea Later")
    lea.write(f"support@{stage.domain}", "Something else")
    lea.gets(1)
    first, second = daemon.remembered(lambda tx: (tx.conversation(1), tx.conversation(2)))
    assert daemon.terminate() == 0
    assert first
    assert second
    assert len(carla.has()) == 1
    assert [one.at for one in second.promises if one.told_at] == [one.at for one in first.promises]


def test_machines_lists_and_our_own_words_are_never_answered(stage: Stage) -> None:
    daemon, desk = stage.running(), f"support@{stage.domain}"
    robot, carla = stage.person("Robert Robot"), stage.person("Carla Conti")
    no_reply = stage.person("Shop", f"no-reply@shop.{stage.domain}")
    robot.write(desk, "Out of office", Auto_Submitted="auto-replied (vacation)")
    robot.write(desk, "Weekly digest", List_Id="<digest.lists.example>", Precedence="bulk")
    robot.write(desk, "Please don't", X_Auto_Response_Suppress="OOF, AutoReply")
    robot.send(desk, robot.compose(desk, "Undeliverable"), envelope_sender="")
    robot.write(f"other@{stage.domain}", "Not for you")
    robot.send(desk, robot.compose(f"other@{stage.domain}", "In a hidden copy"))
    no_reply.write(desk, "Your invoice")
    carla.write(desk, "The printer is jammed")
    (word,) = carla.gets(1)
    carla.send(desk, word.raw)  # a forwarding rule gone wrong brings our own mail back
    carla.send(desk, word.raw.replace(b"Message-ID: <mw.", b"Message-ID: <xx."))
    lea = stage.person("Lea Later")
    lea.write(desk, "And the scanner, too")
    lea.gets(1)
    assert daemon.terminate() == 0
    assert [robot.has(), no_reply.has(), len(carla.has())] == [[], [], 1]


def test_an_acknowledgement_that_bounces_is_not_answered(stage: Stage) -> None:
    daemon, nora = stage.running(), stage.person("Nora Nobody", "nora@bounce.example")
    nora.write(f"support@{stage.domain}", "The printer is jammed")
    daemon.wait_for_event("acknowledgement.sent")
    daemon.wait_for_event("message.taken", reason="mail-came-back")
    assert daemon.terminate() == 0
    assert len(daemon.events("acknowledgement.sent")) == 1
