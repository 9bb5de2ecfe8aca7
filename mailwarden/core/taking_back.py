"""A colleague takes back what was said last. Decides; touches nothing.

A mail in somebody's words that has not left yet never does. What had ended by the word goes on: whoever waited waits,
and a told time that is still ahead stands again. What the requester has read cannot be taken back: the colleague is
told so, and can name a new time.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mailwarden.core import ledger
from mailwarden.core.bidden import is_no_rush, newest, settled_id, words_of
from mailwarden.core.clocks import next_word, standing
from mailwarden.core.conversation import Basis, Conversation, Part, Promise, PromiseState
from mailwarden.core.decisions import CallOff, Decision, ReopenPromise, TakeBack
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Said, Word
from mailwarden.core.speaking import UNSENT, its_notice, told_of
from mailwarden.core.tracking import no_longer_tracked

_ENDS_A_WAIT = frozenset({Word.LEAVE, Word.ANSWERED})
_ENDED = frozenset({PromiseState.WITHDRAWN, PromiseState.KEPT})


def taken_back(
    known: Conversation, said: Said, refers_to: tuple[str, ...], now: datetime, *, is_of_confirmed: bool = False
) -> tuple[Decision, ...]:
    """Return what follows when a colleague takes back what was said.

    refers_to: the mails that theirs answers; is_of_confirmed: nobody else's word is meant.
    """
    whose = said.author if is_of_confirmed else ""
    undone, reason = _meant(known, refers_to, whose), Reason.STAFF_SAID_UNDO
    if undone is None:
        return (told_of(known, said, Reason.NOTHING_TO_TAKE_BACK),)
    if undone.word in _ENDS_A_WAIT and standing(known).is_waiting:  # they wrote again, and wait anew already
        return (told_of(known, said, Reason.NOTHING_TO_TAKE_BACK),)
    taken = TakeBack(message_id=undone.message_id, at=now, reason=reason)
    if undone.word is Word.TIME:
        return _time(known, said, undone, taken, now)
    if undone.word is Word.TRACK:
        return no_longer_tracked(known, said, undone, taken, now)
    if undone.word is Word.ANSWER:
        return (told_of(known, said, Reason.LEFT_ALREADY, undone),)
    if undone.word not in (*_ENDS_A_WAIT, Word.NO_RUSH):
        return (taken, told_of(_without(known, undone, now), said, reason, undone))
    after, again = _without(known, undone, now), _stands_again(known, undone, now)
    reopened = (ReopenPromise(promise_id=again.promise_id, reason=reason),) if again else ()
    return (taken, *reopened, replace(told_of(after, said, reason, undone), told=again.at if again else None))


def _meant(known: Conversation, refers_to: tuple[str, ...], whose: str) -> Said | None:
    """Return the word that is meant: the newest one that their mail refers to, or else the newest of all.

    whose: comparable address of whoever's it must be; "" for anybody's.
    """
    said = tuple(one for one in words_of(known) if whose in ("", one.author))
    return newest(tuple(one for one in said if one.message_id in refers_to) or said, *Word)


def _time(known: Conversation, said: Said, undone: Said, taken: TakeBack, now: datetime) -> tuple[Decision, ...]:
    notice = its_notice(known, undone)
    if notice and notice.state not in UNSENT:
        tell = replace(told_of(known, said, Reason.LEFT_ALREADY, undone), leaves_at=notice.sent_at)
        return (tell,)
    never = (
        (
            CallOff(submission_id=notice.submission_id, reason=taken.reason),
            ledger.never_told(notice.promise_id, now),
        )
        if notice
        else ()
    )
    return (taken, *never, told_of(known, said, taken.reason, undone))


def _without(known: Conversation, undone: Said, now: datetime) -> Conversation:
    """Return the conversation as it is once a word is taken back."""
    entry = settled_id(known.conversation_id, undone.message_id)
    entries = (replace(one, part=Part.INTERNAL) if one.message_id == entry else one for one in known.entries)
    words = (replace(one, undone_at=now) if one is undone else one for one in known.words)
    return replace(known, entries=tuple(entries), words=tuple(words))


def _stands_again(known: Conversation, undone: Said, now: datetime) -> Promise | None:
    """Return the told time that ended with a word and is still ahead; None: there is none, or it ended otherwise."""
    after = _without(known, undone, now)
    turn, came_back = standing(after), {one.returns for one in known.entries if one.returns}
    if not turn.is_waiting or is_no_rush(after):
        return None
    told = [(one.told_at, one.promise_id, one) for one in after.promises if one.told_at]
    last = max(told, key=lambda one: one[:2], default=None)
    if last is None or last[0] > undone.at or (turn.ended_at and last[0] <= turn.ended_at):
        return None
    promise = last[2]
    is_kept_by_us = promise.basis is Basis.WORD and next_word(after, promise) is not None
    may_stand = promise.state in _ENDED and promise.at > now and promise.message_id not in came_back
    return promise if may_stand and not is_kept_by_us else None
