"""A desk, its people and their mail, to tell stories with: what a test does not name is ordinary."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from mailwarden.core.conversation import (
    Basis,
    Confidence,
    Conversation,
    Entry,
    Join,
    Kind,
    Part,
    Promise,
    Submission,
    SubmissionState,
)
from mailwarden.core.events import MessageArrived
from mailwarden.core.hours import OpeningHours, Range, Span, Timetable
from mailwarden.core.message import Address, MailboxRole, Message
from mailwarden.core.policy import DeskPolicy, Mode, NoticePolicy, Targets
from mailwarden.core.reasons import Reason

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONDAY = date(2026, 6, 15)

CARLA = Address(spec="carla@customer.example", name="Carla Customer")
ANNA = Address(spec="anna@example.org", name="Anna Berg")
DESK = Address(spec="support@example.org")
LEAD = "team-lead@example.org"

_numbers = count(1)


def at(text: str) -> datetime:
    """Read a time of Berlin: "Fri 17:30" in the week of Monday 15 June 2026, "next Mon 09:00", "2026-10-25 02:30"."""
    *following, day, clock = text.split()
    if day not in WEEK:
        return datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=BERLIN)
    on = MONDAY + timedelta(days=WEEK.index(day), weeks=len(following))
    return datetime.fromisoformat(f"{on} {clock}").replace(tzinfo=BERLIN)


def h(hours: float) -> timedelta:
    return timedelta(hours=hours)


def m(minutes: float) -> timedelta:
    return timedelta(minutes=minutes)


def opening(*days: str, zone: str = "Europe/Berlin") -> OpeningHours:
    """Build hours from one text a day ("09:00-12:30 13:30-17:00"), Monday first; days not given are closed."""
    week = tuple(tuple(_range(pair) for pair in day.split()) for day in days)
    return OpeningHours(Timetable(zone=zone, week=week + ((),) * (7 - len(week))))


def _range(pair: str) -> Range:
    opens, closes = ([int(one) for one in clock.split(":")] for clock in pair.split("-"))
    return Range(opens=opens[0] * 3600 + opens[1] * 60, closes=closes[0] * 3600 + closes[1] * 60)


OFFICE = opening(*["09:00-17:00"] * 5)
WITH_LUNCH = opening(*["09:00-12:30 13:30-17:00"] * 5)
NIGHTS = opening(*["22:00-30:00"] * 5)
ALWAYS = opening(*["00:00-24:00"] * 7)
ONE_HOUR_A_WEEK = opening("", "", "10:00-11:00")
NEVER = opening("")


FOUR_HOURS, EIGHT_HOURS = h(4), h(8)


def targets(
    first: Span | timedelta = FOUR_HOURS, following: Span | timedelta = EIGHT_HOURS, name: str = "standard"
) -> Targets:
    first, following = (one if isinstance(one, Span) else Span(time=one) for one in (first, following))
    return Targets(name=name, first_reply=first, next_reply=following, keep_informed=following)


_OFFICE_DESK = DeskPolicy(
    name="support",
    address=DESK.spec,
    team="Example Support",
    hours=OFFICE,
    targets=targets(),
    mode=Mode.FULL,
    staff=(ANNA,),
    nudge=(LEAD,),
    operator="it@example.org",
    id_domain="example.org",
    id_key=b"a key of this installation",
)


def desk(**changes: Any) -> DeskPolicy:
    """Return the desk support@example.org, Monday to Friday 9:00 to 17:00, that aims at four hours, in mode full.

    lead, chance, material, automatic and nudge_at change its notice policy.
    """
    of_notices = {one.name: changes.pop(one.name) for one in fields(NoticePolicy) if one.name in changes}
    return replace(_OFFICE_DESK, **changes, notice=replace(_OFFICE_DESK.notice, **of_notices))


def message(when: datetime, author: Address | None = CARLA, *to: Address, **facts: Any) -> Message:
    """Return a mail that arrived then, from Carla to the desk where nobody else is named."""
    ordinary: dict[str, Any] = {
        "message_id": f"mail.{next(_numbers)}@customer.example",
        "has_own_id": True,
        "fingerprint": "",
        "subject": "Printer on fire",
        "to": to or (DESK,),
    }
    given = {**ordinary, **facts}
    written = {
        "written_id": given["message_id"] if given["has_own_id"] else "",
        "written_references": given.get("references", ()),
    }
    return Message(received_at=when, author=author, **{**written, **given})


def arrival(
    one: Message, role: MailboxRole = MailboxRole.INBOX, *, joined: bool = False, **facts: Any
) -> MessageArrived:
    """Return the event of a mail; joined: for certain, to conversation 1."""
    join = Join(conversation_id=1, confidence=Confidence.STRONG, reason=Reason.BY_REFERENCES) if joined else None
    return MessageArrived(message=one, role=role, **{"join": join, **facts})


def request(when: str, message_id: str = "") -> Entry:
    return _entry(Part.REQUEST, when, message_id, CARLA)


def answer(when: str, message_id: str = "") -> Entry:
    return _entry(Part.ANSWER, when, message_id, ANNA)


def _entry(part: Part, when: str, message_id: str, author: Address) -> Entry:
    own_id = message_id or f"{part}.{next(_numbers)}@example"
    written = "" if own_id.endswith("@mailwarden.invalid") else own_id
    return Entry(message_id=own_id, part=part, at=at(when), written_id=written, author=author.key)


def conversation(*facts: Entry | Promise | Submission, **changes: Any) -> Conversation:
    """Return conversation 1 with Carla, holding these entries, promises and submissions."""
    entries = tuple(sorted((one for one in facts if isinstance(one, Entry)), key=lambda one: one.at))
    known = Conversation(
        conversation_id=1,
        desk="support",
        requester=CARLA,
        subject="Printer on fire",
        language="en",
        targets="standard",
        opened_at=entries[0].at if entries else at("Mon 09:00"),
        entries=entries,
        promises=tuple(one for one in facts if isinstance(one, Promise)),
        submissions=tuple(one for one in facts if isinstance(one, Submission)),
        participants=frozenset({CARLA.key}),
    )
    return replace(known, **changes)


def told(when: str, told_at: str | None, promise_id: int = 1, **changes: Any) -> Promise:
    """Return a time that the requester was told then; told_at None: its mail has not left."""
    promise = Promise(
        at=at(when),
        zone="Europe/Berlin",
        basis=Basis.TARGET,
        told_at=at(told_at) if told_at else None,
        promise_id=promise_id,
    )
    return replace(promise, **changes)


def mail(
    kind: Kind, queued_at: str, sent_at: str | None = None, state: SubmissionState | None = None, **changes: Any
) -> Submission:
    """Return an automatic mail, sent where sent_at is given, else queued."""
    submission = Submission(
        kind=kind,
        step=0,
        message_id=f"mw.{next(_numbers)}@example.org",
        state=state or (SubmissionState.SENT if sent_at else SubmissionState.QUEUED),
        queued_at=at(queued_at),
        sent_at=at(sent_at) if sent_at else None,
        submission_id=next(_numbers),
    )
    return replace(submission, **changes)
