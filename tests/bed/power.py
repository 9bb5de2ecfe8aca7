"""A power cut on paper: what a process had its system write is recorded, and the disk rebuilt as it may have been left.

strace writes down every write, flush, creation and removal, and what was sent to servers, in order. A cut is then made
at any point of that tape: what was flushed stays; of the rest each write, cut into sectors, may have reached the disk
or not, whatever came before it. So it is harsher than a disk that keeps the order; a flush that lies is not covered.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

STRACE = shutil.which("strace") or ""
SECTOR_BYTES = 512
CALLS = "openat,pwrite64,write,fsync,fdatasync,ftruncate,unlink,sendto"

_LINE = re.compile(r"(\d+) +(?:<\.\.\. (\w+) resumed>(.*)|(\w+)\((.*))\Z", re.DOTALL)
_BYTE = re.compile(r"\\x([0-9a-f]{2})")
_DESCRIPTOR = re.compile(r"\d+<([^>]*)>, ")
_WRITE = re.compile(r'"([^"]*)", \d+, (\d+)')
_SENT = re.compile(r'"([^"]*)", ')
_UNFINISHED = " <unfinished ...>"


def recording(tape: Path, command: list[str]) -> list[str]:
    """Return the command that runs another one and records it; the process started is the other one's own."""
    options = [
        "-D",
        "-f",
        "-qq",
        "-y",
        "-xx",
        "-s",
        "300000",
        "--seccomp-bpf",
        "-e",
        f"trace={CALLS}",
        "-e",
        "signal=none",
    ]
    return [STRACE, *options, "-o", str(tape), *command]


@dataclass(frozen=True, slots=True)
class Event:
    """One call: what it did to which path; data: written, or sent to a server."""

    call: str
    path: str = ""
    data: bytes = b""
    offset: int = 0  # of a write; the new length of a truncation


def events(tape: Path) -> Iterator[Event]:
    """Yield what was recorded; a write counts from its beginning, a flush from its end."""
    begun: dict[str, str] = {}
    with tape.open() as lines:
        for line in lines:
            if (found := _LINE.match(line.rstrip("\n"))) is None:
                continue
            thread, resumed, rest, call, arguments = found.groups()
            if call and arguments.endswith(_UNFINISHED):
                begun[thread] = arguments.removesuffix(_UNFINISHED)
                if call in ("pwrite64", "sendto"):
                    yield from _event(call, begun[thread])
            elif call:
                yield from _event(call, arguments)
            elif resumed in ("pwrite64", "sendto"):
                begun.pop(thread, None)
            elif " = -1 " not in rest:
                yield from _event(resumed, begun.pop(thread, "") + rest)


def _event(call: str, arguments: str) -> Iterator[Event]:
    if " = -1 " in arguments:
        return
    path = _path(arguments)
    match call:
        case "pwrite64" if found := _WRITE.search(arguments):
            yield Event("write", path, _bytes(found[1]), int(found[2]))
        case "fsync" | "fdatasync":
            yield Event("flush", _text(arguments.partition("<")[2].partition(">")[0]))
        case "ftruncate":
            yield Event("truncate", path, offset=int(re.findall(r", (\d+)", arguments)[0]))
        case "unlink":
            yield Event("remove", _text(arguments.split('"')[1]))
        case "openat" if "O_CREAT" in arguments:
            yield Event("create", _text(arguments.split('"')[1]))
        case "sendto" if found := _SENT.search(arguments):
            yield Event("send", data=_bytes(found[1]))


def _path(arguments: str) -> str:
    found = _DESCRIPTOR.match(arguments)
    return _text(found[1]) if found else ""


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _text(text: str) -> str:
    return _BYTE.sub(lambda one: chr(int(one[1], 16)), text)


@dataclass(slots=True, eq=False)
class File:
    """What is safely on the disk, and what was written since."""

    safe: bytearray = field(default_factory=bytearray)
    loose: list[Event] = field(default_factory=list)

    def flush(self) -> None:
        for one in self.loose:
            apply(self.safe, one.data, one.offset, one.call)
        self.loose.clear()

    def after_a_cut(self, chance: random.Random) -> bytes:
        """Return its content when any part of what was not flushed is gone."""
        content, share = bytearray(self.safe), chance.choice((0.0, 0.5, 0.9, 1.0))
        for one in self.loose:
            if one.call == "truncate":
                if chance.random() < share:
                    apply(content, b"", one.offset, "truncate")
                continue
            for start in range(0, len(one.data), SECTOR_BYTES):
                if chance.random() < share:
                    apply(content, one.data[start : start + SECTOR_BYTES], one.offset + start, "write")
        return bytes(content)


def apply(content: bytearray, data: bytes, offset: int, call: str) -> None:
    """Do to a file's content what a write or a truncation does."""
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    if call == "truncate":
        del content[offset:]
    else:
        content[offset : offset + len(data)] = data


class Disk:
    """The files of one folder, as the events so far have left them."""

    def __init__(self, folder: Path, names: frozenset[str]) -> None:
        """names: of the files that matter."""
        self._folder, self._names = folder, names
        self._safe: dict[str, File] = {}
        self._now: dict[str, File] = {}
        self._loose: list[tuple[str, File | None]] = []  # creations and removals that were not flushed

    def take(self, event: Event) -> None:
        """Let one event happen."""
        if event.call == "flush" and Path(event.path) == self._folder:
            self._flush_names(len(self._loose))
        path = Path(event.path)
        if path.parent != self._folder or path.name not in self._names:
            return
        name = path.name
        match event.call:
            case "create" if name not in self._now:
                self._put(name, File())
            case "remove":
                self._put(name, None)
            case "flush" if file := self._now.get(name):
                file.flush()
            case "write" | "truncate" if file := self._now.get(name):
                file.loose.append(event)

    def cut(self, chance: random.Random) -> dict[str, bytes]:
        """Return the content of the files that are there after a power cut at this point."""
        names = dict(self._safe)
        for name, file in self._loose[: chance.randint(0, len(self._loose))]:  # a journal keeps their order
            _set(names, name, file)
        return {name: file.after_a_cut(chance) for name, file in names.items()}

    def _put(self, name: str, file: File | None) -> None:
        _set(self._now, name, file)
        self._loose.append((name, file))

    def _flush_names(self, count: int) -> None:
        for name, file in self._loose[:count]:
            _set(self._safe, name, file)
        del self._loose[:count]


def _set(names: dict[str, File], name: str, file: File | None) -> None:
    if file is None:
        names.pop(name, None)
    else:
        names[name] = file
