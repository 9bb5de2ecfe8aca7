"""How far long work has come: bars on stderr for a person at a terminal, nothing for anybody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[str, float], None]  # what is being done, and 0..1 how far it is


@contextmanager
def bars() -> Iterator[Advance]:
    """Show a bar for each thing that is told of, and take all of them away at the end, also after Ctrl-C."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    console = Console(stderr=True, highlight=False)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeRemainingColumn())
    known: dict[str, TaskID] = {}
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:

        def advance(what: str, share: float) -> None:
            if what not in known:
                known[what] = progress.add_task(what, total=1.0)
            progress.update(known[what], completed=share)

        yield advance
