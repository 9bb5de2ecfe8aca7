"""What is due next in a conversation: derived from what was written, told and configured, never stored as a fact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from mailwarden.core import ledger
from mailwarden.core.bidden import (
    bidden_reminders,
    is_no_rush,
    is_stopped,
    named_time,
    newest,
    words_of_this_wait,
)
from mailwarden.core.clocks import Standing, next_word, standing, standing_promise, told_in_this_wait
from mailwarden.core.closing import closing_of
from mailwarden.core.conversation import (
    TO_REQUESTERS,
    Basis,
    Conversation,
    Kind,
    Promise,
    PromiseState,
    Submission,
    SubmissionState,
)
from mailwarden.core.hours import Span, due_at
from mailwarden.core.policy import DeskPolicy, Mode, Targets
from mailwarden.core.said import Word
from mailwarden.errors import NeverOpen

SHORTEST_LEAD = timedelta(minutes=5)  # a warning needs time to leave, whatever is configured
CLOSE = timedelta(minutes=15)  # a reminder that comes so soon after another, or after the naming, says nothing new
SHORT = timedelta(hours=2)  # of opening time: within so little there is one planned reminder, whatever is configured
MOST_BEFORE_SHORT = 2  # nudges before such a time passes, whatever else there is to say
STEPS_PER_RUN = 10_000  # a step is run * 10,000, plus for nudges told times * 100 + which: no step comes twice
STEPS_PER_TIME = 100
STEPS_PLANNED = 90  # of those: the ones that are planned, by their number
STOPPED_STEP = 95  # nudges: they would hear from us now, had nobody said that nothing automatic goes to them
CAME_BACK_STEP = 96  # nudges: a mail came back, so the requester knows nothing of what it said
ASKED_STEP = 97  # nudges: staff were asked whether it was answered, and the notice waits for what they say
LAST_NOTICE_STEP = 98  # nudges: the requester got the last automatic notice
TIME_ENDS_STEP = 99  # nudges: the time itself has passed
CHASED_STEP = 9_010  # nudges, counted from the run: the first of those about somebody who wrote after a missed time
MOST_CHASED = 80  # of those
JUDGED = frozenset({Basis.HISTORY, Basis.TARGET})  # not what a person has said, nor a word that we can keep ourselves
NEVER_LEFT = frozenset({SubmissionState.WITHDRAWN, SubmissionState.REFUSED})


class Task(StrEnum):
    """What there is to do when its time has come."""

    NUDGE = "nudge"  # staff hear of it
    NOTICE = "notice"  # the requester hears of it
    PROMISE_ENDS = "promise-ends"  # the ledger has to say what became of a told time
    CLOSING = "closing"  # whoever was let down is thanked after the answer, and asked once whether it holds
    TARGET_ENDS = "target-ends"  # the told time, or the internal target, passes: staff hear of it once more
    URGENT = "urgent"  # somebody said that it cannot wait: staff hear of it
    REMINDER = "reminder"  # until now staff wanted no reminder


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One task with the instant at which it is due, and the step under which it is done once."""

    at: datetime
    task: Task
    step: int = 0


def agenda(known: Conversation, policy: DeskPolicy, doubtful_at: datetime | None = None) -> tuple[Due, ...]:
    """Return every task still undone, the earliest first.

    doubtful_at: from when on an answer by the owed promise is too unlikely; None: not known, or never before it passes.
    """
    return tuple(sorted(_tasks(known, policy, doubtful_at), key=lambda one: one.at))


def next_due(known: Conversation, policy: DeskPolicy, doubtful_at: datetime | None = None) -> datetime | None:
    """Return when to look at this conversation again; None: when something happens in it. doubtful_at: see `agenda`."""
    return next((one.at for one in agenda(known, policy, doubtful_at)), None)


def deadline(known: Conversation, policy: DeskPolicy) -> datetime | None:
    """Return the told time that still stands, or else the internal target's; None when nobody waits."""
    now = standing(known)
    promise = standing_promise(known)
    if promise is None and is_no_rush(known):
        return None
    return promise.at if promise and now.is_waiting else target_ends(known, now, policy)


def target_ends(known: Conversation, now: Standing, policy: DeskPolicy) -> datetime | None:
    """Return when the internal target of the present wait runs out; None: nobody waits, or it never does.

    Of news that we owe, not before the time that the answer itself named.
    """
    if now.waiting_since is None:
        return None
    try:
        ends = due_at(now.waiting_since, target_for(now, targets_of(known, policy)), policy.hours)
    except NeverOpen:
        return now.owed_until
    return max(ends, now.owed_until) if now.owed_until else ends


def targets_of(known: Conversation, policy: DeskPolicy) -> Targets:
    """Return the targets its first mail matched; the desk's own where the configuration names those no more."""
    named = (policy.targets, *(rule.targets for rule in policy.rules))
    return next((one for one in named if one.name == known.targets), policy.targets)


def target_for(now: Standing, targets: Targets) -> Span:
    if now.is_owed:
        return targets.keep_informed
    return targets.first_reply if now.ended_at is None else targets.next_reply


def owed_promise(known: Conversation) -> Promise | None:
    """Return the told time about which we owe the requester the next word.

    That is the newest one, if it is open or broke silently, and they heard nothing from us since they were told it.
    """
    promise = next(reversed(told_in_this_wait(known)), None)
    if promise is None or promise.state not in (PromiseState.OPEN, PromiseState.BROKEN_SILENTLY):
        return None
    return None if next_word(known, promise) else promise


def doubted_by(known: Conversation, policy: DeskPolicy, now: datetime) -> datetime | None:
    """Return by when an answer has to be likely for the requester not to hear early; None: they do not hear early.

    That is the owed promise, and the delay after it that is not worth a mail.
    """
    promise = owed_promise(known)
    if promise is None or promise.basis not in JUDGED or promise.at <= now:
        return None
    is_wanted = policy.notice.chance > 0 and policy.mode is not Mode.OBSERVE and standing(known).is_waiting
    return promise.at + policy.notice.material if is_wanted else None


def lead_of(policy: DeskPolicy) -> timedelta:
    """Return how long before a told time, in wall time, the requester hears at the latest."""
    return max(policy.notice.lead, SHORTEST_LEAD)


def latest_notice_at(promise: Promise, policy: DeskPolicy) -> datetime:
    """Return when the requester is to be warned in any case: the lead before the told time, after half the wait."""
    return max(promise.at - lead_of(policy), _half_over(promise))


def notice_at(promise: Promise, policy: DeskPolicy, doubtful_at: datetime | None = None) -> datetime:
    """Return when the requester is to be warned: once an answer in time has become doubtful, or at the latest instant.

    Doubt is a reason to write only after half the wait, and only in opening hours: nobody is helped by reading at night
    what those who could still answer them in time will not see before the morning.
    doubtful_at: see `agenda`.
    """
    latest = latest_notice_at(promise, policy)
    if doubtful_at is None or promise.basis not in JUDGED:
        return latest
    try:
        return min(latest, policy.hours.next_opening(max(doubtful_at, _half_over(promise))))
    except NeverOpen:
        return latest


def held_until(promise: Promise, policy: DeskPolicy) -> datetime:
    """Return until when a notice waits for what staff say: half the lead before the told time, and the shortest one."""
    return max(latest_notice_at(promise, policy), promise.at - max(lead_of(policy) / 2, SHORTEST_LEAD))


def has_been_asked(known: Conversation) -> bool:
    """Return whether staff were asked if the requester has an answer, since the newest time was told."""
    step = nudge_base(known, standing(known)) + ASKED_STEP
    return any(one.kind is Kind.NUDGE and one.step == step for one in known.submissions)


def run_of(submission: Submission) -> int:
    """Return in which wait a mail of a conversation was decided."""
    return submission.step // STEPS_PER_RUN


def notices_of(known: Conversation, run: int) -> tuple[Submission, ...]:
    """Return the notices of one wait, those excluded of which the requester never heard."""
    notices = (one for one in known.submissions if one.kind is Kind.NOTICE and run_of(one) == run)
    return tuple(one for one in notices if one.sent_at or one.state not in NEVER_LEFT)


def is_in_words(known: Conversation, notice: Submission) -> bool:
    """Return whether a notice tells a time that a person named."""
    return any(one.promise_id == notice.promise_id and one.basis is Basis.PERSON for one in known.promises)


def is_on_its_way(known: Conversation, run: int) -> bool:
    """Return whether a notice of a wait was written and has not surely left."""
    return any(one.state is not SubmissionState.SENT and one.sent_at is None for one in notices_of(known, run))


def times_told(known: Conversation) -> tuple[Promise, ...]:
    """Return the times told in this wait, from the last one on that a person named: older ones count no more."""
    told = told_in_this_wait(known)
    named = [place for place, one in enumerate(told) if one.basis is Basis.PERSON]
    return told[named[-1] :] if named else told


def automatic_notices(known: Conversation, run: int) -> tuple[Submission, ...]:
    """Return the notices of one wait in nobody's words, since a person last named a time."""
    named = (one.told_at for one in times_told(known) if one.basis is Basis.PERSON)
    named_at = max((at for at in named if at), default=None)
    notices = (one for one in notices_of(known, run) if not is_in_words(known, one))
    return tuple(one for one in notices if named_at is None or one.queued_at > named_at)


def nudge_base(known: Conversation, now: Standing) -> int:
    """Return the step that the nudges about the present wait and its newest told time count from.

    "No rush" takes a told time back: who is in a hurry afterwards is counted for anew, and never from a lower step.
    """
    rests = sum(one.word is Word.NO_RUSH for one in words_of_this_wait(known))
    return now.run * STEPS_PER_RUN + (len(told_in_this_wait(known)) + 2 * rests) * STEPS_PER_TIME


def nudged_step(known: Conversation) -> int:
    """Return the step of the newest nudge; -1: none yet."""
    return max((one.step for one in known.submissions if one.kind is Kind.NUDGE and not is_alarm(one)), default=-1)


def is_alarm(nudge: Submission) -> bool:
    """Return whether staff were nudged out of turn, because somebody wrote after a missed time."""
    return nudge.step % STEPS_PER_RUN >= CHASED_STEP


def _half_over(promise: Promise) -> datetime:
    told_at = promise.told_at or promise.at
    return told_at + (promise.at - told_at) / 2


def _tasks(known: Conversation, policy: DeskPolicy, doubtful_at: datetime | None) -> Iterator[Due]:
    for promise in ledger.open_promises(known):
        yield Due(at=promise.at, task=Task.PROMISE_ENDS)
    if closing := closing_of(known, policy):
        yield Due(at=closing.at, task=Task.CLOSING, step=closing.step)
    now = standing(known)
    if now.is_waiting and policy.mode is not Mode.OBSERVE:
        yield from _nudges(known, now, policy, doubtful_at)
        yield from _notice(known, now, policy, doubtful_at)


def _notice(known: Conversation, now: Standing, policy: DeskPolicy, doubtful_at: datetime | None) -> Iterator[Due]:
    promise, notices = owed_promise(known), automatic_notices(known, now.run)
    is_wanted = policy.mode is Mode.FULL and not is_stopped(known) and not is_no_rush(known)
    may_write = is_wanted and not is_on_its_way(known, now.run) and not _is_unreachable(known)
    if promise and may_write and len(notices) < policy.notice.automatic:
        at = held_until(promise, policy) if has_been_asked(known) else notice_at(promise, policy, doubtful_at)
        yield Due(at=at, task=Task.NOTICE, step=next_notice_step(known, now.run))


def _is_unreachable(known: Conversation) -> bool:
    """Whether a mail to the requester was refused or came back for good: the next one would be, too."""
    if known.unreachable_since is not None:
        return True
    return any(one.state is SubmissionState.REFUSED for one in known.submissions if one.kind in TO_REQUESTERS)


def next_notice_step(known: Conversation, run: int) -> int:
    """Return a step never used before, also not by a notice that was withdrawn or refused."""
    used = (one.step for one in known.submissions if one.kind is Kind.NOTICE and run_of(one) == run)
    return max(used, default=run * STEPS_PER_RUN - 1) + 1


def _nudges(known: Conversation, now: Standing, policy: DeskPolicy, doubtful_at: datetime | None) -> Iterator[Due]:
    base, done = nudge_base(known, now), nudged_step(known)
    if not policy.nudge or is_no_rush(known):
        return
    planned = _planned_nudges(known, now, policy, doubtful_at)
    yield from _bidden(known, now, policy, base, done)
    if is_on_its_way(known, now.run) and named_time(known):  # they are about to hear from a colleague
        return
    snooze, nudged_at = newest(words_of_this_wait(known), Word.SNOOZE), _nudged_at(known)
    for number, at in planned:
        if base + number > done:
            task = Task.TARGET_ENDS if number == TIME_ENDS_STEP else Task.NUDGE
            due = max(at, snooze.until) if snooze and snooze.until else at
            if number > STEPS_PLANNED or not (nudged_at and nudged_at < due < nudged_at + CLOSE):
                yield Due(at=due, task=task, step=base + number)


def _nudged_at(known: Conversation) -> datetime | None:
    """Return when staff were nudged last; None: never."""
    return max((one.queued_at for one in known.submissions if one.kind is Kind.NUDGE), default=None)


def is_nudged_enough(known: Conversation, policy: DeskPolicy) -> bool:
    """Return whether staff had every nudge before the newest told time that so short a one is worth."""
    told, base = next(reversed(told_in_this_wait(known)), None), nudge_base(known, standing(known))
    if told is None or told.told_at is None:
        return False
    steps = {one.step for one in known.submissions if one.kind is Kind.NUDGE and not is_alarm(one) and one.step > base}
    return _is_short(told.told_at, told.at, policy) and len(steps) >= MOST_BEFORE_SHORT


def _bidden(known: Conversation, now: Standing, policy: DeskPolicy, base: int, done: int) -> Iterator[Due]:
    """Yield what somebody's word wants staff to be reminded of, unless they were since; a requester's, once open."""
    if not told_in_this_wait(known) and target_ends(known, now, policy) is None:
        return
    nudged_at = _nudged_at(known)
    for at, said in bidden_reminders(known):
        if nudged_at is None or nudged_at < at:
            task = Task.URGENT if said.word is Word.URGENT else Task.REMINDER
            is_theirs = said.author == known.requester.key
            yield Due(at=_once_open(at, policy) if is_theirs else at, task=task, step=max(base, done) + 1)


def _planned_nudges(
    known: Conversation, now: Standing, policy: DeskPolicy, doubtful_at: datetime | None
) -> tuple[tuple[int, datetime], ...]:
    """Return the nudges before the time that counts: the told one, or the internal target where none was told."""
    told, ends = told_in_this_wait(known), _aim(known, now, policy)
    stopped: tuple[tuple[int, datetime], ...] = ()
    if told and told[-1].state is PromiseState.OPEN:
        start, word, end = told[-1].told_at or told[-1].at, notice_at(told[-1], policy, doubtful_at), told[-1].at
        stopped = ((STOPPED_STEP, latest_notice_at(told[-1], policy)),) if is_stopped(known) else ()
    elif not told and ends and now.waiting_since:
        start, word, end = now.waiting_since, ends, ends
    else:
        return ()
    before = _thinned(_before(start, end, word, policy, _quiet_until(known)), start, end, policy)
    if stopped:
        before = tuple(one for one in before if one[1] + CLOSE <= stopped[0][1])
    if not told and now.is_owed:  # nobody was promised anything by us: a word in time for what was named, and no more
        before = before[-1:] if now.owed_until else ()
    return (*before, *stopped, (TIME_ENDS_STEP, _once_open(end, policy)))


def _aim(known: Conversation, now: Standing, policy: DeskPolicy) -> datetime | None:
    """Return by when an answer is wanted where nothing was told: a time that a colleague named, or the target."""
    said = named_time(known)
    return said.until if said else target_ends(known, now, policy)


def _once_open(at: datetime, policy: DeskPolicy) -> datetime:
    try:
        return policy.hours.next_opening(at)
    except NeverOpen:
        return at


def _quiet_until(known: Conversation) -> datetime | None:
    """Return until when whoever has just named the time that counts needs no reminder of it; None: nobody has."""
    said, told = named_time(known), told_in_this_wait(known)
    is_theirs = said is not None and (not told or told[-1].basis is Basis.PERSON)
    return said.at + CLOSE if said and is_theirs else None


def _thinned(
    before: tuple[tuple[int, datetime], ...], start: datetime, end: datetime, policy: DeskPolicy
) -> tuple[tuple[int, datetime], ...]:
    """Return the reminders that say something new; the last one always does: it comes before the requester hears."""
    if _is_short(start, end, policy):
        return before[-1:]
    kept = before[-1:]
    for number, at in reversed(before[:-1]):
        if start + CLOSE <= at <= kept[0][1] - CLOSE:
            kept = ((number, at), *kept)
    return kept


def _is_short(start: datetime, end: datetime, policy: DeskPolicy) -> bool:
    return policy.hours.between(start, end) <= SHORT


def _before(
    start: datetime, end: datetime, word: datetime, policy: DeskPolicy, quiet_until: datetime | None
) -> tuple[tuple[int, datetime], ...]:
    """Return the numbered instants at which staff are nudged: in opening hours, and before the requester hears.

    Where it does not open before the requester hears, staff hear at the same time. quiet_until: see `_quiet_until`.
    """
    hours = policy.hours
    opening = hours.between(start, end)
    try:
        earliest = min(hours.next_opening(max(start, quiet_until) if quiet_until else start), word)
        latest = max(hours.subtract(word, min(lead_of(policy), opening / 4)), earliest)
        points = [hours.add(start, opening * fraction) for fraction in policy.notice.nudge_at]
    except NeverOpen:
        return ()
    return tuple((number, min(max(point, earliest), latest)) for number, point in enumerate(points, start=1))
