"""Time passed: who must hear something now, before (or, after a miss, about) a told time?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from mailwarden.core import ledger
from mailwarden.core.agenda import (
    ASKED_STEP,
    LAST_NOTICE_STEP,
    Due,
    Task,
    agenda,
    automatic_notices,
    has_been_asked,
    held_until,
    is_nudged_enough,
    latest_notice_at,
    lead_of,
    nudge_base,
    nudged_step,
    owed_promise,
    target_for,
    targets_of,
    times_told,
)
from mailwarden.core.allowance import may_tell
from mailwarden.core.because import NOTHING_SPECIAL, Because, BecauseKind, Circumstances, because
from mailwarden.core.clocks import standing
from mailwarden.core.closing import CHECK_IN, CROSSED, THANKS, crossing_of, is_broken
from mailwarden.core.conversation import Basis, Conversation, Promise, Tone
from mailwarden.core.decisions import Decision, NudgeStaff, Postpone, SendClosing, SendNotice
from mailwarden.core.events import TimeReached
from mailwarden.core.evidence import may_be_held
from mailwarden.core.foretold import Foretold
from mailwarden.core.in_charge import answerer_name, owner_name
from mailwarden.core.in_thread import in_thread
from mailwarden.core.machines import is_answered_by_machine
from mailwarden.core.nudging import PRESSING, nudge_about
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.promising import Evidence, is_busy, promise_for
from mailwarden.core.reader_clock import offset_until
from mailwarden.core.reasons import Reason
from mailwarden.core.routing import nudged

MOST_TIMES = 2  # told in one wait
_WHY = {
    Tone.UPDATE: Reason.TIME_RUNS_OUT,
    Tone.APOLOGY: Reason.TIME_HAS_PASSED,
    Tone.CATCH_UP: Reason.WE_WERE_AWAY,
}
_CLOSING_REASONS = {THANKS: Reason.CLOSES_CIRCLE, CHECK_IN: Reason.CHECKS_IN}
_WHY_NUDGE = {
    Task.TARGET_ENDS: Reason.TARGET_PASSED,
    Task.NUDGE: Reason.NUDGE_DUE,
    Task.URGENT: Reason.SAID_URGENT,
    Task.REMINDER: Reason.ASKED_TO_REMIND,
}


def decide_times(known: Conversation, event: TimeReached, policy: DeskPolicy, now: datetime) -> tuple[Decision, ...]:
    """Return what is due by now; nothing is judged on mailboxes that were not read lately (house rule 3)."""
    decisions = _decisions(known, event, policy, now)
    if event.words is None and any(isinstance(one, NudgeStaff) for one in decisions):
        return (Postpone(reason=Reason.WORDS_UNKNOWN),)
    return decisions


def _decisions(known: Conversation, event: TimeReached, policy: DeskPolicy, now: datetime) -> tuple[Decision, ...]:
    tasks = agenda(known, policy, event.doubtful_at)
    due = {one.task: one for one in tasks if one.at <= now}  # of several steps the last one counts
    if due and not is_fresh(event.read_at, policy, now):
        return (Postpone(reason=Reason.STALE_DATA),)
    ends = ledger.passed(known, now)
    if Task.NOTICE in due and event.signs != () and may_be_held(known, policy, now):
        if event.signs is None:
            return (Postpone(reason=Reason.SIGNS_UNKNOWN),)
        return (*ends, *_ask(known, event, policy, event.signs[0], now))
    if Task.CLOSING in due:  # nobody waits: nothing else can be due
        return (*ends, closing_for(known, policy, due[Task.CLOSING].step))
    notice = _notice(known, event, policy, due[Task.NOTICE].step, now) if Task.NOTICE in due else ()
    nudge = max((due[one] for one in _WHY_NUDGE if one in due), key=lambda one: one.step, default=None)
    if any(one.reason is Reason.LAST_AUTOMATIC_NOTICE for one in notice):
        return (*ends, *notice, *_last_nudge(known, event, policy, nudge, now))
    if nudge is None:
        return (*ends, *notice)
    hears_at = next((one.at for one in tasks if one.task is Task.NOTICE and one.at > now), None)
    why = _WHY_NUDGE[Task.URGENT if Task.URGENT in due else nudge.task]
    return (*ends, *_nudge(known, event, policy, nudge.step, why, now, hears_at), *notice)


def is_fresh(read_at: datetime | None, policy: DeskPolicy, now: datetime) -> bool:
    """Whether every mailbox where an answer could be was read recently enough to speak of its absence."""
    return read_at is not None and read_at >= now - policy.freshness


def notice_for(
    known: Conversation,
    promise: Promise,
    foretold: Foretold | None,
    policy: DeskPolicy,
    step: int,
    now: datetime,
    state: Circumstances = NOTHING_SPECIAL,
    room: int | None = None,
) -> SendNotice:
    """Return the notice that is true now: an update before the told time, an apology or a catch-up after it.

    The last one that may go out on its own states no new time: a time nobody would guard must not be told. Nor does
    one after MOST_TIMES: where two have come to nothing, the evidence for a third is not worth telling. Where a machine
    answers our mail, the first is the last.
    room: for mail to the requester (`core.allowance`); None: enough.
    """
    turn = standing(known)
    others = [one for one in automatic_notices(known, turn.run) if one.step != step]
    is_last = len(others) + 1 >= policy.notice.automatic or is_answered_by_machine(known) or not may_tell(room, policy)
    is_told_enough = len(times_told(known)) >= MOST_TIMES
    new = None if is_last or is_told_enough else _new_promise(known, promise, foretold, policy, now)
    why = because(known, policy, foretold, state, now, new.at if new else None)
    tone = _tone(promise, why, now)
    return SendNotice(
        **in_thread(known, turn),
        tone=tone,
        told=promise.at,
        promise=new,
        replaces=promise.promise_id,
        step=step,
        reason=_why(tone) if new else Reason.LAST_AUTOMATIC_NOTICE,
        is_word=promise.basis is Basis.WORD,
        is_busy=is_busy(foretold),
        is_doubtful=has_been_asked(known),
        is_owed=turn.is_owed,
        because=why,
        owner=owner_name(known, policy),
        answerer=answerer_name(known, policy) if policy.nudge_answerer else "",
        reader_offset=reader_offset(known, (new or promise).at, policy),
    )


def closing_for(known: Conversation, policy: DeskPolicy, step: int) -> SendClosing:
    """Return what closes the circle with a requester who was let down and has an answer. step: see `core.closing`."""
    turn, crossing = standing(known), crossing_of(known) if step >= CROSSED else None
    told = crossing.told if crossing else None
    return SendClosing(
        **in_thread(known, turn),
        answered_at=turn.answered_at or known.opened_at,
        is_broken=is_broken(known),
        step=step,
        reason=_CLOSING_REASONS.get(step, Reason.MAILS_CROSSED),
        told=told,
        reader_offset=reader_offset(known, told, policy),
    )


def reader_offset(known: Conversation, until: datetime | None, policy: DeskPolicy) -> timedelta | None:
    """Return by which offset, beside the desk's own, the requester may be told times up to this one."""
    if until is None:
        return None
    return offset_until(known.reader_offset, known.opened_at, until, policy.hours.zone)


def _tone(promise: Promise, why: Because, now: datetime) -> Tone:
    if now < promise.at:
        return Tone.UPDATE
    return Tone.CATCH_UP if why.kind is BecauseKind.OUTAGE else Tone.APOLOGY


def _why(tone: Tone) -> Reason:
    return _WHY[tone]


def _new_promise(
    known: Conversation, promise: Promise, foretold: Foretold | None, policy: DeskPolicy, now: datetime
) -> Promise | None:
    """What history says of those that have waited so long; until that is known, as long again as the target.

    The target counts from the told time or from now on, whichever is later.
    """
    evidence = Evidence(
        waiting_since=max(promise.at, now),
        target=target_for(standing(known), targets_of(known, policy)),
        hours=policy.hours,
        not_before=lead_of(policy) + timedelta(minutes=1),
        later_than=max(promise.at, now) + policy.notice.material,
        foretold=foretold,
    )
    return promise_for(evidence, now)


def _notice(
    known: Conversation, event: TimeReached, policy: DeskPolicy, step: int, now: datetime
) -> tuple[SendNotice, ...]:
    promise = owed_promise(known)
    if promise is None:
        return ()
    notice = notice_for(known, promise, event.foretold, policy, step, now, event.state, event.room)
    is_early = notice.reason is Reason.TIME_RUNS_OUT and now < latest_notice_at(promise, policy)
    return (replace(notice, reason=Reason.CHANCE_IS_LOW) if is_early else notice,)


def _last_nudge(
    known: Conversation, event: TimeReached, policy: DeskPolicy, nudge: Due | None, now: datetime
) -> tuple[NudgeStaff, ...]:
    """Staff hear that from now on it is up to them, in the place of whatever else they were to hear by now."""
    step = max(nudge_base(known, standing(known)) + LAST_NOTICE_STEP, nudge.step if nudge else 0)
    if step <= nudged_step(known) or is_nudged_enough(known, policy):
        return ()
    return _nudge(known, event, policy, step, Reason.LAST_AUTOMATIC_NOTICE, now)


def _ask(
    known: Conversation, event: TimeReached, policy: DeskPolicy, sign: Reason, now: datetime
) -> tuple[NudgeStaff, ...]:
    """Staff are asked in the place of whatever else they were to hear by now."""
    step, promise = nudge_base(known, standing(known)) + ASKED_STEP, owed_promise(known)
    return _nudge(known, event, policy, step, sign, now, held_until(promise, policy) if promise else None)


def _nudge(
    known: Conversation,
    event: TimeReached,
    policy: DeskPolicy,
    step: int,
    reason: Reason,
    now: datetime,
    hears_at: datetime | None = None,
) -> tuple[NudgeStaff, ...]:
    to = nudged(known, policy, now, away=event.away, is_pressing=reason in PRESSING)
    nudge = nudge_about(
        known, policy, to, step, reason, hears_at=hears_at, chance=event.chance, words=event.words or ""
    )
    return (nudge,) if nudge else ()
