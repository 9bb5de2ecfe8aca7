"""What every store can do: one `Transaction` of small verbs, one `Store` that runs work inside one. No SQL here.

`Store.run(work)` calls `work(transaction)` on the store's own thread and commits durably when it returns; an exception
rolls everything back. So facts, decisions, frozen bytes and the cursor of one intake are one transaction.
All instants are aware UTC. Message-IDs and addresses are in comparable (lower case) form.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from mailwarden.store.protocol.conversations import Conversations, Ledger
from mailwarden.store.protocol.incidents import Incidents
from mailwarden.store.protocol.intake import Mailboxes, Messages
from mailwarden.store.protocol.keeping import Reports, Retention
from mailwarden.store.protocol.operation import Operation
from mailwarden.store.protocol.outbox import Outbox, Reached
from mailwarden.store.protocol.staff import Staff

T = TypeVar("T")


class Transaction(
    Mailboxes,
    Messages,
    Conversations,
    Ledger,
    Outbox,
    Reached,
    Staff,
    Incidents,
    Operation,
    Reports,
    Retention,
    Protocol,
):
    """Small verbs on the store, all within one transaction."""

    def after_commit(self, do: Callable[[], None]) -> None:
        """Have this done on the store's thread once all that was written is durable; not if it is rolled back.

        It must be quick and must not use the transaction.
        """


class Store(Protocol):
    """A place that remembers; safe to use from one event loop, and from the command line."""

    async def run(self, work: Callable[[Transaction], T]) -> T:
        """Run work in one durable transaction, off the event loop. Raises StoreUnavailable."""

    def run_now(self, work: Callable[[Transaction], T]) -> T:
        """The same, blocking, for commands and tests."""

    def look_now(self, work: Callable[[Transaction], T]) -> T:
        """Run work on what is there at this instant; whatever it writes is undone, and others go on meanwhile."""

    def rewrite(self) -> None:
        """Write the whole database anew, so that nothing which was deleted can be read from its files any more.

        Others wait meanwhile. Raises StoreUnavailable.
        """

    def back_up(self, file: Path) -> None:
        """Copy the whole database, as of one instant, into a new file for its owner alone; others go on meanwhile.

        Raises FileExistsError, StoreUnavailable.
        """

    async def close(self) -> None: ...
