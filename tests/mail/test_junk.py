"""Which mailbox holds what is taken for spam."""

from __future__ import annotations

import pytest

from mailwarden.mail.junk import junk_mailbox
from mailwarden.mail.sent import ListedMailbox


def listed(name: str, *attributes: str) -> ListedMailbox:
    return ListedMailbox(name=name, delimiter="/", attributes=frozenset(attributes))


@pytest.mark.parametrize(
    ("mailboxes", "name"),
    [
        ([listed("INBOX"), listed("Junk", "\\junk")], "Junk"),
        ([listed("Spam"), listed("Werbung", "\\junk")], "Werbung"),
        ([listed("INBOX/Spam")], "INBOX/Spam"),
        ([listed("[Gmail]/Spam", "\\junk")], "[Gmail]/Spam"),
        ([listed("Junk-E-Mail")], "Junk-E-Mail"),
        ([listed("Courrier indésirable")], "Courrier indésirable"),
        ([listed("Junk", "\\noselect")], None),
        ([listed("Customers/Spam")], None),
        ([listed("INBOX"), listed("Sent", "\\sent")], None),
    ],
)
def test_the_junk_mailbox_is_the_marked_one_or_else_has_a_usual_name(
    mailboxes: list[ListedMailbox], name: str | None
) -> None:
    assert junk_mailbox(mailboxes) == name
