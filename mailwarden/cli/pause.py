"""`mailwarden pause` and `mailwarden resume`: the switches that stop sending, kept in the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import click

from mailwarden.cli import output
from mailwarden.cli.options import config_option, desk_option, pass_session
from mailwarden.cli.session import Session, desks_named
from mailwarden.core.alarms import ends_by_command
from mailwarden.core.our_people import is_about_our_people
from mailwarden.store.protocol import Transaction

PAUSED, BRAKE = "paused", "brake"


@click.command()
@config_option
@desk_option("Only this desk.  [default: every desk]")
@pass_session
def pause(session: Session, desk: str | None) -> None:
    """Stop all sending at once.

    Nothing is handed to a mail server any more, not even what is queued already; it survives restarts, until
    `mailwarden resume`. Mail is still read and followed, and told times still run: resume before they pass.

    It never loses anything: what is still true when you resume is sent then, what is not is written anew.

    \b
    Examples:  mailwarden pause
               mailwarden pause --desk support
    """
    configuration, now = session.configuration(), session.clock().now()
    desks_named(configuration, desk)
    with session.store(configuration) as store:
        was_paused = store.run_now(lambda tx: _pause(tx, desk or "", now))
    about = _about(desk)
    output.say(f"Sending was paused already, {about}." if was_paused else f"Sending is paused, {about}.")
    output.say("Mail is still read and followed. Send again with `mailwarden resume`.")


@click.command()
@config_option
@desk_option("Only this desk.  [default: every desk]")
@pass_session
def resume(session: Session, desk: str | None) -> None:
    """Send again, and mark as seen what needed a person.

    Ends what `mailwarden pause` began, and releases the brake that a desk puts on by itself when it has sent more
    mails than its limit allows. Messages that could not be read, and mails that were refused, count as seen from now
    on: `mailwarden status` names only later ones, and of the next one you hear by mail again. So look into
    `mailwarden status` and `mailwarden threads` first.

    It never sends what is no longer true: what waited is checked once more first.

    \b
    Examples:  mailwarden resume
               mailwarden resume --desk support
    """
    configuration, now = session.configuration(), session.clock().now()
    names = [one.policy.name for one in desks_named(configuration, desk)]
    with session.store(configuration) as store:
        for line in store.run_now(lambda tx: _resume(tx, desk, names, now)):
            output.say(line)


def _pause(tx: Transaction, desk: str, now: datetime) -> bool:
    """Turn the switch on, unless it is; returns whether it was on already."""
    if tx.switch(PAUSED, desk) is not None:
        return True
    tx.set_switch(PAUSED, now, desk)
    return False


def _resume(tx: Transaction, desk: str | None, names: Iterable[str], now: datetime) -> list[str]:
    """Turn off what was asked for, and return what was done in sentences."""
    done = list(_end_pause(tx, desk, names))
    for name in names:
        if tx.switch(BRAKE, name) is not None:
            tx.set_switch(BRAKE, None, name)
            tx.clear_alarm(name, BRAKE, now)
            done.append(f"The brake of the desk {name} is released.")
        done += _mark_seen(tx, name, now)
    if desk and tx.switch(PAUSED, desk) is not None:
        done.append("Sending is still paused for every desk: `mailwarden resume` without --desk ends that.")
    return done or [f"Nothing was paused, no brake was on and nothing was left to be seen, {_about(desk)}."]


def _end_pause(tx: Transaction, desk: str | None, names: Iterable[str]) -> Iterator[str]:
    was_on = [name for name in names if tx.switch(PAUSED, name) is not None]
    for name in names if desk else ("", *names):
        tx.set_switch(PAUSED, None, name)
    still_on = [name for name in was_on if tx.switch(PAUSED, name) is not None]
    if len(was_on) > len(still_on):
        yield f"Sending goes on, {_about(desk)}."


def _mark_seen(tx: Transaction, desk: str, now: datetime) -> Iterator[str]:
    for one in [one for one in tx.set_aside(desk) if one.given_up]:
        tx.clear_failure(one.sighting)
        yield f"{desk}: message {one.sighting.uid} in {one.sighting.mailbox}, which could not be read, counts as seen."
    standing = [one.subject for one in tx.alarms() if one.desk == desk]
    for subject in filter(ends_by_command, standing):
        tx.clear_alarm(desk, subject, now)
        yield f"{desk}: the alarm {subject} is over."
    for subject in filter(is_about_our_people, standing):
        tx.clear_alarm(desk, subject, now)
        tx.reachable_again(desk, subject.partition(" ")[2])
        yield f"{desk}: the alarm {subject} is over, and that address is written to again."


def _about(desk: str | None) -> str:
    return f"for the desk {desk}" if desk else "for every desk"
