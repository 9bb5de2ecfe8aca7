"""A mailbox without a connection of its own: looked into by turns, on the connection of another."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from mailwarden.errors import MailboxMissing, Unavailable
from mailwarden.mail.drafts import drafts_mailbox
from mailwarden.mail.sent import ListedMailbox
from mailwarden.mail.visit import VisitedMailbox
from mailwarden.mail.watch import Batch, MailboxWatch
from tests.mail.scripted import ScriptedImap, Talk

T = TypeVar("T")
LONG = 30.0  # never waited for


def visiting(
    server: ScriptedImap, act: Callable[[MailboxWatch, VisitedMailbox], Awaitable[T]], poll_seconds: float = 0.05
) -> T:
    """Watch Sent on the server, visit Sent Items from there, and do something."""

    async def run() -> T:
        home = MailboxWatch(server.account(), "Sent")
        await home.open()
        try:
            return await act(home, VisitedMailbox(lambda: home, "Sent Items", poll_seconds=poll_seconds))
        finally:
            await home.close()

    return asyncio.run(asyncio.wait_for(run(), 20))


def examined(server: ScriptedImap) -> list[str]:
    """Return which mailboxes were opened, in this order."""
    lines = (line.decode().partition("EXAMINE ")[2] for line in server.heard)
    return [line.strip('"') for line in lines if line]


def test_a_visit_ends_where_it_began() -> None:
    with ScriptedImap() as server:
        server.add(3)
        batch = visiting(server, lambda _, visited: visited.next_batch(0, seconds=0))
        assert ([one.uid for one in batch.messages], examined(server)) == ([3], ["Sent", "Sent Items", "Sent"])


def test_all_of_it_needs_one_connection() -> None:
    async def look_twice(_: MailboxWatch, visited: VisitedMailbox) -> None:
        await visited.open()
        await visited.next_batch(0, seconds=0)

    with ScriptedImap() as server:
        visiting(server, look_twice)
        assert server.connections == 1


def test_a_visit_fetches_the_other_mailbox_out_of_its_wait_which_then_goes_on() -> None:
    async def wait_and_visit(home: MailboxWatch, visited: VisitedMailbox) -> Batch:
        waiting = asyncio.create_task(home.next_batch(0, seconds=LONG))
        await server.has_heard(b"IDLE")
        await visited.open()
        return await waiting

    with ScriptedImap() as server:
        assert visiting(server, wait_and_visit).messages == ()


def test_it_is_looked_into_when_the_next_look_is_due_or_wanted() -> None:
    async def wanted(_: MailboxWatch, visited: VisitedMailbox) -> float:
        visited.wake()
        begun = time.monotonic()
        await visited.next_batch(0, seconds=LONG)
        return time.monotonic() - begun

    with ScriptedImap() as server:
        assert visiting(server, wanted, poll_seconds=LONG) < 5
        assert visiting(server, lambda _, visited: visited.next_batch(0, seconds=LONG)).last_uid == 0


def refuse_sent_items(talk: Talk) -> None:
    talk.say(talk.tag + b" NO [NONEXISTENT] no such mailbox\r\n")


def test_a_mailbox_that_is_missing_does_not_disturb_the_other() -> None:
    async def visit(home: MailboxWatch, visited: VisitedMailbox) -> Batch:
        server.replies["EXAMINE"] = refuse_once
        with pytest.raises(MailboxMissing):
            await visited.open()
        return await home.next_batch(0, seconds=0)

    def refuse_once(talk: Talk) -> None:
        del server.replies["EXAMINE"]
        refuse_sent_items(talk)

    with ScriptedImap() as server:
        server.add(3)
        assert [one.uid for one in visiting(server, visit).messages] == [3]
        assert server.connections == 1


def test_while_the_other_is_not_connected_nothing_can_be_visited() -> None:
    async def visit(home: MailboxWatch, visited: VisitedMailbox) -> None:
        await home.close()
        await visited.open()

    with ScriptedImap() as server, pytest.raises(Unavailable, match="not connected"):
        visiting(server, visit)


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        ([("Drafts",), ("Entwurf", "\\drafts")], "Entwurf"),
        ([("INBOX",), ("INBOX.Entwürfe",)], "INBOX.Entwürfe"),
        ([("Drafts", "\\noselect"), ("Projects.Drafts",)], None),
    ],
)
def test_the_mailbox_with_drafts_is_the_one_marked_so_or_one_with_a_usual_name(
    listed: list[tuple[str, ...]], found: str | None
) -> None:
    mailboxes = [ListedMailbox(name=name, delimiter=".", attributes=frozenset(marks)) for name, *marks in listed]
    assert drafts_mailbox(mailboxes) == found
