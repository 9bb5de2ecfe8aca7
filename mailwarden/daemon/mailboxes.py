"""In which mailboxes a desk's mail stands; where the configuration leaves it open, the server is asked."""

from __future__ import annotations

from collections.abc import Sequence

from mailwarden.core.message import MailboxRole
from mailwarden.daemon.desk import Desk, WatchedMailbox
from mailwarden.errors import MailboxMissing
from mailwarden.mail.archives import archive_mailboxes
from mailwarden.mail.sent import ListedMailbox, sent_mailboxes
from mailwarden.mail.watch import list_mailboxes

AUTO = "auto"


async def sent_mailboxes_of(desk: Desk) -> tuple[str, ...]:
    """Return where answers are filed, the foremost first. Raises MailboxMissing, with the remedy, and Unavailable."""
    return _sent(desk, await list_mailboxes(desk.imap) if AUTO in desk.sent else [])


async def history_mailboxes(desk: Desk) -> tuple[WatchedMailbox, ...]:
    """Return every mailbox that old mail stands in, each once: INBOX, Sent, and the archives.

    Raises MailboxMissing where no Sent is found, and Unavailable.
    """
    is_open = AUTO in (*desk.sent, *desk.archives)
    return mailboxes_among(desk, await list_mailboxes(desk.imap) if is_open else [])


def mailboxes_among(desk: Desk, listed: Sequence[ListedMailbox]) -> tuple[WatchedMailbox, ...]:
    """Return the same, given what the server lists. Raises MailboxMissing."""
    roles = {desk.inbox: MailboxRole.INBOX}
    for name in _sent(desk, listed):
        roles.setdefault(name, MailboxRole.SENT)
    for name in _archives(desk, listed):
        roles.setdefault(name, MailboxRole.ARCHIVE)
    return tuple(WatchedMailbox(name=name, role=role) for name, role in roles.items())


def _archives(desk: Desk, listed: Sequence[ListedMailbox]) -> list[str]:
    found = archive_mailboxes(listed) if AUTO in desk.archives else ()
    return [*(name for name in desk.archives if name != AUTO), *found]


def _sent(desk: Desk, listed: Sequence[ListedMailbox]) -> tuple[str, ...]:
    found = sent_mailboxes(listed) if AUTO in desk.sent else ()
    names = dict.fromkeys((*(name for name in desk.sent if name != AUTO), *found))
    if not names:
        raise MailboxMissing(
            f"no Sent mailbox found for {desk.imap.user} on {desk.imap.host}",
            f'set sent = "…" in desk.{desk.name}.imap to the mailbox where your answers are filed',
        )
    return tuple(names)
