"""Submits one message at a time to an SMTP server (RFC 5321, RFC 6409) over a connection that is kept for a while.

What matters is how far a submission came: silence before the final dot was sent means that nothing was taken in,
silence after it means that nobody knows. So the steps are taken one by one. The bytes go out as they are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from aiosmtplib import SMTP, SMTPException, SMTPServerDisconnected
from aiosmtplib.protocol import SMTPProtocol
from aiosmtplib.response import SMTPResponse

from mailwarden.errors import SubmissionDeferred, SubmissionRefused, SubmissionUncertain
from mailwarden.failpoints import failpoint
from mailwarden.logs import without_secrets
from mailwarden.mail.arguments import checked_address, checked_message
from mailwarden.mail.door import Door
from mailwarden.mail.greeting import LOGIN_CODES, SmtpAccount, abort, login_refusal, ready_connection

__all__ = ["Accepted", "SmtpAccount", "Submitter"]

CLOSING = 421  # the server ends the connection (RFC 5321 section 3.8)
OK = 250
QUIT_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The server has taken on the message (RFC 5321 section 6.1)."""

    reply: str  # its last words, with the queue id of most servers


class Submitter:
    """Hands messages to one SMTP server, one after the other; several callers queue up."""

    def __init__(
        self, account: SmtpAccount, door: Door | None = None, may_send: Callable[[], bool] = lambda: True
    ) -> None:
        """door: what it shares with others who log in to the same account.

        may_send: asked once more before a message goes out: the server may have kept us waiting, or the machine slept.
        """
        self.account, self._door, self._may_send = account, door or Door(), may_send
        self._connection: SMTP | None = None
        self._lock = asyncio.Lock()
        self._idle_end: asyncio.TimerHandle | None = None

    async def submit(self, *, envelope_sender: str, recipient: str, message: bytes) -> Accepted:
        """Hand over one message to one recipient.

        envelope_sender: "" is the null reverse-path (RFC 5321 section 4.5.5). message: ASCII with CR LF line ends.
        Raises SubmissionDeferred, SubmissionRefused or SubmissionUncertain for the message, LoginRefused or
        Unavailable if there is no usable connection (nothing was sent then), UnsafeArgument. When cancelled, the
        outcome is uncertain and the connection dropped.
        """
        sender = checked_address(envelope_sender) if envelope_sender else ""
        checked_address(recipient)
        data = _with_final_dot(checked_message(message))
        async with self._lock:
            self._stop_idling()
            try:
                return await self._transact(sender, recipient, data)
            except (SubmissionDeferred, SubmissionRefused):
                await self._reset()
                raise
            except BaseException:
                self._drop()
                raise
            finally:
                self._start_idling()

    async def close(self) -> None:
        """Say goodbye if the server answers within two seconds, and close the connection."""
        async with self._lock:
            self._stop_idling()
            if (connection := self._connection) is not None:
                with suppress(SMTPException):
                    await connection.execute_command(b"QUIT", timeout=QUIT_SECONDS)
            self._drop()

    async def _transact(self, sender: str, recipient: str, data: bytes) -> Accepted:
        connection = await self._begin(sender)
        self._check(await self._ask(connection, b"RCPT", f"TO:<{recipient}>"), "the recipient")
        failpoint("smtp.before-data")
        self._check(await self._ask(connection, b"DATA"), "DATA", expected=3)
        failpoint("smtp.before-dot")
        if not self._may_send():
            self._drop()
            raise SubmissionDeferred("it has taken too long until the message could be handed over")
        reply = await self._hand_over(connection, data)
        failpoint("smtp.after-reply")
        if reply.code // 100 not in (2, 4, 5):
            raise SubmissionUncertain(f"{self.account.place} answers the message with {_words(reply)}")
        self._check(reply, "the message")
        return Accepted(reply=_words(reply))

    async def _begin(self, sender: str) -> SMTP:
        """Open the transaction, on a new connection if the one that was kept turns out to be dead."""
        opening = f"FROM:<{sender}>"
        if (kept := self._connection) is not None:
            with suppress(SMTPException):  # nothing was sent yet
                reply = await self._command(kept, b"MAIL", opening)
                if reply.code != CLOSING:
                    self._check(reply, "the sender")
                    return kept
            self._drop()
        async with self._door.passing():
            self._connection = fresh = await ready_connection(self.account)
        self._check(await self._ask(fresh, b"MAIL", opening), "the sender")
        return fresh

    async def _ask(self, connection: SMTP, verb: bytes, argument: str = "") -> SMTPResponse:
        """Send a command before the final dot: silence, the end of the connection and non-SMTP mean another attempt."""
        try:
            return await self._command(connection, verb, argument)
        except SMTPException as error:
            self._drop()
            raise SubmissionDeferred(f"{self.account.place} did not answer {verb.decode()}: {error}") from error

    async def _command(self, connection: SMTP, verb: bytes, argument: str = "") -> SMTPResponse:
        words = (verb, argument.encode("ascii")) if argument else (verb,)
        return await connection.execute_command(*words, timeout=self.account.read_seconds)

    async def _hand_over(self, connection: SMTP, data: bytes) -> SMTPResponse:
        """Send the message with its final dot, and return the reply that decides."""
        place = self.account.place
        try:
            protocol = _protocol(connection)
            protocol.write(data)
        except SMTPException as error:
            self._drop()
            raise SubmissionDeferred(f"{place} closed the connection before the message was sent") from error
        failpoint("smtp.after-dot")
        try:
            return await protocol.read_response(timeout=self.account.dot_seconds)
        except SMTPException as error:
            raise SubmissionUncertain(f"{place} did not say whether it took the message: {error}") from error

    def _check(self, reply: SMTPResponse, what: str, *, expected: int = 2) -> None:
        """Raise what a reply other than the expected one means; its first digit decides (RFC 5321 section 4.2.1)."""
        kind = reply.code // 100
        if kind == expected:
            return
        if reply.code in LOGIN_CODES:
            raise login_refusal(self.account, reply.code, reply.message)
        told = f"{self.account.place} answers {what} with {_words(reply)}"
        if kind == 5:
            raise SubmissionRefused(told)
        if kind != 4 or reply.code == CLOSING:
            self._drop()
        raise SubmissionDeferred(told)

    async def _reset(self) -> None:
        """Make the connection ready for the next message, or drop it."""
        if (connection := self._connection) is None:
            return
        try:
            is_ready = (await self._command(connection, b"RSET")).code == OK
        except SMTPException:
            is_ready = False
        except BaseException:
            self._drop()
            raise
        if not is_ready:
            self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            abort(connection)

    def _start_idling(self) -> None:
        if self._connection is not None:
            self._idle_end = asyncio.get_running_loop().call_later(self.account.idle_seconds, self._leave)

    def _stop_idling(self) -> None:
        if self._idle_end is not None:
            self._idle_end.cancel()

    def _leave(self) -> None:
        """Say goodbye without waiting for an answer."""
        if self._connection is not None:
            with suppress(SMTPException):
                _protocol(self._connection).write(b"QUIT\r\n")
            self._connection.close()
        self._connection = None


def _protocol(connection: SMTP) -> SMTPProtocol:
    if connection.protocol is None:
        raise SMTPServerDisconnected("Connection lost")
    return connection.protocol


def _with_final_dot(message: bytes) -> bytes:
    """Return message as it goes over the wire (RFC 5321 section 4.5.2)."""
    stuffed = message.replace(b"\r\n.", b"\r\n..")
    if stuffed.startswith(b"."):
        stuffed = b"." + stuffed
    return stuffed + (b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n")


def _words(reply: SMTPResponse) -> str:
    return without_secrets(f"{reply.code} {' '.join(reply.message.split())}")
