"""What becomes of told times."""

from __future__ import annotations

import pytest

from mailwarden.core import ledger
from mailwarden.core.conversation import Kind, PromiseState, Submission, SubmissionState
from mailwarden.core.decisions import EndPromise
from mailwarden.core.reasons import Reason
from tests.core.builders import at, conversation, mail, request, told

KEPT, REPLACED, WARNED, SILENT = (
    PromiseState.KEPT,
    PromiseState.REPLACED,
    PromiseState.BROKEN_WARNED,
    PromiseState.BROKEN_SILENTLY,
)
FOUR = told("Mon 16:00", "Mon 10:00")
WARNING = mail(Kind.NOTICE, "Mon 15:30", "Mon 15:31")


def states(ends: tuple[EndPromise, ...]) -> list[PromiseState]:
    return [one.state for one in ends]


@pytest.mark.parametrize(("when", "state"), [("Mon 15:00", KEPT), ("Mon 16:00", KEPT), ("Mon 16:01", SILENT)])
def test_answer_by_the_told_time_keeps_it(when: str, state: PromiseState) -> None:
    assert states(ledger.answered(conversation(FOUR), at(when))) == [state]


def test_answer_after_a_warning_breaks_it_after_warning() -> None:
    assert states(ledger.answered(conversation(FOUR, WARNING), at("Mon 17:00"))) == [WARNED]


@pytest.mark.parametrize(
    ("notice", "state"),
    [
        (WARNING, WARNED),
        (mail(Kind.NOTICE, "Mon 15:30", "Mon 16:00"), WARNED),
        (mail(Kind.NOTICE, "Mon 15:30", "Mon 16:01"), SILENT),
        (mail(Kind.NOTICE, "Mon 15:30"), SILENT),
        (mail(Kind.NOTICE, "Mon 15:30", state=SubmissionState.REFUSED), SILENT),
        (mail(Kind.NUDGE, "Mon 15:30", "Mon 15:31"), SILENT),
        (mail(Kind.NOTICE, "Mon 09:00", "Mon 09:01"), SILENT),
        (mail(Kind.NOTICE, "Mon 09:58", "Mon 10:01", promise_id=1), SILENT),
    ],
    ids=["before", "just then", "after", "queued", "refused", "to staff", "before it was told", "the one that told it"],
)
def test_time_that_passed_was_warned_of_by_a_notice_that_left_before(notice: Submission, state: PromiseState) -> None:
    assert states(ledger.passed(conversation(FOUR, notice), at("Mon 16:00"))) == [state]


def test_time_that_passed_ends_at_that_time_however_late_that_is_noticed() -> None:
    (end,) = ledger.passed(conversation(FOUR), at("Wed 09:00"))
    assert (end.at, end.reason) == (at("Mon 16:00"), Reason.BROKEN_SILENTLY)


def test_time_still_ahead_does_not_end() -> None:
    assert ledger.passed(conversation(FOUR), at("Mon 15:59")) == ()


@pytest.mark.parametrize(("when", "state"), [("Mon 15:40", REPLACED), ("Mon 16:30", SILENT)])
def test_new_time_replaces_the_old_one_if_it_was_told_before(when: str, state: PromiseState) -> None:
    new = told("Tue 12:00", when, 2)
    assert [(one.promise_id, one.state) for one in ledger.replaced(conversation(FOUR, new), 2, at(when))] == [
        (1, state)
    ]


def test_ended_and_untold_times_do_not_end_again() -> None:
    known = conversation(told("Mon 11:00", "Mon 10:00", 1, state=KEPT), told("Mon 12:00", None, 2))
    assert ledger.answered(known, at("Mon 15:00")) + ledger.passed(known, at("Mon 15:00")) == ()


def test_time_whose_mail_never_left_was_never_told() -> None:
    assert ledger.never_told(3, at("Mon 10:00")).state is PromiseState.WITHDRAWN


def test_next_word_is_the_first_notice_after_the_one_that_told_it() -> None:
    known = conversation(request("Mon 09:00"), FOUR, WARNING, mail(Kind.NOTICE, "Tue 09:00", "Tue 09:01"))
    assert ledger.next_word(known, FOUR) == at("Mon 15:31")
