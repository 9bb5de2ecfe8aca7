from __future__ import annotations

import pytest

from mailwarden.mail.sent import ListedMailbox, sent_mailbox


def listed(name: str, *attributes: str, delimiter: str = "/") -> ListedMailbox:
    return ListedMailbox(name=name, delimiter=delimiter, attributes=frozenset(attributes))


def test_the_mailbox_marked_by_the_server_is_preferred_to_a_usual_name() -> None:
    assert sent_mailbox([listed("Sent"), listed("Ausgang", "\\sent")]) == "Ausgang"


@pytest.mark.parametrize(
    "name",
    ["Sent", "SENT ITEMS", "Gesendete Elemente", "Éléments envoyés", "Отправленные", "INBOX/Sent", "[Gmail]/Sent Mail"],
)
def test_a_usual_name_is_found(name: str) -> None:
    assert sent_mailbox([listed("INBOX"), listed(name)]) == name


def test_the_prefix_is_parted_by_the_servers_own_delimiter() -> None:
    assert sent_mailbox([listed("INBOX.Sent", delimiter=".")]) == "INBOX.Sent"


def test_the_likelier_name_wins() -> None:
    assert sent_mailbox([listed("Sent Items"), listed("Sent")]) == "Sent"


@pytest.mark.parametrize("mailbox", [listed("Projects/Sent"), listed("Sent", "\\noselect"), listed("Presented")])
def test_no_other_mailbox_passes_for_it(mailbox: ListedMailbox) -> None:
    assert sent_mailbox([listed("INBOX"), mailbox]) is None
