"""Decides which mailbox holds the mail that people sent, from a server's LIST. Pure."""

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
    def levels(self) -> tuple[str, ...]:
        """Return the parts of its name in comparable form, without a prefix that says nothing: "INBOX.Sent" is Sent."""
        parts = tuple(self.name.casefold().split(self.delimiter) if self.delimiter else [self.name.casefold()])
        return parts[1:] if len(parts) > 1 and parts[0] in PREFIXES else parts


def sent_mailbox(listed: Iterable[ListedMailbox]) -> str | None:
    """Return the name of the Sent mailbox: the one marked so (RFC 6154), else one with a usual name, else None."""
    usable = [mailbox for mailbox in listed if mailbox.holds_mail]
    for mailbox in usable:
        if "\\sent" in mailbox.attributes:
            return mailbox.name
    ranked = [(rank, mailbox.name) for mailbox in usable if (rank := _rank(mailbox)) is not None]
    return min(ranked)[1] if ranked else None


def _rank(mailbox: ListedMailbox) -> int | None:
    return _RANKS.get(mailbox.levels[0]) if len(mailbox.levels) == 1 else None


_RANKS = {name.casefold(): rank for rank, name in enumerate(SENT_NAMES)}
