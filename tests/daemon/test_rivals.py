"""Two daemons with a store each know nothing of one another, until one sees in Sent what the other one wrote."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import cast

import pytest

from mailwarden.core.identity import own_message_id
from mailwarden.core.message import Address, MailboxRole, Message
from mailwarden.daemon.probation import MAILS, Probation
from mailwarden.daemon.rivals import Rivals
from mailwarden.mail.imap import FetchedMessage
from mailwarden.mail.watch import MailboxWatch
from tests.core.builders import at
from tests.daemon.office import QUESTION, Office, Server

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
        in_reply_to=(QUESTION,),
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


@pytest.mark.parametrize(("digit", "falls_silent"), [("0", True), ("f", False)])
def test_of_two_that_began_at_once_one_falls_silent(office: Office, digit: str, falls_silent: bool) -> None:
    office.restart()
    office.store.run_now(lambda tx: tx.save_cursor(replace(office.cursor(), history_before=office.clock.now())))
    office.carrier.post.message_id()  # ours is no longer the lowest that there can be
    office.arrives()
    office.store.run_now(lambda tx: tx.save_cursor(replace(office.cursor(), history_before=office.clock.now())))
    saw(office, own_message_id(digit * 16, b"another key", "example.org"))
    assert (office.alarms(), is_braked(office)) == (["another-mailwarden"], falls_silent)


def test_who_has_served_the_desk_for_long_goes_on(asked: Office) -> None:
    saw(asked, own_message_id("0" * 16, b"another key", "example.org"))
    assert (asked.alarms(), is_braked(asked)) == (["another-mailwarden"], False)


# --- before anything was sent twice ---------------------------------------------------------------------------------


class Looked:
    """Sent, as it can be searched: each mail by its header block."""

    def __init__(self, *headers: bytes) -> None:
        self.headers, self.searches = list(headers), 0

    async def headers_with(self, field: str, text: str, since: date, newest: int) -> list[FetchedMessage]:
        self.searches += 1
        lines = (f"{field}: <{text}".encode(), f"{field}: {text}".encode())
        found = [one for one in self.headers if any(line in one for line in lines)]
        return [
            FetchedMessage(uid=1, internal_date=at("Mon 09:00"), size_bytes=1, flags=frozenset(), header=one)
            for one in found
        ]


def filed(message_id: str, answers: str) -> bytes:
    return f"Message-ID: <{message_id}>\r\nIn-Reply-To: <{answers}>\r\n\r\n".encode()


def forestalled(office: Office, sent: Looked, times: int = 1) -> tuple[list[bool], int]:
    """Return what is said of the acknowledgement, time after time, and how often Sent was searched."""
    (item,) = office.store.run_now(lambda tx: tx.claim("support", office.clock.now(), 1))
    probation = Probation(office.desk.policy, office.clock, head_start_seconds=0.01)

    async def play() -> list[bool]:
        await probation.begin(cast(MailboxWatch, sent))
        return [await probation.is_forestalled(item) for _ in range(times)]

    return asyncio.run(play()), sent.searches


def test_where_another_one_wrote_lately_the_first_mails_are_looked_after(asked: Office) -> None:
    sent = Looked(filed(THEIRS, "earlier@customer.example"))
    assert forestalled(asked, sent, times=10) == ([False] * 10, 1 + MAILS)


def test_what_another_one_has_acknowledged_is_not_acknowledged_again(asked: Office) -> None:
    sent = Looked(filed(THEIRS, QUESTION))
    assert forestalled(asked, sent, times=10) == ([True] * 10, 11)  # for as long as it is there


def test_where_nobody_else_wrote_no_mail_costs_a_look(asked: Office) -> None:
    sent = Looked(filed(asked.carrier.post.message_id(), QUESTION))
    assert forestalled(asked, sent, times=10) == ([False] * 10, 1)


def test_a_mail_that_another_one_acknowledged_first_never_leaves_and_its_time_was_never_told(asked: Office) -> None:
    asked.has_rival, server = True, Server()
    assert (asked.sends(server), server.heard) == (1, [])
    assert (asked.states(), asked.promises()) == (["withdrawn"], [("withdrawn", None)])
