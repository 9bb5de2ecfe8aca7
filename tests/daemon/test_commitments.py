"""An answer that says more will follow: who is asked whether to guard its time, what a yes does, and what silence."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import Any

import pytest

from mailwarden.core.clocks import standing
from mailwarden.core.conversation import Basis, Kind, Part, PromiseState
from mailwarden.core.message import MailboxRole
from mailwarden.core.policy import Mode
from tests.core.builders import at
from tests.daemon.office import ANNA, ANSWER, CARLA, LEAD, QUESTION, Office, Server, header
from tests.daemon.test_staff_words import asked_id, says

FRIDAY = at("Fri 17:00")
DATED = "Hello Carla,\n\nI'll ask the supplier and get back to you by Friday.\n\nAnna"
UNDATED = "Hello Carla,\n\nwe're looking into it.\n\nAnna"


def answers(office: Office, text: str, *lines: str, role: MailboxRole = MailboxRole.SENT, **facts: Any) -> None:
    """Have Anna answer Carla with these words; lines: fields in the place of hers."""
    given = {line.partition(":")[0].lower() for line in lines}
    fields = (*lines, *(line for line in ANSWER if line.partition(":")[0].lower() not in given))
    office.arrives(*fields, role=role, start=header(*fields) + b"\r\n" + text.encode(), **facts)


@pytest.fixture
def owing(asked: Office) -> Office:
    """Carla asked at nine and was acknowledged; at half past nine Anna answers that she comes back to it by Friday."""
    asked.sends(Server())
    asked.clock.set("Mon 09:30")
    asked.reads_mailboxes()
    answers(asked, DATED)
    return asked


def offered(office: Office) -> Server:
    """Return a server that has taken everything that is due."""
    server = Server()
    office.reads_mailboxes()
    office.sends(server)
    return server


def read(raw: bytes) -> str:
    """Return a mail's plain text on one line."""
    message = message_from_bytes(raw, policy=policy.default)
    part = message.get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().split())


def says_yes(office: Office, text: str = "yes") -> None:
    server = offered(office)
    says(office, text, asked_id_of(server, ANNA))


def asked_id_of(server: Server, who: str) -> str:
    server.heard = [(LEAD, message) for recipient, message in server.heard if recipient == who]
    return asked_id(server)


def test_the_answer_ends_the_wait_and_keeps_what_was_told(owing: Office) -> None:
    turn = standing(owing.conversation())
    assert (turn.asked_since, [state for state, _ in owing.promises()]) == (None, ["kept"])


def test_from_then_on_news_are_owed_until_the_named_time(owing: Office) -> None:
    turn = standing(owing.conversation())
    assert (turn.owed_since, turn.owed_until) == (at("Mon 09:30"), FRIDAY)


def test_whoever_wrote_it_is_asked_once_whether_to_guard_the_time(owing: Office) -> None:
    server = offered(owing)
    (offer,) = server.to(ANNA)
    assert b"get back to you by Friday" in offer
    assert (owing.states(Kind.OFFER), server.to(CARLA)) == (["sent"], [])


def test_an_answer_under_the_desks_own_address_has_all_asked_who_are_reminded(asked: Office) -> None:
    asked.clock.set("Mon 09:30")
    answers(asked, DATED, "From: Support <support@example.org>")
    assert len(offered(asked).to(LEAD)) == 1


def test_their_yes_makes_it_a_told_time_told_when_they_wrote_it(owing: Office) -> None:
    owing.clock.set("Mon 10:00")
    says_yes(owing)
    promise = owing.conversation().promises[-1]
    assert (promise.at, promise.told_at, promise.basis, promise.state, promise.message_id) == (
        FRIDAY,
        at("Mon 09:30"),
        Basis.PERSON,
        PromiseState.OPEN,
        "answer@example.org",
    )


def test_their_yes_is_confirmed(owing: Office) -> None:
    owing.clock.set("Mon 10:00")
    says_yes(owing)
    (confirmation,) = offered(owing).to(ANNA)
    assert "That time is guarded from now on" in read(confirmation)


def test_a_tracked_time_is_guarded_staff_first_and_then_the_requester_before_it_passes(owing: Office) -> None:
    says_yes(owing)
    owing.clock.set("Fri 16:20")
    owing.reads_mailboxes()
    owing.keeps_time()
    reminded = [one.step for one in owing.mails(Kind.NUDGE)]
    owing.clock.set("Fri 16:31")
    owing.reads_mailboxes()
    owing.keeps_time()
    owing.clock.go_on(seconds=30)
    server = offered(owing)
    (notice,) = server.to(CARLA)
    assert reminded
    assert "We said you would hear from us again by 16:00 today, your time" in read(notice)


def test_an_answer_in_time_keeps_it(owing: Office) -> None:
    says_yes(owing)
    owing.clock.set("Thu 12:00")
    answers(owing, "It is there.", "Message-ID: <second@example.org>")
    assert (owing.promises()[-1][0], standing(owing.conversation()).is_waiting) == ("kept", False)


def test_without_a_yes_nobody_was_promised_anything_and_staff_alone_are_reminded(owing: Office) -> None:
    offered(owing)
    server = Server()
    for when in ("Wed 12:00", "Fri 16:30", "Fri 17:00"):
        owing.clock.set(when)
        owing.reads_mailboxes()
        owing.keeps_time()
        owing.clock.go_on(minutes=3)
        owing.reads_mailboxes()
        owing.sends(server)
    assert (server.to(CARLA), len(owing.conversation().promises)) == ([], 1)
    assert ["They are owed news" in read(one) for one in server.to(ANNA)] == [True]


def test_a_no_is_understood_and_changes_nothing(owing: Office) -> None:
    says_yes(owing, "No, thanks.")
    assert (offered(owing).heard, len(owing.conversation().promises)) == ([], 1)


def test_a_yes_after_the_time_has_passed_is_explained(owing: Office) -> None:
    server = offered(owing)
    owing.clock.set("Fri 17:30")
    says(owing, "yes", asked_id_of(server, ANNA))
    assert "nothing left to guard" in read(offered(owing).to(ANNA)[-1])
    assert len(owing.conversation().promises) == 1


def test_a_yes_after_another_answer_is_explained(owing: Office) -> None:
    server = offered(owing)
    owing.clock.set("Tue 12:00")
    answers(owing, "It is there.", "Message-ID: <second@example.org>")
    says(owing, "yes", asked_id_of(server, ANNA))
    assert len(owing.conversation().promises) == 1


def test_a_second_yes_changes_nothing(owing: Office) -> None:
    server = offered(owing)
    number = asked_id_of(server, ANNA)
    says(owing, "yes", number)
    says(owing, "yes", number, "Message-ID: <again@example.org>")
    assert len(owing.conversation().promises) == 2


def test_a_yes_can_be_taken_back(owing: Office) -> None:
    says_yes(owing)
    (confirmation,) = offered(owing).to(ANNA)
    server = Server()
    server.heard = [(LEAD, confirmation)]
    says(owing, "undo", asked_id(server), "Message-ID: <undo@example.org>")
    assert owing.promises()[-1][0] == "withdrawn"


def test_a_tracked_time_that_nobody_could_read_of_was_told_to_nobody(owing: Office) -> None:
    says_yes(owing)
    owing.arrives(
        "From: MAILER-DAEMON@mx.example",
        "Message-ID: <report@mx.example>",
        "Subject: Undelivered Mail",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
        start=BOUNCE,
    )
    states = [state for state, _ in owing.promises()]
    assert (states[-1], standing(owing.conversation()).asked_since) == ("withdrawn", at("Mon 09:00"))


BOUNCE = (
    header(
        "From: MAILER-DAEMON@mx.example",
        "Message-ID: <report@mx.example>",
        "Subject: Undelivered Mail",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
    )
    + b"\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
    + b"Final-Recipient: rfc822; carla@customer.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    + b"\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <answer@example.org>\r\n--b--\r\n"
)


def test_looking_into_it_owes_news_and_asks_nobody(asked: Office) -> None:
    asked.clock.set("Mon 09:30")
    answers(asked, UNDATED)
    turn = standing(asked.conversation())
    assert (turn.owed_since, turn.owed_until, asked.states(Kind.OFFER)) == (at("Mon 09:30"), None, [])


def test_a_short_thank_you_leaves_the_news_owed(owing: Office) -> None:
    fields = (
        "Message-ID: <thanks@customer.example>",
        "In-Reply-To: <answer@example.org>",
        f"References: <{QUESTION}> <answer@example.org>",
        "Subject: Re: Where is my order?",
    )
    owing.clock.set("Mon 10:00")
    owing.arrives(*fields, start=header(*fields) + b"\r\nOk, thanks!\r\n")
    assert standing(owing.conversation()).owed_since == at("Mon 09:30")


def test_a_further_question_is_waited_for_like_any_other(owing: Office) -> None:
    owing.clock.set("Mon 10:00")
    owing.arrives("Message-ID: <more@customer.example>", "In-Reply-To: <answer@example.org>")
    turn = standing(owing.conversation())
    assert (turn.asked_since, turn.owed_since) == (at("Mon 10:00"), None)


def test_the_next_answer_without_a_commitment_ends_it(owing: Office) -> None:
    owing.clock.set("Tue 12:00")
    answers(owing, "It is there.", "Message-ID: <second@example.org>")
    assert not standing(owing.conversation()).is_waiting


def test_a_robots_promise_is_none(asked: Office) -> None:
    asked.clock.set("Mon 09:30")
    answers(asked, DATED, "Auto-Submitted: auto-replied")
    assert [one.part for one in asked.conversation().entries] == [Part.REQUEST, Part.AUTOMATIC]


def test_what_was_there_before_mailwarden_came_owes_nobody_anything(asked: Office) -> None:
    answers(asked, DATED, is_history=True)
    assert Part.OWED not in [one.part for one in asked.conversation().entries]


def test_a_desk_that_only_observes_asks_nobody(office: Office) -> None:
    office.restart(mode=Mode.OBSERVE)
    office.arrives(f"Message-ID: <{QUESTION}>")
    office.clock.set("Mon 09:30")
    answers(office, DATED)
    assert (office.states(Kind.OFFER), standing(office.conversation()).is_owed) == ([], True)


def test_those_to_whom_news_are_owed_are_listed_apart_from_those_who_wait(owing: Office) -> None:
    (row,) = owing.store.run_now(lambda tx: tx.threads("support", only_waiting=True, limit=10))
    assert (row.waiting_since, row.owed_since) == (None, at("Mon 09:30"))
