"""How an IMAP session comes to be: connect, TLS as configured, log in, ask what the server can do. Blocks."""

from __future__ import annotations

import imaplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import CapabilityError, LoginError

from mailwarden.errors import LoginRefused, Unavailable
from mailwarden.mail.arguments import checked_text
from mailwarden.mail.failures import WRONG_ADDRESS, WRONG_NAME, unreachable
from mailwarden.mail.refusals import GARBLED, imap_failure, login_refused, server_text
from mailwarden.mail.tls import Security, client_context, names_in_certificate

KEEPALIVE_SECONDS = 60  # an idle connection whose other end is gone is noticed by the kernel within a few of these


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapAccount:
    """Where and as whom to read mail."""

    host: str
    port: int
    tls: Security
    user: str
    password: str = field(repr=False)
    ca_file: str = ""  # PEM; "" trusts the system's authorities
    connect_seconds: float = 15
    read_seconds: float = 60  # longest silence in the middle of a reply

    @property
    def place(self) -> str:
        """host:port, as people are told."""
        return f"{self.host}:{self.port}"


def logged_in(account: ImapAccount) -> IMAPClient:
    """Return a client that is logged in. Raises Unavailable, LoginRefused or UnsafeArgument, each with its remedy."""
    checked_text(account.user + account.password)
    client = _connected(account)
    try:
        _prepare(client)
        if account.tls == "starttls":
            _secure(client, account)
        _log_in(client, account)
        client.capabilities()
    except BaseException as error:
        farewell = client._imap.untagged_responses.get("BYE")
        with suppress(OSError):
            client.shutdown()
        if isinstance(error, (imaplib.IMAP4.error, OSError, *GARBLED)):
            raise _failure(error, account, farewell) from error
        raise
    return client


def _connected(account: ImapAccount) -> IMAPClient:
    context = None if account.tls == "none" else client_context(account.ca_file)
    timeout = SocketTimeout(account.connect_seconds, account.read_seconds)
    try:
        return IMAPClient(
            account.host, account.port, ssl=account.tls == "implicit", ssl_context=context, timeout=timeout
        )
    except (imaplib.IMAP4.error, OSError, *GARBLED) as error:
        raise _failure(error, account) from error


def _prepare(client: IMAPClient) -> None:
    client.normalise_times = False  # aware times, as the server tells them
    client._imap.debug = 0  # imapclient has every line formatted for a log that would hold people's mail
    connection = client.socket()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_KEEPIDLE"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, KEEPALIVE_SECONDS)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, KEEPALIVE_SECONDS // 4)


def _secure(client: IMAPClient, account: ImapAccount) -> None:
    if client._imap.state != "NONAUTH":  # nobody can be sure that this is the server (RFC 3501 section 11.1)
        raise Unavailable(
            f"{account.place} says that nobody needs to log in, and that before TLS; so nothing was sent to it",
            "use the port for implicit TLS (IMAP 993) with tls = implicit, and find out who answers on this one",
        )
    try:
        client.starttls(client_context(account.ca_file))
    except CapabilityError as error:
        raise Unavailable(
            f"{account.place} offers no STARTTLS, so nothing was sent to it",
            "use the port for implicit TLS (IMAP 993) with tls = implicit, or have STARTTLS enabled on the server",
        ) from error
    # Whatever was said before may come from anybody (RFC 9051 section 6.2.1).
    client._imap.untagged_responses.clear()


def _log_in(client: IMAPClient, account: ImapAccount) -> None:
    """Log in by AUTHENTICATE PLAIN where offered, for LOGIN cannot carry every user and password (RFC 3501)."""
    offered = {capability.upper() for capability in client.capabilities()}
    if b"AUTH=PLAIN" not in offered and b"LOGINDISABLED" in offered:
        raise LoginRefused(f"{account.place} wants TLS before a login", "set tls = starttls or tls = implicit")
    # What was cached before the login may not hold after it.
    client._cached_capabilities = None
    try:
        if b"AUTH=PLAIN" in offered:
            client.plain_login(account.user, account.password)
        else:
            client.login(_quoted(account.user), account.password)
    except LoginError as error:
        # imapclient says "login" also of a connection that ended meanwhile.
        if isinstance(error.__context__, imaplib.IMAP4.abort):
            raise error.__context__ from None
        raise login_refused(server_text(error), account.place, account.user) from error


def _quoted(text: str) -> str:
    """Return an IMAP quoted string (RFC 3501 section 4.3); imaplib quotes the password only."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _failure(error: BaseException, account: ImapAccount, farewell: list[bytes] | None = None) -> Unavailable:
    if isinstance(error, ssl.SSLCertVerificationError):
        names: tuple[str, ...] = ()
        if error.verify_code in (WRONG_NAME, WRONG_ADDRESS) and account.tls == "implicit":
            names = names_in_certificate(account.host, account.port, account.ca_file, account.connect_seconds)
        return unreachable(error, account.host, account.port, names=names)
    return imap_failure(error, account.host, account.port, farewell)
