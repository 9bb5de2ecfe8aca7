"""Hands frozen mail over to the SMTP server, each checked once more for its truth, and writes down what became of it.

Durable before visible: a submission is in state `sending` before its first byte goes out, so a crash in between is
known as an uncertain outcome and settled by looking into Sent before the same bytes go out once more. What the server
confirmed is written down at once, and only then filed in Sent; what a crash kept from that is filed at the next start.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from mailwarden.core.conversation import Kind, SubmissionState
from mailwarden.core.decide import decide
from mailwarden.core.decisions import Postpone, Rewrite, ShareTime, Submit, Withdraw
from mailwarden.core.events import SubmissionEnded
from mailwarden.core.ledger import after
from mailwarden.core.pacing import Pace, is_overdue_word
from mailwarden.core.reasons import Reason
from mailwarden.core.sending import Verdict
from mailwarden.core.sharing import taken_over
from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.clock import Clock
from mailwarden.daemon.confirming import but_what_is_told, tell_by_themselves
from mailwarden.daemon.filing import Filing
from mailwarden.daemon.gathering import Gatherer
from mailwarden.daemon.judging import Judge
from mailwarden.daemon.setting_aside import AGAIN, SettingAside
from mailwarden.errors import (
    StoreUnavailable,
    SubmissionDeferred,
    SubmissionRefused,
    SubmissionUncertain,
    Unavailable,
    UnsafeArgument,
)
from mailwarden.failpoints import failpoint
from mailwarden.logs import get_logger
from mailwarden.mail.backoff import delay_seconds
from mailwarden.mail.smtp import Submitter
from mailwarden.store.protocol import Store, Transaction
from mailwarden.store.rows import OutboxItem

log = get_logger()

LOOK_AGAIN = timedelta(seconds=5)  # after a postponement: the mailboxes are being read anew meanwhile
FRESH_MAIL = timedelta(minutes=1)  # an acknowledgement this old is late: its mail may have been put away meanwhile
# A line may be cut twice in a row before the message was taken; a server that never confirms may have taken each copy.
COPIES_AT_MOST = 4
RATHER_LATE = timedelta(minutes=5)  # before a third copy: whatever ends connections at the dot may be over by then
PER_TURN = 50  # verdicts in one transaction, at most
UNSETTLED = frozenset({SubmissionState.UNCERTAIN, SubmissionState.SENDING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one attempt ended."""

    item: OutboxItem
    state: SubmissionState
    reply: str = ""
    retry_at: datetime | None = None
    error: Unavailable | None = None  # the server cannot be used at all: not this mail's fault
    is_to_be_filed: bool = False  # a copy belongs into Sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What there is to hand over."""

    item: OutboxItem | None  # its attempt has begun
    more: bool  # another one is due
    is_stale: bool  # something waits for the mailboxes to be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Helpers:
    """What the outbox asks of its surroundings."""

    find_sent_copy: Callable[[str], Awaitable[bool]]  # is this Message-ID in Sent? Raises Unavailable
    save_copy: Callable[[bytes], Awaitable[None]]  # put a copy into Sent, where the admin asked for it
    ask_for_fresh_look: Callable[[], None]  # have every mailbox of the desk read again
    jitter: Callable[[], float]  # 0 <= jitter < 1
    is_forestalled: Callable[[OutboxItem], Awaitable[bool]]  # has another mailwarden acknowledged this mail?
    settle_if_in_junk: Callable[[int], Awaitable[bool]]  # does what waits in this conversation lie in Junk?


class SmtpTrouble(Exception):
    """The server takes no mail at all for now; error says why."""

    def __init__(self, error: Unavailable) -> None:
        self.error = error
        super().__init__(str(error))


class Outbox:
    """The queue of one desk. Several workers may hand over at once; one stuck server reply holds up only its own."""

    def __init__(self, store: Store, carrier: Carrier, clock: Clock, helpers: Helpers) -> None:
        self._store, self._carrier, self._clock, self._helpers = store, carrier, clock, helpers
        self._judge, self._gatherer, self._pace = Judge(carrier), Gatherer(carrier), Pace()
        self._aside = SettingAside(store, carrier, clock)
        self.filing = Filing(
            carrier.desk, store, clock, find=helpers.find_sent_copy, save=helpers.save_copy, jitter=helpers.jitter
        )
        self._is_stopping = False

    async def work(self, submitter: Submitter, on_more: Callable[[], None] = lambda: None) -> int:
        """Hand over everything that is due, one after the other, and return how many mails that were.

        on_more: called when one is about to be handed over and there is more for others to take.
        Raises SmtpTrouble if the server cannot be used at all.
        """
        outcome: Outcome | None = None
        count = 0
        while item := await self._settle_and_take(outcome, on_more):
            outcome = await self._attempted(submitter, item)
            count += 1
            if outcome.error is not None:
                await self._settle_alone(outcome)
                raise SmtpTrouble(outcome.error)
            if outcome.is_to_be_filed:
                await self._settle_alone(outcome)
                await self.filing.file(item)
                outcome = None
        return count

    async def next_at(self) -> datetime | None:
        """Return when the next submission is due."""
        return await self._store.run(lambda tx: tx.next_submission(self._carrier.desk.name))

    def stop(self) -> None:
        """Begin no further attempt."""
        self._is_stopping = True

    # --- in the store: one commit settles the last attempt and begins the next ---------------------------------------

    async def _settle_and_take(self, outcome: Outcome | None, on_more: Callable[[], None]) -> OutboxItem | None:
        at_hand: list[OutboxItem] = []  # what was judged, the last one perhaps not to its end

        def work(tx: Transaction) -> Taken:
            at_hand.clear()
            if outcome is not None:
                self._settle(tx, outcome)
            return self._take(tx, at_hand)

        try:
            taken = await self._store.run(work)
        except StoreUnavailable:
            raise
        except Exception as error:  # what nobody has foreseen of one mail: the others are served
            if outcome is not None:
                await self._settle_alone(outcome)
            if at_hand:
                await self._aside.mail(at_hand[-1], error)
            elif outcome is None:
                raise
            taken = Taken(item=None, more=False, is_stale=False)
        if taken.item is not None:
            failpoint("outbox.after-begin")
        if taken.is_stale:
            self._helpers.ask_for_fresh_look()
        if taken.more:
            on_more()
        return taken.item

    async def _settle_alone(self, outcome: Outcome) -> None:
        try:
            await self._store.run(partial(self._settle, outcome=outcome))
        except StoreUnavailable:
            raise
        except Exception as error:  # what became of it is written down, if nothing that follows from it
            await self._aside.mail(outcome.item, error, lambda tx, _: self._note(tx, outcome))
        failpoint("outbox.after-settle")

    def _note(self, tx: Transaction, outcome: Outcome) -> None:
        retry_at = self._clock.now() if outcome.error is not None else outcome.retry_at
        tx.end_attempt(
            outcome.item.submission.submission_id,
            outcome.state,
            self._clock.now(),
            reply=outcome.reply,
            retry_at=retry_at,
            is_to_be_filed=outcome.is_to_be_filed,
        )

    def _take(self, tx: Transaction, at_hand: list[OutboxItem]) -> Taken:
        """Begin the next attempt and return its item; what may not go out is postponed, rewritten or withdrawn."""
        now, is_stale = self._clock.now(), False
        for _ in range(PER_TURN):
            due = () if self._is_stopping else tx.claim(self._carrier.desk.name, now, 2)
            if not due:
                break
            at_hand.append(due[0])
            verdict = self._judged(tx, due[0], now)
            if isinstance(verdict, Submit):
                tx.begin_attempt(due[0].submission.submission_id, now)
                failpoint("outbox.before-begin")
                return Taken(item=due[0], more=len(due) > 1, is_stale=is_stale)
            is_stale |= verdict.reason is Reason.STALE_DATA
        return Taken(item=None, more=False, is_stale=is_stale)

    def _judged(self, tx: Transaction, item: OutboxItem, now: datetime) -> Verdict:
        """Ask whether it is still true, and carry out every answer but yes."""
        verdict, learned = self._judge.verdict(tx, item, now)
        if isinstance(verdict, Submit):
            return self._in_turn(tx, item, verdict, now)
        submission_id, conversation_id = item.submission.submission_id, item.conversation_id
        if isinstance(verdict, Postpone):
            tx.postpone(submission_id, now + LOOK_AGAIN)
            if _is_overdue(tx, item, now):  # no later one overtakes it while the mailboxes are being read
                self._pace.put_off(submission_id, now, now + LOOK_AGAIN)
            return verdict
        self._pace.gone(submission_id)
        if isinstance(verdict, Withdraw | Rewrite):
            self._carrier.note(tx, verdict, now, conversation_id)
        if isinstance(verdict, Withdraw):
            self._end(tx, item, SubmissionState.WITHDRAWN, now, reply=verdict.reason)
        if isinstance(verdict, ShareTime):
            self._share(tx, item, verdict, now)
        if isinstance(verdict, Rewrite):
            self._carrier.rewrite(tx, item, verdict, now, learned)
        return verdict

    def _in_turn(self, tx: Transaction, item: OutboxItem, verdict: Submit, now: datetime) -> Verdict:
        """Return what becomes of a mail that is true: it leaves, becomes part of another one, or waits for others."""
        submission_id = item.submission.submission_id
        if self._gatherer.takes_in(tx, item, now):
            return Withdraw(reason=Reason.IN_DIGEST)
        if _is_overdue(tx, item, now) and (turn := self._pace.turn(submission_id, now)) > now:
            tx.postpone(submission_id, turn)
            return Postpone(reason=Reason.ONE_AFTER_THE_OTHER)
        self._pace.gone(submission_id)
        return verdict

    def _share(self, tx: Transaction, item: OutboxItem, verdict: ShareTime, now: datetime) -> None:
        """Withdraw a mail and guard the time that its reader was told elsewhere.

        An acknowledgement counts against the limits: each time that is guarded may cost a notice, and a storm must not
        buy them all.
        """
        known, is_first = tx.conversation(item.conversation_id or 0), verdict.heard_at is None
        reply, heard_at = verdict.reason, verdict.heard_at
        self._end(tx, item, SubmissionState.WITHDRAWN, now, reply=reply, still_counts=is_first, heard_at=heard_at)
        if known:
            decisions = taken_over(known, verdict)
            self._carrier.carry_out(tx, decisions, now=now, conversation_id=known.conversation_id)
            self._carrier.schedule(tx, known.conversation_id, now)

    def _settle(self, tx: Transaction, outcome: Outcome) -> None:
        now, item = self._clock.now(), outcome.item
        if outcome.error is not None or outcome.retry_at is not None:
            self._note(tx, outcome)
        else:
            self._end(tx, item, outcome.state, now, reply=outcome.reply, is_to_be_filed=outcome.is_to_be_filed)
        failpoint("outbox.before-settle")

    def _end(
        self,
        tx: Transaction,
        item: OutboxItem,
        state: SubmissionState,
        now: datetime,
        *,
        reply: str,
        still_counts: bool = False,
        heard_at: datetime | None = None,
        is_to_be_filed: bool = False,
    ) -> None:
        submission_id = item.submission.submission_id
        tx.end_attempt(
            submission_id,
            state,
            now,
            reply=reply,
            still_counts=still_counts,
            heard_at=heard_at,
            is_to_be_filed=is_to_be_filed,
        )
        conversation_id = item.conversation_id
        known = tx.conversation(conversation_id) if conversation_id else None
        ended = SubmissionEnded(submission=item.submission, outcome=state, at=now)
        decisions = decide(known, ended, self._carrier.policy, now)
        self._carrier.carry_out(tx, but_what_is_told(decisions), now=now, conversation_id=conversation_id)
        if known:
            tell_by_themselves(self._carrier, tx, decisions, known.conversation_id, now)
            self._carrier.schedule_known(tx, after(known, ended, decisions), now)

    # --- on the wire --------------------------------------------------------------------------------------------------

    async def _attempted(self, submitter: Submitter, item: OutboxItem) -> Outcome:
        try:
            return await self._attempt(submitter, item)
        except StoreUnavailable:
            raise
        except Exception as error:  # nobody knows what has left by then
            await submitter.close()
            await self._aside.mail(item, error, lambda tx, until: None)
            reply, retry_at = f"{type(error).__name__}: {error}", self._clock.now() + AGAIN
            return Outcome(item=item, state=SubmissionState.UNCERTAIN, reply=reply, retry_at=retry_at)

    async def _attempt(self, submitter: Submitter, item: OutboxItem) -> Outcome:
        if settled := await self._settled_in_sent(item) or await self._settled_in_junk(item):
            return settled
        if item.submission.state not in UNSETTLED and await self._helpers.is_forestalled(item):
            return Outcome(item=item, state=SubmissionState.WITHDRAWN, reply=Reason.ANOTHER_MAILWARDEN)
        try:
            accepted = await submitter.submit(
                envelope_sender=item.envelope_sender, recipient=item.recipient, message=item.content
            )
        except SubmissionDeferred as error:
            return self._later(item, _unsent(item), str(error))
        except (SubmissionRefused, UnsafeArgument) as error:
            log.warning("submission.refused", message_id=item.submission.message_id, reply=str(error))
            return Outcome(item=item, state=SubmissionState.REFUSED, reply=str(error))
        except SubmissionUncertain as error:
            return self._uncertain(item, str(error))
        except Unavailable as error:
            return Outcome(item=item, state=_unsent(item), reply=str(error), error=error)
        log.info(f"{item.submission.kind}.sent", message_id=item.submission.message_id, reply=accepted.reply)
        is_to_be_filed = self._carrier.desk.save_copy and item.submission.kind is not Kind.ALARM
        return Outcome(item=item, state=SubmissionState.SENT, reply=accepted.reply, is_to_be_filed=is_to_be_filed)

    async def _settled_in_sent(self, item: OutboxItem) -> Outcome | None:
        """Return how an earlier attempt ended whose outcome is not known; None: nothing speaks against another one."""
        if item.submission.state not in UNSETTLED:
            return None
        try:
            is_there = await self._helpers.find_sent_copy(item.submission.message_id)
        except Unavailable as error:  # not the SMTP server's fault: other mail may leave meanwhile
            return self._later(item, SubmissionState.UNCERTAIN, str(error))
        return Outcome(item=item, state=SubmissionState.SENT, reply="found in Sent") if is_there else None

    async def _settled_in_junk(self, item: OutboxItem) -> Outcome | None:
        """Return the end of an acknowledgement that had to wait while its mail was put away as spam; None: it goes."""
        is_late = self._clock.now() - item.submission.queued_at > FRESH_MAIL
        is_unsent = item.submission.kind is Kind.ACKNOWLEDGEMENT and item.submission.state not in UNSETTLED
        if not is_late or not is_unsent or item.conversation_id is None:
            return None
        is_junk = await self._helpers.settle_if_in_junk(item.conversation_id)
        return Outcome(item=item, state=SubmissionState.WITHDRAWN, reply=Reason.IN_JUNK) if is_junk else None

    def _uncertain(self, item: OutboxItem, reply: str) -> Outcome:
        log.warning("submission.uncertain", message_id=item.submission.message_id, attempt=item.attempts + 1)
        if item.submission.state not in UNSETTLED:
            return self._later(item, SubmissionState.UNCERTAIN, reply)
        if item.attempts + 1 >= COPIES_AT_MOST:
            return Outcome(item=item, state=SubmissionState.SENT, reply=f"never confirmed: {reply}")
        return self._later(item, SubmissionState.UNCERTAIN, reply, RATHER_LATE)

    def _later(
        self, item: OutboxItem, state: SubmissionState, reply: str, at_least: timedelta = timedelta(0)
    ) -> Outcome:
        seconds = max(delay_seconds(item.attempts + 1, self._helpers.jitter()), at_least.total_seconds())
        log.info("submission.postponed", message_id=item.submission.message_id, state=state, seconds=round(seconds, 1))
        retry_at = self._clock.now() + timedelta(seconds=max(seconds, 1.0))
        return Outcome(item=item, state=state, reply=reply, retry_at=retry_at)


def _unsent(item: OutboxItem) -> SubmissionState:
    """What state a submission goes back to when this attempt handed nothing over: an earlier one still may have."""
    return SubmissionState.UNCERTAIN if item.submission.state in UNSETTLED else SubmissionState.DEFERRED


def _is_overdue(tx: Transaction, item: OutboxItem, now: datetime) -> bool:
    """Whether this is a word about a time that has passed: of these one goes after the other."""
    if item.submission.kind is not Kind.NOTICE or item.conversation_id is None:
        return False
    known = tx.conversation(item.conversation_id)
    return known is not None and is_overdue_word(known, item.submission, now)
