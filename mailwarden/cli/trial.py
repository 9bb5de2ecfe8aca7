"""What would be decided about a mail if it arrived now: read and decided exactly as for real, and written nowhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from mailwarden.cli.arithmetic import Counted, count_target
from mailwarden.cli.decided import Decided, decided
from mailwarden.core.authenticity import Verdict, is_authentic, verdict
from mailwarden.core.authorship import Author, who_wrote
from mailwarden.core.behalf import in_its_authors_name
from mailwarden.core.conversation import Conversation, Join
from mailwarden.core.decide import decide
from mailwarden.core.events import MessageArrived, SentCounts
from mailwarden.core.gate import limit_reached, marks_of
from mailwarden.core.joining import why_not_joined
from mailwarden.core.language import language_for
from mailwarden.core.looking import wants_text
from mailwarden.core.message import MailboxRole, Message
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reading import read_body, read_message
from mailwarden.core.reason_sentences import REASONS
from mailwarden.core.reasons import Reason
from mailwarden.core.spam import spam_mark
from mailwarden.core.targets import targets_for
from mailwarden.daemon.joining import candidates_by_ids, find_conversation
from mailwarden.daemon.record import row_for
from mailwarden.store.protocol import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the store knows about the surroundings of a mail; nothing, where there is no store."""

    known: Conversation | None = None
    join: Join | None = None
    no_join: Reason = Reason.NO_MATCH
    sent: SentCounts = field(default_factory=SentCounts)
    is_known: bool = False  # the same mail was taken in before


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What would be decided. Names of fields are keys of `explain --eml --json`; instants in UTC."""

    desk: str
    message_id: str
    author: str
    subject: str
    is_known: bool
    who_wrote: Author
    who_wrote_why: str
    verdict: Verdict | None  # of the trusted mail server; None: it says nothing about this mail, or none is trusted
    is_authentic: bool | None  # whether its author is proved; None: no server is trusted, so nothing can be
    spam_mark: str  # the field by which a filter marked it, in lower case; "" for none
    refusals: tuple[Reason, ...]  # every reason for which it may not be answered automatically, the first one counts
    conversation: int | None  # the one it belongs to
    joined_why: str
    targets: str
    rule: str
    language: str
    decisions: tuple[Decided, ...]
    deadline: Counted | None  # of the first reply, where somebody would wait


def read_eml(content: bytes, policy: DeskPolicy, now: datetime) -> Message:
    """Return the facts of a whole mail as if it arrived now, in its author's name. Raises UnreadableMessage."""
    keep = frozenset(name for rule in policy.rules for name, _ in rule.headers)
    message = read_message(content, received_at=now, size_bytes=len(content), keep=keep)
    named = in_its_authors_name(message, policy)
    return read_body(named, content) if wants_text(named, policy) else named


def find(tx: Transaction, message: Message, policy: DeskPolicy, now: datetime) -> Found:
    """Return what the store knows about the surroundings of a mail."""
    joined = find_conversation(tx, message, policy)
    author = message.author.key if message.author else ""
    return Found(
        known=tx.conversation(joined.conversation_id) if joined else None,
        join=joined,
        no_join=why_not_joined(message, candidates_by_ids(tx, message, policy), policy),
        sent=tx.sent_counts(policy.name, author, policy.limits, now) if author else SentCounts(),
        is_known=bool(tx.known(policy.name, [message.message_id])),
    )


def try_out(message: Message, policy: DeskPolicy, found: Found, now: datetime) -> Trial:
    """Return what would be decided about a message."""
    wrote, (targets, rule) = who_wrote(message, policy), targets_for(message, policy)
    event = MessageArrived(message=message, role=MailboxRole.INBOX, join=found.join, sent=found.sent)
    decisions = decide(found.known, event, policy, now)
    rows = [row_for(one, policy.name, now, None, message.message_id, found.join) for one in decisions]
    limit = limit_reached(policy, found.sent)
    waits = wrote.author is Author.REQUESTER and found.known is None
    return Trial(
        desk=policy.name,
        message_id=message.message_id,
        author=message.author.spec if message.author else "",
        subject=message.subject,
        is_known=found.is_known,
        who_wrote=wrote.author,
        who_wrote_why=REASONS[wrote.reason],
        verdict=verdict(message, policy),
        is_authentic=is_authentic(message, policy),
        spam_mark=spam_mark(message),
        refusals=(*marks_of(message, policy), *([limit] if limit else [])),
        conversation=found.join.conversation_id if found.join else None,
        joined_why=REASONS[found.join.reason if found.join else found.no_join],
        targets=targets.name,
        rule=rule,
        language=language_for(message, policy),
        decisions=tuple(map(decided, rows)),
        deadline=count_target(message.received_at, targets.first_reply, policy.hours) if waits else None,
    )
