"""What every store can do: one `Transaction` of small verbs, one `Store` that runs work inside one. No SQL here.

`Store.run(work)` calls `work(transaction)` on the store's own thread and commits durably when it returns; an exception
rolls everything back. So facts, decisions, frozen bytes and the cursor of one intake are one transaction.
All instants are aware UTC. Message-IDs and addresses are in comparable (lower case) form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, TypeVar

from mailwarden.core.conversation import (
    Candidate,
    Conversation,
    Kind,
    Part,
    Promise,
    PromiseState,
    SubmissionState,
)
from mailwarden.core.decisions import HeldMail, OpenConversation, Owe, Settle
from mailwarden.core.deeper import History
from mailwarden.core.events import SentCounts
from mailwarden.core.incidents import Incident, Step
from mailwarden.core.likeness import Asked
from mailwarden.core.message import Message
from mailwarden.core.policy import Limits
from mailwarden.core.reasons import Reason
from mailwarden.core.records import Course, DecisionCount, MailCount, ToldTime
from mailwarden.core.said import Said
from mailwarden.store.rows import (
    Alarm,
    AlarmWord,
    Cursor,
    DecisionRow,
    IncidentMail,
    KnownMessage,
    NewSubmission,
    OutboxItem,
    PutOff,
    SetAside,
    Sighting,
    StaffMail,
    ThreadRow,
    Traces,
    Wait,
)

T = TypeVar("T")


class Transaction(Protocol):
    """Small verbs on the store, all within one transaction."""

    def after_commit(self, do: Callable[[], None]) -> None:
        """Have this done on the store's thread once all that was written is durable; not if it is rolled back.

        It must be quick and must not use the transaction.
        """

    # mailboxes
    def cursors(self, desk: str) -> tuple[Cursor, ...]: ...
    def cursor(self, desk: str, mailbox: str) -> Cursor | None: ...
    def save_cursor(self, cursor: Cursor) -> None: ...

    # messages
    def known(self, desk: str, message_ids: Sequence[str]) -> Mapping[str, KnownMessage]:
        """Return those of the ids that were taken in or sent by us (part OWN, fingerprint "") before."""

    def add_message(
        self,
        message: Message,
        sighting: Sighting,
        *,
        conversation_id: int | None,
        part: Part | None,
        reason: Reason,
        returns: str = "",
    ) -> None:
        """Keep a message's facts; its Message-ID must not be known at this desk.

        returns: Message-ID of the mail that it brings back for good.
        """

    def add_sighting(self, message_id: str, sighting: Sighting) -> None:
        """Note one more place of a known message; silently nothing when it is noted already."""

    def sightings(self, desk: str, message_ids: Sequence[str]) -> tuple[tuple[str, Sighting], ...]:
        """Return where these messages were seen, each by its Message-ID."""

    def unplaced(self, desk: str, correspondent: str, since: datetime) -> tuple[Message, ...]:
        """Return staff's mail to this address (any of To or Cc) that belonged to no conversation when it came in.

        It may turn out to be the answer to a request that is read only now (reason staff-starts, conversation None).
        """

    def place(self, desk: str, message_id: str, conversation_id: int, part: Part, at: datetime) -> None:
        """Put a message that belonged to no conversation into one; at: when it counts as written."""

    def change_part(self, desk: str, message_id: str, part: Part) -> bool:
        """Have a known message be something else to its conversation; returns whether there is such a message."""

    def message(self, desk: str, message_id: str) -> tuple[Message, KnownMessage] | None: ...
    def record_failure(self, sighting: Sighting, error: str, at: datetime, *, give_up_after: int = 3) -> SetAside: ...
    def clear_failure(self, sighting: Sighting) -> None: ...
    def set_aside(self, desk: str) -> tuple[SetAside, ...]: ...

    # conversations
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

    # the ledger
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

    # the outbox
    def queue(self, submission: NewSubmission) -> int | None:
        """Freeze a mail; None if (conversation, kind, step, recipient) was queued before: said once is said."""

    def claim(self, desk: str, now: datetime, limit: int) -> tuple[OutboxItem, ...]:
        """Return what is due (queued, deferred, uncertain, or left in sending by a crash), the oldest first."""

    def queued_for(self, desk: str, kind: Kind, recipient: str, limit: int) -> tuple[OutboxItem, ...]:
        """Return what is queued for somebody and was never attempted, due or not, the earliest due first."""

    def draw_in(self, desk: str, now: datetime) -> None:
        """Have everything due now that was put off, or queued, by a clock that was ahead of this one."""

    def begin_attempt(self, submission_id: int, at: datetime) -> None:
        """State sending: durable before a byte goes out, so that a crash is known to be an uncertain outcome."""

    def end_attempt(
        self,
        submission_id: int,
        state: SubmissionState,
        at: datetime,
        *,
        reply: str = "",
        retry_at: datetime | None = None,
        still_counts: bool = False,
        heard_at: datetime | None = None,
    ) -> None:
        """Write down the outcome; the frozen bytes are dropped once it is final.

        still_counts: against the limits, although it never went out. heard_at: when another mail did for this one.

        Sent, refused and withdrawn are final, and uncertain is where nothing more is to be tried (no retry_at).
        """

    def postpone(self, submission_id: int, retry_at: datetime) -> None: ...
    def rewrite(self, submission_id: int, message_id: str, content: bytes, promise_id: int, at: datetime) -> None:
        """Replace the frozen bytes of a submission of which nothing was ever sent; queued_at becomes `at`."""

    def next_submission(self, desk: str) -> datetime | None: ...
    def unsent(self, desk: str, kind: Kind, queued_before: datetime) -> tuple[OutboxItem, ...]:
        """Return what was queued before then and of which the server has certainly taken nothing, the oldest first."""

    def put_off(self, desk: str, queued_before: datetime) -> tuple[PutOff, ...]:
        """Return what was tried, was queued before then and still waits for another attempt, the oldest first."""

    def submission_counts(self, desk: str | None) -> Mapping[SubmissionState, int]: ...

    # brakes and switches
    def note_unreachable(self, desk: str, address: str, at: datetime, status: str) -> None:
        """Remember that mail to this address came back for good; read with conversations and with `sent_counts`."""

    def reachable_again(self, desk: str, address: str) -> None: ...
    def sent_counts(self, desk: str, address: str, limits: Limits, now: datetime) -> SentCounts:
        """Count acknowledgements and notices queued (not withdrawn or refused) within each limit's window."""

    def written_to(self, desk: str, requester: str, since: datetime) -> tuple[int, ...]:
        """Return the conversations in which mail that counts went to a requester since then, or a told time stands."""

    def set_switch(self, name: str, at: datetime | None, desk: str = "") -> None:
        """Turn a durable switch ("paused", "brake") on at an instant, or off with None; desk "": all desks."""

    def switch(self, name: str, desk: str = "") -> datetime | None: ...

    # what staff are asked, and what they said
    def held(self, desk: str, reasons: Sequence[Reason], limit: int) -> tuple[HeldMail, ...]:
        """Return who waits although the gate held their mail for one of these reasons, and staff were never asked.

        The longest waiting first.
        """

    def mails_to_staff(self, desk: str, message_ids: Sequence[str]) -> tuple[StaffMail, ...]:
        """Return those of the ids under which we wrote to staff about conversations, in the order given.

        Which conversations a question is about, its decisions of kind "ask-staff" say.
        """

    def accept(self, conversation_id: int) -> None:
        """From now on automatic mail may go to the requester."""

    def note_word(self, conversation_id: int, said: Said) -> None:
        """Remember what somebody said of a conversation; silently nothing when that word of that mail is there."""

    def take_back_words(self, conversation_id: int, message_id: str, at: datetime) -> None:
        """Note that what this mail said was taken back; silently nothing when it was already, or said nothing."""

    def owe(self, desk: str, conversation_id: int, owed: Owe) -> None:
        """Add an entry of part OWED that stands beside this answer; silently nothing when it is there."""

    def settle(self, desk: str, conversation_id: int, word: Settle) -> None:
        """Add an entry of the word's part that stands for what a colleague said; silently nothing when it is there."""

    def recipients_of(self, desk: str, message_ids: Sequence[str]) -> tuple[str, ...]:
        """Return to whom those of these mails went that are our own."""

    def unreachable(self, desk: str, addresses: Sequence[str]) -> frozenset[str]:
        """Return those of the addresses to which our mail came back, since which they have not written."""

    # incidents
    def draft_incident(self, draft: Incident) -> int: ...
    def incident(self, incident_id: int) -> Incident | None: ...
    def open_incidents(self, desk: str) -> tuple[Incident, ...]: ...
    def incidents(self, desk: str | None, limit: int) -> tuple[Incident, ...]:
        """Return those that were opened, the newest first; None: of every desk."""

    def incidents_of(self, conversation_id: int) -> tuple[Incident, ...]:
        """Return those that concern a conversation, drafts excluded, the oldest first."""

    def change_incident(self, incident_id: int, **facts: Any) -> None:
        """Write down opened_at, closed_at, why, changed, reminded_of or reported_step."""

    def add_incident_step(self, incident_id: int, step: Step) -> None: ...
    def add_to_incident(self, incident_id: int, conversation_id: int, at: datetime) -> None:
        """Note that it concerns a conversation; silently nothing when that is known."""

    def incident_people(self, incident_id: int) -> tuple[int, ...]:
        """Return the conversations that it concerns."""

    def incident_mails(self, incident_id: int) -> tuple[IncidentMail, ...]:
        """Return the mails to those whom it concerns, acknowledgements that speak of it included, the oldest first."""

    def drafted_to(self, desk: str, recipient: str, since: datetime) -> bool:
        """Return whether this colleague was shown a draft, or asked for what is missing, since then."""

    def asked_lately(self, desk: str, since: datetime) -> tuple[Asked, ...]:
        """Return who wrote about something new since then; only a little while ago, for no index helps here."""

    def asked_usually(self, desk: str, since: datetime, limit: int) -> tuple[Asked, ...]:
        """The same over weeks, the newest first."""

    def histories(self, desk: str, since: datetime, *, after: int, limit: int) -> tuple[History, ...]:
        """Return the conversations in which something was written since then, in order of their numbers.

        after: numbers above this one only, so that the next portion goes on after the last one.
        """

    # alarms to the operator
    def raise_alarm(self, desk: str, subject: str, text: str, at: datetime) -> bool:
        """Return True if this alarm is new, False if it stands already."""

    def clear_alarm(self, desk: str, subject: str, at: datetime) -> Alarm | None:
        """Return the alarm that is over now, None if none stood."""

    def unsaid_alarms(self, route: str) -> tuple[AlarmWord, ...]:
        """Return what one way to the operator has not said: that alarms stand, and that those it told are over."""

    def say_alarm(self, word: AlarmWord, route: str, at: datetime) -> None:
        """Note that this way has said it."""

    def alarms(self) -> tuple[Alarm, ...]:
        """Those that stand, the oldest first."""

    # leases: who watches a desk
    def take_lease(self, desk: str, holder: str, now: datetime, length: timedelta) -> int | None:
        """Return the epoch if the desk is ours now (free, run out, or already ours), None if somebody else holds it."""

    def lease_holder(self, desk: str, now: datetime) -> str | None: ...
    def holds_lease(self, desk: str, holder: str, epoch: int) -> bool:
        """Return whether nobody took the desk over since; so it stays until the end of this transaction."""

    def renew_lease(self, desk: str, holder: str, epoch: int, now: datetime, length: timedelta) -> bool: ...
    def drop_lease(self, desk: str, holder: str, epoch: int) -> None: ...

    # reports: of one desk, in portions that each go on after the last one's highest number
    def told_times(self, desk: str, since: datetime, *, after: int, limit: int) -> tuple[ToldTime, ...]:
        """Return the times told since then, and those that proved untold since then, in order of their numbers."""

    def courses(self, desk: str, since: datetime, *, after: int, limit: int) -> tuple[Course, ...]:
        """Return how the conversations went that were opened since then, in order of their numbers."""

    def mail_counts(self, desk: str, since: datetime) -> tuple[MailCount, ...]:
        """Count the automatic mails decided since then."""

    def decision_counts(self, desk: str, since: datetime, kinds: Sequence[str]) -> tuple[DecisionCount, ...]:
        """Count what was decided since then, of these kinds."""

    # retention
    def purge(self, before: datetime, limit: int) -> int:
        """Forget what is older than `before`; returns how many records went, 0 once nothing is left to forget.

        These are conversations of which the newest mail is older and nothing is planned, queued or open, with
        everything in them, also where nobody ever answered; and messages, mails and decisions that belong to none; at
        most `limit` of each kind at once. What a report counts of them is kept as statistics, which name nobody. In
        mailboxes that were read since `before`, what arrived earlier counts as history from then on.
        """

    def purge_statistics(self, before: datetime, limit: int) -> int:
        """Forget the statistics of what began, or was settled, before; returns how many records went."""

    # one person
    def traces_of(self, desk: str, address: str) -> Traces:
        """Return what is remembered of somebody; looks at every mail, for commands only."""

    def forget(self, desk: str, address: str, at: datetime) -> None:
        """Erase somebody: their conversations with all in them, and their name and address wherever else they stand.

        Statistics stay, and name nobody. Salted hashes stay, so that neither the address nor one of these mails is
        learned anew from a mailbox; `Store.rewrite` ends what the file itself still holds of it.
        """

    def forgotten(self, desk: str, addresses: Sequence[str]) -> frozenset[str]:
        """Return those of the addresses that were erased; of their mails, `known` says it (reason forgotten)."""

    # this installation
    def secret(self, name: str, fresh: bytes) -> bytes:
        """Return the secret kept under this name, storing `fresh` the first time."""

    def note(self, name: str, value: str | None = None) -> str | None:
        """Return a small remembered text, after replacing it where a value is given."""


class Store(Protocol):
    """A place that remembers; safe to use from one event loop, and from the command line."""

    async def run(self, work: Callable[[Transaction], T]) -> T:
        """Run work in one durable transaction, off the event loop. Raises StoreUnavailable."""

    def run_now(self, work: Callable[[Transaction], T]) -> T:
        """The same, blocking, for commands and tests."""

    def rewrite(self) -> None:
        """Write the whole database anew, so that nothing which was deleted can be read from its files any more.

        Others wait meanwhile. Raises StoreUnavailable.
        """

    def back_up(self, file: Path) -> None:
        """Copy the whole database, as of one instant, into a new file for its owner alone; others go on meanwhile.

        Raises FileExistsError, StoreUnavailable.
        """

    async def close(self) -> None: ...
