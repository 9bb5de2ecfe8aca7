"""After an incident: whose conversations a colleague may settle in one word, and whose not. Decides; touches nothing.

Who was told that it is over may have nothing left to wait for. Who has written since then has, whatever it is: a person
reads that first.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from mailwarden.core.clocks import standing
from mailwarden.core.conversation import Conversation, Kind, Part, SubmissionState
from mailwarden.core.incident_mails import was_told
from mailwarden.core.incidents import Incident


def to_settle(
    incident: Incident, people: Iterable[Conversation]
) -> tuple[tuple[Conversation, ...], tuple[Conversation, ...]]:
    """Return who was told and waits still, and of these who has written since the incident was closed.

    people: whom it concerns. Of one that is not closed: nobody.
    """
    if incident.closed_at is None:
        return (), ()
    waiting = [one for one in people if standing(one).is_waiting and was_told(one, incident.incident_id)]
    since = [one for one in waiting if has_written_since(one, incident.closed_at)]
    return tuple(one for one in waiting if one not in since), tuple(since)


def heard_the_end(known: Conversation, incident: Incident) -> bool:
    """Return whether the requester read that it is over, and has asked nothing since."""
    if incident.closed_at is None or incident.last is None or has_written_since(known, incident.closed_at):
        return False
    mails = (one for one in known.submissions if one.kind is Kind.INCIDENT and one.incident_id == incident.incident_id)
    return any(one.state is SubmissionState.SENT and one.queued_at >= incident.closed_at for one in mails)


def has_written_since(known: Conversation, at: datetime) -> bool:
    """Return whether the requester has asked something since then."""
    return any(one.part is Part.REQUEST and one.at > at for one in known.entries)
