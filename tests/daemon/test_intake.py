"""What is taken in, once, with everything that follows from it, in one transaction with the cursor."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from mailwarden.core.conversation import Part
from mailwarden.core.message import MailboxRole
from mailwarden.daemon.desk import WatchedMailbox
from mailwarden.daemon.intake import Arrival
from tests.core.builders import at
from tests.daemon.office import ANSWER, CARLA, QUESTION, Office, Server, fetched

INBOX = WatchedMailbox(name="INBOX", role=MailboxRole.INBOX)
LEA = ("From: Lea Later <lea@customer.example>", "Return-Path: <lea@customer.example>")


def parts(office: Office, number: int = 1) -> list[Part]:
    return [one.part for one in office.conversation(number).entries]


def test_a_first_mail_opens_a_conversation_and_queues_one_acknowledgement(office: Office) -> None:
    office.arrives()
    assert (parts(office), office.states(), len(office.promises())) == ([Part.REQUEST], ["queued"], 1)


def test_a_conversation_is_looked_at_again_even_if_the_acknowledgement_never_ends(office: Office) -> None:
    office.arrives()
    assert office.store.run_now(lambda tx: tx.next_wake("support")) == at("Mon 09:02")


def test_facts_decisions_frozen_mail_and_cursor_are_kept_together_or_not_at_all(office: Office) -> None:
    """Two messages in one place of a mailbox cannot be: the second one undoes the first."""
    arrivals = [Arrival(fetched=fetched(5, at("Mon 09:00"), *lines)) for lines in ((), ("Message-ID: <b@c.example>",))]
    with pytest.raises(IntegrityError):
        office.take_in(arrivals, INBOX, office.cursor(last_uid=5))
    kept = office.store.run_now(
        lambda tx: (
            tx.cursors("support"),
            tx.known("support", [QUESTION]),
            tx.decisions(),
            tx.claim("support", at("Fri 09:00"), 9),
        )
    )
    assert kept == ((), {}, (), ())


def test_the_cursor_moves_with_the_messages(office: Office) -> None:
    arrivals = [Arrival(fetched=fetched(5, at("Mon 09:00")))]
    office.take_in(arrivals, INBOX, office.cursor(last_uid=5))
    assert office.store.run_now(lambda tx: tx.cursor("support", "INBOX")) == office.cursor(last_uid=5)


def test_the_same_mail_in_two_mailboxes_counts_once(office: Office) -> None:
    office.arrives()
    office.arrives(mailbox="Second INBOX")
    assert (parts(office), office.conversations(), office.states()) == ([Part.REQUEST], 1, ["queued"])
    assert office.reasons()[-1] == "duplicate"


def test_the_same_mail_twice_in_one_batch_counts_once(office: Office) -> None:
    arrivals = [Arrival(fetched=fetched(uid, at("Mon 09:00"))) for uid in (5, 6)]
    office.take_in(arrivals, INBOX, office.cursor(last_uid=6))
    assert (office.conversations(), office.states()) == (1, ["queued"])


def test_another_mail_under_a_used_message_id_is_kept_under_an_id_of_its_own(office: Office) -> None:
    office.arrives()
    office.arrives(*LEA, "Subject: Quite another matter")
    second = office.conversation(2)
    assert second.requester.spec == "lea@customer.example"
    assert second.entries[0].message_id.endswith("@mailwarden.invalid")


def test_another_mail_under_a_used_message_id_counts_once_however_often_it_is_seen(office: Office) -> None:
    office.arrives()
    for mailbox in ("INBOX", "Second INBOX"):
        office.arrives(*LEA, mailbox=mailbox)
    assert (office.conversations(), office.reasons()[-1]) == (2, "duplicate")


def test_our_own_mail_seen_in_a_mailbox_changes_nothing(office: Office) -> None:
    office.arrives()
    office.sends(Server())
    before = office.conversation()
    acknowledgement = before.submissions[0].message_id
    sender = ("From: support@example.org", f"To: {CARLA}", f"Message-ID: <{acknowledgement}>")
    office.arrives(*sender, f"In-Reply-To: <{QUESTION}>", role=MailboxRole.SENT)
    assert (office.conversation(), office.reasons()[-1]) == (before, "own-mail")


def test_an_answer_ends_the_wait(office: Office) -> None:
    office.arrives()
    office.clock.go_on(minutes=5)
    office.arrives(*ANSWER, role=MailboxRole.SENT)
    assert parts(office) == [Part.REQUEST, Part.ANSWER]
    assert office.store.run_now(lambda tx: tx.waiting("support")) == ()


def test_an_answer_that_is_read_before_its_request_counts(office: Office) -> None:
    """Sent and INBOX are two connections: which is read first is chance."""
    office.clock.go_on(minutes=5)
    office.arrives(*ANSWER, role=MailboxRole.SENT)
    office.arrives(when=at("Mon 09:00"))
    assert (parts(office), office.states()) == ([Part.REQUEST, Part.ANSWER], [])
    assert office.store.run_now(lambda tx: tx.waiting("support")) == ()


def test_a_mail_of_ours_that_answers_something_else_answers_nothing(office: Office) -> None:
    other = [line for line in ANSWER if QUESTION not in line]
    office.arrives(*other, "In-Reply-To: <other@customer.example>", role=MailboxRole.SENT)
    office.arrives()
    assert (parts(office), office.states()) == ([Part.REQUEST], ["queued"])


def test_a_reply_without_references_joins_by_its_subject_for_staff_to_see_and_nothing_else(office: Office) -> None:
    office.arrives()
    office.arrives("Message-ID: <again@customer.example>", "Subject: Re: Where is my order?")
    assert (office.conversations(), parts(office, 2)) == (2, [Part.REQUEST])


def test_history_is_remembered_and_never_answered(office: Office) -> None:
    office.arrives(is_history=True)
    assert (office.conversations(), office.reasons()) == (0, ["history"])
    office.arrives(mailbox="Second INBOX")
    assert office.conversations() == 0


def test_of_a_storm_the_desks_brake_is_put_on_and_the_operator_hears_once(office: Office) -> None:
    limits = office.desk.policy.limits
    office.restart(limits=replace(limits, per_desk=replace(limits.per_desk, count=1)))
    for number in range(3):
        office.arrives(f"From: p{number}@c{number}.example", f"Message-ID: <{number}@c.example>")
    assert office.store.run_now(lambda tx: tx.switch("brake", "support")) == at("Mon 09:00")
    assert (office.alarms(), office.conversations()) == (["brake"], 3)


def failures(office: Office, times: int) -> list[bool]:
    """Fail so often at the message with UID 5, and return after each time whether it was given up."""
    arrival, error = Arrival(fetched=fetched(5, at("Mon 09:00"))), ValueError("odd")
    cursor = office.cursor(last_uid=5)
    return [office.store.run_now(lambda tx: office.intake.set_aside(tx, arrival, error, cursor)) for _ in range(times)]


def test_a_message_is_given_up_after_three_failures_and_only_then_left_behind(office: Office) -> None:
    assert failures(office, 2) == [False, False]
    assert office.store.run_now(lambda tx: tx.cursor("support", "INBOX")) is None
    assert failures(office, 1) == [True]
    assert office.store.run_now(lambda tx: tx.cursor("support", "INBOX")) == office.cursor(last_uid=5)


def test_of_a_message_that_was_given_up_the_operator_hears(office: Office) -> None:
    failures(office, 3)
    given_up = office.store.run_now(lambda tx: tx.set_aside("support"))[0]
    assert (office.alarms(), given_up.sighting.uid, given_up.error) == (["message-set-aside"], 5, "ValueError: odd")


def test_the_wait_counts_from_the_servers_date_and_not_from_the_senders(office: Office) -> None:
    office.arrives("Date: Mon, 15 Jun 2020 09:00:00 +0200", when=at("Mon 09:00") - timedelta(minutes=3))
    assert office.conversation().entries[0].at == at("Mon 08:57")
