"""What several mails to a requester tell alike: a promised time, closures before it, and who reads their mail. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from mailwarden.core.conversation import Promise
from mailwarden.core.hours import OpeningHours
from mailwarden.core.message import Address
from mailwarden.core.names import first_name
from mailwarden.core.policy import DeskPolicy
from mailwarden.mail.wording import Told, join, tell, tell_closures

MOST_READERS = 3  # more first names than these read like a list, not like people
NOTHING = Told("", "")


def told(promise: Promise | None, now: datetime, language: str, reader_offset: timedelta | None) -> Told:
    """Return the promised time in words; NOTHING where there is none."""
    if promise is None:
        return NOTHING
    return tell(promise.at, now, ZoneInfo(promise.zone), language, reader_offset=reader_offset)


def closures_until(hours: OpeningHours, now: datetime, until: datetime | None, language: str) -> str:
    """Return when it is closed between now and then; "" for no closures."""
    if until is None or until <= now:
        return ""
    today = now.astimezone(hours.zone).date()
    return tell_closures(hours.closures_between(now, until), today, language)


def can_be_named(desk: DeskPolicy) -> bool:
    """Return whether requesters are told the names of those who read the desk's mail: all are known, and few."""
    return not desk.staff_domains and bool(_one_of(desk.staff, desk.language))


def readers(desk: DeskPolicy, language: str, now: datetime) -> str:
    """Return the first names of those who read the desk's mail now, where all of them are known and few."""
    if not can_be_named(desk):
        return ""
    today = now.astimezone(desk.hours.zone).date()
    gone = {one.who.lower() for one in desk.absences if one.first <= today <= one.last}
    return _one_of(tuple(one for one in desk.staff if one.key not in gone), language)


@lru_cache(maxsize=256)
def _one_of(people: tuple[Address, ...], language: str) -> str:
    names = tuple(dict.fromkeys(map(first_name, people)))
    return "" if "" in names or len(names) > MOST_READERS else join(names, language, "or")
