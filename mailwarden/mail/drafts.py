"""Decides which mailbox holds what people have begun to write, from a server's LIST. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from mailwarden.mail.sent import ListedMailbox

# Names that servers and mail programs give the mailbox; compared without regard to case.
DRAFT_NAMES = frozenset({
    "drafts", "draft", "entwürfe", "brouillons", "borradores", "rascunhos", "bozze", "concepten", "utkast", "kladder",
    "luonnokset", "szkice", "kopie robocze", "koncepty", "rozepsané", "piszkozatok", "ciorne", "schițe", "taslaklar",
    "черновики", "чернетки", "πρόχειρα", "下書き", "草稿", "草稿箱", "임시 보관함",
})  # fmt: skip


def drafts_mailbox(listed: Iterable[ListedMailbox]) -> str | None:
    """Return the name of the mailbox with drafts: the one marked so (RFC 6154), else one with a usual name."""
    usable = [mailbox for mailbox in listed if mailbox.holds_mail]
    marked = (mailbox.name for mailbox in usable if "\\drafts" in mailbox.attributes)
    named = (mailbox.name for mailbox in usable if mailbox.levels[0] in DRAFT_NAMES and len(mailbox.levels) == 1)
    return next(marked, None) or next(named, None)
