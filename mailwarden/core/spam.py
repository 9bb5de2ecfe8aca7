"""Which field says that a spam filter took a message for spam; decides nothing more, touches nothing.

Anybody can write such a field, but a forged one only buys silence. So marks of every filter count, wherever they
stand, and no word of praise does. Each is read as the filter's own documentation explains it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from mailwarden.core.message import Message

_STARS = 5  # SpamAssassin's own threshold (required_score), one star a point
_CONFIDENCE = 5  # Microsoft's spam confidence level: from here on a mail goes to Junk
_MIMECAST = 7  # the most relaxed of its thresholds

_YES = re.compile(r"yes\b|true\b|spam\b", re.IGNORECASE)
_STATED = re.compile(r"[\w-]+:\s*true\b", re.IGNORECASE)
_ACTIONS = frozenset({"add header", "rewrite subject", "quarantine", "reject", "discard"})
_CATEGORIES = r"spm|hspm|bulk|phsh|hphsh|hphish|malw|ampm|spoof|intos|bimp|dimp|gimp|uimp"
_MICROSOFT = re.compile(rf"(?:\A|;)\s*+(?:sfv:(?:spm|sks|skb|blk)|scl:[5-9]|cat:(?:{_CATEGORIES}))\s*+(?:;|\Z)")
_BULK = re.compile(r"(?:\A|;)\s*+bcl:[7-9]\b")  # above 6 it goes to Junk as bulk mail
_TO_JUNK = re.compile(r"(?:\A|;)\s*+dest:j\b")
_PROOFPOINT = re.compile(r"(?<!\w)rule=(?!\w*notspam)\w*(?:spam|phish|malware|bulk)")
_SCORE = re.compile(r"\d{1,3}")

Holds = Callable[[str], bool]  # of a value in lower case


def _is_yes(value: str) -> bool:
    return _YES.match(value) is not None


def _found(pattern: re.Pattern[str]) -> Holds:
    return lambda value: pattern.search(value) is not None


def _from(threshold: int) -> Holds:
    def reaches(value: str) -> bool:
        score = _SCORE.match(value)
        return score is not None and int(score[0]) >= threshold

    return reaches


SPAM_FIELDS: dict[str, Holds] = {
    "x-spam-flag": _is_yes,  # SpamAssassin, and whoever speaks as it does (rspamd, Exim, cPanel)
    "x-spam-status": _is_yes,
    "x-spam": _is_yes,  # rspamd
    "x-spamd-result": lambda value: _STATED.match(value) is not None,
    "x-rspamd-action": lambda value: value.strip() in _ACTIONS,
    "x-ms-exchange-organization-scl": _from(_CONFIDENCE),  # Microsoft: Exchange and Microsoft 365
    "x-forefront-antispam-report": _found(_MICROSOFT),
    "x-microsoft-antispam": _found(_BULK),
    "x-microsoft-antispam-mailbox-delivery": _found(_TO_JUNK),
    "x-gm-spam": lambda value: value.strip() == "1",  # Google Workspace, where it passes mail on
    "x-gm-phishy": lambda value: value.strip() == "1",
    "x-proofpoint-spam-details": _found(_PROOFPOINT),
    "x-barracuda-spam-flag": _is_yes,
    "x-barracuda-spam-status": _is_yes,
    "x-mimecast-spam-score": _from(_MIMECAST),
    "x-mailscanner-spamcheck": _is_yes,
    "x-bogosity": _is_yes,  # bogofilter
    "x-dspam-result": _is_yes,
    "x-crm114-status": _is_yes,
    "x-purgate-type": lambda value: value.strip() in ("spam", "bulk", "dangerous"),  # eXpurgate
    "x-ui-filterresults": lambda value: value.startswith("junk:"),  # GMX, WEB.DE, mail.com
    "x-tm-as-result": _is_yes,  # Trend Micro
    "x-antispameurope-spamstatus": _is_yes,  # Hornetsecurity
    "x-ctch-spam": lambda value: value.startswith(("confirmed", "bulk")),  # Cyren
    "x-yandex-spam": lambda value: value.strip() == "4",
    "x-zone-spam-status": _is_yes,
    "x-ksmg-antispam-status": lambda value: value.startswith("spam"),  # Kaspersky
    "x-spamtest-status": lambda value: value.startswith(("spam", "probable spam")),
    "x-spamtest-status-extended": lambda value: value.startswith(("spam", "probable_spam", "blacklisted")),
}
_VERDICTS = ("x-spam-flag", "x-spam-status", "x-spam")


def spam_mark(message: Message) -> str:
    """Return the name of the field by which a spam filter marked a message, "" where none did."""
    return next((name for name, value in message.fields if _is_mark(name, value)), "") or _many_stars(message)


def _is_mark(name: str, value: str) -> bool:
    return name in SPAM_FIELDS and SPAM_FIELDS[name](value.lower())


def _many_stars(message: Message) -> str:
    """Stars are a score, and how many are too many is the filter's own business: they count where it says no more."""
    if any(message.values(name) for name in _VERDICTS):
        return ""
    return "x-spam-level" if any(value.startswith("*" * _STARS) for value in message.values("x-spam-level")) else ""
