"""Decides which mailbox holds what is taken for spam, from a server's LIST. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from mailwarden.mail.sent import ListedMailbox

# Names that servers and mail programs give the mailbox; compared without regard to case.
JUNK_NAMES = frozenset({
    "junk", "spam", "junk e-mail", "junk email", "junk mail", "bulk mail", "junk-e-mail", "spamverdacht", "unerwünscht",
    "courrier indésirable", "indésirables", "pourriel", "correo no deseado", "no deseado", "lixo eletrônico",
    "lixo electrónico", "posta indesiderata", "ongewenste e-mail", "ongewenst", "skräppost", "søppelpost",
    "uønsket mail", "roskaposti", "wiadomości-śmieci", "nevyžádaná pošta", "levélszemét", "gereksiz",
    "нежелательная почта", "спам", "迷惑メール", "垃圾邮件", "垃圾郵件", "정크 메일",
})  # fmt: skip


def junk_mailbox(listed: Iterable[ListedMailbox]) -> str | None:
    """Return the name of the mailbox with spam: the one marked so (RFC 6154), else one with a usual name."""
    usable = [mailbox for mailbox in listed if mailbox.holds_mail]
    marked = (mailbox.name for mailbox in usable if "\\junk" in mailbox.attributes)
    named = (mailbox.name for mailbox in usable if mailbox.levels[0] in JUNK_NAMES and len(mailbox.levels) == 1)
    return next(marked, None) or next(named, None)
