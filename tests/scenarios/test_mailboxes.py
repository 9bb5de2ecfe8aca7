"""Mailboxes that change under the daemon, and mail that nobody should have sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.scenarios.people import Mail
from tests.scenarios.settings import imap
from tests.scenarios.stage import Stage, without_smtp


def test_in_a_mailbox_that_was_restored_only_new_mail_is_acknowledged(stage: Stage) -> None:
    desk = f"support@{stage.domain}"
    carla, ernst, lea = stage.person("Carla Conti"), stage.person("Ernst Ehrlich"), stage.person("Lea Later")
    with stage.servers.imap(desk) as client:
        client.create_folder("Requests")
    requests = imap(stage.servers, desk, more=', inbox = "Requests"')
    daemon = stage.running(stage.settings(stage.desk(imap=requests)))
    question = carla.compose(desk, "The printer is jammed")
    stage.servers.append(desk, "Requests", question)
    carla.gets(1)

    now = datetime.now(UTC)
    with stage.servers.imap(desk) as client:
        client.delete_folder("Requests")
        client.create_folder("Requests")
        client.append("Requests", ernst.compose(desk, "Last month"), msg_time=now - timedelta(days=30))
        client.append("Requests", ernst.compose(desk, "An hour ago"), msg_time=now - timedelta(hours=1))
        client.append("Requests", question, msg_time=now)
        client.append("Requests", lea.compose(desk, "New"), msg_time=now)
    daemon.wait_for_event("mailbox.renumbered")
    lea.gets(1)
    nina = stage.person("Nina Next")
    stage.servers.append(desk, "Requests", nina.compose(desk, "Another one"))
    nina.gets(1)
    assert daemon.terminate() == 0
    assert [len(carla.has()), ernst.has(), len(lea.has())] == [1, [], 1]


def test_watching_changes_nothing_in_the_mailbox(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    question = carla.write(desk, "The printer is jammed")
    carla.gets(1)
    stage.anna.answer(desk, carla, question)
    daemon.wait_for_event("message.taken", reason="answered-in-sent")
    assert daemon.terminate() == 0
    with stage.servers.imap(desk) as client:
        for mailbox, count in (("INBOX", 1), ("Sent", 1)):
            client.select_folder(mailbox, readonly=True)
            flags = client.get_flags(client.search())
            assert (len(flags), {flag for each in flags.values() for flag in each} - {b"\\Recent"}) == (count, set())


def hostile(desk: str) -> list[bytes]:
    """Mail that has broken mail programs before; each from somebody who must not get two answers either."""
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(1000))
    evil = b"From: Eve <eve@evil.example>\r\nTo: " + desk.encode() + b"\r\n"
    return [
        b"",
        b"\r\n\r\n",
        b"no header at all, only words that go on",
        b"\x00\x01\xff\xfe: \x80\r\n: nothing\r\n\r\n\x00",
        evil + b"Subject: " + b"=?utf-8?b?" + b"QUFB" * 30000 + b"?=\r\n\r\n",
        evil + b"Subject: hi=?UTF-8?Q?=0D=0ABcc:_all=40victim.example?=\r\n\r\n",
        evil + b"Message-ID: <a\x00b\xff=?utf-8?q?=0d=0aA1_DELETE_INBOX?=@x>\r\n\r\n",
        evil + b"References: " + b"<x@y.example>\r\n " * 20000 + b"\r\n\r\n",
        b"From: " + b"(" * 20000 + b"\r\nTo: " + desk.encode() + b"\r\n\r\n",
        b"From: " + b'"' * 999 + b" <a@b@c@d>, <>, group: x@y.example;\r\nSender: \xff\r\n\r\n",
        b"From: Eve <eve@evil.example>\r\n" + b"X-A: b\r\n" * 50000 + b"\r\n",
        evil + b"Date: Thu, 99 Foo -2000 99:99:99 +9999\r\nContent-Type: \xf0\x28\x8c\x28\r\n\r\n",
        evil + b"Message-ID: <deep@evil.example>\r\n" + deep,
    ]


def test_between_hostile_mails_everybody_else_is_served(stage: Stage) -> None:
    daemon, desk = stage.running(), f"support@{stage.domain}"
    before, after = stage.person("Bella Before"), stage.person("Arno After")
    stage.servers.deliver(before.compose(desk, "Before"), desk, before.address, via="lmtp")
    mails = hostile(desk)
    stage.servers.deliver_all(mails, desk, "eve@evil.example")
    stage.servers.deliver(after.compose(desk, "After"), desk, after.address, via="lmtp")
    assert [before.gets(1)[0].subject, after.gets(1)[0].subject] == ["Re: Before", "Re: After"]
    accounted = len(daemon.remembered(lambda tx: tx.decisions("support", limit=10_000)))
    assert accounted >= len(mails)
    assert daemon.remembered(lambda tx: tx.set_aside("support")) == ()
    assert daemon.terminate() == 0
    words_to_eve = [Mail(raw) for raw in stage.servers.messages("eve@evil.example")]
    assert len(words_to_eve) <= 3  # the limit of one address a day
    assert all(one.headers["Bcc"] is None for one in words_to_eve)
    assert stage.servers.messages("all@victim.example") == []


def test_a_mail_that_was_put_into_junk_before_it_was_acknowledged_and_comes_back_is_acknowledged(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    with without_smtp(stage):
        stage.servers.append(desk, "INBOX", carla.compose(desk, "The printer is jammed"))
        daemon.wait_for_event("message.taken", reason="new-request")
        daemon.wait_for_event("server.lost")
        moved(stage, desk, "INBOX", "Junk")
        stage.clock.jump("10:20")
    daemon.wait_until_remembered(lambda tx: tx.waiting("support") == ())
    assert carla.has() == []
    moved(stage, desk, "Junk", "INBOX")
    daemon.wait_for_event("acknowledgement.sent")
    (word,) = carla.has()
    assert word.subject == "Re: The printer is jammed"
    assert daemon.remembered(lambda tx: tx.waiting("support")) == (1,)


def moved(stage: Stage, user: str, source: str, target: str) -> None:
    """Have a colleague put everything from one mailbox into another."""
    with stage.servers.imap(user) as client:
        if not client.folder_exists(target):
            client.create_folder(target)
        client.select_folder(source)
        client.move(client.search(), target)
