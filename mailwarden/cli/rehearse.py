"""`mailwarden rehearse`: what would have been sent in the last months, seen before anybody gets anything."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import redirect_stdout
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mailwarden.cli import output
from mailwarden.cli.lazy import Failure
from mailwarden.cli.options import config_option, desk_option, json_option, pass_session
from mailwarden.cli.report import Since, beginning
from mailwarden.cli.session import Session, desks_named
from mailwarden.core.policy import Mode

if TYPE_CHECKING:  # reading and replaying take a while to import
    from mailwarden.cli.rehearsing import Rehearsed
    from mailwarden.config.settings import Configuration

ALL = 2**31
FORMS = {".json": "json", ".html": "html", ".htm": "html"}
NOTHING = (
    "Nothing to rehearse: no mail of {since} or later lies in {mailboxes}. "
    "Go further back with --since 365d, or name the mailboxes where old mail is kept: archives in desk.{desk}.imap."
)


@click.command()
@config_option
@desk_option("Only this desk.  [default: every desk]")
@click.option("--since", type=Since(), default="90d", show_default=True, metavar="SPAN|DATE", help="How far back.")
@click.option(
    "--mode",
    type=click.Choice([Mode.ACKNOWLEDGE.value, Mode.FULL.value]),
    default=Mode.FULL.value,
    show_default=True,
    help="As if the desk had this mode, whatever is configured.",
)
@click.option(
    "--show",
    type=click.IntRange(min=1),
    is_flag=False,
    flag_value=ALL,
    default=None,
    metavar="[N]",
    help="Write out the mails to people, as they would have got them; only the newest N, where N is given.",
)
@click.option(
    "--output", "file", metavar="FILE", type=click.Path(path_type=Path), help="Write a page (.html), .json or text."
)
@json_option
@pass_session
def rehearse(
    session: Session,
    desk: str | None,
    since: timedelta | date,
    mode: str,
    show: int | None,
    file: Path | None,
    as_json: bool,
) -> None:
    """Try it on the mail you have: what would have been sent.

    Reads the mailboxes of a desk, lives through them once more with today's settings and shows each mail that would
    have left, which told times would have come true, whom it would have left alone and why, what would have been
    foolish, and which settings the evidence speaks for.

    It only looks: mailboxes are opened for reading, no flag is set, nothing is sent, and no connection is made but to
    the IMAP server. It needs no store and may run beside the daemon, or before its first start. What comes out names
    people and quotes subjects, for it is about your own mail.

    \b
    Examples:  mailwarden rehearse
               mailwarden rehearse --since 180d --output rehearsal.html --show
    """
    configuration = session.configuration(with_secrets=True)
    rehearsed = _rehearse(session, configuration, desk, since, Mode(mode), show or 0)
    chosen = "json" if as_json else FORMS.get(file.suffix.lower() if file else "", "text")
    if file is None:
        _print(rehearsed, chosen)
    else:
        _write(file, rehearsed, chosen)


def _rehearse(
    session: Session, configuration: Configuration, name: str | None, since: timedelta | date, mode: Mode, show: int
) -> list[Rehearsed]:
    """Rehearse the desks, and return those that have a history. Raises Failure where none has."""
    from mailwarden.cli.progress import bars
    from mailwarden.cli.rehearsing import rehearse_desk
    from mailwarden.mail.render import Renderer

    clock, renderer = session.clock(), Renderer(configuration.service.templates)
    now, every = clock.now(), []
    with bars() as advance:
        for one in desks_named(configuration, name):
            begin = beginning(since, now, one.policy.hours.zone)
            every.append(rehearse_desk(one, renderer, since=begin, clock=clock, mode=mode, show=show, advance=advance))
    empty = [_nothing(one) for one in every if one.is_empty]
    if len(empty) == len(every):
        raise Failure(*empty)
    for line in empty:
        click.echo(line, err=True)
    return [one for one in every if not one.is_empty]


def _nothing(one: Rehearsed) -> str:
    day = f"{_local(one.rehearsal.since, one):%Y-%m-%d}"
    return NOTHING.format(since=day, mailboxes=", ".join(one.mailboxes), desk=one.rehearsal.desk)


def _local(at: datetime, one: Rehearsed) -> datetime:
    return at.astimezone(one.rehearsal.policy.hours.zone)


def _write(file: Path, rehearsed: Sequence[Rehearsed], chosen: str) -> None:
    text = io.StringIO()
    with redirect_stdout(text):
        _print(rehearsed, chosen)
    try:
        file.write_text(text.getvalue(), "utf-8")
    except OSError as error:
        raise Failure(f"The rehearsal cannot be written to {file}: {error.strerror}.") from error
    click.echo(f"Written to {file}.", err=True)


def _print(rehearsed: Sequence[Rehearsed], chosen: str) -> None:
    match chosen:
        case "json":
            from mailwarden.cli.rehearse_view import as_document

            output.print_json({"desks": [as_document(one) for one in rehearsed]})
        case "html":
            from mailwarden.cli.rehearse_page import page

            click.echo(page(rehearsed))
        case _:
            from mailwarden.cli.rehearse_text import tell

            tell(rehearsed)
