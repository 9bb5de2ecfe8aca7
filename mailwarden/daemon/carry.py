"""Carries decisions out inside one transaction: facts, told times and mail become rows; nothing is sent here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from functools import partial

from mailwarden.core.agenda import next_due
from mailwarden.core.alarms import effect_of
from mailwarden.core.bidden import settled_id
from mailwarden.core.clocks import standing
from mailwarden.core.conversation import (
    OFF_STAGE,
    Conversation,
    Join,
    Kind,
    Part,
    Promise,
    PromiseState,
    SubmissionState,
)
from mailwarden.core.decisions import (
    Accept,
    AddEntry,
    AlarmOperator,
    CallOff,
    Decision,
    EndPromise,
    HearWord,
    LeaveAlone,
    MarkTold,
    NoteUnreachable,
    NudgeStaff,
    OfferToTrack,
    OpenConversation,
    Owe,
    PutOff,
    PutOnBrake,
    ReachableAgain,
    ReopenPromise,
    Rewrite,
    SendAcknowledgement,
    SendClosing,
    SendIncident,
    SendNotice,
    SendRestatement,
    Settle,
    ShareTime,
    TakeBack,
    TakeBackAnswer,
    TellOfReturn,
    TrackTime,
)
from mailwarden.core.marks import calendar_mark, policy_mark
from mailwarden.core.message import Message
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reason_sentences import REASONS
from mailwarden.core.reasons import Reason
from mailwarden.core.shortfall import Shortfall
from mailwarden.core.stakes import stake_of
from mailwarden.core.subjects import base_subject
from mailwarden.daemon.absences import Absences
from mailwarden.daemon.desk import Desk
from mailwarden.daemon.last_words import Quoted
from mailwarden.daemon.learning import ENDED_BY, Happening, Learned, Learner, What, traits_of
from mailwarden.daemon.post import Post
from mailwarden.daemon.record import row_for
from mailwarden.failpoints import failpoint
from mailwarden.mail.letters import write_alarm, write_evidence
from mailwarden.mail.render import Renderer
from mailwarden.store.protocol import Transaction
from mailwarden.store.rows import OutboxItem, Sighting

A_MOMENT = timedelta(seconds=1)
KIND_OF: dict[type[Decision], Kind] = {  # mail to requesters
    SendAcknowledgement: Kind.ACKNOWLEDGEMENT,
    SendNotice: Kind.NOTICE,
    SendIncident: Kind.INCIDENT,
    SendRestatement: Kind.RESTATEMENT,
    SendClosing: Kind.CLOSING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A message on its way into the store."""

    message: Message
    sighting: Sighting


class Carrier:
    """Turns decisions of one desk into rows."""

    def __init__(
        self, desk: Desk, renderer: Renderer, nonce: Callable[[], str], learner: Learner | None = None
    ) -> None:
        """nonce: gives 16 to 64 unguessable hex digits a call. learner: None for one that never learns."""
        self.learner = learner or Learner(desk.policy)
        self.desk = desk
        self.post = Post(desk, renderer, nonce)
        self.quoted, self.absences = Quoted(), Absences(desk.policy)
        self.kept_fields = frozenset(name for rule in desk.policy.rules for name, _ in rule.headers)

    @property
    def policy(self) -> DeskPolicy:
        return self.desk.policy

    def carry_out(
        self,
        tx: Transaction,
        decisions: Sequence[Decision],
        *,
        now: datetime,
        conversation_id: int | None = None,
        arrived: Placed | None = None,
        join: Join | None = None,
        apart: Reason | None = None,
        learned: Learned | None = None,
    ) -> int | None:
        """Write everything down and return the conversation that it concerns, opened just now or known before.

        join: how the message found it. apart: what kept it out of another one. learned: what the times in it rest on.
        """
        for decision in decisions:
            if isinstance(decision, OpenConversation):
                conversation_id = self._open(tx, decision, arrived, now)
            else:
                self._carry(tx, decision, conversation_id, arrived, now, learned)
        message_id = arrived.message.message_id if arrived else ""
        rows = (row_for(one, self.desk.name, now, conversation_id, message_id, join, apart) for one in decisions)
        tx.record(list(rows))
        return conversation_id

    def note(self, tx: Transaction, decision: Decision, now: datetime, conversation_id: int | None = None) -> None:
        """Only write down that this was decided."""
        message_id = decision.message_id if isinstance(decision, LeaveAlone | AddEntry) else ""
        tx.record([row_for(decision, self.desk.name, now, conversation_id, message_id)])

    def schedule(self, tx: Transaction, conversation_id: int, now: datetime) -> None:
        """Set the conversation's alarm clock from what is known of it by now; what is due already waits a moment."""
        if known := tx.conversation(conversation_id):
            self.schedule_known(tx, known, now)

    def schedule_known(self, tx: Transaction, known: Conversation, now: datetime) -> None:
        """The same, for a conversation that was read already."""
        at = next_due(known, self.policy, self.learner.doubtful_at(known, now))
        turn = standing(known)
        tx.schedule(known.conversation_id, at and max(at, now + A_MOMENT), turn.asked_since, turn.owed_since)

    def rewrite(
        self, tx: Transaction, item: OutboxItem, rewrite: Rewrite, now: datetime, learned: Learned | None = None
    ) -> None:
        """Freeze a new text in place of one that is no longer true; the time it would have told was never told."""
        if item.submission.promise_id:
            self._end_promise(tx, item.submission.promise_id, PromiseState.WITHDRAWN, now)
        message_id = self.post.message_id()
        promise_id = self._promise(tx, item.conversation_id, rewrite.decision, message_id, learned)
        content = self.post.written(rewrite.decision, item.recipient, message_id, now)
        tx.rewrite(item.submission.submission_id, message_id, content, promise_id, now)

    def alarm(self, tx: Transaction, subject: str, text: str, now: datetime) -> bool:
        """Tell the operator, unless they know; returns whether this was news."""
        if not tx.raise_alarm(self.desk.name, subject, text, now):
            return False
        stake = stake_of(tx.open_times(self.desk.name), now) if effect_of(subject) else None
        raised = partial(write_alarm, subject=subject, text=text, raised_at=now, over=False, stake=stake)
        self.post.to_operator(tx, raised, Reason.ALARM, now)
        failpoint("alarm.before-commit")
        return True

    def all_clear(self, tx: Transaction, subject: str, now: datetime) -> bool:
        """Tell the operator that an alarm is over, if one stood."""
        alarm = tx.clear_alarm(self.desk.name, subject, now)
        if alarm is None:
            return False
        over = partial(write_alarm, subject=subject, text=alarm.text, raised_at=alarm.raised_at, over=True)
        self.post.to_operator(tx, over, Reason.ALARM, now)
        return True

    def report_shortfalls(self, tx: Transaction, found: Sequence[Shortfall], now: datetime) -> None:
        """Tell the operator where answers take longer than the target. found: not empty."""
        self.post.to_operator(tx, partial(write_evidence, found), Reason.EVIDENCE_IS_WORSE, now)

    # --- one decision ---------------------------------------------------------------------------------------------

    def _open(self, tx: Transaction, opening: OpenConversation, arrived: Placed | None, now: datetime) -> int:
        at = arrived.message.received_at if arrived else now
        number = tx.open_conversation(self.desk.name, opening, base_subject(opening.subject), at)
        if opening.acknowledgeable and opening.reason is not Reason.HISTORY:
            traits = traits_of(opening.rule)
            opened = Happening(at=at, what=What.OPENED, conversation_id=number, traits=traits)
            tx.after_commit(partial(self.learner.happened, opened))
        return number

    def _carry(
        self,
        tx: Transaction,
        decision: Decision,
        conversation_id: int | None,
        arrived: Placed | None,
        now: datetime,
        learned: Learned | None,
    ) -> None:
        match decision:
            case LeaveAlone() if arrived:
                tx.add_message(
                    arrived.message, arrived.sighting, conversation_id=None, part=None, reason=decision.reason
                )
            case AddEntry() if conversation_id is not None:
                self._add(tx, decision, conversation_id, arrived, now)
            case SendAcknowledgement() | SendNotice() | SendIncident() if conversation_id is not None:
                self._queue_to_requester(tx, decision, conversation_id, now, learned)
            case SendRestatement() | SendClosing() if conversation_id is not None:
                to, message_id = decision.to.spec, self.post.message_id()
                self.post.queue(tx, decision, KIND_OF[type(decision)], conversation_id, to, message_id, 0, now)
            case NudgeStaff() if conversation_id is not None:
                self._queue_to_staff(tx, decision, conversation_id, now)
            case ShareTime(promise=promise) if promise and conversation_id is not None:
                tx.add_promise(conversation_id, promise)
            case EndPromise(promise_id=promise_id, reason=reason):
                # The mail that told it may have told it for other mails of the same person, too (`core.sharing`).
                shared = tx.told_together(promise_id) if reason is Reason.MAIL_CAME_BACK else ()
                for one in (promise_id, *shared):
                    self._end_promise(tx, one, decision.state, decision.at)
            case MarkTold():
                tx.mark_told(decision.promise_id, decision.at)
                tx.after_commit(partial(self.learner.told, decision.promise_id, decision.at))
            case TellOfReturn() if conversation_id is not None:
                self._queue_to_staff(tx, decision, conversation_id, now)
            case TakeBackAnswer():
                tx.change_part(self.desk.name, decision.message_id, Part.RETURNED)
                tx.after_commit(self.learner.taken_back)
            case ReopenPromise():
                tx.reopen_promise(decision.promise_id)
            case NoteUnreachable():
                tx.note_unreachable(self.desk.name, decision.address, decision.at, decision.status)
            case ReachableAgain():
                tx.reachable_again(self.desk.name, decision.address)
            case Accept() if conversation_id is not None:
                tx.accept(conversation_id)
                tx.after_commit(self.learner.taken_back)  # this wait belongs to the desk's past from now on
            case Settle() if conversation_id is not None:
                tx.settle(self.desk.name, conversation_id, decision)
                ended = Happening(at=decision.at, what=ENDED_BY[decision.part], conversation_id=conversation_id)
                tx.after_commit(partial(self.learner.happened, ended))
            case Owe() if conversation_id is not None:
                tx.owe(self.desk.name, conversation_id, decision)
            case OfferToTrack() if conversation_id is not None:
                for recipient in self.post.reached(tx, decision.to):
                    self.post.queue(
                        tx, decision, Kind.OFFER, conversation_id, recipient, self.post.message_id(), 0, now
                    )
            case TrackTime(promise=promise) if conversation_id is not None:
                tx.add_promise(conversation_id, self._for_the_ledger(promise, None, promise.message_id))
            case HearWord(said=said) if conversation_id is not None:
                tx.note_word(conversation_id, said)
            case TakeBack() if conversation_id is not None:
                tx.take_back_words(conversation_id, decision.message_id, decision.at)
                entry = settled_id(conversation_id, decision.message_id)
                if tx.change_part(self.desk.name, entry, Part.INTERNAL):
                    tx.after_commit(self.learner.taken_back)
            case CallOff():
                tx.end_attempt(decision.submission_id, SubmissionState.WITHDRAWN, now, reply=decision.reason)
            case PutOff():
                tx.postpone(decision.submission_id, decision.until)
            case AlarmOperator():
                self.alarm(tx, decision.subject, REASONS[decision.reason], now)
            case PutOnBrake():
                tx.set_switch("brake", now, self.desk.name)
            case _:
                pass  # Withhold, Postpone, Submit, Withdraw and Rewrite change nothing here but the record

    def _add(
        self, tx: Transaction, entry: AddEntry, conversation_id: int, arrived: Placed | None, now: datetime
    ) -> None:
        if arrived is None or arrived.message.message_id != entry.message_id:
            tx.place(self.desk.name, entry.message_id, conversation_id, entry.part, entry.at or now)
            self._learn_of(tx, entry, conversation_id, entry.at or now)
            return
        message = replace(arrived.message, received_at=entry.at or arrived.message.received_at)
        tx.add_message(
            message,
            arrived.sighting,
            conversation_id=conversation_id,
            part=entry.part,
            reason=entry.reason,
            returns=entry.returns,
        )
        people = (*((message.author,) if message.author else ()), *message.recipients, *message.reply_to)
        outside = {one.key for one in people if self.policy.is_outside(one)}
        tx.note_entry(conversation_id, message.received_at, set() if entry.part in OFF_STAGE else outside)
        self._learn_of(tx, entry, conversation_id, message.received_at)

    def _learn_of(self, tx: Transaction, entry: AddEntry, conversation_id: int, at: datetime) -> None:
        if what := ENDED_BY.get(entry.part):
            ended = Happening(at=at, what=what, conversation_id=conversation_id)
            tx.after_commit(partial(self.learner.happened, ended))

    def _queue_to_requester(
        self,
        tx: Transaction,
        decision: SendAcknowledgement | SendNotice | SendIncident,
        conversation_id: int,
        now: datetime,
        learned: Learned | None,
    ) -> None:
        kind = KIND_OF[type(decision)]
        if isinstance(decision, SendAcknowledgement) and decision.incident:
            tx.add_to_incident(decision.incident.incident_id, conversation_id, now)
        message_id = self.post.message_id()
        promise_id = self._promise(tx, conversation_id, decision, message_id, learned)
        self.post.queue(tx, decision, kind, conversation_id, decision.to.spec, message_id, promise_id, now)

    def _queue_to_staff(
        self, tx: Transaction, nudge: NudgeStaff | TellOfReturn, conversation_id: int, now: datetime
    ) -> None:
        if isinstance(nudge, NudgeStaff):
            self.quoted.note(conversation_id, nudge.words)
        for recipient in self.post.reached(tx, nudge.to):
            self.post.queue(tx, nudge, Kind.NUDGE, conversation_id, recipient, self.post.message_id(), 0, now)

    def _promise(
        self,
        tx: Transaction,
        conversation_id: int | None,
        decision: SendAcknowledgement | SendNotice | SendIncident,
        message_id: str,
        learned: Learned | None,
    ) -> int:
        promise = decision.promise
        if promise is None or conversation_id is None:
            return 0
        promise_id = tx.add_promise(conversation_id, self._for_the_ledger(promise, decision.reader_offset, message_id))
        if learned and not promise.incident_id:
            tx.after_commit(partial(self.learner.queued, promise, promise_id, conversation_id, learned))
        return promise_id

    def _for_the_ledger(self, promise: Promise, reader_offset: timedelta | None, message_id: str) -> Promise:
        """Return a told time with what it was chosen by, and how it is shown."""
        return replace(
            promise,
            message_id=message_id,
            reader_zone=str(timezone(reader_offset)) if reader_offset is not None else "",
            policy_mark=policy_mark(self.policy),
            calendar_mark=calendar_mark(self.policy.hours, promise.at),
        )

    def _end_promise(self, tx: Transaction, promise_id: int, state: PromiseState, at: datetime) -> None:
        tx.end_promise(promise_id, state, at)
        if state is PromiseState.WITHDRAWN:
            tx.after_commit(partial(self.learner.never_told, promise_id))
