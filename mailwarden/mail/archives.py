"""Decides which mailboxes hold mail that was put away, from a server's LIST. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from mailwarden.mail.sent import ListedMailbox

# Names that servers, mail programs and people give the mailbox; compared without regard to case.
ARCHIVE_NAMES = frozenset({
    "archive", "archives", "archived", "archived items", "in-place archive",  # English, Thunderbird, Exchange
    "archiv", "archivierte objekte",
    "archivo", "archivos", "archivado", "archivados",
    "arquivo", "arquivo morto", "arquivados",
    "archivio", "archiviati",
    "archief", "gearchiveerd",
    "arkiv", "arkiverat", "arkiveret", "arkisto",
    "archiwum", "archív", "archívum", "archivum", "arhivă", "arhiva", "arşiv",
    "архив", "архів", "αρχείο", "アーカイブ", "归档", "存档", "封存", "보관함",
})  # fmt: skip
ELSEWHERE = frozenset({"\\trash", "\\junk", "\\drafts", "\\sent"})  # RFC 6154: has a purpose of its own


def archive_mailboxes(listed: Iterable[ListedMailbox]) -> tuple[str, ...]:
    """Return the names of the archives, as listed: those marked so (RFC 6154), or with a usual name, and all below.

    Where there is none, the mailbox with all mail counts (Gmail): it holds what was put away, and everything else.
    """
    usable = [mailbox for mailbox in listed if not mailbox.attributes & ELSEWHERE]
    roots = {mailbox.levels for mailbox in usable if _is_archive(mailbox)}
    archives = tuple(one.name for one in usable if one.holds_mail and _is_below(one, roots))
    return archives or tuple(one.name for one in usable if one.holds_mail and "\\all" in one.attributes)


def _is_archive(mailbox: ListedMailbox) -> bool:
    has_usual_name = len(mailbox.levels) == 1 and mailbox.levels[0] in ARCHIVE_NAMES
    return has_usual_name or "\\archive" in mailbox.attributes


def _is_below(mailbox: ListedMailbox, roots: set[tuple[str, ...]]) -> bool:
    """Also where the server lists no line for the archive itself, only for what is in it ("Archive/2025")."""
    levels = mailbox.levels
    return levels[0] in ARCHIVE_NAMES or any(levels[: len(root)] == root for root in roots)
