"""What the store would hold, in dictionaries: conversations, where to find them again, and how much was sent lately."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from mailwarden.core.allowance import LIMITED
from mailwarden.core.conversation import (
    Candidate,
    Conversation,
    Entry,
    Kind,
    Promise,
    PromiseState,
    SubmissionState,
)
from mailwarden.core.decisions import OpenConversation
from mailwarden.core.events import SentCounts
from mailwarden.core.machines import answers_nothing
from mailwarden.core.message import Message
from mailwarden.core.policy import Limits
from mailwarden.core.reasons import Reason
from mailwarden.core.subjects import base_subject

MOST_CANDIDATES = 50  # the newest; two with one subject are already too many to join by
RACING = timedelta(minutes=1)  # an answer may be stamped so long before what it answers
RELEASED_AFTER = timedelta(hours=1)  # so long it takes the operator to hear of the brake and to run `resume`


@dataclass(slots=True, kw_only=True, eq=False)
class Thread:
    """A conversation, and what the store would keep beside it."""

    known: Conversation
    base_subject: str
    rule: str
    last_at: datetime
    is_history: bool
    wake_at: datetime | None = None
    said: set[tuple[Kind, int, str]] = field(default_factory=set)  # kind, step and recipient: said once is said


class Memory:
    """One desk's conversations and mail, as far as anything is asked about them later."""

    def __init__(self, desk: str) -> None:
        self.threads: list[Thread] = []  # number 1 first
        self.counted = Counted()
        self._desk = desk
        self._by_message: dict[str, Thread] = {}
        self._by_thread_key: dict[str, list[Thread]] = {}
        self._by_requester: dict[str, list[Thread]] = {}
        self._fingerprints: dict[str, str] = {}
        self._unplaced: deque[Message] = deque()
        self._by_telling: dict[str, list[int]] = {}
        self._promises = 0

    def thread(self, conversation_id: int) -> Thread:
        return self.threads[conversation_id - 1]

    # --- joining (as daemon.joining.Shelf asks) -----------------------------------------------------------------------

    def candidates_by_ids(self, desk: str, message_ids: Sequence[str]) -> tuple[Candidate, ...]:
        """Return the conversations that hold one of the ids, of a message or of our own mail."""
        found: dict[int, set[str]] = {}
        for message_id in message_ids:
            own = self._by_message.get(message_id)
            for thread in [own] if own else self._by_thread_key.get(message_id, ()):
                found.setdefault(thread.known.conversation_id, set()).add(message_id)
        return tuple(_candidate(self.thread(number), matched) for number, matched in sorted(found.items()))

    def candidates_by_requester(self, desk: str, requester: str, since: datetime) -> tuple[Candidate, ...]:
        """Return a requester's conversations in which something was written since then, the newest first."""
        recent = [one for one in reversed(self._by_requester.get(requester, ())) if one.last_at >= since]
        recent.sort(key=lambda one: one.last_at, reverse=True)
        return tuple(_candidate(one, ()) for one in recent[:MOST_CANDIDATES])

    def conversation(self, conversation_id: int) -> Conversation | None:
        """Return a conversation as it is known by now."""
        return self.thread(conversation_id).known

    def told_by(self, message_id: str) -> tuple[int, ...]:
        """Return the conversations in which a time counts, or counted, that this mail told."""
        return tuple(self._by_telling.get(message_id, ()))

    def written_to(self, desk: str, requester: str, since: datetime) -> tuple[int, ...]:
        """Return the conversations in which mail went to a requester since then, or a told time stands."""
        threads = (one.known for one in self._by_requester.get(requester, ()))
        return tuple(one.conversation_id for one in threads if _was_written_to(one, since) or _has_standing_time(one))

    def noticed_at(self, requester: str) -> datetime | None:
        """Return when the newest notice to a requester left."""
        mails = (mail for one in self._by_requester.get(requester, ()) for mail in one.known.submissions)
        sent = (one.sent_at for one in mails if one.kind is Kind.NOTICE and one.state is SubmissionState.SENT)
        return max((at for at in sent if at), default=None)

    def unasked_before(self, message: Message) -> datetime | None:
        """Return when our side last wrote to its author without being asked, a moment before."""
        key = message.author.key if message.author else ""
        ours = (one for one in self._unplaced if answers_nothing(one))
        return max((one.received_at for one in ours if any(to.key == key for to in one.recipients)), default=None)

    # --- messages -----------------------------------------------------------------------------------------------------

    def unseen(self, message: Message) -> Message | None:
        """Note a message and return it, None for one seen before; another one under a used id gets an id of its own."""
        before = self._fingerprints.get(message.message_id)
        if before is None:
            self._fingerprints[message.message_id] = message.fingerprint
            return message
        if before == message.fingerprint:
            return None
        return self.unseen(replace(message, message_id=f"{message.message_id}#{message.fingerprint}", has_own_id=False))

    def left_unplaced(self, message: Message) -> None:
        """Remember our side's mail to somebody who asked nothing yet: it may answer what is read only afterwards."""
        self._unplaced.append(message)

    def answers_to(self, message: Message) -> tuple[Message, ...]:
        """Return what answers this message although it was read before it."""
        while self._unplaced and self._unplaced[0].received_at < message.received_at - RACING:
            self._unplaced.popleft()
        return tuple(one for one in self._unplaced if _answers(one, message))

    def placed(self, message_id: str) -> None:
        """Forget that a message has no conversation."""
        self._unplaced = deque(one for one in self._unplaced if one.message_id != message_id)

    # --- conversations ------------------------------------------------------------------------------------------------

    def open(self, opening: OpenConversation, at: datetime) -> Thread:
        """Begin a conversation."""
        known = Conversation(
            conversation_id=len(self.threads) + 1,
            desk=self._desk,
            requester=opening.requester,
            subject=opening.subject,
            language=opening.language,
            targets=opening.targets,
            opened_at=at,
            participants=frozenset({opening.requester.key}),
            acknowledgeable=opening.acknowledgeable,
            refused_because=opening.refused_because,
            reader_offset=opening.reader_offset,
        )
        thread = Thread(
            known=known,
            base_subject=base_subject(opening.subject),
            rule=opening.rule,
            last_at=at,
            is_history=opening.reason is Reason.HISTORY,
        )
        self.threads.append(thread)
        self._by_requester.setdefault(opening.requester.key, []).append(thread)
        return thread

    def add(self, thread: Thread, entry: Entry, people: Iterable[str] = (), key: str = "") -> None:
        """Put a message into a conversation.

        people: comparable addresses that take part in it from now on. key: the message's own `thread_marks.thread_key`.
        """
        known = thread.known
        entries = (*known.entries, entry)
        if known.entries and entry.at < known.entries[-1].at:
            entries = tuple(sorted(entries, key=lambda one: one.at))
        thread.known = replace(known, entries=entries, participants=known.participants.union(people))
        thread.last_at = max(thread.last_at, entry.at)
        self._by_message[entry.message_id] = thread
        keyed = self._by_thread_key.setdefault(key, []) if key else [thread]
        if thread not in keyed:
            keyed.append(thread)

    def promise(self, thread: Thread, promise: Promise) -> int:
        """Put a time into the ledger, and return its number there; without a mail that tells it, it gets one."""
        self._promises += 1
        message_id = promise.message_id or f"promise.{self._promises}"
        stored = replace(promise, promise_id=self._promises, message_id=message_id)
        self._by_telling.setdefault(message_id, []).append(thread.known.conversation_id)
        thread.known = replace(thread.known, promises=(*thread.known.promises, stored))
        return self._promises


class Counted:
    """How many mails went to requesters lately, and whether the desk's own brake is on."""

    def __init__(self) -> None:
        self._sent: dict[str, list[datetime]] = {}
        self.brakes: list[datetime] = []

    def add(self, address: str, at: datetime) -> None:
        for key in _keys(address):
            insort(self._sent.setdefault(key, []), at)

    def remove(self, address: str, at: datetime) -> None:
        """Forget a mail that did not leave."""
        for key in _keys(address):
            self._sent[key].remove(at)

    def counts(self, address: str, limits: Limits, now: datetime) -> SentCounts:
        own, domain, desk = _keys(address)
        return SentCounts(
            to_address=self._since(own, now - limits.per_address.window),
            to_domain=self._since(domain, now - limits.per_domain.window),
            by_desk=self._since(desk, now - limits.per_desk.window),
            brake_is_on=bool(self.brakes) and now < self.brakes[-1] + RELEASED_AFTER,
        )

    def _since(self, key: str, since: datetime) -> int:
        sent = self._sent.get(key, ())
        return len(sent) - bisect_right(sent, since)


def _keys(address: str) -> tuple[str, str, str]:
    """Return under what a mail is counted: its address, its domain, the desk."""
    key = address.lower()
    return key, f"@{key.rpartition('@')[2]}", ""


def _was_written_to(known: Conversation, since: datetime) -> bool:
    return any((one.sent_at or one.queued_at) > since for one in known.submissions if one.kind in LIMITED)


def _has_standing_time(known: Conversation) -> bool:
    return any(one.state in (PromiseState.OPEN, PromiseState.BROKEN_SILENTLY) for one in known.promises)


def _candidate(thread: Thread, matched: Iterable[str]) -> Candidate:
    known = thread.known
    return Candidate(
        conversation_id=known.conversation_id,
        requester=known.requester.key,
        base_subject=thread.base_subject,
        last_at=thread.last_at,
        participants=known.participants,
        matched_ids=frozenset(matched),
        is_history=thread.is_history,
    )


def _answers(one: Message, message: Message) -> bool:
    """Whether a mail from our side goes to this message's author and names it."""
    author = message.author
    reaches = author is not None and any(to.key == author.key for to in one.recipients)
    return reaches and message.message_id in (*one.references, *one.in_reply_to)
