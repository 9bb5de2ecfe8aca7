"""How many mails one person may get, and that whatever they were told is guarded all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from mailwarden.core.allowance import COUNTED, FOR_WHOM_WE_KNOW, may_tell, room_for
from mailwarden.core.clocks import told_promises
from mailwarden.core.conversation import Basis, Conversation, Kind, PromiseState, Submission, SubmissionState
from mailwarden.core.decide import decide
from mailwarden.core.decisions import Rewrite, SendAcknowledgement, SendNotice, Submit, Withdraw
from mailwarden.core.events import SentCounts, SubmissionDue, TimeReached
from mailwarden.core.fitting import fitted, without_time
from mailwarden.core.hours import OpeningHours
from mailwarden.core.message import MailboxRole
from mailwarden.core.policy import Cap, DeskPolicy, Limits, Mode
from mailwarden.core.reasons import Reason
from tests.core.builders import (
    ALWAYS,
    ANNA,
    CARLA,
    OFFICE,
    answer,
    at,
    conversation,
    desk,
    h,
    m,
    mail,
    message,
    request,
    targets,
    told,
)
from tests.core.world import Item, Left, World

NOON = at("Mon 12:00")


def matter(number: int, *facts: Submission, wait: str = "Mon 09:00", **told_time: Any) -> Conversation:
    """Return one of a requester's conversations; told_time: of its promise, where one was told."""
    promise = (told("Tue 09:00", "Mon 09:00", promise_id=number, message_id=f"ack.{number}"),) if told_time else ()
    return replace(conversation(request(wait), *promise, *facts), conversation_id=number)


def acknowledged(number: int, when: str | None = "Mon 09:00", **changes: Any) -> Submission:
    return mail(Kind.ACKNOWLEDGEMENT, when or "Mon 11:59", when, message_id=f"ack.{number}", **changes)


OPEN = matter(2, acknowledged(2, promise_id=2), told_time=True)
ANSWERED = replace(OPEN, entries=(*OPEN.entries, answer("Mon 10:00")))
NAMED = replace(OPEN, promises=tuple(replace(one, basis=Basis.PERSON) for one in OPEN.promises))
TIMELESS = matter(3, acknowledged(3))


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ((), 3),
        ((TIMELESS,), 2),
        ((OPEN,), 1),  # one mail, and the notice that it may cost
        ((OPEN, TIMELESS), 0),
        ((ANSWERED,), 5),  # nothing is owed, and a person of ours has dealt with them: twice as many may go
        ((NAMED,), 4),  # so it is where a colleague named the time, which may cost a notice all the same
        ((matter(4, acknowledged(4, "2026-06-14 12:00")),), 3),  # a day ago
        ((matter(4, acknowledged(4, None)),), 2),  # on its way, and written before
        ((matter(4, acknowledged(4, None, state=SubmissionState.WITHDRAWN)),), 3),
        ((matter(4, acknowledged(4, None, state=SubmissionState.UNCERTAIN)),), 2),  # perhaps arrived
        ((OPEN, matter(5, mail(Kind.NUDGE, "Mon 11:00", "Mon 11:00"))), 1),  # to our own people
    ],
)
def test_what_left_and_what_is_owed_elsewhere_takes_room(others: Sequence[Conversation], expected: int) -> None:
    assert room_for(matter(1), others, desk(), NOON) == expected


def test_one_notice_does_for_times_that_were_told_together() -> None:
    shared = replace(OPEN, conversation_id=4, submissions=(), promises=OPEN.promises)
    assert room_for(matter(1), (OPEN, shared), desk(), NOON) == 1
    assert room_for(OPEN, (shared,), desk(), NOON) == 2


def test_a_mail_on_its_way_gives_way_to_those_before_it_alone() -> None:
    first, second = (acknowledged(number, None, submission_id=number) for number in (1, 2))
    known, other = matter(1, first), matter(2, second)
    assert room_for(known, (other,), desk(), NOON, first) == 3
    assert room_for(other, (known,), desk(), NOON, second) == 2


def test_a_notice_on_its_way_is_the_mail_that_was_owed() -> None:
    noticing = replace(OPEN, submissions=(*OPEN.submissions, mail(Kind.NOTICE, "Mon 11:59")))
    assert room_for(matter(1), (noticing,), desk(), NOON) == 1


def test_only_who_writes_notices_owes_any() -> None:
    assert room_for(matter(1), (OPEN,), desk(mode=Mode.ACKNOWLEDGE), NOON) == 2


@pytest.mark.parametrize(
    ("room", "mode", "expected"),
    [(None, Mode.FULL, True), (2, Mode.FULL, True), (1, Mode.FULL, False), (1, Mode.ACKNOWLEDGE, True)],
)
def test_a_time_needs_room_for_its_notice(room: int | None, mode: Mode, expected: bool) -> None:
    assert may_tell(room, desk(mode=mode)) is expected


# --- at the moment of sending -----------------------------------------------------------------------------------------

QUEUED = acknowledged(1, None, promise_id=1)
TELLING = conversation(request("Mon 11:59"), told("Mon 16:00", None), QUEUED)
NOTICE = mail(Kind.NOTICE, "Mon 15:30", promise_id=2)
NOTICING = conversation(
    request("Mon 11:59"),
    told("Mon 16:00", "Mon 12:00"),
    told("Tue 12:00", None, 2),
    acknowledged(1, "Mon 12:00"),
    NOTICE,
)


def verdict(known: Conversation, submission: Submission, room: int | None, when: datetime = NOON) -> object:
    event = SubmissionDue(submission=submission, read_at=when, room=room)
    (decision,) = decide(known, event, desk(), when)
    return decision


@pytest.mark.parametrize("room", [None, 2, 3])
def test_an_acknowledgement_leaves_as_it_is_where_there_is_room(room: int | None) -> None:
    assert verdict(TELLING, QUEUED, room) == Submit(reason=Reason.STILL_TRUE)


def test_it_tells_no_time_where_no_notice_could_guard_it() -> None:
    decision = verdict(TELLING, QUEUED, 1)
    assert isinstance(decision, Rewrite)
    assert isinstance(decision.decision, SendAcknowledgement)
    written = decision.decision
    assert (decision.reason, written.promise, written.typical, written.will_warn) == (
        Reason.NO_NOTICE_LEFT, None, None, False,
    )  # fmt: skip


def test_it_leaves_then_and_is_not_written_a_third_time() -> None:
    plain = replace(QUEUED, promise_id=0)
    assert verdict(replace(TELLING, submissions=(plain,)), plain, 1) == Submit(reason=Reason.STILL_TRUE)


def test_it_is_withdrawn_where_whatever_is_left_is_owed() -> None:
    assert verdict(TELLING, QUEUED, 0) == Withdraw(reason=Reason.LIMIT_ADDRESS)


@pytest.mark.parametrize("state", [SubmissionState.SENDING, SubmissionState.UNCERTAIN])
def test_what_perhaps_arrived_is_repeated_word_for_word(state: SubmissionState) -> None:
    assert verdict(TELLING, replace(QUEUED, state=state), 0) == Submit(reason=Reason.STILL_TRUE)


@pytest.mark.parametrize("room", [1, 0, -2])
def test_a_notice_always_leaves_but_tells_no_new_time_that_nobody_could_guard(room: int) -> None:
    decision = verdict(NOTICING, NOTICE, room, at("Mon 15:30"))
    assert isinstance(decision, Rewrite)
    assert isinstance(decision.decision, SendNotice)
    assert (decision.decision.promise, decision.decision.reason) == (None, Reason.LAST_AUTOMATIC_NOTICE)


def test_a_notice_tells_a_new_time_where_there_is_room() -> None:
    assert verdict(NOTICING, NOTICE, 2, at("Mon 15:30")) == Submit(reason=Reason.STILL_TRUE)


@pytest.mark.parametrize(("room", "is_told"), [(None, True), (2, True), (1, False)])
def test_it_is_decided_so_already_when_its_time_has_come(room: int | None, is_told: bool) -> None:
    known = replace(NOTICING, promises=NOTICING.promises[:1], submissions=NOTICING.submissions[:1])
    decisions = decide(known, TimeReached(read_at=at("Mon 15:30"), room=room), desk(), at("Mon 15:30"))
    (notice,) = [one for one in decisions if isinstance(one, SendNotice)]
    assert (notice.promise is not None) is is_told


@pytest.mark.parametrize(
    ("kind", "is_owed", "room", "leaves"),
    [
        (Kind.RESTATEMENT, True, 2, True),
        (Kind.RESTATEMENT, True, 1, False),  # that one is for the notice
        (Kind.CLOSING, False, 2, True),
        (Kind.CLOSING, False, 1, False),  # another matter may need it
    ],
)
def test_what_nobody_waits_for_gives_way(kind: Kind, is_owed: bool, room: int, leaves: bool) -> None:
    one = mail(kind, "Mon 11:59")
    known = conversation(request("Mon 09:00"), *((told("Mon 16:00", "Mon 09:00"),) if is_owed else ()), one)
    event = SubmissionDue(submission=one, read_at=NOON, room=room)
    fine = Submit(reason=Reason.STILL_TRUE)
    verdict = fitted(fine, known, event, desk(), lambda: pytest.fail("never written anew"))
    assert verdict == (fine if leaves else Withdraw(reason=Reason.LIMIT_ADDRESS))


def test_what_is_cut_is_the_time_and_nothing_else() -> None:
    decision = verdict(TELLING, QUEUED, 1)
    assert isinstance(decision, Rewrite)
    assert without_time(decision.decision) == decision.decision


# --- whatever happens -------------------------------------------------------------------------------------------------


class OneAddress(RuleBasedStateMachine):
    """Somebody who writes again and again about something new, to a desk that answers at times, in fair weather."""

    @initialize(
        most=st.integers(1, 4),
        hours=st.sampled_from([ALWAYS, OFFICE]),
        aim=st.sampled_from([h(1), h(4), h(20)]),
        automatic=st.integers(1, 3),
        replies=st.booleans(),
    )
    def begin(self, most: int, hours: OpeningHours, aim: timedelta, automatic: int, replies: bool) -> None:
        limits = Limits(per_address=Cap(count=most, window=timedelta(days=1)))
        self.is_known = False  # to our own people
        self.policy: DeskPolicy = desk(hours=hours, targets=targets(aim, aim), automatic=automatic, limits=limits)
        self.now, self.worlds, self.replies = at("Mon 09:00"), list[World](), replies
        self.numbers = count(1)
        self.they_write()

    @rule()
    def they_write(self) -> None:
        world = World(self.policy, self.now, numbers=self.numbers)
        world.sent, world.room = self._sent, partial(self._room, world)
        world.deliver(message(self.now, subject="Re: a matter" if self.replies else ""))
        self.worlds.append(world)
        self._live(m(1))

    @rule(data=st.data())
    def staff_answer_one(self, data: st.DataObject) -> None:
        data.draw(st.sampled_from(self.worlds)).deliver(message(self.now, ANNA, CARLA), MailboxRole.SENT)
        self.is_known = True
        self._live(m(1))

    @rule(span=st.sampled_from([m(2), m(50), h(3), h(7), h(23), timedelta(days=3)]))
    def time_passes(self, span: timedelta) -> None:
        self._live(span)

    @invariant()
    def no_day_has_more_mails_than_the_limit(self) -> None:
        left = sorted(one.at for one in self._left())
        most = self.policy.limits.per_address.count * (FOR_WHOM_WE_KNOW if self.is_known else 1)
        assert all(later - earlier >= timedelta(days=1) for earlier, later in zip(left, left[most:], strict=False))

    @invariant()
    def no_told_time_passes_in_silence(self) -> None:
        for one in self._conversations():
            assert PromiseState.BROKEN_SILENTLY not in [promise.state for promise in told_promises(one)]

    def _live(self, span: timedelta) -> None:
        """Have all the conversations live through the same minutes."""
        until = self.now + span
        while self.now < until:
            self.now = min([self.now + m(5), until])
            for world in self.worlds:
                world.pass_time(self.now)

    def _sent(self) -> SentCounts:
        since = self.now - self.policy.limits.per_address.window
        counted = [one for one in self._items() if one.submission.state is not SubmissionState.WITHDRAWN]
        return SentCounts(to_address=sum(one.submission.queued_at > since for one in counted))

    def _room(self, world: World, submission: Submission | None) -> int | None:
        if world.known is None:
            return None
        others = tuple(one.known for one in self.worlds if one is not world and one.known)
        return room_for(world.known, others, self.policy, world.now, submission)

    def _items(self) -> list[Item]:
        kinds = (Kind.ACKNOWLEDGEMENT, Kind.NOTICE)
        return [item for world in self.worlds for item in world.items if item.submission.kind in kinds]

    def _left(self) -> list[Left]:
        return [one for world in self.worlds for one in world.left if one.submission.kind in COUNTED]

    def _conversations(self) -> list[Conversation]:
        return [world.known for world in self.worlds if world.known]


TestOneAddress = OneAddress.TestCase
TestOneAddress.settings = settings(
    max_examples=60, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
