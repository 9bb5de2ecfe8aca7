"""The sandbox: an IMAP and an SMTP server in this process, for people who want to see mailwarden without a mailbox.

Mail sent by SMTP to one of the sandbox's users lands in that user's INBOX, in memory; everybody else is unknown.
Listens on loopback only, in plain text, on free ports, and is forgotten when it closes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from datetime import datetime
from types import TracebackType

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from mailwarden.demo.imap_server import SandboxImap

HOST = "127.0.0.1"


class Sandbox:
    """Mail servers for these users (address → password); an async context manager.

    now: gives INTERNALDATE (RFC 3501 section 2.3.3), aware, where the client appending a message gives no date.
    on_delivery: called with the user's address and the message as stored, for everything that reaches an INBOX
    by SMTP or deliver().
    """

    host = HOST
    imap_port: int
    smtp_port: int

    def __init__(
        self,
        users: Mapping[str, str],
        *,
        now: Callable[[], datetime],
        on_delivery: Callable[[str, bytes], None] | None = None,
    ) -> None:
        self._imap = SandboxImap(users, now)
        self._smtp = _SandboxSmtp(users, self.deliver)
        self._on_delivery = on_delivery
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Sandbox:
        async with AsyncExitStack() as stack:
            self.imap_port = await self._imap.start(self.host)
            stack.push_async_callback(self._imap.close)
            self.smtp_port = await self._smtp.start(self.host)
            stack.push_async_callback(self._smtp.close)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def deliver(self, user: str, raw: bytes, mailbox: str = "INBOX") -> None:
        """Store a message as it is; raises KeyError for an unknown user or mailbox."""
        await self._imap.append(user, mailbox, raw)
        if self._on_delivery is not None and mailbox == "INBOX":
            self._on_delivery(user, raw)

    async def file(self, user: str, mailbox: str, raw: bytes, at: datetime) -> None:
        """Store a message as one that has been there since then, aware; nobody is told of its delivery."""
        await self._imap.append(user, mailbox, raw, at)


class _SandboxSmtp:
    """aiosmtpd's handler and listener: knows whom mail is for, and every connection that is open."""

    def __init__(self, users: Mapping[str, str], deliver: Callable[[str, bytes], Awaitable[None]]) -> None:
        self._users = users
        self._deliver = deliver
        self._by_address = {user.lower(): user for user in users}
        self._connections: set[_Connection] = set()

    async def start(self, host: str) -> int:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self, self._connections, loop), host, 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def close(self) -> None:
        self._server.close()
        await asyncio.gather(*(connection.close() for connection in tuple(self._connections)))
        await self._server.wait_closed()

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object
    ) -> AuthResult:
        known = isinstance(given, LoginPassword) and self._users.get(given.login.decode()) == given.password.decode()
        return AuthResult(success=known, handled=False)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds its hooks by the name of the SMTP command
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.lower() not in self._by_address:
            return f"550 5.1.1 <{address}>: nobody in this sandbox has this address"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        # Final delivery adds the envelope sender (RFC 5321 section 4.4); readers tell robots by it.
        raw = b"Return-Path: <%s>\r\n%s" % ((envelope.mail_from or "").encode(), envelope.original_content)
        for address in envelope.rcpt_tos:
            await self._deliver(self._by_address[address.lower()], raw)
        return "250 2.0.0 Delivered"


class _Connection(SMTP):
    """One SMTP connection, which is known to the server while it is open and can be ended in order."""

    def __init__(self, handler: _SandboxSmtp, open_ones: set[_Connection], loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            handler,
            hostname="localhost",
            ident="mailwarden sandbox",
            enable_SMTPUTF8=True,
            authenticator=handler.authenticate,
            auth_require_tls=False,
            loop=loop,
        )
        self._open_ones = open_ones

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._open_ones.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._open_ones.discard(self)

    async def close(self) -> None:
        if self.transport is not None:
            self.transport.close()
        if self._handler_coroutine is not None:
            await asyncio.wait([self._handler_coroutine])
