"""An incident: something is wrong that several people write about, told in staff's words. Values; touches nothing.

What it says now, and by when the next word is owed, follows from its steps: each of them is one round of mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailwarden.core.conversation import STEPS_PER_INCIDENT

LONGEST_TEXT = 400  # characters of staff's words about one thing


class Stage(StrEnum):
    """What one round of mail is for."""

    OPEN = "open"  # something is wrong
    UPDATE = "update"  # staff know more
    SILENT = "silent"  # the time for an update has come, and there is no news
    LAST = "last"  # the same once more, and from here on it is up to a person
    CLOSE = "close"  # it is over: why it was, and what changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One round of mail."""

    stage: Stage
    at: datetime
    number: int = 0  # from 1; 0 until stored
    text: str = ""  # of UPDATE: staff's words, one line
    next_update_at: datetime | None = None  # by when we write again; None: no time can be told
    author: str = ""  # addr-spec of who said so; "": nobody, or the command line


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something that is wrong, from the draft that a colleague was shown to its end."""

    desk: str
    title: str  # what is wrong, in staff's words, one line
    words: tuple[str, ...]  # what a subject has to hold one of (`core.subject_words`)
    is_for_all: bool = False  # it concerns everybody who waits or writes, whatever their subject
    author: str = ""  # addr-spec of who asked for it; "" for the command line
    drafted_at: datetime
    next_update_at: datetime | None = None  # as it was drafted
    opened_at: datetime | None = None  # None: it is only a draft
    closed_at: datetime | None = None
    why: str = ""
    changed: str = ""  # so that it does not come back
    steps: tuple[Step, ...] = ()
    reminded_of: datetime | None = None  # the update of which staff were reminded
    reported_step: int = 0  # up to which step staff know who was told
    incident_id: int = 0  # 0 until stored

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None

    @property
    def last(self) -> Step | None:
        """The newest round of mail; None for a draft."""
        return self.steps[-1] if self.steps else None

    @property
    def owed_at(self) -> datetime | None:
        """By when we write about it again; None: no time was told, or it is over."""
        return self.last.next_update_at if self.last and self.is_open else None


def said_last(incident: Incident) -> Step | None:
    """Return the newest round that a person asked for."""
    said = (one for one in reversed(incident.steps) if one.stage in (Stage.OPEN, Stage.UPDATE))
    return next(said, None)


def silent_rounds(incident: Incident) -> int:
    """Return how many rounds went out since without news."""
    said = said_last(incident)
    return sum(one.stage is Stage.SILENT and one.number > said.number for one in incident.steps) if said else 0


def mail_step(incident: Incident) -> int:
    """Return the step under which the mails of its newest round are sent once."""
    return incident.incident_id * STEPS_PER_INCIDENT + (incident.last.number if incident.last else 0)
