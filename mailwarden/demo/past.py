"""What lies in the teahouse's mailboxes before the demo's day begins: a quarter of a year of questions and answers.

Invented, and the same at every run: so there is something to learn from, as on a desk that has been there a while.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from random import Random

from mailwarden.core.hours import OpeningHours
from mailwarden.demo.cast import DESK, STAFF, TEAM, ZONE
from mailwarden.demo.day import BEGINS

WEEKS = 13
A_DAY = 7  # questions on a working day, on average
BY_HOUR = {8: 2, 9: 5, 10: 6, 11: 5, 12: 3, 13: 3, 14: 5, 15: 5, 16: 4, 17: 1, 20: 1}  # when people write
SUBJECTS = ("A question about my order", "Which tea for a cold?", "A parcel with a dent", "Do you grind matcha?")
MIDDLE = timedelta(minutes=50)  # of opening time: half have their answer by then
SPREAD = 0.75  # of its logarithm


@dataclass(frozen=True, slots=True, kw_only=True)
class PastMail:
    """A mail of the weeks before."""

    at: datetime
    mailbox: str
    raw: bytes


def past_mails(hours: OpeningHours) -> tuple[PastMail, ...]:
    """Return what was written before the day, in order. hours: when somebody was there to answer."""
    chance = Random(BEGINS.date().toordinal())  # noqa: S311 - invented people, the same at every run
    mails = (mail for number, at in enumerate(_questions(chance)) for mail in _exchange(number, at, hours, chance))
    return tuple(sorted((one for one in mails if one.at < BEGINS), key=lambda one: one.at))


def _questions(chance: Random) -> Iterator[datetime]:
    """Yield when somebody wrote."""
    today = BEGINS.astimezone(ZONE).date()
    for days in range(7 * WEEKS, 0, -1):
        day = today - timedelta(days=days)
        for _ in range(_how_many(day, chance)):
            yield _moment(day, chance)


def _how_many(day: date, chance: Random) -> int:
    return chance.randint(A_DAY - 3, A_DAY + 3) if day.weekday() < 5 else chance.randint(0, 1)


def _moment(day: date, chance: Random) -> datetime:
    (hour,) = chance.choices(tuple(BY_HOUR), tuple(BY_HOUR.values()))
    return datetime.combine(day, time(hour, chance.randrange(60), chance.randrange(60)), ZONE)


def _exchange(number: int, at: datetime, hours: OpeningHours, chance: Random) -> Iterator[PastMail]:
    """Yield a question and its answer."""
    stranger = f"visitor{number}@guests.example"
    question = _letter(f"question.{number}", f"Visitor <{stranger}>", f"{TEAM} <{DESK}>", at)
    question["Subject"] = chance.choice(SUBJECTS)
    yield PastMail(at=at, mailbox="INBOX", raw=question.as_bytes())
    answered_at = hours.add(at, MIDDLE * chance.lognormvariate(0.0, SPREAD))
    answer = _letter(f"answer.{number}", f"{chance.choice(STAFF).name} <{DESK}>", stranger, answered_at)
    answer["Subject"] = f"Re: {question['Subject']}"
    answer["In-Reply-To"] = answer["References"] = question["Message-ID"]
    yield PastMail(at=answered_at, mailbox="Sent", raw=answer.as_bytes())


def _letter(name: str, author: str, to: str, at: datetime) -> EmailMessage:
    letter = EmailMessage()
    letter.set_content("…")
    letter["From"], letter["To"] = author, to
    letter["Date"] = format_datetime(at.astimezone(ZONE))
    letter["Message-ID"] = f"<{name}@guests.example>"
    return letter
