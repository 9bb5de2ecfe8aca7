"""From a raw header block to facts, whoever wrote it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwarden.core.message import Address, Message
from mailwarden.core.reading import MAX_IDS, MAX_SUBJECT, read_message
from mailwarden.errors import UnreadableMessage
from tests.core.letters import RECEIVED_AT, letter, read_raw


def test_an_ordinary_mail_is_read_into_facts() -> None:
    message = letter("In-Reply-To: <a@x.org>", "References: <b@x.org> <a@x.org>", "Cc: Bob <bob@customer.example>")
    assert message == Message(
        message_id="question@customer.example",
        has_own_id=True,
        fingerprint=message.fingerprint,
        received_at=RECEIVED_AT,
        author=Address(spec="carla@customer.example", name="Carla Customer"),
        to=(Address(spec="support@example.org"),),
        cc=(Address(spec="bob@customer.example", name="Bob"),),
        envelope_sender="carla@customer.example",
        in_reply_to=("a@x.org",),
        references=("b@x.org", "a@x.org"),
        written_id="question@customer.example",
        written_references=("b@x.org", "a@x.org"),
        subject="Where is my order?",
        sent_at=datetime(2026, 3, 2, 9, 59, tzinfo=timezone(timedelta(hours=1))),
    )


def test_ids_are_compared_in_lower_case_but_answered_as_written() -> None:
    message = letter("Message-ID: <AbC@Host>", "In-Reply-To: <XyZ@Host>", "References: <QrS@Host> <XyZ@Host>")
    assert (message.message_id, message.in_reply_to) == ("abc@host", ("xyz@host",))
    assert (message.written_id, message.written_references) == ("AbC@Host", ("QrS@Host", "XyZ@Host"))


def test_an_answer_continues_in_reply_to_where_there_are_no_references() -> None:
    assert letter("In-Reply-To: <XyZ@Host>").written_references == ("XyZ@Host",)


def test_of_a_whole_message_only_the_header_is_read() -> None:
    assert read_raw("Subject: hello\r\n\r\nSubject: body\r\nFrom: a@x.org").author is None


def test_size_and_flags_are_as_the_server_says() -> None:
    message = read_message(b"", received_at=RECEIVED_AT, size_bytes=4711, flags=frozenset({"\\Answered"}))
    assert (message.size_bytes, message.flags) == (4711, frozenset({"\\Answered"}))


@pytest.mark.parametrize("block", [b"", b"\r\n", b"no field at all", b"\x00\xff\n: \n:x", b"From nobody Mon Jan 1"])
def test_a_message_without_a_usable_field_is_still_a_message(block: bytes) -> None:
    message = read_raw(block)
    assert not message.has_own_id
    assert message.message_id.endswith("@mailwarden.invalid")


@pytest.mark.parametrize(
    ("field", "message_id"),
    [
        ("Message-ID: <Abc.Def@Host.Example>", "abc.def@host.example"),
        ("Message-Id:\r\n <folded@host.example>", "folded@host.example"),
        ("MESSAGE-ID: <a@x.org> (added by a server)", "a@x.org"),
        ("Message-ID: bare@host.example", "bare@host.example"),
        ("Message-ID: <no-at-sign>", "no-at-sign"),
        ("Message-ID: bare-no-at-sign", "bare-no-at-sign"),
        ("Message-ID: =?utf-8?q?=3Cencoded=40host=2Eexample=3E?=", "encoded@host.example"),
    ],
)
def test_a_message_id_is_canonical(field: str, message_id: str) -> None:
    message = letter(field)
    assert (message.message_id, message.has_own_id) == (message_id, True)


@pytest.mark.parametrize(
    "field",
    [
        "Message-ID:",
        "Message-ID: <>",
        "Message-ID: <two words@x.org>",
        "Message-ID: <gr\u00fc\u00dfe@x.org>",
        "Message-ID: <" + "a" * 999 + ">",
        "Message-ID: =?utf-8?q?=3Ca=0D=0AA1_LOGOUT=40x=3E?=",
    ],
)
def test_an_unusable_message_id_is_replaced_by_one_made_from_the_content(field: str) -> None:
    message = letter(field)
    assert not message.has_own_id
    assert message.message_id.startswith("content.")
    assert message.message_id == letter(field).message_id


def test_other_content_gives_another_synthetic_id() -> None:
    assert letter("Message-ID:").message_id != letter("Message-ID:", "Subject: Another matter").message_id


def test_without_a_date_the_arrival_tells_two_like_mails_apart() -> None:
    block = b"From: form@customer.example\nSubject: Contact form\n"
    later = read_message(block, received_at=RECEIVED_AT + timedelta(minutes=1))
    assert later.message_id != read_raw(block).message_id


def test_two_mails_under_one_message_id_have_different_fingerprints() -> None:
    assert letter().fingerprint == letter("Subject: changed on the way").fingerprint
    assert letter().fingerprint != letter("From: dora@customer.example").fingerprint
    assert letter().fingerprint != letter("Date: Mon, 02 Mar 2026 10:00:00 +0100").fingerprint


def test_references_keep_their_order_each_once_and_the_newest_where_there_are_many() -> None:
    assert letter("References: <a@x> text <b@x><a@x>\r\n\t<c@x>").references == ("a@x", "b@x", "c@x")
    many = letter("References: " + " ".join(f"<{number}@x>" for number in range(3000))).references
    assert (len(many), many[-1]) == (MAX_IDS, "2999@x")


@pytest.mark.parametrize(
    ("field", "ids"),
    [
        ("In-Reply-To: Your message of Monday <a@x.org>", ("a@x.org",)),
        ('In-Reply-To: Carla\'s message of "Mon, 2 Mar"', ()),
        ("In-Reply-To: a@x.org", ("a@x.org",)),
        ("In-Reply-To: =?utf-8?q?=3Clong?= =?utf-8?q?_id=40x=2Eorg=3E?=", ()),  # has a space
        ("In-Reply-To: =?utf-8?q?=3Clong?= =?utf-8?q?id=40x=2Eorg=3E?=", ("longid@x.org",)),
    ],
)
def test_in_reply_to_gives_the_ids_among_its_text(field: str, ids: tuple[str, ...]) -> None:
    assert letter(field).in_reply_to == ids


@pytest.mark.parametrize(
    ("fields_", "envelope_sender"),
    [
        (["Return-Path: <bounce+1@x.org>"], "bounce+1@x.org"),
        (["Return-Path: <>"], ""),
        (["Return-Path: < > (nobody)"], ""),
        (["Return-Path: carla@x.org"], "carla@x.org"),
        (["Return-Path: <MAILER-DAEMON>"], "MAILER-DAEMON"),
        (["Return-Path: <a@x.org>", "Return-Path: <b@x.org>"], "a@x.org"),
        (["Return-Path:"], None),
    ],
)
def test_the_topmost_return_path_is_the_envelope_sender(fields_: list[str], envelope_sender: str | None) -> None:
    assert letter(*fields_).envelope_sender == envelope_sender


def test_a_server_that_records_no_return_path_says_nothing() -> None:
    assert read_raw("From: a@x.org\r\n").envelope_sender is None


@pytest.mark.parametrize(
    ("date", "sent_at"),
    [
        ("Mon, 02 Mar 2026 09:59:00 -0500", "2026-03-02T09:59:00-05:00"),
        ("2 Mar 2026 09:59 +0530 (IST)", "2026-03-02T09:59:00+05:30"),
        ("Mon, 02 Mar 2026 09:59:00 -0000", "2026-03-02T09:59:00+00:00"),
        ("Mon, 02 Mar 2026 09:59:60 GMT", "2026-03-02T09:59:59+00:00"),
        ("Mon, 02 Mar 26 09:59:00 EST", "2026-03-02T09:59:00-05:00"),
    ],
)
def test_a_date_keeps_its_authors_offset(date: str, sent_at: str) -> None:
    assert letter(f"Date: {date}").sent_at == datetime.fromisoformat(sent_at)


@pytest.mark.parametrize(
    "date",
    [
        "",
        "yesterday",
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "Mon, 31 Feb 2026 09:00:00 +0000",
        "Mon, 02 Mar 2026 25:00:00 +0000",
        "Mon, 02 Mar 2026 09:00:00 +9999",
        "Mon, 02 Mar 99999999999 09:00:00 +0000",
        "(" * 500,
    ],
)
def test_an_absurd_date_is_none(date: str) -> None:
    assert letter(f"Date: {date}").sent_at is None


def test_a_subject_is_decoded_cleaned_and_cut() -> None:
    assert letter("Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n  aus\t Berlin").subject == "Grüße aus Berlin"
    assert letter("Subject: " + "ä" * 2000).subject == "ä" * MAX_SUBJECT
    assert read_raw(b"Subject: Gr\xfc\xdfe\n").subject == "Grüße"


def test_fields_are_kept_for_the_gate_and_where_a_rule_asks_for_them() -> None:
    lines = ("Auto-Submitted: no", "List-Id: <x.y>", "X-Priority: 1", "Received: from a by b")
    assert letter(*lines).fields == (("auto-submitted", "no"), ("list-id", "<x.y>"))
    assert letter(*lines, keep=frozenset({"x-priority"})).value("x-priority") == "1"


def test_only_the_topmost_authentication_results_are_kept() -> None:
    message = letter(*(f"Authentication-Results: server{number}; none" for number in range(9)))
    assert message.values("authentication-results") == ("server0; none", "server1; none", "server2; none")


def test_what_is_no_field_is_passed_over() -> None:
    message = read_raw("From carla Mon Mar 2\nTo: a@x.org\nnot a field\n and more of it\nSubject : spaced\n")
    assert (message.to, message.subject) == ((Address(spec="a@x.org"),), "spaced")


INJECTIONS = [
    b"Subject: hi=?UTF-8?Q?=0A?=Bcc: victim@example.org",
    b"Subject: hi\rBcc: victim@example.org",
    b"Subject: =?utf-8?b?aGkNCkJjYzogeEB5?=",
    b"Subject: =?utf-7?q?hi+AAoA-Bcc?=",
    b"Subject: =?utf-16?b?AAoADQ==?=",
    b'From: "a=?utf-8?q?=0D=0A?=b" <a@x.org>',
    b'From: "a\\\nb" <a@x.org>',
    b'From: "a\rb"@x.org',
    b"From: a@x.org\x00.evil",
    b"Message-ID: <a\r@x>",
    b"References: <a\x00b@x> =?utf-8?q?=3Ca=0Ab=40x=3E?=",
    b"Return-Path: <a\rb@x>",
    b"Auto-Submitted: no=?utf-8?q?=0D=0AX: y?=",
]


@pytest.mark.parametrize("header", INJECTIONS)
def test_no_line_feed_gets_into_a_fact(header: bytes) -> None:
    assert not any(set(text) & set("\r\n\x00") for text in texts(read_raw(header)))


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_called_unreadable(block: bytes) -> None:
    assert is_clean_or_unreadable(block)


@given(
    st.lists(st.tuples(st.sampled_from(["From", "To", "Subject", "Date", "References", "Return-Path"]), st.binary()))
)
def test_any_bytes_in_the_fields_we_read_are_read_or_called_unreadable(parts: list[tuple[str, bytes]]) -> None:
    assert is_clean_or_unreadable(b"\r\n".join(name.encode() + b": " + value for name, value in parts))


NASTY = {
    "400 KB of encoded words in the subject": b"Subject: " + b"=?utf-8?q?=41?= " * 25_000,
    "one encoded word of 400 KB": b"Subject: =?utf-8?b?" + b"QUFB" * 100_000 + b"?=",
    "encoded words that never end": b"Subject: " + b"=?utf-8?q?" * 40_000,
    "100,000 references": b"References:" + b"".join(b" <%d@x.example>\n" % number for number in range(100_000)),
    "a header of 1 MB": b"To: a@x.org\n" * 90_000,
    "a line of 1 MB": b"X-Long: " + b"a" * 1_000_000,
    "a name of spaces": b"a" + b" " * 1_000_000,
    "20,000 parentheses": b"From: " + b"(" * 20_000,
    "20,000 quotes": b"From: " + b'"(' * 20_000,
    "20,000 escapes": b"From: " + b'"\\' * 20_000,
    "20,000 angles": b"From: " + b"<" * 20_000,
    "20,000 addresses": b"To: " + b"a@x.org," * 20_000,
    "a date of parentheses": b"Date: " + b"(" * 100_000,
    "a long domain to encode": b"From: a@" + "ü".encode() * 8_000,
}


@pytest.mark.parametrize("header", NASTY.values(), ids=NASTY.keys())
def test_no_header_keeps_the_reader_busy(header: bytes) -> None:
    began = time.process_time()
    read_raw(header)
    assert time.process_time() - began < 0.5


def is_clean_or_unreadable(block: bytes) -> bool:
    try:
        message = read_message(block, received_at=RECEIVED_AT.astimezone(UTC))
    except UnreadableMessage:
        return True
    return not any(set(text) & set("\r\n\x00") for text in texts(message))


def texts(value: object) -> Iterator[str]:
    """Yield every text in a message."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | frozenset):
        for one in value:
            yield from texts(one)
    elif isinstance(value, Message | Address):
        for field in fields(value):
            yield from texts(getattr(value, field.name))
