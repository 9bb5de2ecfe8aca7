"""Rehearses a desk: what it would have written to whom, had it served the mail that its mailboxes already hold.

The letters before the first contact are learned from as the daemon learns from a full mailbox; the others are lived
through as they came. Nothing is read here and nothing is sent; the same letters make an equal rehearsal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from mailwarden.core.conversation import Part
from mailwarden.core.estimate.estimator import Estimator
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.daemon.learning import Learner
from mailwarden.daemon.rehearsal.life import Life
from mailwarden.daemon.rehearsal.memory import Memory, Thread
from mailwarden.daemon.rehearsal.outcome import rehearsal
from mailwarden.daemon.rehearsal.values import Letter, Rehearsal
from mailwarden.daemon.relearning import LONGEST_HISTORY, MOST, happenings_in
from mailwarden.daemon.relearning import replay as live_through
from mailwarden.store.rows import Wait

LETTERS_AT_ONCE = 100  # between two words about the progress


def rehearse(
    letters: Iterable[Letter],
    policy: DeskPolicy,
    *,
    since: datetime,
    until: datetime,
    on_progress: Callable[[int], None] = lambda _: None,
    mode: Mode = Mode.FULL,
) -> Rehearsal:
    """Return what the desk would have done from `since` to `until`.

    letters: ascending by received_at; those before `since` are only learned from, those from `until` on passed over.
    mode: rehearsed whatever is configured, for a desk that only observes wants to know what it would get.
    on_progress: told now and then how many letters are done, and at the end how many there were.
    """
    life, done = Life(replace(policy, mode=mode)), 0
    for done, letter in enumerate(letters, 1):
        if letter.message.received_at < since:
            life.remember(letter)
        elif letter.message.received_at < until:
            meet(life, since)
            life.receive(letter)
        if done % LETTERS_AT_ONCE == 0:
            on_progress(done)
    meet(life, since)
    life.live_until(until)
    on_progress(done)
    return rehearsal(life, since=since, until=until)


def meet(life: Life, since: datetime) -> None:
    """Learn from what was there before the first contact, once."""
    if life.learned_from is None:
        life.carrying.decided.clear()  # nothing is reported of before
        life.learned_from = learn(life.learner, life.memory, since)


def learn(learner: Learner, memory: Memory, since: datetime) -> int:
    """Give the learner an estimator that has seen the past, as the daemon does; returns how many conversations."""
    policy = learner.policy
    begins = since - min(policy.history, LONGEST_HISTORY)
    waits = [_wait(one) for one in memory.threads if one.known.acknowledgeable and one.known.opened_at >= begins]
    waits = waits[-MOST:]
    happenings = sorted(happenings_in(waits, since), key=lambda one: (one.at, one.what, one.conversation_id))
    estimator = Estimator(policy.hours.zone, policy.hours)
    live_through(estimator, happenings, policy)
    estimator.is_learning(since)  # asked by the daemon, too: it brings the estimator up to this instant
    learner.finish(estimator, frozenset(one.conversation_id for one in waits))
    return len(waits)


def _wait(thread: Thread) -> Wait:
    known = thread.known
    return Wait(
        conversation_id=known.conversation_id,
        opened_at=known.opened_at,
        rule=thread.rule,
        is_history=True,
        answered_at=next((one.at for one in known.entries if one.part is Part.ANSWER), None),
        settled_at=next((one.at for one in known.entries if one.part is Part.SETTLED), None),
    )
