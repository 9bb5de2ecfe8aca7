"""Finds the one time that a text names, in every shipped language, and refuses what could mean another. Pure.

What is found becomes a promise to a customer. So words for days and hours are looked for by a grammar of their own
(`mail.time_words`): a general parser finds dates in "so", "do", "mar" and "may", and takes "not before Friday" for
Friday. None is the answer wherever two times are named, or one that is past, far off, or on a day that is closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import zip_longest
from zoneinfo import ZoneInfo

from mailwarden.core.hours import OpeningHours
from mailwarden.core.plain_words import plain
from mailwarden.core.spoken import SpokenTime, TimeReader
from mailwarden.mail.time_pieces import (
    CLOCKS,
    DAY,
    DAYS,
    LAST_MINUTE,
    NOON,
    Clock,
    Moment,
    Piece,
    clock_of,
    day_of,
    duration_of,
    wall_time,
    weekday_of,
)
from mailwarden.mail.time_words import (
    BARRING,
    BARRING_BEHIND,
    CLOCK_LEFT,
    JOINT,
    LEADING,
    PIECES,
    STRETCHING,
    SURE_OF_A_DAY,
    is_before,
)

LONGEST_TEXT = 2000  # characters
LONGEST_BEFORE = 60  # characters before a time that are looked at
FURTHEST = timedelta(days=60)
MONTH_FIRST = {"en"}  # languages in which "4/12" may be either

PARTS = {"morning": "morning", "this_morning": "morning", "afternoon": "afternoon", "this_afternoon": "afternoon"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """What one group of words names."""

    at: datetime
    opens_at: datetime | None = None  # None: an hour was named


def time_reader(languages: Sequence[str], zone: ZoneInfo, hours: OpeningHours, now: datetime) -> TimeReader:
    """Return what finds times in texts that are read at this desk, now.

    languages: the desk's own first, for the order of day and month; words of every shipped language are understood.
    zone: the zone in which hours are named: the desk's own. now: aware.
    """
    if hours.zone.key != zone.key:
        raise ValueError(f"times are named in the zone of the opening hours, {hours.zone.key}, not in {zone.key}")
    is_day_first = bool(languages) and languages[0] not in MONTH_FIRST
    return partial(_read, moment=Moment(hours=hours, now=now, is_day_first=is_day_first))


def _read(text: str, *, moment: Moment) -> SpokenTime | None:
    if len(text) > LONGEST_TEXT:
        return None
    compared = plain(text)
    groups = [group for group in _groups(compared) if any(one.lastgroup != "unclear" for one in group)]
    spoken = [_spoken(compared, group, moment) for group in groups]
    if not spoken or spoken[0] is None or _is_left(compared, groups):
        return None
    first = spoken[0]
    return first if all(one and (one.at, one.opens_at) == (first.at, first.opens_at) for one in spoken) else None


def _groups(text: str) -> Iterator[list[Piece]]:
    """Yield the pieces that make one time each."""
    group: list[Piece] = []
    for piece in _pieces(text):
        if group and not JOINT.fullmatch(text, group[-1].end(), piece.start()):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _pieces(text: str) -> Iterator[Piece]:
    found = list(PIECES.finditer(text))
    for piece, following in zip_longest(found, found[1:]):
        if piece.lastgroup == "short":
            if _is_a_day(text, piece, following):
                yield piece
        elif piece.lastgroup != "heures" or _is_an_hour(text, piece, found):
            yield piece


def _is_a_day(text: str, piece: Piece, following: Piece | None) -> bool:
    """Whether a short word is a day of the week: "Mo. 10 Uhr", "by Fri", not "so", "do" and "sun"."""
    is_joined = following is not None and JOINT.fullmatch(text, piece.end(), following.start())
    kind = following.lastgroup if is_joined and following else ""
    if len(piece["short_day"]) == 2:
        return kind == "uhr" or (piece["dot"] is not None and kind in CLOCKS)
    return kind in CLOCKS or SURE_OF_A_DAY.search(_before(text, piece.start())) is not None


def _is_an_hour(text: str, piece: Piece, found: Sequence[Piece]) -> bool:
    """Whether "2h" is two o'clock rather than two hours."""
    if int(piece["fr_hour"]) > 12 or piece["fr_minute"]:
        return True
    before = max((one.end() for one in found if one.end() <= piece.start()), default=None)
    is_joined = before is not None and JOINT.fullmatch(text, before, piece.start()) is not None
    return is_joined or LEADING.search(_before(text, piece.start())) is not None


def _is_left(text: str, groups: Sequence[Sequence[Piece]]) -> bool:
    """Whether something like an hour stands outside of what was understood."""
    at = 0
    for group in groups:
        if CLOCK_LEFT.search(text, at, group[0].start()):
            return True
        at = group[-1].end()
    return CLOCK_LEFT.search(text, at) is not None


def _spoken(text: str, group: Sequence[Piece], moment: Moment) -> SpokenTime | None:
    start, end = group[0].start(), group[-1].end()
    leading = LEADING.search(_before(text, start))
    begins = start - len(leading[0]) if leading else start
    if (
        BARRING.search(_before(text, begins))
        or STRETCHING.search(_before(text, start))
        or BARRING_BEHIND.match(text, end)
    ):
        return None
    named = _named(group, moment)
    is_closing = any(one.lastgroup == "close" for one in group)
    if named is None or (leading and named.opens_at and is_before(leading[0]) and not is_closing):
        return None
    if not moment.now < named.at <= moment.now + FURTHEST:
        return None
    opens_at = max(named.opens_at, moment.now.astimezone(UTC)) if named.opens_at else None
    return SpokenTime(at=named.at, is_day_only=named.opens_at is not None, start=begins, end=end, opens_at=opens_at)


def _before(text: str, end: int) -> str:
    """Return what stands before a place, as far as it matters for what stands there."""
    return text[max(0, end - LONGEST_BEFORE) : end]


def _to_the_minute(at: datetime) -> datetime:
    """Return the end of a minute that has begun: times are told in minutes, and what is told is what is guarded."""
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + timedelta(minutes=1)


def _named(group: Sequence[Piece], moment: Moment) -> _Named | None:
    """Return what a group names; None where its pieces contradict each other or are not clear."""
    kinds = [one.lastgroup for one in group]
    if kinds == ["duration"]:
        ahead = duration_of(group[0])
        return _Named(at=_to_the_minute(moment.now.astimezone(UTC) + ahead)) if ahead else None
    clocks = [one for one in group if one.lastgroup in CLOCKS]
    parts = _parts(group)
    if {"duration", "unclear"}.intersection(kinds) or len(clocks) > 1 or len(parts) > 1:
        return None
    days = [one for one in group if one.lastgroup in DAYS and not _is_morning(one, group)]
    day = _day(days, moment, is_next_week="week" in kinds)
    if not clocks:
        is_today = not days and parts == ["close"]
        return _of_day(moment.today if is_today else day, parts, moment)
    clock = clock_of(clocks[0])
    if clock is None or parts == ["close"] or (day is None and (days or parts or "week" in kinds)):
        return None
    return _at_clock(clock, day, parts[0] if parts else "", moment)


def _parts(group: Sequence[Piece]) -> list[str]:
    """Return the parts of the day that a group names: "morning", "afternoon", "close"."""
    parts = [PARTS.get(one.lastgroup or "", "") for one in group]
    parts += ["close" for one in group if one.lastgroup == "close"]
    parts += ["morning" for one in group if one["early"] or _is_morning(one, group)]
    parts += ["afternoon" for one in group if one["late"]]
    return [one for one in parts if one]


def _is_morning(piece: Piece, group: Sequence[Piece]) -> bool:
    """Whether "morgen" is the morning of the day before it: "Montag morgen"."""
    at = list(group).index(piece)
    return (
        piece[0] == "morgen"
        and at > 0
        and group[at - 1].lastgroup == "weekday"
        and not group[at - 1].string[group[at - 1].end() : piece.start()].strip(" ")
    )


def _day(pieces: Sequence[Piece], moment: Moment, *, is_next_week: bool) -> date | None:
    """Return the day on which all pieces agree; None: there is none, or they do not agree."""
    weekdays = {one for piece in pieces if (one := weekday_of(piece)) is not None}
    days = {day_of(piece, moment) for piece in pieces if weekday_of(piece) is None}
    if len(weekdays) > 1 or len(days) > 1 or None in days or not pieces:
        return None
    if is_next_week:
        monday = moment.today - DAY * moment.today.weekday() + DAY * 7
        return monday + DAY * weekdays.pop() if weekdays and not days else None
    if days:
        day = days.pop()
        return day if day and weekdays <= {day.weekday()} else None
    ahead = (weekdays.pop() - moment.today.weekday()) % 7
    return moment.today + DAY * ahead if ahead else None  # today, or in a week: nobody knows


def _of_day(day: date | None, parts: Sequence[str], moment: Moment) -> _Named | None:
    """Return when a day, or a part of it, closes; None where it is closed."""
    if day is None or not (open_then := moment.hours.opening_on(day)):
        return None
    part, noon = (parts[0] if parts else ""), moment.at(day, NOON)
    opens, closes = open_then[0][0], min(open_then[-1][1], moment.at(day, LAST_MINUTE))
    if part == "morning":
        closes = min(closes, noon)
    elif part == "afternoon":
        opens = max(opens, noon)
    return _Named(at=closes, opens_at=opens) if opens < closes else None


def _at_clock(clock: Clock, day: date | None, part: str, moment: Moment) -> _Named | None:
    """Return an hour of a day, or the next such hour, today or tomorrow, if it is open on that day."""
    days = [day] if day else [one for one in (moment.today, moment.today + DAY) if moment.hours.is_opening_day(one)]
    walls: list[tuple[date, time | None]] = [(one, wall_time(clock, one, part, moment)) for one in days]
    at = [moment.at(one, wall) for one, wall in walls if wall is not None]
    return next((_Named(at=one) for one in at if day or one > moment.now), None)
