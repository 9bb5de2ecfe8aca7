"""Which mail came back, to whom, for good or not: as mail servers say it, in RFC 3464's way and in their own."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwarden.core.reading import read_body
from mailwarden.core.returned import Returned
from tests.core.letters import read_raw

DAEMON = "From: MAILER-DAEMON@mx.example (Mail Delivery System)\nTo: support@example.org\nSubject: Undelivered Mail\n"
ORIGINAL = "Message-ID: <Ours@example.org>\nTo: Carla <Carla@customer.example>\nReferences: <a@x> <b@x>\n"
PART = "\n--b\nContent-Type: {}\n\n{}\n"


def returned(raw: str) -> Returned | None:
    return read_body(read_raw(raw), raw.encode()).returned


def report(*recipients: str, original: str = ORIGINAL, header: str = DAEMON, kind: str = "message/rfc822") -> str:
    """Return a report as RFC 3464 has it: a group of fields for each recipient."""
    groups = "\n\n".join(["Reporting-MTA: dns; mx.example", *recipients])
    return (
        f"{header}Content-Type: multipart/report; report-type=delivery-status; boundary=b\n"
        + PART.format("text/plain", "This is the mail system.")
        + PART.format("message/delivery-status", groups)
        + (PART.format(kind, f"{original}\nHello Carla\n") if original else "")
        + "--b--\n"
    )


def fate(action: str, status: str, recipient: str = "carla@customer.example") -> str:
    return f"Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}"


def seen(*recipients: str, **parts: str) -> Returned:
    found = returned(report(*recipients, **parts))
    assert found
    return found


FAILED = fate("failed", "5.1.1")


def test_a_report_names_what_came_back_to_whom_and_why() -> None:
    assert returned(report(FAILED)) == Returned(
        message_ids=("ours@example.org",),
        recipient="carla@customer.example",
        is_permanent=True,
        status="5.1.1",
        thread=("b@x", "a@x"),
    )


@pytest.mark.parametrize(
    "kind", ["message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers"]
)
def test_the_mail_that_came_back_is_found_whole_or_as_its_header(kind: str) -> None:
    assert seen(FAILED, kind=kind).message_ids == ("ours@example.org",)


@pytest.mark.parametrize(
    ("field", "ids"),
    [
        ("Original-Message-ID: <ours@example.org>", ("ours@example.org",)),
        ("X-Original-Message-ID: <ours@example.org>", ("ours@example.org",)),
        ("X-Other: <ours@example.org>", ()),
    ],
)
def test_without_the_mail_itself_a_field_may_name_it(field: str, ids: tuple[str, ...]) -> None:
    assert seen(f"{FAILED}\n{field}", original="").message_ids == ids


@pytest.mark.parametrize(
    ("fields", "ids"),
    [
        ("In-Reply-To: <ours@example.org>\nReferences: <a@x> <ours@example.org>\n", ("ours@example.org",)),
        ("References: <a@x> <ours@example.org>\n", ("ours@example.org",)),
    ],
)
def test_where_nothing_else_names_it_the_report_answers_it(fields: str, ids: tuple[str, ...]) -> None:
    assert seen(FAILED, original="", header=DAEMON + fields).message_ids == ids


@pytest.mark.parametrize(
    ("action", "status", "is_permanent"),
    [
        ("failed", "5.1.1", True),
        ("failed", "4.4.7", True),  # tried for days, and given up
        ("delayed", "4.4.1", False),
        ("delayed", "5.0.0", False),
        ("", "5.2.2", True),
        ("", "4.2.2", False),
        ("failed (bounced)", "5.0.0", True),
    ],
)
def test_what_the_server_did_says_whether_it_is_for_good(action: str, status: str, is_permanent: bool) -> None:
    assert seen(fate(action, status)).is_permanent is is_permanent


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_report_of_success_brings_nothing_back(action: str) -> None:
    assert returned(report(fate(action, "2.1.5"))) is None


def test_of_several_recipients_those_count_who_were_not_reached() -> None:
    found = seen(fate("delivered", "2.0.0", "a@x.example"), fate("failed", "5.1.1", "b@x.example"),
                 fate("delayed", "4.0.0", "c@x.example"), fate("failed", "5.2.2", "d@x.example"))  # fmt: skip
    assert (found.recipient, found.further, found.status) == ("b@x.example", ("d@x.example",), "5.1.1")


def test_whom_we_wrote_to_counts_more_than_where_that_led() -> None:
    led = f"Original-Recipient: rfc822;carla@customer.example\n{fate('failed', '5.1.1', 'c@old.example')}"
    assert seen(led).recipient == "carla@customer.example"


QMAIL = """\
Hi. This is the qmail-send program at mx.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<carla@customer.example>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <support@example.org>
Message-ID: <ours@example.org>
To: carla@customer.example
"""
EXIM = """\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  carla@customer.example
    host mx.customer.example [192.0.2.1]
    SMTP error from remote mail server after RCPT TO:<carla@customer.example>:
    550 5.1.1 Unknown user

------ This is a copy of the message, including all the headers. ------

Message-Id: <ours@example.org>
"""
POSTFIX = """\
This is the mail system at host mx.example.

<carla@customer.example>: host mx.customer.example[192.0.2.1] said: 550 5.1.1
    <carla@customer.example>: Recipient address rejected: User unknown

Message-ID: <ours@example.org>
"""
SENDMAIL = """\
   ----- The following addresses had permanent fatal errors -----
<carla@customer.example>

   ----- Transcript of session follows -----
550 5.1.1 <carla@customer.example>... User unknown

   ----- Original message follows -----
Message-ID: <ours@example.org>
"""
EXCHANGE = """\
Your message did not reach some or all of the intended recipients.

The following recipient(s) could not be reached:

      carla@customer.example on 11/20/2026 10:00 AM
            The e-mail account does not exist at the organization this message was sent to. <mx.example #5.1.1>

Message-ID: <ours@example.org>
"""
WAITING = """\
This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its recipients after more than 24 hours.

  carla@customer.example
    Delay reason: 451 4.7.1 please try again

No action is required on your part. Delivery attempts will continue for some time.

Message-ID: <ours@example.org>
"""


@pytest.mark.parametrize(
    ("text", "is_permanent", "status"),
    [
        (QMAIL, True, "5.1.1"),
        (EXIM, True, "5.1.1"),
        (POSTFIX, True, "5.1.1"),
        (SENDMAIL, True, "5.1.1"),
        (EXCHANGE, True, "5.1.1"),
        (WAITING, False, "4.7.1"),
    ],
)
def test_reports_in_a_servers_own_words_are_understood(text: str, is_permanent: bool, status: str) -> None:
    assert returned(f"{DAEMON}\n{text}") == Returned(
        message_ids=("ours@example.org",),
        recipient="carla@customer.example",
        is_permanent=is_permanent,
        status=status,
    )


@pytest.mark.parametrize(
    "header",
    [
        "From: Carla <carla@customer.example>\nSubject: Undelivered mail, please help\n",
        "From: Carla <carla@customer.example>\nReturn-Path: <>\nSubject: Away\nIn-Reply-To: <ours@example.org>\n",
    ],
)
def test_a_person_who_writes_about_a_bounce_reports_none(header: str) -> None:
    assert returned(f"{header}\n{EXIM}") is None


def test_a_bounce_that_somebody_passes_on_is_none() -> None:
    passed_on = report(FAILED)
    raw = f"From: Carla <carla@customer.example>\nContent-Type: message/rfc822\n\n{passed_on}"
    assert returned(raw) is None


def test_a_report_that_a_person_attached_to_their_words_is_none() -> None:
    raw = report(FAILED, header="From: Carla <carla@customer.example>\nSubject: Fwd: Undelivered Mail\n")
    assert returned(raw.replace("multipart/report; report-type=delivery-status", "multipart/mixed")) is None


def test_a_mail_server_that_has_something_else_to_say_reports_none() -> None:
    assert (
        returned(f"{DAEMON.replace('Undelivered Mail', 'Welcome')}\nYour mailbox was moved to a new machine.\n") is None
    )


@given(st.lists(st.sampled_from([*report(FAILED).splitlines(), *EXIM.splitlines(), "", ": ;<>@", "a" * 400])))
def test_reports_in_any_disorder_are_read_without_a_fuss(lines: Sequence[str]) -> None:
    raw = DAEMON + "\n".join(lines)
    message = read_raw(raw)
    assert read_body(message, raw.encode()).message_id == message.message_id
