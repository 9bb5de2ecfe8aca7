"""Puts together what a rehearsal has found: the records that a report is made of, and what became of every mail."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from datetime import datetime

from mailwarden.core.clocks import next_word, standing
from mailwarden.core.conversation import Conversation, Kind, Part, Promise
from mailwarden.core.records import Course, DecisionCount, MailCount, ToldTime
from mailwarden.core.reporting import Records
from mailwarden.daemon.rehearsal.life import Life
from mailwarden.daemon.rehearsal.memory import Thread
from mailwarden.daemon.rehearsal.values import FOOLISH_WITHIN, Rehearsal, SentMail


def rehearsal(life: Life, *, since: datetime, until: datetime) -> Rehearsal:
    """Return what a life has come to."""
    threads = [one for one in life.memory.threads if not one.is_history]
    answers = {one.known.conversation_id: _answers(one.known) for one in threads}
    mails = tuple(_with_answer(one, answers[one.conversation_id]) for one in life.notebook.mails)
    records = _records(life, threads, answers)
    waiting = [one for one in records.courses if one.is_waiting and one.refused_because is None]
    return Rehearsal(
        desk=life.policy.name,
        policy=life.policy,
        since=since,
        until=until,
        mails=mails,
        records=records,
        held=tuple(life.notebook.held),
        loops=tuple(life.notebook.loops),
        foolish=tuple(one for one in mails if _is_foolish(one)),
        unanswered=sum(one.answered_at is None for one in waiting),
        asked_again=sum(one.answered_at is not None for one in waiting),
        conversations=len(threads),
        letters=life.notebook.letters,
        learned_from=life.learned_from or 0,
        brakes=tuple(life.memory.counted.brakes),
    )


def _records(life: Life, threads: list[Thread], answers: dict[int, list[datetime]]) -> Records:
    told = [_told(one, p, answers[one.known.conversation_id]) for one in threads for p in one.known.promises]
    counts = sorted(life.carrying.ended.items())
    decided = sorted(life.carrying.decided.items())
    return Records(
        told=sorted(told, key=lambda one: one.number),
        courses=[_course(one, answers[one.known.conversation_id]) for one in threads],
        mails=[MailCount(kind=kind, state=state, count=count) for (kind, state), count in counts],
        decisions=[DecisionCount(kind=kind, reason=reason, count=count) for (kind, reason), count in decided],
    )


def _told(thread: Thread, promise: Promise, answers: list[datetime]) -> ToldTime:
    known = thread.known
    return ToldTime(
        number=promise.promise_id,
        targets=known.targets,
        rule=thread.rule,
        opened_at=known.opened_at,
        at=promise.at,
        basis=promise.basis,
        level=promise.level,
        told_at=promise.told_at,
        state=promise.state,
        answered_at=_first_since(answers, promise.told_at) if promise.told_at else None,
        word_at=next_word(known, promise),
    )


def _course(thread: Thread, answers: list[datetime]) -> Course:
    known = thread.known
    return Course(
        number=known.conversation_id,
        targets=known.targets,
        rule=thread.rule,
        opened_at=known.opened_at,
        answered_at=answers[0] if answers else None,
        is_waiting=standing(known).asked_since is not None,
        last_at=thread.last_at,
        refused_because=known.refused_because,
    )


def _answers(known: Conversation) -> list[datetime]:
    return [one.at for one in known.entries if one.part is Part.ANSWER]


def _first_since(answers: list[datetime], at: datetime) -> datetime | None:
    index = bisect_left(answers, at)
    return answers[index] if index < len(answers) else None


def _with_answer(mail: SentMail, answers: list[datetime]) -> SentMail:
    answered_at = _first_since(answers, mail.at)
    return replace(mail, answered_after=answered_at - mail.at) if answered_at else mail


def _is_foolish(mail: SentMail) -> bool:
    after = mail.answered_after
    return mail.kind is Kind.NOTICE and after is not None and after <= FOOLISH_WITHIN
