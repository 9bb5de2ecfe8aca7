"""Options that several commands share, so that they are called and explained alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from mailwarden.cli.session import Session

Command = TypeVar("Command", bound=Callable[..., Any])

pass_session = click.make_pass_decorator(Session, ensure=True)


def config_option(command: Command) -> Command:
    """Add --config, which may stand before and after the name of a command; the later one counts."""
    return click.option(
        "--config",
        metavar="FILE",
        type=click.Path(path_type=Path),
        expose_value=False,
        callback=_remember,
        help="The configuration file.  [default: config.toml in $CONFIGURATION_DIRECTORY, else in /etc/mailwarden]",
    )(command)


def desk_option(help: str) -> Callable[[Command], Command]:
    """Add --desk, which arrives as `desk`: a name, or None."""
    return click.option("--desk", metavar="NAME", help=help)


def json_option(command: Command) -> Command:
    """Add --json, which arrives as `as_json`."""
    text = "Write JSON for programs: stable keys, instants in UTC, spans of time in seconds."
    return click.option("--json", "as_json", is_flag=True, help=text)(command)


class Instant(click.ParamType[datetime]):
    """An ISO 8601 date and time; without an offset it comes back naive, in the desk's own zone."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a time; write it like 2026-08-03T14:30", param, ctx)


def _remember(ctx: click.Context, _param: click.Parameter, value: Path | None) -> None:
    session = ctx.ensure_object(Session)
    if value is not None:
        session.named = value
