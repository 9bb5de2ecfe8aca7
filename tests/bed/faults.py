"""A TCP proxy in front of a real server that does on demand what networks do now and then: silence, resets, a trickle.

Runs in a thread of its own, notes every byte as it came over the wire, and may end TLS on both sides, so that scripts
see the protocol. What it is told to do can be changed while it runs.
"""

from __future__ import annotations

import asyncio
import contextlib
import enum
import re
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from pathlib import Path

from tests.bed.in_thread import PATIENCE_SECONDS, ServerInThread, a_few_turns
from tests.bed.machine import HOST

CHUNK = 65536
LOOK_BACK = 1024  # bytes: the longest match that may lie across two segments


class Direction(enum.Enum):
    """Which way bytes go."""

    TO_SERVER = "to server"
    TO_CLIENT = "to client"


class Act(enum.Enum):
    """What may happen to a connection."""

    SILENCE = "silence"  # a black hole: takes everything from both sides and forwards nothing
    HALF_OPEN = "half-open"  # the server sees the end of the connection, the client sees nothing
    SWALLOW = "swallow"  # nothing goes on in one direction, by default to the client; the other one works
    RESET = "reset"  # the client gets RST; the server sees the end
    FINISH = "finish"  # the client gets FIN; the server sees the end
    DELAY = "delay"  # nothing goes on for `seconds`, then all of it
    TRICKLE = "trickle"  # one byte every `seconds`
    REWRITE = "rewrite"  # what matched is replaced, `times` on each connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One line of a script: once this went by, this happens."""

    act: Act
    direction: Direction = Direction.TO_CLIENT  # where bytes are watched
    after_bytes: int | None = None
    after: bytes | None = None  # a regular expression; with neither it happens before the first byte
    skip: int = 0  # how many matches on a connection to let pass
    forwards_match: bool = True  # or it happens just before what matched
    on: Direction | None = None  # where it acts; None: where it watches
    seconds: float = 1.0
    text: bytes = b""  # what REWRITE writes instead, as in re.sub
    connections: Container[int] | None = None  # by number, from 1; None: all of them
    times: int | None = None  # on how many connections at most; None: on all, and as often as it matches


@dataclass(eq=False, slots=True)
class Line:
    """One connection through the proxy, and what went over it."""

    number: int
    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    heard: dict[Direction, bytearray] = field(default_factory=lambda: {one: bytearray() for one in Direction})
    passed: dict[Direction, bytearray] = field(default_factory=lambda: {one: bytearray() for one in Direction})
    dead: set[Direction] = field(default_factory=set)
    pace: dict[Direction, float] = field(default_factory=dict)
    held_until: dict[Direction, float] = field(default_factory=dict)  # by the loop's clock
    struck: set[int] = field(default_factory=set)  # faults, by id
    rest: dict[Direction, bytes] = field(default_factory=dict)  # a line that is to be rewritten and has no end yet
    is_open: bool = True
    begun_at: float = field(default_factory=time.time)

    def writer(self, direction: Direction) -> asyncio.StreamWriter:
        return self.server if direction is Direction.TO_SERVER else self.client

    def said(self, direction: Direction = Direction.TO_SERVER) -> bytes:
        """Return what one side said, whether or not it was forwarded."""
        return bytes(self.heard[direction])


class FaultProxy(ServerInThread):
    """Forwards a free port of its own to a server's port; a context manager."""

    host = HOST

    def __init__(
        self, target: int, *faults: Fault, tls: ssl.SSLContext | None = None, to_tls: ssl.SSLContext | None = None
    ) -> None:
        """tls: with which certificate the client is met; to_tls: the server speaks TLS from the start, too."""
        super().__init__("faults")
        self._target, self._tls, self._to_tls = target, tls, to_tls
        self._faults: tuple[Fault, ...] = faults
        self._changed = threading.Condition()
        self.lines: list[Line] = []  # every connection so far
        self.struck: list[tuple[int, Fault]] = []  # number of the connection, and what happened to it
        self.most_open = 0  # connections at once, at most
        self.port = 0

    # --- what it is told ------------------------------------------------------------------------------------------

    def script(self, *faults: Fault) -> None:
        """Do this from now on, in place of what was said before; what a connection went through stays with it."""
        with self._changed:
            self._faults = faults

    def strike(self, act: Act, *, on: Direction | None = None, seconds: float = 1.0) -> None:
        """Have this happen to every open connection at once."""
        fault = Fault(act=act, on=on, seconds=seconds)

        async def act_on_all() -> None:
            for line in [one for one in self.lines if one.is_open]:
                self._act(line, fault)

        asyncio.run_coroutine_threadsafe(act_on_all(), self._loop).result(PATIENCE_SECONDS)

    # --- what it saw ----------------------------------------------------------------------------------------------

    @property
    def connections(self) -> int:
        """How many there were so far."""
        return len(self.lines)

    @property
    def open_connections(self) -> int:
        return sum(one.is_open for one in self.lines)

    def said(self, direction: Direction = Direction.TO_SERVER) -> bytes:
        """Return what one side said on all connections, one after the other."""
        with self._changed:
            return b"\n".join(one.said(direction) for one in self.lines)

    def wait_until(self, is_so: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
        """Return as soon as this is so; it is asked whenever something happens. AssertionError with the story."""
        with self._changed:
            assert self._changed.wait_for(is_so, seconds), self._story()

    def wait_for_strikes(self, count: int = 1, seconds: float = PATIENCE_SECONDS) -> None:
        """Return as soon as something happened on purpose so many times."""
        self.wait_until(lambda: len(self.struck) >= count, seconds)

    def _story(self) -> str:
        ends = [
            (one.number, one.is_open, one.said()[-200:], one.said(Direction.TO_CLIENT)[-200:]) for one in self.lines
        ]
        return f"struck: {[(number, fault.act.value) for number, fault in self.struck]}; lines: {ends[-6:]}"

    # --- on its own thread ----------------------------------------------------------------------------------------

    async def _serve(self) -> None:
        self._loop.set_exception_handler(lambda loop, context: None)  # torn TLS is what this is about
        self._tasks: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._meet, HOST, 0, ssl=self._tls, limit=CHUNK)
        self.port = server.sockets[0].getsockname()[1]
        await self._until_stopped()
        server.close()
        await a_few_turns()
        for line in self.lines:
            self._end(line)
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        await a_few_turns()
        writers = [writer for line in self.lines for writer in (line.client, line.server)]
        for writer in writers:
            writer.transport.abort()  # TLS would still wait for the other side's farewell
        await asyncio.gather(*(one.wait_closed() for one in writers), return_exceptions=True)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            from_server, to_server = await asyncio.open_connection(
                HOST, self._target, ssl=self._to_tls, server_hostname="localhost" if self._to_tls else None
            )
        except OSError:
            writer.transport.abort()
            return
        except asyncio.CancelledError:
            writer.transport.abort()
            raise
        line = self._line(writer, to_server)
        self._strike_at_once(line)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pump(line, Direction.TO_SERVER, reader))
                group.create_task(self._pump(line, Direction.TO_CLIENT, from_server))
        except* OSError:
            pass
        finally:
            self._end(line)

    def _line(self, client: asyncio.StreamWriter, server: asyncio.StreamWriter) -> Line:
        with self._changed:
            line = Line(number=len(self.lines) + 1, client=client, server=server)
            self.lines.append(line)
            self.most_open = max(self.most_open, self.open_connections)
            self._changed.notify_all()
        return line

    async def _pump(self, line: Line, direction: Direction, reader: asyncio.StreamReader) -> None:
        while data := await reader.read(CHUNK):
            with self._changed:
                line.heard[direction] += data
                self._changed.notify_all()
            await self._forward(line, direction, data)
        if direction in line.dead:
            return
        with contextlib.suppress(OSError, NotImplementedError):
            writer = line.writer(direction)
            writer.write_eof() if writer.can_write_eof() else writer.close()
        if direction is Direction.TO_CLIENT:  # no server of ours goes on reading after its last word
            self._end(line)

    async def _forward(self, line: Line, direction: Direction, data: bytes) -> None:
        data = self._rewritten(line, direction, data)
        while data and direction not in line.dead:
            due = self._due(line, direction, data)
            if due is None:
                await self._send(line, direction, data)
                return
            fault, end = due
            await self._send(line, direction, data[:end])
            self._act(line, fault)
            data = data[end:]

    async def _send(self, line: Line, direction: Direction, data: bytes) -> None:
        """Forward bytes as slowly as was said; a fault of the other direction may put an end to it meanwhile."""
        writer, loop = line.writer(direction), asyncio.get_running_loop()
        while data and direction not in line.dead and line.is_open:
            if (left := line.held_until.get(direction, 0.0) - loop.time()) > 0:
                await asyncio.sleep(left)
                continue
            pace = line.pace.get(direction)
            some = data[:1] if pace else data
            data = data[len(some) :]
            line.passed[direction] += some
            writer.write(some)
            await writer.drain()
            await asyncio.sleep(pace or 0)

    def _due(self, line: Line, direction: Direction, data: bytes) -> tuple[Fault, int] | None:
        """Return what happens next, and after how many of these bytes; None: nothing happens within them."""
        found = [
            (fault, end)
            for fault in self._applicable(line)
            if fault.direction is direction and (end := _end_of(fault, line.passed[direction], data)) is not None
        ]
        return min(found, key=lambda one: one[1], default=None)

    def _applicable(self, line: Line) -> list[Fault]:
        return [one for one in self._faults if one.act is not Act.REWRITE and self._may_strike(one, line)]

    def _may_strike(self, fault: Fault, line: Line) -> bool:
        is_used_up = fault.times is not None and sum(one is fault for _, one in self.struck) >= fault.times
        is_meant = fault.connections is None or line.number in fault.connections
        return is_meant and not is_used_up and id(fault) not in line.struck

    def _strike_at_once(self, line: Line) -> None:
        for fault in self._applicable(line):
            if fault.after is None and fault.after_bytes is None:
                self._act(line, fault)

    def _rewritten(self, line: Line, direction: Direction, data: bytes) -> bytes:
        """Return whole lines with what is to be replaced; the rest of a line is held until its end is there."""
        faults = [one for one in self._faults if one.act is Act.REWRITE and one.direction is direction]
        faults = [one for one in faults if self._may_strike(one, line)]
        if not faults:
            return line.rest.pop(direction, b"") + data
        whole, separator, rest = (line.rest.pop(direction, b"") + data).rpartition(b"\n")
        line.rest[direction] = rest
        text = whole + separator
        for fault in faults:
            text, count = re.subn(fault.after or b"", fault.text, text, count=fault.times or 0)
            if count and fault.times:  # what follows may be TLS, which has no lines
                line.struck.add(id(fault))
                text += line.rest.pop(direction, b"")
        return text

    # --- what happens ---------------------------------------------------------------------------------------------

    def _act(self, line: Line, fault: Fault) -> None:
        where, loop = fault.on or fault.direction, asyncio.get_running_loop()
        line.struck.add(id(fault))
        match fault.act:
            case Act.SILENCE:
                line.dead |= set(Direction)
            case Act.SWALLOW:
                line.dead.add(fault.on or Direction.TO_CLIENT)
            case Act.HALF_OPEN:
                line.dead |= set(Direction)
                line.server.close()
            case Act.DELAY:
                line.held_until[where] = loop.time() + fault.seconds
            case Act.TRICKLE:
                line.pace[where] = fault.seconds
            case Act.RESET:
                _reset(line.client)
                self._end(line)
            case Act.FINISH:
                line.dead |= set(Direction)
                self._end(line)
            case Act.REWRITE:
                raise ValueError("rewriting is for scripts")
        with self._changed:
            self.struck.append((line.number, fault))
            self._changed.notify_all()

    def _end(self, line: Line) -> None:
        line.client.close()
        line.server.close()
        with self._changed:
            line.is_open = False
            self._changed.notify_all()


def _end_of(fault: Fault, passed: bytearray, data: bytes) -> int | None:
    """Return how many of these bytes still go by before the fault; None: it is not its turn."""
    if fault.after is not None:
        tail = bytes(passed[-LOOK_BACK:])
        seen = sum(1 for _ in re.finditer(fault.after, bytes(passed))) if fault.skip else 0
        matches = [one for one in re.finditer(fault.after, tail + data) if one.end() > len(tail)]
        wanted = matches[max(0, fault.skip - seen) :]
        if not wanted:
            return None
        return max(0, (wanted[0].end() if fault.forwards_match else wanted[0].start()) - len(tail))
    if fault.after_bytes is None:
        return None
    left = fault.after_bytes - len(passed)
    return max(0, left) if left <= len(data) else None


def _reset(writer: asyncio.StreamWriter) -> None:
    """Have the kernel send RST instead of FIN."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def server_context(directory: Path) -> ssl.SSLContext:
    """Return a context that shows the certificate of the private servers in this directory."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(directory / "cert.pem", directory / "key.pem")
    return context


def trusting_context(directory: Path) -> ssl.SSLContext:
    """Return a context that trusts the private servers in this directory."""
    return ssl.create_default_context(cafile=str(directory / "ca.pem"))
