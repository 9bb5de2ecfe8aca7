"""Whose word counts: the topmost field of the one trusted server, and what it proves or refutes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailwarden.core.authenticity import Verdict, has_failed, is_authentic, verdict
from mailwarden.core.message import Address
from mailwarden.core.policy import Trust
from tests.core.letters import desk, letter, read_raw

TRUSTING = desk(trust=Trust(authserv_id="mx.example.org"))
ON_MICROSOFT = desk(trust=Trust(authserv_id="microsoft"))
STAFF = "From: Anna Berg <anna@example.org>"
MICROSOFT_FAIL = (
    "Authentication-Results: spf=fail (sender IP is 192.0.2.1) smtp.mailfrom=customer.example; dkim=none (message not "
    "signed) header.d=none;dmarc=fail action=oreject header.from=customer.example;compauth=fail reason=000"
)
MICROSOFT_PASS = (
    "Authentication-Results: spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=customer.example; dkim=pass "
    "(signature was verified) header.d=customer.example;dmarc=pass action=none header.from=customer.example;"
    "compauth=pass reason=100"
)


def results(*said: str) -> list[str]:
    return [f"Authentication-Results: {one}" for one in said]


def test_a_verdict_holds_what_the_trusted_server_says() -> None:
    said = "mx.example.org; spf=pass smtp.mailfrom=a@x.example; dkim=pass header.d=y.example; "
    said += "dmarc=fail header.from=z.example"
    assert verdict(letter(*results(said)), TRUSTING) == Verdict(
        spf="pass",
        dkim="pass",
        dmarc="fail",
        author_domain="z.example",
        proved_domains=("x.example", "y.example"),
        has_failed=True,
    )


@pytest.mark.parametrize(
    ("said", "failed"),
    [
        (["mx.example.org; dmarc=fail (p=reject) header.from=customer.example"], True),
        (["MX.Example.org 1; dmarc = FAIL"], True),
        (["mx.example.org;\r\n\tspf=pass\r\n\tsmtp.mailfrom=x;\r\n dmarc=fail"], True),
        (["other.example; dmarc=pass", "mx.example.org; dmarc=fail"], True),
        (["mx.example.org; dmarc=pass; dmarc=fail"], True),
        (["mx.example.org; spf=none (unclosed; dmarc=fail"], True),
        (["mx.example.org; dmarc=pass", "mx.example.org; dmarc=fail"], False),
        (["mx.example.org; spf=none", "mx.example.org; dmarc=fail"], False),
        (["mx.example.org; spf=fail; dkim=fail; dmarc=none"], False),
        (["mx.example.org; dmarc=temperror"], False),
        (["mx.example.org; dmarc=none (was dmarc=fail once)"], False),
        (["mx.example.org.evil.example; dmarc=fail"], False),
        (["evil.example; dmarc=fail"], False),
        (["dmarc=fail; compauth=fail"], False),
        ([], False),
    ],
)
def test_only_the_trusted_servers_topmost_field_can_fail_a_mail(said: list[str], failed: bool) -> None:
    assert has_failed(letter(*results(*said)), TRUSTING) is failed


@pytest.mark.parametrize(
    "line",
    [
        "ARC-Authentication-Results: i=1; mx.example.org; dmarc=fail",
        "X-Original-Authentication-Results: mx.example.org; dmarc=fail",
        "X-Authentication-Results: mx.example.org; dmarc=fail",
        "Comments: Authentication-Results: mx.example.org; dmarc=fail",
        "Subject: Authentication-Results: mx.example.org; dmarc=fail",
        "Received-SPF: fail (mx.example.org: dmarc=fail)",
    ],
)
def test_what_only_resembles_the_field_says_nothing(line: str) -> None:
    assert verdict(letter(line), TRUSTING) is None


def test_a_field_within_the_body_says_nothing() -> None:
    raw = "From: carla@customer.example\r\n\r\nAuthentication-Results: mx.example.org; dmarc=pass\r\n"
    assert verdict(read_raw(raw), TRUSTING) is None


def test_an_encoded_word_in_the_field_speaks_for_nobody() -> None:
    said = "mx.example.org; spf=pass smtp.mailfrom==?utf-8?q?x=3B_dmarc=3Dpass?=@evil.example"
    assert is_authentic(letter(STAFF, *results(said)), TRUSTING) is False


def test_many_signatures_do_not_push_the_verdict_out_of_sight() -> None:
    said = "mx.example.org; " + "dkim=pass header.d=evil.example header.b=aaaaaaaa; " * 60 + "dmarc=fail"
    assert has_failed(letter(*results(said)), TRUSTING)


@pytest.mark.parametrize(
    ("lines", "failed"),
    [
        ([MICROSOFT_FAIL], True),
        ([MICROSOFT_PASS], False),
        ([MICROSOFT_PASS, MICROSOFT_FAIL], False),
        (results("dkim=none header.d=none;dmarc=none action=none header.from=x;compauth=fail reason=601"), True),
        ([*results("mx.evil.example; dmarc=pass"), MICROSOFT_FAIL], True),
        ([*results("mx.evil.example; dmarc=fail"), MICROSOFT_PASS], False),
    ],
)  # fmt: skip
def test_microsofts_field_names_no_server_and_counts_where_that_is_set(lines: list[str], failed: bool) -> None:
    assert has_failed(letter(*lines), ON_MICROSOFT) is failed
    assert not has_failed(letter(*lines), TRUSTING)


@pytest.mark.parametrize(
    ("said", "proved"),
    [
        ("dmarc=pass header.from=example.org", True),
        ("dmarc=pass", True),
        ("dmarc=bestguesspass action=none header.from=example.org", True),
        ("dmarc=none; dkim=pass header.d=example.org", True),
        ("dkim=pass header.i=@example.org", True),
        ("dmarc=none; spf=pass smtp.mailfrom=anna@example.org", True),
        ("auth=pass smtp.auth=anna@example.org smtp.mailfrom=x", True),
        ("dkim=fail header.d=example.org; dkim=pass header.d=example.org", True),
        ("dmarc=pass header.from=evil.example", False),
        ("dmarc=fail; dkim=pass header.d=example.org", False),
        ("dmarc=none; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=example.org.evil.example", False),
        ("dkim=pass header.d=org", False),
        ("dkim=pass header.d=sub.example.org", False),
        ("dkim=pass", False),
        ("spf=pass smtp.helo=example.org", False),
        ("spf=softfail smtp.mailfrom=example.org", False),
        ("auth=pass smtp.auth=ben@example.org", False),
        ("dmarc=pass; compauth=fail reason=001", False),
        ("dmarc=pass header.from=example.org; dmarc=none", False),
        ('spf=pass (domain of "a) ; dmarc=pass ("@evil.example); dmarc=none', False),
        ("none", False),
    ],
)
def test_what_proves_a_colleague(said: str, proved: bool) -> None:
    assert is_authentic(letter(STAFF, *results(f"mx.example.org; {said}")), TRUSTING) is proved


@pytest.mark.parametrize(
    "lines",
    [
        [],
        results("mx.evil.example; dmarc=pass header.from=example.org"),
        results("mx.example.org.; dmarc=pass header.from=example.org"),
        results("mx.example.org; dmarc=none", "mx.example.org; dmarc=pass header.from=example.org"),
        ["ARC-Authentication-Results: i=1; mx.example.org; dmarc=pass header.from=example.org"],
    ],
)
def test_nobody_is_proved_by_a_word_that_does_not_count(lines: list[str]) -> None:
    assert is_authentic(letter(STAFF, *lines), TRUSTING) is False


def test_nobody_is_proved_who_stands_behind_somebody_else() -> None:
    passed = replace(letter(STAFF, *results("mx.example.org; dmarc=pass")), relay=Address(spec="form@example.org"))
    assert is_authentic(passed, TRUSTING) is False


INTERNAL = "X-MS-Exchange-Organization-AuthAs: Internal"
UNCHECKED = "Authentication-Results: dkim=none (message not signed) header.d=none;dmarc=none header.from=example.org;"


def test_microsofts_word_proves_a_colleague_within_the_organization() -> None:
    assert is_authentic(letter(STAFF, UNCHECKED, INTERNAL), ON_MICROSOFT) is True


@pytest.mark.parametrize(
    "lines",
    [
        [UNCHECKED],
        [UNCHECKED, "X-MS-Exchange-Organization-AuthAs: Anonymous"],
        [UNCHECKED, "X-MS-Exchange-Organization-AuthAs: Anonymous", INTERNAL],
        [INTERNAL],
        [MICROSOFT_FAIL, INTERNAL],
    ],
)
def test_without_that_word_alone_and_beside_a_verdict_nobody_is_proved(lines: list[str]) -> None:
    assert is_authentic(letter(STAFF, *lines), ON_MICROSOFT) is False
    assert not is_authentic(letter(STAFF, UNCHECKED, INTERNAL), TRUSTING)


def test_where_no_server_is_trusted_nothing_can_be_proved() -> None:
    assert is_authentic(letter(STAFF, *results("mx.example.org; dmarc=pass")), desk()) is None


def test_a_mail_handed_in_inside_is_neither_failed_nor_proved() -> None:
    assert (has_failed(letter(STAFF), TRUSTING), is_authentic(letter(STAFF), TRUSTING)) == (False, False)
