"""Decides which mailboxes hold the mail that people sent, from a server's LIST. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# Names that servers and mail programs give the mailbox, the most likely first; compared without regard to case.
SENT_NAMES = (
    "Sent",
    "Sent Items",
    "Sent Messages",
    "Sent Mail",
    "Sent-Mail",
    "Gesendet",
    "Gesendete Objekte",
    "Gesendete Elemente",
    "Gesendete Nachrichten",
    "Éléments envoyés",
    "Messages envoyés",
    "Envoyés",
    "Enviados",
    "Elementos enviados",
    "Mensajes enviados",
    "Itens enviados",
    "Mensagens enviadas",
    "Posta inviata",
    "Inviata",
    "Elementi inviati",
    "Verzonden",
    "Verzonden items",
    "Verzonden berichten",
    "Skickat",
    "Skickade objekt",
    "Sendt",
    "Sendt post",
    "Sendte elementer",
    "Lähetetyt",
    "Wysłane",
    "Elementy wysłane",
    "Odeslané",
    "Odeslaná pošta",
    "Odoslaná pošta",
    "Elküldött elemek",
    "Trimise",
    "Gönderilmiş Öğeler",
    "Отправленные",
    "Надіслані",
    "送信済みアイテム",
    "已发送邮件",
    "寄件備份",
)
PREFIXES = {"inbox", "[gmail]", "[google mail]"}
ELSEWHERE = {"\\trash", "\\junk", "\\drafts", "\\archive"}  # RFC 6154: has a purpose of its own
MOST = 4  # each one more is asked for news all day long


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedMailbox:
    """One line of LIST (RFC 3501 section 7.2.2)."""

    name: str
    delimiter: str
    attributes: frozenset[str]  # lower case: servers write \\Sent and \\sent

    @property
    def holds_mail(self) -> bool:
        return not self.attributes & {"\\noselect", "\\nonexistent"}

    @property
    def is_gmails_all_mail(self) -> bool:
        return "\\all" in self.attributes and self.name.casefold().startswith(("[gmail]", "[google mail]"))

    @property
    def levels(self) -> tuple[str, ...]:
        """Return the parts of its name in comparable form, without a prefix that says nothing: "INBOX.Sent" is Sent."""
        parts = tuple(self.name.casefold().split(self.delimiter) if self.delimiter else [self.name.casefold()])
        return parts[1:] if len(parts) > 1 and parts[0] in PREFIXES else parts


def sent_mailboxes(listed: Iterable[ListedMailbox]) -> tuple[str, ...]:
    """Return where people's answers are filed: what is marked so (RFC 6154) first, then what has a usual name.

    Often there are several: mail programs that overlook the mark, or came before it, make one by their own name. Gmail
    can be told to show none; then its mailbox with all mail counts, in which each mail says whether it was sent.
    """
    usable = tuple(listed)
    ranked = [(rank, mailbox.name) for mailbox in usable if (rank := _rank(mailbox)) is not None]
    found = tuple(name for _, name in sorted(ranked)[:MOST])
    return found or tuple(mailbox.name for mailbox in usable if mailbox.is_gmails_all_mail)


def _rank(mailbox: ListedMailbox) -> int | None:
    if not mailbox.holds_mail or mailbox.attributes & ELSEWHERE:
        return None
    if "\\sent" in mailbox.attributes:
        return -1
    return _RANKS.get(mailbox.levels[0]) if len(mailbox.levels) == 1 else None


_RANKS = {name.casefold(): rank for rank, name in enumerate(SENT_NAMES)}
