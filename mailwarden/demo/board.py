"""How the conversations stand: one row each, read from the store as `mailwarden threads` would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mailwarden.core.agenda import deadline
from mailwarden.core.clocks import standing, told_promises
from mailwarden.core.conversation import Conversation, Kind, Promise, PromiseState
from mailwarden.core.policy import DeskPolicy
from mailwarden.demo.cast import first_name_of, said
from mailwarden.demo.today import conversations_of_today
from mailwarden.store.protocol import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One conversation."""

    who: str
    about: str
    told: str  # "11:00", "12:00 tomorrow"; "" for nothing
    stands: str  # in a few words
    left: timedelta | None  # until the answer is due; None when nobody waits


def rows(tx: Transaction, policy: DeskPolicy, now: datetime) -> tuple[Row, ...]:
    """Return every conversation of the day, the oldest first."""
    return tuple(_row(one, policy, now) for one in conversations_of_today(tx))


def _row(known: Conversation, policy: DeskPolicy, now: datetime) -> Row:
    promise, due = _last_told(known), deadline(known, policy)
    return Row(
        who=first_name_of(known.requester.spec, known.requester.name),
        about=known.subject or "(no subject)",
        told=said(promise.at, now) if promise else "",
        stands=_stands(known, now),
        left=due - now if due and standing(known).is_waiting else None,
    )


def _stands(known: Conversation, now: datetime) -> str:
    turn = standing(known)
    if turn.is_owed:
        return "answered, news owed"
    if not turn.is_waiting:
        return _answered(known, turn.answered_at, now)
    sent = {one.kind for one in known.submissions if one.sent_at}  # also a nudge that a digest took in
    if Kind.NOTICE in sent:
        return "waits, new time told"
    if Kind.NUDGE in sent:
        return "waits, staff reminded"
    if turn.chasers:
        return "waits, wrote again"
    return "waits, acknowledged" if Kind.ACKNOWLEDGEMENT in sent else "waits"


def _answered(known: Conversation, at: datetime | None, now: datetime) -> str:
    promise = _last_told(known)
    kept = ", kept" if promise and promise.state is PromiseState.KEPT else ""
    return f"answered {said(at, now) if at else ''}{kept}"


def _last_told(known: Conversation) -> Promise | None:
    return next(reversed(told_promises(known)), None)
