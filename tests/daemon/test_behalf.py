"""Mail that a web form or a group passed on, from the mailbox to the acknowledgement and the answer."""

from __future__ import annotations

from mailwarden.core.conversation import Part
from mailwarden.core.message import MailboxRole
from mailwarden.core.policy import Trust
from tests.daemon.office import ANSWER, CARLA, QUESTION, Office, Server

FORM = (
    "From: Contact form <form@example.org>",
    "Return-Path: <www-data@web.example.org>",
    f"Reply-To: Carla Customer <{CARLA}>",
    "Auto-Submitted: auto-generated",
)
GROUP = (
    "From: \"'Carla Customer' via Support\" <support@groups.example.org>",
    f"X-Original-From: Carla Customer <{CARLA}>",
    "To: support@groups.example.org",
    "List-Id: <support.groups.example.org>",
    "Precedence: list",
)


def with_form(office: Office) -> Office:
    office.restart(forms=("form@example.org",))
    office.reads_mailboxes()
    return office


def recipients(office: Office) -> list[str]:
    server = Server()
    office.sends(server)
    return [recipient for recipient, _ in server.heard]


def test_who_filled_in_a_form_is_acknowledged_and_not_the_form(office: Office) -> None:
    with_form(office).arrives(*FORM)
    assert (office.conversation().requester.spec, recipients(office)) == (CARLA, [CARLA])


def test_a_reply_of_who_filled_in_a_form_joins_their_conversation(office: Office) -> None:
    with_form(office).arrives(*FORM)
    office.arrives("Message-ID: <again@customer.example>", f"In-Reply-To: <{QUESTION}>")
    assert (office.conversations(), len(office.conversation().entries)) == (1, 2)


def test_an_answer_to_who_filled_in_a_form_ends_the_wait_and_one_to_the_form_does_not(office: Office) -> None:
    with_form(office).arrives(*FORM)
    office.clock.go_on(minutes=5)
    to_form = [line.replace(CARLA, "form@example.org").replace("<answer@", "<to-form@") for line in ANSWER]
    office.arrives(*to_form, role=MailboxRole.SENT)
    assert Part.ANSWER not in [one.part for one in office.conversation().entries]
    office.arrives(*ANSWER, role=MailboxRole.SENT)
    assert Part.ANSWER in [one.part for one in office.conversation().entries]


def test_every_form_mail_of_one_person_counts_against_their_own_limit(office: Office) -> None:
    with_form(office)
    for number in range(5):
        office.arrives(*FORM, f"Message-ID: <{number}@web.example.org>", f"Subject: Matter {number}")
        office.clock.go_on(minutes=90)
    assert recipients(office).count(CARLA) <= office.desk.policy.limits.per_address.count


def test_a_form_mail_that_names_nobody_opens_nothing(office: Office) -> None:
    with_form(office).arrives(*(line for line in FORM if not line.startswith("Reply-To")))
    assert (office.conversations(), office.reasons()) == (0, ["form-without-person"])


def test_who_wrote_through_a_group_is_acknowledged_and_not_the_group(office: Office) -> None:
    office.restart(trust=Trust(list_ids=("support.groups.example.org",)))
    office.reads_mailboxes()
    office.arrives(*GROUP)
    assert (office.conversation().requester.spec, recipients(office)) == (CARLA, [CARLA])


def test_what_colleagues_write_to_the_group_is_internal(office: Office) -> None:
    office.restart(trust=Trust(list_ids=("support.groups.example.org",)))
    office.arrives(*GROUP)
    office.clock.go_on(minutes=5)
    office.arrives(*(line.replace(CARLA, "support@groups.example.org") for line in ANSWER))
    assert [one.part for one in office.conversation().entries] == [Part.REQUEST, Part.INTERNAL]
