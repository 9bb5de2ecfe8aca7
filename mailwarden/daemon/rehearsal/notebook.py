"""Writes down what happened in a rehearsal while it happens: what left, what got nothing, what could have looped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from mailwarden.core.conversation import Kind
from mailwarden.core.decisions import (
    AddEntry,
    Decision,
    LeaveAlone,
    OpenConversation,
    SendAcknowledgement,
    SendNotice,
    Withdraw,
)
from mailwarden.core.gate import CHECKS
from mailwarden.core.message import MailboxRole, Message
from mailwarden.core.reasons import Reason
from mailwarden.daemon.rehearsal.carrying import Item
from mailwarden.daemon.rehearsal.values import HeldMail, SentMail

# An answer to these may come back as another mail of the same kind; or they are so many that something goes in circles.
LOOPING = frozenset({
    Reason.NULL_SENDER, Reason.OWN_ADDRESS, Reason.OWN_MESSAGE_ID, Reason.OWN_MAIL, Reason.BOUNCE,
    Reason.DISPOSITION_NOTIFICATION, Reason.AUTO_SUBMITTED, Reason.AUTOREPLY_HEADER, Reason.LOOP_HEADER,
    Reason.LIMIT_ADDRESS, Reason.LIMIT_DOMAIN, Reason.LIMIT_DESK, Reason.BREAKER_OPEN,
    Reason.ANSWERED_TOO_FAST,
})  # fmt: skip
HELD = frozenset(reason for reason, _ in CHECKS) | LOOPING


@dataclass(slots=True, kw_only=True)
class Notebook:
    """Notes, in the order of time."""

    letters: int = 0
    mails: list[SentMail] = field(default_factory=list)  # whose answers are not known yet
    held: list[HeldMail] = field(default_factory=list)
    loops: list[HeldMail] = field(default_factory=list)

    def sent(self, item: Item, now: datetime) -> None:
        """Note a mail that leaves."""
        known, decision = item.thread.known, item.decision
        promise = decision.promise if isinstance(decision, SendAcknowledgement | SendNotice) else None
        mail = SentMail(
            at=now,
            kind=item.submission.kind,
            conversation_id=known.conversation_id,
            to=item.to,
            subject=known.subject,
            reason=decision.reason,
            decision=decision,
            told=promise.at if promise else None,
            answered_after=None,
        )
        self.mails.append(mail)

    def withdrew(self, item: Item, verdict: Withdraw) -> None:
        """Note a letter whose acknowledgement was written, and then was one too many for its author."""
        if not _is_limited(verdict, item.submission.kind):
            return
        known = item.thread.known
        first = known.entries[0]
        held = HeldMail(
            at=first.at,
            message_id=first.message_id,
            author=known.requester,
            subject=known.subject,
            reason=verdict.reason,
            is_followed=True,
        )
        self.loops.append(held)

    def took_in(self, message: Message, role: MailboxRole, decisions: Sequence[Decision]) -> None:
        """Note a letter that gets no answer because of what wrote it, or how many there are of it."""
        if role is MailboxRole.SENT or not decisions:  # what we filed ourselves asks for nothing
            return
        reason, is_followed = _why_held(decisions[0])
        if reason not in HELD:
            return
        held = HeldMail(
            at=message.received_at,
            message_id=message.message_id,
            author=message.author,
            subject=message.subject,
            reason=reason,
            is_followed=is_followed,
        )
        (self.loops if reason in LOOPING else self.held).append(held)


def _is_limited(verdict: Withdraw, kind: Kind) -> bool:
    return kind is Kind.ACKNOWLEDGEMENT and verdict.reason is Reason.LIMIT_ADDRESS


def _why_held(decision: Decision) -> tuple[Reason | None, bool]:
    """Return why a letter gets nothing, None if it does; and whether its author's wait is followed."""
    match decision:
        case OpenConversation(refused_because=reason):
            return reason, True
        case LeaveAlone(reason=reason) | AddEntry(reason=reason):
            return reason, False
        case _:
            return None, False
