"""In the morning staff hear what is due, in the evening what became of it: once a day, and only of fresh figures."""

from __future__ import annotations

import asyncio

import pytest

from mailwarden.core.conversation import Kind
from mailwarden.core.message import MailboxRole
from mailwarden.core.policy import DigestPolicy, Mode
from mailwarden.daemon.daily import Daily
from tests.core.builders import at
from tests.daemon.office import ANSWER, LEAD, Office, Server
from tests.daemon.test_gathering import id_of, listed, text_of
from tests.daemon.test_staff_words import AWAY


def looks(office: Office, when: str) -> list[bytes]:
    """Have the day seen to at this time, with mailboxes that were read just now; return what the lead gets of it."""
    office.clock.set(when)
    office.reads_mailboxes()
    assert office.sees_to_the_day()
    server = Server()
    office.sends(server)
    return [one for one in server.to(LEAD) if b" today: " in one]


@pytest.fixture
def promised(office: Office) -> Office:
    """On Monday at 16:00 Carla asked, and was told "by noon tomorrow"; that day and its evening were seen to."""
    office.clock.set("Mon 15:59")
    office.reads_mailboxes()
    office.sees_to_the_day()
    office.clock.set("Mon 16:00")
    office.reads_mailboxes()
    office.arrives()
    office.sends(Server())
    return office


def test_in_the_morning_staff_hear_what_was_told_for_today_with_a_number(promised: Office) -> None:
    looks(promised, "Mon 17:00")
    (morning,) = looks(promised, "Tue 09:00")
    assert b"one told time runs out" in morning
    assert "1: Carla" in text_of(morning)
    assert "Told: an answer by noon today" in text_of(morning)
    assert listed(promised, morning) == (1,)


def test_it_is_said_once_also_after_a_restart(promised: Office) -> None:
    looks(promised, "Mon 17:00")
    looks(promised, "Tue 09:00")
    promised.restart()
    assert looks(promised, "Tue 09:10") == []
    assert asyncio.run(promised.daily.next_at()) == at("Tue 17:00")


def test_before_the_desk_opens_nothing_is_said(promised: Office) -> None:
    looks(promised, "Mon 17:00")
    assert looks(promised, "Tue 08:59") == []


@pytest.mark.parametrize(("when", "mornings"), [("Tue 11:30", 1), ("Tue 12:30", 0)])
def test_a_morning_that_was_slept_through_is_made_up_for_within_three_hours(
    promised: Office, when: str, mornings: int
) -> None:
    looks(promised, "Mon 17:00")
    assert len(looks(promised, when)) == mornings


def test_the_evening_counts_what_became_of_told_times(promised: Office) -> None:
    looks(promised, "Mon 17:00")
    looks(promised, "Tue 09:00")
    promised.clock.set("Tue 10:00")
    promised.arrives(*ANSWER, role=MailboxRole.SENT)
    (evening,) = looks(promised, "Tue 17:00")
    assert b"1 kept, 0 replaced, 0 broken" in evening
    assert "Nobody is waiting for an answer now." in text_of(evening)


def test_the_evening_says_who_is_still_to_hear(promised: Office) -> None:
    (evening,) = looks(promised, "Mon 17:00")
    assert "The next told time: by noon tomorrow, Tuesday" in text_of(evening)


def test_where_there_is_nothing_to_say_nobody_is_written_to(office: Office) -> None:
    looks(office, "Mon 09:00")
    assert [looks(office, when) for when in ("Mon 17:00", "Tue 09:00", "Tue 17:00")] == [[], [], []]


def test_nothing_is_said_of_mailboxes_that_were_read_too_long_ago(promised: Office) -> None:
    looks(promised, "Mon 17:00")
    promised.clock.set("Tue 09:00")
    assert promised.sees_to_the_day() is False
    assert len(looks(promised, "Tue 09:01")) == 1


def test_held_mail_is_asked_about_in_the_morning_and_not_again(office: Office) -> None:
    looks(office, "Mon 17:30")
    office.arrives(AWAY)
    (morning,) = looks(office, "Tue 09:00")
    assert '"1: answer it" says that a person did' in text_of(morning)
    office.clock.go_on(minutes=30)
    assert (listed(office, morning), office.asks()) == ((1,), False)


@pytest.mark.parametrize(
    "changes", [{"mode": Mode.OBSERVE}, {"nudge": ()}, {"digest": DigestPolicy(morning=False, evening=False)}]
)
def test_a_desk_may_want_none_of_it(promised: Office, changes: dict[str, object]) -> None:
    promised.restart(**changes)
    assert [looks(promised, when) for when in ("Mon 17:00", "Tue 09:00")] == [[], []]
    assert asyncio.run(promised.daily.next_at()) is None


def test_a_mail_about_a_day_that_is_over_never_leaves(promised: Office) -> None:
    looks(promised, "Mon 17:00")
    promised.clock.set("Tue 09:00")
    promised.reads_mailboxes()
    promised.sees_to_the_day()
    promised.clock.set("Wed 08:00")
    promised.reads_mailboxes()
    server = Server()
    promised.sends(server)
    assert [one for one in server.to(LEAD) if b" today: " in one] == []


def test_on_the_first_day_nothing_is_made_up_for(office: Office) -> None:
    office.restart(digest=DigestPolicy())
    office.clock.set("Mon 10:00")
    office.reads_mailboxes()
    office.arrives()
    office.sends(Server())
    assert looks(office, "Mon 10:05") == []


def test_a_morning_has_an_id_that_staff_may_answer(promised: Office) -> None:
    looks(promised, "Mon 17:00")
    (morning,) = looks(promised, "Tue 09:00")
    (found,) = promised.store.run_now(lambda tx: tx.mails_to_staff("support", [id_of(morning)]))
    assert found.kind is Kind.MORNING


def test_the_loop_writes_when_the_day_begins(promised: Office) -> None:
    async def until_told() -> None:
        told = asyncio.Event()
        daily = Daily(promised.store, promised.carrier, promised.clock, told.set)
        loop = asyncio.create_task(daily.run())
        await told.wait()
        loop.cancel()

    looks(promised, "Mon 17:00")
    promised.clock.set("Tue 09:00")
    promised.reads_mailboxes()
    asyncio.run(asyncio.wait_for(until_told(), 10))
    assert len(looks(promised, "Tue 09:01")) == 1
