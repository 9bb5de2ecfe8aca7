"""Reads mailwarden's mail as the people read it who get it: what kind of word it is, and which times it tells."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from enum import StrEnum

from tests.core.builders import BERLIN

_MONTHS = [date(2026, month, 1).strftime("%B") for month in range(1, 13)]
_TIME = (
    r"(?P<clock>noon|midnight|\d{1,2}:\d\d)"
    r"(?: (?P<near>today|tomorrow|yesterday)| on \w+, (?P<day>\d{1,2}) (?P<month>[A-Z]\w+)(?: (?P<year>\d{4}))?)?"
)
_OF_AN_INCIDENT = re.compile(rf"We will write to you again by {_TIME}")
_BY_WHEN_WE_WRITE = re.compile(rf"we will write to you by {_TIME}", re.IGNORECASE)
_OF_AN_ANSWER = (
    re.compile(rf"aim to (?:answer|write to you) by {_TIME}"),
    re.compile(rf"nine in ten(?: hear from us)? by {_TIME}"),
    re.compile(rf"[Yy]ou will hear from \w+ by {_TIME}"),
    _BY_WHEN_WE_WRITE,
)
_KNOWN = "We know of something that your mail is probably about"


class Sort(StrEnum):
    """What a mail is to the person who reads it."""

    ACKNOWLEDGEMENT = "Your mail has arrived; this note is automatic"
    RESTATEMENT = "You have written to us again"
    CLOSING = "You have our answer now"
    CHECK_IN = "We answered your mail on"
    INCIDENT = "to everybody it may concern"
    INCIDENT_SILENT = "There is no news yet"
    NOTICE = ""  # anything else that is written to a customer


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail that the server took, or perhaps took."""

    at: datetime
    to: str
    message_id: str
    answers: tuple[str, ...]  # Message-IDs that it names, its In-Reply-To first
    text: str  # on one line
    raw: bytes = field(repr=False)

    @property
    def sort(self) -> Sort:
        return next(one for one in Sort if one.value in self.text)

    @property
    def is_about_incident(self) -> bool:
        return self.sort in (Sort.INCIDENT, Sort.INCIDENT_SILENT)

    @property
    def is_in_words(self) -> bool:
        """Whether a colleague had it written."""
        return "asked our system to send you this automatic mail" in self.text

    @property
    def told(self) -> datetime | None:
        """The time that it tells about the reader's own mail; None: none."""
        if self.is_about_incident:
            return None
        patterns = _OF_AN_ANSWER[:-1] if _KNOWN in self.text else _OF_AN_ANSWER
        return next((at for one in patterns if (at := self._time(one))), None)

    @property
    def told_of_incident(self) -> datetime | None:
        """By when it says that there is another word about what is wrong; None: it does not say."""
        if self.is_about_incident:
            return self._time(_OF_AN_INCIDENT)
        return self._time(_BY_WHEN_WE_WRITE) if _KNOWN in self.text else None

    def _time(self, pattern: re.Pattern[str]) -> datetime | None:
        found = pattern.search(self.text)
        return _instant(found, self.at.astimezone(BERLIN)) if found else None


def letter(at: datetime, to: str, raw: bytes) -> Letter:
    """Return what somebody has before them."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(("plain",))
    assert part is not None
    ids = re.findall(r"<([^>]+)>", f"{message['In-Reply-To'] or ''} {message['References'] or ''}")
    return Letter(
        at=at,
        to=to,
        message_id=str(message["Message-ID"]).strip().strip("<>"),
        answers=tuple(dict.fromkeys(ids)),
        text=" ".join(part.get_content().split()),
        raw=raw,
    )


def _instant(found: re.Match[str], written: datetime) -> datetime:
    hour, minute = {"noon": (12, 0), "midnight": (0, 0)}.get(found["clock"]) or map(int, found["clock"].split(":"))
    near = {"tomorrow": 1, "yesterday": -1}.get(found["near"] or "", 0)
    day = _day(found, written.date()) if found["day"] else written.date() + timedelta(days=near)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BERLIN)


def _day(found: re.Match[str], today: date) -> date:
    """Return the day that is named; without a year the one that is nearest."""
    years = [int(found["year"])] if found["year"] else [today.year - 1, today.year, today.year + 1]
    days = (date(year, _MONTHS.index(found["month"]) + 1, int(found["day"])) for year in years)
    return min(days, key=lambda one: abs(one - today))
