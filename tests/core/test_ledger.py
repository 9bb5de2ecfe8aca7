"""What becomes of told times: the ledger's transitions as tables, and the few rules beside them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailwarden.core import ledger
from mailwarden.core.clocks import next_word
from mailwarden.core.conversation import Basis, Conversation, Kind, Promise, PromiseState, Submission, SubmissionState
from mailwarden.core.decide import decide
from mailwarden.core.decisions import Decision, EndPromise
from mailwarden.core.events import SubmissionEnded
from mailwarden.core.reasons import Reason
from tests.core.builders import answer, at, conversation, desk, mail, request, told

OPEN, KEPT, REPLACED, WARNED, SILENT, WITHDRAWN = (
    PromiseState.OPEN,
    PromiseState.KEPT,
    PromiseState.REPLACED,
    PromiseState.BROKEN_WARNED,
    PromiseState.BROKEN_SILENTLY,
    PromiseState.WITHDRAWN,
)
FOR_AN_ANSWER = (Basis.TARGET, Basis.HISTORY, Basis.PERSON)
FOUR = told("Mon 16:00", "Mon 10:00")
WARNING = mail(Kind.NOTICE, "Mon 15:30", "Mon 15:31")


def states(ends: tuple[Decision, ...]) -> list[PromiseState]:
    return [one.state for one in ends if isinstance(one, EndPromise)]


# --- a time told by an acknowledgement at ten, for four o'clock: what happens, and when, and what it is then ---------


def four(basis: Basis, state: PromiseState, *others: Promise | Submission) -> Conversation:
    return conversation(request("Mon 10:00"), replace(FOUR, basis=basis, state=state), *others)


def after_all(known: Conversation, ends: tuple[Decision, ...]) -> PromiseState:
    """Return how the first told time stands once these ends are written down."""
    ended = [one.state for one in ends if isinstance(one, EndPromise) and one.promise_id == 1]
    assert len(ended) < 2
    return ended[0] if ended else known.promises[0].state


def left(when: str, *, tells: bool, outcome: SubmissionState = SubmissionState.SENT) -> SubmissionEnded:
    """Return the end of a notice that the server took then, or perhaps took; tells: a new time."""
    notice = mail(Kind.NOTICE, when, promise_id=2 if tells else 0)
    return SubmissionEnded(submission=notice, outcome=outcome, at=at(when))


@pytest.mark.parametrize("basis", FOR_AN_ANSWER)
@pytest.mark.parametrize(
    ("before", "what", "when", "afterwards"),
    [
        (OPEN, "an answer", "Mon 15:00", KEPT),
        (OPEN, "an answer", "Mon 16:00", KEPT),
        (OPEN, "an answer", "Mon 16:01", SILENT),
        (OPEN, "a new time", "Mon 15:30", REPLACED),
        (OPEN, "a new time", "Mon 16:01", SILENT),
        (OPEN, "perhaps a new time", "Mon 15:30", REPLACED),
        (OPEN, "a last notice", "Mon 15:30", OPEN),
        (OPEN, "a last notice, then an answer", "Mon 15:45", KEPT),
        (OPEN, "a last notice, then an answer", "Mon 17:00", WARNED),
        (OPEN, "a last notice, then nothing", "Mon 16:00", WARNED),
        (OPEN, "nothing", "Mon 15:59", OPEN),
        (OPEN, "nothing", "Mon 16:00", SILENT),
        (KEPT, "an answer", "Mon 15:00", KEPT),
        (REPLACED, "nothing", "Mon 16:00", REPLACED),
        (WARNED, "an answer", "Mon 17:00", WARNED),
        (SILENT, "a new time", "Mon 17:00", SILENT),
        (WITHDRAWN, "nothing", "Mon 16:00", WITHDRAWN),
    ],
)
def test_a_time_for_an_answer(
    basis: Basis, before: PromiseState, what: str, when: str, afterwards: PromiseState
) -> None:
    assert what_becomes(basis, before, what, when) is afterwards


@pytest.mark.parametrize(
    ("before", "what", "when", "afterwards"),
    [
        (OPEN, "an answer", "Mon 15:00", KEPT),
        (OPEN, "an answer", "Mon 16:01", SILENT),
        (OPEN, "a new time", "Mon 15:30", KEPT),
        (OPEN, "a new time", "Mon 16:01", SILENT),
        (OPEN, "perhaps a new time", "Mon 15:30", KEPT),
        (OPEN, "a last notice", "Mon 15:30", KEPT),
        (OPEN, "a last notice", "Mon 16:00", KEPT),
        (OPEN, "a last notice", "Mon 16:01", OPEN),  # it has passed, which is written down as any passing is
        (OPEN, "perhaps a last notice", "Mon 15:30", OPEN),
        (OPEN, "a last notice, then an answer", "Mon 17:00", KEPT),
        (OPEN, "a last notice, then nothing", "Mon 16:00", KEPT),
        (OPEN, "nothing", "Mon 15:59", OPEN),
        (OPEN, "nothing", "Mon 16:00", SILENT),
        (KEPT, "a new time", "Mon 15:30", KEPT),
        (SILENT, "a last notice", "Mon 17:00", SILENT),
        (WITHDRAWN, "nothing", "Mon 16:00", WITHDRAWN),
    ],
)
def test_our_word_to_write(before: PromiseState, what: str, when: str, afterwards: PromiseState) -> None:
    assert what_becomes(Basis.WORD, before, what, when) is afterwards


def what_becomes(basis: Basis, before: PromiseState, what: str, when: str) -> PromiseState:
    new = told("Tue 12:00", None, 2)
    plain, renewed, warned = four(basis, before), four(basis, before, new), four(basis, before, WARNING)
    ends: dict[str, tuple[Conversation, tuple[Decision, ...]]] = {
        "an answer": (plain, ledger.answered(plain, at(when))),
        "a new time": (renewed, decide(renewed, left(when, tells=True), desk(), at(when))),
        "perhaps a new time": (
            renewed,
            decide(renewed, left(when, tells=True, outcome=SubmissionState.UNCERTAIN), desk(), at(when)),
        ),
        "a last notice": (plain, decide(plain, left(when, tells=False), desk(), at(when))),
        "perhaps a last notice": (
            plain,
            decide(plain, left(when, tells=False, outcome=SubmissionState.UNCERTAIN), desk(), at(when)),
        ),
        "a last notice, then an answer": (warned, ledger.answered(warned, at(when))),
        "a last notice, then nothing": (warned, ledger.passed(warned, at(when))),
        "nothing": (plain, ledger.passed(plain, at(when))),
    }
    return after_all(*ends[what])


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize(
    ("outcome", "state"),
    [(SubmissionState.SENT, OPEN), (SubmissionState.REFUSED, WITHDRAWN), (SubmissionState.WITHDRAWN, WITHDRAWN)],
)
def test_a_time_counts_once_its_mail_has_left(basis: Basis, outcome: SubmissionState, state: PromiseState) -> None:
    known = conversation(request("Mon 10:00"), replace(told("Mon 16:00", None), basis=basis))
    carrier = mail(Kind.ACKNOWLEDGEMENT, "Mon 10:00", promise_id=1)
    ends = decide(
        known, SubmissionEnded(submission=carrier, outcome=outcome, at=at("Mon 10:01")), desk(), at("Mon 10:01")
    )
    assert after_all(known, ends) is state


@pytest.mark.parametrize("basis", Basis)
def test_an_answer_on_the_way_of_the_mail_keeps_what_it_tells(basis: Basis) -> None:
    untold = replace(told("Mon 16:00", None), basis=basis)
    known = conversation(request("Mon 10:00"), answer("Mon 10:00"), untold)
    carrier = mail(Kind.ACKNOWLEDGEMENT, "Mon 10:00", promise_id=1)
    sent = SubmissionEnded(submission=carrier, outcome=SubmissionState.SENT, at=at("Mon 10:01"))
    assert after_all(known, decide(known, sent, desk(), at("Mon 10:01"))) is KEPT


# --- and besides --------------------------------------------------------------------------------------------------


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


def test_our_word_that_we_kept_ends_when_we_wrote_and_says_so() -> None:
    word = replace(FOUR, basis=Basis.WORD)
    (end,) = ledger.written(conversation(word), at("Mon 15:31"))
    assert (end.at, end.reason) == (at("Mon 15:31"), Reason.WRITTEN_IN_TIME)


def test_ended_and_untold_times_do_not_end_again() -> None:
    known = conversation(told("Mon 11:00", "Mon 10:00", 1, state=KEPT), told("Mon 12:00", None, 2))
    assert ledger.answered(known, at("Mon 15:00")) + ledger.passed(known, at("Mon 15:00")) == ()


def test_time_whose_mail_never_left_was_never_told() -> None:
    assert ledger.never_told(3, at("Mon 10:00")).state is PromiseState.WITHDRAWN


def test_next_word_is_the_first_notice_after_the_one_that_told_it() -> None:
    known = conversation(request("Mon 09:00"), FOUR, WARNING, mail(Kind.NOTICE, "Tue 09:00", "Tue 09:01"))
    assert next_word(known, FOUR) == at("Mon 15:31")
