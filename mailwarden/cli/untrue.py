"""Told times that changed opening hours make untrue: what `mailwarden check` says of them, and the yes to correct them.

Looks into the store beside the daemon; the files are judged all the same by somebody who may not read it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from mailwarden.cli import output
from mailwarden.cli.session import Session, has_store
from mailwarden.cli.words import Wall, count
from mailwarden.core.corrections import Untrue
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.errors import StoreUnavailable

if TYPE_CHECKING:
    from mailwarden.config.settings import Configuration
    from mailwarden.store.protocol import Transaction

Found = Mapping[str, Sequence[Untrue]]  # by desk; a desk whose store could not be looked at is missing


def told_untrue(session: Session, configuration: Configuration, now: datetime) -> Found:
    """Return the told times of each desk at which nobody is there by these opening hours. Changes nothing."""
    from mailwarden.daemon.corrections import untrue_at

    def every(tx: Transaction) -> Found:
        return {one.policy.name: untrue_at(tx, one.policy, now) for one in configuration.desks}

    try:
        if not has_store(configuration):
            return {}
        with session.store(configuration) as store:
            return store.look_now(every)
    except StoreUnavailable:
        return {}


def agree(session: Session, configuration: Configuration, now: datetime) -> None:
    """Have the service write to everybody concerned once it serves by these opening hours. Raises StoreUnavailable."""
    from mailwarden.daemon.corrections import approve

    def every(tx: Transaction) -> None:
        for one in configuration.desks:
            approve(tx, one.policy, now)

    with session.store(configuration) as store:
        store.run_now(every)


def say_untrue(policy: DeskPolicy, found: Found, *, is_agreed: bool) -> None:
    """Print which told times of a desk are untrue, and what comes of it; nothing where there are none."""
    times = found.get(policy.name, ())
    if not times:
        return
    output.say()
    output.say(f"Nobody is here any more at {count(len(times), 'told time')}:", "yellow")
    output.rows(_row(one, Wall(policy.hours.zone)) for one in times)
    output.say(_what_comes(policy, is_agreed=is_agreed))


def untrue_as_json(policy: DeskPolicy, found: Found) -> dict[str, object]:
    """Return what a program reads of it; null where the store could not be looked at."""
    times = found.get(policy.name)
    if times is None:
        return {"untrue": None}
    return {"untrue": [{"conversation": one.conversation.conversation_id, "told": one.promise.at} for one in times]}


def _row(one: Untrue, wall: Wall) -> tuple[str, str]:
    known = one.conversation
    return f"conversation {known.conversation_id}", f"{known.requester.spec} was told {wall.instant(one.promise.at)}"


def _what_comes(policy: DeskPolicy, *, is_agreed: bool) -> str:
    if policy.mode is not Mode.FULL:
        return "Only in mode full they hear from mailwarden; please write to them yourself."
    if is_agreed:
        return "They are written to once the service has read the file anew (systemctl reload mailwarden)."
    return "To write to them now: mailwarden check --yes. Otherwise they hear before their time passes, as always."
