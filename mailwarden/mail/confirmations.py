"""What a colleague reads about their own words: what was understood, what the requester gets and when, how to undo it.

Pure. The requester's mail stands below, word for word: it is written by the same code that writes the mail itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailwarden.core.decisions import TellColleague
from mailwarden.core.message import Address
from mailwarden.core.names import first_name
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Word
from mailwarden.mail.compose import disarmed
from mailwarden.mail.fields import one_line
from mailwarden.mail.nudges import person, shortened
from mailwarden.mail.phrases import Form
from mailwarden.mail.questions import suggested
from mailwarden.mail.wording import tell_time, zone_name

AT_ONCE = timedelta(minutes=1)  # nobody takes back within less
_UNDOABLE = frozenset({
    Reason.STAFF_SAID_LEAVE, Reason.STAFF_SAID_ANSWERED, Reason.STAFF_SAID_MINE, Reason.STAFF_SAID_SNOOZE,
    Reason.STAFF_SAID_STOP, Reason.STAFF_SAID_TRACK, Reason.SAID_NO_RUSH, Reason.NOTICES_OFF,
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardValues:
    """What became of a word in one conversation."""

    number: int  # counted from 1
    requester: str  # "Anna Keller (anna@example.net)"
    subject: str
    word: str  # slug of what was said
    reason: str  # slug of what became of it
    until: str  # "by 15:00 tomorrow", the time that was named; "" for none
    at: str  # "at 15:00 tomorrow", the same
    text: tuple[str, ...]  # the requester's mail, its paragraphs; () where they get none
    leaves: str  # "at 14:12 today", until when it can be taken back; "" where it leaves now
    is_slight: bool  # it leaves so late because the time differs by too little from what they were told
    leaves_by: str  # "by 14:12 today", the same
    left: str  # "at 14:12 today", when it left; "" where it did not, or nobody knows
    told: str  # "by 16:30 today", what the requester counts on; "" for nothing
    undone: str  # slug of what was taken back; "" for nothing
    undone_until: str  # "by 15:00 tomorrow", the time it had named
    instead_of: str  # whose time this one takes the place of; "" for nobody's


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationValues:
    """For confirmation.txt."""

    team: str
    desk: str  # address
    first_name: str  # of the colleague; "" where it is not known
    heard: tuple[HeardValues, ...]
    is_several: bool
    mode: str  # of the desk: "acknowledge"
    zone: str
    can_undo: bool  # whether something was done that can be taken back at any time
    undo: str  # the words that may be said next
    send: str
    hold: str
    answer: str


def confirmation_values(
    tells: Sequence[TellColleague], texts: Sequence[str], colleague: Address, desk: DeskPolicy, now: datetime
) -> ConfirmationValues:
    """Word what became of a colleague's mail, in the desk's language and zone.

    tells: not empty; texts: for each of them what the requester will read, "" for nothing; now: aware.
    """
    heard = (_heard(number, *pair, desk, now) for number, pair in enumerate(zip(tells, texts, strict=True), start=1))
    return ConfirmationValues(
        team=one_line(desk.team),
        desk=desk.address,
        first_name=first_name(colleague),
        heard=tuple(heard),
        is_several=len(tells) > 1,
        mode=desk.mode,
        zone=zone_name(desk.hours.zone.key, desk.language),
        can_undo=any(one.reason in _UNDOABLE for one in tells),
        undo=suggested(Word.UNDO, desk.language),
        send=suggested(Word.SEND, desk.language),
        hold=suggested(Word.HOLD, desk.language),
        answer=suggested(Word.ANSWER, desk.language),
    )


def _heard(number: int, tell: TellColleague, text: str, desk: DeskPolicy, now: datetime) -> HeardValues:
    is_over = tell.reason is Reason.LEFT_ALREADY
    leaves_at = None if is_over or (tell.leaves_at and tell.leaves_at < now + AT_ONCE) else tell.leaves_at
    return HeardValues(
        number=number,
        requester=person(tell.requester),
        subject=shortened(disarmed(tell.subject)),
        word=tell.said.word,
        reason=tell.reason,
        until=_time(tell.said.until, desk, now),
        at=_time(tell.said.until, desk, now, Form.AT),
        text=tuple(" ".join(paragraph.split()) for paragraph in text.split("\n\n") if paragraph.strip()),
        leaves=_time(leaves_at, desk, now, Form.AT),
        is_slight=tell.is_slight and leaves_at is not None,
        leaves_by=_time(leaves_at, desk, now),
        left=_time(tell.leaves_at if is_over else None, desk, now, Form.AT),
        told=_time(tell.told, desk, now),
        undone=tell.undone.word if tell.undone else "",
        undone_until=_time(tell.undone.until if tell.undone else None, desk, now),
        instead_of=one_line(tell.instead_of),
    )


def _time(at: datetime | None, desk: DeskPolicy, now: datetime, form: Form = Form.BY) -> str:
    return tell_time(at, now, desk.hours.zone, desk.language, form) if at else ""
