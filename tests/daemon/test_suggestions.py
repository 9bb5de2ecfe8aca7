"""What many write about is suggested to staff, once; who and what keeps coming back is told once a week."""

from __future__ import annotations

import asyncio

import pytest

from mailwarden.core.policy import Mode
from mailwarden.daemon.deeper import DeeperProblems
from mailwarden.daemon.likeness import Suggestions
from tests.daemon.office import LEAD, Office, Server
from tests.daemon.test_incidents import Scene


def write(office: Office, count: int, subject: str, begin: int = 0) -> None:
    for number in range(begin, begin + count):
        who = f"{number}@customer.example"
        office.arrives(f"From: <{who}>", f"Return-Path: <{who}>", f"Message-ID: <{who}>", f"Subject: {subject}")
        office.clock.go_on(minutes=1)


def suggests(office: Office) -> int:
    return asyncio.run(Suggestions(office.store, office.carrier, office.clock).work())


def told(office: Office, server: Server) -> str:
    office.reads_mailboxes()
    office.sends(server)
    return b"".join(server.to(LEAD)).decode()


def test_what_many_people_write_about_within_the_hour_is_suggested(office: Office) -> None:
    write(office, 5, "Outlook asks again")
    assert suggests(office) == 1
    assert '5 people write about "outlook' in told(office, Server())


def test_it_is_suggested_once_a_day(office: Office) -> None:
    write(office, 5, "Outlook")
    first = suggests(office)
    write(office, 5, "Outlook", begin=5)
    assert (first, suggests(office)) == (1, 0)


def test_four_people_are_not_many(office: Office) -> None:
    write(office, 4, "Outlook")
    assert suggests(office) == 0


def test_nothing_is_looked_at_more_often_than_every_few_minutes(office: Office) -> None:
    suggestions = Suggestions(office.store, office.carrier, office.clock)
    asyncio.run(suggestions.work())
    write(office, 4, "Outlook")
    write(office, 1, "Outlook", begin=4)
    office.clock.go_on(minutes=-2)
    assert asyncio.run(suggestions.work()) == 0


def test_what_an_open_incident_is_about_is_not_suggested(office: Office) -> None:
    scene = Scene(office)
    scene.staff("incident open: outlook is down; next update 14:00")
    scene.replies("yes")
    write(office, 6, "Outlook")
    assert suggests(office) == 0


def test_a_desk_that_observes_suggests_nothing(office: Office) -> None:
    office.restart(mode=Mode.OBSERVE)
    write(office, 6, "Outlook")
    assert suggests(office) == 0


def test_a_reply_to_the_suggestion_leads_to_a_draft(office: Office) -> None:
    scene = Scene(office)
    write(office, 6, "Outlook")
    suggests(office)
    scene.leaves()
    scene.replies("incident open: outlook is down; next update 14:00", to=scene.to(LEAD)[-1])
    assert "6 people would be told now" in scene.texts("anna@example.org")[-1]


def deeper(office: Office) -> DeeperProblems:
    return DeeperProblems(office.store, office.carrier, office.clock, office.hear_news)


def test_once_a_week_staff_hear_who_keeps_coming_back(office: Office) -> None:
    asyncio.run(deeper(office).next_at())
    for number in range(3):
        office.arrives(f"Message-ID: <{number}@customer.example>", f"Subject: Order {number}")
        office.clock.go_on(hours=3)
    office.clock.set("next Mon 09:00")
    server = Server()
    assert asyncio.run(deeper(office).work())
    assert "carla@customer.example" in told(office, server)
    assert not asyncio.run(deeper(office).work())


def test_where_nothing_comes_back_there_is_no_mail(office: Office) -> None:
    asyncio.run(deeper(office).next_at())
    office.arrives()
    office.clock.set("next Mon 09:00")
    assert not asyncio.run(deeper(office).work())
    assert office.news == 0


@pytest.mark.parametrize("at", ["Fri 16:00", "next Mon 08:59"])
def test_it_waits_for_the_first_opening_of_the_week(office: Office, at: str) -> None:
    asyncio.run(deeper(office).next_at())
    for number in range(3):
        office.arrives(f"Message-ID: <{number}@customer.example>")
    office.clock.set(at)
    assert not asyncio.run(deeper(office).work())
    assert office.news == 0
