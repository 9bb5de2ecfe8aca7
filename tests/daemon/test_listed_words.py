"""What colleagues say in answer to a mail that lists several people: of whom it is meant, and whose word an undo is."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailwarden.core.bidden import owner
from mailwarden.core.message import Address
from tests.daemon.office import ANNA, LEAD, Office, Server
from tests.daemon.test_gathering import NAMES, asks, closing, due, id_of, text_of
from tests.daemon.test_staff_words import says, waits
from tests.daemon.test_times_named import goes_on

BEN = "ben@example.org"
BEN_SAYS = (f"From: Ben Holt <{BEN}>", f"Return-Path: <{BEN}>", "Message-ID: <bens@example.org>")


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def digest(office: Office, server: Server) -> str:
    return digest_to(office, server)


def digest_to(office: Office, server: Server) -> str:
    """Return the Message-ID of a digest of three people who were told one o'clock."""
    office.reads_mailboxes()
    for name in NAMES:
        asks(office, name)
    office.sends(server)
    due(office, "Mon 11:10")
    goes_on(office, server, 3)
    return id_of(server.to(LEAD)[-1])


def all_wait(office: Office) -> list[bool]:
    return [waits(office, number) for number in (1, 2, 3)]


@pytest.mark.parametrize("text", ["no answer needed", "mine", "tomorrow 3pm, waiting for the supplier", "4: mine"])
def test_a_word_without_a_number_is_about_nobody_and_that_is_said(
    office: Office, server: Server, digest: str, text: str
) -> None:
    says(office, text, digest)
    goes_on(office, server, 1)
    assert (all_wait(office), owner(office.conversation(1)), len(server.to(ANNA))) == ([True] * 3, "", 1)


def test_it_is_said_that_the_number_is_missing(office: Office, server: Server, digest: str) -> None:
    says(office, "no answer needed", digest)
    goes_on(office, server, 1)
    assert "your reply does not say which of them it is about" in text_of(server.to(ANNA)[0])


def test_a_number_says_who_is_meant(office: Office, server: Server, digest: str) -> None:
    says(office, "2: no answer needed", digest)
    assert all_wait(office) == [True, False, True]


@pytest.mark.parametrize("text", ["all: no answer needed", "leave all"])
def test_all_says_that_all_are_meant(office: Office, server: Server, digest: str, text: str) -> None:
    says(office, text, digest)
    assert all_wait(office) == [False, False, False]


def test_where_one_is_listed_no_number_is_needed(asked: Office, server: Server) -> None:
    asked.sends(server)
    due(asked, "Mon 11:30")
    goes_on(asked, server, 3)
    says(asked, "no answer needed", id_of(server.to(LEAD)[-1]))
    assert not waits(asked)


def test_undo_lets_a_told_time_stand_again_that_ended_with_the_word(asked: Office, server: Server) -> None:
    asked.sends(server)
    due(asked, "Mon 11:30")
    goes_on(asked, server, 3)
    says(asked, "no answer needed", id_of(server.to(LEAD)[-1]))
    goes_on(asked, server, 1)
    says(asked, "undo", id_of(server.to(ANNA)[-1]), "Message-ID: <undo@example.org>")
    assert (waits(asked), [state for state, _ in asked.promises()]) == (True, ["open"])


def test_undo_takes_back_nothing_that_a_colleague_had_said_before(tmp_path: Path) -> None:
    for office in closing(Office(tmp_path, staff=(Address(spec=ANNA), Address(spec=BEN)))):
        server = Server()
        digest = digest_to(office, server)
        says(office, "2: answered by phone", digest)
        says(office, "all: no answer needed", digest, *BEN_SAYS)
        goes_on(office, server, 1)
        says(office, "undo", id_of(server.to(BEN)[-1]), *BEN_SAYS[:2], "Message-ID: <undo@example.org>")
        assert all_wait(office) == [True, False, True]
