from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwarden.errors import UnsafeArgument
from mailwarden.mail.arguments import checked_address, checked_message, checked_message_id, checked_text


@pytest.mark.parametrize("text", ["INBOX\r\na LOGOUT", "a\nb", "a\0b"])
def test_no_line_break_or_nul_gets_into_a_command(text: str) -> None:
    with pytest.raises(UnsafeArgument):
        checked_text(text)


@pytest.mark.parametrize(
    "message_id",
    [
        "a@b\r\nx LOGOUT",
        'a"@b',
        "a b@c",
        "a@b) OR ALL",
        "{5}@x",
        "a%@b",
        "a*@b",
        "a\\@b",
        "no-at-sign",
        "",
        "a@" + "b" * 300,
    ],
)
def test_only_a_plain_message_id_is_searched_for(message_id: str) -> None:
    with pytest.raises(UnsafeArgument):
        checked_message_id(message_id)


def test_our_own_message_ids_are_plain() -> None:
    assert checked_message_id("mw.1-a_b+c=@desk.example.org") == "mw.1-a_b+c=@desk.example.org"


@pytest.mark.parametrize(
    "address", ["anna@example.org", "o'neil+tag@example.org", '"a b"@example.org', "x@[192.0.2.1]"]
)
def test_an_address_is_used_as_it_is(address: str) -> None:
    assert checked_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a@b> SIZE=1",
        '"a> SIZE=1"@b',
        r'"a\> SIZE=1"@b',
        "a@b\r\nRCPT TO:<c@d>",
        "a@b,c@d",
        "Anna <a@b>",
        "müller@example.org",
        "a b@c",
        "nobody",
        "a@b ",
    ],
)
def test_nothing_but_one_address_gets_into_the_envelope(address: str) -> None:
    with pytest.raises(UnsafeArgument):
        checked_address(address)


@given(st.text())
def test_what_passes_as_an_address_cannot_end_a_command_line(text: str) -> None:
    try:
        address = checked_address(text)
    except UnsafeArgument:
        return
    assert address.isascii()
    assert not set(address) & set("<>\r\n\0")


@pytest.mark.parametrize("message", [b"a\nb\r\n", b"a\rb\r\n", b"a\r\n.\n\r\n", b"a\0\r\n"])
def test_a_message_with_loose_line_ends_or_nul_is_not_sent(message: bytes) -> None:
    with pytest.raises(UnsafeArgument):
        checked_message(message)
