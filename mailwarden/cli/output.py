"""How commands speak: plain lines with a little weight on a terminal, and JSON where a program reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import click

SHORT = 24  # a column no wider than an instant is not broken: "acknowledgement" stays one word
PROGRAM_WIDTH = 10_000  # of lines that no terminal shows: nothing is broken or cut


def say(text: str = "", style: str = "") -> None:
    """Print one paragraph. style: as rich calls it ("bold", "dim", "red"), heeded on a terminal only."""
    from rich.text import Text

    _console().print(Text(printable(text), style=style))


def heading(text: str) -> None:
    say(text, "bold")


def section(text: str) -> None:
    """Print a heading with room above it."""
    say()
    heading(text)


def rows(lines: Iterable[tuple[str, ...]], headers: tuple[str, ...] = (), indent: int = 2) -> None:
    """Print columns, as wide as their content; on a terminal the long ones are wrapped where they must be."""
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=bool(headers), header_style="dim", pad_edge=False, padding=(0, 2, 0, 0))
    known, headers = _without_empty_end(list(lines), headers)
    for place, column in enumerate(headers or ("",) * max(map(len, known), default=0)):
        longest = max((len(line[place]) for line in known if place < len(line)), default=0)
        table.add_column(column, overflow="fold", no_wrap=longest <= SHORT)
    for line in known:
        table.add_row(*(Text(printable(cell)) for cell in line))
    if known:
        console = _console()
        with console.capture() as captured:
            console.print(Padding(table, (0, 0, 0, indent), expand=False))
        click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


def _without_empty_end(
    lines: list[tuple[str, ...]], headers: tuple[str, ...]
) -> tuple[list[tuple[str, ...]], tuple[str, ...]]:
    """Leave out columns at the end in which nothing stands: rich would take their room from the one before."""
    width = max((place for line in (*lines, headers) for place, cell in enumerate(line, start=1) if cell), default=0)
    return [line[:width] for line in lines], headers[:width]


def print_json(value: object) -> None:
    """Print a value made of views, mappings and plain things; instants in UTC, spans of time in seconds."""
    click.echo(json.dumps(value, default=_plain, indent=2, ensure_ascii=False))


def printable(text: str) -> str:
    """Return a text in which nothing can steer a terminal: strangers' words reach it."""
    return "".join(one if one.isprintable() or one == "\n" else "\N{REPLACEMENT CHARACTER}" for one in text)


def _console() -> Any:
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = PROGRAM_WIDTH
    return console


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Mapping():
            return dict(value)
        case set() | frozenset():
            return sorted(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return str(value)
