"""An acknowledgement that had to wait, and the Junk mailbox of a real server."""

from __future__ import annotations

import asyncio

from mailwarden.daemon.junk import JunkReader
from mailwarden.errors import Unavailable
from mailwarden.mail.imap import ImapAccount
from mailwarden.mail.watch import MailboxWatch
from tests.daemon.office import CARLA, QUESTION, Office, Server
from tests.servers import MailServers

MAIL = f"From: {CARLA}\r\nMessage-ID: <{QUESTION}>\r\n\r\nBuy now\r\n".encode()


def sent_after_a_while(office: Office, servers: MailServers, user: str, *, minutes: float = 10) -> list[str]:
    """Have the outbox work so long after the mail arrived, and return to whom it wrote."""
    account = ImapAccount(host="localhost", port=servers.imap_port, tls="none", user=user, password=servers.password)

    async def run() -> list[str]:
        watch, server = MailboxWatch(account, "Sent"), Server()
        try:
            await watch.open()
            office.junk = JunkReader(office.store, office.carrier, office.clock, lambda: watch).settles
            office.clock.go_on(minutes=minutes)
            office.reads_mailboxes()
            await office.outbox.work(server)
        finally:
            await watch.close()
        return [recipient for recipient, _ in server.heard]

    return asyncio.run(asyncio.wait_for(run(), 30))


def test_what_lies_in_junk_by_then_is_not_acknowledged_and_nobody_waits_for_it(
    asked: Office, servers: MailServers
) -> None:
    servers.append("put-away@desk.example", "Junk", MAIL)
    assert sent_after_a_while(asked, servers, "put-away@desk.example") == []
    assert (asked.states(), asked.promises()) == (["withdrawn"], [("withdrawn", None)])
    assert asked.store.run_now(lambda tx: tx.waiting("support")) == ()
    assert "in-junk" in asked.reasons()


def test_what_somebody_puts_back_into_inbox_is_acknowledged_after_all(asked: Office, servers: MailServers) -> None:
    servers.append("put-back@desk.example", "Junk", MAIL)
    sent_after_a_while(asked, servers, "put-back@desk.example")
    asked.clock.go_on(minutes=20)
    asked.arrives()  # under a new UID
    asked.reads_mailboxes()
    server = Server()
    asked.sends(server)
    assert ([recipient for recipient, _ in server.heard], asked.states()) == ([CARLA], ["withdrawn", "sent"])
    assert asked.store.run_now(lambda tx: tx.waiting("support")) == (1,)
    assert "back-from-junk" in asked.reasons()


def test_a_mail_that_is_merely_seen_twice_is_acknowledged_once(asked: Office) -> None:
    asked.sends(Server())
    asked.arrives()
    server = Server()
    asked.sends(server)
    assert (server.heard, asked.states()) == ([], ["sent"])


def test_what_does_not_lie_there_is_acknowledged_late(asked: Office, servers: MailServers) -> None:
    other = MAIL.replace(QUESTION.encode(), b"other@customer.example")
    servers.append("left-alone@desk.example", "Junk", other)
    assert sent_after_a_while(asked, servers, "left-alone@desk.example") == [CARLA]


def test_an_acknowledgement_that_leaves_at_once_asks_nobody(asked: Office, servers: MailServers) -> None:
    servers.append("at-once@desk.example", "Junk", MAIL)
    assert sent_after_a_while(asked, servers, "at-once@desk.example", minutes=0) == [CARLA]


def test_where_junk_cannot_be_read_people_are_not_kept_waiting(asked: Office) -> None:
    def unconnected() -> MailboxWatch:
        raise Unavailable("the mailbox Sent is not connected yet")

    asked.junk = JunkReader(asked.store, asked.carrier, asked.clock, unconnected).settles
    asked.clock.go_on(minutes=10)
    asked.reads_mailboxes()
    server = Server()
    asked.sends(server)
    assert [recipient for recipient, _ in server.heard] == [CARLA]


def test_looking_leaves_the_junk_mail_as_it_is(asked: Office, servers: MailServers) -> None:
    user = "untouched-junk@desk.example"
    servers.append(user, "Junk", MAIL)
    sent_after_a_while(asked, servers, user)
    with servers.imap(user) as client:
        client.select_folder("Junk")
        assert client.get_flags([1]) == {1: (b"\\Recent",)}
