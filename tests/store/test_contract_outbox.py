"""The contract: what was decided is said once, frozen before it is sent, and its outcome written down."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailwarden.core.conversation import Conversation, Kind, PromiseState, SubmissionState
from mailwarden.core.events import SentCounts
from mailwarden.core.message import Address
from mailwarden.core.policy import Cap, Limits
from mailwarden.core.reasons import Reason
from mailwarden.store.protocol import Store, Transaction
from mailwarden.store.rows import OutboxItem
from tests.store.conftest import OpenStore
from tests.store.samples import DESK, at, mail, message, open_conversation, promise, sighting

FINAL = (SubmissionState.SENT, SubmissionState.REFUSED, SubmissionState.WITHDRAWN)
HOUR = timedelta(hours=1)


def queue_one(tx: Transaction) -> int:
    number = tx.queue(mail(open_conversation(tx)))
    assert number is not None
    return number


def claim(store: Store, minutes: float = 0) -> tuple[OutboxItem, ...]:
    return store.run_now(lambda tx: tx.claim(DESK, at(minutes), 10))


def end(store: Store, number: int, state: SubmissionState, retry: float | None = None) -> None:
    retry_at = None if retry is None else at(retry)
    store.run_now(lambda tx: tx.end_attempt(number, state, at(1), reply="said the server", retry_at=retry_at))


def test_a_frozen_mail_is_claimed_as_it_was_queued(store: Store) -> None:
    number = store.run_now(queue_one)
    (item,) = claim(store)
    assert (item.submission.submission_id, item.submission.state) == (number, SubmissionState.QUEUED)
    assert (item.content, item.recipient, item.envelope_sender, item.attempts) == (
        b"Subject: thanks\r\n\r\nfrozen",
        "Ada@example.org",
        "support@example.com",
        0,
    )


def test_what_was_said_once_is_not_queued_again(store: Store) -> None:
    number = store.run_now(open_conversation)
    assert store.run_now(lambda tx: tx.queue(mail(number))) is not None
    assert store.run_now(lambda tx: tx.queue(mail(number, "mw.2@example.com", recipient="ada@EXAMPLE.org"))) is None


@pytest.mark.parametrize(
    "other",
    [{"step": 1}, {"kind": Kind.NOTICE}, {"recipient": "bob@example.org"}],
    ids=["another step", "another kind", "another recipient"],
)
def test_another_thing_may_be_said(store: Store, other: dict[str, object]) -> None:
    number = store.run_now(open_conversation)
    store.run_now(lambda tx: tx.queue(mail(number)))
    assert store.run_now(lambda tx: tx.queue(mail(number, "mw.2@example.com", **other))) is not None


def test_mail_about_no_conversation_may_repeat(store: Store) -> None:
    ids = ("mw.1@example.com", "mw.2@example.com")
    queued = store.run_now(lambda tx: [tx.queue(mail(None, one, kind=Kind.ALARM)) for one in ids])
    assert None not in queued


def test_what_is_due_is_claimed_the_oldest_first(store: Store) -> None:
    def work(tx: Transaction) -> None:
        number = open_conversation(tx)
        for step, minutes in enumerate((3, 1, 2, 9)):
            tx.queue(mail(number, f"mw.{minutes}@example.com", step=step, not_before=at(minutes)))

    store.run_now(work)
    assert [item.submission.message_id[3] for item in claim(store, 5)] == ["1", "2", "3"]
    assert store.run_now(lambda tx: tx.next_submission(DESK)) == at(1)


def test_what_is_being_sent_is_not_claimed_a_second_time(store: Store) -> None:
    number = store.run_now(queue_one)
    store.run_now(lambda tx: tx.begin_attempt(number, at(0)))
    assert claim(store, 60) == ()
    assert store.run_now(lambda tx: tx.next_submission(DESK)) is None


def test_what_a_crash_left_in_sending_is_claimed_by_whoever_opens_the_store_next(
    store: Store, open_it: OpenStore
) -> None:
    number = store.run_now(queue_one)
    store.run_now(lambda tx: tx.begin_attempt(number, at(0)))
    (item,) = claim(open_it())
    assert (item.submission.state, item.attempts, item.content != b"") == (SubmissionState.SENDING, 1, True)


@pytest.mark.parametrize("state", [SubmissionState.DEFERRED, SubmissionState.UNCERTAIN])
def test_an_unsettled_mail_is_claimed_again_with_the_same_bytes_when_its_time_has_come(
    store: Store, state: SubmissionState
) -> None:
    number = store.run_now(queue_one)
    before = claim(store)[0].content
    store.run_now(lambda tx: tx.begin_attempt(number, at(0)))
    end(store, number, state, retry=10)
    assert claim(store, 9) == ()
    assert [(item.submission.state, item.content) for item in claim(store, 10)] == [(state, before)]


@pytest.mark.parametrize("state", [SubmissionState.DEFERRED, SubmissionState.UNCERTAIN])
def test_what_was_tried_in_vain_since_some_time_can_be_listed(store: Store, state: SubmissionState) -> None:
    number = store.run_now(queue_one)
    assert store.run_now(lambda tx: tx.put_off(DESK, at(60))) == ()
    store.run_now(lambda tx: tx.begin_attempt(number, at(0)))
    end(store, number, state, retry=10)
    assert len(store.run_now(lambda tx: tx.put_off(DESK, at(60)))) == 1
    assert store.run_now(lambda tx: tx.put_off(DESK, at(-60))) == ()
    end(store, number, SubmissionState.SENT)
    assert store.run_now(lambda tx: tx.put_off(DESK, at(60))) == ()


@pytest.mark.parametrize("state", FINAL)
def test_a_final_mail_is_never_claimed_again_and_its_bytes_are_gone(store: Store, state: SubmissionState) -> None:
    number = store.run_now(queue_one)
    end(store, number, state)
    assert claim(store, 9999) == ()
    assert store.run_now(lambda tx: tx.submission_counts(DESK)) == {state: 1}
    with pytest.raises(LookupError):
        store.run_now(lambda tx: tx.begin_attempt(number, at(5)))
    with pytest.raises(LookupError):
        store.run_now(lambda tx: tx.postpone(number, at(5)))


def test_a_sent_mail_says_when(store: Store) -> None:
    number = store.run_now(queue_one)
    end(store, number, SubmissionState.SENT)
    kept = store.run_now(lambda tx: tx.conversation(1))
    assert kept is not None
    assert [(one.state, one.sent_at) for one in kept.submissions] == [(SubmissionState.SENT, at(1))]


def test_after_the_clock_was_set_back_what_was_put_off_by_the_old_time_is_due(store: Store) -> None:
    number = store.run_now(queue_one)
    store.run_now(lambda tx: tx.begin_attempt(number, at(90)))
    end(store, number, SubmissionState.DEFERRED, retry=95)
    store.run_now(lambda tx: tx.draw_in("sales", at(30)))
    assert claim(store, 30) == ()
    store.run_now(lambda tx: tx.draw_in(DESK, at(30)))
    assert [one.submission.submission_id for one in claim(store, 30)] == [number]


def test_after_the_clock_was_set_back_what_waits_on_purpose_waits_on(store: Store) -> None:
    number = store.run_now(queue_one)
    store.run_now(lambda tx: tx.postpone(number, at(95)))
    store.run_now(lambda tx: tx.draw_in(DESK, at(30)))
    assert claim(store, 30) == ()


def test_a_mail_that_was_queued_in_what_is_the_future_by_now_is_due(store: Store) -> None:
    number = store.run_now(queue_one)
    store.run_now(lambda tx: tx.draw_in(DESK, at(-600)))
    ((item,)) = claim(store, -600)
    assert (item.submission.submission_id, item.submission.queued_at) == (number, at(-600))


def test_a_postponed_mail_waits(store: Store) -> None:
    number = store.run_now(queue_one)
    store.run_now(lambda tx: tx.postpone(number, at(30)))
    assert (claim(store, 29), len(claim(store, 30))) == ((), 1)


def test_a_rewritten_mail_is_another_mail_under_another_id(store: Store) -> None:
    number = store.run_now(queue_one)
    told = store.run_now(lambda tx: tx.add_promise(1, promise()))
    store.run_now(lambda tx: tx.rewrite(number, "mw.new@example.com", b"anew", told, at(7)))
    (item,) = claim(store)
    assert (item.content, item.submission.message_id, item.submission.promise_id, item.submission.queued_at) == (
        b"anew",
        "mw.new@example.com",
        told,
        at(7),
    )


@pytest.mark.parametrize("state", [SubmissionState.UNCERTAIN, *FINAL])
def test_a_mail_that_may_have_left_is_never_rewritten(store: Store, state: SubmissionState) -> None:
    number = store.run_now(queue_one)
    end(store, number, state, retry=1)
    with pytest.raises(LookupError):
        store.run_now(lambda tx: tx.rewrite(number, "mw.new@example.com", b"anew", 0, at(7)))


def counts(store: Store, minutes: float = 0) -> SentCounts:
    each = Cap(count=10, window=HOUR)
    limits = Limits(per_address=each, per_domain=each, per_desk=each)
    return store.run_now(lambda tx: tx.sent_counts(DESK, "ada@example.org", limits, at(minutes)))


def test_the_counts_say_whether_mail_of_ours_to_somebody_has_no_conversation_yet(store: Store) -> None:
    ours, place = message("reply@example.com", to=(Address(spec="Ada@example.org"),)), sighting(1)
    before = counts(store).has_unplaced
    store.run_now(lambda tx: tx.add_message(ours, place, conversation_id=None, part=None, reason=Reason.STAFF_STARTS))
    assert (before, counts(store).has_unplaced) == (False, True)


def test_a_withdrawn_mail_counts_against_the_limits_only_where_that_is_said(store: Store) -> None:
    def work(tx: Transaction) -> None:
        number = open_conversation(tx)
        for message_id, still_counts in (("mw.1@example.com", False), ("mw.2@example.com", True)):
            submission = tx.queue(mail(number, message_id, kind=Kind.NOTICE, step=int(still_counts)))
            assert submission
            tx.end_attempt(submission, SubmissionState.WITHDRAWN, at(0), still_counts=still_counts)

    store.run_now(work)
    assert counts(store).to_address == 1


def test_of_a_withdrawn_mail_it_is_known_when_another_did_for_it(store: Store) -> None:
    def work(tx: Transaction) -> Conversation | None:
        number = open_conversation(tx)
        submission = tx.queue(mail(number, "mw.1@example.com", kind=Kind.NOTICE))
        assert submission
        tx.end_attempt(submission, SubmissionState.WITHDRAWN, at(5), heard_at=at(3))
        return tx.conversation(number)

    known = store.run_now(work)
    assert known
    assert [(one.state, one.sent_at) for one in known.submissions] == [(SubmissionState.WITHDRAWN, at(3))]


def queue_several(tx: Transaction) -> None:
    """Two to Ada, one to her colleague, one elsewhere, one to staff."""
    number = open_conversation(tx)
    tx.queue(mail(number, "mw.1@example.com"))
    tx.queue(mail(number, "mw.2@example.com", kind=Kind.NOTICE))
    tx.queue(mail(number, "mw.3@example.com", recipient="bob@example.org"))
    tx.queue(mail(number, "mw.4@example.com", recipient="eve@example.net"))
    tx.queue(mail(number, "mw.5@example.com", recipient="ada@example.org", kind=Kind.NUDGE))


def test_mails_to_requesters_are_counted_by_address_domain_and_desk(store: Store) -> None:
    store.run_now(queue_several)
    assert counts(store) == SentCounts(to_address=2, to_domain=3, by_desk=4)


def test_mails_are_counted_within_the_window_only(store: Store) -> None:
    store.run_now(queue_several)
    assert counts(store, minutes=60) == SentCounts()


@pytest.mark.parametrize(
    ("state", "counted"),
    [(SubmissionState.SENT, 1), (SubmissionState.UNCERTAIN, 1), (SubmissionState.WITHDRAWN, 0), (FINAL[1], 0)],
)
def test_what_never_went_out_is_not_counted(store: Store, state: SubmissionState, counted: int) -> None:
    number = store.run_now(queue_one)
    end(store, number, state, retry=1)
    assert counts(store).to_address == counted


@pytest.mark.parametrize(("desk", "is_on"), [(DESK, True), ("", True), ("sales", False)])
def test_a_brake_shows_in_the_counts_of_its_desk(store: Store, desk: str, is_on: bool) -> None:
    store.run_now(lambda tx: tx.set_switch("brake", at(0), desk))
    assert counts(store).brake_is_on is is_on


# --- what may still go to one address ---------------------------------------------------------------------------------


def test_a_mail_has_company_where_another_one_to_its_address_counts(store: Store) -> None:
    def work(tx: Transaction) -> None:
        number = open_conversation(tx)
        tx.queue(mail(number, "mw.1@example.com"))
        tx.queue(mail(number, "mw.2@example.com", kind=Kind.NOTICE))
        tx.queue(mail(number, "mw.3@example.com", recipient="bob@example.org"))
        tx.queue(mail(number, "mw.4@example.com", recipient="bob@example.org", kind=Kind.NUDGE))

    store.run_now(work)
    assert [item.has_company for item in claim(store)] == [True, True, False, True]


@pytest.mark.parametrize(("desk", "is_paused"), [(DESK, True), ("", True), ("sales", False)])
def test_what_is_claimed_says_whether_its_desk_is_paused(store: Store, desk: str, is_paused: bool) -> None:
    store.run_now(lambda tx: tx.queue(mail(open_conversation(tx), "mw.1@example.com")))
    store.run_now(lambda tx: tx.set_switch("paused", at(0), desk))
    assert [item.is_paused for item in claim(store)] == [is_paused]


def test_a_desk_whose_brake_is_on_is_not_paused(store: Store) -> None:
    store.run_now(lambda tx: tx.queue(mail(open_conversation(tx), "mw.1@example.com")))
    store.run_now(lambda tx: tx.set_switch("brake", at(0), DESK))
    assert [item.is_paused for item in claim(store)] == [False]


def written_to(store: Store, since: float) -> tuple[int, ...]:
    return store.run_now(lambda tx: tx.written_to(DESK, "ada@example.org", at(since)))


def test_a_requester_was_written_to_where_mail_that_counts_went_to_them_since(store: Store) -> None:
    def work(tx: Transaction) -> list[int]:
        numbers = [open_conversation(tx) for _ in range(4)]
        tx.queue(mail(numbers[0], "mw.1@example.com"))
        tx.queue(mail(numbers[1], "mw.2@example.com", kind=Kind.NUDGE))
        tx.queue(mail(numbers[2], "mw.3@example.com", recipient="bob@example.org"))
        late = tx.queue(mail(numbers[3], "mw.4@example.com"))
        assert late
        tx.end_attempt(late, SubmissionState.SENT, at(30))
        return numbers

    first, _, _, deferred = store.run_now(work)
    assert [written_to(store, -1), written_to(store, 10), written_to(store, 60)] == [
        (first, deferred), (deferred,), (),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "stands"),
    [
        (PromiseState.OPEN, True),
        (PromiseState.BROKEN_SILENTLY, True),
        (PromiseState.KEPT, False),
        (PromiseState.WITHDRAWN, False),
    ],
)
def test_however_long_ago_that_was_while_a_told_time_stands(store: Store, state: PromiseState, stands: bool) -> None:
    def work(tx: Transaction) -> None:
        number = open_conversation(tx)
        tx.queue(mail(number))
        told = tx.add_promise(number, promise())
        if state is not PromiseState.OPEN:
            tx.end_promise(told, state, at(1))

    store.run_now(work)
    assert bool(written_to(store, 99_999)) is stands


def test_it_is_known_when_the_newest_notice_left(store: Store) -> None:
    def work(tx: Transaction) -> None:
        number = open_conversation(tx)
        mails = [mail(number, f"mw.{step}@example.com", kind=Kind.NOTICE, step=step) for step in range(3)]
        first, second, _ = [tx.queue(one) for one in mails]
        assert first
        assert second
        tx.end_attempt(first, SubmissionState.SENT, at(2))
        tx.begin_attempt(second, at(4))

    store.run_now(work)
    assert counts(store, 5).noticed_at == at(4)
