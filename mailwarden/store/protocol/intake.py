"""What reading mailboxes asks of the store: how far each was read, and what was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from mailwarden.core.conversation import Part
from mailwarden.core.message import Message
from mailwarden.core.reasons import Reason
from mailwarden.store.rows import Cursor, KnownMessage, SetAside, Sighting


class Mailboxes(Protocol):
    """How far each mailbox was read, and what could not be read."""

    def cursors(self, desk: str) -> tuple[Cursor, ...]: ...
    def cursor(self, desk: str, mailbox: str) -> Cursor | None: ...
    def save_cursor(self, cursor: Cursor) -> None: ...
    def record_failure(self, sighting: Sighting, error: str, at: datetime, *, give_up_after: int = 3) -> SetAside: ...
    def clear_failure(self, sighting: Sighting) -> None: ...
    def set_aside(self, desk: str) -> tuple[SetAside, ...]: ...


class Messages(Protocol):
    """The facts of every message, once, and where it was seen."""

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
