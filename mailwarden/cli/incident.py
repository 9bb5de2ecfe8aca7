"""`mailwarden incident`: tell everybody whom it concerns what is wrong, how it stands, and that it is over."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import click

from mailwarden.cli import output
from mailwarden.cli.incident_view import IncidentView, print_incident, print_list, view_of
from mailwarden.cli.lazy import Failure
from mailwarden.cli.options import config_option, desk_option, json_option, pass_session
from mailwarden.cli.session import Session, desks_named, one_desk
from mailwarden.cli.words import Wall, count
from mailwarden.core.conversation import Conversation
from mailwarden.core.incident_words import Act, IncidentWord
from mailwarden.core.incidents import Incident
from mailwarden.core.subject_words import words_in
from mailwarden.logs import silenced

if TYPE_CHECKING:
    from mailwarden.config.settings import Configuration
    from mailwarden.daemon.incidents import Incidents
    from mailwarden.mail.incidents import Missing
    from mailwarden.store.protocol import Store, Transaction

T = TypeVar("T")

MOST_LISTED = 50
MOST_NAMED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What would be told to whom."""

    draft: Incident
    people: tuple[Conversation, ...]
    text: str


@click.group()
def incident() -> None:
    """Tell many people of one thing that is wrong.

    Whoever waits and wrote about it is told, with the time of your next word, and whoever writes about it from then
    on reads it in the acknowledgement. That time is kept even if there is no news. At the end everybody who was told
    hears why it happened and what changes. The same can be done by mail: write "incident open: mail is slow; next
    update 14:00" to the desk.

    \b
    Examples:  mailwarden incident open "mail is slow" --next-update 14:00
               mailwarden incident update 3 "we have found the cause" --next-update 16:00
               mailwarden incident close 3 --why "a disk was full" --changed "we are warned a week before"
               mailwarden incident show 3
    """


@incident.command(name="open")
@click.argument("title")
@click.option("--next-update", "next_update", metavar="TIME", required=True, help='Like "14:00" or "tomorrow 10:00".')
@click.option("--about", multiple=True, metavar="WORD", help="What a subject has to hold.  [default: words of TITLE]")
@click.option("--all", "everybody", is_flag=True, help="Everybody who waits, and everybody who writes.")
@click.option("--yes", is_flag=True, help="Do not ask whether to send it.")
@config_option
@desk_option("The desk; needed where there are several.")
@json_option
@pass_session
def open_(
    session: Session,
    title: str,
    next_update: str,
    about: tuple[str, ...],
    everybody: bool,
    yes: bool,
    desk: str | None,
    as_json: bool,
) -> None:
    """Open an incident: show who would be told and what, ask, and tell them.

    TITLE is what is wrong, as the people who wrote to you will read it.

    \b
    Examples:  mailwarden incident open "mail is slow" --next-update 14:00
               mailwarden incident open "the shop is down" --about shop --about order --next-update "tomorrow 10:00"
    """
    if as_json and not yes:
        raise click.UsageError("With --json nobody can be asked: add --yes.")
    configuration, now = session.configuration(), session.clock().now()
    name = one_desk(configuration, desk).policy.name
    with session.store(configuration) as store:
        at_work = _AtWork(store, configuration, name, now)
        word = IncidentWord(
            act=Act.OPEN,
            text=" ".join(title.split()),
            about=tuple(" ".join(words_in(one)) for one in about),
            is_for_all=everybody,
            has_next=True,
            next_at=at_work.instant(next_update),
        )
        shown = at_work.do(lambda tx, incidents: _drafted(tx, incidents, word, now))
        if not yes:
            _show(shown, at_work.wall)
            if not click.confirm("Send this?"):
                output.say("Nothing was sent.")
                return
        told = at_work.do(lambda tx, incidents: incidents.open(tx, shown.draft, "", now))
    _say_told(shown.draft, told, as_json=as_json)


@incident.command()
@click.argument("number", type=int)
@click.argument("text")
@click.option("--next-update", "next_update", metavar="TIME", help="[default: after the same opening time again]")
@config_option
@json_option
@pass_session
def update(session: Session, number: int, text: str, next_update: str | None, as_json: bool) -> None:
    """Tell everybody who was told how it stands.

    \b
    Examples:  mailwarden incident update 3 "we have found the cause" --next-update 16:00
    """
    configuration, now = session.configuration(), session.clock().now()
    with session.store(configuration) as store:
        found = _open_one(store, number)
        at_work = _AtWork(store, configuration, found.desk, now)
        next_at = at_work.instant(next_update) if next_update else None
        told = at_work.do(lambda tx, incidents: incidents.update(tx, found, " ".join(text.split()), next_at, "", now))
    _say_told(found, told, as_json=as_json)


@incident.command()
@click.argument("number", type=int)
@click.option("--why", required=True, metavar="TEXT", help="Why it happened.")
@click.option("--changed", required=True, metavar="TEXT", help="What changes so that it does not come back.")
@config_option
@json_option
@pass_session
def close(session: Session, number: int, why: str, changed: str, as_json: bool) -> None:
    """Tell everybody who was told that it is over, why it happened and what changes.

    \b
    Examples:  mailwarden incident close 3 --why "a disk was full" --changed "we are warned a week before"
    """
    why, changed = " ".join(why.split()), " ".join(changed.split())
    if not why or not changed:
        raise click.UsageError("Both the why and what changes have to be said: whoever was told reads them.")
    configuration, now = session.configuration(), session.clock().now()
    with session.store(configuration) as store:
        found = _open_one(store, number)
        at_work = _AtWork(store, configuration, found.desk, now)
        told = at_work.do(lambda tx, incidents: incidents.close(tx, found, why, changed, "", now))
    _say_told(found, told, as_json=as_json)


@incident.command(name="list")
@config_option
@desk_option("Only this desk.  [default: every desk]")
@json_option
@pass_session
def list_(session: Session, desk: str | None, as_json: bool) -> None:
    """List incidents, the newest first.

    \b
    Examples:  mailwarden incident list
    """
    configuration = session.configuration()
    zones = {one.policy.name: one.policy.hours.zone for one in desks_named(configuration, desk)}
    views = session.look(configuration, lambda tx: [view_of(tx, one) for one in tx.incidents(desk, MOST_LISTED)])
    if as_json:
        output.print_json({"incidents": views})
        return
    print_list(views, zones)


@incident.command()
@click.argument("number", type=int)
@config_option
@json_option
@pass_session
def show(session: Session, number: int, as_json: bool) -> None:
    """Show what was said about an incident, and who was told.

    \b
    Examples:  mailwarden incident show 3
    """
    configuration = session.configuration()
    view = session.look(configuration, lambda tx: _viewed(tx, number))
    if view is None:
        raise Failure(_UNKNOWN.format(number=number))
    if as_json:
        output.print_json(view)
        return
    zones = {one.policy.name: one.policy.hours.zone for one in configuration.desks}
    print_incident(view, zones)


_UNKNOWN = "There is no incident {number}. `mailwarden incident list` names them."


class _AtWork:
    """One desk, ready to open, update and close incidents beside the daemon, which sends the mail."""

    def __init__(self, store: Store, configuration: Configuration, name: str, now: datetime) -> None:
        """Raises UsageError for a desk that is configured no more."""
        self._store, self._configuration, self._now = store, configuration, now
        self._settings = desks_named(configuration, name)[0]
        self.wall = Wall(self._settings.policy.hours.zone)

    def do(self, work: Callable[[Transaction, Incidents], T]) -> T:
        """Do something about incidents in one transaction."""
        from mailwarden.daemon.carry import Carrier
        from mailwarden.daemon.desk import desk_from
        from mailwarden.daemon.incidents import Incidents
        from mailwarden.mail.render import Renderer

        renderer = Renderer(self._configuration.service.templates)

        def with_key(tx: Transaction) -> T:
            desk = desk_from(self._settings, tx.secret("message-id", secrets.token_bytes(32)))
            return work(tx, Incidents(Carrier(desk, renderer, lambda: secrets.token_hex(16)), renderer))

        with silenced():
            return self._store.run_now(with_key)

    def instant(self, words: str) -> datetime:
        """Return the instant that is meant. Raises UsageError."""
        from mailwarden.daemon.incident_words import reader_of

        at = reader_of(self._settings.policy, self._now)(words)
        if at is None or at <= self._now:
            raise click.UsageError(f"{words!r} is no time that lies ahead; write it like 14:00 or tomorrow 10:00.")
        return at


def _drafted(tx: Transaction, incidents: Incidents, word: IncidentWord, now: datetime) -> Shown:
    if missing := incidents.missing_in(word, now):
        raise click.UsageError(_sentence(missing))
    draft = incidents.draft(tx, word, "", now)
    people = incidents.concerned(tx, draft)
    return Shown(draft=draft, people=people, text=incidents.text(tx, draft, people, now))


def _sentence(missing: Missing) -> str:
    from mailwarden.mail.incidents import Missing

    return {
        Missing.OBSERVING: "This desk only observes, so nobody would be told.",
        Missing.TITLE: "Say what is wrong, or with --about which words a subject has to hold.",
        Missing.ABOUT: "Say with --about which words a subject has to hold, or --all: TITLE names no thing.",
        Missing.NEXT: "Say with --next-update by when you write again.",
    }[missing]


def _show(shown: Shown, wall: Wall) -> None:
    draft = shown.draft
    output.heading(f"Incident: {draft.title}")
    output.rows([
        ("concerns", "everybody" if draft.is_for_all else "subjects with " + " or ".join(draft.words)),
        ("next word", wall.instant(draft.next_update_at)),
        ("told now", count(len(shown.people), "person", "people")),
    ])  # fmt: skip
    output.rows((one.requester.spec, one.subject) for one in shown.people[:MOST_NAMED])
    if len(shown.people) > MOST_NAMED:
        output.say(f"  and {len(shown.people) - MOST_NAMED} more")
    output.section("What they read")
    for line in shown.text.splitlines():
        output.say(f"  {line}")


def _say_told(found: Incident, told: int, *, as_json: bool) -> None:
    number = found.incident_id
    if as_json:
        output.print_json({"incident": number, "people": told})
        return
    output.say(f"Incident {number}: {count(told, 'mail')} queued; the daemon sends them, thirty a minute.")
    output.say(f"`mailwarden incident show {number}` says who was told.")


def _open_one(store: Store, number: int) -> Incident:
    found = store.look_now(lambda tx: tx.incident(number))
    if found is None or found.opened_at is None:
        raise Failure(_UNKNOWN.format(number=number))
    if not found.is_open:
        raise Failure(f"Incident {number} is closed: nothing more is said about it.")
    return found


def _viewed(tx: Transaction, number: int) -> IncidentView | None:
    found = tx.incident(number)
    return view_of(tx, found) if found and found.opened_at else None
