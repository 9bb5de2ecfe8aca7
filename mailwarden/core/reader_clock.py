"""How the clock of a requester stands, as far as their mail tells: an offset from UTC, never the name of a zone.

Pure, but for the tables of time zones that `zoneinfo` reads.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from mailwarden.core.message import Message

FARTHEST = timedelta(hours=14)  # from UTC that clocks stand anywhere
TRUSTED_FOR = timedelta(weeks=8)  # people travel and move


def written_offset(message: Message) -> timedelta | None:
    """Return the offset of the Date field (RFC 5322 section 3.3); None where that does not tell the author's clock.

    Zero never does: "-0000" says so, and "+0000" is what Exchange and many others write for people anywhere.
    """
    offset = message.sent_at.utcoffset() if message.sent_at else None
    return offset if offset and abs(offset) <= FARTHEST else None


def offset_until(offset: timedelta | None, seen_at: datetime, until: datetime, desk: ZoneInfo) -> timedelta | None:
    """Return the offset if a time told until then may be worded by it, in addition to the desk's own clock.

    seen_at, until: aware. None: unknown, too long ago, the same as the desk's, or perhaps another one by then. Where
    clocks change for daylight saving an offset does not tell, so every place that had it must still have it.
    """
    if offset is None or until.astimezone(desk).utcoffset() == offset or until - seen_at > TRUSTED_FOR:
        return None
    places = [zone for zone in _zones() if seen_at.astimezone(zone).utcoffset() == offset]
    holds = places and all(until.astimezone(zone).utcoffset() == offset for zone in places)
    return offset if holds else None


@lru_cache(maxsize=1)
def _zones() -> tuple[ZoneInfo, ...]:
    return tuple(ZoneInfo(name) for name in sorted(available_timezones()))
