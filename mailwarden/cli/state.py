"""`mailwarden state`: what is remembered, as a whole."""

from __future__ import annotations

from pathlib import Path

import click

from mailwarden.cli import output
from mailwarden.cli.lazy import Failure
from mailwarden.cli.options import config_option, pass_session
from mailwarden.cli.session import Session, store_file


@click.group()
def state() -> None:
    """Keep a copy of what is remembered.

    \b
    Example:  mailwarden state backup /var/backups/mailwarden.db
    """


@state.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@config_option
@pass_session
def backup(session: Session, file: Path) -> None:
    """Copy the store, as of this instant, into a new file.

    The daemon may run meanwhile, and goes on. The copy is one file, whole, and for its owner alone: it names everybody
    who wrote. To restore it, stop mailwarden, put it in the place of the store, remove the files beside that end in
    -wal and -shm, and start again: mail that came since is read from the mailbox.

    \b
    Example:  mailwarden state backup /var/backups/mailwarden-$(date +%F).db
    """
    configuration = session.configuration()
    with session.store(configuration) as store:
        try:
            store.back_up(file.absolute())
        except FileExistsError:
            raise Failure(f"{file} is there already, and is not overwritten.") from None
        except OSError as error:
            raise Failure(f"{file} cannot be written: {str(error.strerror).lower()}") from None
    output.say(f"{store_file(configuration)} is copied to {file} ({file.stat().st_size:,} bytes).")
