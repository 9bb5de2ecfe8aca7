"""Carries decisions out in memory, as `daemon.carry` does in the store: no text is written, and nothing leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from mailwarden.core.conversation import OFF_STAGE, Entry, Kind, Promise, PromiseState, Submission, SubmissionState
from mailwarden.core.decisions import (
    AddEntry,
    Decision,
    EndPromise,
    LeaveAlone,
    MarkTold,
    NudgeStaff,
    OpenConversation,
    PutOnBrake,
    Rewrite,
    SendAcknowledgement,
    SendClosing,
    SendIncident,
    SendNotice,
    SendRestatement,
    ShareTime,
    Withhold,
)
from mailwarden.core.message import Message
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reasons import Reason
from mailwarden.core.reporting import READ_AND_LEFT, WITHHELD
from mailwarden.core.thread_marks import thread_key
from mailwarden.daemon.learning import ENDED_BY, Happening, Learned, Learner, What, traits_of
from mailwarden.daemon.rehearsal.memory import Memory, Thread
from mailwarden.daemon.rehearsal.values import Mail

LEFT_ALONE, ADDED = READ_AND_LEFT


@dataclass(slots=True, kw_only=True, eq=False)
class Item:
    """A mail on its way."""

    thread: Thread
    submission: Submission
    decision: Mail
    to: str  # addr-spec


class Carrying:
    """Turns decisions into memory, and feeds what happened to the learner."""

    def __init__(self, memory: Memory, policy: DeskPolicy, learner: Learner, on_queued: Callable[[Item], None]) -> None:
        """on_queued: called with every mail that is now on its way."""
        self._memory, self._policy, self._learner, self._on_queued = memory, policy, learner, on_queued
        self._afterwards: list[Callable[[], None]] = []
        self._submissions = 0
        self.decided: Counter[tuple[str, Reason]] = Counter()  # what a report counts, by kind and reason
        self.ended: Counter[tuple[Kind, SubmissionState]] = Counter()

    def carry_out(
        self,
        decisions: Sequence[Decision],
        *,
        now: datetime,
        thread: Thread | None = None,
        arrived: Message | None = None,
        learned: Learned | None = None,
    ) -> Thread | None:
        """Keep everything, and return the conversation that it concerns, opened just now or known before."""
        for decision in decisions:
            if isinstance(decision, OpenConversation):
                thread = self._open(decision, arrived.received_at if arrived else now)
            elif thread is not None:
                self._carry(decision, thread, arrived, now, learned)
            elif isinstance(decision, LeaveAlone) and decision.reason is Reason.STAFF_STARTS and arrived:
                self._memory.left_unplaced(arrived)
            self._count(decision)
            if isinstance(decision, PutOnBrake):
                self._memory.counted.brakes.append(now)
        return thread

    def commit(self) -> None:
        """Have the learner learn of what was kept since the last time; until then it is asked as if it had not been."""
        for tell in self._afterwards:
            tell()
        self._afterwards.clear()

    def rewrite(self, item: Item, rewrite: Rewrite, now: datetime, learned: Learned | None) -> None:
        """Put a new text in place of one that is no longer true; the time it would have told was never told."""
        if isinstance(rewrite.decision, SendIncident):
            raise TypeError("a rehearsed past has no incidents")
        if number := item.submission.promise_id:
            self._end_promise(item.thread, number, PromiseState.WITHDRAWN)
        promise_id = self._promise(item.thread, rewrite.decision.promise, learned)
        self._memory.counted.remove(item.to, item.submission.queued_at)
        self._memory.counted.add(item.to, now)
        item.decision = rewrite.decision
        self.change(item, queued_at=now, promise_id=promise_id)

    def end(
        self,
        item: Item,
        state: SubmissionState,
        now: datetime,
        *,
        still_counts: bool = False,
        heard_at: datetime | None = None,
    ) -> None:
        """Note what became of a mail.

        still_counts: against the limits, although it never went out. heard_at: when another mail did for this one.
        """
        self.ended[item.submission.kind, state] += 1
        is_taken_back = state is SubmissionState.WITHDRAWN and not still_counts
        if is_taken_back and item.submission.kind is not Kind.NUDGE:
            self._memory.counted.remove(item.to, item.submission.queued_at)
        if state is SubmissionState.SENT:
            self.change(item, state=state, sent_at=now)
        else:
            self.change(item, state=state, sent_at=heard_at)

    def change(self, item: Item, **changes: Any) -> None:
        """Change a submission, also as its conversation knows it."""
        before = item.submission
        item.submission = replace(before, **changes)
        known = item.thread.known
        submissions = tuple(item.submission if one is before else one for one in known.submissions)
        item.thread.known = replace(known, submissions=submissions)

    # --- one decision -------------------------------------------------------------------------------------------------

    def _open(self, opening: OpenConversation, at: datetime) -> Thread:
        thread = self._memory.open(opening, at)
        if opening.acknowledgeable and not thread.is_history:
            number, traits = thread.known.conversation_id, traits_of(opening.rule)
            self._happened(Happening(at=at, what=What.OPENED, conversation_id=number, traits=traits))
        return thread

    def _carry(
        self, decision: Decision, thread: Thread, arrived: Message | None, now: datetime, learned: Learned | None
    ) -> None:
        match decision:
            case AddEntry():
                self._add(decision, thread, arrived, now)
            case SendAcknowledgement():
                self._to_requester(decision, Kind.ACKNOWLEDGEMENT, thread, now, learned)
            case SendNotice():
                self._to_requester(decision, Kind.NOTICE, thread, now, learned)
            case SendRestatement():
                self._aside(decision, Kind.RESTATEMENT, thread, now)
            case SendClosing():
                self._aside(decision, Kind.CLOSING, thread, now)
            case NudgeStaff():
                for recipient in decision.to:
                    self._queue(decision, Kind.NUDGE, thread, recipient, now)
            case ShareTime(promise=promise) if promise:
                self._memory.promise(thread, promise)
            case EndPromise():
                self._end_promise(thread, decision.promise_id, decision.state)
            case MarkTold():
                self._change_promise(thread, decision.promise_id, told_at=decision.at)
                self._afterwards.append(partial(self._learner.told, decision.promise_id, decision.at))
            case _:
                pass  # the others change nothing here

    def _add(self, decision: AddEntry, thread: Thread, arrived: Message | None, now: datetime) -> None:
        is_arrived = arrived is not None and arrived.message_id == decision.message_id
        at = decision.at or (arrived.received_at if arrived and is_arrived else now)
        entry = Entry(
            message_id=decision.message_id,
            part=decision.part,
            at=at,
            written_id=arrived.written_id if arrived and is_arrived else decision.message_id,
            author=arrived.author.key if arrived and is_arrived and arrived.author else "",
        )
        if arrived and is_arrived:
            people = () if entry.part in OFF_STAGE else self._outside(arrived)
            self._memory.add(thread, entry, people, thread_key(arrived))
        else:
            self._memory.add(thread, entry)
        if not is_arrived:
            self._memory.placed(decision.message_id)
        if what := ENDED_BY.get(decision.part):
            self._happened(Happening(at=at, what=what, conversation_id=thread.known.conversation_id))

    def _happened(self, one: Happening) -> None:
        self._afterwards.append(partial(self._learner.happened, one))

    def _outside(self, message: Message) -> set[str]:
        """Return who of those a message names is not on our side."""
        people = (*((message.author,) if message.author else ()), *message.recipients, *message.reply_to)
        return {one.key for one in people if self._policy.is_outside(one)}

    def _to_requester(
        self,
        decision: SendAcknowledgement | SendNotice,
        kind: Kind,
        thread: Thread,
        now: datetime,
        learned: Learned | None,
    ) -> None:
        promise_id = self._promise(thread, decision.promise, learned)
        if self._queue(decision, kind, thread, decision.to.spec, now, promise_id):
            self._memory.counted.add(decision.to.spec, now)

    def _aside(self, decision: SendRestatement | SendClosing, kind: Kind, thread: Thread, now: datetime) -> None:
        if self._queue(decision, kind, thread, decision.to.spec, now):
            self._memory.counted.add(decision.to.spec, now)

    def _queue(self, decision: Mail, kind: Kind, thread: Thread, to: str, now: datetime, promise_id: int = 0) -> bool:
        said = (kind, decision.step, to.lower())
        if said in thread.said:
            return False
        thread.said.add(said)
        self._submissions += 1
        submission = Submission(
            kind=kind,
            step=decision.step,
            message_id=f"rehearsed.{self._submissions}@{self._policy.id_domain}",
            state=SubmissionState.QUEUED,
            queued_at=now,
            submission_id=self._submissions,
            promise_id=promise_id,
        )
        thread.known = replace(thread.known, submissions=(*thread.known.submissions, submission))
        self._on_queued(Item(thread=thread, submission=submission, decision=decision, to=to))
        return True

    # --- the ledger ---------------------------------------------------------------------------------------------------

    def _promise(self, thread: Thread, promise: Promise | None, learned: Learned | None) -> int:
        if promise is None:
            return 0
        number = self._memory.promise(thread, promise)
        if learned:
            conversation_id = thread.known.conversation_id
            self._afterwards.append(partial(self._learner.queued, promise, number, conversation_id, learned))
        return number

    def _end_promise(self, thread: Thread, promise_id: int, state: PromiseState) -> None:
        self._change_promise(thread, promise_id, state=state)
        if state is PromiseState.WITHDRAWN:
            self._afterwards.append(partial(self._learner.never_told, promise_id))

    def _change_promise(self, thread: Thread, promise_id: int, **changes: Any) -> None:
        promises = (replace(one, **changes) if one.promise_id == promise_id else one for one in thread.known.promises)
        thread.known = replace(thread.known, promises=tuple(promises))

    # --- counting -----------------------------------------------------------------------------------------------------

    def _count(self, decision: Decision) -> None:
        match decision:
            case LeaveAlone(reason=reason):
                self.decided[LEFT_ALONE, reason] += 1
            case AddEntry(reason=reason):
                self.decided[ADDED, reason] += 1
            case Withhold(reason=reason):
                self.decided[WITHHELD, reason] += 1
