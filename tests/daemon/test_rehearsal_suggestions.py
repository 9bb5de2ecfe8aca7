"""What a rehearsal's figures speak for: few cases say nothing, and what does well is left alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from mailwarden.core.conversation import Basis, Kind, Promise, PromiseState, Tone
from mailwarden.core.decisions import SendAcknowledgement, SendNotice
from mailwarden.core.hours import Span
from mailwarden.core.policy import Rule
from mailwarden.core.reasons import Reason
from mailwarden.core.records import Course, ToldTime
from mailwarden.core.reporting import Records
from mailwarden.daemon.rehearsal.suggesting import suggestions
from mailwarden.daemon.rehearsal.values import Rehearsal, SentMail, Suggestion
from tests.core.builders import ALWAYS, CARLA, at, desk, h, m, targets, told

NOON, UNTIL = at("Mon 12:00"), at("next Mon 09:00")


def rehearsal(
    times: Sequence[ToldTime] = (), courses: Sequence[Course] = (), mails: Sequence[SentMail] = (), **policy: Any
) -> Rehearsal:
    """Return what a desk that never closes, and aims at four hours, would have done."""
    return Rehearsal(
        desk="support",
        policy=desk(**{"hours": ALWAYS, **policy}),
        since=at("Mon 00:00"),
        until=UNTIL,
        mails=tuple(mails),
        records=Records(told=times, courses=courses, mails=(), decisions=()),
        held=(),
        loops=(),
        foolish=tuple(one for one in mails if one.answered_after and one.answered_after <= m(15)),
        unanswered=0,
        asked_again=0,
        conversations=len(courses),
        letters=0,
        learned_from=0,
        brakes=(),
    )


def time(answered_after: timedelta | None, **values: Any) -> ToldTime:
    """Return a time told at noon for two o'clock, and answered so long after noon."""
    in_time = answered_after is not None and answered_after <= h(2)
    one = ToldTime(
        number=1,
        targets="standard",
        rule="desk",
        opened_at=NOON,
        at=NOON + h(2),
        basis=Basis.HISTORY,
        level=0.9,
        told_at=NOON,
        state=PromiseState.KEPT if in_time else PromiseState.BROKEN_WARNED,
        answered_at=None if answered_after is None else NOON + answered_after,
    )
    return replace(one, **values)


def course(waited: timedelta | None, **values: Any) -> Course:
    one = Course(
        number=1,
        targets="standard",
        rule="desk",
        opened_at=NOON,
        answered_at=None if waited is None else NOON + waited,
        is_waiting=waited is None,
        last_at=NOON,
    )
    return replace(one, **values)


def acknowledgement(promise: Promise | None) -> SentMail:
    decision = SendAcknowledgement(
        to=CARLA,
        in_reply_to="",
        references=(),
        subject="",
        language="en",
        received_at=NOON,
        promise=promise,
        will_warn=True,
        reason=Reason.FIRST_MAIL,
    )
    return _mail(decision, Kind.ACKNOWLEDGEMENT, None)


def notice(answered_after: timedelta | None) -> SentMail:
    decision = SendNotice(
        to=CARLA,
        in_reply_to="",
        references=(),
        subject="",
        language="en",
        tone=Tone.UPDATE,
        told=NOON,
        promise=None,
        replaces=1,
        step=0,
        reason=Reason.TIME_RUNS_OUT,
    )
    return _mail(decision, Kind.NOTICE, answered_after)


def _mail(decision: SendAcknowledgement | SendNotice, kind: Kind, answered_after: timedelta | None) -> SentMail:
    return SentMail(
        at=NOON,
        kind=kind,
        conversation_id=1,
        to=CARLA.spec,
        subject="",
        reason=decision.reason,
        decision=decision,
        told=None,
        answered_after=answered_after,
    )


def test_nothing_is_suggested_without_figures() -> None:
    assert suggestions(rehearsal()) == ()


# --- confidence -------------------------------------------------------------------------------------------------------


def test_times_that_are_kept_too_seldom_want_more_confidence() -> None:
    times = [time(h(1))] * 75 + [time(h(3))] * 25
    assert suggestions(rehearsal(times)) == (
        Suggestion(
            key="acknowledge.confidence",
            now="0.9",
            better="0.99",
            why="said to hold in 90 % of cases, 75 of 100 times held (75 %)",
        ),
    )


def test_times_that_are_kept_as_often_as_was_said_are_left_alone() -> None:
    assert suggestions(rehearsal([time(h(1))] * 88 + [time(h(3))] * 12)) == ()


def test_where_many_hear_no_time_a_level_that_can_be_kept_is_better() -> None:
    mails = [acknowledgement(None)] * 30 + [acknowledgement(told("Mon 14:00", None))] * 10
    (one,) = suggestions(rehearsal(mails=mails, courses=[course(h(1))] * 86 + [course(None)] * 14))
    assert (one.key, one.now, one.better) == ("acknowledge.confidence", "0.9", "0.8")
    assert one.why == (
        "30 of 40 acknowledgements could tell no time that is kept in 90 % of cases; "
        "80 % of people were answered soon enough to be told when"
    )


def test_a_word_instead_of_a_time_is_no_time() -> None:
    mails = [acknowledgement(told("Mon 14:00", None, basis=Basis.WORD))] * 30
    (one,) = suggestions(rehearsal(mails=mails, courses=[course(h(1))] * 66 + [course(None)] * 34))
    assert one.better == "0.5"


def test_no_level_is_better_where_hardly_anybody_is_answered() -> None:
    mails = [acknowledgement(None)] * 30
    assert suggestions(rehearsal(mails=mails, courses=[course(h(1))] * 30 + [course(None)] * 70)) == ()


# --- the lead ---------------------------------------------------------------------------------------------------------


def test_a_lead_that_answers_overtake_wants_to_be_shorter() -> None:
    mails = [notice(m(10))] * 8 + [notice(h(5))] * 32
    times = [time(m(100))] * 8 + [time(h(5))] * 32 + [time(h(1))] * 360
    (one,) = suggestions(rehearsal(times, mails=mails))
    assert (one.key, one.now, one.better) == ("notice.lead", '"30m"', '"20m"')
    assert one.why == (
        "8 of 40 notices were overtaken by the answer within 15 minutes; "
        "of those written 20 minutes before the told time it would have been 0 of 32"
    )


def test_no_lead_is_better_where_answers_come_all_the_time() -> None:
    mails = [notice(m(10))] * 20 + [notice(h(5))] * 20
    times = [time(m(90 + minute)) for minute in range(40)] * 2
    assert not [one for one in suggestions(rehearsal(times, mails=mails)) if one.key == "notice.lead"]


def test_a_few_foolish_notices_are_no_reason_to_change_anything() -> None:
    mails = [notice(m(10))] * 2 + [notice(h(5))] * 98
    assert suggestions(rehearsal(mails=mails)) == ()


# --- targets ----------------------------------------------------------------------------------------------------------


def test_a_target_that_is_missed_wants_to_be_longer() -> None:
    courses = [course(h(1))] * 15 + [course(h(10))] * 5
    assert suggestions(rehearsal(courses=courses)) == (
        Suggestion(
            key="targets.standard.first_reply",
            now='"4h"',
            better='"10h"',
            why="in the last weeks, 15 of 20 people had their first answer within the target; "
            "90 % had it within 10h of opening time",
        ),
    )


def test_of_rules_under_the_same_targets_the_slowest_counts() -> None:
    gold = targets(Span(days=0, time=h(1)), name="big customers")
    rules = tuple(Rule(targets=gold, name=name) for name in ("rule 1", "rule 2"))
    slow = [course(h(3), targets=gold.name, rule="rule 1")] * 25
    slower = [course(m(290), targets=gold.name, rule="rule 2")] * 25
    (one,) = suggestions(rehearsal(courses=[*slow, *slower], rules=rules))
    assert (one.key, one.now, one.better) == ('targets."big customers".first_reply', '"1h"', '"5h"')
    assert one.why.startswith("in the last weeks, 0 of 25 people of rule 2 had")


def test_a_target_in_days_is_written_as_it_is_configured() -> None:
    policy = targets(Span(days=1, time=h(2)))
    (one,) = suggestions(rehearsal(courses=[course(h(40))] * 25, targets=policy))
    assert one.now == '"1d2h"'
