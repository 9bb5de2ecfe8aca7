"""In which mailboxes a desk's mail stands; where the configuration leaves it open, the server is asked."""

from __future__ import annotations

from collections.abc import Sequence

from mailwarden.core.message import MailboxRole
from mailwarden.daemon.desk import Desk, WatchedMailbox
from mailwarden.errors import MailboxMissing
from mailwarden.mail.archives import archive_mailboxes
from mailwarden.mail.sent import ListedMailbox, sent_mailbox
from mailwarden.mail.watch import list_mailboxes

AUTO = "auto"


async def sent_mailbox_of(desk: Desk) -> str:
    """Return what the server says is Sent. Raises MailboxMissing, with the remedy, and Unavailable."""
    return _sent(desk, await list_mailboxes(desk.imap))


async def history_mailboxes(desk: Desk) -> tuple[WatchedMailbox, ...]:
    """Return every mailbox that old mail stands in, each once: INBOX, Sent, and the archives.

    Raises MailboxMissing where no Sent is found, and Unavailable.
    """
    is_open = AUTO in (desk.sent, *desk.archives)
    return mailboxes_among(desk, await list_mailboxes(desk.imap) if is_open else [])


def mailboxes_among(desk: Desk, listed: Sequence[ListedMailbox]) -> tuple[WatchedMailbox, ...]:
    """Return the same, given what the server lists. Raises MailboxMissing."""
    sent = _sent(desk, listed) if desk.sent == AUTO else desk.sent
    roles = {desk.inbox: MailboxRole.INBOX, sent: MailboxRole.SENT}
    for name in _archives(desk, listed):
        roles.setdefault(name, MailboxRole.ARCHIVE)
    return tuple(WatchedMailbox(name=name, role=role) for name, role in roles.items())


def _archives(desk: Desk, listed: Sequence[ListedMailbox]) -> list[str]:
    found = archive_mailboxes(listed) if AUTO in desk.archives else ()
    return [*(name for name in desk.archives if name != AUTO), *found]


def _sent(desk: Desk, listed: Sequence[ListedMailbox]) -> str:
    found = sent_mailbox(listed)
    if found is None:
        raise MailboxMissing(
            f"no Sent mailbox found for {desk.imap.user} on {desk.imap.host}",
            f'set sent = "…" in desk.{desk.name}.imap to the mailbox where your answers are filed',
        )
    return found
