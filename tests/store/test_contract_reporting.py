"""The contract: what a report reads, of one desk, since an instant, in portions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from mailwarden.core.conversation import Basis, Kind, Part, Promise, PromiseState, SubmissionState
from mailwarden.core.reasons import Reason
from mailwarden.core.records import Course, DecisionCount, MailCount, ToldTime
from mailwarden.store.protocol import Store, Transaction
from tests.store.samples import ADA, DESK, at, decision, mail, message, open_conversation, opening, promise, take_in

EARLIER = at(-60)


def courses(store: Store, since: datetime = EARLIER, after: int = 0, limit: int = 100) -> tuple[Course, ...]:
    return store.run_now(lambda tx: tx.courses(DESK, since, after=after, limit=limit))


def told_times(store: Store, since: datetime = EARLIER, after: int = 0, limit: int = 100) -> tuple[ToldTime, ...]:
    return store.run_now(lambda tx: tx.told_times(DESK, since, after=after, limit=limit))


def told(tx: Transaction, conversation: int, **values: object) -> int:
    promised = Promise(at=at(240), zone="Europe/Berlin", basis=Basis.HISTORY, level=0.9, sample_size=300)
    number = tx.add_promise(conversation, promised)
    tx.mark_told(number, at(1))
    return number


def test_a_conversation_comes_back_with_its_first_answer(store: Store) -> None:
    def work(tx: Transaction) -> int:
        number = open_conversation(tx)
        take_in(tx, number, message("q@example.org"), 1)
        take_in(tx, number, message("robot@example.org", received_at=at(5)), 2, Part.AUTOMATIC)
        take_in(tx, number, message("second@example.org", received_at=at(90)), 3, Part.ANSWER)
        take_in(tx, number, message("first@example.org", received_at=at(30)), 4, Part.ANSWER)
        tx.note_entry(number, at(90), ())
        return number

    number = store.run_now(work)
    assert courses(store) == (
        Course(
            number=number,
            targets="standard",
            rule="desk",
            opened_at=at(0),
            answered_at=at(30),
            is_waiting=False,
            last_at=at(90),
        ),
    )


def test_who_waits_has_no_answer_yet(store: Store) -> None:
    store.run_now(lambda tx: tx.schedule(open_conversation(tx), at(60), at(0)))
    assert [(one.answered_at, one.is_waiting) for one in courses(store)] == [(None, True)]


@pytest.mark.parametrize(("parts", "waits"), [([Part.REQUEST], True), ([Part.REQUEST, Part.ANSWER], False)])
def test_who_had_no_answer_before_the_first_contact_either_waits_like_everybody(
    store: Store, parts: list[Part], waits: bool
) -> None:
    def work(tx: Transaction) -> None:
        past = tx.open_conversation(DESK, opening(reason=Reason.HISTORY), "printer on fire", at(0))
        for uid, part in enumerate(parts, start=1):
            take_in(tx, past, message(f"{part}@example.org", received_at=at(uid)), uid, part)

    store.run_now(work)
    assert [one.is_waiting for one in courses(store)] == [waits]


def test_a_refused_conversation_says_why_and_by_which_rule(store: Store) -> None:
    refused = opening(ADA, acknowledgeable=False, refused_because=Reason.SPAM_MARK, targets="gold", rule="rule 1")
    store.run_now(lambda tx: tx.open_conversation(DESK, refused, "x", at(0)))
    assert [(one.refused_because, one.targets, one.rule) for one in courses(store)] == [
        (Reason.SPAM_MARK, "gold", "rule 1")
    ]


def test_a_told_time_comes_back_with_what_became_of_it(store: Store) -> None:
    def work(tx: Transaction) -> int:
        conversation = open_conversation(tx)
        number = told(tx, conversation)
        take_in(tx, conversation, message("before@example.com", received_at=at(0.5)), 1, Part.ANSWER)
        take_in(tx, conversation, message("after@example.com", received_at=at(200)), 2, Part.ANSWER)
        tx.end_promise(number, PromiseState.REPLACED, at(180))
        return number

    number = store.run_now(work)
    assert told_times(store) == (
        ToldTime(
            number=number,
            targets="standard",
            rule="desk",
            opened_at=at(0),
            at=at(240),
            basis=Basis.HISTORY,
            level=0.9,
            told_at=at(1),
            state=PromiseState.REPLACED,
            answered_at=at(200),
        ),
    )


@pytest.mark.parametrize(
    ("kind", "sent_at", "carries", "word_at"),
    [
        (Kind.NOTICE, 90, "nothing", at(90)),
        (Kind.NOTICE, 90, "another time", at(90)),
        (Kind.NOTICE, 90, "the time itself", None),
        (Kind.NOTICE, 0.5, "nothing", None),
        (Kind.NUDGE, 90, "nothing", None),
    ],
    ids=["notice", "notice with a new time", "the notice that told it", "before it was told", "to staff"],
)
def test_our_next_word_after_a_told_time_comes_with_it(
    store: Store, kind: Kind, sent_at: float, carries: str, word_at: datetime | None
) -> None:
    def work(tx: Transaction) -> None:
        conversation = open_conversation(tx)
        number = told(tx, conversation)
        carried = {"nothing": 0, "the time itself": number}.get(carries) or (
            tx.add_promise(conversation, promise(300)) if carries == "another time" else 0
        )
        submission = tx.queue(mail(conversation, kind=kind, promise_id=carried))
        assert submission is not None
        tx.end_attempt(submission, SubmissionState.SENT, at(sent_at))

    store.run_now(work)
    assert [one.word_at for one in told_times(store)] == [word_at]


def test_a_time_that_proved_untold_comes_back_and_one_on_its_way_does_not(store: Store) -> None:
    def work(tx: Transaction) -> None:
        conversation = open_conversation(tx)
        tx.end_promise(tx.add_promise(conversation, promise()), PromiseState.WITHDRAWN, at(3))
        tx.add_promise(conversation, promise())

    store.run_now(work)
    assert [(one.state, one.told_at) for one in told_times(store)] == [(PromiseState.WITHDRAWN, None)]


@pytest.mark.parametrize("read", [courses, told_times])
def test_another_desk_and_what_was_before_stay_out(store: Store, read: Callable[..., tuple[Course, ...]]) -> None:
    store.run_now(lambda tx: told(tx, open_conversation(tx)))
    store.run_now(lambda tx: told(tx, open_conversation(tx, desk="sales")))
    assert (len(read(store, at(0))), read(store, at(2))) == (1, ())


@pytest.mark.parametrize("read", [courses, told_times])
def test_portions_go_on_after_the_last_number(store: Store, read: Callable[..., tuple[Course, ...]]) -> None:
    def work(tx: Transaction) -> None:
        for _ in range(3):
            told(tx, open_conversation(tx))

    store.run_now(work)
    first = read(store, limit=2)
    rest = read(store, after=first[-1].number, limit=2)
    assert (first + rest, read(store, after=rest[-1].number)) == (read(store), ())


def test_mails_are_counted_by_kind_and_state(store: Store) -> None:
    def work(tx: Transaction) -> None:
        conversation = open_conversation(tx)
        sent = tx.queue(mail(conversation))
        assert sent is not None
        tx.end_attempt(sent, SubmissionState.SENT, at(1))
        for number in (1, 2):
            tx.queue(mail(conversation, f"mw.n{number}@example.com", kind=Kind.NUDGE, step=number))
        tx.queue(mail(None, "mw.other@example.com", desk="sales", kind=Kind.ALARM))
        tx.queue(mail(None, "mw.old@example.com", kind=Kind.ALARM, queued_at=at(-90)))

    store.run_now(work)
    assert set(store.run_now(lambda tx: tx.mail_counts(DESK, at(-60)))) == {
        MailCount(kind=Kind.ACKNOWLEDGEMENT, state=SubmissionState.SENT, count=1),
        MailCount(kind=Kind.NUDGE, state=SubmissionState.QUEUED, count=2),
    }


def test_decisions_are_counted_by_kind_and_reason(store: Store) -> None:
    rows = [
        decision("leave-alone", reason=Reason.BOUNCE),
        decision("leave-alone", reason=Reason.BOUNCE),
        decision("withhold", reason=Reason.OBSERVING),
        decision("submit", reason=Reason.STILL_TRUE),
        decision("withhold", reason=Reason.OBSERVING, desk="sales"),
        decision("withhold", reason=Reason.OBSERVING, at=at(-90)),
    ]
    store.run_now(lambda tx: tx.record(rows))
    counted = store.run_now(lambda tx: tx.decision_counts(DESK, at(-60), ("leave-alone", "withhold")))
    assert set(counted) == {
        DecisionCount(kind="leave-alone", reason=Reason.BOUNCE, count=2),
        DecisionCount(kind="withhold", reason=Reason.OBSERVING, count=1),
    }
