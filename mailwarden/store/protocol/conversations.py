"""What following conversations asks of the store: their mails together, the told times, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from mailwarden.core.conversation import Candidate, Conversation, Promise, PromiseState
from mailwarden.core.decisions import OpenConversation
from mailwarden.store.rows import DecisionRow, ThreadRow, Wait


class Conversations(Protocol):
    """Who waits, for what, and when to look again."""

    def candidates_by_ids(self, desk: str, message_ids: Sequence[str]) -> tuple[Candidate, ...]:
        """Return the conversations that hold one of the ids, of a message or of our own mail, with matched_ids.

        An id that no mail has leads to those with a message that has it as its `core.thread_marks.thread_key`.
        """

    def candidates_by_requester(self, desk: str, requester: str, since: datetime) -> tuple[Candidate, ...]: ...
    def open_conversation(self, desk: str, opening: OpenConversation, base_subject: str, at: datetime) -> int: ...
    def conversation(self, conversation_id: int) -> Conversation | None: ...
    def note_entry(self, conversation_id: int, at: datetime, participants: Iterable[str]) -> None:
        """Move the conversation's last_at forward and add participants."""

    def schedule(
        self,
        conversation_id: int,
        wake_at: datetime | None,
        waiting_since: datetime | None,
        owed_since: datetime | None = None,
    ) -> None:
        """Remember when to look again: derived from events and policy, kept only as an alarm clock.

        waiting_since: for an answer. owed_since: for news that we owe.
        """

    def look_later(self, conversation_id: int, wake_at: datetime) -> None:
        """Look at a conversation at that time, whatever stands in it."""

    def due(self, desk: str, now: datetime, limit: int) -> tuple[int, ...]:
        """Return the conversations whose wake_at has come, the earliest first."""

    def waits(self, desk: str, since: datetime, below: int, limit: int) -> tuple[Wait, ...]:
        """Return the first waits of conversations opened since then that may be answered, the newest first.

        below: conversations with smaller numbers only, so that the next portion goes on after the last one.
        """

    def next_wake(self, desk: str) -> datetime | None: ...
    def waiting(self, desk: str) -> tuple[int, ...]:
        """Return every conversation with a waiting_since, owed_since or wake_at: a changed policy concerns those."""

    def threads(self, desk: str | None, *, only_waiting: bool, limit: int) -> tuple[ThreadRow, ...]:
        """The longest waiting first, then those to whom we owe news, then the most recent.

        only_waiting: those who wait for an answer, and those to whom we owe news.
        """


class Ledger(Protocol):
    """Every told time and what became of it; every decision and its reason."""

    def add_promise(self, conversation_id: int, promise: Promise) -> int: ...
    def mark_told(self, promise_id: int, at: datetime) -> None: ...
    def end_promise(self, promise_id: int, state: PromiseState, at: datetime) -> None: ...
    def told_together(self, promise_id: int) -> tuple[int, ...]:
        """Return the other open promises, of any conversation, that the same mail told."""

    def told_by(self, message_id: str) -> tuple[int, ...]:
        """Return the conversations in which a time counts, or counted, that this mail told."""

    def reopen_promise(self, promise_id: int) -> None:
        """Have a told time stand again that was kept by what reached nobody, or ended by a word that was taken back."""

    def open_times(self, desk: str) -> tuple[datetime, ...]:
        """Return the times that people were told and that nothing has ended yet, the earliest first."""

    def promise_counts(self, desk: str | None) -> Mapping[PromiseState, int]: ...
    def promises_ended(self, desk: str, since: datetime) -> Mapping[PromiseState, int]:
        """Count the told times that ended since then, by what became of them."""

    # decisions
    def record(self, rows: Sequence[DecisionRow]) -> None: ...
    def decisions(
        self, desk: str | None = None, *, conversation_id: int | None = None, message_id: str = "", limit: int = 200
    ) -> tuple[DecisionRow, ...]:
        """Oldest first."""
