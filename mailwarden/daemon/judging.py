"""Is a mail that is about to leave still true? Gathers what `core.sending` asks for, a fact only where it matters."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mailwarden.core.allowance import A_TIME, LIMITED
from mailwarden.core.because import NOTHING_SPECIAL, Circumstances
from mailwarden.core.clocks import standing
from mailwarden.core.conversation import Conversation, Kind
from mailwarden.core.decisions import Rewrite, Submit
from mailwarden.core.events import SubmissionDue
from mailwarden.core.incidents import Incident
from mailwarden.core.reasons import Reason
from mailwarden.core.sending import Verdict, decide_submission
from mailwarden.daemon.allowance import room_left
from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.freshness import read_at
from mailwarden.daemon.joining import others_for
from mailwarden.daemon.learning import Learned
from mailwarden.daemon.outages import at_arrival, circumstances_of
from mailwarden.store.protocol import Transaction
from mailwarden.store.rows import OutboxItem


class Judge:
    """Asks about the mails of one desk; writes nothing."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    def verdict(self, tx: Transaction, item: OutboxItem, now: datetime) -> tuple[Verdict, Learned | None]:
        """Return what is to become of it, and what a new text rests on."""
        known = tx.conversation(item.conversation_id) if item.conversation_id else None
        desk = self._carrier.desk.name
        due = SubmissionDue(submission=item.submission, is_paused=item.is_paused)
        due = replace(due, incident=_incident_of(tx, item))
        verdict = decide_submission(known, due, self._carrier.policy, now)
        if verdict.reason is Reason.STALE_DATA:  # only now it matters when the mailboxes were read
            due = replace(due, read_at=read_at(tx, desk))
            verdict = decide_submission(known, due, self._carrier.policy, now)
        kind = item.submission.kind
        if known and isinstance(verdict, Submit | Rewrite):  # only now the requester's other conversations matter
            due = replace(due, others=self._others(tx, item, known))
            due = replace(due, room=self._room(tx, item, known, now))
        if known and (due.others or due.room is not None):
            verdict = decide_submission(known, due, self._carrier.policy, now)
        if known and kind is Kind.CLOSING and isinstance(verdict, Submit):
            sent = tx.sent_counts(desk, known.requester.key, self._carrier.policy.limits, now)
            return decide_submission(known, replace(due, sent=sent), self._carrier.policy, now), None
        if known is None or not isinstance(verdict, Rewrite):
            return verdict, None
        due = replace(due, state=self._circumstances(tx, kind, known, now))
        if due.state is not NOTHING_SPECIAL:
            verdict = decide_submission(known, due, self._carrier.policy, now)
        learner = self._carrier.learner
        ask = learner.of_notice if kind is Kind.NOTICE else learner.of_acknowledgement
        if learned := ask(known, now):  # only now it matters by when they will be answered
            verdict = decide_submission(known, replace(due, foretold=learned.foretold), self._carrier.policy, now)
        return verdict, learned

    def _others(self, tx: Transaction, item: OutboxItem, known: Conversation) -> tuple[Conversation, ...]:
        """Return the conversations of which a mail may do for this one: none where no other mail ever went there."""
        kind = item.submission.kind
        may_share = item.has_company or kind is not Kind.ACKNOWLEDGEMENT
        return others_for(tx, known, kind, self._carrier.policy) if may_share else ()

    def _circumstances(self, tx: Transaction, kind: Kind, known: Conversation, now: datetime) -> Circumstances:
        """Return what a text that is written anew may give as a reason."""
        policy, since = self._carrier.policy, standing(known).waiting_since
        if kind is Kind.ACKNOWLEDGEMENT and since:
            return at_arrival(tx, since, policy, now)
        return circumstances_of(tx, known, policy, now)

    def _room(self, tx: Transaction, item: OutboxItem, known: Conversation, now: datetime) -> int | None:
        """Return how many mails may still go to a requester; None: nothing else ever went there, so there is room."""
        limit = self._carrier.policy.limits.per_address.count
        if item.submission.kind not in LIMITED or not (item.has_company or limit < A_TIME):
            return None
        return room_left(tx, known, self._carrier.policy, now, item.submission)


def _incident_of(tx: Transaction, item: OutboxItem) -> Incident | None:
    """Return the incident that a mail speaks of; asks the store only where the mail does."""
    if item.submission.incident_id:
        return tx.incident(item.submission.incident_id)
    if item.reason is not Reason.INCIDENT_STANDS or item.conversation_id is None:
        return None
    return next(reversed(tx.incidents_of(item.conversation_id)), None)
