"""Letters and a desk to try the core with: what a test does not name is ordinary."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from mailwarden.core.hours import OpeningHours, Range, Span, Timetable
from mailwarden.core.message import Address, Message
from mailwarden.core.policy import DeskPolicy, Targets
from mailwarden.core.reading import read_message

RECEIVED_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEY = b"a key of this installation"

ORDINARY = {
    "Return-Path": "<carla@customer.example>",
    "From": "Carla Customer <carla@customer.example>",
    "To": "support@example.org",
    "Date": "Mon, 02 Mar 2026 09:59:00 +0100",
    "Message-ID": "<question@customer.example>",
    "Subject": "Where is my order?",
}

_TARGET = Span(time=timedelta(hours=4))
STANDARD = Targets(name="standard", first_reply=_TARGET, next_reply=_TARGET, keep_informed=_TARGET)
_DESK = DeskPolicy(
    name="support",
    address="support@example.org",
    team="Example Support",
    hours=OpeningHours(Timetable(zone="UTC", week=((Range(opens=0, closes=86_400),),) * 7)),
    targets=STANDARD,
    aliases=("help@example.org",),
    staff=(Address(spec="anna@example.org", name="Anna Berg"),),
    staff_domains=("agents.example.org",),
    id_domain="example.org",
    id_key=KEY,
)


def desk(**changes: Any) -> DeskPolicy:
    """Return the desk support@example.org, with some of its policy changed."""
    return replace(_DESK, **changes)


def letter(*lines: str, keep: frozenset[str] = frozenset()) -> Message:
    """Return an ordinary customer's mail, each line given ("Name: value") in the place of its field or added to it."""
    given = {line.partition(":")[0].strip().lower() for line in lines}
    rest = [f"{name}: {value}" for name, value in ORDINARY.items() if name.lower() not in given]
    return read_raw("\r\n".join([*lines, *rest]), keep=keep)


def read_raw(header: str | bytes, *, keep: frozenset[str] = frozenset()) -> Message:
    """Return the facts of a header block, taken as UTF-8."""
    raw = header if isinstance(header, bytes) else header.encode()
    return read_message(raw, received_at=RECEIVED_AT, keep=keep)
