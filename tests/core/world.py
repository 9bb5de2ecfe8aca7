"""A small world in memory that carries decisions out as the daemon does: mailboxes, a ledger, an outbox, a clock.

Nothing here decides. It keeps a record of everything that left, so that tests can say what people got and when.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from mailwarden.core.agenda import next_due
from mailwarden.core.bidden import settled_id
from mailwarden.core.commitments import Commitment
from mailwarden.core.conversation import (
    Confidence,
    Conversation,
    Entry,
    Join,
    Kind,
    Part,
    PromiseState,
    Submission,
    SubmissionState,
)
from mailwarden.core.decide import decide
from mailwarden.core.decisions import (
    AddEntry,
    CallOff,
    Decision,
    EndPromise,
    HearWord,
    MarkTold,
    NudgeStaff,
    OfferToTrack,
    OpenConversation,
    Owe,
    Postpone,
    PutOff,
    ReopenPromise,
    Rewrite,
    SendAcknowledgement,
    SendClosing,
    SendIncident,
    SendNotice,
    SendRestatement,
    Settle,
    Submit,
    TakeBack,
    TrackTime,
    Withdraw,
)
from mailwarden.core.events import (
    Event,
    MessageArrived,
    SentCounts,
    StaffSaid,
    SubmissionDue,
    SubmissionEnded,
    TimeReached,
)
from mailwarden.core.foretold import Foretold
from mailwarden.core.ledger import after
from mailwarden.core.message import MailboxRole, Message
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Word

SECOND = timedelta(seconds=1)
AGAIN = timedelta(seconds=5)
MUCH_LATER = timedelta(hours=6)  # while it can't work anyway; `wake` ends the rest

Mail = SendAcknowledgement | SendNotice | SendRestatement | SendClosing | NudgeStaff | OfferToTrack


@dataclass(kw_only=True)
class Item:
    """A mail in the outbox, or what became of it."""

    submission: Submission
    text: Mail
    recipient: str
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Left:
    """A mail that the server took, or perhaps took."""

    at: datetime
    text: Mail
    submission: Submission  # as it was just before
    known: Conversation
    read_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Tick:
    """What was asked and decided when a time had come."""

    at: datetime
    doubtful_at: datetime | None
    policy: DeskPolicy
    decisions: tuple[Decision, ...]


@dataclass
class World:
    """One desk, one requester, one conversation."""

    policy: DeskPolicy
    now: datetime
    smtp: str = (
        "fine"  # or "down", "refusing", "silent" (takes a mail without a word), "gone" (breaks off after the dot)
    )
    can_read: bool = True
    signs: tuple[Reason, ...] = ()  # that somebody may have answered
    is_paused: bool = False
    knows: Callable[[datetime], Foretold | None] = lambda _: None  # what the desk's history says at an instant
    doubts: Callable[[datetime], datetime | None] = lambda _: None  # from when on, by then, an answer is too unlikely
    sent: Callable[[], SentCounts] = SentCounts  # how much went to the requester lately, from elsewhere, too
    room: Callable[[Submission | None], int | None] = lambda _: None  # how much may still go to them (`core.allowance`)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))  # of mails, the same for all worlds of a test
    known: Conversation | None = None
    read_at: datetime | None = None
    arriving: list[tuple[Message, MailboxRole]] = field(default_factory=list)
    commitments: dict[str, Commitment] = field(default_factory=dict)  # what answers say will follow, by Message-ID
    items: list[Item] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    decisions: list[tuple[datetime, Decision]] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)

    # --- what people do ---------------------------------------------------------------------------------------------

    def deliver(self, message: Message, role: MailboxRole = MailboxRole.INBOX) -> None:
        """Put a mail into a mailbox; it is known only after the next look."""
        self.arriving.append((message, role))

    def pass_time(self, until: datetime) -> None:
        """Live on until then, awake whenever something is due."""
        while self.now < until:
            self.now = max(min((*self._wakes(), until)), self.now + SECOND)
            self.run()

    def run(self) -> None:
        """Do what is to be done at this instant."""
        self.look()
        self.tick()
        self.work_off()

    def wake(self) -> None:
        """Try at once what was put off: something has changed."""
        for item in self.items:
            item.due_at = item.due_at and min(item.due_at, self.now)

    def says(self, word: Word, until: datetime | None = None, refers_to: tuple[str, ...] = ()) -> None:
        """Have Anna say something about the conversation in answer to a mail of ours."""
        if self.known is None:
            return
        event = StaffSaid(
            word=word,
            message_id=f"word.{len(self.decisions)}@example.org",
            author="anna@example.org",
            at=self.now,
            until=until,
            text="the supplier is late",
            name="Anna Berg",
            refers_to=refers_to,
        )
        self._carry_out(self._decide(event))

    # --- what the daemon does ---------------------------------------------------------------------------------------

    def look(self) -> None:
        """Read the mailboxes, if they can be read."""
        if not self.can_read:
            return
        self.read_at = self.now - SECOND  # a look takes its time: what comes meanwhile is seen by the next one
        arrived, self.arriving = self.arriving, []
        for message, role in sorted(arrived, key=lambda one: one[0].received_at):
            self._take_in(message, role)

    def tick(self) -> bool:
        """Ask what is due; returns whether it was judged."""
        if self.known is None or not self._is_due():
            return True
        event = TimeReached(
            read_at=self.read_at,
            foretold=self.knows(self.now),
            doubtful_at=self.doubts(self.now),
            signs=self.signs,
            room=self.room(None),
        )
        decisions = self._decide(event)
        self.ticks.append(Tick(at=self.now, doubtful_at=event.doubtful_at, policy=self.policy, decisions=decisions))
        self._carry_out(decisions)
        return not any(isinstance(one, Postpone) for one in decisions)

    def next_due(self) -> datetime | None:
        """Return when the conversation is to be looked at again, as it is seen now."""
        return next_due(self.known, self.policy, self.doubts(self.now)) if self.known else None

    def work_off(self) -> None:
        """Hand over what is due in the outbox."""
        for item in self.items:
            if item.due_at is not None and item.due_at <= self.now:
                self._hand_over(item)

    # --- how ----------------------------------------------------------------------------------------------------------

    def _wakes(self) -> Iterator[datetime]:
        yield from (one.due_at for one in self.items if one.due_at is not None)
        if at := self.next_due():
            yield at if self.can_read else max(at, self.now + MUCH_LATER)
        if self.arriving and self.can_read:
            yield self.now + SECOND

    def _is_due(self) -> bool:
        at = self.next_due()
        return at is not None and at <= self.now

    def _decide(self, event: Event, known: Conversation | None = None) -> tuple[Decision, ...]:
        known = known or self.known
        decisions = decide(known, event, self.policy, self.now)
        assert decisions == decide(known, event, self.policy, self.now), "the same question, another answer"
        self.decisions += ((self.now, one) for one in decisions)
        return decisions

    def _take_in(self, message: Message, role: MailboxRole) -> None:
        join = Join(conversation_id=1, confidence=Confidence.STRONG, reason=Reason.BY_REFERENCES)
        foretold = self.knows(self.now)
        joined = join if self.known else None
        event = MessageArrived(
            message=message,
            role=role,
            join=joined,
            foretold=foretold,
            sent=self.sent(),
            commitment=self.commitments.get(message.message_id),
        )
        self._carry_out(self._decide(event), message)

    def _carry_out(self, decisions: Sequence[Decision], message: Message | None = None) -> None:
        for decision in decisions:
            match decision:
                case OpenConversation() if message:
                    self._open(decision, message)
                case AddEntry() if message:
                    self._add(decision, message)
                case SendAcknowledgement() | SendNotice() | SendRestatement() | SendClosing():
                    self._queue(decision, decision.to.spec)
                case NudgeStaff():
                    for recipient in decision.to:
                        self._queue(decision, recipient)
                case EndPromise() | MarkTold() | ReopenPromise():
                    self._write_into_ledger(decision)
                case OfferToTrack():
                    for recipient in decision.to:
                        self._queue(decision, recipient)
                case TrackTime():
                    stored = replace(decision.promise, promise_id=len(self._known.promises) + 1)
                    self._know(promises=(*self._known.promises, stored))
                case HearWord() | TakeBack() | Settle() | Owe():
                    self._remember(decision)
                case CallOff() | PutOff():
                    self._stop_or_move(decision)
                case _:
                    pass

    def _open(self, opening: OpenConversation, message: Message) -> None:
        assert self.known is None, "a second conversation"
        self.known = Conversation(
            conversation_id=1,
            desk=self.policy.name,
            requester=opening.requester,
            subject=opening.subject,
            language=opening.language,
            targets=opening.targets,
            opened_at=message.received_at,
            participants=frozenset({opening.requester.key}),
            acknowledgeable=opening.acknowledgeable,
            refused_because=opening.refused_because,
            reader_offset=opening.reader_offset,
        )

    def _add(self, decision: AddEntry, message: Message) -> None:
        author = message.author.key if message.author else ""
        entry = Entry(
            message_id=decision.message_id,
            part=decision.part,
            at=message.received_at,
            written_id=message.written_id,
            author=author,
        )
        self._know(entries=tuple(sorted((*self._known.entries, entry), key=lambda one: one.at)))

    def _queue(self, text: Mail, recipient: str) -> None:
        kind = _kind(text)
        said = {(one.submission.kind, one.submission.step, one.recipient) for one in self.items}
        assert (kind, text.step, recipient) not in said, f"{kind} {text.step} was said to {recipient} before"
        number = next(self.numbers)
        submission = Submission(
            kind=kind,
            step=text.step,
            message_id=f"mw.{number}@example.org",
            state=SubmissionState.QUEUED,
            queued_at=self.now,
            submission_id=number,
            promise_id=self._promise_in(text),
        )
        not_before = text.not_before if isinstance(text, SendNotice) else None
        self.items.append(Item(submission=submission, text=text, recipient=recipient, due_at=not_before or self.now))
        self._know_submissions()

    def _promise_in(self, text: Mail) -> int:
        if not isinstance(text, SendAcknowledgement | SendNotice) or text.promise is None:
            return 0
        number = len(self._known.promises) + 1
        stored = replace(text.promise, promise_id=number, message_id=f"told.{next(self.numbers)}@example.org")
        self._know(promises=(*self._known.promises, stored))
        return stored.promise_id

    def _remember(self, decision: HearWord | TakeBack | Settle | Owe) -> None:
        """What was said, taken back, or stands for an answer or for news owed."""
        if isinstance(decision, Owe):
            owed = Entry(message_id=f"owed.{decision.message_id}", part=Part.OWED, at=decision.at, until=decision.until)
            self._know(entries=tuple(sorted((*self._known.entries, owed), key=lambda one: one.at)))
            return
        if isinstance(decision, HearWord):
            self._know(words=(*self._known.words, decision.said))
            return
        its_id = settled_id(1, decision.message_id)
        if isinstance(decision, Settle):
            entry = Entry(message_id=its_id, part=decision.part, at=decision.at, author=decision.author)
            self._know(entries=(*self._known.entries, entry))
            return
        is_meant = decision.message_id
        words = [replace(one, undone_at=self.now) if one.message_id == is_meant else one for one in self._known.words]
        entries = [replace(one, part=Part.INTERNAL) if one.message_id == its_id else one for one in self._known.entries]
        self._know(words=tuple(words), entries=tuple(entries))

    def _stop_or_move(self, decision: CallOff | PutOff) -> None:
        item = next(one for one in self.items if one.submission.submission_id == decision.submission_id)
        assert item.submission.state in (SubmissionState.QUEUED, SubmissionState.DEFERRED), "its bytes may be out"
        if isinstance(decision, PutOff):
            item.due_at = decision.until
            return
        item.submission, item.due_at = replace(item.submission, state=SubmissionState.WITHDRAWN), None
        self._know_submissions()

    def _write_into_ledger(self, decision: EndPromise | MarkTold | ReopenPromise) -> None:
        before = self._known.promises[decision.promise_id - 1]
        if isinstance(decision, MarkTold):
            assert before.told_at is None, f"{before} was told before"
            after = replace(before, told_at=decision.at)
        elif isinstance(decision, ReopenPromise):
            assert before.state in (PromiseState.KEPT, PromiseState.WITHDRAWN), f"{before} did not end by a word"
            after = replace(before, state=PromiseState.OPEN)
        else:
            assert before.state is PromiseState.OPEN, f"{before} ended before"
            after = replace(before, state=decision.state)
        self._know(promises=tuple(after if one is before else one for one in self._known.promises))

    def _hand_over(self, item: Item) -> None:
        event = SubmissionDue(
            submission=item.submission,
            read_at=self.read_at,
            is_paused=self.is_paused,
            foretold=self.knows(self.now),
            room=self.room(item.submission),
        )
        (verdict,) = self._decide(event)
        match verdict:
            case Postpone():
                item.due_at = self.now + (MUCH_LATER if self.is_paused or not self.can_read else AGAIN)
            case Withdraw():
                self._end(item, SubmissionState.WITHDRAWN)
            case Rewrite():
                self._rewrite(item, verdict)
            case Submit():
                self._attempt(item)
            case _:
                raise AssertionError(verdict)

    def _rewrite(self, item: Item, verdict: Rewrite) -> None:
        assert item.submission.state in (SubmissionState.QUEUED, SubmissionState.DEFERRED), "its bytes may be out"
        if number := item.submission.promise_id:
            end = EndPromise(
                promise_id=number, state=PromiseState.WITHDRAWN, at=self.now, reason=Reason.TEXT_NO_LONGER_TRUE
            )
            self._write_into_ledger(end)
        assert not isinstance(verdict.decision, SendIncident)  # nobody opens one in this world
        promise_id = self._promise_in(verdict.decision)
        item.text = verdict.decision
        item.submission = replace(item.submission, queued_at=self.now, promise_id=promise_id)
        self._know_submissions()

    def _attempt(self, item: Item) -> None:
        is_repeated = item.submission.state is SubmissionState.UNCERTAIN
        match self.smtp:
            case "down" if not is_repeated:
                self._later(item, SubmissionState.DEFERRED)
            case "refusing" if item.submission.kind not in (Kind.NUDGE, Kind.OFFER):
                self._end(item, SubmissionState.REFUSED)
            case "down" | "gone":
                self._later(item, SubmissionState.UNCERTAIN)
            case "silent" if not is_repeated:
                self._note_left(item)
                self._later(item, SubmissionState.UNCERTAIN)
            case _:
                self._note_left(item)
                self._end(item, SubmissionState.SENT)

    def _note_left(self, item: Item) -> None:
        self.left.append(
            Left(at=self.now, text=item.text, submission=item.submission, known=self._known, read_at=self.read_at)
        )

    def _later(self, item: Item, state: SubmissionState) -> None:
        item.submission = replace(item.submission, state=state)
        item.due_at = self.now + (MUCH_LATER if self.smtp in ("down", "gone") else AGAIN)
        self._know_submissions()

    def _end(self, item: Item, state: SubmissionState) -> None:
        before = item.submission
        sent_at = self.now if state is SubmissionState.SENT else None
        item.submission, item.due_at = replace(before, state=state, sent_at=sent_at), None
        self._know_submissions()
        ended = SubmissionEnded(submission=before, outcome=state, at=self.now)
        decisions, known = self._decide(ended), self._known
        self._carry_out(decisions)
        assert after(known, ended, decisions) == self.known, "the short way to what is known afterwards differs"

    @property
    def _known(self) -> Conversation:
        assert self.known is not None
        return self.known

    def _know(self, **changes: Any) -> None:
        self.known = replace(self._known, **changes)

    def _know_submissions(self) -> None:
        self._know(submissions=tuple(one.submission for one in self.items))


def _kind(text: Mail) -> Kind:
    kinds = {
        SendAcknowledgement: Kind.ACKNOWLEDGEMENT,
        SendNotice: Kind.NOTICE,
        SendRestatement: Kind.RESTATEMENT,
        SendClosing: Kind.CLOSING,
        NudgeStaff: Kind.NUDGE,
        OfferToTrack: Kind.OFFER,
    }
    return kinds[type(text)]
