"""Writes the mail of one desk and queues it, frozen, under a Message-ID of ours; the outbox hands it over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from mailwarden.core.conversation import Kind
from mailwarden.core.decisions import (
    NudgeStaff,
    OfferToTrack,
    SendAcknowledgement,
    SendClosing,
    SendIncident,
    SendNotice,
    SendRestatement,
    TellOfReturn,
)
from mailwarden.core.identity import own_message_id
from mailwarden.core.nudging import leaves_at
from mailwarden.core.our_people import reached_instead
from mailwarden.core.reasons import Reason
from mailwarden.daemon.desk import Desk
from mailwarden.failpoints import failpoint
from mailwarden.logs import get_logger
from mailwarden.mail.addressed import Letterhead
from mailwarden.mail.incident_letters import write_incident
from mailwarden.mail.letters import (
    write_acknowledgement,
    write_closing,
    write_notice,
    write_nudge,
    write_offer,
    write_restatement,
    write_return,
)
from mailwarden.mail.render import Renderer
from mailwarden.store.protocol import Transaction
from mailwarden.store.rows import NewSubmission

log = get_logger()

Mail = (
    SendAcknowledgement
    | SendNotice
    | SendRestatement
    | SendClosing
    | SendIncident
    | NudgeStaff
    | TellOfReturn
    | OfferToTrack
)


class Letter(Protocol):
    """One of the letters, given what it is about, but not yet from whom and to whom it goes."""

    def __call__(self, *, head: Letterhead) -> bytes: ...


class Post:
    """What one desk writes."""

    def __init__(self, desk: Desk, renderer: Renderer, nonce: Callable[[], str]) -> None:
        """nonce: gives 16 to 64 unguessable hex digits a call."""
        self._desk, self._policy, self._renderer, self._nonce = desk, desk.policy, renderer, nonce

    @property
    def renderer(self) -> Renderer:
        return self._renderer

    def message_id(self) -> str:
        """Return a new Message-ID of ours, unguessable and verifiable."""
        return own_message_id(self._nonce(), self._policy.id_key, self._policy.id_domain)

    def written(self, decision: Mail, recipient: str, message_id: str, now: datetime) -> bytes:
        """Return a mail as it is to be sent. message_id: ours; now: aware."""
        head = self._letterhead(recipient, message_id, now)
        match decision:
            case SendAcknowledgement():
                return write_acknowledgement(decision, head=head)
            case SendNotice():
                return write_notice(decision, head=head)
            case SendRestatement():
                return write_restatement(decision, head=head)
            case SendClosing():
                return write_closing(decision, head=head)
            case SendIncident():
                return write_incident(decision, head=head)
            case TellOfReturn():
                return write_return(decision, head=head)
            case OfferToTrack():
                return write_offer(decision, head=head)
            case NudgeStaff():
                return write_nudge(decision, head=head)

    def queue(
        self,
        tx: Transaction,
        decision: Mail,
        kind: Kind,
        conversation_id: int,
        recipient: str,
        message_id: str,
        promise_id: int,
        now: datetime,
    ) -> None:
        """Queue a mail about a conversation, at most one of a kind and step. promise_id: 0 for none."""
        content = self.written(decision, recipient, message_id, now)
        submission = NewSubmission(
            desk=self._desk.name,
            conversation_id=conversation_id,
            kind=kind,
            step=decision.step,
            recipient=recipient,
            envelope_sender=self._desk.envelope_sender,
            message_id=message_id,
            content=content,
            queued_at=now,
            not_before=_not_before(decision, now),
            reason=decision.reason,
            promise_id=promise_id,
        )
        failpoint("post.before-queue")
        if tx.queue(submission) is None:
            log.info("submission.repeated", kind=kind, conversation_id=conversation_id, step=decision.step)
            return
        facts = {"conversation_id": conversation_id, "message_id": message_id, "reason": decision.reason}
        tx.after_commit(lambda: log.info(f"{kind}.queued", **facts))

    def reached(self, tx: Transaction, to: Sequence[str]) -> tuple[str, ...]:
        """Return whom of our people to write to: those whose mail did not come back lately, or else all of them."""
        return reached_instead(to, tx.unreachable(self._desk.name, to)) if to else ()

    def to_operator(self, tx: Transaction, write: Letter, reason: Reason, now: datetime) -> None:
        """Queue a mail to the operator, if there is one."""
        if self._policy.operator:
            self.to_us(tx, Kind.ALARM, self._policy.operator, write, reason, now)

    def to_us(
        self,
        tx: Transaction,
        kind: Kind,
        recipient: str,
        write: Letter,
        reason: Reason,
        now: datetime,
        incident_id: int = 0,
    ) -> str:
        """Queue a mail to one of our own people that is not about one conversation, and return its Message-ID.

        incident_id: that it is about; 0: none.
        """
        message_id = self.message_id()
        content = write(head=self._letterhead(recipient, message_id, now))
        tx.queue(
            NewSubmission(
                desk=self._desk.name,
                conversation_id=None,
                kind=kind,
                step=incident_id,
                recipient=recipient,
                envelope_sender=self._desk.envelope_sender,
                message_id=message_id,
                content=content,
                queued_at=now,
                not_before=now,
                reason=reason,
            )
        )
        return message_id

    def _letterhead(self, recipient: str, message_id: str, now: datetime) -> Letterhead:
        return Letterhead(desk=self._policy, message_id=message_id, now=now, renderer=self._renderer, to=recipient)


def _not_before(decision: Mail, now: datetime) -> datetime:
    """Return when a mail may leave: a person's words wait for an undo, and a nudge for others to the same person."""
    if isinstance(decision, SendNotice):
        return decision.not_before or now
    if isinstance(decision, SendIncident):
        return decision.leaves_at or now
    return leaves_at(decision, now) if isinstance(decision, NudgeStaff) else now
