"""How to take part with a mail program of one's own, while --keep leaves the servers up."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mailwarden.demo.cast import CUSTOMERS, DESK, PASSWORD, STAFF, TEAM, ZONE
from mailwarden.demo.stage import Stage


def show_connections(console: Console, stage: Stage) -> None:
    """Print servers, user names and password, and what to try."""
    sandbox = stage.sandbox
    console.print()
    console.print(Text("The servers stay up: take part yourself", style="bold cyan"))
    table = Table.grid(padding=(0, 2))
    table.add_row("IMAP", f"{sandbox.host}, port {sandbox.imap_port}, no encryption")
    table.add_row("SMTP", f"{sandbox.host}, port {sandbox.smtp_port}, no encryption, any of the user names or no login")
    table.add_row("Password", PASSWORD)
    table.add_row("Customers", ", ".join(one.address for one in CUSTOMERS))
    table.add_row("The desk", f"{DESK} (staff answer from here)")
    table.add_row("Staff", ", ".join(one.address for one in STAFF))
    console.print(Padding(table, (0, 0, 0, 2)))
    console.print()
    now = f"{stage.clock.now().astimezone(ZONE):%H:%M on %A}"
    text = (
        f"Write to {DESK} as a customer and read what comes back. Answer as {TEAM}, with the copy in Sent, and see "
        f"what mailwarden makes of it. It is {now} there, and the clock now runs at its ordinary pace."
    )
    console.print(Text(text))
    console.print(Text("Ctrl-C ends it."))
    console.print()
