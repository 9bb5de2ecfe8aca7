"""When is the next word about an incident owed, and when do staff, or we, have to act? Decides; touches nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from mailwarden.core.agenda import lead_of
from mailwarden.core.hours import OpeningHours
from mailwarden.core.incidents import Incident, said_last
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.rounding import sayable
from mailwarden.errors import NeverOpen

MOST_SILENT = 2  # updates without news that go out on their own; after them only a person can say more
MAILS_A_MINUTE = 30
SHORTEST_INTERVAL = timedelta(minutes=30)


def interval_of(incident: Incident, hours: OpeningHours) -> timedelta:
    """Return how much opening time staff set themselves until the next word, when they last said something."""
    said = said_last(incident)
    if said is None or said.next_update_at is None:
        return SHORTEST_INTERVAL
    return max(hours.between(said.at, said.next_update_at), SHORTEST_INTERVAL)


def update_after(incident: Incident, since: datetime, policy: DeskPolicy) -> datetime | None:
    """Return the time that is told where nobody named one: the same opening time again; None: it never opens again."""
    try:
        again = policy.hours.add(policy.hours.next_opening(since), interval_of(incident, policy.hours))
        return sayable(again, since, policy.hours)
    except NeverOpen:
        return None


def silence_ends(incident: Incident, people: int, policy: DeskPolicy) -> datetime | None:
    """Return when we write without news: the lead before the owed update, earlier by as long as all the mails take.

    Not before half of the time is over, though. people: how many will be written to. None: no update is owed.
    """
    if incident.last is None or incident.owed_at is None:
        return None
    told, owed = incident.last.at, incident.owed_at
    latest = owed - lead_of(policy) - timedelta(minutes=people / MAILS_A_MINUTE)
    return max(latest, told + (owed - told) / 2)


def reminder_at(incident: Incident, people: int, policy: DeskPolicy) -> datetime | None:
    """Return when staff are reminded of the update that they owe: half the lead before we write without news."""
    end = silence_ends(incident, people, policy)
    if incident.last is None or end is None or incident.reminded_of == incident.owed_at:
        return None
    return max(end - lead_of(policy) / 2, incident.last.at + (end - incident.last.at) / 2)
