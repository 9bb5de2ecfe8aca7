"""What a requester wrote last is read when a nudge is due, and only then; where it cannot be, a nudge leaves anyway."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import cast

import pytest

from mailwarden.core.conversation import Kind
from mailwarden.daemon.last_words import MOST_REMEMBERED, LastWords, Quoted
from mailwarden.errors import Unavailable
from mailwarden.mail.watch import Flagged, MailboxWatch
from tests.daemon.office import Office, Server, header
from tests.daemon.test_gathering import asks, due, leaves, text_of

BODY = b"\r\nThe printer burns.\r\n\r\n> You wrote:\r\n> all is well\r\n"


class Inbox:
    """An INBOX that holds these mails, by UID."""

    def __init__(self, uid_validity: int = 7, **mails: bytes) -> None:
        self._uid_validity, self._mails = uid_validity, {int(uid[1:]): raw for uid, raw in mails.items()}
        self.fetched: list[int] = []

    async def flags(self, uids: Sequence[int]) -> Flagged:
        return Flagged(uid_validity=self._uid_validity, flags={})

    async def fetch_starts(self, uids: Sequence[int], limit_bytes: int) -> dict[int, bytes]:
        self.fetched += uids
        return {uid: self._mails[uid][:limit_bytes] for uid in uids if uid in self._mails}


def words(office: Office, inbox: Inbox) -> str:
    look = LastWords(office.desk, office.store, lambda: cast("MailboxWatch", inbox)).look
    return asyncio.run(look(1))


@pytest.fixture
def twice(office: Office) -> Office:
    """Carla has written, and written again."""
    office.reads_mailboxes()
    office.arrives()
    office.clock.go_on(minutes=5)
    office.arrives("Message-ID: <again@customer.example>", "In-Reply-To: <question@customer.example>")
    return office


def test_the_newest_mail_is_read_without_what_it_quotes(twice: Office) -> None:
    inbox = Inbox(u1=header() + BODY, u2=header() + BODY.replace(b"burns", b"still burns"))
    assert (words(twice, inbox), inbox.fetched) == ("The printer still burns.", [2])


@pytest.mark.parametrize(
    "inbox",
    [Inbox(), Inbox(uid_validity=8, u2=header() + BODY), Inbox(u2=b"\xff\xfe\x00")],
    ids=["moved away", "another numbering", "unreadable"],
)
def test_what_cannot_be_read_is_not_quoted(twice: Office, inbox: Inbox) -> None:
    assert words(twice, inbox) == ""


def test_while_there_is_no_connection_nothing_is_quoted(twice: Office) -> None:
    def connected() -> MailboxWatch:
        raise Unavailable("the server is gone")

    assert asyncio.run(LastWords(twice.desk, twice.store, connected).look(1)) == ""


def test_a_nudge_quotes_them(office: Office) -> None:
    office.words = "The printer burns."
    office.reads_mailboxes()
    asks(office, "Carla")
    office.sends(Server())
    due(office, "Mon 11:00")
    (nudge,) = leaves(office)
    assert 'What they wrote last: "The printer burns."' in text_of(nudge)


def test_nobody_looks_before_a_nudge_is_due(office: Office) -> None:
    office.reads_mailboxes()
    asks(office, "Carla")
    office.sends(Server())
    due(office, "Mon 10:30")
    assert (office.read_words_of, office.mails(Kind.NUDGE)) == ([], [])


def test_what_is_remembered_for_digests_is_bounded() -> None:
    quoted = Quoted()
    for number in range(MOST_REMEMBERED + 1):
        quoted.note(number, "words")
    quoted.note(5, "")
    assert [quoted.of(number) for number in (0, 1, 5, MOST_REMEMBERED)] == ["", "words", "", "words"]
