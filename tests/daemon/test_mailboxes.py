"""In which mailboxes a desk's history stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailwarden.core.message import MailboxRole
from mailwarden.daemon.desk import Desk, WatchedMailbox
from mailwarden.daemon.mailboxes import mailboxes_among
from mailwarden.errors import MailboxMissing
from mailwarden.mail.imap import FetchedMessage
from mailwarden.mail.sent import ListedMailbox
from tests.core.builders import at
from tests.daemon.office import Office

LISTED = [
    ListedMailbox(name=name, delimiter="/", attributes=frozenset(attributes))
    for name, *attributes in (("INBOX",), ("Gesendet", "\\sent"), ("Archiv",), ("Done",))
]


@pytest.fixture
def desk(office: Office) -> Desk:
    return replace(office.desk, sent=("auto",), archives=("auto",))


def roles(desk: Desk) -> dict[str, str]:
    return {one.name: one.role.value for one in mailboxes_among(desk, LISTED)}


def test_the_server_is_asked_for_sent_and_for_archives(desk: Desk) -> None:
    assert roles(desk) == {"INBOX": "inbox", "Gesendet": "sent", "Archiv": "archive"}


def test_archives_may_be_named_beside_those_the_server_tells_of(desk: Desk) -> None:
    assert list(roles(replace(desk, archives=("Done", "auto")))) == ["INBOX", "Gesendet", "Done", "Archiv"]


def test_there_may_be_no_archives(desk: Desk) -> None:
    assert mailboxes_among(replace(desk, archives=()), LISTED) == (
        WatchedMailbox(name="INBOX", role=MailboxRole.INBOX),
        WatchedMailbox(name="Gesendet", role=MailboxRole.SENT),
    )


def test_each_mailbox_is_read_once_and_for_what_it_is_followed_for(desk: Desk) -> None:
    assert roles(replace(desk, archives=("INBOX", "Gesendet", "auto", "Archiv"))) == {
        "INBOX": "inbox",
        "Gesendet": "sent",
        "Archiv": "archive",
    }


def test_there_may_be_several_sent_mailboxes_named_or_found(desk: Desk) -> None:
    both = replace(desk, sent=("Done", "auto"), archives=())
    assert roles(both) == {"INBOX": "inbox", "Done": "sent", "Gesendet": "sent"}
    assert roles(replace(both, sent=("Done",))) == {"INBOX": "inbox", "Done": "sent"}


def test_without_a_sent_mailbox_the_remedy_is_said(desk: Desk) -> None:
    with pytest.raises(MailboxMissing, match="no Sent mailbox found") as caught:
        mailboxes_among(desk, LISTED[:1])
    assert 'sent = "…" in desk.support.imap' in caught.value.remedy


@pytest.mark.parametrize(("is_sent", "role"), [(True, "sent"), (False, "archive"), (None, "sent")])
def test_where_all_mail_stands_for_sent_only_what_was_sent_is_an_answer(is_sent: bool | None, role: str) -> None:
    one = FetchedMessage(
        uid=1, internal_date=at("Mon 09:00"), size_bytes=9, flags=frozenset(), header=b"", is_sent=is_sent
    )
    assert WatchedMailbox(name="All Mail", role=MailboxRole.SENT).role_of(one).value == role
