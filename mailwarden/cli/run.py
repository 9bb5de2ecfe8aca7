"""`mailwarden run`: the daemon, from the command line."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from mailwarden.cli.options import config_option, pass_session
from mailwarden.cli.session import Session, store_file

if TYPE_CHECKING:
    from mailwarden.config.settings import Configuration


@click.command()
@config_option
@click.option("--once", is_flag=True, help="Catch up, send what is due, and stop: 1 if not all could be done.")
@pass_session
def run(session: Session, once: bool) -> None:
    """Watch the mailboxes and write to people, until told to stop.

    What it may send is said by `mode` of each desk: a desk in mode "observe" sends nothing to anybody but the
    operator. Mail that is there when a mailbox is first seen is history, and never answered.

    It never changes a mailbox: no flag is set, nothing is moved or deleted. A copy of its own mail is filed in Sent
    only where `save_copy` asks for it.

    \b
    SIGTERM  finishes what is under way, and ends
    SIGHUP   reads the configuration again, and keeps the old one if the new one has mistakes

    \b
    Example:  mailwarden run --config config.toml
    """
    # The daemon takes a while to import, and whoever asks for this help should not wait for it.
    from mailwarden import logs
    from mailwarden.daemon.notify import ServiceManager
    from mailwarden.daemon.service import Service
    from mailwarden.store.opening import open_store

    first = session.configuration(with_secrets=True)
    logs.set_up(first.log.level, addresses=first.log.addresses)
    logs.keep_failures_without_secrets()
    _leave_no_core()
    clock = session.clock()
    _make_room(first)
    store = open_store(first.service.store_url)

    async def serve() -> None:
        try:
            await Service(_starting_with(first, session), store, clock, ServiceManager(os.environ)).run(once=once)
        finally:
            await store.close()

    asyncio.run(serve())


def _leave_no_core() -> None:
    """A dump of this process would hold every password."""
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _make_room(configuration: Configuration) -> None:
    """Create the state directory where the store is to be in it; what goes wrong is said by the store."""
    state = configuration.service.state_directory.absolute()
    if store_file(configuration).parent == state:
        with contextlib.suppress(OSError):
            state.mkdir(mode=0o700, parents=True, exist_ok=True)


def _starting_with(first: Configuration, session: Session) -> Callable[[], Configuration]:
    """Return how to read the configuration; at the start it has just been read, passwords and all."""
    waiting = [first]
    return lambda: waiting.pop() if waiting else session.configuration(with_secrets=True)
