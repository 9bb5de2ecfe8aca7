"""What staff's mails ask of the store: what they were asked, and what they and others said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from mailwarden.core.decisions import HeldMail, Owe, Settle
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Said
from mailwarden.store.rows import StaffMail


class Staff(Protocol):
    """What staff are asked, and what they said."""

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
