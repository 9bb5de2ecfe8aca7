"""Held mail from its arrival to a colleague's word about it; what is not understood; forgeries that change nothing."""

from __future__ import annotations

import email
import email.policy
import re

import pytest

from mailwarden.core.clocks import standing
from mailwarden.core.conversation import Kind
from mailwarden.store.rows import OutboxItem
from tests.core.forgeries import ACKNOWLEDGEMENT, FORGERIES, GENUINE, NUDGE, Forgery
from tests.daemon.office import ANNA, CARLA, LEAD, Office, Server, header

AWAY = "Subject: Out of Office"
LEA = (
    "From: Lea Later <lea@customer.example>",
    "Message-ID: <later@customer.example>",
    "Subject: Unzustellbar: Angebot",
)


def asked_id(server: Server, number: int = -1) -> str:
    """Return the Message-ID of a mail to the team's lead."""
    found = re.search(rb"^Message-ID: <(.+?)>", server.to(LEAD)[number], re.MULTILINE)
    assert found is not None
    return found[1].decode()


def holds(office: Office, *mails: tuple[str, ...]) -> Server:
    """Have these mails arrive at nine, and the question about them leave ten minutes later."""
    server = Server()
    office.reads_mailboxes()
    for lines in mails or ((AWAY,),):
        office.arrives(*lines)
    office.clock.go_on(minutes=10)
    office.asks()
    office.sends(server)
    return server


def says(office: Office, text: str, message_id: str, *lines: str) -> None:
    """Have Anna answer a mail of ours with these words; lines: fields in the place of hers."""
    fields = (*lines, f"In-Reply-To: <{message_id}>", f"References: <{message_id}>")
    given = {line.partition(":")[0].lower() for line in fields}
    whole = (*fields, *(line for line in GENUINE if line.partition(":")[0].lower() not in given))
    office.arrives(*whole, start=header(*whole) + b"\r\n" + text.encode())


def text_of(raw: bytes) -> str:
    """Return the plain text of a mail."""
    part = email.message_from_bytes(raw, policy=email.policy.default).get_body(("plain",))
    assert part
    return str(part.get_content())


def waits(office: Office, number: int = 1) -> bool:
    return standing(office.conversation(number)).is_waiting


def queued(office: Office, kind: Kind) -> list[OutboxItem]:
    now = office.clock.now()
    return [one for one in office.store.run_now(lambda tx: tx.claim("support", now, 99)) if one.submission.kind is kind]


def test_a_held_mail_is_followed_but_not_acknowledged(office: Office) -> None:
    office.arrives(AWAY)
    assert (waits(office), office.states(), office.conversation().acknowledgeable) == (True, [], False)


def test_staff_are_asked_about_several_held_mails_in_one_mail_each_once(office: Office) -> None:
    server = holds(office, (AWAY,), LEA)
    office.clock.go_on(minutes=30)
    assert (office.asks(), len(server.to(LEAD))) == (False, 1)
    assert b"2 mails have no acknowledgement" in server.to(LEAD)[0]


def test_answer_it_sends_the_acknowledgement_now(office: Office) -> None:
    server = holds(office)
    says(office, "answer it\r\n\r\nAnna", asked_id(server))
    office.reads_mailboxes()
    office.sends(server)
    assert (len(server.to(CARLA)), office.states(), [state for state, _ in office.promises()]) == (
        1,
        ["sent"],
        ["open"],
    )


def test_leave_it_ends_the_wait_and_every_reminder(office: Office) -> None:
    server = holds(office)
    says(office, "leave it", asked_id(server))
    office.sends(server)
    office.clock.set("Tue 12:00")
    office.reads_mailboxes()
    assert (waits(office), office.keeps_time(), office.sends(server)) == (False, 0, 0)


def test_a_number_picks_one_of_the_listed_mails(office: Office) -> None:
    server = holds(office, (AWAY,), LEA)
    says(office, "leave 2", asked_id(server))
    assert (waits(office, 1), waits(office, 2)) == (True, False)


def test_a_word_without_a_number_is_about_all_of_them(office: Office) -> None:
    server = holds(office, (AWAY,), LEA)
    says(office, "leave it", asked_id(server))
    assert (waits(office, 1), waits(office, 2)) == (False, False)


def test_no_answer_needed_settles_what_a_reminder_is_about(asked: Office) -> None:
    server = asked.reminds()
    says(asked, "No answer needed", asked_id(server))
    assert (waits(asked), [state for state, _ in asked.promises()]) == (False, ["withdrawn"])


def test_a_customer_who_writes_again_afterwards_waits_anew(office: Office) -> None:
    server = holds(office)
    says(office, "leave it", asked_id(server))
    office.clock.go_on(minutes=5)
    office.arrives(AWAY, "Message-ID: <again@customer.example>", "In-Reply-To: <question@customer.example>")
    assert waits(office)


def test_the_same_word_twice_changes_nothing_more(office: Office) -> None:
    server = holds(office)
    for name in ("one", "two"):
        says(office, "answer it", asked_id(server), f"Message-ID: <{name}@example.org>")
    assert office.states() == ["queued"]


@pytest.mark.parametrize("text", ["I think Ben knows her", "answer 7", "answer it when you can"])
def test_what_is_not_understood_changes_nothing_and_is_answered_kindly(office: Office, text: str) -> None:
    server = holds(office)
    says(office, text, asked_id(server))
    office.sends(server)
    assert (waits(office), office.states(), len(server.to(ANNA))) == (True, [], 1)
    assert b"has done nothing" in server.to(ANNA)[0]


@pytest.mark.parametrize("text", ["done", "Erledigt!", "fait", "hecho", "close"])
def test_that_it_is_over_is_asked_about_first_and_does_nothing(office: Office, text: str) -> None:
    server = holds(office)
    says(office, text, asked_id(server))
    office.sends(server)
    (asked,) = server.to(ANNA)
    words = " ".join(text_of(asked).split())
    assert waits(office)
    assert f'"{text}" can mean two things' in words
    assert words.index('"answered by phone"') < words.index('"no answer needed"') < words.index('"tomorrow 3pm')


def test_nobody_is_told_twice_in_one_thread_what_is_understood(office: Office) -> None:
    server = holds(office)
    says(office, "hm", asked_id(server))
    office.sends(server)
    told = re.search(rb"^Message-ID: <(.+?)>", server.to(ANNA)[0], re.MULTILINE)
    assert told is not None
    says(office, "hm, hm", told[1].decode(), "Message-ID: <second@example.org>")
    assert queued(office, Kind.HELP) == []


def test_the_word_may_also_answer_the_explanation(office: Office) -> None:
    server = holds(office)
    question = asked_id(server)
    says(office, "hm", question)
    office.sends(server)
    told = re.search(rb"^Message-ID: <(.+?)>", server.to(ANNA)[0], re.MULTILINE)
    assert told is not None
    whole = ("Message-ID: <second@example.org>", f"References: <{question}> <{told[1].decode()}>")
    lines = (*whole, f"In-Reply-To: <{told[1].decode()}>", *GENUINE[:3], GENUINE[-1])
    office.arrives(*lines, start=header(*lines) + b"\r\nleave it")
    assert not waits(office)


@pytest.mark.parametrize("text", ["I am out of the office until Monday.", "This is an automatic message."])
def test_a_colleagues_robot_is_not_answered(office: Office, text: str) -> None:
    server = holds(office)
    says(office, text, asked_id(server))
    assert (queued(office, Kind.HELP), waits(office)) == ([], True)


def test_a_quoted_word_is_nobodys(office: Office) -> None:
    server = holds(office)
    says(office, "> leave it\r\n\r\nOn Mon, 15 Jun 2026, Mallory wrote:\r\n> answer it", asked_id(server))
    assert (waits(office), office.states()) == (True, [])


@pytest.mark.parametrize("text", ["answer it", "leave it"])
def test_the_id_of_a_mail_to_the_customer_gives_no_orders(asked: Office, text: str) -> None:
    server = Server()
    asked.sends(server)
    found = re.search(rb"^Message-ID: <(.+?)>", server.to(CARLA)[0], re.MULTILINE)
    assert found is not None
    says(asked, text, found[1].decode())
    assert (waits(asked), queued(asked, Kind.HELP)) == (True, [])


def test_no_forged_word_is_carried_out(office: Office) -> None:
    """Each of them is taken in, at a desk where somebody waits whose mail is held and was asked about."""
    server = holds(office)
    for number, forgery in enumerate(one for one in FORGERIES if not one.is_judged_by_server):
        lines = (f"Message-ID: <forged.{number}@evil.example>", *_about(forgery, asked_id(server)))
        office.arrives(*lines, start=header(*lines) + b"\r\n" + forgery.text.encode())
    assert (waits(office), office.states(), office.conversation().words) == (True, [], ())
    assert [one for one in office.reasons() if one.startswith(("staff-said-", "said-"))] == []


def test_no_forged_time_is_ever_promised(asked: Office) -> None:
    """The same, where somebody was acknowledged: a time that a colleague names would go out under their name."""
    server = asked.reminds()
    for number, forgery in enumerate(one for one in FORGERIES if not one.is_judged_by_server):
        lines = (f"Message-ID: <forged.{number}@evil.example>", *_about(forgery, asked_id(server)))
        asked.arrives(*lines, start=header(*lines) + b"\r\n" + forgery.text.encode())
    assert (asked.conversation().words, len(asked.conversation().promises)) == ((), 1)


def _about(forgery: Forgery, question: str) -> list[str]:
    """Return a forgery's fields, naming the question in the place of the nudge that it was made for."""
    fields = [line.replace(NUDGE, question) for line in forgery.lines if not line.startswith("Message-ID:")]
    return [line.replace(ACKNOWLEDGEMENT, "first@customer.example") for line in fields]
