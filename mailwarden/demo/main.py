"""`mailwarden demo`: a working day in about a minute, on servers of its own. Nothing outside a temporary directory."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog
from rich.console import Console

from mailwarden import logs
from mailwarden.demo.day import ENDS, LETTERS
from mailwarden.demo.keeping import show_connections
from mailwarden.demo.past import WEEKS
from mailwarden.demo.picture import Observer, Picture, Show
from mailwarden.demo.plain import PlainShow
from mailwarden.demo.stage import Stage
from mailwarden.demo.summary import show_summary, told_times
from mailwarden.demo.view import LiveShow

LOOK_SECONDS = 0.1


def run_demo(speed: float, keep: bool) -> int:
    """Play the day and return the exit status; Ctrl-C ends it in order, with the summary so far.

    speed: virtual seconds in a real one, > 0. keep: leave the servers up afterwards, until Ctrl-C.
    """
    with TemporaryDirectory(prefix="mailwarden-demo-") as directory, _logging_to(Path(directory, "mailwarden.log")):
        try:
            asyncio.run(_demo(Path(directory), speed, keep))
        except KeyboardInterrupt:  # before or after the service takes care of it
            return 0
    return 0


async def _demo(directory: Path, speed: float, keep: bool) -> None:
    console = Console()
    console.print(f"First {WEEKS} weeks of invented mail are put into the mailbox, for mailwarden to learn from …")
    async with Stage(directory) as stage:
        observer = Observer(stage)
        with _show_on(console) as show:
            stage.clock.speed = speed
            picture = await _play(stage, observer, show)
            stage.clock.speed = 1.0
        show_summary(console, picture.happenings, await stage.store.run(told_times))
        if keep and not stage.service.done():
            show_connections(console, stage)
            await _keep(stage, observer, PlainShow(console))


async def _play(stage: Stage, observer: Observer, show: Show) -> Picture:
    """Show the day to its end, or to the end of the service."""
    playing = asyncio.create_task(stage.actors.play(LETTERS))
    try:
        while True:
            for task in (stage.service, playing):
                if task.done():
                    task.result()  # raises what made it fail
            is_over = stage.service.done() or stage.clock.now() >= ENDS
            show.present(picture := await observer.look())
            if is_over:
                return picture
            await asyncio.wait([stage.service], timeout=LOOK_SECONDS)
    finally:
        playing.cancel()
        await asyncio.wait([playing])


async def _keep(stage: Stage, observer: Observer, show: Show) -> None:
    while not stage.service.done():
        show.present(await observer.look())
        await asyncio.wait([stage.service], timeout=LOOK_SECONDS)


def _show_on(console: Console) -> contextlib.AbstractContextManager[Show]:
    """Return the picture on a terminal, and lines anywhere else."""
    if console.is_terminal and not console.is_dumb_terminal:
        return LiveShow(console)
    return contextlib.nullcontext(PlainShow(console))


@contextlib.contextmanager
def _logging_to(path: Path) -> Iterator[None]:
    """Keep every log line, also the servers', off the screen."""
    before, root = structlog.get_config(), logging.getLogger()
    with path.open("w", encoding="utf-8") as stream:
        handler = logging.StreamHandler(stream)
        root.addHandler(handler)
        logs.set_up("info", stream=stream)
        try:
            yield
        finally:
            root.removeHandler(handler)
            structlog.configure(**before)
