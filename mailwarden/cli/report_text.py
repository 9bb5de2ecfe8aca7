"""A report for people at a terminal: the surprises in one sentence, then what the others follow from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mailwarden.cli import output
from mailwarden.cli.report_words import (
    LEVEL_NAMES,
    PLURALS,
    basis_of,
    claim,
    ends,
    headline,
    in_time,
    news,
    notices,
    outcomes,
    quantile,
    roughly,
    rule,
    unsettled,
    verdict,
)
from mailwarden.cli.words import Wall
from mailwarden.core.reason_sentences import REASONS
from mailwarden.core.reasons import Reason
from mailwarden.core.reporting import Figures, Report

FIGURES = ("conversations", "answered", "typical", "9 in 10", "told", "in silence")
WEIGHTS = {"bad": "bold red", "good": "bold green", "": "bold"}


def tell(reports: Sequence[Report], walls: Sequence[Wall]) -> None:
    """Print reports, one for each desk, with the clock on each desk's wall."""
    output.say(headline(reports), WEIGHTS[news(reports)])
    for one, wall in zip(reports, walls, strict=True):
        _tell_desk(one, wall, is_alone=len(reports) == 1)


def _tell_desk(one: Report, wall: Wall, *, is_alone: bool) -> None:
    output.section(f"{one.desk}: {wall.instant(one.since)} to {wall.instant(one.until)} ({wall.name})")
    if not is_alone:
        output.say(f"  {headline([one])}")
    if unsettled(one.keeping):
        output.say(f"  {unsettled(one.keeping)}", "red")
    if one.keeping.told:
        tell_promises(one)
    if one.weeks:
        tell_answers(one)
        tell_groups(one, wall)
    else:
        output.say("  Nobody has written to this desk in this while.")
    _tell_mails(one)


def tell_promises(one: Report) -> None:
    """Print what became of the times told, and each claim against what came true."""
    output.section("What became of the times told")
    output.rows((state.value, str(number)) for state, number in ends(one.keeping))
    if one.stated:
        output.section("What was said, and how often a person had answered by then")
        lines = ((claim(it), str(it.in_time.of), in_time(it.in_time), verdict(it)) for it in one.stated)
        output.rows(lines, ("told as", "have come", "answered by then (95 % interval)", ""))
    if again := notices(one.noticing):
        output.section("When we wrote again about a told time")
        output.rows(again)


def tell_answers(one: Report) -> None:
    """Print within which time which share of people were answered."""
    output.section("How long first answers take")
    output.say(f"  {basis_of(one.opening)}.", "dim")
    output.rows(
        ((name, quantile(one.opening, level), quantile(one.wall, level)) for level, name in LEVEL_NAMES.items()),
        ("", "in opening time", "by the clock"),
    )


def tell_groups(one: Report, wall: Wall) -> None:
    """Print the same by week, by rule and by hour."""
    weeks = ((wall.day(week.monday), *_figures(week.figures)) for week in one.weeks if _is_lively(week.figures))
    _tell_groups("By week, from Monday", weeks)
    _tell_groups("By targets and rule", ((rule(group), *_figures(group.figures)) for group in one.rules))
    _tell_groups("By hour of arrival", ((f"{hour.hour:02}:00", *_figures(hour.figures)) for hour in one.hours))


def _tell_groups(title: str, lines: Iterable[tuple[str, ...]]) -> None:
    output.section(f"{title} (times in opening time)")
    output.rows(lines, ("", *FIGURES))


def _is_lively(figures: Figures) -> bool:
    return bool(figures.conversations or figures.told)


def _figures(figures: Figures) -> tuple[str, ...]:
    return (
        str(figures.conversations),
        str(figures.answered),
        roughly(figures.typical),
        roughly(figures.nearly_always),
        str(figures.told),
        str(figures.surprises),
    )


def _tell_mails(one: Report) -> None:
    if any(one.mails.values()):
        output.section("Automatic mails")
        output.rows((PLURALS[kind], outcomes(states)) for kind, states in one.mails.items())
    _tell_reasons("Held: they would have been sent", one.held)
    _tell_reasons("People who get no automatic mail, and why", one.refused)
    _tell_reasons("Mails left alone, and why", one.left_alone)


def _tell_reasons(title: str, reasons: Mapping[Reason, int]) -> None:
    if reasons:
        output.section(title)
        output.rows((str(number), REASONS[reason]) for reason, number in reasons.items())
