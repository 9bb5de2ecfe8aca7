"""What staff read when a changed calendar made told times untrue: who was told what, and what a yes does. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailwarden.core.decisions import AskToCorrect, ToldWrong
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.said import Word
from mailwarden.mail.compose import disarmed
from mailwarden.mail.fields import one_line
from mailwarden.mail.questions import suggested
from mailwarden.mail.wording import tell_time, zone_name

LONGEST_SUBJECT = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldWrongValues:
    """One of the told times."""

    requester: str  # "Anna Keller (anna@example.net)"
    subject: str
    told: str  # "by 16:30 today"


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionValues:
    """For correction.txt."""

    team: str
    desk: str  # address
    times: tuple[ToldWrongValues, ...]
    count: int
    is_one: bool
    more: int  # of them than are named
    zone: str
    yes: str  # the word that has them written to
    is_agreed: bool  # somebody said it: they are written to now


def correction_values(decision: AskToCorrect, desk: DeskPolicy, now: datetime) -> CorrectionValues:
    """Word the question, in the desk's language and zone. now: aware."""
    return CorrectionValues(
        team=one_line(desk.team),
        desk=desk.address,
        times=tuple(_told(one, desk, now) for one in decision.times),
        count=decision.count,
        is_one=decision.count == 1,
        more=decision.count - len(decision.times),
        zone=zone_name(desk.hours.zone.key, desk.language),
        yes=suggested(Word.TRACK, desk.language),
        is_agreed=decision.is_agreed,
    )


def _told(one: ToldWrong, desk: DeskPolicy, now: datetime) -> ToldWrongValues:
    name, subject = disarmed(one.requester.name), disarmed(one.subject)
    return ToldWrongValues(
        requester=f"{name} ({one.requester.spec})" if name else one.requester.spec,
        subject=subject if len(subject) <= LONGEST_SUBJECT else subject[:LONGEST_SUBJECT].rstrip() + "…",
        told=tell_time(one.told, now, desk.hours.zone, desk.language),
    )
