"""Mail comes back to a desk: what is written down, who is written to, and what is learned anew."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from mailwarden.core.conversation import Conversation, Part, PromiseState
from mailwarden.core.message import MailboxRole
from mailwarden.core.policy import Cap, Limits
from tests.daemon.office import ANSWER, CARLA, LEAD, OPERATOR, QUESTION, Office, Server, header

REPORT = """
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-ID: <{message_id}>
In-Reply-To: <{thread}>
--b--
"""


def comes_back(
    office: Office,
    message_id: str,
    *,
    recipient: str = CARLA,
    action: str = "failed",
    thread: str = QUESTION,
    report: str = "report@mx.example",
) -> None:
    """Have a report arrive in a minute."""
    office.clock.go_on(minutes=1)
    named = (f"Message-ID: <{report}>", "Subject: Undelivered Mail")
    report_type = "Content-Type: multipart/report; report-type=delivery-status; boundary=b"
    lines = ("From: MAILER-DAEMON@mx.example", *named, report_type)
    text = REPORT.format(message_id=message_id, recipient=recipient, action=action, thread=thread)
    office.arrives(*lines, start=header(*lines) + text.replace("\n", "\r\n").encode())


def parts(known: Conversation) -> list[Part]:
    return [one.part for one in known.entries]


def states(known: Conversation) -> list[PromiseState]:
    return [one.state for one in known.promises]


@pytest.fixture
def acknowledged(office: Office) -> Office:
    """Carla asked at nine and was told one o'clock."""
    office.arrives()
    office.sends(Server())
    return office


@pytest.fixture
def answered(acknowledged: Office) -> Office:
    """Anna answered at half past nine."""
    acknowledged.clock.set("Mon 09:30")
    acknowledged.arrives(*ANSWER, role=MailboxRole.SENT)
    return acknowledged


def test_an_answer_that_comes_back_leaves_the_requester_waiting_and_staff_hear(answered: Office) -> None:
    comes_back(answered, "answer@example.org")
    known, server = answered.conversation(), Server()
    assert (parts(known), states(known)) == ([Part.REQUEST, Part.RETURNED, Part.BOUNCE], [PromiseState.OPEN])
    answered.sends(server)
    (word,) = server.to("anna@example.org")
    assert b"Subject: Came back: Where is my order?" in word
    assert server.to(LEAD) == []


def test_who_wrote_it_and_is_away_does_not_hear_of_it_but_who_is_named(answered: Office) -> None:
    noted = {"anna@example.org": answered.clock.now().isoformat()}
    answered.store.run_now(lambda tx: tx.note("away.support", json.dumps(noted)))
    answered.restart()
    comes_back(answered, "answer@example.org")
    server = Server()
    answered.sends(server)
    assert (len(server.to(LEAD)), server.to("anna@example.org")) == (1, [])


def test_then_the_requester_hears_before_the_told_time_passes(answered: Office) -> None:
    comes_back(answered, "answer@example.org")
    answered.clock.set("Mon 12:31")
    answered.reads_mailboxes()
    answered.keeps_time()
    answered.clock.go_on(seconds=1)
    answered.reads_mailboxes()
    server = Server()
    answered.sends(server)
    assert len(server.to(CARLA)) == 1


def test_a_second_answer_ends_the_wait_and_keeps_the_told_time(answered: Office) -> None:
    comes_back(answered, "answer@example.org")
    answered.clock.set("Mon 10:30")
    again = [line.replace("<answer@", "<again@") for line in ANSWER]
    answered.arrives(*again, role=MailboxRole.SENT)
    assert states(answered.conversation()) == [PromiseState.KEPT]
    assert answered.store.run_now(lambda tx: tx.waiting("support")) == ()


def test_an_answer_that_is_seen_after_its_report_never_counts(acknowledged: Office) -> None:
    comes_back(acknowledged, "answer@example.org")
    acknowledged.arrives(*ANSWER, role=MailboxRole.SENT)
    known = acknowledged.conversation()
    assert (parts(known)[-1], states(known)) == (Part.RETURNED, [PromiseState.OPEN])


def test_a_delay_changes_nothing(answered: Office) -> None:
    comes_back(answered, "answer@example.org", action="delayed")
    assert parts(answered.conversation()) == [Part.REQUEST, Part.ANSWER, Part.BOUNCE]
    assert answered.reasons()[-1] == "delivery-delayed"


def test_what_was_learned_from_an_answer_that_came_back_is_learned_anew(answered: Office) -> None:
    asked_for = []
    answered.carrier.learner._on_outdated = lambda: asked_for.append(True)
    comes_back(answered, "answer@example.org")
    assert asked_for == [True]


def test_an_acknowledgement_that_comes_back_told_nobody_anything(acknowledged: Office) -> None:
    ours = acknowledged.conversation().submissions[0].message_id
    comes_back(acknowledged, ours)
    known, server = acknowledged.conversation(), Server()
    assert (states(known), known.unreachable_since) == ([PromiseState.WITHDRAWN], acknowledged.clock.now())
    acknowledged.sends(server)
    (word,) = server.to(LEAD)
    assert b"Subject: Came back: Where is my order?" in word
    assert server.to(CARLA) == []


def test_our_people_are_still_reminded_of_who_cannot_be_reached(acknowledged: Office) -> None:
    comes_back(acknowledged, acknowledged.conversation().submissions[0].message_id)
    acknowledged.sends(Server())
    acknowledged.clock.set("Mon 13:00")
    acknowledged.reads_mailboxes()
    acknowledged.keeps_time()
    acknowledged.clock.go_on(minutes=3)  # others may come with it
    acknowledged.reads_mailboxes()
    server = Server()
    acknowledged.sends(server)
    assert (len(server.to(LEAD)), server.to(CARLA)) == (1, [])


def test_who_writes_again_is_acknowledged_again(acknowledged: Office) -> None:
    comes_back(acknowledged, acknowledged.conversation().submissions[0].message_id)
    acknowledged.clock.set("Mon 11:30")
    acknowledged.arrives("Message-ID: <other@customer.example>", "Subject: Something else")
    server = Server()
    acknowledged.sends(server)
    assert len(server.to(CARLA)) == 1
    assert acknowledged.conversation().unreachable_since is None


def test_a_report_about_nothing_of_ours_changes_nothing(acknowledged: Office) -> None:
    before = acknowledged.conversation()
    comes_back(acknowledged, "invented@example.org", thread="invented.too@example.org")
    assert (acknowledged.conversation(), acknowledged.reasons()[-1]) == (before, "bounce")


def test_acknowledgements_to_sixty_forged_senders_fill_nobodys_mailbox(office: Office) -> None:
    office.restart(limits=Limits(per_desk=Cap(count=100, window=timedelta(hours=1))))
    for number in range(60):
        office.arrives(f"From: buyer@v{number}.example", f"Message-ID: <{number}@v.example>", f"Subject: Buy {number}")
    office.sends(Server())
    server = Server()
    for number in range(60):
        (ours,) = [one.message_id for one in office.conversation(number + 1).submissions]
        report, thread = f"{number}@mx.example", f"{number}@v.example"
        office.clock.go_on(seconds=-58)
        comes_back(office, ours, recipient=f"buyer@v{number}.example", thread=thread, report=report)
    office.sends(server)
    assert (len(server.to(LEAD)), len(server.to(OPERATOR)), office.alarms()) == (5, 1, ["many-returns"])
