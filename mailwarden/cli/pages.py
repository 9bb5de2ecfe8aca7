"""What pages of HTML have in common: how they look (page.css), what they are made of (parts.html), and no script."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from mailwarden.cli import plots, report_words
from mailwarden.cli.words import Wall
from mailwarden.core.reason_sentences import REASONS
from mailwarden.core.reporting import Figures, Report


def fill_in(template: str, **values: object) -> str:
    """Return a whole page that needs nothing else: no script, no font, no link. template: a file beside this one."""
    return _environment().get_template(template).render(values).strip()


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("mailwarden", "cli"),
        autoescape=True,
        finalize=_unbroken,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        frame=plots,
        level_names=report_words.LEVEL_NAMES,
        plots=_plots,
        tables=_tables,
        reasons=REASONS,
        wall=_wall,
        words=report_words,
    )
    return environment


def _unbroken(value: object) -> object:
    """Keep a number and its per-cent sign on one line."""
    return value.replace(" %", "\N{NO-BREAK SPACE}%") if isinstance(value, str) else value


def _plots(report: Report) -> dict[str, plots.Plot | None]:
    return {
        "kept": plots.kept_against_stated(report.stated),
        "within": plots.answered_within(report.opening, report.wall),
        "weeks": plots.by_week(report),
        "hours": plots.by_hour(report),
    }


def _tables(report: Report) -> dict[str, list[tuple[str, Figures]]]:
    clock = _wall(report)
    return {
        "weeks": [(clock.day(week.monday), week.figures) for week in report.weeks],
        "hours": [(f"{hour.hour:02}:00", hour.figures) for hour in report.hours],
        "rules": [(report_words.rule(group), group.figures) for group in report.rules],
    }


def _wall(report: Report) -> Wall:
    return Wall(ZoneInfo(report.zone))
