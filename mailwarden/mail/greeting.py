"""How an SMTP connection becomes ready for mail: connect, TLS as configured, EHLO, log in."""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import dataclass, field
from functools import lru_cache

from aiosmtplib import SMTP, SMTPException, SMTPResponseException
from aiosmtplib.errors import SMTPAuthenticationError

from mailwarden.errors import LoginRefused, Unavailable
from mailwarden.logs import without_secrets
from mailwarden.mail.failures import WRONG_ADDRESS, WRONG_NAME, unreachable
from mailwarden.mail.refusals import says_locked
from mailwarden.mail.tls import Security, client_context, names_in_certificate

# Authentication is missing, too weak, wrong, or wants encryption (RFC 4954 section 6).
LOGIN_CODES = {530, 534, 535, 538}


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpAccount:
    """Where and as whom to submit mail; without user there is no login."""

    host: str
    port: int
    tls: Security
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""  # PEM; "" trusts the system's authorities
    connect_seconds: float = 15
    read_seconds: float = 60  # longest wait for a reply
    dot_seconds: float = 600  # longest wait for the reply to the message (RFC 5321 section 4.5.3.2.6)
    idle_seconds: float = 60  # a connection unused for longer is closed

    @property
    def place(self) -> str:
        """host:port, as people are told."""
        return f"{self.host}:{self.port}"


async def ready_connection(account: SmtpAccount) -> SMTP:
    """Return a connection on which MAIL is the next command. Raises Unavailable or LoginRefused, with the remedy."""
    connection = SMTP(
        hostname=account.host,
        port=account.port,
        local_hostname=await asyncio.to_thread(_own_name),
        timeout=account.read_seconds,
        use_tls=account.tls == "implicit",
        start_tls=False,
        tls_context=None if account.tls == "none" else client_context(account.ca_file),
    )
    try:
        await connection.connect(timeout=account.connect_seconds)
        if account.tls == "starttls":
            await _secure(connection, account)
        if connection.is_ehlo_or_helo_needed:
            await connection.ehlo()
        if account.user:
            await _log_in(connection, account)
    except BaseException as error:
        abort(connection)
        if isinstance(error, SMTPException | OSError | ValueError):
            raise await _failure(error, account) from error
        raise
    return connection


def abort(connection: SMTP) -> None:
    """Close the connection at once; TLS would otherwise wait for the other side to agree."""
    if isinstance(connection.transport, asyncio.Transport):
        connection.transport.abort()
    connection.close()


def login_refusal(account: SmtpAccount, code: int, text: str) -> LoginRefused:
    """Return the error for a reply that asks for a login or turns it down."""
    if code == 538 or "STARTTLS" in text.upper():
        remedy = "set tls = starttls or tls = implicit"
    elif not account.user:
        remedy = "set user and password for smtp"
    else:
        remedy = "check user and password, and whether the provider wants an app password or OAuth2 for SMTP"
    who = f"the login of {account.user}" if account.user else "mail without a login"
    return LoginRefused(f"{account.place} refuses {who}: {code} {without_secrets(text)}", remedy)


async def _secure(connection: SMTP, account: SmtpAccount) -> None:
    await connection.ehlo()
    if not connection.supports_extension("starttls"):
        raise Unavailable(
            f"{account.place} offers no STARTTLS, so nothing was sent to it",
            "use the port for implicit TLS (SMTP 465) with tls = implicit, or have STARTTLS enabled on the server",
        )
    await connection.starttls()


async def _log_in(connection: SMTP, account: SmtpAccount) -> None:
    """Try one method only: login() tries all, and three failures at once can lock an account."""
    methods = connection.supported_auth_methods
    user, password = account.user.encode(), account.password.encode()
    if "plain" in methods:
        await connection.auth_plain(user, password)
    elif "login" in methods:
        await connection.auth_login(user, password)
    elif "cram-md5" in methods:
        await connection.auth_crammd5(user, password)
    else:
        raise LoginRefused(
            f"{account.place} offers no login with a password on this connection",
            "set tls = starttls or tls = implicit, or leave user out if the server wants no login",
        )


async def _failure(error: SMTPException | OSError | ValueError, account: SmtpAccount) -> Unavailable:
    cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
    match cause:
        case SMTPAuthenticationError() if cause.code >= 500 or says_locked(cause.message):
            return login_refusal(account, cause.code, cause.message)
        case SMTPResponseException():
            told = f"{account.place} says: {cause.code} {cause.message}"
            return Unavailable(told, "check the server's log; trying again")
        case ssl.SSLCertVerificationError():
            return unreachable(cause, account.host, account.port, names=await _certificate_names(cause, account))
        case _:
            return unreachable(cause, account.host, account.port)


async def _certificate_names(error: ssl.SSLCertVerificationError, account: SmtpAccount) -> tuple[str, ...]:
    if account.tls != "implicit" or error.verify_code not in (WRONG_NAME, WRONG_ADDRESS):
        return ()
    return await asyncio.to_thread(
        names_in_certificate, account.host, account.port, account.ca_file, account.connect_seconds
    )


@lru_cache(maxsize=1)
def _own_name() -> str:
    """Return this machine's name for EHLO; asking DNS for it can take seconds."""
    name = socket.getfqdn()
    return name if name.isascii() and name.isprintable() and " " not in name and name else "localhost"
