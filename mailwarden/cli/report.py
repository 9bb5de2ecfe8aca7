"""`mailwarden report`: was the word kept, and how long do answers take?"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import click

from mailwarden.cli import output
from mailwarden.cli.lazy import Failure
from mailwarden.cli.options import config_option, desk_option, json_option, pass_session
from mailwarden.cli.session import Session, desks_named
from mailwarden.cli.words import Wall
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.records import Course, ToldTime
from mailwarden.core.reporting import COUNTED_DECISIONS, Records, Report
from mailwarden.core.reporting import report as report_on
from mailwarden.store.protocol import Store, Transaction

PORTION = 2000  # rows read at once; between two portions the daemon can write
FORMATS = ("text", "csv", "json", "html")
BY_SUFFIX = {".csv": "csv", ".json": "json", ".html": "html", ".htm": "html"}
EARLIEST = date(1970, 1, 2)  # before that nobody was told anything
FURTHEST_BACK = timedelta(days=36_500)

T = TypeVar("T", Course, ToldTime)


class Since(click.ParamType[timedelta | date]):
    """A duration back from now, or the day to begin with."""

    name = "since"

    def convert(
        self, value: str | timedelta | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta | date:
        from mailwarden.config.values import DATE, Mistake, parse_date, parse_duration

        if not isinstance(value, str):
            return value
        try:
            if DATE.fullmatch(value.strip()):
                return parse_date(value)
            return min(parse_duration(value), FURTHEST_BACK)
        except Mistake as mistake:
            self.fail(f'{mistake.message}; write it like "90d" or "2026-01-31"', param, ctx)


@click.command()
@config_option
@desk_option("Only this desk.  [default: every desk]")
@click.option("--since", type=Since(), default="90d", show_default=True, metavar="SPAN|DATE", help="How far back.")
@click.option("--format", "wanted", type=click.Choice(FORMATS), help="[default: as FILE is called, else text]")
@click.option("--output", "file", metavar="FILE", type=click.Path(path_type=Path), help="Write into this file.")
@json_option
@pass_session
def report(
    session: Session, desk: str | None, since: timedelta | date, wanted: str | None, file: Path | None, as_json: bool
) -> None:
    """Say how well the word was kept, and how long answers take.

    The surprise rate comes first: how many told times passed without an answer and without our word before. Then what
    was said against what came true, and how long first answers take: within which time half, eight and nine in ten,
    and 99 in 100 people were answered, in opening time and by the clock, by week, by rule and by hour. People who
    still wait count, and where the data are too few it says so. It names nobody, only looks, and changes nothing.

    \b
    Examples:  mailwarden report
               mailwarden report --since 2026-01-01 --output report.html
    """
    if as_json and wanted not in (None, "json"):
        raise click.UsageError(f"--json and --format {wanted} exclude each other.")
    configuration, now = session.configuration(), session.clock().now()
    policies = [one.policy for one in desks_named(configuration, desk)]
    with session.store(configuration) as store:
        reports = [_report(store, one, beginning(since, now, one.hours.zone), now) for one in policies]
    chosen = "json" if as_json else wanted or BY_SUFFIX.get(file.suffix.lower() if file else "", "text")
    if file is None:
        _print(reports, now, chosen)
    else:
        _write(file, reports, now, chosen)


def beginning(since: timedelta | date, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant a report begins with; a day begins at midnight on the desk's wall."""
    return now - since if isinstance(since, timedelta) else datetime.combine(max(since, EARLIEST), time(), zone)


def _report(store: Store, policy: DeskPolicy, since: datetime, now: datetime) -> Report:
    name = policy.name
    mails, decisions = store.look_now(
        lambda tx: (tx.mail_counts(name, since), tx.decision_counts(name, since, COUNTED_DECISIONS))
    )
    records = Records(
        told=tuple(_all(store, lambda tx, after: tx.told_times(name, since, after=after, limit=PORTION))),
        courses=tuple(_all(store, lambda tx, after: tx.courses(name, since, after=after, limit=PORTION))),
        mails=mails,
        decisions=decisions,
    )
    return report_on(name, policy.hours, records, since=since, now=now)


def _all(store: Store, portion: Callable[[Transaction, int], Sequence[T]]) -> Iterator[T]:
    """Yield every row, reading a portion at a time. portion: takes the number after which it goes on."""
    after = 0
    while rows := _portion(store, portion, after):
        yield from rows
        after = rows[-1].number


def _portion(store: Store, portion: Callable[[Transaction, int], Sequence[T]], after: int) -> Sequence[T]:
    return store.look_now(lambda tx: portion(tx, after))


def _write(file: Path, reports: Sequence[Report], now: datetime, chosen: str) -> None:
    text = io.StringIO()
    with redirect_stdout(text):
        _print(reports, now, chosen)
    try:
        file.write_text(text.getvalue(), "utf-8", newline="")
    except OSError as error:
        raise Failure(f"The report cannot be written to {file}: {error.strerror}.") from error
    click.echo(f"Written to {file}.", err=True)


def _print(reports: Sequence[Report], now: datetime, chosen: str) -> None:
    match chosen:
        case "json":
            output.print_json({"at": now, "desks": reports})
        case "csv":
            from mailwarden.cli.report_table import table

            click.echo(table(reports), nl=False)
        case "html":
            from mailwarden.cli.report_page import page

            click.echo(page(reports))
        case _:
            from mailwarden.cli.report_text import tell

            tell(reports, [Wall(ZoneInfo(one.zone)) for one in reports])
