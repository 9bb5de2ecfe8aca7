"""Which conversation a message belongs to, as far as the store knows."""

from __future__ import annotations

import pytest

from mailwarden.core.clocks import standing
from mailwarden.core.conversation import Confidence
from mailwarden.daemon.joining import find_conversation
from tests.core.letters import read_raw
from tests.daemon.office import ANSWER, CARLA, QUESTION, Office, Server, header

AGAIN = "Message-ID: <again@customer.example>"


def found(office: Office, *lines: str) -> tuple[int, Confidence] | None:
    message = read_raw(header(*lines))
    office_join = office.store.run_now(lambda tx: find_conversation(tx, message, office.desk.policy))
    return (office_join.conversation_id, office_join.confidence) if office_join else None


@pytest.fixture(autouse=True)
def conversation(office: Office) -> None:
    office.arrives(when=read_raw(header()).received_at)


def test_a_mail_that_names_one_of_its_mails_belongs_to_it(office: Office) -> None:
    assert found(office, AGAIN, f"In-Reply-To: <{QUESTION}>") == (1, Confidence.STRONG)


def test_a_mail_of_ours_that_names_one_of_its_mails_belongs_to_it(office: Office) -> None:
    assert found(office, *ANSWER) == (1, Confidence.STRONG)


def test_a_reply_that_names_nothing_is_found_by_its_subject_for_certain_never(office: Office) -> None:
    assert found(office, AGAIN, "Subject: Re: Where is my order?") == (1, Confidence.WEAK)


def test_a_reply_of_ours_that_names_nothing_is_found_by_whom_it_goes_to(office: Office) -> None:
    ours = [line for line in ANSWER if QUESTION not in line]
    assert found(office, *ours) == (1, Confidence.WEAK)


def test_the_same_subject_without_re_is_something_new(office: Office) -> None:
    assert found(office, AGAIN) is None


def test_a_stranger_who_names_its_mail_is_not_let_in(office: Office) -> None:
    assert found(office, AGAIN, "From: eve@elsewhere.example", f"In-Reply-To: <{QUESTION}>") is None


def test_looking_writes_nothing(office: Office) -> None:
    before = office.reasons()
    found(office, AGAIN, f"In-Reply-To: <{QUESTION}>")
    assert office.reasons() == before


def test_a_second_mail_about_something_that_we_never_saw_belongs_to_the_first(office: Office) -> None:
    office.arrives("Message-ID: <one@customer.example>", "References: <never-seen@else.example>")
    assert found(office, AGAIN, "References: <never-seen@else.example>") == (2, Confidence.STRONG)


def test_outlook_continues_a_conversation_where_references_were_lost(office: Office) -> None:
    office.arrives("Message-ID: <one@customer.example>", "Thread-Index: AQHWXb/AQFlafAf6aUyEMWHswzuyEg==")
    continued = "Thread-Index: AQHWXb/AQFlafAf6aUyEMWHswzuyEqkOxyO6"
    assert found(office, AGAIN, continued, "Subject: RE: Where is my order?") == (2, Confidence.STRONG)
    assert found(office, AGAIN, continued, "Subject: RE: My invoice") is None


def test_clues_to_two_conversations_find_neither(office: Office) -> None:
    office.arrives("Message-ID: <one@customer.example>", "Subject: And the stapler")
    clues = (f"References: <{QUESTION}>", "In-Reply-To: <one@customer.example>")
    assert found(office, AGAIN, *clues, "Subject: Re: Where is my order?") is None


def test_a_colleague_who_answers_a_forwarded_thread_gets_a_conversation_of_his_own(office: Office) -> None:
    office.arrives(AGAIN, "From: bob@customer.example", f"References: <{QUESTION}> <forwarded@customer.example>")
    assert office.conversation(2).requester.key == "bob@customer.example"


LONG = "am0pr08mb1234" + "0A1b2C3D" * 14 + "@AM0PR08MB1234.eurprd08.prod.outlook.com"


def test_the_long_id_of_an_outlook_mail_leads_back_to_it_through_the_acknowledgement(office: Office) -> None:
    office.arrives(f"Message-ID:\r\n <{LONG}>", "Subject: Long ago")
    server = Server()
    office.sends(server)
    sent = server.heard[-1][1]
    assert f"<{LONG}>".encode() in sent.replace(b"\r\n ", b"")
    assert sum(f"<{LONG}>".encode() in line for line in sent.split(b"\r\n")) == 2  # In-Reply-To and References
    reply = tuple(line for line in sent.decode().split("\r\n\r\n")[0].split("\r\n") if LONG in line)
    assert found(office, AGAIN, "References:\r\n" + reply[-1]) == (2, Confidence.STRONG)


@pytest.mark.parametrize(
    "message_id",
    [
        "",
        "<>",
        "<" + "x" * 1000 + "@customer.example>",
        "<two words@customer.example>",
        "<bell\a@customer.example>",
        "=?utf-8?q?=3Ca=0D=0AA1_LOGOUT=40x=3E?=",
    ],
    ids=["empty", "nothing within", "1,000 characters", "spaces", "control", "line break"],
)
def test_mail_under_an_unusable_id_is_followed_and_acknowledged_once(office: Office, message_id: str) -> None:
    for mailbox in ("INBOX", "Second INBOX"):
        office.arrives(f"Message-ID: {message_id}", "Subject: Something else", mailbox=mailbox)
    server = Server()
    office.sends(server)
    assert office.conversations() == 2
    assert [b"In-Reply-To" in one or b"References" in one for one in server.to(CARLA)[1:]] == []
    assert len(office.conversation(2).entries) == 1


def test_the_same_id_over_other_content_loses_no_mail_even_without_a_date(office: Office) -> None:
    for subject in ("The first form", "The second form", "The second form"):
        office.arrives("Message-ID: <form@web.example>", "Date:", f"Subject: {subject}")
    assert office.conversations() == 3


def test_a_stranger_under_our_own_id_is_taken_for_nobody(office: Office) -> None:
    office.sends(Server())
    ours = office.conversation().submissions[0].message_id
    before = office.conversation()
    office.arrives("From: eve@elsewhere.example", f"Message-ID: <{ours}>", f"References: <{QUESTION}>")
    assert (office.conversation(), office.conversations()) == (before, 1)


def test_out_of_office_of_the_customer_never_changes_whose_turn_it_is(office: Office) -> None:
    waiting = standing(office.conversation())
    away = ("Auto-Submitted: auto-replied", f"References: <{QUESTION}>", "Subject: Out of office")
    office.arrives("Message-ID: <away1@customer.example>", *away)
    assert standing(office.conversation()) == waiting
    office.clock.go_on(minutes=5)
    office.arrives(*ANSWER)
    answered = standing(office.conversation())
    office.clock.go_on(minutes=5)
    office.arrives("Message-ID: <away2@customer.example>", *away)
    assert standing(office.conversation()) == answered
    assert not answered.is_waiting


def test_what_kept_a_mail_out_of_a_conversation_is_written_down(office: Office) -> None:
    office.arrives(AGAIN, "From: eve@elsewhere.example", f"References: <{QUESTION}>")
    opened = [one for one in office.store.run_now(lambda tx: tx.decisions()) if one.kind == "open-conversation"]
    assert [(one.detail or {}).get("apart") for one in opened] == [None, "stranger-in-thread"]
