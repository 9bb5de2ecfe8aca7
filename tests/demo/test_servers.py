"""The sandbox serves mail to ordinary clients: imapclient here, aiosmtplib, and the standard library's smtplib."""

from __future__ import annotations

import asyncio
import concurrent.futures
import select
import smtplib
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import aiosmtplib
import pytest
from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from mailwarden.demo.servers import Sandbox

DESK, CARLA = "desk@sandbox.example", "carla@customers.example"
USERS = {DESK: "desk-password", CARLA: "carla-password"}
HELLO = b"From: carla@customers.example\r\nMessage-ID: <1@customers.example>\r\nSubject: Hello\r\n\r\nIs it late?\r\n"
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Running:
    """A sandbox at work in a loop and thread of its own, so that blocking clients can be used here."""

    def __init__(self) -> None:
        self.delivered: list[tuple[str, bytes]] = []
        self._ready: concurrent.futures.Future[Sandbox] = concurrent.futures.Future()
        self._thread = threading.Thread(target=asyncio.run, args=[self._serve()])
        self._thread.start()
        self.sandbox = self._ready.result(10)

    async def _serve(self) -> None:
        self._loop, self._finished = asyncio.get_running_loop(), asyncio.Event()
        note: Callable[[str, bytes], None] = lambda user, raw: self.delivered.append((user, raw))  # noqa: E731
        async with Sandbox(USERS, now=lambda: NINE, on_delivery=note) as sandbox:
            self._ready.set_result(sandbox)
            await self._finished.wait()

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def deliver(self, raw: bytes, user: str = DESK, mailbox: str = "INBOX") -> None:
        self.run(self.sandbox.deliver(user, raw, mailbox))

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._finished.set)
        self._thread.join(10)
        assert not self._thread.is_alive()

    def connect(self, user: str = DESK, password: str | None = None) -> IMAPClient:
        client = IMAPClient(self.sandbox.host, self.sandbox.imap_port, ssl=False, timeout=SocketTimeout(5, 5))
        client.normalise_times = False
        try:
            client.login(user, password or USERS[user])
        except LoginError:
            client.shutdown()
            raise
        return client

    def fetch(self, *fields: str, user: str = DESK, mailbox: str = "INBOX") -> list[dict[bytes, Any]]:
        with self.connect(user) as client:
            client.select_folder(mailbox, readonly=True)
            uids = client.search()
            return list(client.fetch(uids, fields).values()) if uids else []


@pytest.fixture
def running() -> Iterator[Running]:
    running = Running()
    yield running
    running.close()


@contextmanager
def idling(running: Running, mailbox: str = "INBOX") -> Iterator[list[tuple[Any, ...]]]:
    """Idle during the block and until the first push; the list then has what was pushed."""
    pushed: list[tuple[Any, ...]] = []
    with running.connect() as client:
        client.select_folder(mailbox, readonly=True)
        client.idle()
        yield pushed
        waiting = select.poll()
        waiting.register(client.socket(), select.POLLIN)
        assert waiting.poll(5000), "nothing was pushed"
        pushed.extend(client.idle_done()[1])


def test_mail_delivered_to_the_inbox_is_pushed(running: Running) -> None:
    with idling(running) as pushed:
        running.deliver(HELLO)
    assert (1, b"EXISTS") in pushed


def test_mail_sent_by_smtp_is_pushed(running: Running) -> None:
    with idling(running) as pushed:
        send(running, HELLO)
    assert (1, b"EXISTS") in pushed


def test_an_answer_appended_to_sent_is_pushed_to_who_idles_there(running: Running) -> None:
    with idling(running, "Sent") as pushed, running.connect() as staff:
        staff.append("Sent", HELLO, [rb"\Seen"])
    assert (1, b"EXISTS") in pushed


def test_every_connection_that_examines_a_mailbox_is_pushed(running: Running) -> None:
    with idling(running) as first, idling(running) as second, idling(running) as third:
        running.deliver(HELLO)
    assert all((1, b"EXISTS") in pushed for pushed in (first, second, third))


def test_a_burst_of_mail_is_pushed_to_its_end(running: Running) -> None:
    async def burst() -> None:
        for _ in range(50):
            await running.sandbox.deliver(DESK, HELLO)
            await asyncio.sleep(0)

    with running.connect() as client:
        client.select_folder("INBOX", readonly=True)
        client.idle()
        running.run(burst())
        pushed, give_up_at = client.idle_check(timeout=1), time.monotonic() + 5
        while (50, b"EXISTS") not in pushed and time.monotonic() < give_up_at:
            pushed += client.idle_check(timeout=1)
        client.idle_done()
    assert (50, b"EXISTS") in pushed


def test_examine_changes_nothing(running: Running) -> None:
    running.deliver(HELLO)
    with running.connect() as client:
        client.select_folder("INBOX", readonly=True)
        with pytest.raises(IMAPClientError, match="READ-ONLY"):
            client.add_flags(client.search(), [rb"\Seen"])
    assert rb"\Seen" not in running.fetch("FLAGS")[0][b"FLAGS"]


def test_new_uids_are_found_above_the_last_one_known(running: Running) -> None:
    for _ in range(3):
        running.deliver(HELLO)
    with running.connect() as client:
        client.select_folder("INBOX", readonly=True)
        first, *newer = client.search()
        assert client.search(["UID", f"{first + 1}:*"]) == newer


def test_peeking_at_headers_gives_the_header_and_leaves_the_mail_unseen(running: Running) -> None:
    running.deliver(HELLO)
    assert running.fetch("BODY.PEEK[HEADER]")[0][b"BODY[HEADER]"] == HELLO[: HELLO.index(b"Is it late?")]
    assert rb"\Seen" not in running.fetch("FLAGS")[0][b"FLAGS"]


def test_peeking_at_the_beginning_of_the_text(running: Running) -> None:
    running.deliver(HELLO)
    assert running.fetch("BODY.PEEK[TEXT]<0.5>")[0][b"BODY[TEXT]<0>"] == b"Is it"


def test_delivered_mail_has_the_sandbox_clock_s_date(running: Running) -> None:
    running.deliver(HELLO)
    assert running.fetch("INTERNALDATE")[0][b"INTERNALDATE"] == NINE


def test_mail_appended_without_a_date_has_the_sandbox_clock_s(running: Running) -> None:
    with running.connect() as client:
        client.append("Sent", HELLO)
    assert running.fetch("INTERNALDATE", mailbox="Sent")[0][b"INTERNALDATE"] == NINE


def test_mail_appended_with_a_date_keeps_it(running: Running) -> None:
    noon = NINE.replace(hour=12)
    with running.connect() as client:
        client.append("Sent", HELLO, msg_time=noon)
    assert running.fetch("INTERNALDATE", mailbox="Sent")[0][b"INTERNALDATE"] == noon


@pytest.mark.parametrize("name", ["Sent", "Drafts", "Trash"])
def test_special_mailboxes_are_found_by_their_use(running: Running, name: str) -> None:
    with running.connect() as client:
        assert client.find_special_folder(b"\\" + name.encode()) == name


def test_any_keyword_can_be_set_and_searched_for(running: Running) -> None:
    running.deliver(HELLO)
    with running.connect() as client:
        client.select_folder("INBOX")
        client.add_flags(client.search(), ["$Answered-By-Anna"])
        assert len(client.search(["KEYWORD", "$Answered-By-Anna"])) == 1


def test_each_user_has_a_mailbox_of_their_own(running: Running) -> None:
    running.deliver(HELLO, CARLA)
    assert (len(running.fetch("UID", user=CARLA)), running.fetch("UID", user=DESK)) == (1, [])


@pytest.mark.parametrize("user", [DESK, "nobody@sandbox.example"])
def test_a_wrong_name_or_password_is_refused(running: Running, user: str) -> None:
    with pytest.raises(LoginError):
        running.connect(user, "guess")


def send(running: Running, raw: bytes, to: str = DESK, **options: Any) -> None:
    """Hand in one message as the product does: by aiosmtplib, as bytes."""

    async def submit() -> None:
        host, port = running.sandbox.host, running.sandbox.smtp_port
        async with aiosmtplib.SMTP(hostname=host, port=port, start_tls=False, timeout=5, **options) as client:
            await client.sendmail(CARLA, [to], raw)

    asyncio.run(submit())


def test_mail_sent_by_smtp_arrives_with_its_envelope_sender(running: Running) -> None:
    send(running, HELLO)
    assert running.fetch("BODY.PEEK[]")[0][b"BODY[]"] == b"Return-Path: <carla@customers.example>\r\n" + HELLO


def test_mail_sent_by_smtp_is_shown_to_who_asked_for_it(running: Running) -> None:
    send(running, HELLO)
    assert running.delivered == [(DESK, running.fetch("BODY.PEEK[]")[0][b"BODY[]"])]


def test_addresses_are_the_same_in_any_letter_case(running: Running) -> None:
    send(running, HELLO, DESK.upper())
    assert len(running.fetch("UID")) == 1


def test_unknown_recipients_are_refused(running: Running) -> None:
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
        send(running, HELLO, "nobody@sandbox.example")
    assert refused.value.recipients[0].code == 550


def test_the_password_opens_smtp_too(running: Running) -> None:
    send(running, HELLO, username=DESK, password=USERS[DESK])
    assert len(running.fetch("UID")) == 1


def test_a_wrong_password_is_refused_by_smtp_too(running: Running) -> None:
    with pytest.raises(aiosmtplib.SMTPAuthenticationError):
        send(running, HELLO, username=DESK, password="guess")


def test_closing_ends_every_connection_in_order() -> None:
    running = Running()
    idle, quiet = running.connect(), running.connect(CARLA)
    idle.select_folder("INBOX", readonly=True)
    idle.idle()
    smtp = smtplib.SMTP(running.sandbox.host, running.sandbox.smtp_port, timeout=5)
    running.close()
    with pytest.raises(IMAPClient.AbortError):
        idle.idle_done()
    with pytest.raises(IMAPClient.AbortError):
        quiet.noop()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        smtp.noop()
    idle.shutdown()
    quiet.shutdown()
    smtp.close()


def test_two_sandboxes_live_side_by_side(running: Running) -> None:
    other = Running()
    other.deliver(HELLO)
    assert running.fetch("UID") == []
    other.close()
