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
    has_been_asked,
    latest_notice_at,
    lead_of,
    notices_of,
    nudge_base,
    nudged_step,
    owed_promise,
    target_ends,
    target_for,
    targets_of,
)
from mailwarden.core.clocks import Standing, standing, told_in_this_wait
from mailwarden.core.conversation import Basis, Conversation, Part, Promise, Tone
from mailwarden.core.decisions import Decision, NudgeStaff, Postpone, SendNotice
from mailwarden.core.events import TimeReached
from mailwarden.core.evidence import may_be_held
from mailwarden.core.foretold import Foretold
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.promising import Evidence, is_busy, promise_for
from mailwarden.core.reader_clock import offset_until
from mailwarden.core.reasons import Reason

MOST_TIMES = 2  # told in one wait
_PUBLIC = (Part.REQUEST, Part.THANKS, Part.SETTLED, Part.ANSWER)


def decide_times(known: Conversation, event: TimeReached, policy: DeskPolicy, now: datetime) -> tuple[Decision, ...]:
    """Return what is due by now; nothing is judged on mailboxes that were not read lately (house rule 3)."""
    tasks = agenda(known, policy, event.doubtful_at)
    due = {one.task: one for one in tasks if one.at <= now}  # of several steps the last one counts
    if due and not is_fresh(event.read_at, policy, now):
        return (Postpone(reason=Reason.STALE_DATA),)
    ends = ledger.passed(known, now)
    if Task.NOTICE in due and event.signs != () and may_be_held(known, policy, now):
        if event.signs is None:
            return (Postpone(reason=Reason.SIGNS_UNKNOWN),)
        return (*ends, *_ask(known, policy, event.signs[0]))
    notice = _notice(known, event.foretold, policy, due[Task.NOTICE].step, now) if Task.NOTICE in due else ()
    nudge = due.get(Task.TARGET_ENDS) or due.get(Task.NUDGE)
    if any(one.reason is Reason.LAST_AUTOMATIC_NOTICE for one in notice):
        return (*ends, *notice, *_last_nudge(known, policy, nudge))
    return (*ends, *(_nudge(known, policy, nudge.step, _why_nudge(nudge)) if nudge else ()), *notice)


def is_fresh(read_at: datetime | None, policy: DeskPolicy, now: datetime) -> bool:
    """Whether every mailbox where an answer could be was read recently enough to speak of its absence."""
    return read_at is not None and read_at >= now - policy.freshness


def notice_for(
    known: Conversation, promise: Promise, foretold: Foretold | None, policy: DeskPolicy, step: int, now: datetime
) -> SendNotice:
    """Return the notice that is true now: an update before the told time, an apology after it.

    The last one that may go out on its own states no new time: a time nobody would guard must not be told. Nor does
    one after MOST_TIMES: where two have come to nothing, the evidence for a third is not worth telling.
    """
    turn = standing(known)
    others = [one for one in notices_of(known, turn.run) if one.step != step]
    is_last = len(others) + 1 >= policy.notice.automatic
    is_told_enough = len(told_in_this_wait(known)) >= MOST_TIMES
    new = None if is_last or is_told_enough else _new_promise(known, promise, foretold, policy, now)
    tone = Tone.UPDATE if now < promise.at else Tone.APOLOGY
    return SendNotice(
        to=known.requester,
        in_reply_to=turn.request_id,
        references=ids_before(known, turn),
        subject=known.subject,
        language=known.language,
        tone=tone,
        told=promise.at,
        promise=new,
        replaces=promise.promise_id,
        step=step,
        reason=_why(tone) if new else Reason.LAST_AUTOMATIC_NOTICE,
        is_word=promise.basis is Basis.WORD,
        is_busy=is_busy(foretold),
        is_doubtful=has_been_asked(known),
        reader_offset=reader_offset(known, (new or promise).at, policy),
    )


def reader_offset(known: Conversation, until: datetime | None, policy: DeskPolicy) -> timedelta | None:
    """Return by which offset, beside the desk's own, the requester may be told times up to this one."""
    if until is None:
        return None
    return offset_until(known.reader_offset, known.opened_at, until, policy.hours.zone)


def ids_before(known: Conversation, turn: Standing) -> tuple[str, ...]:
    """Return what References holds before the id that is answered: the thread as the requester's client knows it."""
    public = (one for one in known.entries if one.part in _PUBLIC and one.written_id)
    seen = dict.fromkeys(one.written_id for one in sorted(public, key=lambda one: one.at))
    return tuple(one for one in seen if one != turn.request_id)


def _why(tone: Tone) -> Reason:
    return Reason.TIME_RUNS_OUT if tone is Tone.UPDATE else Reason.TIME_HAS_PASSED


def _why_nudge(due: Due) -> Reason:
    return Reason.TARGET_PASSED if due.task is Task.TARGET_ENDS else Reason.NUDGE_DUE


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
    known: Conversation, foretold: Foretold | None, policy: DeskPolicy, step: int, now: datetime
) -> tuple[SendNotice, ...]:
    promise = owed_promise(known)
    if promise is None:
        return ()
    notice = notice_for(known, promise, foretold, policy, step, now)
    is_early = notice.reason is Reason.TIME_RUNS_OUT and now < latest_notice_at(promise, policy)
    return (replace(notice, reason=Reason.CHANCE_IS_LOW) if is_early else notice,)


def _last_nudge(known: Conversation, policy: DeskPolicy, nudge: Due | None) -> tuple[NudgeStaff, ...]:
    """Staff hear that from now on it is up to them, in the place of whatever else they were to hear by now."""
    step = max(nudge_base(known, standing(known)) + LAST_NOTICE_STEP, nudge.step if nudge else 0)
    return _nudge(known, policy, step, Reason.LAST_AUTOMATIC_NOTICE) if step > nudged_step(known) else ()


def _ask(known: Conversation, policy: DeskPolicy, sign: Reason) -> tuple[NudgeStaff, ...]:
    """Staff are asked in the place of whatever else they were to hear by now."""
    return _nudge(known, policy, nudge_base(known, standing(known)) + ASKED_STEP, sign)


def _nudge(known: Conversation, policy: DeskPolicy, step: int, reason: Reason) -> tuple[NudgeStaff, ...]:
    turn, told = standing(known), told_in_this_wait(known)
    due = told[-1].at if told else target_ends(known, turn, policy)
    if not policy.nudge or turn.waiting_since is None or due is None:
        return ()
    nudge = NudgeStaff(
        to=policy.nudge,
        requester=known.requester,
        subject=known.subject,
        waiting_since=turn.waiting_since,
        due=due,
        is_told=bool(told),
        is_word=bool(told) and told[-1].basis is Basis.WORD,
        chasers=turn.chasers,
        step=step,
        reason=reason,
    )
    return (nudge,)
