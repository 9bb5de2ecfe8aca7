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
PATIENCE = timedelta(minutes=1)  # so long after its turn one is still waited for: it may have come to an end elsewhere
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
    """Keeps so much time between one such mail and the next, and each in its place behind those written before it."""

    def __init__(self) -> None:
        self._left_at: datetime | None = None  # the last one
        self._waiting: dict[int, tuple[datetime, datetime]] = {}  # by place: since when it waits, and is waited for

    def turn(self, place: int, now: datetime) -> datetime:
        """Return when the next one may leave: `now` means that it does. place: a number that grows with each."""
        before = self._before(place, now)
        is_soon = self._left_at is not None and self._left_at <= now < self._left_at + GAP
        if not is_soon and not before:
            self._left_at = now
            self.gone(place)
            return now
        first = self._left_at + GAP if self._left_at is not None and is_soon else now
        until = first + before * GAP
        self.put_off(place, now, until)
        return until

    def put_off(self, place: int, now: datetime, until: datetime) -> None:
        """Note that one waits for something until then: those behind it stay behind it."""
        self._waiting[place] = (now, until + PATIENCE)

    def gone(self, place: int) -> None:
        """Note that one waits no more."""
        self._waiting.pop(place, None)

    def _before(self, place: int, now: datetime) -> int:
        """Return how many wait in places before; not those who never came back, or wait by another clock."""
        self._waiting = {one: span for one, span in self._waiting.items() if span[0] <= now < span[1]}
        return sum(one < place for one in self._waiting)
