"""What incidents ask of the store: what was said to whom, and what many write about."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from mailwarden.core.deeper import History
from mailwarden.core.incidents import Incident, Step
from mailwarden.core.likeness import Asked
from mailwarden.store.rows import IncidentMail


class Incidents(Protocol):
    """Incidents, their steps and their people, and what looks like one."""

    def draft_incident(self, draft: Incident) -> int: ...
    def incident(self, incident_id: int) -> Incident | None: ...
    def open_incidents(self, desk: str) -> tuple[Incident, ...]: ...
    def incidents(self, desk: str | None, limit: int) -> tuple[Incident, ...]:
        """Return those that were opened, the newest first; None: of every desk."""

    def incidents_of(self, conversation_id: int) -> tuple[Incident, ...]:
        """Return those that concern a conversation, drafts excluded, the oldest first."""

    def change_incident(self, incident_id: int, **facts: Any) -> None:
        """Write down opened_at, closed_at, why, changed, reminded_of or reported_step."""

    def add_incident_step(self, incident_id: int, step: Step) -> None: ...
    def add_to_incident(self, incident_id: int, conversation_id: int, at: datetime) -> None:
        """Note that it concerns a conversation; silently nothing when that is known."""

    def incident_people(self, incident_id: int) -> tuple[int, ...]:
        """Return the conversations that it concerns."""

    def incident_mails(self, incident_id: int) -> tuple[IncidentMail, ...]:
        """Return the mails to those whom it concerns, acknowledgements that speak of it included, the oldest first."""

    def drafted_to(self, desk: str, recipient: str, since: datetime) -> bool:
        """Return whether this colleague was shown a draft, or asked for what is missing, since then."""

    def asked_lately(self, desk: str, since: datetime) -> tuple[Asked, ...]:
        """Return who wrote about something new since then; only a little while ago, for no index helps here."""

    def asked_usually(self, desk: str, since: datetime, limit: int) -> tuple[Asked, ...]:
        """The same over weeks, the newest first."""

    def histories(self, desk: str, since: datetime, *, after: int, limit: int) -> tuple[History, ...]:
        """Return the conversations in which something was written since then, in order of their numbers.

        after: numbers above this one only, so that the next portion goes on after the last one.
        """
