"""Makes one mail of several nudges to the same person, at the moment when the first of them would leave.

The nudges are withdrawn and the digest is queued in one transaction: a crash neither loses nor doubles anything. Which
conversations it lists, and in which order, its decisions say: one for each, under its Message-ID.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from mailwarden.core.agenda import STEPS_PER_RUN
from mailwarden.core.clocks import standing
from mailwarden.core.commands import our_ids
from mailwarden.core.conversation import Conversation, Kind, SubmissionState
from mailwarden.core.decisions import AskStaff, HeldMail, ListInDigest, Submit, Withdraw
from mailwarden.core.digests import MOST, Digest, Listed, in_order, listed
from mailwarden.core.events import SubmissionDue
from mailwarden.core.holding import HELD
from mailwarden.core.message import Message
from mailwarden.core.nudging import may_be_gathered
from mailwarden.core.policy import Mode
from mailwarden.core.reasons import Reason
from mailwarden.core.routing import desk_list
from mailwarden.core.sending import PERHAPS_LEFT, decide_submission
from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.record import row_for
from mailwarden.logs import get_logger
from mailwarden.mail.letters import write_digest
from mailwarden.store.protocol import Transaction
from mailwarden.store.rows import DecisionRow, OutboxItem

log = get_logger()

LISTED, ASKED = "list-in-digest", "ask-staff"  # kinds of the decisions that say what a digest is about


class Gatherer:
    """The digests of one desk."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier, self._policy = carrier, carrier.policy

    def takes_in(self, tx: Transaction, item: OutboxItem, now: datetime) -> bool:
        """Return whether this mail does not leave, because a newer digest does for it, or its day is over."""
        match item.submission.kind:
            case Kind.NUDGE:
                return self._gather(tx, item, now)
            case Kind.DIGEST:
                return self._renew(tx, item, now)
            case Kind.MORNING | Kind.EVENING:
                return self._is_of_yesterday(tx, item, now)
        return False

    def go_to_others(self, tx: Transaction, message: Message, now: datetime) -> None:
        """Have the others hear of what a colleague was reminded of. message: says that they are away."""
        who = message.author.key if message.author else ""
        mails = tx.mails_to_staff(self._policy.name, our_ids(message, self._policy))
        numbers = dict.fromkeys(number for one in mails for number in one.conversations)
        found = [one for number in numbers if (one := self._listed(tx, number, -1, Reason.STAFF_AWAY, now))]
        away = self._carrier.absences.at(tx, now)
        others = tuple(one for one in desk_list(self._policy, now, away=away) if one.lower() != who)
        if found and self._policy.mode is not Mode.OBSERVE:
            for recipient in self._carrier.post.reached(tx, others):
                digest = Digest(listed=in_order(found, now)[:MOST], away=(who,))
                self._queue(tx, digest, recipient, Reason.STAFF_AWAY, now)
        tx.after_commit(lambda: log.info("staff.away", conversations=list(numbers)))

    # --- nudges that come together ------------------------------------------------------------------------------------

    def _gather(self, tx: Transaction, first: OutboxItem, now: datetime) -> bool:
        """Put a nudge and others that wait for the same person into one mail; False: there is no other one."""
        if not _is_untouched(first):
            return False
        waiting = tx.queued_for(self._policy.name, Kind.NUDGE, first.recipient, MOST)
        items = [one for one in waiting if _is_untouched(one) and self._is_true(tx, one, now)]
        items, earlier = _newest_of_each(items)
        for item in earlier:
            self._end(tx, item, now)
        if any(item.submission == first.submission for item in earlier):
            return True
        found = [(item, one) for item in items if (one := self._of_nudge(tx, item, now))]
        if len(found) < 2 or all(item.submission != first.submission for item, _ in found):
            return False
        for item, _ in found:
            self._end(tx, item, now)
        digest = Digest(listed=in_order([one for _, one in found], now), held=self._held(tx, first.recipient, now))
        self._queue(tx, digest, first.recipient, Reason.IN_DIGEST, now)
        return True

    def _is_true(self, tx: Transaction, item: OutboxItem, now: datetime) -> bool:
        known = tx.conversation(item.conversation_id or 0)
        return isinstance(
            decide_submission(known, SubmissionDue(submission=item.submission), self._policy, now), Submit
        )

    def _of_nudge(self, tx: Transaction, item: OutboxItem, now: datetime) -> Listed | None:
        return self._listed(tx, item.conversation_id or 0, item.submission.step, item.reason, now)

    def _listed(self, tx: Transaction, number: int, step: int, reason: Reason, now: datetime) -> Listed | None:
        known, learner = tx.conversation(number), self._carrier.learner
        if known is None or not _waits(known, step):
            return None
        return listed(
            known,
            self._policy,
            now,
            step,
            reason,
            doubtful_at=learner.doubtful_at(known, now),
            chance=learner.chance(known, now),
            words=self._carrier.quoted.of(number),
        )

    def _held(self, tx: Transaction, recipient: str, now: datetime) -> tuple[HeldMail, ...]:
        """Return what may be asked in passing: only of who alone hears all of it, for each mail is asked about once."""
        everybody = desk_list(self._policy, now, away=self._carrier.absences.at(tx, now))
        is_alone = [one.lower() for one in everybody] == [recipient.lower()]
        return tx.held(self._policy.name, sorted(HELD), MOST) if is_alone else ()

    def _end(self, tx: Transaction, item: OutboxItem, now: datetime) -> None:
        self._carrier.note(tx, Withdraw(reason=Reason.IN_DIGEST), now, item.conversation_id)
        tx.end_attempt(
            item.submission.submission_id, SubmissionState.WITHDRAWN, now, reply=Reason.IN_DIGEST, heard_at=now
        )

    # --- a digest that had to wait ------------------------------------------------------------------------------------

    def _renew(self, tx: Transaction, item: OutboxItem, now: datetime) -> bool:
        """Write a digest anew if something in it was settled meanwhile; False: it leaves as it is."""
        if item.submission.state in PERHAPS_LEFT:
            return False
        rows = tx.decisions(self._policy.name, message_id=item.submission.message_id)
        found = [one for row in rows if row.kind == LISTED and (one := self._of_row(tx, row, now))]
        asked = [row.conversation_id for row in rows if row.kind == ASKED]
        held = tuple(mail for number in asked if (mail := self._still_held(tx, number)))
        if len(found) + len(held) == sum(row.kind in (LISTED, ASKED) for row in rows):
            return False
        self._end(tx, item, now)
        if found or held:
            self._queue(tx, Digest(listed=tuple(found), held=held), item.recipient, item.reason, now)
        return True

    def _is_of_yesterday(self, tx: Transaction, item: OutboxItem, now: datetime) -> bool:
        """Withdraw a mail that speaks of a day which is over; False: it leaves."""
        zone = self._policy.hours.zone
        if item.submission.queued_at.astimezone(zone).date() == now.astimezone(zone).date():
            return False
        reason = Reason.TEXT_NO_LONGER_TRUE
        self._carrier.note(tx, Withdraw(reason=reason), now)
        tx.end_attempt(item.submission.submission_id, SubmissionState.WITHDRAWN, now, reply=reason)
        return True

    def _of_row(self, tx: Transaction, row: DecisionRow, now: datetime) -> Listed | None:
        return self._listed(tx, row.conversation_id or 0, int((row.detail or {})["step"]), row.reason, now)

    def _still_held(self, tx: Transaction, number: int | None) -> HeldMail | None:
        known = tx.conversation(number or 0)
        since = standing(known).asked_since if known else None
        if known is None or since is None or known.refused_because not in HELD:
            return None
        return HeldMail(
            conversation_id=known.conversation_id,
            requester=known.requester,
            subject=known.subject,
            received_at=since,
            because=known.refused_because,
        )

    # --- both ---------------------------------------------------------------------------------------------------------

    def _queue(self, tx: Transaction, digest: Digest, recipient: str, reason: Reason, now: datetime) -> None:
        message_id = self._carrier.post.to_us(tx, Kind.DIGEST, recipient, partial(write_digest, digest), reason, now)
        tx.record(list(rows_about(digest.listed, digest.held, recipient, self._policy.name, message_id, now)))
        numbers = [one.conversation_id for one in digest.listed]
        tx.after_commit(lambda: log.info("digest.queued", message_id=message_id, conversations=numbers, reason=reason))


def rows_about(
    listed: Sequence[Listed], held: Sequence[HeldMail], recipient: str, desk: str, message_id: str, now: datetime
) -> Iterator[DecisionRow]:
    """Yield what says which conversations a mail to staff lists, in its own order."""
    for one in listed:
        decision = ListInDigest(step=one.nudge.step, reason=one.nudge.reason)
        yield row_for(decision, desk, now, one.conversation_id, message_id)
    asked = AskStaff(to=(recipient,), mails=tuple(held), reason=Reason.HELD_MAIL_LISTED)
    for mail in held:
        yield row_for(asked, desk, now, mail.conversation_id, message_id)


def _newest_of_each(items: Sequence[OutboxItem]) -> tuple[list[OutboxItem], list[OutboxItem]]:
    """Return the newest nudge about each conversation, and those that it does for."""
    newest = {one.conversation_id: one for one in sorted(items, key=lambda one: one.submission.step)}
    kept = [one for one in items if newest[one.conversation_id] is one]
    return kept, [one for one in items if newest[one.conversation_id] is not one]


def _is_untouched(item: OutboxItem) -> bool:
    """Whether nothing of it was ever sent, and it says nothing but that somebody waits."""
    is_queued = item.submission.state is SubmissionState.QUEUED and item.attempts == 0
    return is_queued and may_be_gathered(item.submission.step)


def _waits(known: Conversation, step: int) -> bool:
    """Whether somebody waits in the wait that a nudge of this step was about. step: -1 for any."""
    turn = standing(known)
    return turn.is_waiting and (step < 0 or step // STEPS_PER_RUN == turn.run)
