"""The bytes of an automatic mail: read back by others as they were meant, whatever a stranger wrote into it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwarden.errors import UnsafeArgument
from mailwarden.mail.compose import AutoSubmitted, Draft, compose, disarmed, reply_subject
from mailwarden.mail.fields import mailbox, message_ids

DRAFT = Draft(
    sender_name="Example Support",
    sender="support@example.org",
    to="anna@example.net",
    to_name="Anna Keller",
    subject="Re: Printer",
    text="Hello Anna,\n\nThanks for writing.\n",
    html='<!DOCTYPE html>\n<html lang="en"><body><p>Hello Anna,</p></body></html>\n',
    language="en",
    message_id="mw.0123456789abcdef.0123456789abcdef01234567@example.org",
    date=datetime(2026, 5, 19, 8, 5, tzinfo=UTC),
    auto_submitted=AutoSubmitted.REPLIED,
    in_reply_to="second@example.net",
    references=("first@example.net",),
)
NAMES = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
]


def read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=default)


def unfolded(raw: bytes, name: str) -> str:
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii").replace("\r\n ", " ")
    return next(line.removeprefix(f"{name}: ") for line in head.split("\r\n") if line.startswith(f"{name}: "))


def test_mail_has_exactly_the_fields_of_an_automatic_answer() -> None:
    mail = read(compose(DRAFT))
    assert mail.keys() == NAMES
    assert mail["From"] == "Example Support <support@example.org>"
    assert mail["To"] == "Anna Keller <anna@example.net>"
    assert mail["Date"] == "Tue, 19 May 2026 08:05:00 +0000"
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["Content-Language"] == "en"


def test_mail_that_answers_nothing_has_no_thread_fields() -> None:
    mail = read(compose(replace(DRAFT, in_reply_to="", references=())))
    assert set(NAMES) - set(mail.keys()) == {"In-Reply-To", "References"}


def test_both_texts_come_back_as_they_were() -> None:
    draft = replace(DRAFT, text="Grüße, 100 % = alles\n.\nFrom here\n" + "x" * 2000 + "\n")
    mail = read(compose(draft))
    plain, html = mail.iter_parts()
    assert [part.get_content().replace("\r\n", "\n") for part in (plain, html)] == [draft.text, draft.html]
    assert mail.get_content_type() == "multipart/alternative"


def test_same_draft_gives_same_bytes_and_another_message_id_another_boundary() -> None:
    other = replace(DRAFT, message_id="mw.other@example.org")
    boundaries = {read(compose(draft)).get_boundary() for draft in (DRAFT, DRAFT, other)}
    assert (compose(DRAFT) == compose(DRAFT), len(boundaries)) == (True, 2)


@given(text=st.text(max_size=300), name=st.text(max_size=150), subject=st.text(max_size=300))
def test_no_text_can_leave_its_place(text: str, name: str, subject: str) -> None:
    raw = compose(replace(DRAFT, text=text, html=text, sender_name=name, to_name=name, subject=subject))
    assert raw.isascii()
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\0" not in raw
    assert re.findall(rb"(?m)^([^\s:]+):", raw.partition(b"\r\n\r\n")[0]) == [name.encode() for name in NAMES]
    assert read(raw)["To"].addresses[0].addr_spec == DRAFT.to


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r", "\0", "\u2028", "\x85", "\x0b", "\r\n\r\n"])
def test_line_end_in_a_subject_makes_no_field(ending: str) -> None:
    mail = read(compose(replace(DRAFT, subject=f"hi{ending}Bcc: eve@example.com")))
    assert (mail["Bcc"], mail["Subject"]) == (None, "hi Bcc: eve@example.com")


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Printer  with  two  blanks",
        "Re: " + "a subject of ordinary words that is longer than a line " * 4 + "end",
        "Re: Drucker im zweiten Stock druckt nur noch Büroklammern, und zwar alle auf einmal und immer schräg",
        "Re: プリンタが動きませんので助けてくださいお願いします本当に困っています",
        "Re: =?utf-8?q?not_encoded?=",
        "Re: 👩‍👩‍👧 " * 30 + "x",
        "Re: " + "x" * 1500,
    ],
)
def test_subject_comes_back_as_it_was(subject: str) -> None:
    raw = compose(replace(DRAFT, subject=subject))
    assert read(raw)["Subject"] == subject
    assert max(map(len, raw.partition(b"\r\n\r\n")[0].split(b"\r\n"))) <= 78


@pytest.mark.parametrize(
    "name",
    [
        "Anna Keller",
        'Anna "The Fixer" Keller',
        "Keller, Anna",
        "Änne Köller",
        "日本 花子 " * 8 + "x",
        "=?x?q?y?=",
        "a\\b",
    ],
)
def test_display_name_comes_back_as_it_was(name: str) -> None:
    phrase, address = parseaddr(unfolded(compose(replace(DRAFT, to_name=name)), "To"))
    assert (str(make_header(decode_header(phrase))), address) == (name, DRAFT.to)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "anna@",
        "a b@c",
        "a@b\r\nBcc: c@d",
        "a@b>, <c@d",
        "a@b, c@d",
        "a\0@b",
        "änne@example.org",
        "a@b@c",
        "<a@b>",
    ],
)
def test_what_is_not_one_address_is_not_written(address: str) -> None:
    with pytest.raises(UnsafeArgument):
        mailbox("To", "", address)


@pytest.mark.parametrize(
    "address", ["anna+tag@example.org", '"anna keller"@example.org', "x@[192.0.2.1]", "x'y@a-b.example"]
)
def test_unusual_addresses_are_written(address: str) -> None:
    assert mailbox("To", "", address) == f"To: {address}"


@pytest.mark.parametrize("length", [20, 76, 120, 500, 995])
def test_long_message_id_is_never_folded_inside(length: int) -> None:
    long = "CaSe=+" + "x" * (length - 18) + "@example.net"
    raw = compose(replace(DRAFT, in_reply_to=long, references=("a@b", long, "c@d")))
    assert unfolded(raw, "In-Reply-To").strip() == f"<{long}>"
    assert unfolded(raw, "References").split() == ["<a@b>", "<c@d>", f"<{long}>"]
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_long_thread_keeps_its_first_and_its_newest_mails() -> None:
    ids = [f"{number}@example.net" for number in range(50)]
    kept = re.findall(r"<(\d+)@", message_ids("References", ids))
    assert kept == ["0", *map(str, range(30, 50))]


@pytest.mark.parametrize(
    "unusable", ["", "a b@c", "a@b>\r\nBcc: x", "a@b\r\n", "ä@b", "x" * 996, "=?utf-8?q?=0ABcc:_x?=@b"]
)
def test_unusable_ids_are_left_out(unusable: str) -> None:
    assert message_ids("References", ["a@b", unusable]) == "References: <a@b>"


def test_own_message_id_that_cannot_be_written_is_refused() -> None:
    with pytest.raises(UnsafeArgument):
        compose(replace(DRAFT, message_id="a b@c"))


@pytest.mark.parametrize(
    "subject",
    [
        "Printer",
        "Printer  is  broken!",
        "Rechnungskorrekturanforderung",
        "Frage zur Datenschutz-Grundverordnung/Auftragsverarbeitung",
        "プリンタが動きませんので助けてくださいお願いします本当に困っています",
        "Order 4711 (urgent)",
        "mail from example.org is slow",
    ],
)
def test_ordinary_subject_stays_as_it_is_behind_one_re(subject: str) -> None:
    assert reply_subject(subject, "fallback") == f"Re: {subject}"


@pytest.mark.parametrize(
    "subject", ["Re: Printer", "RE: Printer", "AW: Drucker", "Re[2]: Printer", "SV: Skrivare", "Antw: x"]
)
def test_reply_marks_are_not_stacked(subject: str) -> None:
    assert reply_subject(subject, "fallback") == subject


@pytest.mark.parametrize("subject", ["", "   ", "Re:", "re: ", "AW:\t", "https://example.com/x", "\r\n"])
def test_subject_without_words_becomes_the_fallback(subject: str) -> None:
    assert reply_subject(subject, "Your mail") == "Your mail"


@pytest.mark.parametrize(
    ("subject", "left"),
    [
        ("Win now https://evil.example/a?b=c today", "Re: Win now today"),
        ("Look at www.evil.example", "Re: Look at"),
        ("Go to evil.example/login please", "Re: Go to please"),
        ("confirm 3f2a9c0b7d1e4f5a6b7c8d9e0f1a2b3c4d5e6f70", "Re: confirm"),
        ("confirm Zm9vYmFyYmF6cXV4LXRva2Vu now", "Re: confirm now"),
        ("詳細はhttps://evil.example/です", "Re: 詳細はです"),
    ],
)
def test_links_and_codes_are_left_out_of_a_subject(subject: str, left: str) -> None:
    assert reply_subject(subject, "fallback") == left


@given(st.text())
def test_disarmed_words_stay_disarmed(words: str) -> None:
    assert disarmed(disarmed(words)) == disarmed(words)
