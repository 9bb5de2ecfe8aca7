"""Address lists (RFC 5322 section 3.4) as they are really written, and as somebody hostile writes them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwarden.core.addresses import MAX_ADDRESSES, is_writable, parse_addresses, usable_spec


def pairs(text: str) -> list[tuple[str, str]]:
    return [(address.name, address.spec) for address in parse_addresses(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("anna@example.org", [("", "anna@example.org")]),
        ("<anna@example.org>", [("", "anna@example.org")]),
        ("Anna Berg <Anna@Example.org>", [("Anna Berg", "Anna@Example.org")]),
        ('"Berg, Anna" <anna@example.org>', [("Berg, Anna", "anna@example.org")]),
        (r'"Anna \"Ann\" Berg" <anna@example.org>', [('Anna "Ann" Berg', "anna@example.org")]),
        ("anna@example.org (Anna Berg)", [("Anna Berg", "anna@example.org")]),
        ("Anna (at (the) desk) <anna@example.org>", [("Anna", "anna@example.org")]),
        ("a@x.org, b@x.org", [("", "a@x.org"), ("", "b@x.org")]),
        ("a@x.org; b@x.org", [("", "a@x.org"), ("", "b@x.org")]),  # as Outlook separates
        ("Team: a@x.org, Bob <b@x.org>;, c@x.org", [("", "a@x.org"), ("Bob", "b@x.org"), ("", "c@x.org")]),
        ("undisclosed-recipients:;", []),
        ("mailto:anna@example.org", [("", "anna@example.org")]),
        ("<@relay.example,@other.example:anna@example.org>", [("", "anna@example.org")]),
        ("=?utf-8?q?J=C3=B6rg?= <joerg@example.org>", [("Jörg", "joerg@example.org")]),
        ('"=?utf-8?q?J=C3=B6rg?=" <joerg@example.org>', [("Jörg", "joerg@example.org")]),
        ("=?utf-8?q?Berg,_Anna_(x)?= <anna@example.org>", [("Berg, Anna (x)", "anna@example.org")]),
        ("[Acme] Anna <anna@example.org>", [("[Acme] Anna", "anna@example.org")]),
        ('"a@bank.example" <b@x.org>', [("a@bank.example", "b@x.org")]),
        ('"anna berg"@example.org', []),
        ('"anna.b"@example.org', [("", '"anna.b"@example.org')]),
        ("anna@bücher.example", [("", "anna@xn--bcher-kva.example")]),
        ("jörg@example.org", [("", "jörg@example.org")]),
        ("anna@example.org.", [("", "anna@example.org")]),
        ("Anna anna@example.org", [("Anna", "anna@example.org")]),  # the brackets forgotten
        ("anna@example.org>", [("", "anna@example.org")]),
    ],
)
def test_addresses_are_read_as_their_authors_meant_them(text: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"Anna Berg <anna@example.org>', [("Anna Berg", "anna@example.org")]),
        ("Anna (Acme <anna@example.org>", [("Anna Acme", "anna@example.org")]),
        ('"Anna (" <a@x.org>, (Bob <b@x.org>', [("Anna (", "a@x.org"), ("Bob", "b@x.org")]),
    ],
)
def test_what_is_never_closed_does_not_swallow_the_address(text: str, expected: list[tuple[str, str]]) -> None:
    found = pairs(text)
    assert [spec for _, spec in found] == [spec for _, spec in expected]


@pytest.mark.parametrize(
    "spec",
    [
        "",
        "anna",
        "@example.org",
        "anna@",
        "anna@x@y.org",
        "anna berg@example.org",
        "anna@exam ple.org",
        "anna@example..org",
        "anna@-example.org",
        "anna@[192.0.2.1]",
        "anna\r\nRCPT TO:<x@y>@example.org",
        "anna\x00@example.org",
        "anna\u202e@example.org",
        "anna@a／b.example",  # becomes a slash in the domain's ASCII form
        "a" * 65 + "@example.org",
        "anna@" + "a." * 130 + "org",
        "anna@" + "ü" * 70 + ".org",
        "<script>@example.org",
    ],
)
def test_an_address_that_no_server_could_take_safely_is_none(spec: str) -> None:
    assert usable_spec(spec) == ""


def test_a_list_is_cut_at_its_cap() -> None:
    assert len(parse_addresses(", ".join(f"a{number}@x.org" for number in range(500)))) == MAX_ADDRESSES


@given(st.text(alphabet='ab@.,;:<>()[]"\\ =?qü\r\n\x00', max_size=120))
def test_whatever_stands_there_only_safe_addresses_come_out(text: str) -> None:
    for address in parse_addresses(text):
        assert re.fullmatch(r'[^\s\x00-\x1f<>()@,;:\[\]]+@[a-z0-9._-]+|"[^\s\x00-\x1f]*"@[a-z0-9._-]+', address.spec)
        assert address.name.isprintable()


@pytest.mark.parametrize("spec", ["a@x.org", "a.b+c@x-y.example", '"a b"@x.org', "o'hara@x.org"])
def test_ordinary_addresses_can_be_written_to(spec: str) -> None:
    assert is_writable(spec)


@pytest.mark.parametrize("spec", ["jörg@x.org", "a@under_score.example", r'"a\"b"@x.org', f"{'a' * 64}@{'b' * 200}.de"])
def test_addresses_that_some_server_would_not_take_are_known_but_not_written_to(spec: str) -> None:
    assert not is_writable(spec)
