"""Decisions as they are kept for `explain`: a kind in words and the few facts that belong beside the reason."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from mailwarden.core.conversation import Join, Promise
from mailwarden.core.decisions import (
    AddEntry,
    Decision,
    EndPromise,
    HearWord,
    LeaveAlone,
    ListInDigest,
    NoteUnreachable,
    NudgeStaff,
    OfferToTrack,
    OpenConversation,
    Owe,
    PutOff,
    Rewrite,
    SendAcknowledgement,
    SendIncident,
    SendNotice,
    SendRestatement,
    ShareTime,
    TakeBackAnswer,
    TellColleague,
    TellOfReturn,
    TrackTime,
    Withhold,
)
from mailwarden.core.reasons import Reason
from mailwarden.store.rows import DecisionRow


def row_for(
    decision: Decision,
    desk: str,
    at: datetime,
    conversation_id: int | None = None,
    message_id: str = "",
    join: Join | None = None,
    apart: Reason | None = None,
) -> DecisionRow:
    """Return a decision as a row.

    join: how its message found the conversation. apart: what kept it out of the one that it refers to.
    """
    detail = detail_of(decision)
    if join is not None and isinstance(decision, AddEntry):
        detail = {**(detail or {}), "joined": join.reason, "confidence": join.confidence}
    if apart is not None and isinstance(decision, OpenConversation | LeaveAlone):
        detail = {**(detail or {}), "apart": apart}
    return DecisionRow(
        desk=desk,
        at=at,
        kind=kind_of(decision),
        reason=decision.reason,
        conversation_id=conversation_id,
        message_id=message_id,
        detail=detail,
    )


def kind_of(decision: Decision) -> str:
    """Return a decision's class as words: "send-acknowledgement"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", type(decision).__name__).lower()


def detail_of(decision: Decision) -> dict[str, Any] | None:
    """Return what `explain` shows beside the reason; only what JSON can hold."""
    if isinstance(decision, Withhold | Rewrite):
        return {"mail": kind_of(decision.decision), **(detail_of(decision.decision) or {})}
    return _of_mail(decision) or _of_time(decision) or _of_word(decision) or _of_conversation(decision)


def _of_mail(decision: Decision) -> dict[str, Any] | None:
    match decision:
        case SendAcknowledgement(promise=promise, typical=typical):
            return {**_told(promise), **_measured(promise, typical), **_circumstances(decision)}
        case SendNotice(promise=promise, told=told, tone=tone):
            new, before = promise.at.isoformat() if promise else None, told.isoformat() if told else None
            return {"tone": tone, "before": before, "told": new, **_circumstances(decision)}
        case SendRestatement(told=told):
            return {"told": told.isoformat()}
        case SendIncident(promise=promise, incident_id=number, stage=stage):
            return {"incident": number, "stage": stage, "told": promise.at.isoformat() if promise else None}
        case NudgeStaff(due=due, step=step):
            return {"due": due.isoformat(), "step": step}
        case ListInDigest(step=step):
            return {"step": step}
        case TellOfReturn(returned=returned):
            return {"status": returned.status} if returned.status else None
    return None


def _of_time(decision: Decision) -> dict[str, Any] | None:
    match decision:
        case TrackTime(promise=promise) | ShareTime(promise=promise):
            return _told(promise)
        case EndPromise(state=state, at=at):
            return {"state": state, "at": at.isoformat()}
        case PutOff(until=until):
            return {"until": until.isoformat()}
        case Owe(at=at, until=named):
            return {"since": at.isoformat(), **({"until": named.isoformat()} if named else {})}
        case OfferToTrack(until=named, step=step):
            return {"until": named.isoformat() if named else "", "step": step}
    return None


def _of_word(decision: Decision) -> dict[str, Any] | None:
    match decision:
        case HearWord(said=said):
            until = {"until": said.until.isoformat()} if said.until else {}
            return {"word": said.word, "author": said.author, **until}
        case TellColleague(said=said):
            return {"word": said.word, "to": said.author}
    return None


def _of_conversation(decision: Decision) -> dict[str, Any] | None:
    match decision:
        case OpenConversation():
            return {"targets": decision.targets, "rule": decision.rule, "refused_because": decision.refused_because}
        case AddEntry(part=part):
            return {"part": part}
        case TakeBackAnswer(message_id=message_id):
            return {"answer": message_id}
        case NoteUnreachable(at=at, status=status):
            return {"at": at.isoformat(), **({"status": status} if status else {})}
    return None


def _told(promise: Promise | None) -> dict[str, Any]:
    return {"told": promise.at.isoformat(), "basis": promise.basis} if promise else {"told": None}


def _measured(promise: Promise | None, typical: datetime | None) -> dict[str, Any]:
    """Return what a measured time rests on."""
    level = {"level": promise.level, "sample_size": promise.sample_size} if promise and promise.level else {}
    return {**level, **({"typical": typical.isoformat()} if typical else {})}


def _circumstances(decision: SendAcknowledgement | SendNotice) -> dict[str, Any]:
    """Return what else the mail says that is not always so."""
    said = {"busy": decision.is_busy}
    if isinstance(decision, SendAcknowledgement):
        said["over_a_week"] = decision.is_over_a_week
    return {name: True for name, is_said in said.items() if is_said}
