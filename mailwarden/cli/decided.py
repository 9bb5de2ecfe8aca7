"""Decisions in words: what was decided about a mail or a conversation, and the sentence that says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mailwarden.cli.report_words import percent
from mailwarden.cli.words import Wall
from mailwarden.core.conversation import Basis
from mailwarden.core.reason_sentences import REASONS
from mailwarden.core.reasons import Reason
from mailwarden.store.rows import DecisionRow

DOES = {
    "leave-alone": "leave it alone",
    "open-conversation": "open a conversation",
    "add-entry": "add the mail to the conversation",
    "send-acknowledgement": "acknowledge it",
    "send-notice": "write to the requester",
    "nudge-staff": "remind staff",
    "tell-of-return": "tell staff at once that a mail came back",
    "take-back-answer": "count the answer no longer",
    "reopen-promise": "count on a told time as before",
    "note-unreachable": "write nothing automatic to the address",
    "reachable-again": "write to the address again",
    "withhold": "hold back a mail",
    "end-promise": "close a told time",
    "mark-told": "count on a told time from now on",
    "submit": "hand the mail over",
    "postpone": "wait",
    "withdraw": "withdraw the mail",
    "share-time": "write no second mail: what was told just before counts here, too",
    "rewrite": "write the mail anew",
    "ask-staff": "ask staff whether it is to be answered",
    "ask-to-correct": "ask staff whether those who were told a time that is no longer true hear of it now",
    "list-in-digest": "list it in one mail to staff",
    "explain-words": "tell a colleague which words are understood",
    "accept": "let it be answered after all",
    "settle": "wait for no answer any more",
    "hear-word": "remember what was said",
    "take-back": "take back what was said",
    "call-off": "call off a mail that has not left",
    "put-off": "look at a mail at another time",
    "send-restatement": "tell the requester that the time still holds",
    "send-closing": "close the circle with the requester",
    "send-incident": "tell the requester of an incident",
    "owe": "note that more was announced to the requester",
    "offer-to-track": "ask a colleague whether the time they named is to be guarded",
    "track-time": "guard the time that a colleague named",
    "tell-colleague": "tell a colleague what became of their words",
    "alarm-operator": "alarm the operator",
    "put-on-brake": "put the brake on",
}
INSTANTS = {"told": "tells", "typical": "usually by", "before": "told before", "at": "at", "due": "due"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One decision, with the keys that `explain --json` shows."""

    at: datetime
    decision: str  # in kebab case, as it is stored
    reason: Reason
    why: str  # the reason as a sentence
    message_id: str
    detail: Mapping[str, Any]


def decided(row: DecisionRow) -> Decided:
    return Decided(
        at=row.at,
        decision=row.kind,
        reason=row.reason,
        why=REASONS[row.reason],
        message_id=row.message_id,
        detail=row.detail or {},
    )


def in_words(one: Decided, wall: Wall) -> str:
    """Return what was decided and the few facts beside it: "acknowledge it (tells Mon 3 Aug 2026 12:00)"."""
    does = DOES.get(one.decision, one.decision)
    facts = [fact for key, value in one.detail.items() if (fact := _fact(key, value, wall))]
    return f"{does} ({'; '.join(facts)})" if facts else does


def _fact(key: str, value: object, wall: Wall) -> str:
    match key, value:
        case (("told" | "typical" | "before" | "at" | "due"), str()):
            return f"{INSTANTS[key]} {wall.instant(datetime.fromisoformat(value))}"
        case "told", None:
            return "tells no time"
        case "level", float():
            return f"to be kept in {percent(value)} of cases"
        case "sample_size", int():
            return f"measured on {value} answers"
        case "basis", Basis.WORD:
            return "by when we write, as no time for an answer could be told"
        case "busy", True:
            return "says that far more people wait than usual"
        case "over_a_week", True:
            return "says that it may take more than a week"
        case "mail", str():
            return DOES.get(value, value)
        case "status", str():
            return f"status {value}"
        case "refused_because", str():
            return f"no automatic mail: {REASONS[Reason(value)]}"
        case "apart", str():
            return REASONS[Reason(value)]
        case "targets", _:
            return f"targets {value}"
        case "rule", str() if value != "desk":
            return value
        case (("part" | "state" | "tone"), _):
            return str(value)
    return ""
