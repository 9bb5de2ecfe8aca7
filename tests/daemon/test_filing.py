"""Copies in Sent that could not be filed at once: owed until they are there, each once, and nothing is sent again."""

from __future__ import annotations

import asyncio

import pytest

from mailwarden.daemon.filing import Filing
from mailwarden.errors import MailboxFull, Unavailable
from tests.daemon.office import CARLA, Office, Server

FULL = MailboxFull("the mailbox is full", "make room")


class Mailbox:
    """A Sent mailbox that can be searched, and takes so much."""

    def __init__(self) -> None:
        self.copies: list[bytes] = []
        self.trouble: Unavailable | None = None
        self.refuses = b"nothing"  # whatever holds this
        self.is_cut_afterwards = False  # the line, after the copy was taken and before that could be said

    async def find(self, message_id: str) -> bool:
        return any(message_id.encode() in one for one in self.copies)

    async def save(self, content: bytes) -> None:
        if self.trouble is not None or self.refuses in content:
            raise self.trouble or FULL
        self.copies.append(content)
        if self.is_cut_afterwards:
            raise Unavailable("the line was cut")


@pytest.fixture
def copied(office: Office) -> Office:
    """A desk that files copies, and has two mails to send."""
    office.restart(save_copy=True)
    office.arrives()
    office.arrives("From: Ada <ada@customer.example>", "Message-ID: <2@customer.example>")
    return office


def filing(office: Office, mailbox: Mailbox) -> Filing:
    """Have the office file its copies there."""
    office.outbox.filing = Filing(
        office.desk, office.store, office.clock, find=mailbox.find, save=mailbox.save, jitter=lambda: 0.0
    )
    return office.outbox.filing


def owed(office: Office) -> int:
    return len(office.store.run_now(lambda tx: tx.unfiled("support", 0, 100)))


def test_what_a_full_mailbox_did_not_take_is_filed_when_it_has_room_also_after_a_restart(copied: Office) -> None:
    server, mailbox = Server(), Mailbox()
    mailbox.trouble = FULL
    filing(copied, mailbox)
    copied.sends(server)
    copied.restart(save_copy=True)
    one = filing(copied, mailbox)
    assert (asyncio.run(one.work()), owed(copied)) == (FULL, 2)
    mailbox.trouble = None
    assert (asyncio.run(one.work()), owed(copied)) == (None, 0)
    assert sorted(mailbox.copies) == sorted(raw for _, raw in server.heard)
    assert (copied.sends(server), len(server.to(CARLA))) == (0, 1)


def test_a_copy_that_was_taken_without_a_word_is_not_filed_twice(copied: Office) -> None:
    mailbox = Mailbox()
    mailbox.is_cut_afterwards = True
    one = filing(copied, mailbox)
    copied.sends(Server())
    asyncio.run(one.work())
    assert (len(mailbox.copies), owed(copied)) == (2, 0)


def test_one_copy_that_is_never_taken_keeps_no_other_out(copied: Office) -> None:
    mailbox = Mailbox()
    mailbox.trouble = FULL
    one = filing(copied, mailbox)
    copied.sends(Server())
    mailbox.trouble, mailbox.refuses = None, b"To: Carla"
    for _ in range(3):
        asyncio.run(one.work())
    assert (len(mailbox.copies), owed(copied)) == (1, 1)


def test_it_goes_on_trying_by_itself(copied: Office) -> None:
    mailbox = Mailbox()
    mailbox.trouble = FULL
    one = filing(copied, mailbox)
    copied.sends(Server())

    async def play() -> None:
        trying = asyncio.create_task(one.keep_trying())
        async with asyncio.timeout(10):
            while owed(copied):
                await asyncio.sleep(0.01)
                copied.clock.go_on(minutes=1)
                mailbox.trouble = None
        trying.cancel()
        await asyncio.wait([trying])

    asyncio.run(play())
    assert len(mailbox.copies) == 2


def test_where_no_copies_are_wanted_any_more_no_bytes_are_kept(copied: Office) -> None:
    mailbox = Mailbox()
    mailbox.trouble = FULL
    filing(copied, mailbox)
    copied.sends(Server())
    copied.restart()
    asyncio.run(filing(copied, Mailbox()).work())
    assert owed(copied) == 0
