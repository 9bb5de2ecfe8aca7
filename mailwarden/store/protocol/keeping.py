"""What looking back and forgetting ask of the store: figures for reports, retention, and one person's traces."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from mailwarden.core.records import Course, DecisionCount, MailCount, ToldTime
from mailwarden.store.rows import Named, Traces


class Reports(Protocol):
    """What reports count of one desk, in portions that each go on after the last one's highest number."""

    def told_times(self, desk: str, since: datetime, *, after: int, limit: int) -> tuple[ToldTime, ...]:
        """Return the times told since then, and those that proved untold since then, in order of their numbers."""

    def courses(self, desk: str, since: datetime, *, after: int, limit: int) -> tuple[Course, ...]:
        """Return how the conversations went that were opened since then, in order of their numbers."""

    def mail_counts(self, desk: str, since: datetime) -> tuple[MailCount, ...]:
        """Count the automatic mails decided since then."""

    def decision_counts(self, desk: str, since: datetime, kinds: Sequence[str]) -> tuple[DecisionCount, ...]:
        """Count what was decided since then, of these kinds."""


class Retention(Protocol):
    """What is forgotten: by its age, or because somebody asked for it."""

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

    def is_being_sent(self, desk: str, address: str) -> bool:
        """Return whether a mail to somebody, or about them, is being handed over just now."""

    def named_in(self, desk: str, address: str, words: Collection[str] = ()) -> Named:
        """Return where somebody is named; looks at everything, so do it in `Store.look_now`.

        words: what else means them, from an earlier look.
        """

    def forget(self, desk: str, address: str, at: datetime, named: Named | None = None) -> None:
        """Erase somebody: their conversations with all in them, and their name and address wherever else they stand.

        Statistics stay, and name nobody. Salted hashes stay, so that neither the address nor one of these mails is
        learned anew from a mailbox; `Store.rewrite` ends what the file itself still holds of it.

        named: what `named_in` found a moment before; None: look again.
        """

    def forgotten(self, desk: str, addresses: Sequence[str]) -> frozenset[str]:
        """Return those of the addresses that were erased; of their mails, `known` says it (reason forgotten)."""
