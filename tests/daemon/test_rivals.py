"""Two daemons with a store each know nothing of one another, until one sees in Sent what the other one wrote."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from mailwarden.core.identity import own_message_id
from mailwarden.core.message import Address, MailboxRole, Message
from mailwarden.daemon.rivals import Rivals
from tests.daemon.office import Office

THEIRS = own_message_id("0" * 32, b"another key", "example.org")


def saw(office: Office, message_id: str, role: MailboxRole = MailboxRole.SENT, **facts: object) -> None:
    written_at = facts.pop("written_at", office.clock.now())
    assert isinstance(written_at, datetime)
    message = Message(
        message_id=message_id,
        has_own_id=True,
        fingerprint="",
        author=Address(spec="support@example.org"),
        subject="Re: Printer",
        received_at=office.clock.now(),
        sent_at=written_at,
    )
    is_history = bool(facts.get("is_history"))
    office.store.run_now(lambda tx: Rivals(office.carrier, office.clock).saw(tx, message, role, is_history=is_history))


def is_braked(office: Office) -> bool:
    return office.store.run_now(lambda tx: tx.switch("brake", "support")) is not None


def test_what_another_one_files_in_sent_is_an_alarm(office: Office) -> None:
    saw(office, THEIRS)
    assert (office.alarms(), is_braked(office)) == (["another-mailwarden"], False)


def test_who_came_second_acknowledges_nobody_any_more(office: Office) -> None:
    saw(office, THEIRS, is_history=True)
    saw(office, own_message_id("1" * 32, b"another key", "example.org"))
    assert (office.alarms(), is_braked(office)) == (["another-mailwarden"], True)


def test_what_was_there_before_us_says_nothing_of_who_is_at_work(office: Office) -> None:
    saw(office, THEIRS, is_history=True)
    assert (office.alarms(), is_braked(office)) == ([], False)


def test_old_copies_that_are_put_back_are_no_rival(office: Office) -> None:
    saw(office, THEIRS, written_at=office.clock.now() - timedelta(days=2))
    assert office.alarms() == []


@pytest.mark.parametrize("role", [MailboxRole.INBOX])
def test_what_a_stranger_can_send_is_no_sign(office: Office, role: MailboxRole) -> None:
    saw(office, THEIRS, role)
    assert office.alarms() == []


def test_our_own_copies_are_no_sign(office: Office) -> None:
    saw(office, office.carrier.post.message_id())
    assert office.alarms() == []
