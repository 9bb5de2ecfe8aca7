"""Looking through the mailboxes of an account for what has lain there for long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import TypeVar

import pytest

from mailwarden.errors import LoginRefused, MailboxMissing, Unavailable
from mailwarden.mail.browse import HEADER_LIMIT_BYTES, HEADERS_AT_ONCE, MailboxBrowser
from mailwarden.mail.imap import FetchedMessage, ImapAccount
from tests.mail.scripted import ScriptedImap
from tests.servers import MailServers

T = TypeVar("T")
HEADER = b"Subject: hello\r\n\r\n"


def browsing(account: ImapAccount, act: Callable[[MailboxBrowser], Awaitable[T]]) -> T:
    async def run() -> T:
        browser = MailboxBrowser(account)
        try:
            await browser.open()
            return await act(browser)
        finally:
            await browser.close()

    return asyncio.run(asyncio.wait_for(run(), 30))


@pytest.fixture
def account(servers: MailServers) -> ImapAccount:
    """An account whose INBOX holds a mail of each of three days in March, and its archive one of April."""
    user = "browse@desk.example"
    with servers.imap(user) as client:
        if not client.folder_exists("Archive"):
            client.create_folder("Archive")
            for day in (1, 10, 20):
                client.append("INBOX", HEADER, msg_time=datetime(2026, 3, day, 12, tzinfo=UTC))
            client.append("Archive", HEADER, msg_time=datetime(2026, 4, 1, 12, tzinfo=UTC))
    return ImapAccount(host="127.0.0.1", port=servers.imap_port, tls="none", user=user, password=servers.password)


def test_a_survey_tells_uids_and_dates_since_a_day(account: ImapAccount) -> None:
    survey = browsing(account, lambda browser: browser.survey("INBOX", date(2026, 3, 9)))
    assert (survey.state.uid_next, survey.dated) == (
        4,
        ((2, datetime(2026, 3, 10, 12, tzinfo=UTC)), (3, datetime(2026, 3, 20, 12, tzinfo=UTC))),
    )


def test_one_connection_reads_one_mailbox_after_the_other(account: ImapAccount) -> None:
    async def act(browser: MailboxBrowser) -> list[datetime]:
        found: list[FetchedMessage] = []
        for mailbox, uid in (("INBOX", 3), ("Archive", 1), ("INBOX", 1)):
            state = await browser.state(mailbox)
            found += await browser.headers(mailbox, state.uid_validity, [uid])
        return [one.internal_date for one in found]

    days = [datetime(2026, month, day, 12, tzinfo=UTC) for month, day in ((3, 20), (4, 1), (3, 1))]
    assert browsing(account, act) == days


def test_messages_that_are_gone_are_left_out(account: ImapAccount) -> None:
    async def act(browser: MailboxBrowser) -> list[int]:
        state = await browser.state("INBOX")
        return [one.uid for one in await browser.headers("INBOX", state.uid_validity, [1, 3, 99])]

    assert browsing(account, act) == [1, 3]


def test_its_mailboxes_are_listed(account: ImapAccount) -> None:
    assert "Archive" in [one.name for one in browsing(account, lambda browser: browser.mailboxes())]


def test_a_mailbox_that_is_not_there_is_said_to_be_missing(account: ImapAccount) -> None:
    with pytest.raises(MailboxMissing):
        browsing(account, lambda browser: browser.survey("Nowhere", date(2026, 3, 9)))


def test_uids_that_mean_something_else_by_now_bring_nothing(account: ImapAccount) -> None:
    with pytest.raises(Unavailable, match="the mailbox INBOX was renumbered"):
        browsing(account, lambda browser: browser.headers("INBOX", 1, [1]))


def test_many_headers_are_asked_for_some_at_a_time_and_no_more_of_each_than_is_looked_at() -> None:
    with ScriptedImap() as server:
        for uid in range(1, HEADERS_AT_ONCE + 2):
            server.add(uid)
        found = browsing(server.account(), lambda browser: browser.headers("INBOX", 7, list(server.headers)))
        fetches = [line for line in server.heard if b"UID FETCH" in line]
    assert (len(found), len(fetches)) == (HEADERS_AT_ONCE + 1, 2)
    assert all(b"BODY.PEEK[HEADER]<0.%d>" % HEADER_LIMIT_BYTES in line and len(line) < 8000 for line in fetches)


def test_a_refused_login_is_told_to_whoever_opens() -> None:
    async def nothing(_: MailboxBrowser) -> None: ...

    with ScriptedImap({"AUTHENTICATE": b"TAG NO [AUTHENTICATIONFAILED] no\r\n"}) as server, pytest.raises(LoginRefused):
        browsing(server.account(), nothing)


def test_without_a_connection_nothing_can_be_asked() -> None:
    with ScriptedImap() as server, pytest.raises(Unavailable, match="there is no connection"):
        asyncio.run(MailboxBrowser(server.account()).mailboxes())
