"""Lives through a desk's mail with a clock of its own: every letter when it came, every deadline when it was due.

It asks what the daemon asks, of the same functions, in the same order. What differs is the world: mailboxes are always
fresh, the SMTP server takes every mail a second after it was written, and the brake is released after an hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush

from mailwarden.core.agenda import next_due, owed_promise
from mailwarden.core.conversation import Conversation, Kind, SubmissionState
from mailwarden.core.decide import decide
from mailwarden.core.decisions import NudgeStaff, Rewrite, SendAcknowledgement, ShareTime, Submit, Withdraw
from mailwarden.core.digests import MOST
from mailwarden.core.events import MessageArrived, SentCounts, SubmissionDue, SubmissionEnded, TimeReached
from mailwarden.core.message import MailboxRole, Message
from mailwarden.core.nudging import leaves_at, may_be_gathered
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.sending import Verdict, decide_submission
from mailwarden.core.sharing import taken_over
from mailwarden.daemon.allowance import room_left
from mailwarden.daemon.carry import A_MOMENT
from mailwarden.daemon.joining import find_conversation, others_for
from mailwarden.daemon.learning import Learned, Learner
from mailwarden.daemon.rehearsal.carrying import Carrying, Item
from mailwarden.daemon.rehearsal.memory import Memory, Thread
from mailwarden.daemon.rehearsal.notebook import Notebook
from mailwarden.daemon.rehearsal.values import Letter

LEAVES_AFTER = timedelta(seconds=1)
NOTHING_SENT = SentCounts()


class Life:
    """One desk, from its first letter on."""

    def __init__(self, policy: DeskPolicy) -> None:
        self.policy = policy
        self.memory = Memory(policy.name)
        self.learner = Learner(policy)
        self.notebook = Notebook()
        self.learned_from: int | None = None  # conversations of before the first contact; None: that is still to come
        self.carrying = Carrying(self.memory, policy, self.learner, self._queued)
        self._due: list[tuple[datetime, int, Thread | None]] = []  # a heap; None: the outbox
        self._outbox: list[tuple[datetime, int, Item]] = []  # a heap: when it is due, its number
        self._turns = 0

    def remember(self, letter: Letter) -> None:
        """Take in a letter from before the first contact: it is only learned from."""
        if message := self.memory.unseen(letter.message):
            self._take_in(message, letter.role, is_history=True)

    def receive(self, letter: Letter) -> None:
        """Live on until a letter comes, and take it in."""
        self.live_until(letter.message.received_at)
        if message := self.memory.unseen(letter.message):
            self.notebook.letters += 1
            role = letter.role if letter.role is MailboxRole.SENT else MailboxRole.INBOX  # where it stood when it came
            self._take_in(message, role)

    def live_until(self, end: datetime) -> None:
        """Do everything that is due before then."""
        while self._due and self._due[0][0] < end:
            at, _, what = heappop(self._due)
            if what is None:
                self._work_off(at)
            elif what.wake_at == at:
                self._wake(what, at)

    # --- a letter -----------------------------------------------------------------------------------------------------

    def _take_in(self, message: Message, role: MailboxRole, *, is_history: bool = False) -> None:
        now = message.received_at
        joined = find_conversation(self.memory, message, self.policy, role=role, in_history=is_history)
        thread = self.memory.thread(joined.conversation_id) if joined else None
        may_open = role is MailboxRole.INBOX and not is_history and not thread
        learned = self.learner.at_arrival(message, now) if may_open else None
        event = MessageArrived(
            message=message,
            role=role,
            join=joined,
            sent=NOTHING_SENT if is_history else self._sent(message, now),
            is_history=is_history,
            is_to_learn_from=is_history,
            answers=() if thread else self.memory.answers_to(message),
            approached_at=None if thread else self.memory.unasked_before(message),
            foretold=learned.foretold if learned else None,
        )
        decisions = decide(thread.known if thread else None, event, self.policy, now)
        thread = self.carrying.carry_out(decisions, now=now, thread=thread, arrived=message, learned=learned)
        if not is_history:
            self.notebook.took_in(message, role, decisions)
            # The outcome of an acknowledgement sets the alarm clock.
            if thread and not any(isinstance(one, SendAcknowledgement) for one in decisions):
                self._schedule(thread, thread.known, now)
        self.carrying.commit()

    def _sent(self, message: Message, now: datetime) -> SentCounts:
        if message.author is None:
            return NOTHING_SENT
        counts = self.memory.counted.counts(message.author.key, self.policy.limits, now)
        return replace(counts, noticed_at=self.memory.noticed_at(message.author.key))

    # --- a deadline ---------------------------------------------------------------------------------------------------

    def _wake(self, thread: Thread, now: datetime) -> None:
        known, learned = thread.known, self.learner.of_notice(thread.known, now)
        event = TimeReached(
            read_at=now,
            foretold=learned.foretold if learned else None,
            doubtful_at=self.learner.doubtful_at(known, now),
            room=room_left(self.memory, known, self.policy, now) if owed_promise(known) else None,
        )
        decisions = decide(known, event, self.policy, now)
        self.carrying.carry_out(decisions, now=now, thread=thread, learned=learned)
        self._schedule(thread, thread.known, now)
        self.carrying.commit()

    def _schedule(self, thread: Thread, known: Conversation, now: datetime) -> None:
        at = next_due(known, self.policy, self.learner.doubtful_at(known, now))
        thread.wake_at = at and max(at, now + A_MOMENT)
        if thread.wake_at:
            self._push(thread.wake_at, thread)

    # --- a mail -------------------------------------------------------------------------------------------------------

    def _queued(self, item: Item) -> None:
        queued_at, decision = item.submission.queued_at, item.decision
        due_at = leaves_at(decision, queued_at) if isinstance(decision, NudgeStaff) else queued_at
        heappush(self._outbox, (due_at, item.submission.submission_id, item))
        self._push(due_at + LEAVES_AFTER, None)

    def _work_off(self, now: datetime) -> None:
        """Hand over everything that is due, as the outbox does once it is awake."""
        while self._outbox and self._outbox[0][0] <= now:
            self._hand_over(heappop(self._outbox)[2], now)

    def _hand_over(self, item: Item, now: datetime) -> None:
        verdict, learned = self._verdict(item, now)
        if isinstance(verdict, Withdraw):
            self.notebook.withdrew(item, verdict)
            self._end(item, SubmissionState.WITHDRAWN, now)
        elif isinstance(verdict, ShareTime):
            decisions = taken_over(item.thread.known, verdict)
            is_first, heard_at = verdict.heard_at is None, verdict.heard_at
            self._end(item, SubmissionState.WITHDRAWN, now, still_counts=is_first, heard_at=heard_at)
            self.carrying.carry_out(decisions, now=now, thread=item.thread)
            self._schedule(item.thread, item.thread.known, now)
        elif isinstance(verdict, Rewrite):
            self.carrying.rewrite(item, verdict, now, learned)
            heappush(self._outbox, (now, item.submission.submission_id, item))
        elif others := self._gathered(item, now):
            self._in_one_mail((item, *others), now)
        else:
            self.notebook.sent(item, now)
            self._end(item, SubmissionState.SENT, now)
        self.carrying.commit()

    def _gathered(self, first: Item, now: datetime) -> tuple[Item, ...]:
        """Return the nudges that wait for the same person and leave in one mail with this one."""
        if first.submission.kind is not Kind.NUDGE or not may_be_gathered(first.submission.step):
            return ()
        to = first.to.lower()
        waiting = [one for _, _, one in sorted(self._outbox) if one.submission.kind is Kind.NUDGE]
        alike = [one for one in waiting if one.to.lower() == to and may_be_gathered(one.submission.step)][: MOST - 1]
        return tuple(one for one in alike if isinstance(self._verdict(one, now)[0], Submit))

    def _in_one_mail(self, items: Sequence[Item], now: datetime) -> None:
        gathered = {id(one) for one in items}
        self._outbox = [one for one in self._outbox if id(one[2]) not in gathered]
        heapify(self._outbox)
        for item in items:
            self.notebook.sent(item, now)
            self._end(item, SubmissionState.WITHDRAWN, now, heard_at=now)
        self.carrying.ended[Kind.DIGEST, SubmissionState.SENT] += 1

    def _verdict(self, item: Item, now: datetime) -> tuple[Verdict, Learned | None]:
        known = item.thread.known
        others = others_for(self.memory, known, item.submission.kind, self.policy)
        room = room_left(self.memory, known, self.policy, now, item.submission)
        due = SubmissionDue(submission=item.submission, read_at=now, others=others, room=room)
        verdict = decide_submission(known, due, self.policy, now)
        if not isinstance(verdict, Rewrite):
            return verdict, None
        ask = self.learner.of_notice if item.submission.kind is Kind.NOTICE else self.learner.of_acknowledgement
        if learned := ask(known, now):
            verdict = decide_submission(known, replace(due, foretold=learned.foretold), self.policy, now)
        return verdict, learned

    def _end(
        self,
        item: Item,
        state: SubmissionState,
        now: datetime,
        *,
        still_counts: bool = False,
        heard_at: datetime | None = None,
    ) -> None:
        ended = SubmissionEnded(submission=item.submission, outcome=state, at=now)
        self.carrying.end(item, state, now, still_counts=still_counts, heard_at=heard_at)
        decisions = decide(item.thread.known, ended, self.policy, now)
        self.carrying.carry_out(decisions, now=now, thread=item.thread)
        self._schedule(item.thread, item.thread.known, now)

    def _push(self, at: datetime, what: Thread | None) -> None:
        self._turns += 1
        heappush(self._due, (at, self._turns, what))
