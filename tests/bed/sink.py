"""An SMTP server that keeps every copy with its bytes and replies as a test says: the receiving side, which decides.

Runs in a thread of its own. A copy is kept when the server has taken it on: at the final dot, whatever becomes of the
reply, unless the reply is a refusal (RFC 5321 section 4.2.5, RFC 1047).
"""

from __future__ import annotations

import asyncio
import logging
import re
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.bed.in_thread import PATIENCE_SECONDS, ServerInThread, a_few_turns
from tests.bed.machine import HOST

# aiosmtpd warns there of what it does itself.
logging.getLogger("mail.log").setLevel(logging.ERROR)
DOT = "DOT"  # the stage after the message; the others are named by their commands
MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^>]*>)", re.IGNORECASE | re.MULTILINE)


@dataclass(slots=True, eq=False)
class Aftermath:
    """What came after a message on its connection: all that this side can know of what the other one learnt."""

    replied_at: datetime | None = None  # when the reply had been written
    went_on: bool = False  # the other side said something more, so it had read the reply
    ended_at: datetime | None = None  # when the end of the connection was seen


@dataclass(frozen=True, slots=True)
class Copy:
    """One mail that the server has taken on."""

    sender: str  # of the envelope; "" is the null reverse-path
    recipient: str
    raw: bytes
    at: datetime  # by the sink's clock
    aftermath: Aftermath = field(default_factory=Aftermath, compare=False)

    @property
    def message_id(self) -> str:
        found = MESSAGE_ID.search(self.raw.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" "))
        return found[1].decode() if found else ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One command that asked for something, and what it was answered."""

    stage: str
    argument: str
    reply: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What happens at a stage instead of the usual: words "" stand for the usual ones."""

    words: str = ""  # "450 4.2.1 busy"; sent as they are, so that they may be no SMTP
    after_seconds: float = 0.0  # of real time
    is_silent: bool = False  # never a reply again on this connection
    hangs_up: bool = False  # instead of a reply


@dataclass(slots=True)
class Greylist:
    """450 to every new pair of sender and recipient until so much time has passed (RFC 6647 section 2)."""

    wait: timedelta
    met: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def answer(self, sender: str, recipient: str, now: datetime) -> str:
        first = self.met.setdefault((sender, recipient), now)
        return "" if now - first >= self.wait else "450 4.2.0 Greylisted, try again later"


class Sink(ServerInThread):
    """Takes mail to everybody, with and without a login; a context manager."""

    host = HOST

    def __init__(self, port: int = 0, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """port: 0 takes a free one. now: the clock by which copies are dated and greylisting waits."""
        super().__init__("sink")
        self.port, self.now = port, now
        self.copies: list[Copy] = []
        self.attempts: list[Attempt] = []  # every command but QUIT and RSET
        self._greylist: Greylist | None = None
        self._scripts: dict[tuple[str, str], list[Answer]] = defaultdict(list)  # by stage and recipient
        self._for_ever: dict[tuple[str, str], Answer] = {}
        self._changed = threading.Condition()
        self._connections: set[_Connection] = set()
        self.connections = 0  # so far

    # --- what it is told ------------------------------------------------------------------------------------------

    def answer(self, stage: str, *answers: Answer | str, to: str = "") -> None:
        """At this stage (EHLO, AUTH, MAIL, RCPT, DATA, DOT) give these answers, one after the other, then the usual.

        to: only for mail to this recipient, at RCPT, DATA and DOT; "" is for all.
        """
        with self._changed:
            self._scripts[stage, to] += [_answer(one) for one in answers]

    def always(self, stage: str, answer: Answer | str | None, *, to: str = "") -> None:
        """At this stage give this answer from now on; None: the usual one again, whatever was scripted before."""
        with self._changed:
            self._scripts[stage, to].clear()
            self._for_ever.pop((stage, to), None)
            if answer is not None:
                self._for_ever[stage, to] = _answer(answer)

    def greylist_for(self, wait: timedelta) -> None:
        """Put every new pair of sender and recipient off until so much of the sink's time has passed."""
        with self._changed:
            self._greylist = Greylist(wait)

    def hang_up_on_all(self) -> None:
        """End every open connection, as servers do with idle ones; returns when that is done."""

        async def abort() -> None:
            for one in tuple(self._connections):
                await one.end()

        asyncio.run_coroutine_threadsafe(abort(), self._loop).result(PATIENCE_SECONDS)

    # --- what it got ----------------------------------------------------------------------------------------------

    def wait_until_left_alone(self, seconds: float = PATIENCE_SECONDS) -> int:
        """Return how many copies there are once nobody is connected: no more can come of who has gone by now."""
        self._wait(lambda: not self._connections, seconds)
        with self._changed:
            assert not self._connections, f"{len(self._connections)} connections after {seconds} s"
            return len(self.copies)

    def by_message_id(self) -> dict[str, list[Copy]]:
        """Return every copy that was taken on, grouped by Message-ID, oldest first."""
        groups: dict[str, list[Copy]] = defaultdict(list)
        for copy in self.taken():
            groups[copy.message_id].append(copy)
        return dict(groups)

    def taken(self, recipient: str = "") -> list[Copy]:
        """Return the copies for this recipient, or all, oldest first."""
        with self._changed:
            return [one for one in self.copies if recipient in ("", one.recipient)]

    def asked(self, stage: str, to: str = "") -> list[Attempt]:
        """Return what was said at this stage so far, for this recipient or all."""
        with self._changed:
            return [one for one in self.attempts if one.stage == stage and to in ("", one.argument)]

    def wait_for(self, recipient: str, count: int = 1, seconds: float = PATIENCE_SECONDS) -> list[Copy]:
        """Return the copies for this recipient as soon as there are so many; AssertionError with what there is."""
        self._wait(lambda: len(self.taken(recipient)) >= count, seconds)
        found = self.taken(recipient)
        assert len(found) >= count, f"{len(found)} of {count} for {recipient}; lately: {self.attempts[-8:]}"
        return found

    def wait_until_asked(
        self, stage: str, count: int = 1, *, to: str = "", seconds: float = PATIENCE_SECONDS
    ) -> list[Attempt]:
        """Return what was said at this stage, for this recipient or all, as soon as it was said so often."""
        self._wait(lambda: len(self.asked(stage, to)) >= count, seconds)
        found = self.asked(stage, to)
        assert len(found) >= count, f"{len(found)} of {count} at {stage}; lately: {self.attempts[-8:]}"
        return found

    def _wait(self, is_so: Callable[[], bool], seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(is_so, seconds)

    # --- on its own thread ----------------------------------------------------------------------------------------

    async def _serve(self) -> None:
        server = await self._loop.create_server(lambda: _Connection(self), HOST, self.port)
        self.port = server.sockets[0].getsockname()[1]
        await self._until_stopped()
        server.close()
        await a_few_turns()
        while self._connections:
            await asyncio.gather(*(one.end() for one in tuple(self._connections)))
            await a_few_turns()

    def next_answer(self, stage: str, argument: str, sender: str = "") -> Answer:
        """Return what to answer now, and write it down."""
        with self._changed:
            answer = self._scripted(stage, argument) or self._scripted(stage, "") or Answer()
            if stage == "RCPT" and self._greylist is not None and answer == Answer():
                answer = Answer(words=self._greylist.answer(sender, argument, self.now()))
            self.attempts.append(Attempt(stage, argument, answer.words, self.now()))
            self._changed.notify_all()
            return answer

    def _scripted(self, stage: str, recipient: str) -> Answer | None:
        scripted = self._scripts[stage, recipient]
        return scripted.pop(0) if scripted else self._for_ever.get((stage, recipient))

    def keep(self, envelope: Envelope) -> Aftermath:
        """Take on a mail for each of its recipients."""
        raw, sender, aftermath = envelope.original_content or b"", (envelope.mail_from or "").strip("<>"), Aftermath()
        with self._changed:
            for recipient in envelope.rcpt_tos:
                self.copies.append(Copy(sender, recipient, raw, self.now(), aftermath))
            self._changed.notify_all()
        return aftermath

    def meet(self, connection: _Connection) -> None:
        """Begin with one more connection."""
        with self._changed:
            self._connections.add(connection)
            self.connections += 1

    def part(self, connection: _Connection) -> None:
        """Be done with a connection."""
        with self._changed:
            self._connections.discard(connection)
            self._changed.notify_all()


class _Connection(SMTP):
    """One connection: aiosmtpd's protocol, with a look into the script before each reply."""

    def __init__(self, sink: Sink) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(
            _Handler(sink), hostname="sink.test", authenticator=_everybody, auth_require_tls=False, loop=loop
        )
        self._sink = sink
        self.latest = Aftermath()  # of the last message that was taken on here

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._sink.meet(self)

    def data_received(self, data: bytes) -> None:
        self.latest.went_on = True  # while a message comes, this is still about the one before
        super().data_received(data)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self.latest.ended_at = self._sink.now()
        self._sink.part(self)

    async def end(self) -> None:
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()
        if self._handler_coroutine is not None:
            self._handler_coroutine.cancel()
            await asyncio.wait([self._handler_coroutine])

    async def _is_answered(self, stage: str, argument: str | None) -> bool:
        """Give the scripted answer, if there is one."""
        sender = (self.envelope and self.envelope.mail_from) or ""
        answer = self._sink.next_answer(stage, _address(argument or ""), sender)
        return bool(await self.acted_out(answer))

    async def acted_out(self, answer: Answer) -> str:
        """Wait, fall silent or hang up as told; return the words that were said instead of the usual ones."""
        await asyncio.sleep(answer.after_seconds)
        if answer.is_silent:
            await asyncio.Event().wait()
        if answer.hangs_up and isinstance(self.transport, asyncio.Transport):
            self.transport.abort()
            await asyncio.Event().wait()
        if answer.words:
            await self.push(answer.words)
        return answer.words

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 - aiosmtpd finds its methods by the command
        if not await self._is_answered("EHLO", hostname):
            await super().smtp_EHLO(hostname)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802 - as above
        if not await self._is_answered("AUTH", arg):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802 - as above
        if not await self._is_answered("MAIL", arg):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802 - as above
        if not await self._is_answered("RCPT", arg):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - as above
        recipients = self.envelope.rcpt_tos if self.envelope else []
        if not await self._is_answered("DATA", ", ".join(recipients)):
            before = self.latest
            await super().smtp_DATA(arg)
            if self.latest is not before:
                self.latest.replied_at = self._sink.now()


class _Handler:
    """What aiosmtpd asks when a message is there."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    async def handle_DATA(  # noqa: N802 - aiosmtpd finds its hooks by the command
        self, server: _Connection, session: Session, envelope: Envelope
    ) -> str:
        answer = self._sink.next_answer(DOT, ", ".join(envelope.rcpt_tos), envelope.mail_from or "")
        if answer.words[:1] not in ("4", "5"):
            server.latest = self._sink.keep(envelope)
        if answer.words:
            await asyncio.sleep(answer.after_seconds)
            return answer.words
        await server.acted_out(answer)
        return "250 2.0.0 taken on"


def _everybody(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object) -> AuthResult:
    return AuthResult(success=True, handled=False)


def _answer(given: Answer | str) -> Answer:
    return Answer(words=given) if isinstance(given, str) else given


def _address(argument: str) -> str:
    found = re.search(r"<([^>]*)>", argument)
    return found[1] if found else argument
