"""What the desk learns: from its past, from what is durable and nothing else, in the order in which it happened."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from random import Random

import pytest

from mailwarden.core.conversation import Basis, Part
from mailwarden.core.message import Address, MailboxRole, Message
from mailwarden.core.reasons import Reason
from mailwarden.daemon.desk import WatchedMailbox
from mailwarden.daemon.intake import Arrival
from mailwarden.daemon.learning import Happening, Learned, What
from mailwarden.daemon.relearning import learn_anew
from mailwarden.daemon.stretch import Stretch, note_to_read, to_read
from mailwarden.store.protocol import Transaction
from mailwarden.store.rows import Sighting
from tests.core.builders import OFFICE, at, h, m, message
from tests.daemon.office import ANSWER, Office, Server, fetched
from tests.store.samples import opening

DAYS, A_DAY = 28, 4


@pytest.fixture
def learned(office: Office) -> Office:
    """An office that has answered for four weeks, mostly within two hours, and has read that back."""
    office.store.run_now(put_past)
    relearn(office)
    return office


def relearn(office: Office) -> None:
    asyncio.run(learn_anew(office.carrier.learner, office.store, office.clock))


def put_past(tx: Transaction, *, reason: Reason = Reason.NEW_REQUEST, answered: bool = True) -> None:
    random, begin = Random(3), at("Mon 09:00") - timedelta(days=DAYS)
    for number in range(DAYS * A_DAY):
        opened = OFFICE.next_opening(begin + timedelta(days=number // A_DAY)) + h(number % A_DAY * 2)
        ends = OFFICE.add(opened, h(0.3 + random.expovariate(1.2)))
        put_wait(tx, number, opened, ends if answered and ends < at("Mon 09:00") else None, reason)


def put_wait(tx: Transaction, number: int, opened: datetime, answered: datetime | None, reason: Reason) -> None:
    customer = Address(spec=f"c{number}@customer.example")
    conversation = tx.open_conversation("support", opening(customer, reason=reason), "question", opened)
    if answered is not None:
        answer = message(answered, message_id=f"past.{number}@example.org")
        place = Sighting(desk="support", mailbox="SENT", uid_validity=1, uid=number + 1)
        tx.add_message(answer, place, conversation_id=conversation, part=Part.ANSWER, reason=Reason.ANSWERED_IN_SENT)


def asked(office: Office) -> Message:
    return message(office.clock.now())


def known(office: Office) -> Learned | None:
    """Return what the desk knows about a request that arrives now."""
    return office.store.run_now(lambda _: office.carrier.learner.at_arrival(asked(office), office.clock.now()))


def test_before_the_past_was_read_nothing_is_known(office: Office) -> None:
    office.store.run_now(put_past)
    assert known(office) is None


def test_a_desk_with_a_past_knows_its_times(learned: Office) -> None:
    now = known(learned)
    assert now
    assert (now.foretold.basis, now.foretold.level) == (Basis.HISTORY, 0.9)
    assert now.foretold.typical
    assert now.foretold.nearly_always
    assert at("Mon 09:15") < now.foretold.typical < now.foretold.nearly_always <= at("Mon 17:00")


def test_a_desk_without_a_past_has_an_aim(office: Office) -> None:
    relearn(office)
    now = known(office)
    assert now
    assert (now.foretold.basis, now.foretold.nearly_always) == (Basis.TARGET, at("Mon 13:00"))


def test_reading_the_past_back_again_knows_the_same(learned: Office) -> None:
    before = known(learned)
    relearn(learned)
    assert known(learned) == before


def test_what_is_told_is_what_is_known_and_is_learned_from_once_it_left(learned: Office) -> None:
    now = known(learned)
    learned.arrives()
    (promise,) = learned.conversation(DAYS * A_DAY + 1).promises
    assert now
    assert (promise.at, promise.basis, promise.level) == (now.foretold.nearly_always, Basis.HISTORY, 0.9)
    learned.reads_mailboxes()
    waiting_to_be_sent = set(learned.carrier.learner._queued)
    learned.sends(Server())
    assert (waiting_to_be_sent, set(learned.carrier.learner._queued)) == ({promise.promise_id}, set())


def test_what_is_rolled_back_was_never_learned(learned: Office) -> None:
    before = known(learned)

    def cut_short(tx: Transaction) -> None:
        arrival = Arrival(fetched=fetched(1, learned.clock.now()))
        inbox = WatchedMailbox(name="INBOX", role=MailboxRole.INBOX)
        learned.intake.take_in(tx, [arrival], inbox, learned.cursor("INBOX", 1))
        raise KeyError("the power fails here")

    with pytest.raises(KeyError):
        learned.store.run_now(cut_short)
    assert known(learned) == before
    assert not learned.carrier.learner._queued


def test_who_waits_is_foretold_a_later_time_until_they_are_answered(learned: Office) -> None:
    learned.arrives()
    number = DAYS * A_DAY + 1
    learned.clock.set("Mon 12:00")

    def of_notice() -> Learned | None:
        conversation = learned.conversation(number)
        return learned.store.run_now(lambda _: learned.carrier.learner.of_notice(conversation, learned.clock.now()))

    waiting = of_notice()
    assert waiting
    assert waiting.foretold.level == 0.8
    assert waiting.foretold.nearly_always
    assert waiting.foretold.nearly_always > at("Mon 12:00")
    learned.arrives(*ANSWER, role=MailboxRole.SENT)
    assert of_notice() is None


def test_an_answer_that_is_seen_late_has_the_past_read_back(learned: Office) -> None:
    asked_for = []
    learned.carrier.learner._on_outdated = lambda: asked_for.append(True)
    learned.arrives()
    learned.clock.set("Mon 11:00")
    known(learned)
    learned.arrives(*ANSWER, role=MailboxRole.SENT, when=at("Mon 10:00"))
    assert asked_for == [True]


def test_what_happens_while_the_past_is_read_is_not_lost(learned: Office) -> None:
    learner = learned.carrier.learner
    opened = Happening(at=at("Mon 09:00"), what=What.OPENED, conversation_id=999)

    async def relearn_meanwhile() -> None:
        reading = asyncio.create_task(learn_anew(learner, learned.store, learned.clock))
        await asyncio.sleep(0)
        await learned.store.run(lambda tx: tx.after_commit(lambda: learner.happened(opened)))
        await reading

    asyncio.run(relearn_meanwhile())
    assert learner._estimator
    assert learner._estimator.waits(999)


def test_history_counts_only_once_both_mailboxes_were_read(office: Office) -> None:
    stretch = Stretch(uid_validity=7, last_uid=40, until=100)

    def partly_read(tx: Transaction) -> None:
        put_past(tx, reason=Reason.HISTORY)
        note_to_read(tx, "support", MailboxRole.SENT, stretch)

    office.store.run_now(partly_read)
    assert office.store.run_now(lambda tx: to_read(tx, "support", MailboxRole.SENT)) == stretch
    relearn(office)
    partial = known(office)
    office.store.run_now(lambda tx: note_to_read(tx, "support", MailboxRole.SENT, None))
    relearn(office)
    whole = known(office)
    assert partial
    assert whole
    assert (partial.foretold.basis, whole.foretold.basis) == (Basis.TARGET, Basis.HISTORY)


def test_where_most_were_never_answered_no_time_is_known(office: Office) -> None:
    def ignored(tx: Transaction) -> None:
        put_past(tx)
        for number in range(300):
            opened = OFFICE.next_opening(at("Mon 09:00") - timedelta(days=DAYS * (1 - number / 300)))
            put_wait(tx, 1000 + number, opened + m(number % 8 * 50), None, Reason.NEW_REQUEST)

    office.store.run_now(ignored)
    relearn(office)
    now = known(office)
    assert now
    assert now.foretold.nearly_always is None
    office.arrives()
    assert office.store.run_now(lambda tx: tx.promise_counts(None)) == {}


def test_history_is_remembered_without_a_word_to_anybody(office: Office) -> None:
    inbox = WatchedMailbox(name="INBOX", role=MailboxRole.INBOX)
    old = fetched(100, at("Mon 09:00") - timedelta(days=9))
    office.store.run_now(lambda tx: office.intake.learn_from(tx, [old, old], inbox, 7))
    assert (office.conversations(), office.conversation().submissions) == (1, ())
    assert office.store.run_now(lambda tx: (tx.waiting("support"), tx.next_submission("support"))) == ((), None)


def test_who_comes_back_to_a_matter_of_the_past_is_acknowledged(office: Office) -> None:
    inbox = WatchedMailbox(name="INBOX", role=MailboxRole.INBOX)
    old = fetched(100, at("Mon 09:00") - timedelta(days=9))
    office.store.run_now(lambda tx: office.intake.learn_from(tx, [old], inbox, 7))
    office.arrives("Message-ID: <again@customer.example>", "In-Reply-To: <question@customer.example>")
    assert (office.conversations(), len(office.conversation(2).submissions)) == (2, 1)
