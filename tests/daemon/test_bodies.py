"""The words of a mail: fetched where they matter, done without where the server cannot serve them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mailwarden.core.conversation import Part
from mailwarden.daemon.stumbles import ENOUGH
from tests.daemon.office import ANSWER, QUESTION, Office, header
from tests.daemon.test_follow import HOUR, SERVED_AT, follow, follower, met_before
from tests.mail.scripted import ScriptedImap, Talk

REPORT = header(
    "From: MAILER-DAEMON@mx.example",
    "Message-ID: <report@mx.example>",
    "Subject: Undelivered Mail",
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
)
BODY = (
    b"\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
    b"Final-Recipient: rfc822; carla@customer.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    b"\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <answer@example.org>\r\n--b--\r\n"
)


def mailbox(*mails: bytes, serve: Callable[[Talk, bytes], None] | None = None) -> ScriptedImap:
    """Return a server that holds these header blocks; whole messages are the last of them with the body above."""
    server = ScriptedImap()
    for uid, block in enumerate(mails, start=3):
        server.add(uid, block + b"\r\n")

    def whole(talk: Talk, uid: bytes) -> None:
        raw = mails[-1] + BODY
        talk.ok(b"* 1 FETCH (UID %b BODY[]<0> {%d}\r\n%b)\r\n" % (uid, len(raw), raw))

    def fetch(talk: Talk) -> None:
        line = server.heard[-1]
        if b"BODY.PEEK[]<0.65536>" in line:
            (serve or whole)(talk, line.split()[3])
        else:
            server.answer(talk, "UID FETCH", line.decode().split()[1:])

    server.replies["UID FETCH"] = fetch
    return server


def asked_for_bodies(server: ScriptedImap) -> list[bytes]:
    """Return the UIDs of which the whole message was asked for."""
    return [line.split()[3] for line in server.heard if b"BODY.PEEK[]" in line]


@pytest.fixture
def answered(office: Office) -> Office:
    """Carla asked, and Anna's answer stands in Sent."""
    office.arrives(when=SERVED_AT - HOUR)
    office.arrives(*ANSWER, when=SERVED_AT - HOUR / 2)
    met_before(office, last_uid=2)
    return office


def test_what_a_report_says_is_fetched_and_understood(answered: Office) -> None:
    with mailbox(REPORT) as server:
        follow(follower(answered, server))
        assert asked_for_bodies(server) == [b"3"]
    assert [one.part for one in answered.conversation().entries] == [Part.REQUEST, Part.RETURNED, Part.BOUNCE]


def test_of_an_ordinary_mail_only_the_header_is_fetched(office: Office) -> None:
    met_before(office)
    with mailbox(header(f"Message-ID: <{QUESTION}>")) as server:
        follow(follower(office, server))
        assert asked_for_bodies(server) == []


def test_a_mail_whose_body_the_server_cannot_serve_is_judged_by_its_header(answered: Office) -> None:
    def refuse(talk: Talk, _: bytes) -> None:
        talk.say(talk.tag + b" NO internal error\r\n")

    with mailbox(REPORT, serve=refuse) as server:
        one = follower(answered, server)
        for _ in range(ENOUGH - 1):
            one._taking._unserved.failed(3)
        follow(one)
        assert asked_for_bodies(server) == [b"3"]
    assert answered.reasons()[-1] == "bounce"


def test_a_mail_that_has_gone_meanwhile_is_judged_by_its_header(answered: Office) -> None:
    with mailbox(REPORT, serve=lambda talk, _: talk.ok()) as server:
        follow(follower(answered, server))
    assert answered.reasons()[-1] == "bounce"


COMMITTING = header(
    "From: Anna Berg <anna@example.org>",
    "Return-Path: <anna@example.org>",
    "To: carla@customer.example",
    "Message-ID: <answer@example.org>",
    f"In-Reply-To: <{QUESTION}>",
    "Subject: Re: Where is my order?",
)


def test_of_an_answer_in_sent_the_words_are_fetched_and_say_that_more_follows(office: Office) -> None:
    office.arrives(when=SERVED_AT - HOUR)
    met_before(office, last_uid=2)

    def answer(talk: Talk, uid: bytes) -> None:
        raw = COMMITTING + b"\r\nWe're looking into it.\r\n"
        talk.ok(b"* 1 FETCH (UID %b BODY[]<0> {%d}\r\n%b)\r\n" % (uid, len(raw), raw))

    with mailbox(COMMITTING, serve=answer) as server:
        follow(follower(office, server, sent=("INBOX",), as_sent=True))  # the server's one mailbox
        assert asked_for_bodies(server) == [b"3"]
    assert [one.part for one in office.conversation().entries] == [Part.REQUEST, Part.ANSWER, Part.OWED]
