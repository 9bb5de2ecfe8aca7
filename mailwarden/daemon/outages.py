"""Remembers when a desk's mailbox was not read: the machine was off, or the mail server gone."""

from __future__ import annotations

from datetime import datetime

from mailwarden.core.agenda import owed_promise
from mailwarden.core.because import NOTHING_SPECIAL, Circumstances
from mailwarden.core.conversation import Conversation
from mailwarden.core.incident_settling import heard_the_end
from mailwarden.core.incidents import Incident
from mailwarden.core.outages import SHORTEST, Outage
from mailwarden.core.policy import DeskPolicy
from mailwarden.store.protocol import Transaction

MOST = 30  # the last ones: no told time, and no mail that waits, is older than so many


def note_outage(tx: Transaction, desk: str, read_at: datetime, now: datetime) -> Outage | None:
    """Note that the mailbox can be read again, which was last read then; None: that is not worth a word."""
    if now - read_at < SHORTEST:
        return None
    outage = Outage(began_at=read_at, ended_at=now)
    earlier = (one for one in outages_of(tx, desk) if one.began_at < read_at)  # the same one may be noted twice
    lines = (f"{one.began_at.isoformat()} {one.ended_at.isoformat()}" for one in (*earlier, outage)[-MOST:])
    tx.note(_name(desk), "\n".join(lines))
    return outage


def outages_of(tx: Transaction, desk: str) -> tuple[Outage, ...]:
    """Return the last outages of a desk, the oldest first."""
    spans = (line.split() for line in (tx.note(_name(desk)) or "").splitlines())
    return tuple(
        Outage(began_at=datetime.fromisoformat(began), ended_at=datetime.fromisoformat(ended)) for began, ended in spans
    )


def circumstances_of(tx: Transaction, known: Conversation, policy: DeskPolicy, now: datetime) -> Circumstances:
    """Return what may be a reason in a conversation.

    Asks the store only where a told time has passed unheard, or where it was told of an incident.
    """
    promise, incidents = owed_promise(known), _incidents(tx, known)
    has_passed = promise is not None and promise.at <= now
    if not has_passed and not incidents:
        return NOTHING_SPECIAL
    still = [one.title for one in incidents if one.is_open]
    over = [one.title for one in incidents if heard_the_end(known, one)]
    return Circumstances(
        outages=outages_of(tx, policy.name) if has_passed else (),
        incident=next(reversed(still), ""),
        mended=next(reversed(over), ""),
    )


def _incidents(tx: Transaction, known: Conversation) -> tuple[Incident, ...]:
    """Return the incidents that concern this conversation, and of which the requester has heard."""
    told, mails = (any(one.incident_id for one in known.promises), any(one.incident_id for one in known.submissions))
    return tx.incidents_of(known.conversation_id) if told or mails else ()


def at_arrival(tx: Transaction, received_at: datetime, policy: DeskPolicy, now: datetime) -> Circumstances:
    """The same for a mail that is taken in now; asks the store only where it came in long before."""
    if now - received_at < policy.notice.material:
        return NOTHING_SPECIAL
    return Circumstances(outages=outages_of(tx, policy.name))


def _name(desk: str) -> str:
    return f"outages.{desk}"
