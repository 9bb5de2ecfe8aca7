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


def sent_mailbox(listed: Iterable[ListedMailbox]) -> str | None:
    """Return the name of the Sent mailbox: the one marked so (RFC 6154), else one with a usual name, else None."""
    usable = [mailbox for mailbox in listed if not mailbox.attributes & {"\\noselect", "\\nonexistent"}]
    for mailbox in usable:
        if "\\sent" in mailbox.attributes:
            return mailbox.name
    ranked = [(rank, mailbox.name) for mailbox in usable if (rank := _rank(mailbox)) is not None]
    return min(ranked)[1] if ranked else None


def _rank(mailbox: ListedMailbox) -> int | None:
    parts = mailbox.name.split(mailbox.delimiter) if mailbox.delimiter else [mailbox.name]
    if len(parts) == 2 and parts[0].casefold() in PREFIXES:
        parts = parts[1:]
    return _RANKS.get(parts[0].casefold()) if len(parts) == 1 else None


_RANKS = {name.casefold(): rank for rank, name in enumerate(SENT_NAMES)}
