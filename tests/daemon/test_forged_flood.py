"""A flood of forged mail through the intake, into a real store, and what of it reaches the mail server."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message

import pytest

from mailwarden.core.message import MailboxRole
from mailwarden.core.policy import Trust
from mailwarden.daemon.desk import WatchedMailbox
from mailwarden.daemon.intake import Arrival
from tests.core.builders import at
from tests.daemon.office import OPERATOR, Office, Server, fetched

MAILS = 10_000
AT_ONCE = 2_500  # mails in one transaction: flushes take their time
INBOX = WatchedMailbox(name="INBOX", role=MailboxRole.INBOX)
REFUTED = "refuted.example"
FAILED = "Authentication-Results: mx.example.org; dmarc=fail header.from=victim.example"
LURE = "Confirm your account at https://evil.example/confirm?token=0123456789abcdef0123456789abcdef " + "now " * 80


def flooded(office: Office) -> Server:
    """Take in mails of as many forged senders, every other one refuted, and return the server that got what left."""
    office.restart(trust=Trust(authserv_id="mx.example.org"))
    office.reads_mailboxes()
    for first in range(1, MAILS, AT_ONCE):
        numbers = range(first, first + AT_ONCE)
        office.take_in([_forged(number) for number in numbers], INBOX, office.cursor(last_uid=numbers[-1]))
    server = Server()
    office.sends(server)
    return server


def _forged(number: int) -> Arrival:
    ids = (
        f"From: victim@{_domain(number)}",
        f"Return-Path: <x@{_domain(number)}>",
        f"Message-ID: <{number}@v.example>",
    )
    return Arrival(fetched=fetched(number, at("Mon 09:00"), *ids, *(() if number % 2 else (FAILED,))))


def _domain(number: int) -> str:
    return f"v{number}.{'example' if number % 2 else REFUTED}"


def texts(content: bytes) -> dict[str, str]:
    """Return the texts of a mail by their type."""
    parts = [part for part in message_from_bytes(content).walk() if not part.is_multipart()]
    return {part.get_content_type(): _text(part) for part in parts}


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()


def test_of_ten_thousand_none_is_answered_that_is_refuted_and_of_the_rest_as_many_as_the_brake_allows(
    office: Office,
) -> None:
    recipients = [recipient for recipient, _ in flooded(office).heard]
    limit = office.desk.policy.limits.per_desk.count
    assert [one for one in recipients if one.endswith(REFUTED)] == []
    assert (len(recipients), recipients.count(OPERATOR), office.alarms()) == (limit + 1, 1, ["brake"])


@pytest.mark.parametrize("subject", [LURE, "Hello " + "x" * 900, "=?utf-8?b?" + "aGVsbG8g" * 60 + "?="])
def test_an_answer_is_short_and_repeats_nothing_of_the_mail_but_a_cleaned_subject(office: Office, subject: str) -> None:
    office.arrives(f"Subject: {subject}", "X-Secret: of the original", "From: victim@v.example")
    server = Server()
    office.sends(server)
    ((_, content),) = server.heard
    assert len(texts(content)["text/plain"].encode()) <= 4096
    assert [one for one in ("evil.example", "0123456789abcdef", "of the original") if one.encode() in content] == []
    assert [
        one for one in ("evil.example", "0123456789abcdef", "x" * 101) if one in "".join(texts(content).values())
    ] == []
