"""When a server says that it took a message on: the topmost of the lines that servers put above it. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_TOPMOST = re.compile(rb"^received:((?:[^\r\n]|\r?\n[ \t])*)", re.IGNORECASE | re.MULTILINE)
_LONGEST = 4096  # bytes


def handed_over_at(header: bytes) -> datetime | None:
    """Return the date of the topmost Received field (RFC 5321 section 4.4), in UTC; None if there is none to be read.

    header: a raw header block. INTERNALDATE is when a message came into its mailbox; a copy that was put back from
    elsewhere may have a new one, and shows here when it was really received.
    """
    found = _TOPMOST.search(header)
    if found is None or len(found[1]) > _LONGEST:
        return None
    try:
        at = parsedate_to_datetime(found[1].decode("latin-1").rpartition(";")[2].strip())
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
