"""Who wrote it: requester, staff, ourselves, a robot or a returning mail."""

from __future__ import annotations

import pytest

from mailwarden.core.authorship import Author, Authorship, who_wrote
from mailwarden.core.identity import own_message_id
from mailwarden.core.policy import Trust
from mailwarden.core.reasons import Reason
from tests.core.letters import KEY, desk, letter

OWN_ID = own_message_id("0123456789abcdef", KEY, "example.org")
AS_DESK = "From: Support <support@example.org>"
AS_STAFF = "From: Anna <anna@example.org>"


@pytest.mark.parametrize(
    ("lines", "author", "reason"),
    [
        ([], Author.REQUESTER, Reason.WRITTEN_BY_PERSON),
        ([AS_STAFF], Author.STAFF, Reason.WRITTEN_BY_STAFF),
        (["From: bo@agents.example.org"], Author.STAFF, Reason.WRITTEN_BY_STAFF),
        ([AS_DESK], Author.STAFF, Reason.WRITTEN_BY_STAFF),
        ([f"Message-ID: <{OWN_ID}>"], Author.OWN, Reason.OWN_MESSAGE_ID),
        ([AS_DESK, "Auto-Submitted: auto-replied"], Author.OWN, Reason.OWN_MAIL),
        ([AS_STAFF, "Auto-Submitted: auto-replied"], Author.AUTOMATIC, Reason.AUTO_SUBMITTED),
        ([AS_STAFF, "X-Autoreply: yes"], Author.AUTOMATIC, Reason.AUTOREPLY_HEADER),
        ([AS_STAFF, "Precedence: auto_reply"], Author.AUTOMATIC, Reason.PRECEDENCE),
        ([AS_STAFF, "Return-Path: <>"], Author.AUTOMATIC, Reason.NULL_SENDER),
        ([AS_STAFF, "List-Id: <all.example.org>", "Precedence: list"], Author.STAFF, Reason.WRITTEN_BY_STAFF),
        ([AS_STAFF, "X-Auto-Response-Suppress: All"], Author.STAFF, Reason.WRITTEN_BY_STAFF),
        (["Content-Type: multipart/report; report-type=delivery-status"], Author.BOUNCE, Reason.BOUNCE),
        (["From: MAILER-DAEMON@mx.example.org", "Return-Path: <>"], Author.BOUNCE, Reason.BOUNCE),
        (["From: postmaster@mx.example.org", "Return-Path: <>"], Author.BOUNCE, Reason.BOUNCE),
        (["From: postmaster@mx.example.org"], Author.AUTOMATIC, Reason.SYSTEM_ADDRESS),
        (["Return-Path: <>"], Author.AUTOMATIC, Reason.NULL_SENDER),
        (["From: nobody"], Author.AUTOMATIC, Reason.NO_AUTHOR),
        (["Auto-Submitted: auto-generated"], Author.AUTOMATIC, Reason.AUTO_SUBMITTED),
        (["List-Id: <talk.lists.example.net>"], Author.AUTOMATIC, Reason.MAILING_LIST),
        (["From: no-reply@customer.example"], Author.AUTOMATIC, Reason.SYSTEM_ADDRESS),
    ],
)
def test_the_author_of_a_mail(lines: list[str], author: Author, reason: Reason) -> None:
    assert who_wrote(letter(*lines), desk()) == Authorship(author=author, reason=reason)


@pytest.mark.parametrize(
    "line",
    [
        "X-Auto-Response-Suppress: All",
        "To: someone.else@example.org",
        "X-Spam-Flag: YES",
        "From: jörg@customer.example",
    ],
)
def test_who_may_not_be_answered_can_be_a_person_all_the_same(line: str) -> None:
    assert who_wrote(letter(line), desk()).author is Author.REQUESTER


def test_people_behind_a_trusted_list_are_requesters() -> None:
    trusting = desk(trust=Trust(list_ids=("talk.lists.example.net",)))
    assert who_wrote(letter("List-Id: <talk.lists.example.net>"), trusting).author is Author.REQUESTER


def test_a_forged_colleague_is_no_colleague() -> None:
    trusting = desk(trust=Trust(authserv_id="mx.example.org"))
    forged = letter(AS_STAFF, "Authentication-Results: mx.example.org; dmarc=fail")
    assert who_wrote(forged, trusting).author is Author.AUTOMATIC
