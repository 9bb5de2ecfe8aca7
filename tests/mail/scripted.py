"""Small IMAP and SMTP servers that do what a test says, for failures that a real server does not show on demand."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import BinaryIO, Self

from mailwarden.mail.imap import ImapAccount
from mailwarden.mail.smtp import SmtpAccount

FINAL_DOT = b"<the final dot>"  # noted in the place of a message


class Talk:
    """One connection as its server sees it."""

    def __init__(self, connection: socket.socket, lines: BinaryIO) -> None:
        self._connection, self._lines = connection, lines
        self.tag = b""

    def say(self, text: bytes) -> None:
        """Send text in one segment, as it is."""
        self._connection.sendall(text)

    def ok(self, text: bytes = b"") -> None:
        """Send untagged lines and the tagged OK of the present command, in one segment."""
        self.say(text + self.tag + b" OK done\r\n")

    def hear(self) -> bytes:
        """Return the next line without its end; ConnectionError when the client has gone."""
        line = self._lines.readline()
        if not line:
            raise ConnectionError
        return line.rstrip(b"\r\n")

    def hear_nothing_more(self) -> None:
        """Be silent until the client goes away."""
        while True:
            self.hear()

    def hang_up(self) -> None:
        raise ConnectionError


class ScriptedServer:
    """Listens on a free loopback port and serves every connection in a thread of its own."""

    def __init__(self, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.host = host
        self._tls = tls
        self._listener = socket.create_server((host, 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._news = threading.Condition()
        self.connections = 0
        self.heard: list[bytes] = []  # every command line

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for connection in [self._listener, *self._open]:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        self._listener.close()

    async def has_heard(self, word: bytes, times: int = 1) -> None:
        """Return as soon as so many command lines contained word; AssertionError after ten seconds."""

        def wait() -> bool:
            with self._news:
                return self._news.wait_for(lambda: sum(word in line for line in self.heard) >= times, 10)

        assert await asyncio.to_thread(wait), (word, times, self.heard)

    def note(self, line: bytes) -> None:
        """Remember a line that a client said."""
        with self._news:
            self.heard.append(line)
            self._news.notify_all()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._open.append(connection)
                thread = threading.Thread(target=self._serve, args=[connection], daemon=True)
                self._threads.append(thread)
                thread.start()

    def _serve(self, plain: socket.socket) -> None:
        with plain, suppress(OSError, ValueError):
            connection = self._tls.wrap_socket(plain, server_side=True) if self._tls else plain
            with connection, connection.makefile("rb") as lines:
                self.converse(Talk(connection, lines))

    def converse(self, talk: Talk) -> None:
        raise NotImplementedError


Reply = bytes | Callable[[Talk], None]


class ScriptedImap(ScriptedServer):
    """Holds one mailbox; replies replace what it would say to a command ("EXAMINE", "UID FETCH", "GREETING")."""

    def __init__(
        self,
        replies: Mapping[str, Reply] | None = None,
        *,
        capabilities: str = "IDLE AUTH=PLAIN",
        uid_validity: int = 7,
        host: str = "127.0.0.1",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(host=host, tls=tls)
        self.replies = dict(replies or {})
        self.capabilities = f"IMAP4rev1 {capabilities}".encode()
        self.uid_validity = uid_validity
        self.headers: dict[int, bytes] = {}  # by UID

    def account(self, *, read_seconds: float = 5) -> ImapAccount:
        return ImapAccount(
            host="127.0.0.1", port=self.port, tls="none", user="desk", password="secret", read_seconds=read_seconds
        )

    def add(self, uid: int, header: bytes = b"Subject: hello\r\n\r\n") -> bytes:
        """Put a message into the mailbox; returns the push that tells of it."""
        self.headers[uid] = header
        return b"* %d EXISTS\r\n" % len(self.headers)

    def converse(self, talk: Talk) -> None:
        if not self._scripted(talk, "GREETING"):
            talk.say(b"* OK ready\r\n")
        while True:
            line = talk.hear()
            self.note(line)
            talk.tag, _, rest = line.partition(b" ")
            words = rest.decode().split()
            name = " ".join(words[: 2 if words[0].upper() == "UID" else 1]).upper()
            if not self._scripted(talk, name):
                self.answer(talk, name, words)

    def _scripted(self, talk: Talk, name: str) -> bool:
        match self.replies.get(name):
            case None:
                return False
            case bytes() as text:
                talk.say(text.replace(b"TAG", talk.tag))
            case script:
                script(talk)
        return True

    def answer(self, talk: Talk, name: str, words: list[str]) -> None:
        match name:
            case "CAPABILITY":
                talk.ok(b"* CAPABILITY " + self.capabilities + b"\r\n")
            case "AUTHENTICATE":
                talk.say(b"+ \r\n")
                self.note(talk.hear())
                talk.ok()
            case "EXAMINE":
                talk.ok(
                    b"* %d EXISTS\r\n* OK [UIDVALIDITY %d] x\r\n* OK [UIDNEXT %d] x\r\n"
                    % (len(self.headers), self.uid_validity, max(self.headers, default=0) + 1)
                )
            case "IDLE":
                talk.say(b"+ idling\r\n")
                talk.hear()
                talk.ok()
            case "UID SEARCH":
                talk.ok(b"* SEARCH" + b"".join(b" %d" % uid for uid in self._matching(words)) + b"\r\n")
            case "UID FETCH":
                uids = [int(uid) for uid in words[2].split(",")]
                talk.ok(b"".join(self._fetched(uid) for uid in uids if uid in self.headers))
            case "LOGOUT":
                talk.ok(b"* BYE\r\n")
            case _:
                talk.ok()

    def _matching(self, words: list[str]) -> list[int]:
        if "UID" not in words[2:]:
            return []
        low, _, high = words[words.index("UID", 2) + 1].partition(":")
        highest = max(self.headers, default=0)
        first, last = (highest if end == "*" else int(end) for end in (low, high or low))
        first, last = min(first, last), max(first, last)  # "9:*" means "*:9" in a mailbox that ends at 5
        return [uid for uid in sorted(self.headers) if first <= uid <= last]

    def _fetched(self, uid: int) -> bytes:
        header = self.headers[uid]
        facts = b'* 1 FETCH (UID %d INTERNALDATE "01-Feb-2026 10:00:00 +0100" RFC822.SIZE 99 FLAGS (\\Seen)' % uid
        return facts + b" BODY[HEADER]<0> {%d}\r\n%b)\r\n" % (len(header), header)


class ScriptedSmtp(ScriptedServer):
    """Takes every message; replies replace what it would say at a stage: GREETING, a verb, or DOT (after the message).

    A list of replies is used up one by one, the last one for ever after.
    """

    def __init__(
        self, replies: Mapping[str, Reply | list[Reply]] | None = None, *, extensions: str = "AUTH PLAIN"
    ) -> None:
        super().__init__()
        self.replies = dict(replies or {})
        self.extensions = extensions
        self.messages: list[bytes] = []  # as they came over the wire, without the final dot

    def account(
        self, *, user: str = "", read_seconds: float = 5, dot_seconds: float = 5, idle_seconds: float = 60
    ) -> SmtpAccount:
        return SmtpAccount(
            host="127.0.0.1",
            port=self.port,
            tls="none",
            user=user,
            password="secret",
            connect_seconds=5,
            read_seconds=read_seconds,
            dot_seconds=dot_seconds,
            idle_seconds=idle_seconds,
        )

    def converse(self, talk: Talk) -> None:
        self._reply(talk, "GREETING", b"220 ready\r\n")
        while True:
            line = talk.hear()
            self.note(line)
            match verb := line.split()[0].decode().upper():
                case "EHLO":
                    self._reply(talk, verb, f"250-me\r\n250-{self.extensions}\r\n250 SIZE\r\n".encode())
                case "AUTH":
                    self._reply(talk, verb, b"235 welcome\r\n")
                case "DATA":
                    if self._reply(talk, verb, b"354 go on\r\n").startswith(b"354"):
                        self._take_message(talk)
                case "QUIT":
                    talk.say(b"221 bye\r\n")
                    return
                case _:
                    self._reply(talk, verb, b"250 fine\r\n")

    def _take_message(self, talk: Talk) -> None:
        lines: list[bytes] = []
        while (line := talk.hear()) != b".":
            lines.append(line)
        self.messages.append(b"".join(line + b"\r\n" for line in lines))
        self.note(FINAL_DOT)
        self._reply(talk, "DOT", b"250 queued as 42\r\n")

    def _reply(self, talk: Talk, stage: str, usual: bytes) -> bytes:
        reply = self.replies.get(stage, usual)
        if isinstance(reply, list):
            reply = reply.pop(0) if len(reply) > 1 else reply[0]
        if isinstance(reply, bytes):
            talk.say(reply)
            return reply
        reply(talk)
        return b""


def hang_up(talk: Talk) -> None:
    """End the connection instead of a reply."""
    talk.hang_up()


def be_silent(talk: Talk) -> None:
    """Never say anything again."""
    talk.hear_nothing_more()
