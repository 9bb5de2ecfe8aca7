"""The operator hears once a week where answers take longer than the target, and otherwise nothing."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from mailwarden.core.conversation import Part
from mailwarden.core.message import Address
from mailwarden.core.policy import Mode
from mailwarden.core.reasons import Reason
from mailwarden.daemon.relearning import learn_anew
from mailwarden.daemon.weekly import Weekly
from mailwarden.store.protocol import Transaction
from mailwarden.store.rows import Sighting
from tests.core.builders import OFFICE, at, h, message, targets
from tests.daemon.office import OPERATOR, Office, Server
from tests.store.samples import opening

WEEKS, A_DAY = 6, 2
QUICK, SLOW = h(1), h(11)


def put_past(tx: Transaction, slow_ones: int) -> None:
    """Fill the weeks until Monday with two mails a day, answered after an hour, or on so many days after eleven."""
    begin = at("Mon 10:00") - timedelta(weeks=WEEKS)
    for number in range(WEEKS * 5 * A_DAY):
        week, day = divmod(number // A_DAY, 5)
        opened = begin + timedelta(weeks=week, days=day)
        put_wait(tx, number, opened, OFFICE.add(opened, SLOW if day < slow_ones else QUICK))


def put_wait(tx: Transaction, number: int, opened: datetime, answered: datetime) -> None:
    customer = Address(spec=f"c{number}@customer.example")
    conversation = tx.open_conversation("support", opening(customer), "question", opened)
    answer = message(answered, message_id=f"past.{number}@example.org")
    place = Sighting(desk="support", mailbox="SENT", uid_validity=1, uid=number + 1)
    tx.add_message(answer, place, conversation_id=conversation, part=Part.ANSWER, reason=Reason.ANSWERED_IN_SENT)


def looks(office: Office) -> bool:
    """Have the week looked at, if that is due, with mailboxes that were read just now."""
    office.reads_mailboxes()
    return asyncio.run(weekly(office).work())


def weekly(office: Office) -> Weekly:
    return Weekly(office.store, office.carrier, office.clock, office.hear_news)


def learns(office: Office) -> None:
    asyncio.run(learn_anew(office.carrier.learner, office.store, office.clock))


def letters(office: Office) -> list[str]:
    """Send everything, and return what the operator got."""
    server = Server()
    office.sends(server)
    return [mail.decode() for mail in server.to(OPERATOR)]


def begin(office: Office, slow_ones: int = 2) -> Office:
    """Have the desk met in the week before, with such a past."""
    office.store.run_now(lambda tx: put_past(tx, slow_ones))
    office.clock.go_on(days=-5)
    looks(office)
    office.clock.set("Mon 09:00")
    learns(office)
    return office


@pytest.fixture
def slow(office: Office) -> Office:
    """An office that answers too late on two days of five, in the minute in which it opens on Monday."""
    return begin(office)


def test_the_operator_hears_with_figures_when_the_desk_opens_first_in_a_week(slow: Office) -> None:
    assert looks(slow)
    (letter,) = letters(slow)
    assert "Subject: support@example.org: answers take longer than the target" in letter
    assert "Of 40 people who" in letter
    assert "nine in ten within 11 hours" in letter
    assert 'first_reply = "11h"' in letter
    assert slow.news == 1


def test_before_that_nothing_is_said(slow: Office) -> None:
    slow.clock.set("Mon 08:59")
    assert (looks(slow), letters(slow)) == (True, [])
    assert asyncio.run(weekly(slow).next_at()) == at("Mon 09:00")


def test_once_a_week_is_once_also_after_a_restart(slow: Office) -> None:
    looks(slow)
    slow.restart()
    learns(slow)
    slow.clock.go_on(hours=2)
    assert (looks(slow), len(letters(slow))) == (True, 1)
    assert asyncio.run(weekly(slow).next_at()) == at("next Mon 09:00")


def test_what_still_holds_is_said_again_the_week_after(slow: Office) -> None:
    looks(slow)
    slow.clock.set("next Mon 09:00")
    slow.store.run_now(put_late_week)
    looks(slow)
    assert len(letters(slow)) == 2


def put_late_week(tx: Transaction) -> None:
    for number in range(100, 110):
        put_wait(tx, number, at("Tue 09:00"), at("Wed 12:00"))


def test_several_weeks_that_were_slept_through_are_one_word(slow: Office) -> None:
    slow.restart()
    slow.clock.go_on(days=9)
    learns(slow)
    looks(slow)
    assert [looks(slow), looks(slow), len(letters(slow))] == [True, True, 1]


def test_a_desk_that_does_what_it_aims_at_hears_nothing(office: Office) -> None:
    begin(office, slow_ones=0)
    assert (looks(office), letters(office), office.news) == (True, [], 0)


def test_the_week_of_the_first_contact_is_left_out(office: Office) -> None:
    office.store.run_now(lambda tx: put_past(tx, 2))
    learns(office)
    assert (looks(office), letters(office)) == (True, [])


def test_a_desk_that_only_observes_reports_as_well(slow: Office) -> None:
    slow.restart(mode=Mode.OBSERVE)
    learns(slow)
    looks(slow)
    (letter,) = letters(slow)
    assert "This desk only observes" in letter


def test_while_the_desk_is_learning_the_week_waits(slow: Office) -> None:
    slow.restart()
    assert (looks(slow), letters(slow)) == (False, [])
    learns(slow)
    assert (looks(slow), len(letters(slow))) == (True, 1)


def test_on_mailboxes_that_were_read_too_long_ago_nothing_is_judged(slow: Office) -> None:
    slow.clock.go_on(minutes=6)
    assert (asyncio.run(weekly(slow).work()), letters(slow)) == (False, [])
    assert (looks(slow), len(letters(slow))) == (True, 1)


def test_a_supported_target_ends_the_letters(slow: Office) -> None:
    slow.restart(targets=targets(h(11)))
    learns(slow)
    assert (looks(slow), letters(slow)) == (True, [])


def test_without_an_operator_nothing_is_queued(slow: Office) -> None:
    slow.restart(operator="")
    learns(slow)
    assert (looks(slow), letters(slow)) == (True, [])


def test_the_loop_looks_when_a_week_begins(slow: Office) -> None:
    async def until_told() -> None:
        told = asyncio.Event()
        loop = asyncio.create_task(Weekly(slow.store, slow.carrier, slow.clock, told.set).run())
        await told.wait()
        loop.cancel()

    slow.reads_mailboxes()
    asyncio.run(asyncio.wait_for(until_told(), 10))
    assert len(letters(slow)) == 1
