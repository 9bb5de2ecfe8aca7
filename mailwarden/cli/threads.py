"""`mailwarden threads`: who waits, since when, what they were told, and when it is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import click

from mailwarden.cli import output
from mailwarden.cli.heard import WhatStands, in_short, what_stands
from mailwarden.cli.options import config_option, desk_option, json_option, pass_session
from mailwarden.cli.session import Session, desks_named
from mailwarden.cli.words import Wall, ago
from mailwarden.core.agenda import deadline
from mailwarden.core.clocks import standing, standing_promise
from mailwarden.core.conversation import Conversation, Part
from mailwarden.core.policy import DeskPolicy
from mailwarden.store.protocol import Transaction
from mailwarden.store.rows import ThreadRow

MOST = 1000
WANTING_NOTHING = (Part.THANKS, Part.SETTLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """One conversation in one line; instants in UTC."""

    conversation: int
    desk: str
    requester: str
    subject: str
    opened_at: datetime
    waiting_since: datetime | None  # for an answer; None: nobody waits
    owed_since: datetime | None  # since when we owe them news who have an answer; None: we do not
    chasers: int
    told: datetime | None  # the told time that still stands; None: none was told, or none stands
    due_at: datetime | None  # the told time, or else the internal target
    is_late: bool
    said: WhatStands | None  # what stands of people's words about it
    wants_nothing: str  # "thanks" or "settled", if the last word on it was that; "": nobody said so


@click.command()
@config_option
@desk_option("Only this desk.  [default: every desk]")
@click.option("--all", "everything", is_flag=True, help="Also those where nobody waits any more.")
@json_option
@pass_session
def threads(session: Session, desk: str | None, everything: bool, as_json: bool) -> None:
    """List who waits, since when, and what they were told.

    The longest waiting come first, then those who have an answer that said more would follow. "told by" is what
    the person counts on; "due" is that time or, where none was told, the internal target. The number in front
    is what `mailwarden explain` takes. It only looks, and changes nothing.

    \b
    Examples:  mailwarden threads
               mailwarden threads --desk support --all
    """
    configuration, now = session.configuration(), session.clock().now()
    policies = [one.policy for one in desks_named(configuration, desk)]
    found = session.look(configuration, lambda tx: [_of_desk(tx, one, now, everything=everything) for one in policies])
    if as_json:
        output.print_json({"at": now, "threads": [one for of_desk in found for one in of_desk]})
        return
    for policy, of_desk in zip(policies, found, strict=True):
        _print(policy, of_desk, now)


def _of_desk(tx: Transaction, policy: DeskPolicy, now: datetime, *, everything: bool) -> list[Thread]:
    rows = tx.threads(policy.name, only_waiting=not everything, limit=MOST)
    return [_thread(tx, row, policy, now) for row in rows]


def _thread(tx: Transaction, row: ThreadRow, policy: DeskPolicy, now: datetime) -> Thread:
    known = tx.conversation(row.conversation_id)
    promise = standing_promise(known) if known else None
    due = deadline(known, policy) if known else None
    return Thread(
        conversation=row.conversation_id,
        desk=row.desk,
        requester=row.requester,
        subject=row.subject,
        opened_at=row.opened_at,
        waiting_since=row.waiting_since,
        owed_since=row.owed_since,
        chasers=standing(known).chasers if known else 0,
        told=promise.at if promise else None,
        due_at=due,
        is_late=bool(due and due < now),
        said=what_stands(known, now) if known else None,
        wants_nothing=_last_word(known) if known else "",
    )


def _last_word(known: Conversation) -> str:
    said = [one for one in known.entries if one.part in (Part.REQUEST, Part.ANSWER, *WANTING_NOTHING)]
    last = max(said, key=lambda one: (one.at, one.part in WANTING_NOTHING), default=None)
    return last.part if last and last.part in WANTING_NOTHING else ""


def _print(policy: DeskPolicy, found: Sequence[Thread], now: datetime) -> None:
    wall = Wall(policy.hours.zone)
    if not found:
        output.say(f"{policy.name}: nobody waits.")
        return
    output.heading(f"{policy.name}: times in {wall.name}")
    headers = ("number", "who", "subject", "waits since", "", "told by", "due", "said")
    output.rows((_row(one, wall, now) for one in found), headers)
    if len(found) == MOST:
        output.say(f"Only the first {MOST} are shown.")


def _row(one: Thread, wall: Wall, now: datetime) -> tuple[str, ...]:
    return (
        str(one.conversation),
        one.requester,
        one.subject or "(no subject)",
        _since(one, wall),
        _how_long(one, now),
        wall.instant(one.told),
        wall.instant(one.due_at) + (", late" if one.is_late else ""),
        in_short(one.said, wall) if one.said else "",
    )


def _since(one: Thread, wall: Wall) -> str:
    if one.owed_since:
        return f"owed news since {wall.instant(one.owed_since)}"
    return wall.instant(one.waiting_since, one.wants_nothing or "answered")


def _how_long(one: Thread, now: datetime) -> str:
    if one.waiting_since is None:
        return ago(one.owed_since, now) if one.owed_since else ""
    asked = f", wrote {one.chasers} more" if one.chasers else ""
    return ago(one.waiting_since, now) + asked
