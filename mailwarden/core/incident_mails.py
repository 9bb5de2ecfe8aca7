"""Who hears of an incident, and what: in the mails about it and in the acknowledgements of new mail. Decides.

Whoever waits and whose subject matches is told; nobody is who may get no automatic mail, is not reached, or of whom
somebody said that nothing more is to be sent or that it has time. At its end everybody hears it who was told of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from mailwarden.core.agenda import SHORTEST_LEAD
from mailwarden.core.bidden import is_no_rush, is_stopped
from mailwarden.core.clocks import standing, told_promises
from mailwarden.core.conversation import Basis, Conversation, Kind, Promise, PromiseState, Submission, SubmissionState
from mailwarden.core.decisions import Rewrite, SendAcknowledgement, SendIncident, Submit, Withdraw
from mailwarden.core.in_thread import in_thread
from mailwarden.core.incident_times import MAILS_A_MINUTE
from mailwarden.core.incidents import Incident, Stage, mail_step
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.promising import AT_LEAST_AHEAD
from mailwarden.core.reader_clock import offset_until
from mailwarden.core.reasons import Reason
from mailwarden.core.subject_words import holds_one_of

_REASONS = {
    Stage.OPEN: Reason.INCIDENT_OPENED,
    Stage.UPDATE: Reason.INCIDENT_UPDATED,
    Stage.SILENT: Reason.INCIDENT_WITHOUT_NEWS,
    Stage.LAST: Reason.INCIDENT_LEFT_TO_PEOPLE,
    Stage.CLOSE: Reason.INCIDENT_CLOSED,
}
_NEVER_LEFT = frozenset({SubmissionState.WITHDRAWN, SubmissionState.REFUSED})


def concerns(incident: Incident, subject: str) -> bool:
    """Return whether a mail under this subject is probably about it."""
    return incident.is_for_all or holds_one_of(subject, incident.words)


def incident_for(incidents: Iterable[Incident], subject: str) -> Incident | None:
    """Return which of the open incidents a new mail is probably about, the newest of several; None: none."""
    about = [one for one in incidents if one.is_open and concerns(one, subject)]
    return max(about, key=lambda one: (not one.is_for_all, one.incident_id), default=None)


def why_untold(known: Conversation, policy: DeskPolicy, stage: Stage = Stage.OPEN) -> Reason | None:
    """Return why this requester is not written to about it; None: they are."""
    turn = standing(known)
    if policy.mode is not Mode.FULL:
        return Reason.OBSERVING if policy.mode is Mode.OBSERVE else Reason.NOTICES_OFF
    if is_stopped(known):
        return Reason.STOPPED
    if not known.acknowledgeable:
        return Reason.MAY_NOT_WRITE
    if known.unreachable_since is not None or _was_refused(known):
        return Reason.UNDELIVERABLE_ADDRESS
    if stage is Stage.CLOSE:
        return None
    if not turn.is_waiting:
        is_settled = turn.settled_at is not None and turn.settled_at == turn.ended_at
        return Reason.SETTLED_MEANWHILE if is_settled else Reason.ANSWERED_MEANWHILE
    return Reason.SAID_NO_RUSH if is_no_rush(known) else None


def was_told(known: Conversation, incident_id: int) -> bool:
    """Return whether they perhaps heard of it from us, in a mail about it or in the acknowledgement."""
    if any(one.incident_id == incident_id and one.state not in _NEVER_LEFT for one in known.submissions):
        return True
    acknowledged = any(one.kind is Kind.ACKNOWLEDGEMENT and one.state not in _NEVER_LEFT for one in known.submissions)
    return acknowledged and not any(one.incident_id == incident_id for one in known.submissions)


def mails_about(
    incident: Incident, people: Sequence[Conversation], policy: DeskPolicy, now: datetime
) -> tuple[tuple[Conversation, SendIncident], ...]:
    """Return the newest round of mail, each with whom it goes to, so many a minute.

    people: whom it concerns; whoever is not to hear of it is left out.
    """
    if incident.last is None:
        return ()
    stage = incident.last.stage
    told = [one for one in people if why_untold(one, policy, stage) is None]
    if stage is Stage.CLOSE:
        told = [one for one in told if was_told(one, incident.incident_id)]
    return tuple(
        (known, mail_for(known, incident, policy, now, timedelta(minutes=number / MAILS_A_MINUTE)))
        for number, known in enumerate(told)
    )


def mail_for(
    known: Conversation, incident: Incident, policy: DeskPolicy, now: datetime, later: timedelta = timedelta(0)
) -> SendIncident:
    """Return what this requester reads about it now. later: when it leaves, counted from now."""
    turn, last = standing(known), incident.last
    stage = last.stage if last else Stage.OPEN
    promise = word_about(incident, policy, now)
    told = _told(known, incident.incident_id)
    latest = promise.at if promise else told
    return SendIncident(
        **in_thread(known, turn),
        incident_id=incident.incident_id,
        stage=stage,
        title=incident.title,
        text=last.text if last else "",
        why=incident.why,
        changed=incident.changed,
        told=told,
        promise=promise,
        is_waiting=turn.asked_since is not None,
        step=mail_step(incident),
        reason=_REASONS[stage],
        leaves_at=now + later if later else None,
        reader_offset=offset_until(known.reader_offset, known.opened_at, latest, policy.hours.zone) if latest else None,
    )


def word_about(incident: Incident, policy: DeskPolicy, now: datetime) -> Promise | None:
    """Return by when we write about it again, as it may be told now; None: no time is known, or it is too close."""
    at = incident.owed_at if incident.steps else incident.next_update_at
    if at is None or at < now + AT_LEAST_AHEAD or policy.mode is not Mode.FULL:
        return None
    zone = policy.hours.timetable.zone
    return Promise(at=at, zone=zone, basis=Basis.WORD, incident_id=incident.incident_id)


def with_incident(
    acknowledgement: SendAcknowledgement,
    incident: Incident | None,
    policy: DeskPolicy,
    now: datetime,
    reader: timedelta | None,
) -> SendAcknowledgement:
    """Return an acknowledgement that speaks of an incident, too, and of our next word on it in the place of a time.

    incident: None: that it is about none. reader: offset of the clock that its reader writes by; None: unknown.
    """
    if incident is None or not incident.is_open:
        return acknowledgement
    spoken = replace(acknowledgement, incident=incident, reason=Reason.INCIDENT_STANDS)
    word = word_about(incident, policy, now)
    if word is None:
        return spoken
    offset = offset_until(reader, acknowledgement.received_at, word.at, policy.hours.zone)
    return replace(spoken, promise=word, typical=None, is_over_a_week=False, reader_offset=offset)


def is_news(incident: Incident | None, acknowledgement: Submission) -> bool:
    """Return whether something was said about the incident since an acknowledgement that speaks of it was written."""
    return incident is not None and incident.last is not None and incident.last.at > acknowledgement.queued_at


def verdict_on(
    known: Conversation, mail: Submission, incident: Incident | None, policy: DeskPolicy, now: datetime
) -> Submit | Withdraw | Rewrite:
    """Return whether a queued mail about an incident goes out now, never, or in other words.

    incident: as it is by now; None: it is known no more. It speaks of no lateness, so it needs no fresh look.
    """
    if incident is None or incident.last is None:
        return Withdraw(reason=Reason.TEXT_NO_LONGER_TRUE)
    if untold := why_untold(known, policy, incident.last.stage):
        return Withdraw(reason=untold)
    if mail.step != mail_step(incident):
        return Withdraw(reason=Reason.INCIDENT_MOVED_ON)
    if _is_true(known, mail, policy, now):
        return Submit(reason=Reason.STILL_TRUE)
    if mail.state in (SubmissionState.SENDING, SubmissionState.UNCERTAIN):
        return Withdraw(reason=Reason.TEXT_NO_LONGER_TRUE)
    return Rewrite(decision=mail_for(known, incident, policy, now), reason=Reason.TEXT_NO_LONGER_TRUE)


def _is_true(known: Conversation, mail: Submission, policy: DeskPolicy, now: datetime) -> bool:
    """Whether its "today" is today, and the time it tells still to come."""
    promise = next((one for one in known.promises if one.promise_id == mail.promise_id), None)
    zone = policy.hours.zone
    if mail.queued_at.astimezone(zone).date() != now.astimezone(zone).date():
        return False
    return promise is None or promise.at - now >= min(SHORTEST_LEAD, (promise.at - mail.queued_at) / 2)


def _told(known: Conversation, incident_id: int) -> datetime | None:
    """Return by when they count on our next word about it."""
    words = (one for one in told_promises(known) if one.incident_id == incident_id)
    return max((one.at for one in words if one.state is PromiseState.OPEN), default=None)


def _was_refused(known: Conversation) -> bool:
    mails = (one for one in known.submissions if one.kind in (Kind.ACKNOWLEDGEMENT, Kind.NOTICE, Kind.INCIDENT))
    return any(one.state is SubmissionState.REFUSED for one in mails)
