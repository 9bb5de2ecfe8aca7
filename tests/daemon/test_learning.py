"""What the desk learns: from its past, from what is durable and nothing else, in the order in which it happened."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from mailwarden.core.conversation import Basis
from mailwarden.core.message import MailboxRole, Message
from mailwarden.core.reasons import Reason
from mailwarden.daemon.desk import WatchedMailbox
from mailwarden.daemon.intake import Arrival, Found
from mailwarden.daemon.learning import Happening, Learned, What
from mailwarden.daemon.relearning import learn_anew
from mailwarden.daemon.stretch import Stretch, note_stretches
from mailwarden.store.protocol import Transaction
from tests.core.builders import OFFICE, at, h, m, message, told
from tests.daemon.office import ANSWER, Office, Server, fetched
from tests.daemon.warm import DAYS, NEXT_NUMBER, put_past, put_wait, relearn


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
    (promise,) = learned.conversation(NEXT_NUMBER).promises
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
    number = NEXT_NUMBER
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


# --- doubt ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def told_a_time(learned: Office) -> Office:
    """Carla wrote at nine and was told the measured time."""
    learned.arrives()
    learned.reads_mailboxes()
    learned.sends(Server())
    return learned


def doubtful_at(office: Office, **changes: Any) -> datetime | None:
    conversation = replace(office.conversation(NEXT_NUMBER), **changes)
    return office.store.run_now(lambda _: office.carrier.learner.doubtful_at(conversation, office.clock.now()))


def test_an_answer_becomes_doubtful_some_time_before_the_told_time(told_a_time: Office) -> None:
    (promise,) = told_a_time.conversation(NEXT_NUMBER).promises
    when = doubtful_at(told_a_time)
    assert when
    assert at("Mon 09:30") < when < promise.at


def test_who_has_waited_beyond_that_is_in_doubt_now(told_a_time: Office) -> None:
    when = doubtful_at(told_a_time)
    assert when
    told_a_time.clock.go_on((when - told_a_time.clock.now()).total_seconds() + 1)
    assert doubtful_at(told_a_time) == told_a_time.clock.now()


def test_doubt_that_comes_within_a_minute_is_looked_at_in_a_minute(told_a_time: Office) -> None:
    when = doubtful_at(told_a_time)
    assert when
    told_a_time.clock.go_on((when - told_a_time.clock.now()).total_seconds() - 20)
    assert doubtful_at(told_a_time) == told_a_time.clock.now() + m(1)


def test_an_aim_is_doubted_like_a_measured_time(told_a_time: Office) -> None:
    (promise,) = told_a_time.conversation(NEXT_NUMBER).promises
    aim = replace(promise, basis=Basis.TARGET, level=None)
    assert doubtful_at(told_a_time, promises=(aim,)) == doubtful_at(told_a_time)


def test_a_time_that_leaves_room_for_nearly_all_answers_is_not_doubted_for_long(told_a_time: Office) -> None:
    soon, late = (told(when, "Mon 09:00") for when in ("Mon 10:00", "Mon 16:00"))
    first, second = (doubtful_at(told_a_time, promises=(one,)) for one in (soon, late))
    assert first
    assert second is None or first < second


def test_a_delay_that_is_not_worth_a_mail_is_no_reason_for_doubt(told_a_time: Office) -> None:
    strict = doubtful_at(told_a_time)
    told_a_time.restart(material=h(1))
    relearn(told_a_time)
    patient = doubtful_at(told_a_time)
    assert strict
    assert patient is None or patient > strict


def test_who_was_told_nothing_or_was_answered_is_in_no_doubt(told_a_time: Office) -> None:
    told_a_time.arrives(*ANSWER, role=MailboxRole.SENT)
    assert (doubtful_at(told_a_time), doubtful_at(told_a_time, promises=())) == (None, None)


def test_before_the_past_was_read_nothing_is_doubted(told_a_time: Office) -> None:
    told_a_time.restart()
    assert doubtful_at(told_a_time) is None


def test_in_a_backlog_beyond_all_history_nothing_is_doubted_before_the_lead(told_a_time: Office) -> None:
    learner, now = told_a_time.carrier.learner, told_a_time.clock.now()
    for number in range(1000, 1200):
        learner.happened(Happening(at=now, what=What.OPENED, conversation_id=number))
    assert doubtful_at(told_a_time) is None


def test_a_time_that_had_to_be_moved_is_not_learned_from(learned: Office) -> None:
    now, learner = known(learned), learned.carrier.learner
    assert now
    assert now.foretold.nearly_always
    measured = told("Mon 12:00", None, basis=Basis.HISTORY)
    learner.queued(replace(measured, at=now.foretold.nearly_always), 1, NEXT_NUMBER, now)
    learner.queued(replace(measured, at=now.foretold.nearly_always + h(1)), 2, NEXT_NUMBER, now)
    assert set(learner._queued) == {1}


# --- late, and all at once ------------------------------------------------------------------------------------------


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
    sent = WatchedMailbox(name="SENT", role=MailboxRole.SENT)
    stretch = Stretch(mailbox=sent, uid_validity=7, until=100, before=at("Mon 09:00"), reached=40)

    def partly_read(tx: Transaction) -> None:
        put_past(tx, reason=Reason.HISTORY)
        note_stretches(tx, "support", stretch)

    office.store.run_now(partly_read)
    relearn(office)
    partial = known(office)
    office.store.run_now(lambda tx: note_stretches(tx, "support", replace(stretch, is_read=True)))
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
    assert [one.basis for one in office.conversation(NEXT_NUMBER + 300).promises] == [Basis.WORD]


def old_mail(office: Office) -> Found:
    inbox = WatchedMailbox(name="INBOX", role=MailboxRole.INBOX)
    return office.intake.old_mail(fetched(100, at("Mon 09:00") - timedelta(days=9)), inbox, 7)


def test_history_is_remembered_without_a_word_to_anybody(office: Office) -> None:
    old = old_mail(office)
    office.store.run_now(lambda tx: office.intake.learn_from(tx, [old, old]))
    assert (office.conversations(), office.conversation().submissions) == (1, ())
    assert office.store.run_now(lambda tx: (tx.waiting("support"), tx.next_submission("support"))) == ((), None)


def test_who_comes_back_to_a_matter_of_the_past_is_acknowledged(office: Office) -> None:
    office.store.run_now(lambda tx: office.intake.learn_from(tx, [old_mail(office)]))
    office.arrives("Message-ID: <again@customer.example>", "In-Reply-To: <question@customer.example>")
    assert (office.conversations(), len(office.conversation(2).submissions)) == (2, 1)
