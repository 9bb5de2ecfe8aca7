"""Watching and submitting on real Dovecot and Postfix."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import pytest

from mailwarden.errors import LoginRefused, MailboxMissing, Unavailable
from mailwarden.mail.smtp import SmtpAccount, Submitter
from mailwarden.mail.tls import Security
from mailwarden.mail.watch import Batch, ImapAccount, MailboxWatch, find_sent
from tests.mail.scripted import ScriptedImap
from tests.servers import MailServers

T = TypeVar("T")


def account(servers: MailServers, user: str, tls: Security = "none") -> ImapAccount:
    port = servers.imaps_port if tls == "implicit" else servers.imap_port
    ca_file = str(servers.ca_file)
    return ImapAccount(host="localhost", port=port, tls=tls, user=user, password=servers.password, ca_file=ca_file)


def watching(account: ImapAccount, act: Callable[[MailboxWatch], Awaitable[T]], mailbox: str = "INBOX") -> T:
    async def run() -> T:
        watch = MailboxWatch(account, mailbox)
        try:
            await watch.open()
            return await act(watch)
        finally:
            await watch.close()

    return asyncio.run(asyncio.wait_for(run(), 30))


def mail(number: int) -> bytes:
    head = f"From: customer@example.net\r\nSubject: question {number}\r\nMessage-ID: <q{number}@example.net>\r\n"
    return f"{head}\r\nbody of {number}\r\n".encode()


def subjects(batch: Batch) -> list[str]:
    lines = [line for message in batch.messages for line in message.header.decode().splitlines()]
    return [line.removeprefix("Subject: ") for line in lines if line.startswith("Subject: ")]


@pytest.mark.parametrize("tls", ["none", "starttls", "implicit"])
def test_a_push_brings_the_header_block(servers: MailServers, tls: Security) -> None:
    user = f"push-{tls}@desk.example"

    async def act(watch: MailboxWatch) -> list[str]:
        waiting = asyncio.create_task(watch.next_batch(0, seconds=20))
        await asyncio.to_thread(servers.deliver, mail(1), user, via="lmtp")
        return subjects(await waiting)

    assert watching(account(servers, user, tls), act) == ["question 1"]


def test_watching_leaves_mail_unread_and_recent(servers: MailServers) -> None:
    user = "untouched@desk.example"
    servers.deliver(mail(1), user, via="lmtp")

    async def read_all(watch: MailboxWatch) -> None:
        await watch.fetch_new(0)
        await watch.fetch_starts([1], 100)

    watching(account(servers, user), read_all)
    with servers.imap(user) as client:
        client.select_folder("INBOX")
        assert client.get_flags([1]) == {1: (b"\\Recent",)}


def test_a_mailbox_that_is_deleted_and_made_anew_at_once_is_noticed(servers: MailServers) -> None:
    user = "anew@desk.example"
    with servers.imap(user) as client:
        client.create_folder("Requests")
        client.append("Requests", mail(1))

    def make_anew() -> None:
        with servers.imap(user) as client:
            client.delete_folder("Requests")
            client.create_folder("Requests")

    async def act(watch: MailboxWatch) -> bool:
        before = (await watch.next_batch(0, seconds=0)).state.uid_validity
        waiting = asyncio.create_task(watch.next_batch(1, seconds=20))
        await asyncio.to_thread(make_anew)
        with suppress(Unavailable):  # Dovecot may also end the connection
            return (await waiting).state.uid_validity != before
        return (await watch.open()).uid_validity != before

    assert watching(account(servers, user), act, "Requests")


def test_the_whole_mail_comes_as_far_as_asked(servers: MailServers) -> None:
    user = "body@desk.example"
    servers.deliver(mail(7), user, via="lmtp")
    assert watching(account(servers, user), lambda watch: watch.fetch_starts([1, 99], 12)) == {1: b"Return-Path:"}


def test_history_is_read_page_by_page(servers: MailServers) -> None:
    user = "history@desk.example"
    for number, day in enumerate((1, 10, 20, 25), 1):
        servers.append(user, "INBOX", mail(number), datetime(2026, 3, day, 12, tzinfo=UTC))

    async def act(watch: MailboxWatch) -> list[str]:
        first = await watch.fetch_since(date(2026, 3, 9), limit=2)
        second = await watch.fetch_since(date(2026, 3, 9), first.last_uid, limit=2)
        return subjects(first) + subjects(second)

    assert watching(account(servers, user), act) == ["question 2", "question 3", "question 4"]


def test_a_copy_in_sent_is_found_by_its_message_id(servers: MailServers) -> None:
    user = "copies@desk.example"

    async def act(watch: MailboxWatch) -> tuple[bool, bool, datetime]:
        before = await watch.find_message_id("q5@example.net")
        await watch.append(mail(5), datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
        after = await watch.find_message_id("q5@example.net")
        (message,) = (await watch.fetch_new(0)).messages
        return before, after, message.internal_date

    assert asyncio.run(find_sent(account(servers, user))) == "Sent"
    found = watching(account(servers, user), act, mailbox="Sent")
    assert found == (False, True, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))


def test_a_restart_of_the_server_is_survived_by_opening_again(servers: MailServers) -> None:
    user = "restart@desk.example"

    async def act(watch: MailboxWatch) -> list[str]:
        waiting = asyncio.create_task(watch.next_batch(0, seconds=20))
        await asyncio.to_thread(servers.stop_imap)
        try:
            with pytest.raises(Unavailable):
                await waiting
            with pytest.raises(Unavailable, match="refuses connections"):
                await watch.open()
            await asyncio.to_thread(servers.deliver, mail(3), user, via="lmtp")
        finally:
            await asyncio.to_thread(servers.start_imap)
        await watch.open()
        return subjects(await watch.fetch_new(0))

    assert watching(account(servers, user), act) == ["question 3"]


def test_a_wrong_password_is_a_refused_login(servers: MailServers) -> None:
    with pytest.raises(LoginRefused, match="AUTHENTICATIONFAILED"):
        watching(replace(account(servers, "a@desk.example"), password="wröng"), lambda watch: watch.fetch_new(0))


def test_a_mailbox_that_does_not_exist_is_missing(servers: MailServers) -> None:
    with pytest.raises(MailboxMissing, match='"Gesendet/2026 & früher"'):
        watching(account(servers, "a@desk.example"), lambda watch: watch.fetch_new(0), "Gesendet/2026 & früher")


def test_tls_on_a_port_without_it_says_so(servers: MailServers) -> None:
    wrong = ImapAccount(host="localhost", port=servers.imap_port, tls="implicit", user="a", password="secret")
    with pytest.raises(Unavailable, match="does not speak TLS from the start"):
        watching(wrong, lambda watch: watch.fetch_new(0))


def test_no_tls_on_a_port_that_waits_for_it_says_so(servers: MailServers) -> None:
    wrong = ImapAccount(
        host="localhost", port=servers.imaps_port, tls="none", user="a", password="secret", connect_seconds=0.3
    )
    with pytest.raises(Unavailable) as raised:
        watching(wrong, lambda watch: watch.fetch_new(0))
    assert "then set tls = implicit" in raised.value.remedy


def test_a_certificate_of_an_unknown_authority_is_refused(servers: MailServers) -> None:
    untrusting = ImapAccount(host="localhost", port=servers.imaps_port, tls="implicit", user="a", password="secret")
    with pytest.raises(Unavailable, match="signed by nobody this machine trusts"):
        watching(untrusting, lambda watch: watch.fetch_new(0))


def test_a_certificate_for_other_names_is_refused_and_they_are_named(servers: MailServers) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(servers.directory / "cert.pem", servers.directory / "key.pem")
    with ScriptedImap(host="127.0.0.2", tls=context) as server:
        elsewhere = ImapAccount(
            host="127.0.0.2", port=server.port, tls="implicit", user="a", password="b", ca_file=str(servers.ca_file)
        )
        with pytest.raises(Unavailable, match=r"is for other names: localhost, 127\.0\.0\.1"):
            watching(elsewhere, lambda watch: watch.fetch_new(0))


def test_an_unusable_file_of_authorities_is_named(servers: MailServers, tmp_path: Path) -> None:
    unusable = tmp_path / "ca.pem"
    unusable.write_text("nothing")
    strange = ImapAccount(
        host="localhost", port=servers.imaps_port, tls="implicit", user="a", password="b", ca_file=str(unusable)
    )
    with pytest.raises(Unavailable, match=f"authorities {unusable} cannot be used"):
        watching(strange, lambda watch: watch.fetch_new(0))


@pytest.mark.parametrize("tls", ["none", "starttls", "implicit"])
def test_a_submitted_message_arrives(servers: MailServers, tls: Security) -> None:
    recipient = f"arrives-{tls}@customers.example"
    port = {"none": servers.smtp_port, "starttls": servers.submission_port, "implicit": servers.smtps_port}[tls]
    login = ("", "") if tls == "none" else ("desk@desk.example", "secret")
    smtp = SmtpAccount(
        host="localhost", port=port, tls=tls, user=login[0], password=login[1], ca_file=str(servers.ca_file)
    )

    async def run() -> str:
        submitter = Submitter(smtp)
        try:
            accepted = await submitter.submit(envelope_sender="", recipient=recipient, message=mail(9))
        finally:
            await submitter.close()
        return accepted.reply

    assert asyncio.run(run()).startswith("250 2.0.0 Ok: queued as")
    (raw,) = servers.wait_for(recipient, 1)
    assert raw.endswith(b"\r\n\r\nbody of 9\r\n")


def test_a_wrong_password_for_submission_is_a_refused_login(servers: MailServers) -> None:
    smtp = SmtpAccount(
        host="localhost",
        port=servers.smtps_port,
        tls="implicit",
        user="desk@desk.example",
        password="wrong",
        ca_file=str(servers.ca_file),
    )
    submitter = Submitter(smtp)
    with pytest.raises(LoginRefused, match="535"):
        asyncio.run(submitter.submit(envelope_sender="", recipient="x@customers.example", message=mail(1)))


def test_a_submission_after_a_restart_of_the_server_needs_no_second_attempt(servers: MailServers) -> None:
    smtp = SmtpAccount(host="localhost", port=servers.smtp_port, tls="none")

    async def run() -> str:
        submitter = Submitter(smtp)
        try:
            await submitter.submit(envelope_sender="", recipient="again@customers.example", message=mail(1))
            await asyncio.to_thread(servers.stop_smtp)
            with suppress(Unavailable):
                await submitter.submit(envelope_sender="", recipient="again@customers.example", message=mail(2))
            await asyncio.to_thread(servers.start_smtp)
            accepted = await submitter.submit(envelope_sender="", recipient="again@customers.example", message=mail(3))
        finally:
            await submitter.close()
        return accepted.reply

    assert asyncio.run(run()).startswith("250")
