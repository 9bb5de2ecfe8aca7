"""What one desk has learned about its own answer times, fed with what is durable, asked just before `decide`.

Everything here runs on the store's thread, apart from making a Learner: so asking and feeding never meet. Until the
desk's past was read back (`relearning`) nothing is known, and the aim is told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from mailwarden.core.agenda import deadline, doubted_by, target_for, targets_of
from mailwarden.core.clocks import standing
from mailwarden.core.conversation import Basis, Conversation, Part, Promise
from mailwarden.core.estimate.estimator import Estimator
from mailwarden.core.estimate.foretelling import Foretelling
from mailwarden.core.foretold import BACKLOG, Foretold, foretold_from
from mailwarden.core.hours import due_at
from mailwarden.core.message import Message
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.targets import targets_for
from mailwarden.errors import NeverOpen
from mailwarden.logs import get_logger

log = get_logger()

T = TypeVar("T")

TYPICAL = 0.5
ON_NOTICES = (0.8,)
SOON = timedelta(minutes=1)  # what is to come sooner is looked at then: a curve that moves on must not keep us awake
LATE = timedelta(minutes=10)  # an answer seen so long after it was written: promises may have been judged without it


class What(StrEnum):
    """What happened to a conversation, as far as waiting is concerned; of one instant in this order."""

    OPENED = "1 opened"
    ANSWERED = "2 answered"
    GIVEN_UP = "3 given up"  # no answer was needed or looked for any more


ENDED_BY = {Part.ANSWER: What.ANSWERED, Part.SETTLED: What.GIVEN_UP}  # what a mail says of a wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that is learned from."""

    at: datetime
    what: What
    conversation_id: int
    traits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What is known at one instant: as `decide` needs it, and as it is learned from once it was told."""

    foretold: Foretold
    times: Foretelling


class Learner:
    """One desk's estimator, once it is warm."""

    def __init__(self, policy: DeskPolicy, on_outdated: Callable[[], None] = lambda: None) -> None:
        """on_outdated: called when the desk's past should be read back once more."""
        self.policy, self._on_outdated = policy, on_outdated
        self._levels = levels_of(policy)
        self._estimator: Estimator | None = None
        self._meanwhile: list[Happening] | None = None  # what happened since the past began to be read
        self._queued: dict[int, Foretelling] = {}  # what waits in the outbox, by promise_id
        self._latest: datetime | None = None
        self._is_outdated = False

    # --- what is known ------------------------------------------------------------------------------------------------

    def at_arrival(self, message: Message, now: datetime) -> Learned | None:
        """Return by when a new request will be answered; None while nothing was learned."""
        targets, rule = targets_for(message, self.policy)

        def question(estimator: Estimator) -> Learned | None:
            target = due_at(message.received_at, targets.first_reply, self.policy.hours)
            times = estimator.foretell(message.received_at, now, self._levels, target, traits_of(rule))
            return self._learned(estimator, times, self._levels, now)

        return self._ask(question, now)

    def of_acknowledgement(self, known: Conversation, now: datetime) -> Learned | None:
        """Return by when somebody will be answered whose acknowledgement has to be written anew."""
        return self._after_waiting(known, self._levels, now)

    def of_notice(self, known: Conversation, now: datetime) -> Learned | None:
        """Return by when somebody will be answered who has waited until now."""
        return self._after_waiting(known, ON_NOTICES, now)

    def doubtful_at(self, known: Conversation, now: datetime) -> datetime | None:
        """Return from when on the chance of an answer by the owed promise, given none until then, is under the limit.

        now, if it is so already; later by a minute at least, if not. None: not known, never, or nobody wants to know.
        """
        number, by = known.conversation_id, doubted_by(known, self.policy, now)
        if by is None:
            return None
        limit = self.policy.notice.chance

        def question(estimator: Estimator) -> datetime | None:
            # Chances are measured on ordinary days; in a backlog far beyond them only the lead is sure.
            is_ordinary = BACKLOG not in estimator.unusual(now)
            return estimator.doubtful_at(number, now, by, limit) if is_ordinary else None

        doubtful_at = self._ask(question, now)
        return doubtful_at if doubtful_at is None or doubtful_at <= now else max(doubtful_at, now + SOON)

    def chance(self, known: Conversation, now: datetime) -> float | None:
        """Return the chance, 0..1, of an answer by the time that counts, given none until now.

        None: not known, or the time has passed.
        """
        number, by = known.conversation_id, deadline(known, self.policy)
        if by is None or by <= now:
            return None

        def question(estimator: Estimator) -> float | None:
            is_ordinary = BACKLOG not in estimator.unusual(now)  # as in doubtful_at
            return estimator.chance(number, now, by) if is_ordinary else None

        return self._ask(question, now)

    def knows(self, now: datetime) -> bool:
        """Whether enough was learned to judge a told time."""
        return self._ask(lambda estimator: not estimator.is_learning(now), now) or False

    def _after_waiting(self, known: Conversation, levels: tuple[float, ...], now: datetime) -> Learned | None:
        def question(estimator: Estimator) -> Learned | None:
            if not estimator.waits(known.conversation_id):
                return None
            span = target_for(standing(known), targets_of(known, self.policy))
            times = estimator.repromise(known.conversation_id, now, levels, due_at(now, span, self.policy.hours))
            return self._learned(estimator, times, levels, now)

        return self._ask(question, now)

    def _learned(
        self, estimator: Estimator, times: Foretelling, levels: tuple[float, ...], now: datetime
    ) -> Learned | None:
        is_learning = estimator.is_learning(now)
        if is_learning and levels[-1] <= TYPICAL:  # an estimator that still learns has no typical time, only an aim
            return None
        unusual = estimator.unusual(now)
        return Learned(foretold=foretold_from(times, levels, is_learning=is_learning, unusual=unusual), times=times)

    # --- what happened, once it is durable ----------------------------------------------------------------------------

    def happened(self, one: Happening) -> None:
        """Learn from what happened just now."""
        if self._meanwhile is not None:
            self._meanwhile.append(one)
        self._ask(lambda estimator: self._feed(estimator, one), one.at)

    def queued(self, promise: Promise, promise_id: int, conversation_id: int, learned: Learned) -> None:
        """Note that a mail is on its way which tells this; a time that had to be moved says nothing about its level."""
        if promise.basis is Basis.HISTORY and promise.at == learned.foretold.nearly_always:
            self._queued[promise_id] = replace(learned.times, key=conversation_id)

    def told(self, promise_id: int, at: datetime) -> None:
        """Learn from what becomes of a time that was told; nothing if it was answered on the way."""
        times = self._queued.pop(promise_id, None)
        if times is not None:
            self._ask(lambda estimator: estimator.sent(times) if estimator.waits(times.key) else None, at)

    def never_told(self, promise_id: int) -> None:
        """Forget a time whose mail did not leave."""
        self._queued.pop(promise_id, None)

    def taken_back(self) -> None:
        """An answer turned out to have reached nobody: what was learned from it is unlearned by reading it all anew."""
        if not self._is_outdated:
            self._is_outdated = True
            self._on_outdated()

    # --- reading the past back ----------------------------------------------------------------------------------------

    def begin(self) -> None:
        """From now on remember what happens: the past is being read."""
        self._meanwhile = []

    def finish(self, estimator: Estimator, known: frozenset[int]) -> None:
        """Go on with an estimator that has seen the past. known: the conversations it has seen."""
        for one in self._meanwhile or ():
            if one.what is not What.OPENED or one.conversation_id not in known:
                feed(estimator, one)
        self._estimator, self._is_outdated = estimator, False
        self._meanwhile = None

    def _feed(self, estimator: Estimator, one: Happening) -> None:
        is_late = self._latest is not None and one.at < self._latest - LATE
        if is_late and one.what is What.ANSWERED and estimator.waits(one.conversation_id) and not self._is_outdated:
            self._is_outdated = True
            self._on_outdated()
        feed(estimator, one)

    def _ask(self, question: Callable[[Estimator], T], at: datetime) -> T | None:
        if self._estimator is None:
            return None
        try:
            return question(self._estimator)
        except NeverOpen:
            return None
        except Exception:  # whatever is wrong with the figures: mail is taken in, and the aim is told
            log.exception("learning.failed", desk=self.policy.name)
            self._estimator = None
            return None
        finally:
            self._latest = max(self._latest or at, at)


def levels_of(policy: DeskPolicy) -> tuple[float, ...]:
    """Return the levels of an acknowledgement, ascending: the typical one, and the one that was configured."""
    return (TYPICAL, policy.confidence) if policy.confidence > TYPICAL else (policy.confidence,)


def traits_of(rule: str) -> tuple[str, ...]:
    """Return what about a mail may matter for its wait; rule: its name, "desk" for none."""
    return () if rule == "desk" else (rule,)


def feed(estimator: Estimator, one: Happening) -> None:
    """Tell an estimator what happened."""
    match one.what:
        case What.OPENED:
            estimator.opened(one.conversation_id, one.at, one.traits)
        case What.ANSWERED:
            estimator.answered(one.conversation_id, one.at)
        case What.GIVEN_UP:
            estimator.closed_without_need(one.conversation_id, one.at)
