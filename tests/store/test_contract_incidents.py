"""Every store: incidents from the draft to the end, whom they concern, what became of each mail; what many write."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mailwarden.core.conversation import Kind, Part, SubmissionState
from mailwarden.core.deeper import History
from mailwarden.core.incidents import Incident, Stage, Step
from mailwarden.core.likeness import Asked
from mailwarden.core.message import Address
from mailwarden.core.policy import Limits
from mailwarden.core.reasons import Reason
from mailwarden.store.protocol import Store, Transaction
from mailwarden.store.rows import StaffMail
from tests.store.conftest import OpenStore
from tests.store.samples import ADA, DESK, at, mail, message, open_conversation, opening, promise, sighting, take_in

DRAFT = Incident(
    desk=DESK,
    title="mail is slow",
    words=("mail", "slow"),
    author="ben@example.com",
    drafted_at=at(0),
    next_update_at=at(240),
)
STEP = Step(number=1, stage=Stage.OPEN, at=at(1), next_update_at=at(240), author="ben@example.com")
BOB = Address(spec="bob@example.org", name="Bob")


def begin(tx: Transaction, draft: Incident = DRAFT) -> int:
    number = tx.draft_incident(draft)
    tx.change_incident(number, opened_at=at(1))
    tx.add_incident_step(number, STEP)
    return number


def test_a_draft_is_remembered_as_it_was_shown(store: Store) -> None:
    number = store.run_now(lambda tx: tx.draft_incident(DRAFT))
    assert store.run_now(lambda tx: tx.incident(number)) == replace(DRAFT, incident_id=number)


def test_what_is_not_known_is_none(store: Store) -> None:
    assert store.run_now(lambda tx: tx.incident(7)) is None


def test_an_open_incident_has_its_rounds_in_order(store: Store) -> None:
    second = Step(number=2, stage=Stage.UPDATE, at=at(9), text="we know why")
    number = store.run_now(begin)
    store.run_now(lambda tx: tx.add_incident_step(number, second))
    expected = replace(DRAFT, incident_id=number, opened_at=at(1), steps=(STEP, second))
    assert store.run_now(lambda tx: tx.open_incidents(DESK)) == (expected,)


def test_what_is_closed_drafted_or_another_desks_is_not_open(store: Store) -> None:
    def work(tx: Transaction) -> None:
        tx.draft_incident(DRAFT)
        begin(tx, replace(DRAFT, desk="sales"))
        tx.change_incident(begin(tx), closed_at=at(60), why="a disk", changed="a bigger one")

    store.run_now(work)
    assert store.run_now(lambda tx: tx.open_incidents(DESK)) == ()


def test_all_that_were_opened_are_listed_the_newest_first(store: Store) -> None:
    first, second = store.run_now(lambda tx: (begin(tx), begin(tx, replace(DRAFT, desk="sales"))))
    store.run_now(lambda tx: tx.draft_incident(DRAFT))
    assert [one.incident_id for one in store.run_now(lambda tx: tx.incidents(None, 10))] == [second, first]
    assert [one.incident_id for one in store.run_now(lambda tx: tx.incidents(DESK, 10))] == [first]


def test_whom_it_concerns_is_remembered_once(store: Store) -> None:
    def work(tx: Transaction) -> tuple[int, int]:
        number, conversation = begin(tx), open_conversation(tx)
        for _ in range(2):
            tx.add_to_incident(number, conversation, at(2))
        return number, conversation

    number, conversation = store.run_now(work)
    assert store.run_now(lambda tx: tx.incident_people(number)) == (conversation,)
    assert [one.incident_id for one in store.run_now(lambda tx: tx.incidents_of(conversation))] == [number]


def test_the_gate_hears_whether_an_incident_is_open(store: Store) -> None:
    def is_open(desk: str) -> bool:
        return store.run_now(lambda tx: tx.sent_counts(desk, ADA.key, Limits(), at(5))).incident_is_open

    before = is_open(DESK)
    store.run_now(begin)
    assert (before, is_open(DESK), is_open("sales")) == (False, True, False)


def test_what_became_of_each_mail_is_known(store: Store) -> None:
    def work(tx: Transaction) -> int:
        number, one, other = begin(tx), open_conversation(tx), open_conversation(tx, BOB)
        for conversation in (one, other):
            tx.add_to_incident(number, conversation, at(2))
        queue(tx, one, number * 1000 + 1, "mw.1@example.com")
        queue(tx, other, number * 1000 + 1, "mw.2@example.com", recipient=BOB.spec)
        queue(tx, one, 999_001, "mw.3@example.com")
        back = message("bounce@example.org")
        tx.add_message(
            back, sighting(2), conversation_id=other, part=Part.BOUNCE, reason=Reason.BOUNCE, returns="mw.2@example.com"
        )
        return number

    number = store.run_now(work)
    found = store.run_now(lambda tx: tx.incident_mails(number))
    assert [(one.recipient, one.round, one.state, one.came_back) for one in found] == [
        (ADA.spec, 1, SubmissionState.SENT, False),
        (BOB.spec, 1, SubmissionState.SENT, True),
    ]


def queue(tx: Transaction, conversation: int, step: int, message_id: str, **values: Any) -> None:
    submission = tx.queue(mail(conversation, message_id, kind=Kind.INCIDENT, step=step, **values))
    assert submission is not None
    tx.begin_attempt(submission, at(3))
    tx.end_attempt(submission, SubmissionState.SENT, at(3))


def test_an_acknowledgement_that_speaks_of_it_is_among_them(store: Store) -> None:
    def work(tx: Transaction) -> int:
        number, conversation = begin(tx), open_conversation(tx)
        tx.add_to_incident(number, conversation, at(2))
        tx.queue(mail(conversation, reason=Reason.INCIDENT_STANDS))
        return number

    number = store.run_now(work)
    assert [(one.round, one.is_settled) for one in store.run_now(lambda tx: tx.incident_mails(number))] == [(0, False)]


def test_a_told_time_remembers_which_incident_it_is_about(store: Store) -> None:
    def work(tx: Transaction) -> int:
        conversation = open_conversation(tx)
        tx.add_promise(conversation, promise(incident_id=3))
        return conversation

    number = store.run_now(work)
    known = store.run_now(lambda tx: tx.conversation(number))
    assert known is not None
    assert [one.incident_id for one in known.promises] == [3]


def test_it_is_known_who_was_shown_a_draft_lately(store: Store) -> None:
    store.run_now(lambda tx: tx.queue(mail(None, kind=Kind.INCIDENT_DRAFT, recipient="Ben@example.com")))

    def drafted(who: str, minutes: float) -> bool:
        return store.run_now(lambda tx: tx.drafted_to(DESK, who, at(minutes)))

    assert (drafted("ben@example.com", -1), drafted("ben@example.com", 1), drafted("eve@example.com", -1)) == (
        True,
        False,
        False,
    )


def test_a_mail_to_staff_about_an_incident_leads_to_it(store: Store) -> None:
    store.run_now(lambda tx: tx.queue(mail(None, "mw.d@example.com", kind=Kind.INCIDENT_DRAFT, step=3)))
    expected = StaffMail(message_id="mw.d@example.com", kind=Kind.INCIDENT_DRAFT, conversations=(), incident_id=3)
    assert store.run_now(lambda tx: tx.mails_to_staff(DESK, ["mw.d@example.com"])) == (expected,)


def test_mails_about_an_incident_do_not_count_against_the_limits(store: Store) -> None:
    def work(tx: Transaction) -> int:
        queue(tx, open_conversation(tx), 1001, "mw.1@example.com")
        return tx.sent_counts(DESK, ADA.key, Limits(), at(5)).by_desk

    assert store.run_now(work) == 0


def test_who_wrote_about_something_new_lately_is_found(store: Store) -> None:
    def work(tx: Transaction) -> None:
        open_conversation(tx, when=at(-120))
        open_conversation(tx, BOB, when=at(-5))
        tx.open_conversation(DESK, opening(reason=Reason.HISTORY), "old", at(-1))

    store.run_now(work)
    expected = Asked(requester=BOB.key, subject="Re: Printer on fire", at=at(-5))
    assert store.run_now(lambda tx: tx.asked_lately(DESK, at(-60))) == (expected,)
    assert len(store.run_now(lambda tx: tx.asked_usually(DESK, at(-600), 10))) == 2


def test_histories_hold_the_turns_of_conversations_in_portions(store: Store) -> None:
    def work(tx: Transaction) -> list[int]:
        numbers = [open_conversation(tx), open_conversation(tx, BOB, when=at(5))]
        take_in(tx, numbers[0], message("one@example.org", received_at=at(0)), 1)
        take_in(tx, numbers[0], message("two@example.org", received_at=at(3)), 2, Part.ANSWER)
        take_in(tx, numbers[0], message("in@example.org", received_at=at(4)), 3, Part.INTERNAL)
        return numbers

    first, second = store.run_now(work)
    found = store.run_now(lambda tx: tx.histories(DESK, at(-10), after=0, limit=1))
    assert [(one.number, one.requester, [entry.part for entry in one.entries]) for one in found] == [
        (first, ADA, [Part.REQUEST, Part.ANSWER])
    ]
    rest = store.run_now(lambda tx: tx.histories(DESK, at(-10), after=first, limit=9))
    assert rest == (History(number=second, requester=BOB, subject="Re: Printer on fire", opened_at=at(5), entries=()),)


def test_what_is_old_is_forgotten_with_the_last_conversation_in_it(store: Store) -> None:
    def work(tx: Transaction) -> tuple[int, int]:
        number, conversation = begin(tx), open_conversation(tx)
        tx.add_to_incident(number, conversation, at(2))
        before = tx.purge(at(10_000), 100)
        assert tx.incident(number) is not None, before
        tx.change_incident(number, closed_at=at(60), why="", changed="")
        return number, tx.purge(at(10_000), 100)

    number, _ = store.run_now(work)
    assert store.run_now(lambda tx: (tx.incident(number), tx.incident_people(number))) == (None, ())


def test_an_incident_is_still_there_after_the_store_was_closed(open_it: OpenStore) -> None:
    number = open_it().run_now(lambda tx: tx.draft_incident(DRAFT))
    assert open_it().run_now(lambda tx: tx.incident(number)) == replace(DRAFT, incident_id=number)
