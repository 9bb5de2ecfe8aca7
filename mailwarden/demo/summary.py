"""What came of the day, and what to do next: the last thing the demo prints."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from mailwarden.core.conversation import PromiseState
from mailwarden.demo.cast import DESK_NAME, TEAM
from mailwarden.demo.journal import LEFT_ALONE, Happening, What
from mailwarden.store.protocol import Transaction

PARTS = {
    What.WROTE: "Who wrote",
    What.TOLD: "What they were told, without anybody lifting a finger",
    What.ANSWERED: "Who answered, from their ordinary mail program",
    What.LEFT_ALONE: "What was left alone",
}
STATES = {
    PromiseState.KEPT: "kept",
    PromiseState.REPLACED: "replaced in time",
    PromiseState.OPEN: "still running",
    PromiseState.BROKEN_WARNED: "broken after a warning",
    PromiseState.BROKEN_SILENTLY: "silent surprises",
}
ALWAYS = (PromiseState.KEPT, PromiseState.REPLACED, PromiseState.BROKEN_SILENTLY)
NEXT = (
    ("mailwarden config example > config.toml", 'fill in your mailbox; with mode = "observe" nothing is sent'),
    ("mailwarden check --config config.toml", "hear what is missing, before anything connects"),
)


def told_times(tx: Transaction) -> str:
    """Return what became of the times that were told: "2 kept · 1 replaced in time · 0 silent surprises"."""
    counts = tx.promise_counts(DESK_NAME)
    return " · ".join(
        f"{counts.get(state, 0)} {words}" for state, words in STATES.items() if counts.get(state) or state in ALWAYS
    )


def show_summary(console: Console, happenings: Sequence[Happening], times: str) -> None:
    """Print it; times: what `told_times` said."""
    console.print()
    console.print(Text(f"The day at {TEAM}", style="bold"))
    for what, title in PARTS.items():
        lines = [one for one in happenings if one.what is what]
        if lines:
            console.print()
            console.print(Text(title, style="bold cyan"))
            for one in lines:
                _line(console, one.text.removeprefix(LEFT_ALONE))
    console.print()
    console.print(Text("The times people were told", style="bold cyan"))
    _line(console, times)
    console.print()
    console.print(Text("Your own mailbox: two steps (the README has the rest)", style="bold cyan"))
    for number, (command, purpose) in enumerate(NEXT, start=1):
        _line(console, f"{number}. {command}")
        _line(console, f"   {purpose}")


def _line(console: Console, text: str) -> None:
    for line in Text(text).wrap(console, console.width - 4):
        line.rstrip()
        console.print(Text("  ") + line, soft_wrap=True)
