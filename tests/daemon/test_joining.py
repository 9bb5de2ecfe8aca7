"""Which conversation a message belongs to, as far as the store knows."""

from __future__ import annotations

import pytest

from mailwarden.core.conversation import Confidence
from mailwarden.daemon.joining import find_conversation
from tests.core.letters import read_raw
from tests.daemon.office import ANSWER, QUESTION, Office, header

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
