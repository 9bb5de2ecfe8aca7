"""The demo on a terminal: the conversations, the newest mail as it was received, and what happened, on one screen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType

from rich.align import Align
from rich.box import ROUNDED, SIMPLE_HEAD
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.layout import Layout
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from mailwarden.demo.board import Row
from mailwarden.demo.cast import TEAM, ZONE, first_name_of
from mailwarden.demo.journal import Happening
from mailwarden.demo.picture import Picture
from mailwarden.demo.plain import STYLES

WIDE, TALL = 110, 34  # from this size on there is room side by side, and for blank lines
SOON = timedelta(minutes=40)
BLANKS = re.compile(r"\n\s*\n+")


class LiveShow:
    """A context manager that owns the screen, and gives it back."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, screen=True, auto_refresh=False)

    def __enter__(self) -> LiveShow:
        self._live.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.__exit__(kind, error, trace)

    def present(self, picture: Picture) -> None:
        self._live.update(screen_of(picture, *self._console.size), refresh=True)


def screen_of(picture: Picture, width: int, height: int) -> RenderableType:
    """Return the whole screen. width, height: of the terminal, in characters."""
    is_tall = height >= TALL
    screen = Layout()
    board_height = min(len(picture.rows), 8 if is_tall else 4) + 3
    screen.split_column(
        Layout(_headline(picture), size=1 + is_tall),
        Layout(_board(picture.rows[-(board_height - 3) :]), size=max(board_height, 7)),
        *_mail_and_log(picture, width, is_tall),
    )
    return screen


def _mail_and_log(picture: Picture, width: int, is_tall: bool) -> tuple[Layout, ...]:
    mail, log = Layout(_mail(picture.newest_mail, is_tall)), Layout(_Log(picture.happenings))
    if width < WIDE:
        log.size = 10 if is_tall else 5
        return mail, log
    both = Layout()
    mail.size = 78
    both.split_row(mail, log)
    return (both,)


def _headline(picture: Picture) -> RenderableType:
    line = Table.grid(expand=True)
    line.add_column(no_wrap=True)
    line.add_column(no_wrap=True, justify="right")
    left = Text.assemble(("mailwarden", "bold"), f" at {TEAM}  ", (f"{picture.now.astimezone(ZONE):%A} ", "dim"))
    left.append(_clock(picture.now), "bold cyan")
    left.append(" open" if picture.is_open else " closed", "green" if picture.is_open else "dim")
    line.add_row(left, Text("Ctrl-C ends it", "dim"))
    return line


# --- the conversations -----------------------------------------------------------------------------------------------


def _board(rows: tuple[Row, ...]) -> RenderableType:
    table = Table(box=SIMPLE_HEAD, expand=True, pad_edge=False, header_style="dim", show_edge=False)
    table.add_column("who", no_wrap=True)
    table.add_column("wrote about", no_wrap=True, ratio=1, overflow="ellipsis")
    table.add_column("was told", no_wrap=True, min_width=14)
    table.add_column("due in", no_wrap=True, justify="right", min_width=7)
    table.add_column("and now", no_wrap=True, min_width=22)
    for row in rows:
        style = "" if row.left is not None else "dim"
        table.add_row(Text(row.who, "bold"), Text(row.about), Text(row.told), _left(row.left), row.stands, style=style)
    return table


def _left(left: timedelta | None) -> Text:
    if left is None:
        return Text("")
    if left < timedelta(0):
        return Text("over", "bold red")
    minutes = int(left.total_seconds() // 60)
    return Text(f"{minutes // 60}:{minutes % 60:02} h", "bold yellow" if left < SOON else "green")


# --- the newest mail -------------------------------------------------------------------------------------------------


def _mail(happening: Happening | None, is_tall: bool) -> RenderableType:
    if happening is None or happening.mail is None:
        waiting = Text("The first mail is on its way …", "dim")
        return Panel(Align.center(waiting, vertical="middle"), box=ROUNDED, border_style="dim")
    mail = happening.mail
    text = mail.text if is_tall else BLANKS.sub("\n", mail.text)
    body = Text(text, overflow="fold")
    if happening.told:
        body.highlight_regex(r"\s+".join(map(re.escape, happening.told.split())), "bold reverse")
    title = Text.assemble(
        ("To ", "dim"),
        (first_name_of(mail.to), "bold"),
        ("  from ", "dim"),
        mail.author,
        ("  at ", "dim"),
        _clock(mail.at),
    )
    subtitle = Text(mail.subject, "dim", overflow="ellipsis", no_wrap=True)
    return Panel(body, title=title, title_align="left", subtitle=subtitle, subtitle_align="left", box=ROUNDED,
                 border_style=STYLES[happening.what])  # fmt: skip


# --- what happened ---------------------------------------------------------------------------------------------------


def _clock(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%H:%M}"


@dataclass(frozen=True, slots=True)
class _Log:
    """The newest happenings, as many as there is room for."""

    happenings: tuple[Happening, ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room, lines = options.height or len(self.happenings), list[Text]()
        for happening in reversed(self.happenings):
            more = self._lines(happening, console, options.max_width)
            if lines and len(lines) + len(more) > room:
                break
            lines = [*more, *lines]
        yield from lines[:room]

    def _lines(self, happening: Happening, console: Console, width: int) -> list[Text]:
        wrapped = Text(happening.text, STYLES[happening.what]).wrap(console, width - 8)
        for line in wrapped:
            line.rstrip()
        starts = [f" {_clock(happening.at)} ", *[" " * 7] * (len(wrapped) - 1)]
        return [Text.assemble((start, "dim"), line) for start, line in zip(starts, wrapped, strict=True)]
