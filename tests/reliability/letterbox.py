"""The mails of a whole run as three files in mbox form, with who got each and when: all that an audit gets to see.

`received.mbox` holds what arrived at customers, `written.mbox` what they wrote, `staff.mbox` what staff got and wrote.
`outages.txt` holds, a line each, from when to when somebody had pulled a plug.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

RECEIVED, WRITTEN, STAFF, OUTAGES = "received.mbox", "written.mbox", "staff.mbox", "outages.txt"
SEPARATOR = b"From letterbox "


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One copy of one mail; whose: in whose mailbox it lies; at: since when, aware."""

    whose: str
    at: datetime
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        message = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(message, EmailMessage)
        return message


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """Something was not running: the daemon, a mail server, the line."""

    began_at: datetime
    ended_at: datetime


def write_letters(path: Path, letters: list[Letter]) -> None:
    """Write mails in the order of their arrival."""
    with path.open("wb") as file:
        for one in sorted(letters, key=lambda letter: letter.at):
            file.write(SEPARATOR + f"{one.at.isoformat()} {one.whose}\n".encode())
            file.writelines(b">" + line if line.startswith(SEPARATOR) else line for line in one.raw.splitlines(True))
            file.write(b"\n")


def read_letters(path: Path) -> Iterator[Letter]:
    """Yield them in the same order."""
    head, lines = b"", list[bytes]()
    with path.open("rb") as file:
        for line in file:
            if line.startswith(SEPARATOR):
                if head:
                    yield _letter(head, lines)
                head, lines = line, []
            else:
                lines.append(line)
    if head:
        yield _letter(head, lines)


def _letter(head: bytes, lines: list[bytes]) -> Letter:
    at, whose = head.removeprefix(SEPARATOR).decode().split()
    return Letter(whose=whose, at=datetime.fromisoformat(at), raw=b"".join(lines[:-1]))


def write_outages(path: Path, outages: list[Outage]) -> None:
    path.write_text("".join(f"{one.began_at.isoformat()} {one.ended_at.isoformat()}\n" for one in outages))


def read_outages(path: Path) -> tuple[Outage, ...]:
    spans = (line.split() for line in path.read_text().splitlines())
    return tuple(
        Outage(began_at=datetime.fromisoformat(began), ended_at=datetime.fromisoformat(ended)) for began, ended in spans
    )
