"""A look around on a server that shows what a test wants it to: flags, what is gone, and what was begun."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from mailwarden.core.message import MailboxRole
from mailwarden.core.reasons import Reason
from mailwarden.daemon.signs import SignReader
from mailwarden.errors import Unavailable
from mailwarden.mail.watch import MailboxWatch
from tests.daemon.office import ANSWER, CARLA, QUESTION, Office, Server, header
from tests.mail.scripted import ScriptedImap, Talk

NOON = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
INBOX_UID = 1  # of Carla's question
LIST = b'* LIST (\\HasNoChildren \\Drafts) "/" Entwurf\r\nTAG OK done\r\n'


def look(office: Office, server: ScriptedImap, number: int = 1) -> tuple[Reason, ...]:
    """Look around in a conversation, the one about Carla's question where no other is named."""

    async def run() -> tuple[Reason, ...]:
        watches = [MailboxWatch(server.account(), name) for name in ("INBOX", "Sent")]
        reader = SignReader(
            replace(office.desk, imap=server.account()),
            office.store,
            office.clock,
            inbox=lambda: watches[0],
            sent=lambda: watches[1],
        )
        try:
            for watch in watches:
                await watch.open()
            return await reader.look(number)
        finally:
            for watch in watches:
                await watch.close()

    return asyncio.run(asyncio.wait_for(run(), 10))


def flagged(flags: bytes) -> bytes:
    return b"* 1 FETCH (UID %d FLAGS (%b))\r\nTAG OK done\r\n" % (INBOX_UID, flags)


def inbox_with(flags: bytes | None) -> ScriptedImap:
    """Return a server on which the question has these flags, or is not there any more; there are no drafts."""
    server = ScriptedImap()
    server.replies["UID FETCH"] = flagged(flags) if flags is not None else b"TAG OK done\r\n"
    return server


def test_a_mail_with_ordinary_flags_is_no_sign(asked: Office) -> None:
    with inbox_with(b"\\Seen $label1") as server:
        assert look(asked, server) == ()


def test_a_mail_that_is_marked_as_answered_is_one(asked: Office) -> None:
    with inbox_with(b"\\Seen \\ANSWERED") as server:
        assert look(asked, server) == (Reason.MARKED_ANSWERED,)


def test_a_mail_that_was_moved_away_is_one(asked: Office) -> None:
    with inbox_with(None) as server:
        assert look(asked, server) == (Reason.MOVED_AWAY,)


def test_in_a_mailbox_that_was_renumbered_nothing_is_known_of_a_mail(asked: Office) -> None:
    with inbox_with(None) as server:
        server.uid_validity = 8
        assert look(asked, server) == ()


def test_an_answer_that_was_begun_is_one_and_the_sent_mailbox_is_opened_again(asked: Office) -> None:
    draft = header("From: support@example.org", "Message-ID: <draft@x>", f"In-Reply-To: <{QUESTION}>")

    def fetch(talk: Talk) -> None:
        if b"HEADER" not in server.heard[-1]:
            talk.say(flagged(b"\\Seen").replace(b"TAG", talk.tag))
            return
        date = b"%s" % asked.clock.now().strftime("%d-%b-%Y %H:%M:%S %z").encode()
        facts = b'UID 5 INTERNALDATE "%b" RFC822.SIZE 9 FLAGS () BODY[HEADER]<0> {%d}' % (date, len(draft))
        talk.ok(b"* 1 FETCH (%b\r\n%b)\r\n" % (facts, draft))

    with ScriptedImap({"LIST": LIST, "UID FETCH": fetch}) as server:
        server.add(5)
        assert look(asked, server) == (Reason.DRAFT_BEGUN,)
        assert [line.split()[2] for line in server.heard if b"EXAMINE" in line][-2:] == [b'"Entwurf"', b'"Sent"']


def test_a_colleagues_mail_to_the_requester_that_refers_to_nothing_is_one(asked: Office) -> None:
    asked.arrives("From: anna@example.org", "To: carla@customer.example", "Message-ID: <apart@x>", "Subject: Hello")
    with inbox_with(b"\\Seen") as server:
        assert look(asked, server) == (Reason.WRITTEN_APART,)


def test_an_answer_to_one_of_two_mails_that_were_told_one_time_is_one_for_the_other(asked: Office) -> None:
    asked.sends(Server())
    asked.clock.go_on(minutes=20)
    asked.arrives("Message-ID: <second@customer.example>", "Subject: And the stapler", role=MailboxRole.INBOX)
    asked.sends(Server())
    asked.clock.go_on(minutes=10)
    asked.arrives(*ANSWER, role=MailboxRole.SENT)
    with inbox_with(b"\\Seen") as server:
        assert look(asked, server, 2)[0] is Reason.WRITTEN_APART


def test_a_colleagues_mail_that_names_two_conversations_is_one_for_both(asked: Office) -> None:
    asked.clock.go_on(hours=2)
    asked.arrives("Message-ID: <second@customer.example>", "Subject: And the stapler")
    asked.clock.go_on(hours=1)
    named = (f"References: <{QUESTION}>", "In-Reply-To: <second@customer.example>", "Subject: Re: your mails")
    asked.arrives("From: anna@example.org", f"To: {CARLA}", "Message-ID: <both@example.org>", *named)
    with inbox_with(b"\\Seen") as server:
        found = [Reason.WRITTEN_APART in look(asked, server, number) for number in (1, 2)]
    assert (found, asked.reasons()[-1]) == ([True, True], Reason.STAFF_STARTS)


def test_what_cannot_be_seen_is_no_sign_and_no_failure(asked: Office) -> None:
    def gone() -> MailboxWatch:
        raise Unavailable("not connected")

    reader = SignReader(asked.desk, asked.store, asked.clock, inbox=gone, sent=gone)
    assert asyncio.run(reader.look(1)) == ()


def test_nobody_looks_where_nobody_waits(office: Office) -> None:
    def asked_for() -> MailboxWatch:
        raise AssertionError

    reader = SignReader(office.desk, office.store, office.clock, inbox=asked_for, sent=asked_for)
    assert asyncio.run(reader.look(1)) == ()
