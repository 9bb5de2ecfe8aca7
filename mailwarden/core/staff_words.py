"""A colleague said in one word what is to become of a conversation. Decides; touches nothing.

"Answer it": a held mail is a person's, and gets its acknowledgement now, with a time that is honest now. "Leave it":
nobody waits any more, so nothing is due and nobody is reminded; what was told is withdrawn, not kept. A word settles
what had been written when it was said: who writes later waits anew.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mailwarden.core import ledger
from mailwarden.core.clocks import standing
from mailwarden.core.conversation import Conversation, Kind
from mailwarden.core.decisions import Accept, Decision, LeaveAlone, SendAcknowledgement, Settle, Withhold
from mailwarden.core.events import StaffSaid, Word
from mailwarden.core.gate import is_unreachable, limit_reached
from mailwarden.core.holding import HELD
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.reasons import Reason
from mailwarden.core.sending import acknowledgement_anew


def decide_staff_word(known: Conversation, event: StaffSaid, policy: DeskPolicy, now: datetime) -> tuple[Decision, ...]:
    """Return what follows from a colleague's word about a conversation."""
    since = standing(known).waiting_since
    if since is None or event.at < since:
        return _nothing(event)
    return _leave(known, event) if event.word is Word.LEAVE else _answer(known, event, policy, now)


def _leave(known: Conversation, event: StaffSaid) -> tuple[Decision, ...]:
    reason = Reason.STAFF_SAID_LEAVE
    settled = Settle(message_id=event.message_id, author=event.author, at=event.at, reason=reason)
    return (settled, *ledger.settled(known, event.at, reason))


def _answer(known: Conversation, event: StaffSaid, policy: DeskPolicy, now: datetime) -> tuple[Decision, ...]:
    """What the gate refused for another reason than words stays refused, and nobody is acknowledged twice."""
    is_acknowledged = any(one.kind is Kind.ACKNOWLEDGEMENT for one in known.submissions)
    if known.refused_because not in HELD or is_acknowledged:
        return _nothing(event)
    reason = Reason.STAFF_SAID_ANSWER
    written = acknowledgement_anew(known, standing(known), event.foretold, policy, now)
    return (Accept(reason=reason), _unless_forbidden(replace(written, reason=reason), event, policy))


def _unless_forbidden(
    acknowledgement: SendAcknowledgement, event: StaffSaid, policy: DeskPolicy
) -> SendAcknowledgement | Withhold:
    if policy.mode is Mode.OBSERVE:
        return Withhold(decision=acknowledgement, reason=Reason.OBSERVING)
    came_back = is_unreachable(acknowledgement.received_at, event.sent)
    limit = Reason.UNDELIVERABLE_ADDRESS if came_back else limit_reached(policy, event.sent)
    return Withhold(decision=acknowledgement, reason=limit) if limit else acknowledgement


def _nothing(event: StaffSaid) -> tuple[Decision, ...]:
    return (LeaveAlone(message_id=event.message_id, reason=Reason.NOTHING_TO_SETTLE),)
