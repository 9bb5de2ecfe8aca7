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
from mailwarden.mail.addressed import answer, word_to_us
from mailwarden.mail.compose import AutoSubmitted, Draft, compose, reply_subject
from mailwarden.mail.deeper import deeper_values
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


def write_incident(
    decision: SendIncident, desk: DeskPolicy, *, message_id: str, now: datetime, renderer: Renderer
) -> bytes:
    """Return a mail to somebody whom an incident concerns. Raises UnsafeArgument."""
    rendered = renderer.render("incident", decision.language, incident_values(decision, desk, now))
    return compose(answer(decision, desk, rendered, AutoSubmitted.GENERATED, message_id, now))


def incident_text(decision: SendIncident, desk: DeskPolicy, now: datetime, renderer: Renderer) -> str:
    """Return the plain text of such a mail in the desk's own language and zone, for staff to read beforehand."""
    shown = replace(decision, language=desk.language, reader_offset=None)
    return renderer.render("incident", desk.language, incident_values(shown, desk, now)).text


def write_incident_draft(
    draft: Incident,
    people: Sequence[tuple[Address, str]],
    text: str,
    asked: Message | None,
    *,
    to: str,
    desk: DeskPolicy,
    message_id: str,
    now: datetime,
    renderer: Renderer,
) -> bytes:
    """Return the question whether an incident is to be opened. asked: the mail that wants it. Raises UnsafeArgument."""
    rendered = renderer.render("incident_draft", desk.language, draft_values(draft, people, text, to, desk, now))
    return compose(_in_answer(word_to_us(to, desk, rendered, message_id, now), asked))


def write_incident_report(
    report: Report, *, to: str, desk: DeskPolicy, message_id: str, now: datetime, renderer: Renderer
) -> bytes:
    """Return what one of our people hears of an incident. Raises UnsafeArgument."""
    values = report_values(
        report.incident,
        report.situation,
        to,
        desk,
        now,
        tally=report.tally,
        people=report.people,
        silent_at=report.silent_at,
        missing=report.missing,
    )
    rendered = renderer.render("incident_report", desk.language, values)
    return compose(_in_answer(word_to_us(to, desk, rendered, message_id, now), report.answers))


def write_suggestion(
    found: Likeness, example: str, *, to: str, desk: DeskPolicy, message_id: str, now: datetime, renderer: Renderer
) -> bytes:
    """Return the question whether what many write about is an incident. Raises UnsafeArgument."""
    rendered = renderer.render("suggestion", desk.language, suggestion_values(found, example, desk))
    return compose(word_to_us(to, desk, rendered, message_id, now))


def write_deeper(
    found: Deeper, *, to: str, desk: DeskPolicy, message_id: str, now: datetime, renderer: Renderer
) -> bytes:
    """Return the weekly word about who and what keeps coming back. found: not empty. Raises UnsafeArgument."""
    rendered = renderer.render("deeper", desk.language, deeper_values(found, desk))
    return compose(word_to_us(to, desk, rendered, message_id, now))


def _in_answer(draft: Draft, asked: Message | None) -> Draft:
    if asked is None:
        return draft
    return replace(
        draft,
        subject=reply_subject(asked.subject, draft.subject),
        auto_submitted=AutoSubmitted.REPLIED,
        in_reply_to=asked.written_id,
        references=asked.written_references,
    )
