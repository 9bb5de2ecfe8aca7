"""Remembers what a colleague has said of an incident and what has not left yet: one word for each incident at most."""

from __future__ import annotations

import json

from mailwarden.core.incident_holding import HeldWord, facts_of, held_from
from mailwarden.store.protocol import Transaction


def held_word(tx: Transaction, incident_id: int) -> HeldWord | None:
    """Return what waits to be told about an incident; None: nothing."""
    kept = tx.note(_name(incident_id))
    return held_from(incident_id, json.loads(kept)) if kept else None


def keep_word(tx: Transaction, held: HeldWord) -> None:
    """Remember it in the place of whatever waited before."""
    tx.note(_name(held.incident_id), json.dumps(facts_of(held)))


def drop_word(tx: Transaction, incident_id: int) -> None:
    """Forget it: it has left, or never does."""
    if tx.note(_name(incident_id)):
        tx.note(_name(incident_id), "")


def _name(incident_id: int) -> str:
    return f"incident.held.{incident_id}"
