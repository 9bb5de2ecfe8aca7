"""A calendar that changes after times were told: staff are asked, and on their yes those concerned hear of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from email import message_from_bytes

import pytest

from mailwarden.core.conversation import Kind, PromiseState
from mailwarden.core.hours import Closure, OpeningHours
from mailwarden.daemon.corrections import Corrections, approve
from tests.core.builders import ALWAYS, OFFICE, at
from tests.daemon.office import ANSWER, CARLA, LEAD, Office, Server

TUESDAY = date(2026, 6, 16)
CLOSED_ON_TUESDAY = OpeningHours(replace(OFFICE.timetable, closures=(Closure(first=TUESDAY, last=TUESDAY),)))


def looks(office: Office) -> bool:
    return asyncio.run(Corrections(office.store, office.carrier, office.clock, office.hear_news).work())


def told_then_closed(office: Office, server: Server, *, hours: OpeningHours = CLOSED_ON_TUESDAY) -> None:
    """Have Carla be told Tuesday eleven o'clock, and the desk begin anew on Monday at four, with these hours."""
    looks(office)  # the calendar of the beginning
    office.clock.set("Mon 15:00")
    office.reads_mailboxes()
    office.arrives()
    office.sends(server)
    office.restart(hours=hours)
    office.clock.set("Mon 16:00")
    office.reads_mailboxes()


def agree(office: Office) -> None:
    office.store.run_now(lambda tx: approve(tx, office.carrier.policy, office.clock.now()))


def test_staff_are_asked_once_about_what_became_untrue(office: Office) -> None:
    server = Server()
    told_then_closed(office, server)
    assert (looks(office), looks(office)) == (True, False)
    office.sends(server)
    (question,) = server.to(LEAD)
    assert "carla@customer.example" in question.decode()
    assert len(server.to(CARLA)) == 1


def test_they_are_not_asked_again_after_a_restart(office: Office) -> None:
    told_then_closed(office, Server())
    looks(office)
    office.restart(hours=CLOSED_ON_TUESDAY)
    assert not looks(office)


def test_on_their_yes_the_requester_hears_at_once_and_of_a_time_at_which_somebody_is_there(office: Office) -> None:
    server = Server()
    told_then_closed(office, server)
    looks(office)
    agree(office)
    assert looks(office)
    office.clock.go_on(minutes=1)
    office.reads_mailboxes()
    office.sends(server)
    _, correction = server.to(CARLA)
    assert "Wednesday" in message_from_bytes(correction).as_string()
    old, new = office.conversation().promises
    assert (old.state, new.state, new.at > at("Wed 09:00")) == (PromiseState.REPLACED, PromiseState.OPEN, True)


def test_it_is_corrected_once(office: Office) -> None:
    told_then_closed(office, Server())
    agree(office)
    looks(office)
    looks(office)
    assert len(office.mails(Kind.NOTICE)) == 1


def test_who_agreed_beforehand_is_not_asked(office: Office) -> None:
    server = Server()
    told_then_closed(office, server)
    agree(office)
    looks(office)
    office.sends(server)
    assert server.to(LEAD) == []


def test_nothing_is_corrected_on_old_data_but_the_mailboxes_are_read_again(office: Office) -> None:
    told_then_closed(office, Server())
    agree(office)
    office.clock.set("Mon 16:30")
    assert (looks(office), len(office.mails(Kind.NOTICE)), office.news) == (True, 0, 1)
    office.reads_mailboxes()
    looks(office)
    assert len(office.mails(Kind.NOTICE)) == 1


def test_whoever_is_answered_in_between_hears_nothing(office: Office) -> None:
    server = Server()
    told_then_closed(office, server)
    looks(office)
    office.arrives(*ANSWER)
    agree(office)
    looks(office)
    office.sends(server)
    assert len(server.to(CARLA)) == 1


def test_a_mail_that_waits_is_written_anew_for_the_hours_that_count_when_it_leaves(office: Office) -> None:
    server = Server()
    office.restart(hours=ALWAYS)
    office.clock.set("Mon 18:00")
    office.arrives()
    office.restart()
    office.reads_mailboxes()
    office.sends(server)
    (acknowledgement,) = server.to(CARLA)
    assert "tomorrow, Tuesday" in " ".join(acknowledgement.decode().split())


def test_a_colleague_says_yes_by_mail_and_reads_what_comes_of_it(office: Office) -> None:
    server = Server()
    told_then_closed(office, server)
    looks(office)
    office.sends(server)
    reply(office, server, "yes")
    office.sends(server)
    assert "Understood: mailwarden writes to them now" in server.to(LEAD)[-1].decode()
    looks(office)
    assert len(office.mails(Kind.NOTICE)) == 1


@pytest.mark.parametrize("text", ["no", "who are they?", "1: mine"])
def test_anything_else_is_no_yes(office: Office, text: str) -> None:
    server = Server()
    told_then_closed(office, server)
    looks(office)
    office.sends(server)
    reply(office, server, text)
    looks(office)
    assert office.mails(Kind.NOTICE) == []


def reply(office: Office, server: Server, text: str) -> None:
    """Have the team lead answer the last mail to them."""
    question = message_from_bytes(server.to(LEAD)[-1])
    lines = (
        f"From: {LEAD}",
        f"Return-Path: <{LEAD}>",
        "To: support@example.org",
        f"In-Reply-To: {question['Message-ID']}",
        f"References: {question['Message-ID']}",
        f"Message-ID: <{text[:2].strip()}.reply@example.org>",
        f"Subject: Re: {question['Subject']}",
    )
    office.arrives(*lines, start="\r\n".join((*lines, "", text, "")).encode())


def test_a_yes_to_one_calendar_is_none_to_the_next(office: Office) -> None:
    told_then_closed(office, Server())
    agree(office)
    wednesday = Closure(first=TUESDAY, last=date(2026, 6, 17))
    office.restart(hours=OpeningHours(replace(OFFICE.timetable, closures=(wednesday,))))
    looks(office)
    assert office.mails(Kind.NOTICE) == []


def test_a_calendar_that_makes_nothing_untrue_asks_nobody(office: Office) -> None:
    friday = Closure(first=date(2026, 6, 19), last=date(2026, 6, 19))
    told_then_closed(office, Server(), hours=OpeningHours(replace(OFFICE.timetable, closures=(friday,))))
    assert not looks(office)


def test_the_first_start_of_all_asks_nobody(office: Office) -> None:
    assert not looks(office)
