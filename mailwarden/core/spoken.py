"""A time that somebody named in their own words, and whoever finds it: `mail.spoken_times` does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenTime:
    """The one time that a text names, and where in it."""

    at: datetime  # aware, UTC; of a day, or a part of it, named without an hour: when that closes
    is_day_only: bool  # no hour was named
    start: int  # of the words that name it, with those that belong to them: "by tomorrow 3pm"
    end: int
    opens_at: datetime | None = None  # aware, UTC; where no hour was named: when that day, or part of it, opens

    @property
    def begins_at(self) -> datetime:
        """Return from when on it is that time: "until Thursday" ends when Thursday opens."""
        return self.opens_at or self.at


TimeReader = Callable[[str], SpokenTime | None]  # None: it names no time, or several, or one that nobody can mean
