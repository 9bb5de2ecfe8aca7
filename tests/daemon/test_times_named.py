"""A colleague names a time: the requester reads it in their words, and it is guarded; or it is taken back in time."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest

from mailwarden.core.bidden import owner
from mailwarden.core.clocks import standing
from mailwarden.core.conversation import Basis, Kind
from mailwarden.core.decisions import NudgeStaff
from mailwarden.core.message import Address, MailboxRole
from mailwarden.core.reasons import Reason
from tests.core.builders import at
from tests.core.forgeries import GENUINE
from tests.daemon.office import ANNA, ANSWER, CARLA, LEAD, Office, Server, header
from tests.daemon.test_staff_words import says

SUPPLIER = "tomorrow 3pm, waiting for the supplier"


def text_of(raw: bytes) -> str:
    """Return the plain text of a mail on one line."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().replace("\n> ", "\n").split())


def id_of(raw: bytes) -> str:
    found = re.search(rb"^Message-ID: <(.+?)>", raw, re.MULTILINE | re.IGNORECASE)
    assert found is not None
    return found[1].decode()


def nudged(asked: Office) -> tuple[Server, str]:
    """Have the lead reminded of Carla at half past eleven, who was told one o'clock; return the reminder's id, too."""
    server = asked.reminds()
    return server, id_of(server.to(LEAD)[-1])


def goes_on(office: Office, server: Server, minutes: float) -> None:
    office.clock.go_on(minutes=minutes)
    office.reads_mailboxes()
    office.keeps_time()
    office.clock.go_on(seconds=6)
    office.reads_mailboxes()
    office.sends(server)


def test_a_named_time_reaches_the_requester_once_it_can_be_taken_back_no_more(asked: Office) -> None:
    server, nudge = nudged(asked)
    says(asked, SUPPLIER, nudge)
    goes_on(asked, server, 1)
    assert len(server.to(CARLA)) == 1
    goes_on(asked, server, 5)
    text = text_of(server.to(CARLA)[1])
    assert "waiting for the supplier" in text
    assert "Anna" in text
    assert [(one.basis, one.state.value) for one in asked.conversation().promises] == [
        (Basis.TARGET, "replaced in time"),
        (Basis.PERSON, "open"),
    ]


def test_the_colleague_reads_first_what_the_requester_will_read(asked: Office) -> None:
    server, nudge = nudged(asked)
    says(asked, SUPPLIER, nudge)
    goes_on(asked, server, 0)
    (confirmation,) = server.to(ANNA)
    goes_on(asked, server, 6)
    assert text_of(server.to(CARLA)[1]) in text_of(confirmation)
    assert b"In-Reply-To: <word@example.org>" in confirmation


def test_taken_back_in_time_nobody_hears_of_it(asked: Office) -> None:
    server, nudge = nudged(asked)
    says(asked, SUPPLIER, nudge)
    goes_on(asked, server, 1)
    says(asked, "undo", id_of(server.to(ANNA)[0]), "Message-ID: <undo@example.org>")
    goes_on(asked, server, 10)
    assert (len(server.to(CARLA)), owner(asked.conversation())) == (1, "")
    assert "Taken back" in text_of(server.to(ANNA)[1])


def test_what_has_left_cannot_be_taken_back_and_that_is_said(asked: Office) -> None:
    server, nudge = nudged(asked)
    says(asked, SUPPLIER, nudge)
    goes_on(asked, server, 10)
    says(asked, "undo", id_of(server.to(ANNA)[0]), "Message-ID: <undo@example.org>")
    goes_on(asked, server, 1)
    assert "can't be taken back any more" in text_of(server.to(ANNA)[1])


def test_held_back_it_waits_and_at_last_they_hear_from_us_automatically(asked: Office) -> None:
    server, nudge = nudged(asked)
    says(asked, SUPPLIER, nudge)
    says(asked, "hold", nudge, "Message-ID: <hold@example.org>")
    goes_on(asked, server, 60)
    assert len(server.to(CARLA)) == 1
    asked.clock.set("Mon 12:55:01")
    for _ in range(3):
        goes_on(asked, server, 0.2)
    assert (len(server.to(CARLA)), "supplier" in text_of(server.to(CARLA)[1])) == (2, False)
    assert any("was held back until" in text_of(one) for one in server.to(ANNA))


def test_sent_at_once_on_a_word(asked: Office) -> None:
    server, nudge = nudged(asked)
    says(asked, SUPPLIER, nudge)
    says(asked, "send", nudge, "Message-ID: <send@example.org>")
    goes_on(asked, server, 0)
    assert len(server.to(CARLA)) == 2


def test_an_answer_meanwhile_makes_it_superfluous(asked: Office) -> None:
    from tests.daemon.office import ANSWER

    server, nudge = nudged(asked)
    says(asked, SUPPLIER, nudge)
    asked.arrives(*ANSWER)
    goes_on(asked, server, 6)
    assert len(server.to(CARLA)) == 1


def test_a_persons_time_that_is_about_to_pass_is_guarded_like_any_other(asked: Office) -> None:
    server, nudge = nudged(asked)
    says(asked, SUPPLIER, nudge)
    goes_on(asked, server, 6)
    asked.clock.set("Tue 14:31")
    goes_on(asked, server, 0)
    assert len(server.to(CARLA)) == 3
    assert asked.promises()[1][0] in ("open", "replaced in time")


def test_two_words_in_one_mail_make_one_confirmation(asked: Office) -> None:
    server, nudge = nudged(asked)
    says(asked, "mine", nudge)
    asked.sends(server)
    assert len(server.to(ANNA)) == 1
    assert owner(asked.conversation()) == ANNA


def test_answered_by_phone_ends_the_wait_and_keeps_what_was_told(asked: Office) -> None:
    server, nudge = nudged(asked)
    says(asked, "answered by phone", nudge)
    assert (standing(asked.conversation()).is_waiting, asked.promises()[0][0]) == (False, "kept")
    asked.sends(server)
    says(asked, "undo", id_of(server.to(ANNA)[0]), "Message-ID: <undo@example.org>")
    assert (standing(asked.conversation()).is_waiting, asked.promises()[0][0]) == (True, "open")


@pytest.mark.parametrize("words", ["stop", "no rush"])
def test_nothing_more_is_written_to_them(asked: Office, words: str) -> None:
    server, nudge = nudged(asked)
    says(asked, words, nudge)
    asked.clock.set("Mon 12:45")
    goes_on(asked, server, 1)
    asked.clock.set("Mon 13:30")
    goes_on(asked, server, 1)
    assert (len(server.to(CARLA)), standing(asked.conversation()).is_waiting) == (1, True)


def test_stop_says_plainly_what_they_were_told(asked: Office) -> None:
    server, nudge = nudged(asked)
    says(asked, "stop", nudge)
    asked.sends(server)
    assert "We have told them to expect an answer by 13:00 today" in text_of(server.to(ANNA)[0])


def test_snoozed_nobody_is_reminded_until_then(asked: Office) -> None:
    server, nudge = nudged(asked)
    says(asked, "snooze until 4pm", nudge)
    count = len(server.to(LEAD))
    asked.clock.set("Mon 12:20")
    goes_on(asked, server, 3)
    assert len(server.to(LEAD)) == count


def test_a_word_on_a_robots_mail_is_not_confirmed(asked: Office) -> None:
    server, nudge = nudged(asked)
    lines = (*GENUINE[:4], f"In-Reply-To: <{nudge}>", f"References: <{nudge}>", "Subject: Re: x")
    asked.arrives(*lines, "Auto-Submitted: auto-replied", start=header(*lines) + b"\r\nmine")
    assert owner(asked.conversation()) == ""
    assert not [one for one in server.to(ANNA) if one]


def test_a_time_at_a_desk_that_only_acknowledges_is_noted_and_said_to_be_told_to_nobody(asked: Office) -> None:
    server, nudge = nudged(asked)
    asked.restart(mode="acknowledge")
    says(asked, SUPPLIER, nudge)
    asked.sends(server)
    assert (len(server.to(CARLA)), asked.states(Kind.NOTICE)) == (1, [])
    assert "was not told" in text_of(server.to(ANNA)[0])


@pytest.fixture
def slight(asked: Office) -> tuple[Office, Server]:
    """Carla was told one o'clock; at half past eleven Anna says ten past one."""
    server, nudge = nudged(asked)
    says(asked, "1:10 pm", nudge)
    goes_on(asked, server, 30)
    return asked, server


def test_who_is_answered_in_time_never_hears_of_a_slip_of_ten_minutes(slight: tuple[Office, Server]) -> None:
    office, server = slight
    assert "not worth a mail by itself" in text_of(server.to(ANNA)[0])
    office.arrives(*ANSWER, role=MailboxRole.SENT)
    office.clock.set("Mon 12:31")
    goes_on(office, server, 5)
    assert (len(server.to(CARLA)), office.promises()[0][0]) == (1, "kept")


def test_who_is_not_hears_of_it_before_the_told_time_passes(slight: tuple[Office, Server]) -> None:
    office, server = slight
    office.clock.set("Mon 12:31")
    goes_on(office, server, 1)
    assert "13:10" in text_of(server.to(CARLA)[1])
    assert [one.state.value for one in office.conversation().promises] == ["replaced in time", "open"]


def test_a_slight_slip_leaves_at_once_on_a_word(slight: tuple[Office, Server]) -> None:
    office, server = slight
    says(office, "send", id_of(server.to(ANNA)[0]), "Message-ID: <send@example.org>")
    goes_on(office, server, 0)
    assert len(server.to(CARLA)) == 2


def test_one_person_stands_in_a_digest_once_however_many_reminders_come_together(office: Office) -> None:
    office.restart(nudge_at=(0.5, 0.505), lead=timedelta(minutes=30))
    office.reads_mailboxes()
    office.arrives()
    server = Server()
    office.sends(server)
    office.store.run_now(lambda tx: office.carrier.carry_out(tx, _nudges(), now=office.clock.now(), conversation_id=1))
    office.clock.go_on(minutes=3)
    office.sends(server)
    (only,) = server.to(LEAD)
    assert b"Subject: Still waiting" in only


def _nudges() -> tuple[NudgeStaff, ...]:
    first = NudgeStaff(
        to=(LEAD,),
        requester=Address(spec=CARLA),
        subject="Where is my order?",
        waiting_since=at("Mon 09:00"),
        due=at("Mon 13:00"),
        is_told=True,
        chasers=0,
        planned=2,
        step=101,
        reason=Reason.NUDGE_DUE,
    )
    return (first, replace(first, step=102, which=2))
