"""Whom a mail stands for: people behind web forms, and behind groups that put themselves into From."""

from __future__ import annotations

import pytest

from mailwarden.core.authorship import Author, who_wrote
from mailwarden.core.behalf import in_its_authors_name
from mailwarden.core.events import SentCounts
from mailwarden.core.gate import refusal_for
from mailwarden.core.message import Address, Message
from mailwarden.core.policy import Rule, Trust
from mailwarden.core.reader_clock import written_offset
from mailwarden.core.reasons import Reason
from mailwarden.core.targets import matches
from tests.core.letters import desk, letter

CARLA = Address(spec="carla@customer.example", name="Carla Customer")
FORM = "From: Contact form <form@example.org>"
FILLED_IN = "Reply-To: Carla Customer <carla@customer.example>"
WITH_FORM = desk(forms=("form@example.org", "@forms.example.org"), trust=Trust(authserv_id="mx.example.org"))

GROUP = "support@groups.example.org"
WITH_GROUP = desk(trust=Trust(list_ids=("support.groups.example.org", "support.example.org")))
THROUGH_GROUP = (
    "Return-Path: <support+bncBDXYZ123@groups.example.org>",
    "Sender: support@groups.example.org",
    "To: support@groups.example.org",
    "X-Original-Sender: carla@customer.example",
    "X-Original-Authentication-Results: mx.example.net; dkim=pass header.i=@customer.example; dmarc=pass",
    "Precedence: list",
    "Mailing-list: list support@groups.example.org; contact support+owners@groups.example.org",
    "List-ID: <support.groups.example.org>",
    "X-Spam-Checked-In-Group: support@groups.example.org",
    "X-Google-Group-Id: 357212215037",
    "List-Post: <https://groups.example.net/support/post>, <mailto:support@groups.example.org>",
    "List-Unsubscribe: <mailto:manage+357212215037+unsubscribe@groups.example.org>",
)
REWRITTEN = (
    *THROUGH_GROUP,
    f"From: \"'Carla Customer' via Support\" <{GROUP}>",
    "X-Original-From: Carla Customer <carla@customer.example>",
    "Reply-To: Carla Customer <carla@customer.example>",
)


def form_mail(*lines: str) -> Message:
    """Return what a form of the desk sent for Carla, read as the desk reads it."""
    given = [FORM, *([] if any(line.startswith("Reply-To") for line in lines) else [FILLED_IN])]
    return in_its_authors_name(letter(*lines, *given), WITH_FORM)


# --- forms ----------------------------------------------------------------------------------------------------------


def test_who_filled_in_a_form_is_the_author_with_their_name() -> None:
    mail = form_mail()
    assert (mail.author, mail.relay) == (CARLA, Address(spec="form@example.org", name="Contact form"))
    assert (who_wrote(mail, WITH_FORM).author, refusal_for(mail, WITH_FORM)) == (Author.REQUESTER, None)


def test_a_forms_date_tells_nothing_of_the_persons_clock() -> None:
    assert written_offset(form_mail("Date: Mon, 02 Mar 2026 04:00:00 -0500")) is None


def test_a_rule_finds_a_forms_mail_by_the_form_and_by_the_person() -> None:
    for sender in ("form@example.org", "@customer.example"):
        rule = Rule(targets=WITH_FORM.targets, senders=(sender,), name="rule 1")
        assert matches(rule, form_mail())


def test_a_domain_of_forms_holds_all_of_them() -> None:
    mail = in_its_authors_name(letter("From: shop@forms.example.org", FILLED_IN), WITH_FORM)
    assert mail.author == CARLA


@pytest.mark.parametrize(
    "line",
    [
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
        "Precedence: bulk",
        "Return-Path: <>",
        "Return-Path: <www-data@web.example.org>",
        "Return-Path: <MAILER-DAEMON>",
        "List-Unsubscribe: <mailto:stop@relay.example.net>",
        "Feedback-ID: 1:2:3:relay",
        "Authentication-Results: mx.example.org; dmarc=pass header.from=example.org",
    ],
)
def test_a_forms_mail_may_carry_what_its_program_says_about_itself(line: str) -> None:
    mail = form_mail(line)
    assert (who_wrote(mail, WITH_FORM).author, refusal_for(mail, WITH_FORM)) == (Author.REQUESTER, None)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Auto-Submitted: auto-replied", Reason.AUTO_SUBMITTED),
        ("X-Autoreply: yes", Reason.AUTOREPLY_HEADER),
        ("Precedence: junk", Reason.PRECEDENCE),
        ("X-Loop: form@example.org", Reason.LOOP_HEADER),
        ("X-Spam-Flag: YES", Reason.SPAM_MARK),
        ("Authentication-Results: mx.example.org; dmarc=fail header.from=example.org", Reason.AUTHENTICATION_FAILED),
        ("To: someone.else@example.org", Reason.NOT_ADDRESSED_TO_US),
        ("Reply-To: no-reply@customer.example", Reason.SYSTEM_ADDRESS),
        ("Reply-To: jörg@customer.example", Reason.UNUSABLE_ADDRESS),
        ("Reply-To: support@example.org", Reason.FORM_WITHOUT_PERSON),
        ("Reply-To: anna@example.org", Reason.FORM_WITHOUT_PERSON),
        ("Reply-To: form@example.org", Reason.FORM_WITHOUT_PERSON),
        ("Reply-To: not an address", Reason.FORM_WITHOUT_PERSON),
    ],
)
def test_everything_else_holds_for_a_forms_mail_as_for_any_other(line: str, reason: Reason) -> None:
    assert refusal_for(form_mail(line), WITH_FORM) is reason


def test_the_persons_limits_count_and_not_the_forms() -> None:
    assert refusal_for(form_mail(), WITH_FORM, SentCounts(to_address=3)) is Reason.LIMIT_ADDRESS


def test_a_form_that_names_nobody_is_a_notification() -> None:
    mail = in_its_authors_name(letter(FORM), WITH_FORM)
    assert (mail.relay, who_wrote(mail, WITH_FORM).reason) == (None, Reason.FORM_WITHOUT_PERSON)


def test_a_form_at_the_address_of_a_staff_domain_is_no_colleague() -> None:
    among_staff = desk(forms=("form@agents.example.org",))
    mail = in_its_authors_name(letter("From: form@agents.example.org"), among_staff)
    assert who_wrote(mail, among_staff).author is Author.AUTOMATIC


@pytest.mark.parametrize("line", ["From: anna@example.org", "From: support@example.org", "From: dora@customer.example"])
def test_nobody_elses_reply_to_makes_another_author(line: str) -> None:
    mail = letter(line, "Reply-To: eve@elsewhere.example")
    assert in_its_authors_name(mail, desk(forms=("form@example.org", "@example.org"))) == mail


def test_what_comes_back_to_a_form_stands_for_nobody() -> None:
    returned = letter(FORM, FILLED_IN, "Content-Type: multipart/report; report-type=delivery-status")
    assert who_wrote(in_its_authors_name(returned, WITH_FORM), WITH_FORM).author is Author.BOUNCE


# --- groups ---------------------------------------------------------------------------------------------------------


def in_group(*lines: str) -> Message:
    return in_its_authors_name(letter(*lines), WITH_GROUP)


def test_whom_a_group_names_in_from_is_the_author() -> None:
    mail = in_group(*THROUGH_GROUP)
    assert (mail.author, mail.relay, refusal_for(mail, WITH_GROUP)) == (CARLA, None, None)


def test_where_a_group_put_itself_into_from_the_person_is_the_author() -> None:
    mail = in_group(*REWRITTEN)
    assert (mail.author, refusal_for(mail, WITH_GROUP)) == (CARLA, None)
    assert mail.relay == Address(spec=GROUP, name="'Carla Customer' via Support")


def test_a_group_at_the_desks_own_address_is_not_taken_for_the_desk() -> None:
    own = [line.replace("groups.example.org", "example.org") for line in REWRITTEN]
    assert (in_group(*own).author, refusal_for(in_group(*own), WITH_GROUP)) == (CARLA, None)


def test_a_list_that_names_the_person_only_in_reply_to_is_understood() -> None:
    lines = [line for line in REWRITTEN if not line.startswith(("X-Original-From", "Reply-To"))]
    assert in_group(*lines, f"Reply-To: {GROUP}, carla@customer.example").author == CARLA


def test_a_list_that_names_nobody_leaves_the_author_as_it_is() -> None:
    lines = [line for line in REWRITTEN if not line.startswith(("X-Original-From", "Reply-To"))]
    assert in_group(*lines).relay is None


def test_a_colleague_behind_a_group_is_a_colleague() -> None:
    lines = [line.replace("carla@customer.example", "anna@example.org") for line in REWRITTEN]
    assert who_wrote(in_group(*lines), WITH_GROUP).author is Author.STAFF


@pytest.mark.parametrize(
    "lines",
    [
        [line for line in REWRITTEN if not line.startswith("List-ID")],
        [line.replace("<support.groups", "<other.groups") for line in REWRITTEN],
        [line if not line.startswith("From") else "From: eve@elsewhere.example" for line in REWRITTEN],
    ],
)
def test_nobody_is_believed_to_stand_for_another_who_is_no_trusted_group(lines: list[str]) -> None:
    assert in_group(*lines).relay is None
