"""The demo as lines, one after the other: for pipes, logs and simple terminals, and while --keep runs."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from mailwarden.demo.cast import ZONE
from mailwarden.demo.journal import Happening, What
from mailwarden.demo.picture import Picture

STYLES = {
    What.WROTE: "bold",
    What.TOLD: "cyan",
    What.REMINDED: "magenta",
    What.ANSWERED: "green",
    What.LEFT_ALONE: "dim",
    What.KEPT: "green",
    What.BROKEN: "bold red",
    What.HOUR: "dim italic",
}
QUOTED = (What.TOLD, What.REMINDED)  # the mails of mailwarden are what there is to see


class PlainShow:
    """Prints what is new."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def present(self, picture: Picture) -> None:
        for happening in picture.news:
            self._line(f"{happening.at.astimezone(ZONE):%H:%M}  {happening.text}", STYLES[happening.what])
            if happening.what in QUOTED:
                self._quote(happening)

    def _quote(self, happening: Happening) -> None:
        if happening.mail is None:
            return
        self._line("")
        for line in (f"Subject: {happening.mail.subject}", "", *happening.mail.text.splitlines()):
            self._line(f"     | {line}".rstrip())
        self._line("")

    def _line(self, text: str, style: str = "") -> None:
        self._console.print(Text(text, style=style), soft_wrap=True)
