"""A colleague said in one word what is to become of a conversation. Decides; touches nothing.

"Answer it": a held mail is a person's, and gets its acknowledgement now, with a time that is honest now. "Leave it":
nobody waits any more, so nothing is due and nobody is reminded; what was told is withdrawn, not kept. "Answered": they
have their answer by another way, and that keeps what was told. The other words are remembered, and what follows from
them is derived (`core.bidden`); times have modules of their own. A word is about what had been written when it was
said: who writes later waits anew. Whatever becomes of it, the colleague is told.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mailwarden.core import ledger
from mailwarden.core.clocks import standing
from mailwarden.core.conversation import Conversation, Kind, Part
from mailwarden.core.decisions import Accept, Decision, HearWord, SendAcknowledgement, Settle, Withhold
from mailwarden.core.events import StaffSaid
from mailwarden.core.gate import is_unreachable, limit_reached
from mailwarden.core.holding import HELD
from mailwarden.core.naming_times import held_back, let_go, notices_called_off, time_named, unhurried
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Said, Word
from mailwarden.core.sending import acknowledgement_anew
from mailwarden.core.speaking import told_of
from mailwarden.core.taking_back import taken_back
from mailwarden.core.tracking import time_tracked

AT_ANY_TIME = frozenset({Word.UNDO, Word.STOP})  # may be said, too, where nobody waits
_REASONS = {
    Word.MINE: Reason.STAFF_SAID_MINE,
    Word.SNOOZE: Reason.STAFF_SAID_SNOOZE,
    Word.URGENT: Reason.SAID_URGENT,
}


def decide_staff_word(known: Conversation, event: StaffSaid, policy: DeskPolicy, now: datetime) -> tuple[Decision, ...]:
    """Return what follows from a colleague's word about a conversation."""
    since, said = standing(known).waiting_since, said_by(event)
    if event.word not in AT_ANY_TIME and (since is None or event.at < since):
        return (told_of(known, said, Reason.NOTHING_TO_SETTLE),)
    match event.word:
        case Word.ANSWER:
            return _answer(known, said, event, policy, now)
        case Word.LEAVE | Word.ANSWERED:
            return _over(known, said)
        case Word.TIME:
            return time_named(known, said, policy, now)
        case Word.HOLD:
            return held_back(known, said, policy, now)
        case Word.SEND:
            return let_go(known, said, now)
        case Word.STOP:
            return _stop(known, said, now)
        case Word.NO_RUSH:
            return (*unhurried(known, said, now), told_of(known, said, Reason.SAID_NO_RUSH))
        case Word.TRACK:
            return time_tracked(known, said, event.refers_to, policy, now)
        case Word.UNDO:
            return taken_back(known, said, event.refers_to, now, is_of_confirmed=event.is_of_confirmed)
        case Word.MINE | Word.SNOOZE | Word.URGENT:
            return _heard(known, said, _REASONS[event.word])


def said_by(event: StaffSaid) -> Said:
    """Return what was said, as it is remembered."""
    return Said(
        word=event.word,
        message_id=event.message_id,
        author=event.author,
        at=event.at,
        until=event.until,
        text=event.text,
        name=event.name,
    )


def _heard(known: Conversation, said: Said, reason: Reason) -> tuple[Decision, ...]:
    return (HearWord(said=said, reason=reason), told_of(known, said, reason))


def _over(known: Conversation, said: Said) -> tuple[Decision, ...]:
    """Nobody waits any more: no answer is needed, or they have it."""
    is_answer = said.word is Word.ANSWERED
    reason = Reason.STAFF_SAID_ANSWERED if is_answer else Reason.STAFF_SAID_LEAVE
    part = Part.ANSWER if is_answer else Part.SETTLED
    settled = Settle(message_id=said.message_id, author=said.author, at=said.at, reason=reason, part=part)
    ends = ledger.answered(known, said.at) if is_answer else ledger.settled(known, said.at, reason)
    return (settled, HearWord(said=said, reason=reason), *ends, told_of(known, said, reason))


def _stop(known: Conversation, said: Said, now: datetime) -> tuple[Decision, ...]:
    """What they were told stays in the ledger: from now on only people keep it, or it breaks."""
    reason = Reason.STAFF_SAID_STOP
    called_off = notices_called_off(known, now, reason)
    return (HearWord(said=said, reason=reason), *called_off, told_of(known, said, reason))


def _answer(
    known: Conversation, said: Said, event: StaffSaid, policy: DeskPolicy, now: datetime
) -> tuple[Decision, ...]:
    """What the gate refused for another reason than words stays refused, and nobody is acknowledged twice."""
    is_acknowledged = any(one.kind is Kind.ACKNOWLEDGEMENT for one in known.submissions)
    if known.refused_because not in HELD or is_acknowledged or standing(known).is_owed:
        return (told_of(known, said, Reason.NOTHING_TO_SETTLE),)
    reason = Reason.STAFF_SAID_ANSWER
    written = acknowledgement_anew(known, standing(known), event.foretold, policy, now)
    sent = _unless_forbidden(replace(written, reason=reason), event, policy)
    why = sent.reason if isinstance(sent, Withhold) else reason
    told = replace(told_of(known, said, why), told=written.promise.at if written.promise and why is reason else None)
    return (Accept(reason=reason), sent, HearWord(said=said, reason=reason), told)


def _unless_forbidden(
    acknowledgement: SendAcknowledgement, event: StaffSaid, policy: DeskPolicy
) -> SendAcknowledgement | Withhold:
    if policy.mode is Mode.OBSERVE:
        return Withhold(decision=acknowledgement, reason=Reason.OBSERVING)
    came_back = is_unreachable(acknowledgement.received_at, event.sent)
    limit = Reason.UNDELIVERABLE_ADDRESS if came_back else limit_reached(policy, event.sent)
    return Withhold(decision=acknowledgement, reason=limit) if limit else acknowledgement
