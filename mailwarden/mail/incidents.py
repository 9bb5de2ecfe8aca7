"""What mails about incidents may say: to requesters, to the colleague who asked for one, and to staff.

Pure. What is wrong, why and what changes are staff's own words; everything else is ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from mailwarden.core.conversation import Promise
from mailwarden.core.decisions import SendIncident
from mailwarden.core.incidents import Incident
from mailwarden.core.likeness import Likeness
from mailwarden.core.message import Address
from mailwarden.core.names import first_name
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.mail.compose import disarmed
from mailwarden.mail.fields import one_line
from mailwarden.mail.phrases import PHRASES, Form
from mailwarden.mail.wording import Told, join, tell, tell_time, zone_name

MOST_NAMED = 20  # people in a draft or report; more are counted
LONGEST_SUBJECT = 80
NOTHING = Told("", "")


class Missing(StrEnum):
    """Why something that was said about an incident was not done."""

    TITLE = "title"
    ABOUT = "about"  # what a subject has to hold: the title only says how something is
    NEXT = "next"  # by when we write again was not said, or not understood
    TEXT = "text"  # of an update
    WHY = "why"
    CHANGED = "changed"
    WORDS = "words"  # it is not understood at all
    OVER = "over"  # it was closed before, or never opened
    OBSERVING = "observing"


class Situation(StrEnum):
    """What a report to staff is about."""

    TOLD = "told"  # who was told, after a round of mail
    OWED = "owed"  # the next word is owed soon
    MISSING = "missing"  # something was said that lacks something
    ENDED = "ended"  # no further word goes out on its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What became of one round of mail."""

    sent: int = 0
    refused: tuple[str, ...] = ()  # addresses
    came_back: tuple[str, ...] = ()
    answered: int = 0  # had their answer before it left
    withdrawn: int = 0  # for another reason
    pending: int = 0  # still being tried

    @property
    def people(self) -> int:
        others = self.answered + self.withdrawn + self.pending
        return self.sent + len(self.refused) + len(self.came_back) + others


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentValues:
    """For incident.txt."""

    first_name: str
    team: str
    subject: str
    stage: str  # "open", "update", "silent", "last", "close"
    title: str  # what is wrong, in staff's words
    text: str  # of an update, in staff's words
    why: str
    changed: str
    told: str  # "by 14:00 today", when they were told to hear of it; "" for none
    word: str  # "by 16:00 today", when they hear of it again; "" where no time is told
    zone: str  # for brackets behind the word, or behind told where there is no word
    is_waiting: bool  # their own mail has no answer yet


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftValues:
    """For incident_draft.txt."""

    team: str
    desk: str  # address
    first_name: str  # of the colleague; "" where it is not known
    title: str
    words: str  # "smtp or outlook": what a subject has to hold; "" where it is for everybody
    next: str  # "by 14:00 today"
    zone: str
    count: int  # who would be told now
    people: tuple[str, ...]  # the first of them: "Anna Keller (anna@example.net): Printer jammed"
    more: int  # further ones, that are not named
    paragraphs: tuple[str, ...]  # the very text
    is_writing: bool  # this desk writes to people who wait; else only acknowledgements speak of it


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportValues:
    """For incident_report.txt."""

    team: str
    desk: str
    first_name: str
    situation: str  # "told", "owed", "missing", "ended"
    missing: str  # slug of what is missing; "" for the other situations
    stage: str  # of the round that is reported
    number: int  # of the incident; 0: there is none yet
    title: str
    next: str  # "by 14:00 today"; "" where no word is owed
    zone: str
    silent: str  # "at 13:30 today": when we write without news; "" where we do not
    people: int  # who was, or is, to hear of it
    sent: int
    refused: str  # addresses
    came_back: str
    answered: int
    withdrawn: int
    pending: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionValues:
    """For suggestion.txt."""

    team: str
    desk: str
    words: str  # "outlook"
    people: int
    is_usual: bool  # at least 0.1 of them come in an ordinary hour
    usual: str  # "0.4": mails of such a subject in an ordinary hour
    subjects: tuple[str, ...]
    example: str  # "15:00": a time to name


def incident_values(decision: SendIncident, desk: DeskPolicy, now: datetime) -> IncidentValues:
    """Word a mail about an incident to somebody whom it concerns. now: aware."""
    language = decision.language
    word = _told(decision.promise, now, language, decision)
    told = NOTHING
    if decision.told:
        told = tell(decision.told, now, desk.hours.zone, language, reader_offset=decision.reader_offset)
    return IncidentValues(
        first_name=first_name(decision.to),
        team=one_line(desk.team),
        subject=disarmed(decision.subject),
        stage=decision.stage,
        title=sentence(decision.title),
        text=_beginning(sentence(decision.text)),
        why=sentence(decision.why),
        changed=sentence(decision.changed),
        told=told.when,
        word=word.when,
        zone=word.zone or told.zone,
        is_waiting=decision.is_waiting,
    )


def draft_values(
    draft: Incident, people: Sequence[tuple[Address, str]], text: str, to: str, desk: DeskPolicy, now: datetime
) -> DraftValues:
    """Word the question whether an incident is to be opened.

    people: who would be told, each with their subject. text: what they would read. to: addr-spec of the colleague.
    """
    zone, language = desk.hours.zone, desk.language
    return DraftValues(
        team=one_line(desk.team),
        desk=desk.address,
        first_name=_colleague(to, desk),
        title=_bare(draft.title),
        words="" if draft.is_for_all else join([_all_of(one) for one in draft.words], language, "or"),
        next=tell_time(draft.next_update_at, now, zone, language) if draft.next_update_at else "",
        zone=zone_name(zone.key, language),
        count=len(people),
        people=tuple(_person(*one) for one in people[:MOST_NAMED]),
        more=max(len(people) - MOST_NAMED, 0),
        paragraphs=tuple(" ".join(one.split()) for one in text.split("\n\n") if one.strip()),
        is_writing=desk.mode is Mode.FULL,
    )


def report_values(
    incident: Incident | None,
    situation: Situation,
    to: str,
    desk: DeskPolicy,
    now: datetime,
    *,
    tally: Tally | None = None,
    people: int = 0,
    silent_at: datetime | None = None,
    missing: Missing | None = None,
) -> ReportValues:
    """Word what staff hear of an incident. to: addr-spec; people: who counts on a word; silent_at: see ReportValues."""
    zone, language, found = desk.hours.zone, desk.language, tally or Tally()
    owed = incident.owed_at if incident else None
    return ReportValues(
        team=one_line(desk.team),
        desk=desk.address,
        first_name=_colleague(to, desk),
        situation=situation,
        missing=missing or "",
        stage=incident.last.stage if incident and incident.last else "",
        number=incident.incident_id if incident else 0,
        title=_bare(incident.title) if incident else "",
        next=tell_time(owed, now, zone, language) if owed else "",
        zone=zone_name(zone.key, language),
        silent=tell_time(silent_at, now, zone, language, Form.AT) if silent_at else "",
        people=found.people or people,
        sent=found.sent,
        refused=join([one_line(one) for one in found.refused[:MOST_NAMED]], language),
        came_back=join([one_line(one) for one in found.came_back[:MOST_NAMED]], language),
        answered=found.answered,
        withdrawn=found.withdrawn,
        pending=found.pending,
    )


def suggestion_values(found: Likeness, example: str, desk: DeskPolicy) -> SuggestionValues:
    """Word the question whether what many write about is an incident. example: a time of day that lies ahead."""
    return SuggestionValues(
        team=one_line(desk.team),
        desk=desk.address,
        words=disarmed(found.words),
        people=found.people,
        is_usual=round(found.usual, 1) > 0,
        usual=tell_number(found.usual, desk.language),
        subjects=tuple(_shortened(disarmed(one)) for one in found.subjects),
        example=example,
    )


def tell_number(number: float, language: str) -> str:
    """Return a small number with one digit behind the point, as the language writes it."""
    from babel.numbers import format_decimal

    return format_decimal(round(number, 1), format="0.0", locale=PHRASES[language].locale)


def _told(promise: Promise | None, now: datetime, language: str, decision: SendIncident) -> Told:
    if promise is None:
        return NOTHING
    return tell(promise.at, now, ZoneInfo(promise.zone), language, reader_offset=decision.reader_offset)


def sentence(words: str) -> str:
    """Return staff's words as they can stand before another sentence."""
    text = one_line(words).strip()
    return text if not text or text[-1] in ".!?…" else f"{text}."


def _all_of(words: str) -> str:
    """Return what a subject has to hold as it is shown: of two words both, in any order."""
    return " + ".join(one_line(words).split())


def _bare(words: str) -> str:
    return one_line(words).strip().rstrip(".")


def _person(who: Address, subject: str) -> str:
    name = disarmed(who.name)
    person = f"{name} ({who.spec})" if name and name.lower() != who.key else who.spec
    return f"{person}: {_shortened(disarmed(subject))}" if subject else person


def _beginning(text: str) -> str:
    """Return a sentence as it stands at the beginning of a paragraph."""
    return text[:1].upper() + text[1:]


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SUBJECT else text[:LONGEST_SUBJECT].rstrip() + "…"


def _colleague(to: str, desk: DeskPolicy) -> str:
    return next((first_name(one) for one in desk.staff if one.key == to.lower()), "")
