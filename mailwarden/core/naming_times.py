"""A colleague names the time by which a requester hears from a person, holds that mail back, or lets it go.

Named, it takes the place of whatever was about to be said about a time told before, by us or by a colleague. It is
refused kindly where nobody could be told it: the colleague learns why, and nothing is done. Where there is no rush, no
time counts any more. Decides; touches nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from mailwarden.core import ledger
from mailwarden.core.agenda import is_in_words, next_notice_step
from mailwarden.core.bidden import is_stopped, named_time
from mailwarden.core.clocks import standing
from mailwarden.core.conversation import Conversation, Submission
from mailwarden.core.decisions import CallOff, Decision, HearWord, PutOff, TakeBack
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Said
from mailwarden.core.speaking import (
    NEAREST,
    UNSENT,
    held_at_most_until,
    is_slight,
    its_notice,
    notice_in_words,
    told_of,
    unsent_notices,
    written_name,
)

_UNTOLD = {Mode.OBSERVE: Reason.OBSERVING, Mode.ACKNOWLEDGE: Reason.NOTICES_OFF}


def time_named(known: Conversation, said: Said, policy: DeskPolicy, now: datetime) -> tuple[Decision, ...]:
    """Return what follows when a colleague says by when the requester hears from a person."""
    why_not = _why_not(known, said, now)
    if why_not or said.until is None:
        return (told_of(known, said, why_not or Reason.TIME_TOO_NEAR),)
    if policy.mode in _UNTOLD:
        reason = _UNTOLD[policy.mode]
        return (HearWord(said=said, reason=reason), told_of(known, said, reason))
    before, reason = named_time(known), Reason.STAFF_SAID_TIME
    notice = notice_in_words(known, said, said.until, policy, next_notice_step(known, standing(known).run), now)
    tell = replace(
        told_of(known, said, reason),
        notice=notice,
        leaves_at=notice.not_before,
        is_slight=is_slight(known, said.until, policy, now),
        instead_of=written_name(before, policy) or before.author if before and before.author != said.author else "",
    )
    called_off = notices_called_off(known, now, Reason.ANOTHER_TIME_NAMED)
    return (*called_off, HearWord(said=said, reason=reason), notice, tell)


def held_back(known: Conversation, said: Said, policy: DeskPolicy, now: datetime) -> tuple[Decision, ...]:
    """Return what follows when the mail in a colleague's words is to wait for one more word."""
    notice = _waiting_to_leave(known)
    if notice is None:
        return (told_of(known, said, Reason.NOTHING_ON_ITS_WAY),)
    reason, until = Reason.STAFF_SAID_HOLD, max(now, held_at_most_until(known, notice, policy))
    put_off = PutOff(submission_id=notice.submission_id, until=until, reason=reason)
    return (HearWord(said=said, reason=reason), put_off, replace(told_of(known, said, reason), leaves_at=until))


def let_go(known: Conversation, said: Said, now: datetime) -> tuple[Decision, ...]:
    """Return what follows when the mail in a colleague's words is to wait no longer."""
    notice = _waiting_to_leave(known)
    if notice is None:
        return (told_of(known, said, Reason.NOTHING_ON_ITS_WAY),)
    reason = Reason.STAFF_SAID_SEND
    put_off = PutOff(submission_id=notice.submission_id, until=now, reason=reason)
    return (HearWord(said=said, reason=reason), put_off, told_of(known, said, reason))


def unhurried(known: Conversation, said: Said, now: datetime) -> tuple[Decision, ...]:
    """Return what follows when somebody, staff or the requester, says that it may take its time.

    No told time stands any more, and what is on its way about one is called off; but somebody still waits.
    """
    reason = Reason.SAID_NO_RUSH
    ends = ledger.settled(known, said.at, reason)
    return (HearWord(said=said, reason=reason), *notices_called_off(known, now, reason), *ends)


def notices_called_off(known: Conversation, now: datetime, reason: Reason) -> tuple[Decision, ...]:
    """Return the end of every notice of which not a byte has left, and of the word that one of them was to tell."""
    return tuple(decision for one in unsent_notices(known) for decision in _called_off(known, one, now, reason))


def _called_off(known: Conversation, notice: Submission, now: datetime, reason: Reason) -> Iterator[Decision]:
    yield CallOff(submission_id=notice.submission_id, reason=reason)
    if notice.promise_id:
        yield ledger.never_told(notice.promise_id, now)
    said = named_time(known)
    if said and is_in_words(known, notice):
        yield TakeBack(message_id=said.message_id, at=now, reason=reason)


def _waiting_to_leave(known: Conversation) -> Submission | None:
    said = named_time(known)
    notice = its_notice(known, said) if said else None
    return notice if notice and notice.state in UNSENT else None


def _why_not(known: Conversation, said: Said, now: datetime) -> Reason | None:
    """Return why nobody can be told this time; None: somebody can, as far as the desk may write at all."""
    if said.until is None or said.until < now + NEAREST:
        return Reason.TIME_TOO_NEAR
    if known.unreachable_since is not None:
        return Reason.UNDELIVERABLE_ADDRESS
    if not known.acknowledgeable:
        return Reason.MAY_NOT_WRITE
    return Reason.STOPPED if is_stopped(known) else None
