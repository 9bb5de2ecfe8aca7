"""What the operator hears of: at once where waiting is no cure, else if it lasts; once, and once that it is over."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from mailwarden.daemon.alarms import Alarms
from mailwarden.errors import LoginRefused, MailboxMissing, Unavailable
from tests.daemon.office import OPERATOR, Office, Server

DOWN = Unavailable("mail.example.org refuses connections", "Is it running?")


@pytest.fixture
def alarms(office: Office) -> Alarms:
    return Alarms(office.store, office.carrier, office.clock, office.hear_news)


def trouble(alarms: Alarms, error: Unavailable = DOWN, part: str = "") -> None:
    asyncio.run(alarms.trouble("imap", error, part))


def fine(alarms: Alarms, part: str = "") -> None:
    asyncio.run(alarms.fine("imap", part))


def letters(office: Office) -> list[str]:
    """Send everything, and return the subjects of what the operator got."""
    server = Server()
    office.sends(server)
    lines = (line for mail in server.to(OPERATOR) for line in mail.decode().splitlines())
    return [line.removeprefix("Subject: ") for line in lines if line.startswith("Subject: ")]


@pytest.mark.parametrize("error", [LoginRefused("no", "check user and password"), MailboxMissing("no Sent", "name it")])
def test_what_only_a_person_can_mend_is_an_alarm_at_once(office: Office, alarms: Alarms, error: Unavailable) -> None:
    trouble(alarms, error)
    assert (office.alarms(), office.news, len(letters(office))) == (["imap"], 1, 1)


def test_a_server_that_restarts_is_no_alarm(office: Office, alarms: Alarms) -> None:
    trouble(alarms)
    office.clock.go_on(minutes=4)
    trouble(alarms)
    fine(alarms)
    assert (office.alarms(), letters(office)) == ([], [])


def test_trouble_that_lasts_is_an_alarm_after_five_minutes(office: Office, alarms: Alarms) -> None:
    trouble(alarms)
    office.clock.go_on(minutes=5)
    trouble(alarms)
    assert office.alarms() == ["imap"]


def test_whoever_meets_trouble_tries_again_in_time_for_the_operator_to_hear(office: Office, alarms: Alarms) -> None:
    trouble(alarms)
    office.clock.go_on(minutes=3)
    assert asyncio.run(alarms.trouble("imap", DOWN)) == timedelta(minutes=2)


def test_trouble_that_comes_again_after_it_was_over_counts_from_then(office: Office, alarms: Alarms) -> None:
    trouble(alarms)
    fine(alarms)
    office.clock.go_on(minutes=5)
    trouble(alarms)
    assert office.alarms() == []


def test_the_operator_hears_of_it_once_with_the_remedy_and_once_that_it_is_over(office: Office, alarms: Alarms) -> None:
    for _ in range(4):
        trouble(alarms)
        office.clock.go_on(minutes=5)
    (alarm,) = office.store.run_now(lambda tx: tx.alarms())
    assert all(words in alarm.text for words in ("refuses connections", "Is it running?"))
    for _ in range(2):
        fine(alarms)
    first, second = letters(office)
    assert (first.startswith("Over: "), second.startswith("Over: "), office.news) == (False, True, 2)


def test_a_second_life_ends_the_alarm_of_the_first(office: Office, alarms: Alarms) -> None:
    trouble(alarms, LoginRefused("no"))
    office.restart()
    fine(Alarms(office.store, office.carrier, office.clock, office.hear_news))
    assert (office.alarms(), len(letters(office))) == ([], 2)


def test_a_second_life_does_not_repeat_the_alarm_of_the_first(office: Office, alarms: Alarms) -> None:
    trouble(alarms, LoginRefused("no"))
    office.restart()
    trouble(Alarms(office.store, office.carrier, office.clock, office.hear_news), LoginRefused("no"))
    assert len(letters(office)) == 1


def test_what_two_mailboxes_meet_is_one_alarm_that_is_over_when_it_is_for_both(office: Office, alarms: Alarms) -> None:
    for part in ("inbox", "sent"):
        trouble(alarms, LoginRefused("no"), part)
    fine(alarms, "inbox")
    assert office.alarms() == ["imap"]
    fine(alarms, "sent")
    assert (office.alarms(), len(letters(office))) == ([], 2)


def test_without_an_operator_an_alarm_still_stands_in_the_status(office: Office) -> None:
    office.restart(operator="")
    trouble(Alarms(office.store, office.carrier, office.clock, office.hear_news), LoginRefused("no"))
    assert (office.alarms(), letters(office)) == (["imap"], [])
