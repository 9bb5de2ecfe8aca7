"""Everything that explains one conversation, gathered from the store and the policy; nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from mailwarden.cli.arithmetic import Counted, count_target
from mailwarden.cli.decided import Decided, decided
from mailwarden.cli.heard import WhatStands, what_stands
from mailwarden.core.agenda import Task, agenda, deadline, target_for, targets_of
from mailwarden.core.clocks import Standing, standing
from mailwarden.core.conversation import (
    Basis,
    Conversation,
    Entry,
    Kind,
    Part,
    Promise,
    PromiseState,
    Submission,
    SubmissionState,
)
from mailwarden.core.marks import calendar_mark, policy_mark
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reason_sentences import REASONS
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Said
from mailwarden.store.protocol import Transaction

MOST_DECISIONS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail of the conversation."""

    message_id: str
    part: Part
    at: datetime
    author: str
    subject: str
    why: str  # the reason for its part, as a sentence
    joined: str  # what says that it belongs here, as a sentence; "" for the mail that opened the conversation
    confidence: str  # of that: "strong" or "weak"


@dataclass(frozen=True, slots=True, kw_only=True)
class OurMail:
    """One automatic mail of ours, and the time it told."""

    kind: Kind
    message_id: str
    state: SubmissionState
    queued_at: datetime
    sent_at: datetime | None
    told: datetime | None
    zone: str
    basis: Basis | None
    became: PromiseState | None  # of the told time
    level: float | None  # the share of cases in which it should hold; None: no share was said
    sample_size: int
    reader_zone: str  # shown beside the zone; "": it was not
    policy_mark: str  # what it was chosen by
    calendar_mark: str
    is_of_this_policy: bool | None  # whether these are the marks of today; None: no time, or no such desk any more
    is_of_this_calendar: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What is to be done, and when."""

    at: datetime
    task: Task


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOf:
    """An incident that the conversation is part of."""

    incident: int
    title: str
    opened_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A conversation explained. Names of fields are the keys of `explain --json`; instants in UTC."""

    conversation: int
    desk: str
    requester: str
    name: str
    subject: str
    language: str
    opened_at: datetime
    targets: str
    rule: str  # which rule said so; "desk" where none did
    refused_because: Reason | None  # why its writer gets no automatic mail
    waiting_since: datetime | None  # for an answer
    owed_since: datetime | None  # for news that we owe them who have an answer
    chasers: int
    messages: tuple[Letter, ...]
    mails: tuple[OurMail, ...]
    decisions: tuple[Decided, ...]
    deadline_name: str  # which target the arithmetic is about
    deadline: Counted | None  # of the present wait, else of the last one; None where the desk is configured no more
    due_at: datetime | None  # the told time that stands, or else the end of the target; None: nobody waits
    next: tuple[Next, ...]
    incidents: tuple[PartOf, ...]
    words: tuple[Said, ...]  # what people said of it
    said: WhatStands  # what stands of that


def story_of(tx: Transaction, conversation_id: int, policies: Mapping[str, DeskPolicy], at: datetime) -> Story | None:
    """Return a conversation explained, None where there is none of this number. policies: by name of the desk."""
    known = tx.conversation(conversation_id)
    if known is None:
        return None
    rows = tx.decisions(known.desk, conversation_id=conversation_id, limit=MOST_DECISIONS)
    history = tuple(decided(one) for one in rows)
    policy, now = policies.get(known.desk), standing(known)
    opening = next((one.detail for one in history if one.decision == "open-conversation"), {})
    wait = _last_wait(known)
    return Story(
        conversation=known.conversation_id,
        desk=known.desk,
        requester=known.requester.spec,
        name=known.requester.name,
        subject=known.subject,
        language=known.language,
        opened_at=known.opened_at,
        targets=known.targets,
        rule=str(opening.get("rule", "desk")),
        refused_because=known.refused_because,
        waiting_since=now.asked_since,
        owed_since=now.owed_since,
        chasers=now.chasers,
        messages=tuple(_letters(tx, known, history)),
        mails=tuple(_mail(one, known.promises, policy) for one in known.submissions),
        decisions=history,
        deadline_name=_deadline_name(wait),
        deadline=_deadline(known, wait, policy),
        due_at=deadline(known, policy) if policy else None,
        next=tuple(Next(at=one.at, task=one.task) for one in agenda(known, policy)) if policy else (),
        incidents=tuple(
            PartOf(incident=one.incident_id, title=one.title, opened_at=one.opened_at, closed_at=one.closed_at)
            for one in tx.incidents_of(conversation_id)
        ),
        words=known.words,
        said=what_stands(known, at),
    )


def _letters(tx: Transaction, known: Conversation, history: tuple[Decided, ...]) -> Iterator[Letter]:
    entries = {one.message_id: one for one in history if one.decision == "add-entry"}
    for entry in sorted(known.entries, key=lambda one: one.at):
        yield _letter(tx, known.desk, entry, entries.get(entry.message_id))


def _letter(tx: Transaction, desk: str, entry: Entry, because: Decided | None) -> Letter:
    kept = tx.message(desk, entry.message_id)
    detail = because.detail if because else {}
    return Letter(
        message_id=entry.message_id,
        part=entry.part,
        at=entry.at,
        author=entry.author,
        subject=kept[0].subject if kept else "",
        why=REASONS[kept[1].reason] if kept else "",
        joined=REASONS[Reason(detail["joined"])] if detail.get("joined") else "",
        confidence=str(detail.get("confidence") or ""),
    )


def _mail(submission: Submission, promises: tuple[Promise, ...], policy: DeskPolicy | None) -> OurMail:
    told = next((one for one in promises if one.promise_id == submission.promise_id), None)
    return OurMail(
        kind=submission.kind,
        message_id=submission.message_id,
        state=submission.state,
        queued_at=submission.queued_at,
        sent_at=submission.sent_at,
        told=told.at if told else None,
        zone=told.zone if told else "",
        basis=told.basis if told else None,
        became=told.state if told else None,
        level=told.level if told else None,
        sample_size=told.sample_size if told else 0,
        reader_zone=told.reader_zone if told else "",
        policy_mark=told.policy_mark if told else "",
        calendar_mark=told.calendar_mark if told else "",
        is_of_this_policy=told.policy_mark == policy_mark(policy) if told and policy else None,
        is_of_this_calendar=told.calendar_mark == calendar_mark(policy.hours, told.at) if told and policy else None,
    )


def _last_wait(known: Conversation) -> Standing:
    """Return where it stood when somebody last waited."""
    entries = sorted(known.entries, key=lambda one: (one.at, one.part is Part.ANSWER, one.part is Part.OWED))
    before = (standing(replace(known, entries=tuple(entries[:count]))) for count in range(len(entries), 0, -1))
    return next((one for one in before if one.is_waiting), Standing())


def _deadline_name(wait: Standing) -> str:
    if wait.is_owed:
        return "news that we owe"
    return "first reply" if wait.ended_at is None else "next reply"


def _deadline(known: Conversation, wait: Standing, policy: DeskPolicy | None) -> Counted | None:
    if policy is None or wait.waiting_since is None:
        return None
    return count_target(wait.waiting_since, target_for(wait, targets_of(known, policy)), policy.hours)
