"""What a command works with: the clock, the configuration it was told to use, and a look into the store."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from mailwarden.cli.lazy import Failure
from mailwarden.errors import StoreUnavailable

if TYPE_CHECKING:  # these take long to import, and `mailwarden --help` needs none of them
    from mailwarden.config.settings import Configuration, Desk
    from mailwarden.daemon.clock import Clock
    from mailwarden.store.protocol import Store, Transaction

T = TypeVar("T")

SYSTEM_CONFIGURATION = Path("/etc/mailwarden")
SYSTEM_STATE = Path("/var/lib/mailwarden")
NOTHING_YET = "Nothing has run yet: there is no store at {path}. Start it with `mailwarden run`."


class Session:
    """One call of the command line; reads the environment anew each time."""

    def __init__(self) -> None:
        self.named: Path | None = None  # --config, where it was given

    @property
    def config(self) -> Path:
        return self.named or default_configuration(os.environ)

    @property
    def environ(self) -> Mapping[str, str]:
        return with_state_directory(self.config, os.environ)

    def clock(self) -> Clock:
        from mailwarden.daemon.clock import clock_from

        return clock_from(os.environ)

    def configuration(self, *, with_secrets: bool = False) -> Configuration:
        """Return the configuration, without its passwords unless they are needed. Raises ConfigError."""
        from mailwarden.config.load import load

        today = self.clock().now().date()
        return load(self.config, environ=self.environ, today=today, with_secrets=with_secrets)

    @contextmanager
    def store(self, configuration: Configuration) -> Iterator[Store]:
        """Open the store beside the daemon, and close it again. Raises Failure where there is none yet."""
        import asyncio

        from mailwarden.store.opening import open_store

        if not has_store(configuration):
            raise Failure(NOTHING_YET.format(path=store_file(configuration)))
        store = open_store(configuration.service.store_url, create=False)
        try:
            yield store
        finally:
            asyncio.run(store.close())

    def look(self, configuration: Configuration, work: Callable[[Transaction], T]) -> T:
        """Return what work finds in the store. Whatever it writes is undone: looking changes nothing."""
        with self.store(configuration) as store:
            return store.look_now(work)


def default_configuration(environ: Mapping[str, str]) -> Path:
    """Return which file counts where --config was not given."""
    from_systemd = environ.get("CONFIGURATION_DIRECTORY", "").split(":")[0]
    return Path(from_systemd or SYSTEM_CONFIGURATION, "config.toml")


def with_state_directory(config: Path, environ: Mapping[str, str]) -> Mapping[str, str]:
    """Return the environment in which the system's configuration goes with the system's state.

    So `sudo mailwarden status` looks at the store of the service, although systemd did not start it.
    """
    if "STATE_DIRECTORY" in environ or config.absolute().parent != SYSTEM_CONFIGURATION:
        return environ
    return {**environ, "STATE_DIRECTORY": str(SYSTEM_STATE)}


def store_file(configuration: Configuration) -> Path:
    return Path("/", configuration.service.store_url.removeprefix("sqlite:///"))


def has_store(configuration: Configuration) -> bool:
    """Say whether there is anything to look at. Raises StoreUnavailable where one may not even look."""
    path = store_file(configuration)
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except PermissionError:
        raise StoreUnavailable(f"you may not look at the store {path}", "call this with sudo") from None
    return True


def desks_named(configuration: Configuration, name: str | None) -> tuple[Desk, ...]:
    """Return the desk of this name, all desks for None. A name that is not known is a mistake in the command."""
    desks = tuple(one for one in configuration.desks if name in (None, one.policy.name))
    if not desks:
        raise click.UsageError(f"There is no desk '{name}'. Known: {_names(configuration)}.")
    return desks


def one_desk(configuration: Configuration, name: str | None) -> Desk:
    """Return the desk of this name, or the only one there is."""
    desks = desks_named(configuration, name)
    if len(desks) > 1:
        raise click.UsageError(f"Which desk? Say it with --desk: {_names(configuration)}.")
    return desks[0]


def _names(configuration: Configuration) -> str:
    return ", ".join(one.policy.name for one in configuration.desks)
