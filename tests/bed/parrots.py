"""Servers that refuse every login and repeat what they were sent, as some really do in their error texts."""

from __future__ import annotations

import base64
import binascii
import socket
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from types import TracebackType

from tests.bed.machine import HOST

Say = Callable[[str], list[str]]  # a line of the client: what is answered


class Parrot:
    """One server, from `with` until its end. greeting: its first line. answers: to each line of a client."""

    def __init__(self, greeting: str, answers: Say) -> None:
        self._greeting, self._answers = greeting, answers
        self.heard: list[str] = []

    def __enter__(self) -> Parrot:
        self._listener = socket.create_server((HOST, 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=self._serve, args=[self._listener.accept()[0]], daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with closing(connection), suppress(OSError), connection.makefile("rw", newline="\r\n") as lines:
            lines.write(f"{self._greeting}\r\n")
            lines.flush()
            for line in lines:
                self.heard.append(line)
                lines.write("".join(f"{one}\r\n" for one in self._answers(line.strip())))
                lines.flush()


def imap_parrot() -> Parrot:
    tags: list[str] = []  # of the login that goes on, on whichever connection: they log in one after the other

    def answers(line: str) -> list[str]:
        tag, _, command = line.partition(" ")
        if command.upper() == "AUTHENTICATE PLAIN":
            tags[:] = [tag]
            return ["+ "]
        if not command or command.upper().startswith("AUTHENTICATE"):
            return [f"{tags.pop() if tags else tag} NO [AUTHENTICATIONFAILED] wrong: {line} that is {decoded(line)}"]
        return [f"{tag} OK done"]

    return Parrot("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR IDLE] hello", answers)


def smtp_parrot() -> Parrot:
    def answers(line: str) -> list[str]:
        verb = line[:4].upper()
        if verb == "EHLO":
            return ["250-parrot", "250 AUTH PLAIN"]
        if verb == "AUTH":
            return [f"535 5.7.8 wrong: {line} that is {decoded(line)}"]
        return ["221 bye"] if verb == "QUIT" else ["250 yes"]

    return Parrot("220 parrot ESMTP", answers)


def decoded(line: str) -> str:
    """Return what the last word of a line says (RFC 4616), with blanks for its NULs."""
    try:
        return base64.b64decode(line.rpartition(" ")[2]).decode().replace("\0", " ")
    except (binascii.Error, UnicodeDecodeError):
        return ""
