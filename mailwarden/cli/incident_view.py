"""An incident arranged for showing: what was said, by when the next word is owed, and what became of each mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from mailwarden.cli import output
from mailwarden.cli.words import Wall
from mailwarden.core.conversation import SubmissionState
from mailwarden.core.incidents import Incident, Stage
from mailwarden.core.reason_sentences import REASONS
from mailwarden.core.reasons import Reason
from mailwarden.store.protocol import Transaction
from mailwarden.store.rows import IncidentMail

UTC = ZoneInfo("UTC")
STAGES = {
    Stage.OPEN: "opened",
    Stage.UPDATE: "said",
    Stage.SILENT: "wrote that there is no news",
    Stage.LAST: "wrote that the next word comes from a person",
    Stage.CLOSE: "closed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidView:
    """One round of mail. Names of fields are keys of --json; instants in UTC."""

    round: int
    stage: Stage
    at: datetime
    author: str  # "": the command line, or nobody
    text: str
    next_update_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailView:
    """One mail, and what became of it."""

    conversation: int
    recipient: str
    round: int  # 0: the acknowledgement
    outcome: str  # "sent", "refused", "came back", …
    why: str  # the server's reply, or the reason for which it was not sent
    sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentView:
    """An incident."""

    incident: int
    desk: str
    title: str
    words: tuple[str, ...]
    is_for_all: bool
    opened_at: datetime | None
    closed_at: datetime | None
    next_update_at: datetime | None
    why: str
    changed: str
    people: int
    said: tuple[SaidView, ...]
    mails: tuple[MailView, ...]


def view_of(tx: Transaction, incident: Incident) -> IncidentView:
    """Return everything that is known about an incident."""
    mails = tx.incident_mails(incident.incident_id)
    return IncidentView(
        incident=incident.incident_id,
        desk=incident.desk,
        title=incident.title,
        words=incident.words,
        is_for_all=incident.is_for_all,
        opened_at=incident.opened_at,
        closed_at=incident.closed_at,
        next_update_at=incident.owed_at,
        why=incident.why,
        changed=incident.changed,
        people=len(tx.incident_people(incident.incident_id)),
        said=tuple(
            SaidView(
                round=one.number,
                stage=one.stage,
                at=one.at,
                author=one.author,
                text=one.text,
                next_update_at=one.next_update_at,
            )
            for one in incident.steps
        ),
        mails=tuple(map(_mail, mails)),
    )


def print_list(views: Sequence[IncidentView], zones: Mapping[str, ZoneInfo]) -> None:
    """Print one line for each incident. zones: of the desks, by name."""
    if not views:
        output.say("There has been no incident.")
        return
    headers = ("number", "desk", "what is wrong", "opened", "next word", "people")
    output.rows((_row(one, Wall(zones.get(one.desk, UTC))) for one in views), headers)


def print_incident(view: IncidentView, zones: Mapping[str, ZoneInfo]) -> None:
    """Print what was said about an incident, and to whom."""
    wall = Wall(zones.get(view.desk, UTC))
    output.heading(f"Incident {view.incident}: {view.title}")
    output.rows([
        ("desk", f"{view.desk}; times in {wall.name}"),
        ("concerns", "everybody" if view.is_for_all else "subjects with " + " or ".join(view.words)),
        ("opened", wall.instant(view.opened_at)),
        ("next word", wall.instant(view.next_update_at, "closed" if view.closed_at else "no time is told")),
        *([("why", view.why), ("what changes", view.changed)] if view.closed_at else []),
    ])  # fmt: skip
    output.section("What was said")
    output.rows((wall.instant(one.at), one.author, f"{STAGES[one.stage]} {one.text}".strip()) for one in view.said)
    output.section("Who was told")
    output.rows(_mail_row(one, wall) for one in view.mails)
    if not view.mails:
        output.say("  nobody so far")


def _row(view: IncidentView, wall: Wall) -> tuple[str, ...]:
    next_word = wall.instant(view.next_update_at, "closed" if view.closed_at else "no time is told")
    return str(view.incident), view.desk, view.title, wall.instant(view.opened_at), next_word, str(view.people)


def _mail_row(mail: MailView, wall: Wall) -> tuple[str, ...]:
    sent = wall.instant(mail.sent_at)
    return mail.recipient, f"conversation {mail.conversation}", _round(mail), mail.outcome, sent, mail.why


def _round(mail: MailView) -> str:
    return f"round {mail.round}" if mail.round else "acknowledgement"


def _mail(mail: IncidentMail) -> MailView:
    return MailView(
        conversation=mail.conversation_id,
        recipient=mail.recipient,
        round=mail.round,
        outcome="came back" if mail.came_back else _outcome(mail),
        why=_why(mail),
        sent_at=mail.sent_at,
    )


def _outcome(mail: IncidentMail) -> str:
    if mail.state is SubmissionState.WITHDRAWN:
        return "not sent"
    return mail.state if mail.is_settled else "on its way"


def _why(mail: IncidentMail) -> str:
    if mail.state is SubmissionState.SENT:
        return ""
    return REASONS[Reason(mail.reply)] if mail.reply in set(Reason) else mail.reply
