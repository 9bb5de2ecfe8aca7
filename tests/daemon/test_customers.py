"""What customers read beside acknowledgements and notices, and that an outage of our own is remembered and told."""

from __future__ import annotations

import asyncio
import email
import email.policy
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import pytest

from mailwarden.core.conversation import Kind
from mailwarden.core.outages import Outage
from mailwarden.core.said import Word
from mailwarden.daemon.outages import MOST, note_outage, outages_of
from tests.core.builders import at, m
from tests.daemon.office import ANSWER, CARLA, LEAD, QUESTION, Office, Server
from tests.daemon.test_follow import follow, follower, mailbox, met_before

AGAIN = (
    "Message-ID: <again@customer.example>",
    f"In-Reply-To: <{QUESTION}>",
    f"References: <{QUESTION}>",
    "Subject: Re: Where is my order?",
)


@pytest.fixture
def told(asked: Office) -> Office:
    """Carla was told "by 13:00"."""
    asked.sends(Server())
    return asked


def away(office: Office, began: str, ended: str) -> None:
    """The mailbox was not read in between, and it is the end of that now."""
    office.clock.set(ended)
    office.store.run_now(lambda tx: note_outage(tx, "support", at(began), at(ended)))
    office.reads_mailboxes()


def remembered(office: Office) -> tuple[Outage, ...]:
    return office.store.run_now(lambda tx: outages_of(tx, "support"))


def everything_to(office: Office, recipient: str) -> list[str]:
    """Have the outbox send what is due, and return the plain text of what went there, each on one line."""
    server = Server()
    office.clock.go_on(seconds=1)
    office.reads_mailboxes()
    office.sends(server)
    return [text_of(raw) for raw in server.to(recipient)]


def text_of(raw: bytes) -> str:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().split())


# --- an outage is remembered ----------------------------------------------------------------------------------------


def test_an_outage_outlasts_a_restart(office: Office) -> None:
    away(office, "Mon 09:10", "Mon 13:40")
    office.restart()
    assert remembered(office) == (Outage(began_at=at("Mon 09:10"), ended_at=at("Mon 13:40")),)


def test_a_short_gap_is_no_outage(office: Office) -> None:
    away(office, "Mon 09:10", "Mon 09:39")
    assert remembered(office) == ()


def test_an_outage_that_ends_twice_is_one(office: Office) -> None:
    away(office, "Mon 09:10", "Mon 13:40")
    away(office, "Mon 09:10", "Mon 13:41")
    assert remembered(office) == (Outage(began_at=at("Mon 09:10"), ended_at=at("Mon 13:41")),)


def test_only_the_last_ones_are_kept(office: Office) -> None:
    for number in range(MOST + 2):
        began = at("Mon 09:00") + m(40 * number)
        office.store.run_now(partial(note_outage, desk="support", read_at=began, now=began + m(35)))
    assert len(remembered(office)) == MOST


def test_whoever_follows_the_inbox_notes_since_when_nobody_did(office: Office) -> None:
    met_before(office, read_at=office.clock.now() - m(120))
    with mailbox("first") as server:
        follow(follower(office, server))
    assert remembered(office) == (Outage(began_at=office.clock.now() - m(120), ended_at=office.clock.now()),)


def test_a_first_contact_is_no_outage(office: Office) -> None:
    with mailbox("first") as server:
        follow(follower(office, server))
    assert remembered(office) == ()


# --- and told -------------------------------------------------------------------------------------------------------


def test_whoever_waited_through_it_is_told_what_kept_us_from_writing(told: Office) -> None:
    away(told, "Mon 12:10", "Mon 14:20")
    told.keeps_time()
    (text,) = everything_to(told, CARLA)
    assert "did not read this mailbox from 12:10 to 14:20 today (Berlin time), so you got no word from us." in text
    assert "We had told you to expect our answer by noon today, your time, and that time passed in silence." in text
    assert "sorry" not in text


def test_they_are_told_so_once(told: Office) -> None:
    away(told, "Mon 12:10", "Mon 14:20")
    told.keeps_time()
    everything_to(told, CARLA)
    told.keeps_time()
    assert everything_to(told, CARLA) == []


def test_a_notice_that_waited_through_it_is_written_anew(told: Office) -> None:
    told.clock.set("Mon 12:30")
    told.reads_mailboxes()
    told.keeps_time()
    away(told, "Mon 12:31", "Mon 14:20")
    (text,) = everything_to(told, CARLA)
    assert "Our system did not read this mailbox from 12:31 to 14:20 today" in text


def test_while_sending_was_only_paused_the_mailbox_was_read(told: Office) -> None:
    told.clock.set("Mon 14:20")
    told.reads_mailboxes()
    told.keeps_time()
    (text,) = everything_to(told, CARLA)
    assert "we let that time pass. We are behind, and that's on us: we are sorry." in text


def test_whoever_wrote_during_it_reads_in_the_acknowledgement_why_it_comes_so_late(office: Office) -> None:
    away(office, "Mon 09:10", "Mon 13:40")
    office.arrives(when=at("Mon 10:00"))
    (text,) = everything_to(office, CARLA)
    assert (
        "Our system did not read this mailbox from 9:10 to 13:40 today (Berlin time), so this note reaches you late; "
        "nothing was lost."
    ) in text


@pytest.mark.parametrize("when", ["Mon 09:05", "Mon 13:30"])
def test_whoever_wrote_before_it_or_just_now_reads_nothing_of_it(office: Office, when: str) -> None:
    away(office, "Mon 09:10", "Mon 13:40")
    office.arrives(when=at(when))
    (text,) = everything_to(office, CARLA)
    assert "did not read" not in text


# --- somebody writes again ------------------------------------------------------------------------------------------


def test_who_writes_again_reads_once_that_it_still_stands(told: Office) -> None:
    told.clock.set("Mon 10:00")
    told.arrives(*AGAIN)
    (text,) = everything_to(told, CARLA)
    assert "What we told you still holds: we aim to answer by noon today, your time (13:00 Berlin time)." in text
    told.clock.set("Mon 10:30")
    told.arrives("Message-ID: <third@customer.example>", *AGAIN[1:])
    assert everything_to(told, CARLA) == []


def test_a_restatement_moves_no_told_time(told: Office) -> None:
    before = told.promises()
    told.clock.set("Mon 10:00")
    told.arrives(*AGAIN)
    everything_to(told, CARLA)
    assert told.promises() == before


def test_an_answer_that_comes_first_stops_it(told: Office) -> None:
    told.clock.set("Mon 10:00")
    told.arrives(*AGAIN)
    told.arrives(*ANSWER)
    assert everything_to(told, CARLA) == []
    assert told.states(Kind.RESTATEMENT) == ["withdrawn"]


def test_who_writes_after_a_missed_time_gets_the_apology_and_staff_hear_at_once(told: Office) -> None:
    told.clock.set("Mon 13:10")
    told.arrives(*AGAIN)
    told.clock.go_on(seconds=1)
    told.reads_mailboxes()
    told.keeps_time()
    (text,) = everything_to(told, CARLA)
    assert "we let that time pass" in text
    assert "chased-after-miss" in told.reasons()
    assert told.mails(Kind.NUDGE) != []


def test_no_rush_is_remembered_as_their_word(told: Office) -> None:
    told.clock.set("Mon 10:00")
    told.arrives(*AGAIN, start=b"\r\n".join(line.encode() for line in AGAIN) + b"\r\n\r\nNo rush, thanks!\r\n")
    assert [one.word for one in told.conversation().words] == [Word.NO_RUSH]


# --- closing the circle ---------------------------------------------------------------------------------------------


@pytest.fixture
def let_down(told: Office) -> Office:
    """Carla was answered an hour after the told time had passed in silence; nobody else was ever told anything."""
    told.clock.set("Mon 14:00")
    told.arrives(*ANSWER)
    return told


def later(office: Office, when: str) -> list[str]:
    office.clock.set(when)
    office.reads_mailboxes()
    office.keeps_time()
    return everything_to(office, CARLA)


def test_who_was_let_down_is_thanked_and_days_later_asked_once_whether_it_holds(let_down: Office) -> None:
    assert later(let_down, "Mon 15:59") == []
    (thanks,) = later(let_down, "Mon 16:00")
    assert "You have our answer now. It came later than we had told you. Thank you for waiting all the same." in thanks
    (check_in,) = later(let_down, "Thu 17:00")
    assert "We answered your mail on Monday, 15 June. Is it settled?" in check_in
    assert later(let_down, "next Thu 17:00") == []


def test_then_nothing_is_planned_any_more_so_that_it_can_be_forgotten(let_down: Office) -> None:
    later(let_down, "Mon 16:00")
    later(let_down, "Thu 17:00")
    assert asyncio.run(let_down.deadlines.next_at()) is None


def test_a_word_from_them_ends_it(let_down: Office) -> None:
    later(let_down, "Mon 16:00")
    let_down.clock.set("Tue 09:30")
    let_down.arrives(*AGAIN)
    let_down.arrives("Message-ID: <second-answer@example.org>", *(one for one in ANSWER if "Message-ID" not in one))
    assert later(let_down, "Fri 16:00") == []


def test_a_closing_note_that_waited_meets_no_new_mail(let_down: Office) -> None:
    let_down.clock.set("Mon 16:00")
    let_down.reads_mailboxes()
    let_down.keeps_time()
    let_down.arrives(*AGAIN)
    assert everything_to(let_down, CARLA) == []
    assert let_down.states(Kind.CLOSING) == ["withdrawn"]


def test_whoever_was_answered_in_time_hears_no_more(told: Office, tmp_path: Path) -> None:
    told.clock.set("Mon 10:00")
    told.arrives(*ANSWER)
    assert asyncio.run(told.deadlines.next_at()) is None


def test_staff_are_no_customers(let_down: Office) -> None:
    let_down.clock.set("Mon 16:00")
    let_down.reads_mailboxes()
    let_down.keeps_time()
    assert everything_to(let_down, LEAD) == []
