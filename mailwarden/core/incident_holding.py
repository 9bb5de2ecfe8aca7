"""What a colleague says by mail of an open incident waits until it can be taken back no more. Decides; touches nothing.

It is no round of mail before it leaves: so taken back, nothing has happened. It never waits so long that the time
passes by which people were told to hear of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mailwarden.core.agenda import SHORTEST_LEAD
from mailwarden.core.incident_times import MAILS_A_MINUTE, update_after
from mailwarden.core.incident_words import Act, IncidentWord
from mailwarden.core.incidents import Incident, Stage, Step
from mailwarden.core.policy import DeskPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldWord:
    """An update or an end of an incident that has not left yet."""

    incident_id: int
    word: IncidentWord
    author: str  # addr-spec of whoever said it
    leaves_at: datetime | None  # aware; None: held back until somebody lets it go


def leaves_at(incident: Incident, people: int, policy: DeskPolicy, now: datetime) -> datetime:
    """Return until when a word about an incident waits. people: how many mails that are, at so many a minute."""
    latest = now + policy.notice.hold
    if incident.owed_at:
        latest = min(latest, incident.owed_at - SHORTEST_LEAD - timedelta(minutes=people / MAILS_A_MINUTE))
    return max(now, latest)


def as_if_said(incident: Incident, word: IncidentWord, policy: DeskPolicy, now: datetime) -> Incident:
    """Return an incident as it will be once a word about it has left, to show what people will read."""
    number = incident.steps[-1].number + 1 if incident.steps else 1
    if word.act is Act.CLOSE:
        end = Step(number=number, stage=Stage.CLOSE, at=now)
        return replace(incident, steps=(*incident.steps, end), closed_at=now, why=word.why, changed=word.changed)
    owed = word.next_at or update_after(incident, now, policy)
    step = Step(number=number, stage=Stage.UPDATE, at=now, text=word.text, next_update_at=owed)
    return replace(incident, steps=(*incident.steps, step))


def facts_of(held: HeldWord) -> dict[str, str | None]:
    """Return a held word as it is written down."""
    word = held.word
    return {
        "act": word.act,
        "text": word.text,
        "next_at": word.next_at.isoformat() if word.next_at else None,
        "why": word.why,
        "changed": word.changed,
        "author": held.author,
        "leaves_at": held.leaves_at.isoformat() if held.leaves_at else None,
    }


def held_from(incident_id: int, facts: Mapping[str, str | None]) -> HeldWord:
    """Return a held word as it was written down."""
    next_at, leaves = facts["next_at"], facts["leaves_at"]
    word = IncidentWord(
        act=Act(facts["act"] or ""),
        text=facts["text"] or "",
        has_next=next_at is not None,
        next_at=datetime.fromisoformat(next_at) if next_at else None,
        why=facts["why"] or "",
        changed=facts["changed"] or "",
    )
    left = datetime.fromisoformat(leaves) if leaves else None
    return HeldWord(incident_id=incident_id, word=word, author=facts["author"] or "", leaves_at=left)
