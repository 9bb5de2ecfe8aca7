"""The private servers that other tests stand on behave like a provider's."""

from __future__ import annotations

import smtplib
import ssl
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from tests.servers import MailServers

HELLO = b"From: Carla <carla@customers.example>\r\nSubject: Hello\r\n\r\nDoes it arrive?\r\n"
DESK = "desk@servers.example"


@pytest.fixture
def empty(servers: MailServers) -> Iterator[MailServers]:
    servers.wipe()
    yield servers
    servers.wipe()


def trust(servers: MailServers) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(servers.ca_file))


def test_mail_sent_by_smtp_lands_in_the_mailbox_as_it_was_written(empty: MailServers) -> None:
    empty.deliver(HELLO, DESK)
    assert empty.wait_for(DESK, 1)[0].endswith(HELLO)


def test_mail_delivered_by_lmtp_is_there_at_once(empty: MailServers) -> None:
    empty.deliver(HELLO, DESK, via="lmtp")
    assert len(empty.messages(DESK)) == 1


def test_many_mails_arrive_in_their_order(empty: MailServers) -> None:
    empty.deliver_all([HELLO.replace(b"Hello", b"%d" % number) for number in range(5)], DESK)
    assert [raw.partition(b"Subject: ")[2][:1] for raw in empty.messages(DESK)] == [b"0", b"1", b"2", b"3", b"4"]


def test_the_envelope_sender_becomes_the_return_path(empty: MailServers) -> None:
    empty.deliver(HELLO, DESK, sender="")
    assert empty.wait_for(DESK, 1)[0].startswith(b"Return-Path: <>\r\n")


def test_addresses_with_a_tag_have_mailboxes_of_their_own(empty: MailServers) -> None:
    empty.deliver(HELLO, "desk+a=b/c@servers.example", via="lmtp")
    assert (len(empty.messages("desk+a=b/c@servers.example")), empty.messages(DESK)) == (1, [])


def test_undeliverable_mail_returns_to_its_sender(empty: MailServers) -> None:
    empty.deliver(HELLO, "nobody@bounce.example", sender=DESK)
    assert b"Content-Type: multipart/report" in empty.wait_for(DESK, 1)[0]


@pytest.mark.parametrize(("domain", "code"), [("refused.example", 550), ("busy.example", 450)])
def test_failing_domains_fail_at_submission(servers: MailServers, domain: str, code: int) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        servers.deliver(HELLO, f"somebody@{domain}")
    assert refused.value.recipients[f"somebody@{domain}"][0] == code


def test_a_slow_domain_is_accepted_and_kept_in_the_queue(empty: MailServers) -> None:
    empty.deliver(HELLO, "somebody@slow.example", sender=DESK)
    empty.deliver(HELLO, DESK)
    assert len(empty.wait_for(DESK, 1)) == 1


def test_an_appended_message_keeps_its_date(empty: MailServers) -> None:
    when = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    empty.append(DESK, "Sent", HELLO, when)
    with empty.imap(DESK) as client:
        client.select_folder("Sent", readonly=True)
        assert [found[b"INTERNALDATE"] for found in client.fetch([1], ["INTERNALDATE"]).values()] == [when]


@pytest.mark.parametrize("name", ["Sent", "Drafts", "Trash", "Junk"])
def test_special_mailboxes_exist_and_say_what_they_are_for(servers: MailServers, name: str) -> None:
    with servers.imap(DESK) as client:
        assert client.find_special_folder(b"\\" + name.encode()) == name


def test_imap_over_tls_verifies_against_the_test_authority(servers: MailServers) -> None:
    with IMAPClient(servers.host, servers.imaps_port, ssl_context=trust(servers), timeout=10) as client:
        assert b"Logged in" in client.login(DESK, servers.password)


def test_imap_with_starttls_verifies_against_the_test_authority(servers: MailServers) -> None:
    with IMAPClient(servers.host, servers.imap_port, ssl=False, timeout=10) as client:
        client.starttls(trust(servers))
        assert b"Logged in" in client.login(DESK, servers.password)


def test_who_does_not_know_the_test_authority_trusts_nobody(servers: MailServers) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        IMAPClient(servers.host, servers.imaps_port, ssl_context=ssl.create_default_context(), timeout=10)


def test_a_wrong_imap_password_is_refused(servers: MailServers) -> None:
    client = IMAPClient(servers.host, servers.imap_port, ssl=False, timeout=10)
    with pytest.raises(LoginError, match="Authentication failed"):
        client.login(DESK, "guess")
    client.shutdown()


def test_submission_over_tls_with_the_password_is_accepted(empty: MailServers) -> None:
    with smtplib.SMTP_SSL(empty.host, empty.smtps_port, timeout=10, context=trust(empty)) as client:
        client.login(DESK, empty.password)
        client.sendmail(DESK, [DESK], HELLO)
    assert len(empty.wait_for(DESK, 1)) == 1


def test_submission_with_starttls_and_the_password_is_accepted(empty: MailServers) -> None:
    with smtplib.SMTP(empty.host, empty.submission_port, timeout=10) as client:
        client.starttls(context=trust(empty))
        client.login(DESK, empty.password)
        client.sendmail(DESK, [DESK], HELLO)
    assert len(empty.wait_for(DESK, 1)) == 1


def test_a_wrong_smtp_password_is_refused(servers: MailServers) -> None:
    with (
        smtplib.SMTP_SSL(servers.host, servers.smtps_port, timeout=10, context=trust(servers)) as client,
        pytest.raises(smtplib.SMTPAuthenticationError),
    ):
        client.login(DESK, "guess")


def test_submission_over_tls_without_a_password_is_refused(servers: MailServers) -> None:
    with (
        smtplib.SMTP_SSL(servers.host, servers.smtps_port, timeout=10, context=trust(servers)) as client,
        pytest.raises(smtplib.SMTPRecipientsRefused),
    ):
        client.sendmail(DESK, [DESK], HELLO)


def test_mail_arrives_while_imap_is_down_and_is_read_after_its_restart(empty: MailServers) -> None:
    empty.stop_imap()
    try:
        with pytest.raises(ConnectionRefusedError):
            empty.imap(DESK)
        empty.deliver(HELLO, DESK, via="lmtp")
    finally:
        empty.start_imap()
    assert len(empty.messages(DESK)) == 1


def test_mail_is_accepted_again_after_a_restart_of_smtp(empty: MailServers) -> None:
    empty.stop_smtp()
    try:
        with pytest.raises(ConnectionRefusedError):
            empty.deliver(HELLO, DESK)
    finally:
        empty.start_smtp()
    empty.deliver(HELLO, DESK)
    assert len(empty.wait_for(DESK, 1)) == 1


def test_two_sets_of_servers_run_side_by_side(servers: MailServers) -> None:
    with tempfile.TemporaryDirectory(prefix="mailwarden-") as directory:
        Path(directory).chmod(0o755)
        with MailServers(Path(directory, "other")) as other:
            other.deliver(HELLO, DESK)
            assert len(other.wait_for(DESK, 1)) == 1


def test_waiting_in_vain_says_what_is_there(empty: MailServers) -> None:
    empty.deliver(HELLO, DESK, via="lmtp")
    with pytest.raises(AssertionError, match="Subject: Hello"):
        empty.wait_for(DESK, 2, timeout=0.1)
