from __future__ import annotations

import errno
import imaplib
import socket
import ssl

import pytest

from mailwarden.errors import LoginRefused, MailboxMissing, Unavailable
from mailwarden.mail.failures import unreachable
from mailwarden.mail.refusals import imap_failure, login_refused, mailbox_refused, response_code


def untrusted(verify_code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = verify_code, "self-signed certificate in certificate chain"
    return error


def no_tls() -> ssl.SSLError:
    error = ssl.SSLError(1, "wrong version number")
    error.reason = "WRONG_VERSION_NUMBER"
    return error


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (socket.gaierror(-2, "Name or service not known"), "the name mail.example.org is not known to DNS"),
        (ConnectionRefusedError(), "mail.example.org:993 refuses connections"),
        (TimeoutError(), "mail.example.org:993 did not answer in time"),
        (ConnectionResetError(), "mail.example.org:993 closed the connection"),
        (OSError(errno.EHOSTUNREACH, "No route to host"), "there is no route to mail.example.org:993"),
        (no_tls(), "mail.example.org:993 does not speak TLS from the start of the connection"),
        (untrusted(62), "the certificate of mail.example.org:993 is for other names: imap.example.net, *.example.net"),
        (untrusted(10), "the certificate of mail.example.org:993 has expired"),
        (untrusted(9), "the certificate of mail.example.org:993 is not valid yet"),
        (
            untrusted(19),
            "the certificate of mail.example.org:993 is signed by nobody this machine trusts "
            "(self-signed certificate in certificate chain)",
        ),
    ],
)
def test_a_failed_connection_is_told_in_plain_words(error: OSError, sentence: str) -> None:
    failure = unreachable(error, "mail.example.org", 993, names=("imap.example.net", "*.example.net"))
    assert str(failure) == sentence


@pytest.mark.parametrize(
    "error", [socket.gaierror(), ConnectionRefusedError(), TimeoutError(), untrusted(62), no_tls()]
)
def test_every_failure_has_a_remedy(error: OSError) -> None:
    assert unreachable(error, "mail.example.org", 993).remedy


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("[AUTHENTICATIONFAILED] Authentication failed.", LoginRefused),
        ("[AUTHORIZATIONFAILED] no", LoginRefused),
        ("[EXPIRED] password expired", LoginRefused),
        ("LOGIN failed.", LoginRefused),
        ("[UNAVAILABLE] Temporary authentication failure.", Unavailable),
        ("[LIMIT] Maximum number of connections from user+IP exceeded", Unavailable),
        ("[INUSE] locked", Unavailable),
        ("[ALERT] Too many simultaneous connections. (Failure)", Unavailable),
        ("[UNAVAILABLE] Account is temporarily locked", LoginRefused),
        ("[ALERT] Too many login failures, try again later", LoginRefused),
    ],
)
def test_a_refused_login_is_told_from_one_that_may_work_later(text: str, kind: type[Unavailable]) -> None:
    assert type(login_refused(text, "mail.example.org:993", "desk")) is kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("[NONEXISTENT] Mailbox doesn't exist: Sent", MailboxMissing),
        ("[NOPERM] Permission denied", MailboxMissing),
        ("Unknown Mailbox", MailboxMissing),
        ("User is authenticated but not connected.", MailboxMissing),
        ("[INUSE] Mailbox is locked", Unavailable),
        ("[SERVERBUG] Internal error occurred", Unavailable),
    ],
)
def test_a_missing_mailbox_is_told_from_one_that_may_come_back(text: str, kind: type[Unavailable]) -> None:
    assert type(mailbox_refused(text, "mail.example.org:993", "desk", "Sent")) is kind


def test_a_missing_permission_on_microsoft_365_is_not_blamed_on_the_password() -> None:
    failure = mailbox_refused("User is authenticated but not connected.", "outlook.office365.com:993", "desk", "INBOX")
    assert failure.remedy == "grant the account full access to this mailbox; the password is right"


def test_the_servers_own_farewell_says_best_why_it_went() -> None:
    failure = imap_failure(ConnectionResetError(), "mail.example.org", 993, [b"Disconnected for inactivity."])
    assert str(failure) == "mail.example.org:993 says: Disconnected for inactivity."


@pytest.mark.parametrize("line_end", ["\r", "\r\n", " \n"])
def test_the_servers_words_are_told_without_their_line_end(line_end: str) -> None:
    said = f"[INUSE] Mailbox is locked{line_end}"
    failures = (
        imap_failure(imaplib.IMAP4.error(said), "mail.example.org", 993),
        imap_failure(ConnectionResetError(), "mail.example.org", 993, [said.encode()]),
    )
    assert [str(one) for one in failures] == ["mail.example.org:993 says: [INUSE] Mailbox is locked"] * 2


@pytest.mark.parametrize(
    ("text", "code"), [("[LIMIT] x", "LIMIT"), ("[BADCHARSET (UTF-8)] x", "BADCHARSET"), ("no", "")]
)
def test_response_codes_are_read(text: str, code: str) -> None:
    assert response_code(text) == code
