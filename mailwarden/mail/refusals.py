"""Reads what an IMAP server's NO, BAD, BYE or silence means for us (RFC 5530 codes, then known sentences). Pure."""

from __future__ import annotations

import imaplib
import re

from mailwarden.errors import LoginRefused, MailboxFull, MailboxMissing, Unavailable
from mailwarden.logs import without_secrets
from mailwarden.mail.failures import unreachable

# What imaplib and imapclient raise over replies that are no IMAP, besides their own errors.
GARBLED = (ValueError, TypeError, LookupError, AttributeError, RecursionError, MemoryError, OverflowError)

RESPONSE_CODE = re.compile(r"\[([A-Z][A-Z0-9-]*)(?: [^\]]*)?\]", re.IGNORECASE)
PASSING = {"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "OVERQUOTA", "CORRUPTION", "THROTTLED"}
PASSING_WORDS = re.compile(r"too many|temporar|try again|exceeded|maximum number|rate limit", re.IGNORECASE)
# Also said with "too many" or "try again", but every further attempt makes it worse.
LOCKED_WORDS = re.compile(
    r"(?:account|user|login)\b.{0,40}\b(?:locked|disabled|suspended|blocked|deactivated)"
    r"|too many\b.{0,20}\b(?:log-?ins?\b|log[- ]in attempts|auth|password|failed|failures|invalid|bad)",
    re.IGNORECASE,
)
NO_PERMISSION = "authenticated but not connected"  # Microsoft 365's words for a missing mailbox permission
LIBRARY_PREFIX = re.compile(r"^(?:command: \S+ => |\w+ failed: |\w+ command error: BAD )+")
REMEDY = {
    "LIMIT": "allow more connections for this user (Dovecot: mail_max_userip_connections), or close other clients",
    "INUSE": "another program holds the mailbox; trying again",
    "OVERQUOTA": "make room in the mailbox",
}


def response_code(text: str) -> str:
    """Return the response code in a server's line in capitals, "AUTHENTICATIONFAILED", or ""."""
    found = RESPONSE_CODE.search(text)
    return found[1].upper() if found else ""


def is_passing(text: str) -> bool:
    """Tell whether the refusal is a matter of time (RFC 5530: UNAVAILABLE, INUSE, LIMIT, ...)."""
    return response_code(text) in PASSING or bool(PASSING_WORDS.search(text))


def says_locked(text: str) -> bool:
    """Tell whether the account is turned away for what was tried with it: to be tried as rarely as a wrong password."""
    return bool(LOCKED_WORDS.search(text))


def refused(text: str, place: str) -> Unavailable:
    """Return the error for a command that the server at place refused with text."""
    code = response_code(text)
    kind = MailboxFull if code == "OVERQUOTA" else Unavailable
    return kind(f"{place} says: {text}", REMEDY.get(code, "check the server's log; trying again"))


def login_refused(text: str, place: str, user: str) -> Unavailable:
    """Return the error for a refused login: LoginRefused unless the reason is a passing one."""
    if is_passing(text) and not says_locked(text):
        return refused(text, place)
    if response_code(text) == "PRIVACYREQUIRED":
        return LoginRefused(f"{place} wants TLS before a login: {text}", "set tls = starttls or tls = implicit")
    return LoginRefused(
        f"{place} refuses the login of {user}: {text}",
        "check user and password, and whether the provider wants an app password or OAuth2 for IMAP",
    )


def mailbox_refused(text: str, place: str, user: str, mailbox: str) -> Unavailable:
    """Return the error for a mailbox that cannot be used: MailboxMissing unless the reason is a passing one."""
    if NO_PERMISSION in text.lower():
        return MailboxMissing(
            f"{place} knows {user}, but gives no access to the mailbox: {text}",
            "grant the account full access to this mailbox; the password is right",
        )
    if is_passing(text):
        return refused(text, place)
    return MailboxMissing(
        f'{place} does not give {user} the mailbox "{mailbox}": {text}',
        "check the mailbox's name as the server lists it, and that the account may use it",
    )


def imap_failure(error: BaseException, host: str, port: int, farewell: list[bytes] | None = None) -> Unavailable:
    """Return the error for anything else that the libraries raised; farewell: the texts of BYE, which say it best."""
    place = f"{host}:{port}"
    if farewell:
        return refused(_on_one_line(farewell[-1].decode("utf-8", "replace")), place)
    match error:
        case imaplib.IMAP4.abort():
            return _cut_off(server_text(error), host, port)
        case imaplib.IMAP4.error():
            return refused(server_text(error), place)
        case OSError():
            return unreachable(error, host, port)
        case _:
            told = without_secrets(str(error))[:200]
            return Unavailable(f"{place} answers what is no IMAP: {told}", "check host and port")


def server_text(error: BaseException) -> str:
    """Return the server's own words from an error of imaplib or imapclient."""
    first = error.args[0] if error.args else ""
    text = first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first)
    return _on_one_line(LIBRARY_PREFIX.sub("", text))[:500]


def _on_one_line(text: str) -> str:
    """Return the words without the line end that imaplib leaves, and without the login that some servers repeat."""
    return without_secrets(" ".join(text.split()))


def _cut_off(text: str, host: str, port: int) -> Unavailable:
    if text.startswith("socket error") and "unterminated" not in text:
        return unreachable(ConnectionError(text), host, port)
    return Unavailable(f"{host}:{port} answers what is no IMAP: {text[:200]}", "check host and port")
