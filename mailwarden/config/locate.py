"""Find the line on which each key, table and list item of a TOML text stands, since tomllib gives no positions.

Pure. Reads only texts that tomllib has accepted, so it checks nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

Path = tuple[str | int, ...]

TOKEN = re.compile(
    r'''
    (?P<string>"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\])*"|'[^']*')
    |(?P<bare>[\w+:-]+)
    |(?P<mark>[\[\]{},=.])
    |(?P<newline>\n)
    |(?P<nothing>\#[^\n]*|[ \t\r]+)
    ''',
    re.DOTALL | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text: what kind it is, how it is written and on which line it begins."""

    kind: str
    text: str
    line: int


class Places:
    """The line on which every path of a text is first mentioned."""

    __slots__ = ("_lines",)

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        for path, line in _Scanner(text).places():
            for length in range(1, len(path) + 1):
                self._lines.setdefault(path[:length], line)

    def line(self, path: Path) -> int:
        """Return the line, counted from 1, of a path or else of the nearest table around it; 0 where there is none."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 0)


class _Scanner:
    """Walks once through the tokens of a text; `_next` is the one it stands before."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._counts: dict[Path, int] = {}  # how many items each array of tables has so far
        self._advance()

    def places(self) -> Iterator[tuple[Path, int]]:
        """Yield every path with its line; of a table that is written in parts, every part."""
        table: Path = ()
        while self._next.kind != "end":
            if self._next.text == "[" and self._next.kind == "mark":
                line = self._next.line
                table = self._header()
                yield table, line
            elif self._next.kind == "newline":
                self._advance()
            else:
                yield from self._pair(table)

    def _advance(self) -> Token:
        token = getattr(self, "_next", None)
        self._next = next(self._tokens)
        return token or self._next

    def _is(self, marks: str) -> bool:
        return self._next.kind == "mark" and self._next.text in marks

    def _header(self) -> Path:
        """Read [a.b] or [[a.b]], and return the path with the position of each array of tables in it."""
        self._advance()
        is_array = self._is("[")
        if is_array:
            self._advance()
        names = self._key()
        while self._is("]"):
            self._advance()
        return self._numbered(names, is_array)

    def _numbered(self, names: list[str], is_array: bool) -> Path:
        path: Path = ()
        for position, name in enumerate(names, 1):
            path += (name,)
            if is_array and position == len(names):
                self._counts[path] = self._counts.get(path, 0) + 1
            if path in self._counts:
                path += (self._counts[path] - 1,)
        return path

    def _key(self) -> list[str]:
        names = [_unquoted(self._advance())]
        while self._is("."):
            self._advance()
            names.append(_unquoted(self._advance()))
        return names

    def _pair(self, table: Path) -> Iterator[tuple[Path, int]]:
        line = self._next.line
        path = (*table, *self._key())
        self._advance()  # =
        yield path, line
        yield from self._value(path)

    def _value(self, path: Path) -> Iterator[tuple[Path, int]]:
        if self._is("["):
            yield from self._items(path)
        elif self._is("{"):
            yield from self._inline(path)
        else:
            while self._next.kind not in ("newline", "end") and not self._is(",]}"):
                self._advance()

    def _items(self, path: Path) -> Iterator[tuple[Path, int]]:
        self._advance()
        position = 0
        while not self._is("]"):
            if self._is(",") or self._next.kind == "newline":
                self._advance()
            else:
                yield (*path, position), self._next.line
                yield from self._value((*path, position))
                position += 1
        self._advance()

    def _inline(self, path: Path) -> Iterator[tuple[Path, int]]:
        self._advance()
        while not self._is("}"):
            if self._is(",") or self._next.kind == "newline":
                self._advance()
            else:
                yield from self._pair(path)
        self._advance()


def _tokens(text: str) -> Iterator[Token]:
    line = 1
    for found in TOKEN.finditer(text):
        kind = str(found.lastgroup)
        if kind != "nothing":
            yield Token(kind, found[0], line)
        line += found[0].count("\n")
    yield Token("end", "", line)
    yield Token("end", "", line)


def _unquoted(token: Token) -> str:
    return token.text if token.kind == "bare" else str(tomllib.loads(f"key = {token.text}")["key"])
