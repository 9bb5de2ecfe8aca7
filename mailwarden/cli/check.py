"""`mailwarden check`: mistakes in the configuration and the texts, found before anything connects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from mailwarden.cli import output
from mailwarden.cli.lazy import CONFIGURATION
from mailwarden.cli.options import config_option, json_option, pass_session
from mailwarden.cli.samples import acknowledgement_at
from mailwarden.cli.session import Session, store_file
from mailwarden.cli.untrue import Found, agree, say_untrue, told_untrue, untrue_as_json
from mailwarden.cli.words import Wall, count, listed, target
from mailwarden.core.hours import OpeningHours
from mailwarden.core.policy import DeskPolicy, Mode, Targets
from mailwarden.errors import ConfigError, NeverOpen, Problem

if TYPE_CHECKING:
    from mailwarden.config.settings import Configuration, Desk, ImapSettings, SmtpSettings

MODES = {
    Mode.OBSERVE: "observe: it records what it would do, and sends nothing",
    Mode.ACKNOWLEDGE: "acknowledge: it answers new mail, and reminds staff",
    Mode.FULL: "full: it answers new mail, reminds staff, and writes again before a told time passes",
}


@click.command()
@config_option
@click.option("--no-secrets", is_flag=True, help="Don't read the passwords, for users who may not see them.")
@click.option("--yes", is_flag=True, help="Write to those who were told a time that changed hours make untrue.")
@json_option
@pass_session
def check(session: Session, no_secrets: bool, yes: bool, as_json: bool) -> None:
    """Look for mistakes in the configuration and the texts.

    Reads the file, fetches the passwords, writes every mail of every language once with invented people, and then
    says in plain words what each desk would do. Every mistake is named with its place and what to write instead;
    what is allowed but has a price that is easily overlooked is named, too.

    Opening hours that were changed may leave people with a time at which nobody is here. It lists them; with --yes
    they are written to as soon as the running service has read the file anew (systemctl reload mailwarden).

    It connects to no server and sends nothing, so it cannot tell whether a password is the right one.

    Exit status: 0 no mistakes; 78 something has to be mended.

    \b
    Example:  mailwarden check --config config.toml
    """
    now = session.clock().now()
    try:
        configuration = session.configuration(with_secrets=not no_secrets)
        languages = _proof_read(configuration)
    except ConfigError as error:
        if not as_json:
            raise
        output.print_json({"file": session.config, "ok": False, "problems": [_problem(one) for one in error.problems]})
        click.get_current_context().exit(CONFIGURATION)
    untrue = told_untrue(session, configuration, now)
    if yes and any(untrue.values()):
        agree(session, configuration, now)
    if as_json:
        output.print_json({"file": session.config, "ok": True, "problems": [], **_as_json(configuration, untrue, now)})
        return
    _print(configuration, untrue, now, is_agreed=yes)
    read = "passwords not read" if no_secrets else "passwords found"
    output.say(
        f"{session.config} has no mistakes: {count(len(configuration.desks), 'desk')}, {read}, "
        f"texts good in {', '.join(languages)}.",
        "green",
    )


def _print(configuration: Configuration, untrue: Found, now: datetime, *, is_agreed: bool) -> None:
    """Say what each desk would do, which times it told are untrue, and what is worth a second thought."""
    for desk in configuration.desks:
        output.heading(f"{desk.policy.name}: {desk.policy.address}")
        output.rows(_rows(desk, now))
        say_untrue(desk.policy, untrue, is_agreed=is_agreed)
    for one in _cautions(configuration):
        output.say(f"No mistake, but worth a second thought: {one}", "yellow")


def _as_json(configuration: Configuration, untrue: Found, now: datetime) -> dict[str, object]:
    """Return the same as a program reads it."""
    desks = [{**_desk_as_json(one.policy, now), **untrue_as_json(one.policy, untrue)} for one in configuration.desks]
    return {"cautions": [_problem(one) for one in _cautions(configuration)], "desks": desks}


def _cautions(configuration: Configuration) -> tuple[Problem, ...]:
    """Return what has a price, and what keeps mailwarden from starting although the file is right."""
    directory = store_file(configuration).parent
    if directory.is_dir() or directory == configuration.service.state_directory.absolute():  # made at the start
        return configuration.cautions
    missing = Problem(
        key="service.store",
        message=f"there is no directory {directory} yet, and mailwarden does not start without it",
        remedy="create it for mailwarden's user",
    )
    return (*configuration.cautions, missing)


def _proof_read(configuration: Configuration) -> list[str]:
    from mailwarden.mail.render import Renderer

    languages = sorted({language for desk in configuration.desks for language in desk.policy.languages})
    Renderer(configuration.service.templates).check(languages)
    return languages


def _problem(problem: object) -> dict[str, object]:
    return {name: getattr(problem, name) for name in ("file", "line", "key", "message", "remedy")}


def _rows(desk: Desk, now: datetime) -> Iterator[tuple[str, str]]:
    from mailwarden.mail.wording import tell_hours, zone_name

    policy, wall = desk.policy, Wall(desk.policy.hours.zone)
    yield "mode", MODES[policy.mode]
    yield "open", f"{tell_hours(policy.hours.timetable.week, 'en')} ({zone_name(wall.name, 'en')}, {wall.name})"
    yield "now", _opening(policy.hours, wall, now)
    yield "targets", _targets(policy.targets)
    for rule in policy.rules:
        yield rule.name, _targets(rule.targets)
    yield "staff", listed((*(one.spec for one in policy.staff), *(f"anybody @{one}" for one in policy.staff_domains)))
    yield "reminded", listed(policy.nudge)
    yield "reads", _server(desk.imap)
    yield "sends by", _server(desk.smtp)
    yield "for example", f"a mail arriving now {_example(policy, now)}"


def _opening(hours: OpeningHours, wall: Wall, now: datetime) -> str:
    try:
        if hours.is_open(now):
            return f"open until {wall.instant(hours.closing_after(now))}"
        return f"closed until {wall.instant(hours.next_opening(now))}"
    except NeverOpen:
        return "closed, and it never opens again"


def _targets(targets: Targets) -> str:
    spans = (("first reply", targets.first_reply), ("next", targets.next_reply), ("news", targets.keep_informed))
    return f"{targets.name}: " + ", ".join(f"{name} {target(span)}" for name, span in spans)


def _server(server: ImapSettings | SmtpSettings) -> str:
    security = "without TLS" if server.tls == "none" else f"with {server.tls} TLS".replace("starttls TLS", "STARTTLS")
    login = f"as {server.user}" if server.user else "without a login"
    return f"{server.host} port {server.port}, {security}, {login}"


def _example(policy: DeskPolicy, now: datetime) -> str:
    """Say what a mail arriving now would be told."""
    from mailwarden.mail.wording import tell_time, zone_name

    promise = acknowledgement_at(policy, now).promise
    if promise is None:
        return "would be told no time"
    when = tell_time(promise.at, now, ZoneInfo(promise.zone), "en")
    would = "would be told, were it not only observing:" if policy.mode is Mode.OBSERVE else "is told:"
    return f"{would} we aim to answer {when} ({zone_name(promise.zone, 'en')})"


def _desk_as_json(policy: DeskPolicy, now: datetime) -> dict[str, object]:
    promise = acknowledgement_at(policy, now).promise
    return {
        "desk": policy.name,
        "address": policy.address,
        "mode": policy.mode,
        "time_zone": policy.hours.timetable.zone,
        "is_open": policy.hours.is_open(now),
        "languages": policy.languages,
        "targets": policy.targets.name,
        "nudge": policy.nudge,
        "told_now": promise.at if promise else None,
    }
