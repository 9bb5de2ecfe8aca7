"""In which order, and how fast, people hear of times that passed while nobody could write to them? Pure.

After an outage many told times have passed at once. Who is told first is whose time passed first; and they are not all
told in the same second: servers take a burst for spam, and so many answers would reach a team that has just come back.
Whose time has not passed yet comes before all of them and is never kept waiting: that promise can still be kept.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mailwarden.core.agenda import is_in_words, owed_promise
from mailwarden.core.conversation import Conversation, Kind, Submission

GAP = timedelta(seconds=2)  # thirty a minute
NO_HURRY = datetime.max.replace(tzinfo=UTC)


def is_overdue_word(known: Conversation, submission: Submission, now: datetime) -> bool:
    """Return whether a mail owns a time that has passed, in nobody's words."""
    if submission.kind is not Kind.NOTICE or is_in_words(known, submission):
        return False
    told = owed_promise(known)
    return told is not None and told.at <= now


def urgency(known: Conversation | None) -> datetime:
    """Return what conversations in which something is due are sorted by: the earliest told time first."""
    told = owed_promise(known) if known else None
    return told.at if told else NO_HURRY


class Pace:
    """Keeps so much time between one such mail and the next."""

    def __init__(self) -> None:
        self._left_at: datetime | None = None  # the last one
        self._behind = 0  # how many were put off since

    def turn(self, now: datetime) -> datetime:
        """Return when the next one may leave: `now` means that it does."""
        if self._left_at is None or not self._left_at <= now < self._left_at + GAP:
            self._left_at, self._behind = now, 0
            return now
        self._behind += 1
        return self._left_at + self._behind * GAP
