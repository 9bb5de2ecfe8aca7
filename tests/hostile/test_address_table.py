"""Addresses as they are really written and as somebody hostile writes them: how each is read, and whom we write to.

The author is answered, never Reply-To: a person expects it there, and a stranger cannot turn our mail on somebody else.
"""

from __future__ import annotations

import pytest

from mailwarden.core.decisions import SendAcknowledgement
from mailwarden.core.gate import refusal_for
from mailwarden.core.message import Message
from mailwarden.core.reasons import Reason
from mailwarden.mail.arguments import checked_address
from tests.hostile.answering import DESK, acknowledgement_of, decisions_on, raw_mail, read
from tests.hostile.wire import faults_of

CARLA = "carla@customer.example"
LONG_LOCAL, LONG_DOMAIN = "a" * 64, ".".join(["b" * 63] * 4)  # the longest there may be: 64 and 255
ANSWERED = None

# From as it is written, the name and the address that are read from it, and why it gets no answer. An address that is
# answered goes to the server (RCPT TO) and into our To exactly as it was read.
FROM = [
    # as mail programs write it
    ("carla@customer.example", "", CARLA, ANSWERED),
    ("<carla@customer.example>", "", CARLA, ANSWERED),
    ("Carla <carla@customer.example>", "Carla", CARLA, ANSWERED),
    ('"Customer, Carla" <carla@customer.example>', "Customer, Carla", CARLA, ANSWERED),
    ("carla@customer.example (Carla)", "Carla", CARLA, ANSWERED),
    ("Carla@Customer.Example", "", "Carla@Customer.Example", ANSWERED),
    ("O'Hara <o'hara@customer.example>", "O'Hara", "o'hara@customer.example", ANSWERED),
    ("carla+tag=1@customer.example", "", "carla+tag=1@customer.example", ANSWERED),
    ("=?utf-8?q?J=C3=B6rg?= <joerg@customer.example>", "Jörg", "joerg@customer.example", ANSWERED),
    ("Jörg <joerg@customer.example>", "Jörg", "joerg@customer.example", ANSWERED),
    ("joerg@customer.example (Jörg)", "Jörg", "joerg@customer.example", ANSWERED),
    # wrong, and yet clear
    ("carla@customer.example.", "", CARLA, ANSWERED),
    ("carla@customer.example>", "", CARLA, ANSWERED),
    ("Carla carla@customer.example", "Carla", CARLA, ANSWERED),
    ("mailto:carla@customer.example", "", CARLA, ANSWERED),
    ("<@relay.example:carla@customer.example>", "", CARLA, ANSWERED),
    ("carla..c@customer.example", "", "carla..c@customer.example", ANSWERED),
    ("carla.@customer.example", "", "carla.@customer.example", ANSWERED),
    ("carla%other.example@customer.example", "", "carla%other.example@customer.example", ANSWERED),
    ("ca\u200brla@customer.example", "", CARLA, ANSWERED),  # copied from a web page with an invisible character
    ("carla@customer.example\x00", "", CARLA, ANSWERED),
    # domains in other scripts (RFC 5890)
    ("anna@bücher.example", "", "anna@xn--bcher-kva.example", ANSWERED),
    ("anna@BÜCHER.example", "", "anna@xn--bcher-kva.example", ANSWERED),
    ("anna@xn--bcher-kva.example", "", "anna@xn--bcher-kva.example", ANSWERED),
    ("anna@例え.example", "", "anna@xn--r8jz45g.example", ANSWERED),
    ("anna@bücher。example", "", "anna@xn--bcher-kva.example", ANSWERED),
    ("anna@раураl.example", "", "anna@xn--l-7sba6dbr.example", ANSWERED),  # no Latin letter but the last: it shows
    ("anna@straße.example", None, None, Reason.NO_AUTHOR),  # two domains, as one reads IDNA 2003 or IDNA 2008
    ("anna@a／b.example", None, None, Reason.NO_AUTHOR),  # a slash in the domain's ASCII form
    # local parts in other scripts (RFC 6532): known, and not every server takes them
    ("jörg@customer.example", "", "jörg@customer.example", Reason.UNUSABLE_ADDRESS),
    ("用户@例え.example", "", "用户@xn--r8jz45g.example", Reason.UNUSABLE_ADDRESS),
    # quoted local parts
    ('"carla"@customer.example', "", '"carla"@customer.example', ANSWERED),
    ('"carla..c"@customer.example', "", '"carla..c"@customer.example', ANSWERED),
    ('"carla customer"@customer.example', None, None, Reason.NO_AUTHOR),
    ('""@customer.example', "", '""@customer.example', Reason.UNUSABLE_ADDRESS),
    ('"bob@home"@customer.example', "", '"bob@home"@customer.example', Reason.UNUSABLE_ADDRESS),
    ('"a>b"@customer.example', "", '"a>b"@customer.example', Reason.UNUSABLE_ADDRESS),
    ('"a,b"@customer.example', "", '"a,b"@customer.example', Reason.UNUSABLE_ADDRESS),
    (r'"a\"b"@customer.example', "", r'"a\"b"@customer.example', Reason.UNUSABLE_ADDRESS),
    # groups (RFC 6854)
    ("Friends: Carla <carla@customer.example>;", "Carla", CARLA, ANSWERED),
    ("Friends: carla@customer.example, bob@customer.example;", "", CARLA, ANSWERED),
    ("Friends:;, carla@customer.example", "", CARLA, ANSWERED),
    ("undisclosed-recipients:;", None, None, Reason.NO_AUTHOR),
    # several authors: the first
    ("carla@customer.example, bob@customer.example", "", CARLA, ANSWERED),
    ("carla@customer.example; bob@customer.example", "", CARLA, ANSWERED),
    ("nonsense, carla@customer.example", "", CARLA, ANSWERED),
    ("carla@customer.example\r\nFrom: bob@customer.example", "", CARLA, ANSWERED),
    # a name that is an address is only a name
    ('"bank@bank.example" <carla@customer.example>', "bank@bank.example", CARLA, ANSWERED),
    ("bank@bank.example <carla@customer.example>", "bank@bank.example", CARLA, ANSWERED),
    # one would have to guess
    ("<carla@customer.example> <bank@bank.example>", None, None, Reason.NO_AUTHOR),
    ("carla@customer.example bob@customer.example", None, None, Reason.NO_AUTHOR),
    ("carla@customer exam.ple", None, None, Reason.NO_AUTHOR),
    ("carla@customer.example\x00.evil.example", None, None, Reason.NO_AUTHOR),
    ("carla@customer.example@other.example", None, None, Reason.NO_AUTHOR),
    # nothing there
    ("", None, None, Reason.NO_AUTHOR),
    ("<>", None, None, Reason.NO_AUTHOR),
    ("Carla", None, None, Reason.NO_AUTHOR),
    ("Carla <>", None, None, Reason.NO_AUTHOR),
    ("carla@", None, None, Reason.NO_AUTHOR),
    ("@customer.example", None, None, Reason.NO_AUTHOR),
    # no domain of the internet
    ("carla@customer..example", None, None, Reason.NO_AUTHOR),
    ("carla@-customer.example", None, None, Reason.NO_AUTHOR),
    ("carla@[192.0.2.1]", None, None, Reason.NO_AUTHOR),
    ("carla@under_score.example", "", "carla@under_score.example", Reason.UNUSABLE_ADDRESS),
    ("<script>@customer.example", None, None, Reason.NO_AUTHOR),
    # long (RFC 5321 section 4.5.3.1)
    (f"{LONG_LOCAL}@customer.example", "", f"{LONG_LOCAL}@customer.example", ANSWERED),
    (f"a{LONG_LOCAL}@customer.example", None, None, Reason.NO_AUTHOR),
    (f"carla@{LONG_DOMAIN[:248]}", "", f"carla@{LONG_DOMAIN[:248]}", ANSWERED),  # 254, with "<>" the longest path
    (f"carla@{LONG_DOMAIN[:249]}", "", f"carla@{LONG_DOMAIN[:249]}", Reason.UNUSABLE_ADDRESS),
    (f"{LONG_LOCAL}@{LONG_DOMAIN}", "", f"{LONG_LOCAL}@{LONG_DOMAIN}", Reason.UNUSABLE_ADDRESS),  # 320
    (f"{LONG_LOCAL}@{LONG_DOMAIN}b", None, None, Reason.NO_AUTHOR),
    (f"carla@{'b' * 64}.example", None, None, Reason.NO_AUTHOR),
    ("a" * 320, None, None, Reason.NO_AUTHOR),
    # nobody to answer
    ("no-reply@customer.example", "", "no-reply@customer.example", Reason.SYSTEM_ADDRESS),
    ("Support@Example.ORG", "", "Support@Example.ORG", Reason.OWN_ADDRESS),
]

# Further fields of a mail from Carla, and why it gets no answer.
AROUND = [
    ({b"To": "SUPPORT@Example.org"}, ANSWERED),
    ({b"To": "Support <help@example.org>"}, ANSWERED),
    ({b"To": "Friends: bob@customer.example, support@example.org;"}, ANSWERED),
    ({b"To": "bob@customer.example", b"Cc": "support@example.org"}, ANSWERED),
    ({b"To": '"support@example.org" <bob@customer.example>'}, Reason.NOT_ADDRESSED_TO_US),
    ({b"To": "support@example.org.evil.example"}, Reason.NOT_ADDRESSED_TO_US),
    ({b"To": "support@exаmple.org"}, Reason.NOT_ADDRESSED_TO_US),  # with a Cyrillic a
    ({b"To": "undisclosed-recipients:;"}, Reason.NOT_ADDRESSED_TO_US),
    ({b"To": ""}, Reason.NOT_ADDRESSED_TO_US),
    ({b"Reply-To": "eve@evil.example"}, ANSWERED),
    ({b"Reply-To": "eve@evil.example, bob@customer.example"}, ANSWERED),
    ({b"Reply-To": "<>"}, ANSWERED),
    ({b"Reply-To": "no-reply@customer.example"}, Reason.SYSTEM_ADDRESS),
    ({b"Sender": "eve@evil.example"}, ANSWERED),
    ({b"Return-Path": "<eve@evil.example>"}, ANSWERED),
    ({b"Return-Path": "<>"}, Reason.NULL_SENDER),
]


def fitted(fields: dict[bytes, str]) -> Message:
    return read(raw_mail({name: value.encode() for name, value in fields.items()}))


def recipients_of(message: Message) -> list[str]:
    """Return what RCPT TO names."""
    return [checked_address(one.to.spec) for one in decisions_on(message) if isinstance(one, SendAcknowledgement)]


def test_the_table_has_at_least_sixty_rows() -> None:
    print(f"\n{len(FROM)} rows of authors, {len(AROUND)} of what stands around them")
    assert len({written for written, *_ in FROM}) == len(FROM) >= 60


@pytest.mark.parametrize(("written", "name", "spec", "refusal"), FROM)
def test_an_author_is_read_and_answered_as_stated(
    written: str, name: str | None, spec: str | None, refusal: Reason | None
) -> None:
    message = fitted({b"From": written, b"Return-Path": "<carla@customer.example>"})
    author = message.author and (message.author.name, message.author.spec)
    assert (author, refusal_for(message, DESK)) == ((name, spec) if spec else None, refusal)
    assert recipients_of(message) == ([spec] if refusal is ANSWERED else [])
    answer = acknowledgement_of(message)
    assert faults_of(answer, to=str(spec)) == [] if answer else refusal


@pytest.mark.parametrize(("fields", "refusal"), AROUND)
def test_whatever_stands_around_it_only_the_author_is_answered(
    fields: dict[bytes, str], refusal: Reason | None
) -> None:
    message = fitted(fields)
    assert refusal_for(message, DESK) == refusal
    assert recipients_of(message) == ([CARLA] if refusal is ANSWERED else [])
