from __future__ import annotations

import pytest

from mailwarden.mail.archives import archive_mailboxes
from mailwarden.mail.sent import ListedMailbox


def listed(name: str, *attributes: str, delimiter: str = "/") -> ListedMailbox:
    return ListedMailbox(name=name, delimiter=delimiter, attributes=frozenset(attributes))


INBOX, SENT = listed("INBOX"), listed("Sent", "\\sent")
GMAIL = [INBOX, listed("[Gmail]", "\\noselect"), listed("[Gmail]/Sent Mail", "\\sent"), listed("[Gmail]/Alle", "\\all")]


def test_the_mailbox_marked_by_the_server_is_an_archive_whatever_its_name() -> None:
    assert archive_mailboxes([INBOX, SENT, listed("Erledigt", "\\archive")]) == ("Erledigt",)


@pytest.mark.parametrize("name", ["Archive", "ARCHIVES", "Archiv", "Archivo", "Архив", "INBOX/Archive"])
def test_a_usual_name_is_found(name: str) -> None:
    assert archive_mailboxes([INBOX, listed(name)]) == (name,)


def test_what_lies_below_an_archive_belongs_to_it() -> None:
    years = [listed("Archive", "\\noselect"), listed("Archive/2025"), listed("Archive/2025/Customers")]
    assert archive_mailboxes(years) == ("Archive/2025", "Archive/2025/Customers")


def test_what_lies_below_a_marked_archive_belongs_to_it() -> None:
    marked = listed("INBOX.Done", "\\archive", delimiter=".")
    assert archive_mailboxes([marked, listed("INBOX.Done.2025", delimiter=".")]) == ("INBOX.Done", "INBOX.Done.2025")


def test_an_archive_that_the_server_does_not_list_itself_is_found_by_what_is_in_it() -> None:
    assert archive_mailboxes([listed("Archives/2024")]) == ("Archives/2024",)


def test_several_archives_are_all_read() -> None:
    assert archive_mailboxes([listed("Old", "\\archive"), listed("Archives")]) == ("Old", "Archives")


def test_all_mail_counts_where_there_is_no_archive() -> None:
    assert archive_mailboxes(GMAIL) == ("[Gmail]/Alle",)


def test_all_mail_is_not_needed_where_there_is_an_archive() -> None:
    assert archive_mailboxes([*GMAIL, listed("Archive")]) == ("Archive",)


@pytest.mark.parametrize(
    "mailbox",
    [
        listed("Archive", "\\noselect"),
        listed("Archive", "\\trash"),
        listed("Projects/Archive"),
        listed("Archived by mistake"),
        listed("Drafts", "\\drafts"),
    ],
)
def test_no_other_mailbox_passes_for_one(mailbox: ListedMailbox) -> None:
    assert archive_mailboxes([INBOX, SENT, mailbox]) == ()
