"""Reading one Authentication-Results field (RFC 8601), as standards, servers and forgers write it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwarden.core.auth_results import MAX_RESULTS, AuthResults, MethodResult, read_auth_results

PIECES = ("(", ")", '"', "\\", ";", "=", " ", "dmarc", "=pass", "mx.example.org", "header.from", "\t", "é", "/1", ".")


def found(value: str) -> list[tuple[str, str]]:
    return [(one.method, one.result) for one in read_auth_results(value).results]


def test_a_field_is_read_with_its_server_methods_and_properties() -> None:
    value = "mx.example.org; spf=pass smtp.mailfrom=carla@customer.example; dkim=fail reason=bad header.d=other.example"
    assert read_auth_results(value) == AuthResults(
        server="mx.example.org",
        results=(
            MethodResult(method="spf", result="pass", properties=(("smtp.mailfrom", "carla@customer.example"),)),
            MethodResult(method="dkim", result="fail", properties=(("reason", "bad"), ("header.d", "other.example"))),
        ),
    )


@pytest.mark.parametrize(
    ("value", "server", "results"),
    [
        ("mx.example.org 1; none", "mx.example.org", []),
        ("MX.Example.ORG; DMARC=Pass", "mx.example.org", [("dmarc", "pass")]),
        ("mx.example.org/1; dmarc/1 = pass", "mx.example.org/1", [("dmarc", "pass")]),
        ('"mx.example.org" 1; dmarc=pass', "mx.example.org", [("dmarc", "pass")]),
        ("(first) mx.example.org (in (two) parts) 1 (really); (odd) dmarc (it) = (is) pass (so)", "mx.example.org",
         [("dmarc", "pass")]),
        ("mx.example.org; dmarc=none (p=none; dmarc=fail dis=none) header.from=x", "mx.example.org",
         [("dmarc", "none")]),
        ("mx.example.org; spf=fail reason (BAH) = \"just; dmarc=pass (&! reason\" smtp.mailfrom=x.example",
         "mx.example.org", [("spf", "fail")]),
        ("mx.example.org; dkim=pass header.b=SI+iqkld==; dkim=fail; spf=none", "mx.example.org",
         [("dkim", "pass"), ("dkim", "fail"), ("spf", "none")]),
        ("mx.example.org; dmarc=fail(p=reject)", "mx.example.org", [("dmarc", "fail")]),
        ("spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=x.example; dkim=none (not signed) header.d=none;dmarc=fail "
         "action=quarantine header.from=y.example;compauth=fail reason=000", "",
         [("spf", "pass"), ("dkim", "none"), ("dmarc", "fail"), ("compauth", "fail")]),
        ("spf=softfail (sender IP is 192.0.2.1) smtp.mailfrom=x.example; example.org; dkim=pass "
         "header.d=x.example;example.org; dmarc=none action=none header.from=y.example;", "",
         [("spf", "softfail"), ("dkim", "pass"), ("dmarc", "none")]),
        ("", "", []),
        (";;;", "", []),
        ("; dmarc=pass", "", [("dmarc", "pass")]),
        ("mx.example.org dmarc=pass", "mx.example.org", []),
    ],
)  # fmt: skip
def test_who_says_what(value: str, server: str, results: list[tuple[str, str]]) -> None:
    read = read_auth_results(value)
    assert (read.server, found(value), read.is_plain) == (server, results, True)


@pytest.mark.parametrize(
    "value",
    [
        "mx.example.org; spf=pass (never closed; dmarc=fail",
        "mx.example.org; spf=pass (closed twice)); dmarc=pass",
        'mx.example.org; spf=pass (domain of "a) ; dmarc=pass ("@x.example); dmarc=fail',
        'mx.example.org; spf=pass smtp.mailfrom="a; dmarc=pass',
    ],
)
def test_where_a_comment_or_a_quote_has_no_certain_end_it_is_said(value: str) -> None:
    assert not read_auth_results(value).is_plain


def test_a_quoted_address_of_the_sender_is_one_value() -> None:
    value = 'mx.example.org; spf=pass smtp.mailfrom="a; dmarc=pass (\\" x"@evil.example; dmarc=none'
    assert found(value) == [("spf", "pass"), ("dmarc", "none")]


def test_of_endless_results_the_first_ones_are_read() -> None:
    assert len(read_auth_results("mx.example.org" + "; dkim=pass" * 1000).results) == MAX_RESULTS


@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=60).map("".join)))
def test_whatever_stands_there_is_read(value: str) -> None:
    assert len(read_auth_results(value).results) <= MAX_RESULTS


@pytest.mark.parametrize("piece", ["(", ")", '"', '\\"', '"a', "a=", ";", "a" * 79 + " ", "=", "(\\", "dmarc = ", " "])
def test_a_field_of_the_greatest_length_takes_no_time(piece: str) -> None:
    value = (piece * 16_384)[:16_384]
    before = time.process_time()
    read_auth_results(value)
    assert time.process_time() - before < 0.5
