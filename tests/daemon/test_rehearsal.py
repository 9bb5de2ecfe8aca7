"""A rehearsal: what a desk would have written, had it been there; lived through in memory, with a clock of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

import pytest

from mailwarden.core.conversation import Basis, Kind, PromiseState, SubmissionState
from mailwarden.core.decisions import SendAcknowledgement
from mailwarden.core.keeping import by_claim
from mailwarden.core.message import Address, MailboxRole
from mailwarden.core.policy import Cap, Limits, Mode
from mailwarden.core.reasons import Reason
from mailwarden.core.reporting import report
from mailwarden.daemon.rehearsal.replay import rehearse
from mailwarden.daemon.rehearsal.values import Letter, Rehearsal
from tests.core.builders import ANNA, CARLA, DESK, LEAD, OFFICE, at, desk, h, m, message

ROBOT = Address(spec="shop@customer.example")
SINCE, UNTIL = at("Mon 00:00"), at("next Mon 00:00")
AUTOMATIC = (("auto-submitted", "auto-replied"),)

_numbers = count(1)


def asked(when: str, author: Address = CARLA, **facts: Any) -> Letter:
    return Letter(message=message(at(when), author, **_with_id(facts)), role=MailboxRole.INBOX)


def answered(when: str, letter: Letter, author: Address = ANNA, **facts: Any) -> Letter:
    """Return an answer to a letter, as it is filed in Sent."""
    to = letter.message.author
    assert to
    answer = message(at(when), author, to, references=(letter.message.message_id,), **_with_id(facts))
    return Letter(message=answer, role=MailboxRole.SENT)


def _with_id(facts: dict[str, Any]) -> dict[str, Any]:
    number = next(_numbers)
    return {"message_id": f"letter.{number}@example.org", "fingerprint": f"{number}", **facts}


def rehearsed(*letters: Letter, since: datetime = SINCE, until: datetime = UNTIL, **changes: Any) -> Rehearsal:
    mode = changes.pop("play", Mode.FULL)
    ascending = sorted(letters, key=lambda one: one.message.received_at)
    return rehearse(ascending, desk(**{"nudge": (), **changes}), since=since, until=until, mode=mode)


def sent(found: Rehearsal) -> list[tuple[datetime, Kind, str, datetime | None]]:
    return [(one.at, one.kind, one.to, one.told) for one in found.mails]


def second(when: str) -> datetime:
    """Return the second after an instant."""
    return at(when) + timedelta(seconds=1)


# --- what would have left ---------------------------------------------------------------------------------------------


def test_who_writes_is_acknowledged_a_second_later() -> None:
    assert sent(rehearsed(asked("Mon 10:00")))[:1] == [
        (second("Mon 10:00"), Kind.ACKNOWLEDGEMENT, CARLA.spec, at("Mon 14:00"))
    ]


def test_an_answer_in_time_ends_the_wait() -> None:
    question = asked("Mon 10:00")
    found = rehearsed(question, answered("Mon 12:00", question))
    assert [(one.kind, one.answered_after) for one in found.mails] == [
        (Kind.ACKNOWLEDGEMENT, h(2) - timedelta(seconds=1))
    ]
    assert [one.state for one in found.records.told] == [PromiseState.KEPT]
    assert found.unanswered == 0


def test_who_is_not_answered_hears_of_it_before_the_told_time_passes() -> None:
    found = rehearsed(asked("Mon 10:00"))
    assert [(one.at, one.kind) for one in found.mails][:2] == [
        (second("Mon 10:00"), Kind.ACKNOWLEDGEMENT),
        (second("Mon 13:30"), Kind.NOTICE),
    ]
    assert found.records.told[0].state is PromiseState.REPLACED
    assert found.records.told[0].word_at == second("Mon 13:30")
    assert (found.unanswered, found.conversations) == (1, 1)


def test_staff_are_nudged_before_the_requester_hears() -> None:
    nudges = [one for one in rehearsed(asked("Mon 10:00"), nudge=(LEAD,)).mails if one.kind is Kind.NUDGE]
    assert [(one.at.replace(second=0, microsecond=0), one.to) for one in nudges][:2] == [
        (at("Mon 12:02"), LEAD),  # two minutes later than they are due: others may be in a moment
        (at("Mon 13:02"), LEAD),
    ]


def test_a_notice_that_an_answer_overtakes_at_once_is_foolish() -> None:
    question = asked("Mon 10:00")
    found = rehearsed(question, answered("Mon 13:40", question))
    assert [(one.kind, one.answered_after) for one in found.foolish] == [(Kind.NOTICE, m(10) - timedelta(seconds=1))]


def test_a_notice_with_an_answer_much_later_is_not_foolish() -> None:
    question = asked("Mon 10:00")
    assert rehearsed(question, answered("Mon 13:50", question)).foolish == ()


def test_a_further_mail_gets_no_second_acknowledgement_but_hears_that_the_time_holds() -> None:
    question = asked("Mon 10:00")
    chaser = asked("Mon 11:00", references=(question.message.message_id,))
    found = rehearsed(question, chaser, answered("Mon 12:00", question))
    assert [one.kind for one in found.mails] == [Kind.ACKNOWLEDGEMENT, Kind.RESTATEMENT]


def test_an_answer_stamped_before_its_question_is_its_answer() -> None:
    question = asked("Mon 10:00")
    found = rehearsed(answered("Mon 09:59", question), question)
    assert (found.mails, found.unanswered) == ((), 0)


# --- whose mail gets nothing ------------------------------------------------------------------------------------------


def test_a_robots_mail_is_held_and_nobody_follows_it() -> None:
    found = rehearsed(asked("Mon 10:00", ROBOT, fields=(("list-id", "<news.customer.example>"),)))
    assert [(one.author, one.reason, one.is_followed) for one in found.held] == [(ROBOT, Reason.MAILING_LIST, False)]
    assert (found.mails, found.loops) == ((), ())


def test_a_persons_mail_that_may_not_be_answered_is_followed() -> None:
    found = rehearsed(asked("Mon 10:00", to=(ANNA,)))
    assert [(one.author, one.reason, one.is_followed) for one in found.held] == [
        (CARLA, Reason.NOT_ADDRESSED_TO_US, True)
    ]


def test_a_robots_reply_would_have_been_a_loop() -> None:
    question = asked("Mon 10:00")
    reply = asked("Mon 10:01", references=(question.message.message_id,), fields=AUTOMATIC)
    found = rehearsed(question, reply, answered("Mon 11:00", question))
    assert [one.reason for one in found.loops] == [Reason.AUTO_SUBMITTED]
    assert len(found.mails) == 1


def test_our_own_mail_in_sent_is_no_loop() -> None:
    question = asked("Mon 10:00")
    copy = answered("Mon 10:01", question, DESK, fields=(("auto-submitted", "auto-replied"),))
    found = rehearsed(question, copy)
    assert (found.loops, found.held, found.unanswered) == ((), (), 1)


def test_somebody_who_writes_a_storm_gets_three_mails_a_day_and_what_they_were_told_is_guarded() -> None:
    found = rehearsed(*(asked(f"Mon {hour:02}:00") for hour in range(8, 22, 2)))
    mails = [(one.conversation_id, one.kind, one.told is not None) for one in found.mails if one.to == CARLA.spec]
    assert mails == [(1, Kind.ACKNOWLEDGEMENT, True), (2, Kind.ACKNOWLEDGEMENT, False), (1, Kind.NOTICE, False)]
    assert [one.reason for one in found.loops] == [Reason.LIMIT_ADDRESS] * 5


def test_a_storm_within_an_hour_is_acknowledged_once_and_hears_once_that_nobody_answers() -> None:
    found = rehearsed(*(asked(f"Mon 10:{minute:02}") for minute in range(10)))
    told = [(one.conversation_id, one.kind) for one in found.mails if one.to == CARLA.spec]
    assert told == [(1, Kind.ACKNOWLEDGEMENT), (1, Kind.NOTICE), (1, Kind.NOTICE)]
    assert [one.reason for one in found.loops] == [Reason.LIMIT_ADDRESS] * 7


def test_the_brake_stops_everything_for_an_hour() -> None:
    limits = Limits(per_desk=Cap(count=1, window=m(30)))
    times = ("10:00", "10:10", "10:20", "10:59", "11:20")
    people = (asked(f"Mon {time}", Address(spec=f"c{time[:2]}{time[3:]}@customer.example")) for time in times)
    found = rehearsed(*people, limits=limits)
    assert found.brakes == (at("Mon 10:10"),)
    assert [one.reason for one in found.loops] == [Reason.LIMIT_DESK, Reason.BREAKER_OPEN, Reason.BREAKER_OPEN]


# --- what counts ------------------------------------------------------------------------------------------------------


def test_a_mail_that_lies_in_two_mailboxes_counts_once() -> None:
    question = asked("Mon 10:00")
    found = rehearsed(question, replace(question, role=MailboxRole.ARCHIVE))
    assert (found.letters, found.conversations) == (1, 1)


def test_two_mails_under_one_message_id_both_count() -> None:
    question = asked("Mon 10:00", message_id="same@customer.example")
    other = asked("Mon 10:30", Address(spec="dora@other.example"), message_id="same@customer.example")
    assert rehearsed(question, other).conversations == 2


def test_what_was_put_into_an_archive_came_through_the_inbox() -> None:
    found = rehearsed(replace(asked("Mon 10:00"), role=MailboxRole.ARCHIVE))
    assert found.mails[0].kind is Kind.ACKNOWLEDGEMENT


def test_what_came_from_the_end_on_is_passed_over() -> None:
    assert rehearsed(asked("next Mon 10:00")).letters == 0


def test_a_desk_that_only_observes_is_rehearsed_in_full() -> None:
    question = asked("Mon 10:00")
    assert rehearsed(question, mode=Mode.OBSERVE) == rehearsed(question, mode=Mode.FULL)


def test_a_desk_that_only_acknowledges_sends_no_notice() -> None:
    found = rehearsed(asked("Mon 10:00"), play=Mode.ACKNOWLEDGE)
    assert {one.kind for one in found.mails} == {Kind.ACKNOWLEDGEMENT}
    assert found.policy.mode is Mode.ACKNOWLEDGE


def test_the_report_is_made_as_for_a_desk_that_was_served() -> None:
    question = asked("Mon 10:00")
    letters = (question, answered("Mon 12:00", question), asked("Tue 10:00", to=(ANNA,)))
    found = rehearsed(*letters)
    figures = report("support", OFFICE, found.records, since=SINCE, now=UNTIL)
    assert figures.mails[Kind.ACKNOWLEDGEMENT] == {SubmissionState.SENT: 1}
    assert (figures.keeping.states[PromiseState.KEPT], figures.opening.answered) == (1, 1)
    assert figures.refused == {Reason.NOT_ADDRESSED_TO_US: 1}


def test_the_progress_is_told_now_and_then_and_at_the_end() -> None:
    letters = [asked("Mon 10:00", Address(spec=f"c{number}@customer.example")) for number in range(250)]
    heard: list[int] = []
    rehearse(letters, desk(), since=SINCE, until=UNTIL, on_progress=heard.append)
    assert heard == [100, 200, 250]


# --- what was there before --------------------------------------------------------------------------------------------


def past(weeks: int = 8, a_day: int = 4) -> Iterator[Letter]:
    """Yield weeks of requests on working days before Monday, mostly answered within two opening hours."""
    random, begin = Random(3), at("Mon 09:00") - timedelta(weeks=weeks)
    for number in range(weeks * 5 * a_day):
        week, day, turn = number // a_day // 5, number // a_day % 5, number % a_day
        opened, customer = begin + timedelta(weeks=week, days=day, hours=2 * turn), Address(spec=f"c{number}@c.example")
        question = message(opened, customer, message_id=f"q{number}@c.example")
        yield Letter(message=question, role=MailboxRole.INBOX)
        ends, clue = OFFICE.add(opened, h(0.3 + random.expovariate(1.2))), (question.message_id,)
        answer = message(ends, ANNA, customer, message_id=f"a{number}@example.org", references=clue)
        if ends < at("Mon 09:00"):
            yield Letter(message=answer, role=MailboxRole.SENT)


@pytest.fixture(scope="module")
def history() -> Sequence[Letter]:
    return tuple(past())


def test_nobody_of_the_past_is_written_to(history: Sequence[Letter]) -> None:
    assert rehearsed(*history).mails == ()


def test_times_are_measured_on_the_past(history: Sequence[Letter]) -> None:
    found = rehearsed(*history, asked("Mon 10:00"))
    first = found.mails[0].decision
    assert isinstance(first, SendAcknowledgement)
    assert first.promise
    assert (first.promise.basis, first.promise.level) == (Basis.HISTORY, 0.9)
    assert at("Mon 11:00") < first.promise.at < at("Mon 14:00")
    assert found.learned_from == 160


def test_a_reply_to_a_mail_of_the_past_is_acknowledged(history: Sequence[Letter]) -> None:
    old = history[-2].message
    assert old.author
    found = rehearsed(*history, asked("Mon 10:00", old.author, references=(old.message_id,)))
    assert [one.kind for one in found.mails][:1] == [Kind.ACKNOWLEDGEMENT]


def test_the_same_letters_make_an_equal_rehearsal(history: Sequence[Letter]) -> None:
    begins = SINCE - timedelta(weeks=3)
    assert rehearsed(*history, since=begins) == rehearsed(*history, since=begins)


def test_times_measured_on_the_past_are_kept_as_often_as_was_said(history: Sequence[Letter]) -> None:
    found = rehearsed(*history, since=SINCE - timedelta(weeks=4))
    first = next(one for one in by_claim(found.records.told, UNTIL) if one.level == 0.9)
    assert first.in_time.of > 70
    assert first.in_time.low is not None
    assert first.in_time.high is not None
    assert first.in_time.low <= 0.9 <= first.in_time.high


def test_nobody_is_surprised(history: Sequence[Letter]) -> None:
    found = rehearsed(*history, since=SINCE - timedelta(weeks=4))
    assert not [one for one in found.records.told if one.state is PromiseState.BROKEN_SILENTLY]
