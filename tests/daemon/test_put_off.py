"""Mail that a server puts off time after time is somebody's business after a quarter of an hour."""

from __future__ import annotations

import asyncio

import pytest

from mailwarden.daemon.alarms import Alarms
from mailwarden.daemon.put_off import PutOffs
from mailwarden.errors import MailwardenError, SubmissionDeferred, Unavailable
from tests.daemon.office import Office, Server

LATER = SubmissionDeferred("mail.example.org answers the recipient with 451 come back later")


class PuttingOff:
    """A desk whose only mail is put off again and again, until it is not."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.alarms = Alarms(office.store, office.carrier, office.clock, office.hear_news)
        self.watched = PutOffs("support", office.store, office.clock, self.alarms)

    def goes_on(self, minutes: int, *replies: MailwardenError) -> list[str]:
        """Try once, let time pass, look, and return which alarms stand."""
        self.office.sends(Server(*replies))
        self.office.clock.go_on(minutes=minutes)
        self.office.reads_mailboxes()
        asyncio.run(self.watched.work())
        return self.office.alarms()


@pytest.fixture
def mail(asked: Office) -> PuttingOff:
    return PuttingOff(asked)


def test_the_operator_hears_after_a_quarter_of_an_hour_and_when_it_is_over(mail: PuttingOff) -> None:
    stood = [mail.goes_on(5, LATER) for _ in range(4)]
    assert stood == [[], [], [], ["put-off"]]
    assert mail.goes_on(5) == []


def test_while_the_server_cannot_be_used_at_all_that_is_the_alarm(mail: PuttingOff) -> None:
    asyncio.run(mail.alarms.trouble("smtp", Unavailable("mail.example.org refuses connections")))
    assert [mail.goes_on(10, LATER) for _ in range(3)] == [[], [], []]


def test_what_the_alarm_says_names_the_mail_and_the_reply(mail: PuttingOff) -> None:
    for _ in range(4):
        mail.goes_on(5, LATER)
    (alarm,) = mail.office.store.run_now(lambda tx: tx.alarms())
    assert alarm.text.startswith("The mail to carla@customer.example was put off again and again: mail.example.org")
