"""What a colleague said would follow: news that we owe, and the time they named, once they have it guarded.

An answer that says more will follow ends the wait like any other, and begins another one: for news. Where it names a
time, whoever wrote it is asked once whether that is to be guarded. Until they say yes nobody was promised anything by
us, and nothing is ever sent about it: only our own people are reminded. With their yes it is a told time like any
other, told by their mail when they wrote it. Decides; touches nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mailwarden.core import ledger
from mailwarden.core.agenda import STEPS_PER_RUN, lead_of, run_of
from mailwarden.core.bidden import is_stopped
from mailwarden.core.clocks import standing
from mailwarden.core.commitments import Commitment
from mailwarden.core.conversation import (
    Basis,
    Conversation,
    Entry,
    Kind,
    Part,
    Promise,
    PromiseState,
    Submission,
)
from mailwarden.core.decisions import (
    AddEntry,
    Decision,
    HearWord,
    OfferToTrack,
    Owe,
    Postpone,
    Submit,
    TakeBack,
    TellColleague,
    TrackTime,
    Withdraw,
    Withhold,
)
from mailwarden.core.message import Message
from mailwarden.core.plain_words import plain
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Said
from mailwarden.core.speaking import told_of

NO = {
    "de": ("nein", "nein danke", "nicht nötig", "lieber nicht"),
    "en": ("no", "no thanks", "no thank you", "not needed", "don't", "better not"),
    "es": ("no", "no gracias", "no hace falta", "mejor no"),
    "fr": ("non", "non merci", "pas la peine", "inutile"),
}
_NO = frozenset(plain(one) for listed in NO.values() for one in listed)


def owed_after(
    known: Conversation,
    answer: AddEntry,
    message: Message,
    commitment: Commitment | None,
    policy: DeskPolicy,
    now: datetime,
) -> tuple[Decision, ...]:
    """Return what follows from an answer beside what it ends. answer: as it is added; message: of the colleague."""
    at = answer.at or message.received_at
    if commitment is None:
        return ()
    until = commitment.at if commitment.at and commitment.at > at else None
    author = message.author.key if message.author else ""
    owe = Owe(message_id=message.message_id, author=author, at=at, until=until, reason=Reason.SAID_MORE_FOLLOWS)
    after = _with(known, answer, owe)
    turn = standing(after)
    if not turn.is_owed or turn.owed_since != at:  # somebody asked since, or has another answer
        return (owe,)
    return (owe, *_offer(after, message, commitment, until, policy, now))


def _with(known: Conversation, answer: AddEntry, owe: Owe) -> Conversation:
    written = Entry(message_id=answer.message_id, part=Part.ANSWER, at=owe.at)
    owed = Entry(message_id=owe.message_id, part=Part.OWED, at=owe.at, until=owe.until)
    return replace(known, entries=(*known.entries, written, owed))


def _offer(
    known: Conversation,
    message: Message,
    commitment: Commitment,
    until: datetime | None,
    policy: DeskPolicy,
    now: datetime,
) -> tuple[OfferToTrack | Withhold, ...]:
    """Ask whoever wrote it, under an address of their own, or else all who are reminded of what is due."""
    if until is None or until - now <= lead_of(policy):  # a nearer time would pass before anybody has said yes
        return ()
    is_theirs = message.author is not None and policy.is_staff(message.author)
    to = (message.author.spec,) if is_theirs and message.author else policy.nudge
    if not to or known.unreachable_since is not None or not known.acknowledgeable:
        return ()
    offer = OfferToTrack(
        to=to,
        wrote=message.author if is_theirs else None,
        requester=known.requester,
        subject=known.subject,
        sentence=commitment.sentence,
        until=until,
        will_notify=policy.mode is Mode.FULL and not is_stopped(known),
        step=_next_step(known),
        reason=Reason.TIME_NAMED_IN_ANSWER,
    )
    return (Withhold(decision=offer, reason=Reason.OBSERVING) if policy.mode is Mode.OBSERVE else offer,)


def _next_step(known: Conversation) -> int:
    """Return a step never used before."""
    run = standing(known).run
    used = (one.step for one in known.submissions if one.kind is Kind.OFFER and run_of(one) == run)
    return max(used, default=run * STEPS_PER_RUN - 1) + 1


# --- what can be tracked ---------------------------------------------------------------------------------------------


def trackable(known: Conversation) -> Entry | None:
    """Return the news owed by the newest answer, if that named a time and nothing was said since; None: there is none.

    Whoever asks something else meanwhile changes nothing about the time that they were told.
    """
    turn = standing(known)
    owed = (one for one in known.entries if one.part is Part.OWED and one.until and one.at == turn.ended_at)
    return next(owed, None) if turn.is_waiting else None


def decide_offer(known: Conversation, offer: Submission, now: datetime) -> Submit | Postpone | Withdraw:
    """Return whether an offer goes out: only while somebody can say yes to it."""
    owed = trackable(known)
    if owed is None or _tracked(known, owed):
        return Withdraw(reason=Reason.ANSWERED_MEANWHILE)
    if owed.until is None or owed.until <= now or offer.step < _newest_step(known):
        return Withdraw(reason=Reason.TEXT_NO_LONGER_TRUE)
    return Submit(reason=Reason.STILL_TRUE)


def time_tracked(
    known: Conversation, said: Said, refers_to: tuple[str, ...], policy: DeskPolicy, now: datetime
) -> tuple[Decision, ...]:
    """Return what follows when a colleague says yes. refers_to: the mails that theirs answers, the offer among them."""
    owed, answer = trackable(known), _answer(known)
    is_open = known.acknowledgeable and _is_newest(known, refers_to)  # else nobody was asked, or of another time
    if owed is None or answer is None or owed.until is None or not is_open:
        return (told_of(known, said, Reason.NOTHING_TO_TRACK),)
    if _tracked(known, owed):
        return (told_of(known, said, Reason.TRACKED_ALREADY),)
    if owed.until <= now:
        return (told_of(known, said, Reason.TIME_TOO_NEAR),)
    promise = Promise(
        at=owed.until,
        zone=policy.hours.timetable.zone,
        basis=Basis.PERSON,
        told_at=owed.at,
        message_id=answer.message_id,
    )
    reason, said = Reason.STAFF_SAID_TRACK, replace(said, until=owed.until)
    tell = replace(told_of(known, said, reason), told=owed.until)
    return (TrackTime(promise=promise, reason=reason), HearWord(said=said, reason=reason), tell)


def no_longer_tracked(
    known: Conversation, said: Said, undone: Said, taken: TakeBack, now: datetime
) -> tuple[Decision, ...]:
    """Return what follows when a colleague takes their yes back: what they wrote stays written, and unguarded."""
    tracked = (one for one in ledger.open_promises(known) if one.basis is Basis.PERSON and one.at == undone.until)
    ends = tuple(
        replace(ledger.never_told(one.promise_id, now), reason=taken.reason)
        for one in tracked
        if one.message_id in _answers(known)
    )
    tell: TellColleague = replace(told_of(known, said, taken.reason, undone), told=None)
    return (taken, *ends, tell)


def _answer(known: Conversation) -> Entry | None:
    """Return the newest answer."""
    at = standing(known).answered_at
    return next((one for one in reversed(known.entries) if one.part is Part.ANSWER and one.at == at), None)


def _answers(known: Conversation) -> frozenset[str]:
    return frozenset(one.message_id for one in known.entries if one.part is Part.ANSWER)


def _tracked(known: Conversation, owed: Entry) -> bool:
    tracked = (one for one in known.promises if one.told_at == owed.at and one.state is not PromiseState.WITHDRAWN)
    return any(one.message_id in _answers(known) for one in tracked)


def _newest_step(known: Conversation) -> int:
    return max((one.step for one in known.submissions if one.kind is Kind.OFFER), default=0)


def _is_newest(known: Conversation, refers_to: tuple[str, ...]) -> bool:
    """Whether the offer that they answer is the newest one."""
    offers = (one for one in known.submissions if one.kind is Kind.OFFER and one.message_id in refers_to)
    return any(one.step == _newest_step(known) for one in offers)


# --- no --------------------------------------------------------------------------------------------------------------


def says_no(text: str) -> bool:
    """Return whether the first line of what somebody wrote declines an offer, and nothing else."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return " ".join(plain(first).replace(",", " ").split()).rstrip(".! ") in _NO
