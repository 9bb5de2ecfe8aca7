"""What mail to a requester may say that tells no new time: a restatement, and what closes the circle. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailwarden.core.closing import CHECK_IN, THANKS
from mailwarden.core.decisions import SendClosing, SendRestatement
from mailwarden.core.names import first_name
from mailwarden.core.policy import DeskPolicy
from mailwarden.mail.compose import disarmed
from mailwarden.mail.fields import one_line
from mailwarden.mail.phrases import PHRASES
from mailwarden.mail.wording import tell, tell_day


@dataclass(frozen=True, slots=True, kw_only=True)
class RestatementValues:
    """For restatement.txt."""

    first_name: str
    team: str
    subject: str
    told: str  # "by 16:30 today", what they were told, and what stands
    zone: str  # for brackets behind it
    is_word: bool  # told is not a time for an answer, but by when we write to say where it stands
    will_warn: bool  # we write before it passes
    can_hurry: bool  # staff hear at once of a reply that says it is urgent


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingValues:
    """For closing.txt, check_in.txt and crossed.txt."""

    first_name: str
    team: str
    subject: str
    answered: str  # "on Tuesday, 19 May"
    is_broken: bool  # the answer came later than they were told; else the time was moved more than once
    told: str  # "by 16:30 today", what the mail told that crossed with the answer; "": no time
    zone: str  # for brackets behind it


def restatement_values(decision: SendRestatement, desk: DeskPolicy, now: datetime) -> RestatementValues:
    """Word that what was told still stands. now: aware."""
    offset = decision.reader_offset
    told = tell(decision.told, now, desk.hours.zone, decision.language, reader_offset=offset)
    return RestatementValues(
        first_name=first_name(decision.to),
        team=one_line(desk.team),
        subject=disarmed(decision.subject),
        told=told.when,
        zone=told.zone,
        is_word=decision.is_word,
        will_warn=decision.will_warn,
        can_hurry=bool(desk.nudge),
    )


def closing_values(decision: SendClosing, desk: DeskPolicy, now: datetime) -> ClosingValues:
    """Word thanks after an answer, the one question whether it holds, or that the two crossed. now: aware."""
    language, zone = decision.language, desk.hours.zone
    told = tell(decision.told, now, zone, language, reader_offset=decision.reader_offset) if decision.told else None
    day, today = (at.astimezone(zone).date() for at in (decision.answered_at, now))
    return ClosingValues(
        first_name=first_name(decision.to),
        team=one_line(desk.team),
        subject=disarmed(decision.subject),
        answered=PHRASES[language].closed_day.format(day=tell_day(day, today, language)),
        is_broken=decision.is_broken,
        told=told.when if told else "",
        zone=told.zone if told else "",
    )


def closing_template(decision: SendClosing) -> str:
    """Return which template says it."""
    return {THANKS: "closing", CHECK_IN: "check_in"}.get(decision.step, "crossed")
