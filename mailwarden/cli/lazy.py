"""Commands that are imported only when they are called, and errors as sentences with an exit status."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import IO, Any, NamedTuple

import click

from mailwarden.errors import ConfigError, MailwardenError, Unavailable

FAILED, USAGE, CONFIGURATION = 1, 2, 78  # 78: EX_CONFIG of sysexits.h, which the systemd unit does not restart


Resolved = tuple[str | None, click.Command | None, list[str]]


class Place(NamedTuple):
    """Where a command stands ("package.module:name"), and the line that the list of commands shows for it."""

    path: str
    summary: str


class Failure(click.ClickException):
    """What a person reads instead of a traceback, one line for each thing to mend."""

    exit_code = FAILED

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=file is None)


class Unusable(Failure):
    """The configuration has to be mended first."""

    exit_code = CONFIGURATION


class LazyGroup(click.Group):
    """A group whose list of commands costs no import. Turns mailwarden's errors into failures; bugs stay tracebacks."""

    def __init__(self, *args: Any, places: Mapping[str, Place], **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.places:
            return None
        module, _, name = self.places[cmd_name].path.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, place.summary) for name, place in self.places.items()])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Resolved:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            meant = get_close_matches(args[0], self.places, 1)
            if not meant:
                raise
            raise click.UsageError(f"{error.message} Did you mean '{meant[0]}'?", ctx) from None

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except MailwardenError as error:
            raise failure_from(error) from error


def failure_from(error: MailwardenError) -> Failure:
    """Return an error in words for people: cause and remedy, all mistakes of a configuration at once."""
    match error:
        case ConfigError(problems=problems):
            return Unusable(*map(str, problems))
        case Unavailable(remedy=remedy) if remedy:
            return Failure(f"{error} ({remedy})")
    return Failure(str(error))
