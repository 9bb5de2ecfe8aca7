"""The tables, once for every database. Constraints carry what must never happen twice; nothing is decided here.

Instants are whole microseconds since 1970 in UTC, words of the core are kept as their string values, facts as JSON.
Changing a table means a new file in migrations/versions and a new REVISION.
"""

from __future__ import annotations

from mailwarden.store.schema.base import metadata
from mailwarden.store.schema.conversations import conversations, messages, sightings, unplaced, unreachable
from mailwarden.store.schema.incidents import incident_people, incident_steps, incidents
from mailwarden.store.schema.ledger import decisions, promises
from mailwarden.store.schema.operation import alarm_words, alarms, cursors, failures, forgotten, leases, limits, meta
from mailwarden.store.schema.outbox import submissions
from mailwarden.store.schema.statistics import past_counts, past_courses, past_times

REVISION = "0001"  # the newest migration: a store at this revision fits these tables

__all__ = [
    "REVISION",
    "alarm_words",
    "alarms",
    "conversations",
    "cursors",
    "decisions",
    "failures",
    "forgotten",
    "incident_people",
    "incident_steps",
    "incidents",
    "leases",
    "limits",
    "messages",
    "meta",
    "metadata",
    "past_counts",
    "past_courses",
    "past_times",
    "promises",
    "sightings",
    "submissions",
    "unplaced",
    "unreachable",
]
