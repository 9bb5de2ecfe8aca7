"""A body taken apart: its parts decoded, and whatever a stranger put there, little work."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwarden.core.mime import MAX_PARTS, BodyPart, body_parts

MIXED = b"Content-Type: multipart/mixed; boundary=b\n\n"


def kinds(raw: bytes) -> list[str]:
    return [one.kind for one in body_parts(raw)]


def only(raw: bytes) -> BodyPart:
    (part,) = body_parts(raw)
    return part


def test_mail_without_any_type_is_plain_text() -> None:
    part = only(b"Subject: x\r\n\r\nHello\r\nthere")
    assert (part.kind, part.text) == ("text/plain", "Hello\nthere")


@pytest.mark.parametrize(
    ("fields", "content", "text"),
    [
        (b"Content-Transfer-Encoding: base64", b"R3LDvMOfZQ==", "Grüße"),
        (b"Content-Transfer-Encoding: base64", b"R3LDvM\r\nOfZQ", "Grüße"),  # cut off in the middle of a group
        (b"Content-Transfer-Encoding: BASE64", b"R3LDvMOfZ", "Grüß"),
        (b"Content-Transfer-Encoding: quoted-printable", b"Gr=C3=BC=\r\n=C3=9Fe", "Grüße"),
        (b"Content-Type: text/plain; charset=iso-8859-1", b"Gr\xfc\xdfe", "Grüße"),
        (b'Content-Type: text/plain; charset="iso-8859-1"', b"Gr\xfc\xdfe", "Grüße"),
        (b"Content-Type: text/plain; charset=nonsense", "Grüße".encode(), "Grüße"),
    ],
)
def test_text_is_decoded(fields: bytes, content: bytes, text: str) -> None:
    assert only(fields + b"\r\n\r\n" + content).text == text


def test_parts_stand_in_their_order_however_deep() -> None:
    inner = (
        b"Content-Type: multipart/alternative; boundary=c\n\n--c\n\nplain\n--c\nContent-Type: text/html\n\n<p>\n--c--\n"
    )
    assert kinds(MIXED + b"--b\n" + inner + b"--b\nContent-Type: image/png\n\nx\n--b--\n") == [
        "text/plain", "text/html", "image/png",
    ]  # fmt: skip


def test_a_boundary_is_no_other_that_begins_alike() -> None:
    assert only(MIXED + b"--b\n\none\n--bb\ntwo\n--b--\n").text == "one\n--bb\ntwo"


def test_a_boundary_may_be_quoted_and_never_close() -> None:
    raw = b'Content-Type: multipart/mixed; boundary="a b\\"c"\n\n--a b"c\n\none\n--a b"c\n\ntwo'
    assert [one.text for one in body_parts(raw)] == ["one", "two"]


def test_a_multipart_of_which_no_boundary_is_found_is_read_as_text() -> None:
    assert only(MIXED + b"Nobody home.\n").text == "Nobody home.\n"


def test_a_message_within_is_its_header_and_then_its_parts() -> None:
    raw = MIXED + b"--b\nContent-Type: message/rfc822\n\nSubject: old\n\nold words\n--b--\n"
    outer, inner = body_parts(raw)
    assert (outer.kind, outer.text, outer.is_within) == ("message/rfc822", "Subject: old", False)
    assert (inner.kind, inner.text, inner.is_within) == ("text/plain", "old words", True)


def test_what_is_attached_says_so() -> None:
    assert only(b"Content-Disposition: attachment; filename=a.txt\n\nx").is_attached


@pytest.mark.parametrize(
    "raw",
    [
        MIXED + b"--b\n\nx\n" * 10_000,
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(1000)),
        b"Content-Type: message/rfc822\n\n" * 2000,
        b"Content-Type: multipart/mixed" + b';boundary="' * 5000,
        MIXED + b"--b\n" + MIXED * 1400,
    ],
)
def test_bombs_are_a_matter_of_moments(raw: bytes) -> None:
    begun = time.perf_counter()
    assert len(body_parts(raw)) <= MAX_PARTS
    assert time.perf_counter() - begun < 1


@given(st.binary(max_size=300) | st.text(alphabet='abC-:;=\n \t"/', max_size=300).map(str.encode))
def test_nothing_that_anybody_writes_is_too_odd_to_be_taken_apart(noise: bytes) -> None:
    for raw in (noise, MIXED + noise, b"Content-Type: message/rfc822\n\n" + noise):
        assert all(isinstance(one.text, str) for one in body_parts(raw))
