"""Several nudges to the same person become one mail, which says what is true when it leaves and can be answered."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailwarden.core.conversation import Kind
from mailwarden.core.message import Address, MailboxRole
from mailwarden.core.policy import Mode
from mailwarden.daemon.gathering import Gatherer
from mailwarden.errors import SubmissionDeferred, SubmissionUncertain
from mailwarden.store.protocol import Transaction
from tests.daemon.office import ANNA, ANSWER, LEAD, Office, Server
from tests.daemon.test_staff_words import AWAY

BEN = "ben@example.org"
NAMES = ("Carla", "Lea", "Max")


def asks(office: Office, name: str) -> None:
    spec = f"{name.lower()}@customer.example"
    question = "question" if name == "Carla" else name.lower()
    office.arrives(f"From: {name} <{spec}>", f"Message-ID: <{question}@customer.example>", f"Subject: {name} asks")


@pytest.fixture
def three(office: Office) -> Office:
    """Three people wrote at nine and were told "by 13:00"; at eleven staff are to be reminded of all of them."""
    office.reads_mailboxes()
    for name in NAMES:
        asks(office, name)
    office.sends(Server())
    due(office, "Mon 11:10")
    return office


def due(office: Office, when: str) -> None:
    office.clock.set(when)
    office.reads_mailboxes()
    office.keeps_time()


def leaves(office: Office, server: Server | None = None) -> list[bytes]:
    """Wait until the nudges may leave, and return what the team's lead gets."""
    server = server or Server()
    office.clock.go_on(minutes=3)
    office.reads_mailboxes()
    office.sends(server)
    return server.to(LEAD)


def text_of(raw: bytes) -> str:
    part = email.message_from_bytes(raw, policy=email.policy.default).get_body(("plain",))
    assert part
    return " ".join(str(part.get_content()).split())


def id_of(raw: bytes) -> str:
    found = re.search(rb"^Message-ID: <(.+?)>", raw, re.MULTILINE)
    assert found
    return found[1].decode()


def states(office: Office) -> list[list[str]]:
    """Return what became of the nudges of each conversation."""
    return [
        [one.state.value for one in office.conversation(number).submissions if one.kind is Kind.NUDGE]
        for number in (1, 2, 3)
    ]


def listed(office: Office, raw: bytes) -> tuple[int, ...]:
    (found,) = office.store.run_now(lambda tx: tx.mails_to_staff("support", [id_of(raw)]))
    return found.conversations


def test_three_nudges_to_one_person_are_one_mail_with_numbers(three: Office) -> None:
    (digest,) = leaves(three)
    assert b"3 people are waiting" in digest
    assert [name in text_of(digest) for name in ("1. Carla", "2. Lea", "3. Max")] == [True] * 3
    assert (listed(three, digest), states(three)) == ((1, 2, 3), [["withdrawn"]] * 3)


def test_each_is_told_once_whatever_comes_later(three: Office) -> None:
    leaves(three)
    assert leaves(three) == []
    three.restart()
    three.reads_mailboxes()
    assert leaves(three) == []


def test_that_each_was_heard_of_is_known_in_its_conversation(three: Office) -> None:
    leaves(three)
    (nudge,) = [one for one in three.conversation().submissions if one.kind is Kind.NUDGE]
    assert nudge.sent_at == three.clock.now()


def test_one_alone_stays_a_nudge(office: Office) -> None:
    office.reads_mailboxes()
    asks(office, "Carla")
    office.sends(Server())
    due(office, "Mon 11:10")
    (nudge,) = leaves(office)
    assert b"Subject: Waiting since 9:00 today: Carla asks" in nudge


def test_before_the_moment_is_over_nothing_leaves(three: Office) -> None:
    server = Server()
    assert (three.sends(server), server.heard) == (0, [])


def test_one_that_was_answered_meanwhile_drops_out(three: Office) -> None:
    three.arrives(*ANSWER, role=MailboxRole.SENT)
    (digest,) = leaves(three)
    assert (listed(three, digest), b"2 people are waiting" in digest) == ((2, 3), True)


def test_a_digest_that_had_to_wait_leaves_out_who_was_answered(three: Office) -> None:
    server = Server(SubmissionDeferred("451 later"))
    (first,) = leaves(three, server)
    three.arrives(*ANSWER, role=MailboxRole.SENT)
    three.clock.go_on(minutes=5)
    (_, second) = leaves(three, server)
    assert (listed(three, second), id_of(first) == id_of(second)) == ((2, 3), False)
    assert b"Carla" not in second


def test_one_in_which_nobody_waits_any_more_never_leaves(three: Office) -> None:
    server = Server(SubmissionDeferred("451 later"))
    leaves(three, server)
    for number, name in enumerate(NAMES, start=1):
        spec, question = f"{name.lower()}@customer.example", "question" if name == "Carla" else name.lower()
        lines = (
            f"To: {spec}",
            f"Message-ID: <answer{number}@example.org>",
            f"In-Reply-To: <{question}@customer.example>",
        )
        given = {line.partition(":")[0] for line in (*lines, "References:")}
        three.arrives(*lines, *(one for one in ANSWER if one.partition(":")[0] not in given), role=MailboxRole.SENT)
    three.clock.go_on(minutes=5)
    assert len(leaves(three, server)) == 1


def test_a_digest_that_perhaps_arrived_is_repeated_word_for_word(three: Office) -> None:
    server = Server(SubmissionUncertain("no word"))
    leaves(three, server)
    three.arrives(*ANSWER, role=MailboxRole.SENT)
    three.clock.go_on(minutes=5)
    first, second = leaves(three, server)
    assert first == second


def test_a_crash_before_the_commit_loses_and_doubles_nothing(three: Office) -> None:
    def crash(tx: Transaction) -> None:
        (item, *_) = tx.claim("support", three.clock.now(), 1)
        assert Gatherer(three.carrier).takes_in(tx, item, three.clock.now())
        raise RuntimeError("the machine stops")

    three.clock.go_on(minutes=3)
    with pytest.raises(RuntimeError):
        three.store.run_now(crash)
    three.restart()
    three.reads_mailboxes()
    (digest,) = leaves(three)
    assert listed(three, digest) == (1, 2, 3)


def test_a_digest_quotes_what_each_wrote_last(office: Office) -> None:
    office.words = "The printer burns.\nPlease help."
    office.reads_mailboxes()
    for name in NAMES[:2]:
        asks(office, name)
    office.sends(Server())
    due(office, "Mon 11:10")
    (digest,) = leaves(office)
    assert text_of(digest).count('"The printer burns. Please help."') == 2


def test_after_a_restart_it_quotes_nobody_and_leaves_all_the_same(three: Office) -> None:
    three.restart()
    three.reads_mailboxes()
    (digest,) = leaves(three)
    assert "They wrote last" not in text_of(digest)


def test_with_little_time_left_nobody_waits_and_the_others_come_along(office: Office) -> None:
    office.restart(mode=Mode.ACKNOWLEDGE)
    office.reads_mailboxes()
    for name in NAMES[:2]:
        asks(office, name)
    office.sends(Server())
    due(office, "Mon 12:50")
    server = Server()
    office.sends(server)
    assert len(server.to(LEAD)) == 1


def test_held_mail_is_asked_about_in_passing_where_one_person_hears_everything(three: Office) -> None:
    three.arrives(AWAY, "Message-ID: <held@customer.example>", "From: dora@customer.example")
    (digest,) = leaves(three)
    assert (listed(three, digest), '"4: answer it" says that a person did' in text_of(digest)) == ((1, 2, 3, 4), True)
    three.clock.go_on(minutes=20)
    assert three.asks() is False


def test_where_several_hear_everything_held_mail_stays_a_question_of_its_own(tmp_path: Path) -> None:
    for office in closing(Office(tmp_path, nudge=(LEAD, BEN), staff=(Address(spec=BEN),))):
        office.reads_mailboxes()
        for name in NAMES[:2]:
            asks(office, name)
        office.sends(Server())
        due(office, "Mon 11:10")
        office.arrives(AWAY, "Message-ID: <held@customer.example>", "From: dora@customer.example")
        server = Server()
        (digest,) = leaves(office, server)
        office.clock.go_on(minutes=10)
        assert (listed(office, digest), len(server.to(BEN)), office.asks()) == ((1, 2), 1, True)


def test_whoever_answered_last_is_reminded_of_what_comes_back(office: Office) -> None:
    office.restart(staff=(Address(spec=ANNA, name="Anna Berg"),))
    office.reads_mailboxes()
    asks(office, "Carla")
    office.sends(Server())
    office.clock.go_on(minutes=30)
    office.arrives(*ANSWER)
    office.clock.go_on(minutes=30)
    office.arrives("Message-ID: <again@customer.example>", "In-Reply-To: <answer@example.org>", "Subject: Re: Where?")
    due(office, "Mon 15:00")
    server = Server()
    leaves(office, server)
    assert (len(server.to(ANNA)), server.to(LEAD)) == (1, [])


def closing(office: Office) -> Iterator[Office]:
    yield office
    office.close()
