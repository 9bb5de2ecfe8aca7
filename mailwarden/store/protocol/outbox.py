"""What sending mail asks of the store: what waits, what became of it, and how much went to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from mailwarden.core.conversation import Kind, SubmissionState
from mailwarden.core.events import SentCounts
from mailwarden.core.policy import Limits
from mailwarden.store.rows import NewSubmission, OutboxItem, PutOff


class Outbox(Protocol):
    """Mail that is frozen until it is sent."""

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
        is_to_be_filed: bool = False,
    ) -> None:
        """Write down the outcome; the frozen bytes are dropped once it is final.

        still_counts: against the limits, although it never went out. heard_at: when another mail did for this one.
        is_to_be_filed: the bytes of what was sent stay until `filed`.

        Sent, refused and withdrawn are final, and uncertain is where nothing more is to be tried (no retry_at).
        """

    def filed(self, submission_id: int) -> None:
        """Drop the bytes of a submission of which a copy was to be filed."""

    def unfiled(self, desk: str, after: int, limit: int) -> tuple[OutboxItem, ...]:
        """Return what was sent and is still to be filed, in order of the numbers above this one."""

    def postpone(self, submission_id: int, retry_at: datetime) -> None: ...
    def rewrite(self, submission_id: int, message_id: str, content: bytes, promise_id: int, at: datetime) -> None:
        """Replace the frozen bytes of a submission of which nothing was ever sent; queued_at becomes `at`."""

    def next_submission(self, desk: str) -> datetime | None: ...
    def unsent(self, desk: str, kind: Kind, queued_before: datetime) -> tuple[OutboxItem, ...]:
        """Return what was queued before then and of which the server has certainly taken nothing, the oldest first."""

    def put_off(self, desk: str, queued_before: datetime) -> tuple[PutOff, ...]:
        """Return what was tried, was queued before then and still waits for another attempt, the oldest first."""

    def submission_counts(self, desk: str | None) -> Mapping[SubmissionState, int]: ...


class Reached(Protocol):
    """Whom our mail reaches, and how much of it."""

    def note_unreachable(self, desk: str, address: str, at: datetime, status: str) -> None:
        """Remember that mail to this address came back for good; read with conversations and with `sent_counts`."""

    def reachable_again(self, desk: str, address: str) -> None: ...
    def unreachable(self, desk: str, addresses: Sequence[str]) -> frozenset[str]:
        """Return those of the addresses to which our mail came back, since which they have not written."""

    def recipients_of(self, desk: str, message_ids: Sequence[str]) -> tuple[str, ...]:
        """Return to whom those of these mails went that are our own."""

    def sent_counts(self, desk: str, address: str, limits: Limits, now: datetime) -> SentCounts:
        """Count acknowledgements and notices queued (not withdrawn or refused) within each limit's window."""

    def written_to(self, desk: str, requester: str, since: datetime) -> tuple[int, ...]:
        """Return the conversations in which mail that counts went to a requester since then, or a told time stands."""
