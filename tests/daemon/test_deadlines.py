"""The alarm clock: what is due is done, and nothing is judged on mailboxes that were not read lately."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

import pytest

from mailwarden.core.agenda import latest_notice_at
from mailwarden.core.conversation import Conversation, Kind, PromiseState
from mailwarden.core.policy import Mode
from mailwarden.core.reasons import Reason
from mailwarden.daemon.deadlines import LOOK_AGAIN
from mailwarden.daemon.learning import Learner
from tests.core.builders import at
from tests.daemon.office import Office, Server
from tests.daemon.warm import NEXT_NUMBER, relearn


@pytest.fixture
def told(asked: Office) -> Office:
    """Carla was told "by 13:00"."""
    asked.sends(Server())
    return asked


def next_wake(office: Office) -> datetime | None:
    return asyncio.run(office.deadlines.next_at())


def notice_in(known: Conversation) -> int:
    """Return the number of the notice in the order of writing."""
    (number,) = [one.submission_id for one in known.submissions if one.kind is Kind.NOTICE]
    return number


def test_staff_are_reminded_when_half_the_time_is_over(told: Office) -> None:
    assert next_wake(told) == at("Mon 11:00")
    told.clock.set("Mon 11:00")
    told.reads_mailboxes()
    assert told.keeps_time() == 1
    assert told.states(Kind.NUDGE) == ["queued"]


def test_before_its_time_nothing_is_done(told: Office) -> None:
    told.clock.set("Mon 10:59")
    assert told.keeps_time() == 0


def test_the_requester_hears_before_the_told_time_passes(told: Office) -> None:
    told.clock.set("Mon 12:30")
    told.reads_mailboxes()
    told.keeps_time()
    assert told.states(Kind.NOTICE) == ["queued"]


def test_a_sign_that_somebody_answered_is_looked_for_and_holds_the_notice_while_staff_are_asked(told: Office) -> None:
    told.signs = (Reason.MARKED_ANSWERED,)
    told.clock.set("Mon 12:30")
    told.reads_mailboxes()
    told.keeps_time()
    assert (told.looked_around, told.states(Kind.NUDGE), told.states(Kind.NOTICE)) == ([1], ["queued"], [])
    assert next_wake(told) == at("Mon 12:45")
    told.clock.set("Mon 12:45")
    told.reads_mailboxes()
    told.keeps_time()
    assert (told.looked_around, told.states(Kind.NOTICE)) == ([1], ["queued"])


def test_nobody_looks_around_while_nobody_is_to_hear_of_a_delay(told: Office) -> None:
    told.clock.set("Mon 11:00")
    told.reads_mailboxes()
    told.keeps_time()
    assert told.looked_around == []


def test_what_was_done_is_not_done_again(told: Office) -> None:
    told.clock.set("Mon 12:30")
    told.reads_mailboxes()
    told.keeps_time()
    told.clock.go_on(minutes=1)
    told.reads_mailboxes()
    told.keeps_time()
    assert (len(told.mails(Kind.NUDGE)), len(told.mails(Kind.NOTICE))) == (1, 1)


def test_nothing_is_judged_on_mailboxes_that_were_read_too_long_ago(told: Office) -> None:
    told.clock.set("Mon 12:30")
    told.keeps_time()
    assert (told.mails(Kind.NUDGE), told.mails(Kind.NOTICE), told.fresh_looks) == ([], [], 1)


def test_after_a_fresh_look_it_is_judged(told: Office) -> None:
    told.clock.set("Mon 12:30")
    told.keeps_time()
    assert next_wake(told) == at("Mon 12:30:05")
    told.clock.go_on(5)
    told.reads_mailboxes()
    told.keeps_time()
    assert told.states(Kind.NOTICE) == ["queued"]


def test_while_mailboxes_stay_unread_the_requester_still_counts_as_waiting(told: Office) -> None:
    told.clock.set("Mon 12:30")
    told.keeps_time()
    (row,) = told.store.run_now(lambda tx: tx.threads("support", only_waiting=True, limit=9))
    assert row.waiting_since == at("Mon 09:00")


def test_a_time_that_passed_without_a_word_is_written_down_as_what_it_is(told: Office) -> None:
    told.clock.set("Mon 13:01")
    told.reads_mailboxes()
    told.keeps_time()
    assert told.promises()[0][0] == "broken silently"


def test_a_changed_policy_sets_every_alarm_clock_anew(told: Office) -> None:
    told.restart(nudge_at=(0.25,))
    assert next_wake(told) == at("Mon 11:00")
    assert asyncio.run(told.deadlines.reschedule()) == 1
    assert next_wake(told) == at("Mon 10:00")


def test_an_unchanged_policy_leaves_the_alarm_clocks_as_they_are(told: Office) -> None:
    asyncio.run(told.deadlines.reschedule())
    told.restart()
    assert asyncio.run(told.deadlines.reschedule()) == 0


def test_a_desk_that_only_observes_from_now_on_still_looks_what_becomes_of_told_times(told: Office) -> None:
    told.restart(mode=Mode.OBSERVE)
    asyncio.run(told.deadlines.reschedule())
    assert next_wake(told) == at("Mon 13:00")


def test_what_was_due_while_nobody_was_there_is_due_at_once(told: Office) -> None:
    told.clock.set("Mon 12:00")
    told.restart(nudge_at=(0.5,))
    asyncio.run(told.deadlines.reschedule())
    assert next_wake(told) == at("Mon 12:00:01")


def test_many_at_once_are_all_done(tmp_path: Path) -> None:
    office = Office(tmp_path, nudge=("lead@example.org",))
    office.reads_mailboxes()
    for number in range(60):
        office.arrives(f"From: p{number}@c{number}.example", f"Message-ID: <{number}@c.example>")
    office.clock.set("Mon 11:30")
    office.reads_mailboxes()
    assert office.keeps_time() == 60
    office.close()


# --- doubt ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def doubted(learned: Office) -> Office:
    """Carla was told a measured time by a desk that sends no reminders."""
    learned.restart(nudge=(), chance=0.25)
    relearn(learned)
    learned.reads_mailboxes()
    learned.arrives()
    learned.sends(Server())
    return learned


def lead_before_told(office: Office) -> datetime:
    (promise,) = office.conversation(NEXT_NUMBER).promises
    return latest_notice_at(promise, office.desk.policy)


def test_the_alarm_is_set_to_when_an_answer_in_time_becomes_doubtful(doubted: Office) -> None:
    wake = next_wake(doubted)
    assert wake
    assert at("Mon 09:00") < wake < lead_before_told(doubted)


def test_the_requester_hears_as_soon_as_an_answer_in_time_is_doubtful(doubted: Office) -> None:
    wake_up(doubted)
    assert doubted.keeps_time() == 1
    assert doubted.reasons()[-1] == Reason.CHANCE_IS_LOW
    doubted.sends(Server())
    first, second = doubted.conversation(NEXT_NUMBER).promises
    assert (first.state, second.level) == (PromiseState.REPLACED, 0.8)


def test_where_doubt_has_moved_on_meanwhile_it_sleeps_on(doubted: Office) -> None:
    wake_up(doubted)
    doubted.carrier.learner = Learner(doubted.desk.policy)  # one that has forgotten everything
    assert (doubted.keeps_time(), next_wake(doubted)) == (1, lead_before_told(doubted))
    assert doubted.reasons()[-1] != Reason.CHANCE_IS_LOW


def test_what_was_set_before_anything_was_known_is_set_anew_afterwards(doubted: Office) -> None:
    doubted.restart(nudge=(), chance=0.25)
    doubted.store.run_now(lambda tx: doubted.carrier.schedule(tx, NEXT_NUMBER, doubted.clock.now()))
    unknowing = next_wake(doubted)
    relearn(doubted)
    assert asyncio.run(doubted.deadlines.set_anew()) == 1
    assert unknowing == lead_before_told(doubted)
    assert at("Mon 09:00") < known_wake(doubted) < unknowing


def wake_up(office: Office) -> None:
    """Let time pass until the alarm, and read the mailboxes."""
    office.clock.go_on((known_wake(office) - office.clock.now()).total_seconds())
    office.reads_mailboxes()


def known_wake(office: Office) -> datetime:
    wake = next_wake(office)
    assert wake
    return wake


# --- a clock that was set back --------------------------------------------------------------------------------------


@pytest.fixture
def ahead(told: Office) -> Office:
    """The clock was a week ahead while the mailboxes were read and a mail was put off; now it is right again."""
    told.clock.set("next Mon 10:00")
    told.reads_mailboxes()
    asyncio.run(told.deadlines.set_anew())
    told.clock.set("Mon 10:00")
    return told


def test_that_the_clock_was_set_back_is_seen_in_what_was_read(ahead: Office) -> None:
    assert asyncio.run(ahead.deadlines.was_set_back())
    ahead.reads_mailboxes()
    assert not asyncio.run(ahead.deadlines.was_set_back())


def test_a_clock_is_believed_once_the_mailboxes_were_read_by_it(ahead: Office) -> None:
    before = next_wake(ahead)
    assert (asyncio.run(ahead.deadlines.put_right()), next_wake(ahead)) == (False, before)


def test_what_was_reckoned_by_a_clock_that_was_ahead_is_reckoned_anew(ahead: Office) -> None:
    assert next_wake(ahead) == at("next Mon 10:00:01")
    ahead.reads_mailboxes()
    assert asyncio.run(ahead.deadlines.put_right())
    assert next_wake(ahead) == at("Mon 11:00")


def test_what_a_clock_that_was_ahead_put_off_is_due_now(office: Office) -> None:
    office.clock.set("next Mon 10:00")
    office.arrives()
    office.clock.set("Mon 10:00")
    office.reads_mailboxes()
    assert office.next_at() == at("next Mon 10:00")
    asyncio.run(office.deadlines.put_right())
    assert office.next_at() == office.clock.now()


def test_until_the_mailboxes_are_read_again_everybody_waits_and_keeps_their_place(told: Office) -> None:
    for number in range(7):
        person = f"p{number}@customer.example"
        told.arrives(f"From: <{person}>", f"Return-Path: <{person}>", f"Message-ID: <{number}@customer.example>")
    told.sends(Server())
    told.clock.set("Mon 12:30")
    assert (told.keeps_time(), told.fresh_looks) == (0, 1)
    assert next_wake(told) == at("Mon 12:30") + LOOK_AGAIN
    assert (told.keeps_time(), told.fresh_looks) == (0, 1)
    told.reads_mailboxes()
    told.clock.go_on(LOOK_AGAIN.total_seconds())
    told.keeps_time()
    notices = [notice_in(told.conversation(number)) for number in range(1, 9)]
    assert notices == sorted(notices)
