"""A changed calendar makes told times untrue: who was told one hears of it before, once staff have said yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mailwarden.core.because import Because, BecauseKind
from mailwarden.core.conversation import Basis, Conversation, Kind, Promise, PromiseState
from mailwarden.core.corrections import correction_asked, untrue
from mailwarden.core.decide import decide
from mailwarden.core.decisions import Decision, Postpone, SendNotice
from mailwarden.core.events import CalendarChanged
from mailwarden.core.hours import Closure, OpeningHours
from mailwarden.core.marks import calendar_mark
from mailwarden.core.policy import Absence, DeskPolicy, Mode
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Said, Word
from tests.core.builders import LEAD, OFFICE, answer, at, conversation, desk, mail, request, told

TUESDAY = date(2026, 6, 16)
CLOSED_ON_TUESDAY = OpeningHours(replace(OFFICE.timetable, closures=(Closure(first=TUESDAY, last=TUESDAY),)))
SHORTER = desk(hours=CLOSED_ON_TUESDAY)


def promised(when: str = "Tue 11:00", **changes: Any) -> Promise:
    """Return a time that was told by the old calendar."""
    return told(when, "Mon 15:00", **{"calendar_mark": calendar_mark(OFFICE, at(when)), **changes})


def waiting(promise: Promise | None = None, *facts: Any) -> Conversation:
    acknowledged = mail(Kind.ACKNOWLEDGEMENT, "Mon 15:00", "Mon 15:00", promise_id=1)
    return conversation(request("Mon 15:00"), promise or promised(), acknowledged, *facts)


def told_wrong(known: Conversation, policy: DeskPolicy = SHORTER, when: str = "Mon 16:00") -> bool:
    return untrue(known, policy, at(when)) is not None


def corrected(
    known: Conversation, policy: DeskPolicy = SHORTER, when: str = "Mon 16:00", read: str = "Mon 16:00"
) -> tuple[Decision, ...]:
    return decide(known, CalendarChanged(read_at=at(read)), policy, at(when))


def test_a_time_on_a_day_that_is_closed_now_is_untrue() -> None:
    assert told_wrong(waiting())


def test_a_time_that_still_lies_within_the_hours_is_true() -> None:
    assert not told_wrong(waiting(promised("Wed 11:00")))


def test_a_time_at_the_very_closing_is_true() -> None:
    assert not told_wrong(waiting(promised("Wed 17:00")))


def test_without_a_changed_calendar_nothing_is_untrue() -> None:
    assert not told_wrong(waiting(), desk())


@pytest.mark.parametrize(
    "promise",
    [
        promised(basis=Basis.PERSON),
        promised(basis=Basis.WORD),
        promised(calendar_mark=""),
        promised(calendar_mark=calendar_mark(CLOSED_ON_TUESDAY, at("Tue 11:00"))),
        promised(state=PromiseState.REPLACED),
    ],
    ids=["a colleague's own", "when we write", "of an unknown calendar", "of this calendar", "that counts no more"],
)
def test_other_times_are_not_ours_to_correct(promise: Promise) -> None:
    assert not told_wrong(waiting(promise))


def test_who_has_an_answer_needs_no_correction() -> None:
    assert not told_wrong(waiting(promised(), answer("Mon 15:30")))


def test_who_has_heard_of_a_delay_already_needs_none() -> None:
    assert not told_wrong(waiting(promised(), mail(Kind.NOTICE, "Mon 15:40", "Mon 15:40")))


def test_a_time_that_has_passed_is_for_an_apology() -> None:
    assert not told_wrong(waiting(), when="Tue 11:00")


def test_the_correction_is_an_update_with_a_time_at_which_somebody_is_there() -> None:
    (notice,) = corrected(waiting())
    assert isinstance(notice, SendNotice)
    assert notice.promise is not None
    assert (notice.reason, notice.told, SHORTER.hours.is_open(notice.promise.at)) == (
        Reason.CALENDAR_CHANGED, at("Tue 11:00"), True,
    )  # fmt: skip


def test_none_leaves_on_stale_data() -> None:
    assert corrected(waiting(), read="Mon 15:00") == (Postpone(reason=Reason.STALE_DATA),)


@pytest.mark.parametrize("policy", [replace(SHORTER, mode=mode) for mode in (Mode.OBSERVE, Mode.ACKNOWLEDGE)])
def test_none_leaves_in_another_mode_than_full(policy: DeskPolicy) -> None:
    assert corrected(waiting(), policy) == ()


def test_none_goes_to_an_address_from_which_mail_comes_back() -> None:
    assert corrected(replace(waiting(), unreachable_since=at("Mon 15:10"))) == ()


def stopped() -> Conversation:
    word = Said(word=Word.STOP, message_id="stop@example.org", author="anna@example.org", at=at("Mon 15:10"))
    return replace(waiting(), words=(word,))


def test_none_goes_where_a_colleague_has_stopped_our_mail_and_nobody_is_asked_about_it() -> None:
    found = untrue(stopped(), SHORTER, at("Mon 16:00"))
    assert found is not None
    assert (corrected(stopped()), correction_asked([found], SHORTER, at("Mon 16:00"))) == ((), None)


def test_none_goes_beyond_the_number_of_automatic_notices() -> None:
    assert corrected(waiting(), desk(hours=CLOSED_ON_TUESDAY, automatic=0)) == ()


def test_staff_are_asked_about_all_of_them_the_earliest_time_first() -> None:
    later, earlier = waiting(promised("Tue 14:00")), replace(waiting(), conversation_id=2)
    found = [one for known in (later, earlier) if (one := untrue(known, SHORTER, at("Mon 16:00")))]
    asked = correction_asked(found, SHORTER, at("Mon 16:00"))
    assert asked is not None
    assert (asked.to, asked.count, [one.conversation_id for one in asked.times]) == ((LEAD,), 2, [2, 1])


def test_who_is_away_is_not_asked() -> None:
    found = untrue(waiting(), SHORTER, at("Mon 16:00"))
    assert found is not None
    monday = date(2026, 6, 15)
    absence = Absence(who=LEAD, first=monday, last=monday, instead="deputy@example.org")
    asked = correction_asked([found], replace(SHORTER, absences=(absence,)), at("Mon 16:00"))
    assert asked is not None
    assert asked.to == ("deputy@example.org",)
    two = replace(SHORTER, nudge=(LEAD, "ben@example.org"))
    other = correction_asked([found], two, at("Mon 16:00"), away=frozenset({LEAD}))
    assert other is not None
    assert other.to == ("ben@example.org",)


def test_nobody_is_asked_about_nothing() -> None:
    assert correction_asked([], SHORTER, at("Mon 16:00")) is None


def test_who_is_told_of_it_hears_that_the_hours_changed() -> None:
    (notice,) = corrected(waiting())
    assert isinstance(notice, SendNotice)
    assert notice.because == Because(kind=BecauseKind.CALENDAR)


def test_the_reason_stays_true_where_no_new_time_can_be_named() -> None:
    (notice,) = corrected(waiting(), replace(SHORTER, notice=replace(SHORTER.notice, automatic=1)))
    assert isinstance(notice, SendNotice)
    assert (notice.promise, notice.because) == (None, Because(kind=BecauseKind.CALENDAR))
