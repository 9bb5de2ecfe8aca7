"""A rehearsal for people at a terminal: the surprises in one sentence, then what happened, then the tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from mailwarden.cli import output
from mailwarden.cli import rehearse_words as words
from mailwarden.cli.rehearse_view import HeldFor, Shown, as_toml, held_for, shown, weeks
from mailwarden.cli.rehearsing import Rehearsed
from mailwarden.cli.report_text import WEIGHTS, tell_answers, tell_promises
from mailwarden.cli.report_words import news
from mailwarden.cli.words import Wall
from mailwarden.core.conversation import Kind
from mailwarden.core.reason_sentences import REASONS
from mailwarden.daemon.rehearsal.values import SentMail, Suggestion

NEWEST = 10  # mails that are listed where none is to be written out
MOST_FOOLISH = 10


def tell(rehearsed: Sequence[Rehearsed]) -> None:
    """Print rehearsals, one for each desk, with the clock on each desk's wall."""
    reports = [one.report for one in rehearsed]
    output.say(words.headline(reports), WEIGHTS[news(reports)])
    output.say(words.NOTHING_SENT, "dim")
    for one in rehearsed:
        _tell_desk(one, Wall(ZoneInfo(one.report.zone)))


def _tell_desk(one: Rehearsed, wall: Wall) -> None:
    output.section(f"{one.rehearsal.desk}: {one.rehearsal.policy.address}")
    for sentence in words.sentences(one, wall):
        output.say(f"  {sentence}")
    tell_promises(one.report)
    if one.report.weeks:
        tell_answers(one.report)
    _tell_weeks(one, wall)
    _tell_foolish(one.rehearsal.foolish, wall)
    _tell_held(words.HELD, held_for(one.rehearsal.held), wall)
    _tell_held(words.LOOPS, held_for(one.rehearsal.loops), wall)
    _tell_mails(one, wall)
    _tell_suggestions(one.rehearsal.desk, one.suggestions)


def _tell_weeks(one: Rehearsed, wall: Wall) -> None:
    known = weeks(one)
    if not known:
        return
    output.section("What would have left, by week, from Monday")
    figures = ((week.began, week.acknowledgements, week.notices, week.foolish, week.nudges) for week in known)
    lines = ((wall.day(week.monday), *map(str, of_week)) for week, of_week in zip(known, figures, strict=True))
    output.rows(lines, ("", "conversations", "acknowledgements", "notices", "foolish", "nudges"))


def _tell_foolish(mails: Sequence[SentMail], wall: Wall) -> None:
    if mails:
        newest = f"; the newest {MOST_FOOLISH} of {len(mails)}" if len(mails) > MOST_FOOLISH else ""
        output.section(f"Foolish notices: a person answered within {words.MINUTES}{newest}")
        output.rows(_line(mail, wall) for mail in mails[-MOST_FOOLISH:])


def _tell_held(title: str, groups: Iterable[HeldFor], wall: Wall) -> None:
    for number, group in enumerate(groups):
        if not number:
            output.section(title)
        output.say(f"  {words.counted(group.count, 'mail')}: {REASONS[group.reason]}")
        output.rows(((wall.instant(one.at), words.who(one), one.subject) for one in group.examples), indent=6)


def _tell_mails(one: Rehearsed, wall: Wall) -> None:
    every = [it for it in shown(one) if it.mail.kind is not Kind.NUDGE]
    if not every:
        return
    written = [it for it in every if it.written]
    number = len(written) or min(len(every), NEWEST)
    title = f"The newest {number} of {words.counted(len(every), 'mail')} to people who wrote"
    output.section(f"{title}; --output rehearsal.html lists everything")
    if not written:
        output.rows(_line(it.mail, wall) for it in every[-NEWEST:])
    for it in written:
        _tell_written(it, wall)


def _tell_written(it: Shown, wall: Wall) -> None:
    output.say()
    output.say(f"  {'  '.join(_line(it.mail, wall))}", "bold")
    if it.written:
        lines = ("Subject: " + it.written.subject, "", *it.written.text.rstrip().splitlines())
        output.say("\n".join(f"    | {line}".rstrip() for line in lines))


def _line(mail: SentMail, wall: Wall) -> tuple[str, ...]:
    return wall.instant(mail.at), mail.kind, mail.to, mail.subject, words.about(mail, wall)


def _tell_suggestions(desk: str, suggestions: Sequence[Suggestion]) -> None:
    if not suggestions:
        return
    output.section("Settings that this evidence speaks for")
    for one in suggestions:
        output.say(f"  {one.key}: {one.why}")
    output.say()
    output.say("\n".join(f"  {line}".rstrip() for line in as_toml(desk, suggestions).splitlines()))
