"""A mail to one of our own people comes back: who hears of it, who is reminded meanwhile, and when it is over."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from tests.daemon.office import CARLA, LEAD, OPERATOR, Office, Server
from tests.daemon.test_returns import comes_back

BEN = "ben@example.org"


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Office]:
    """A desk whose lead and whose colleague Ben are reminded; Carla's mail of nine was acknowledged."""
    office = Office(tmp_path, nudge=(LEAD, BEN))
    office.arrives()
    office.sends(Server())
    yield office
    office.close()


def reminded(office: Office, local: str) -> dict[str, bytes]:
    """Let time pass, and return what our people then get."""
    office.clock.set(local)
    office.reads_mailboxes()
    office.keeps_time()
    office.clock.go_on(minutes=3)  # others may come with them
    office.reads_mailboxes()
    return {recipient: mail for recipient, mail in sent(office) if recipient not in (CARLA, OPERATOR)}


def sent(office: Office) -> list[tuple[str, bytes]]:
    server = Server()
    office.sends(server)
    return server.heard


def own_id(mail: bytes) -> str:
    return message_from_bytes(mail)["Message-ID"].strip("<> ")


def text_of(mail: bytes) -> str:
    body = message_from_bytes(mail, policy=default).get_body(("plain",))
    return " ".join(str(body.get_content()).split()) if body else ""


def lead_is_lost(office: Office) -> list[tuple[str, bytes]]:
    """Have the reminder to the lead come back, and return what was sent thereupon."""
    comes_back(office, own_id(reminded(office, "Mon 12:00")[LEAD]), recipient=LEAD)
    return sent(office)


def test_the_operator_hears_which_of_our_people_cannot_be_reached_and_what_to_do(both: Office) -> None:
    ((recipient, word),) = lead_is_lost(both)
    assert recipient == OPERATOR
    assert f"A mail to {LEAD} came back (status 5.1.1)." in text_of(word)
    assert f"reminders go to {BEN} alone" in text_of(word)
    assert both.alarms() == [f"staff-unreachable {LEAD}"]


def test_meanwhile_the_others_are_reminded(both: Office) -> None:
    lead_is_lost(both)
    assert [*reminded(both, "Mon 13:00")] == [BEN]


def test_the_operator_hears_once(both: Office) -> None:
    nudge = own_id(reminded(both, "Mon 12:00")[LEAD])
    comes_back(both, nudge, recipient=LEAD, report="one@mx.example")
    comes_back(both, nudge, recipient=LEAD, report="two@mx.example")
    assert [recipient for recipient, _ in sent(both)] == [OPERATOR]


def test_it_is_over_when_they_write_to_the_desk(both: Office) -> None:
    lead_is_lost(both)
    both.clock.go_on(minutes=5)
    both.arrives(f"From: {LEAD}", f"Return-Path: <{LEAD}>", "Message-ID: <here@example.org>", "Subject: I am back")
    assert both.alarms() == []
    assert [recipient for recipient, _ in sent(both)] == [OPERATOR]
    assert sorted(reminded(both, "Mon 13:00")) == [BEN, LEAD]


def test_who_is_the_only_one_is_written_to_all_the_same(office: Office) -> None:
    office.arrives()
    sent(office)
    ((_, word),) = lead_is_lost(office)
    assert "no other address is named in nudge" in text_of(word)
    assert [*reminded(office, "Mon 13:00")] == [LEAD]


def test_a_forged_report_on_a_mail_to_the_requester_silences_none_of_our_people(both: Office) -> None:
    comes_back(both, both.mails()[0].message_id, recipient=LEAD)
    assert both.alarms() == []
    assert sorted(reminded(both, "Mon 12:00")) == [BEN, LEAD]


def test_an_operator_who_cannot_be_reached_is_not_told_so_by_mail(both: Office) -> None:
    ((_, alarm),) = lead_is_lost(both)
    comes_back(both, own_id(alarm), recipient=OPERATOR, report="another@mx.example")
    assert sent(both) == []
    assert f"operator-unreachable {OPERATOR}" in both.alarms()
