"""Write the mails about incidents, and the weekly word about what keeps coming back. Pure but for the templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mailwarden.core.decisions import SendIncident
from mailwarden.core.deeper import Deeper
from mailwarden.core.incidents import Incident
from mailwarden.core.likeness import Likeness
from mailwarden.core.message import Address, Message
from mailwarden.core.policy import DeskPolicy
from mailwarden.mail.addressed import Letterhead, thread_of
from mailwarden.mail.compose import AutoSubmitted
from mailwarden.mail.deeper import deeper_values
from mailwarden.mail.incident_words import Heard, incident_word_values
from mailwarden.mail.incidents import (
    Missing,
    Situation,
    Tally,
    draft_values,
    incident_values,
    report_values,
    suggestion_values,
)
from mailwarden.mail.render import Renderer


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What staff are to hear of an incident."""

    situation: Situation
    incident: Incident | None = None  # None: none was opened yet
    tally: Tally | None = None
    people: int = 0  # who counts on a word
    silent_at: datetime | None = None  # when we write without news
    missing: Missing | None = None
    answers: Message | None = None  # a colleague's mail that this answers; None: a thread of its own


def write_incident(decision: SendIncident, *, head: Letterhead) -> bytes:
    """Return a mail to somebody whom an incident concerns. Raises UnsafeArgument."""
    return head.answer(decision, "incident", incident_values(decision, head.desk, head.now), AutoSubmitted.GENERATED)


def incident_text(decision: SendIncident, desk: DeskPolicy, now: datetime, renderer: Renderer) -> str:
    """Return the plain text of such a mail in the desk's own language and zone, for staff to read beforehand."""
    shown = replace(decision, language=desk.language, reader_offset=None)
    return renderer.render("incident", desk.language, incident_values(shown, desk, now)).text


def write_incident_draft(
    draft: Incident, people: Sequence[tuple[Address, str]], text: str, asked: Message | None, *, head: Letterhead
) -> bytes:
    """Return the question whether an incident is to be opened. asked: the mail that wants it. Raises UnsafeArgument."""
    values = draft_values(draft, people, text, head.to, head.desk, head.now)
    return head.word_to_us("incident_draft", values, thread_of(asked) if asked else None)


def write_incident_report(report: Report, *, head: Letterhead) -> bytes:
    """Return what one of our people hears of an incident. Raises UnsafeArgument."""
    values = report_values(
        report.incident,
        report.situation,
        head.to,
        head.desk,
        head.now,
        tally=report.tally,
        people=report.people,
        silent_at=report.silent_at,
        missing=report.missing,
    )
    return head.word_to_us("incident_report", values, thread_of(report.answers) if report.answers else None)


def write_incident_word(heard: Heard, *, head: Letterhead) -> bytes:
    """Return what a colleague reads of their own word about an incident. Raises UnsafeArgument."""
    values = incident_word_values(heard, head.desk, head.now)
    return head.word_to_us("incident_word", values, thread_of(heard.answers))


def write_suggestion(found: Likeness, example: str, *, head: Letterhead) -> bytes:
    """Return the question whether what many write about is an incident. Raises UnsafeArgument."""
    return head.word_to_us("suggestion", suggestion_values(found, example, head.desk))


def write_deeper(found: Deeper, *, head: Letterhead) -> bytes:
    """Return the weekly word about who and what keeps coming back. found: not empty. Raises UnsafeArgument."""
    return head.word_to_us("deeper", deeper_values(found, head.desk))
