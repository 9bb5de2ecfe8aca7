"""A colleague's own out-of-office has others reminded, until that colleague writes again or two weeks have passed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailwarden.core.conversation import Kind
from mailwarden.core.message import Address
from tests.daemon.office import ANNA, LEAD, Office, Server
from tests.daemon.test_gathering import due, id_of, listed, text_of

BEN = "ben@example.org"
OUT = ("Subject: Out of Office: away until Friday", "Auto-Submitted: auto-replied", "Return-Path: <>")


@pytest.fixture
def reminded(office: Office) -> Office:
    """Anna and Ben hear of what is due; at eleven both were reminded of Carla."""
    office.restart(nudge=(ANNA, BEN), staff=(Address(spec=ANNA, name="Anna Berg"), Address(spec=BEN)))
    office.reads_mailboxes()
    office.arrives()
    office.sends(Server())
    due(office, "Mon 11:00")
    return office


def leaves(office: Office) -> Server:
    office.clock.go_on(minutes=3)
    office.reads_mailboxes()
    server = Server()
    office.sends(server)
    return server


def from_anna(office: Office, number: int, *lines: str) -> None:
    office.arrives(
        "From: Anna Berg <anna@example.org>",
        "To: support@example.org",
        f"Message-ID: <anna{number}@example.org>",
        *lines,
    )


def away(office: Office) -> frozenset[str]:
    return office.store.run_now(lambda tx: office.carrier.absences.at(tx, office.clock.now()))


def replies_by_itself(office: Office, *lines: str) -> None:
    """Anna's mail program answers the nudge that she got."""
    nudge = id_of(leaves(office).to(ANNA)[0])
    given = {line.partition(":")[0] for line in lines}
    usual = (one for one in OUT if one.partition(":")[0] not in given)
    from_anna(office, 1, *lines, *usual, f"In-Reply-To: <{nudge}>", f"References: <{nudge}>")


def test_whose_mail_program_says_so_is_away_and_the_others_hear_what_they_were_reminded_of(reminded: Office) -> None:
    replies_by_itself(reminded)
    server = leaves(reminded)
    (digest,) = server.to(BEN)
    assert b"Anna Berg is away, and one person is waiting" in digest
    assert (away(reminded), listed(reminded, digest), server.to(ANNA)) == (frozenset({ANNA}), (1,), [])


def test_further_reminders_go_to_the_others(reminded: Office) -> None:
    replies_by_itself(reminded)
    leaves(reminded)
    due(reminded, "Mon 12:10")
    server = leaves(reminded)
    assert (len(server.to(BEN)), server.to(ANNA)) == (1, [])
    assert "Second and last reminder" in text_of(server.to(BEN)[0])


def test_they_hear_once_that_somebody_is_away(reminded: Office) -> None:
    replies_by_itself(reminded)
    leaves(reminded)
    from_anna(reminded, 2, *OUT, f"In-Reply-To: <{reminded.mails(Kind.NUDGE)[0].message_id}>")
    assert leaves(reminded).heard == []


def test_it_is_remembered_over_a_restart(reminded: Office) -> None:
    replies_by_itself(reminded)
    reminded.restart(nudge=(ANNA, BEN))
    assert away(reminded) == {ANNA}


def test_who_writes_themselves_is_back(reminded: Office) -> None:
    replies_by_itself(reminded)
    reminded.clock.go_on(hours=1)
    from_anna(reminded, 3, "Subject: Back again", "Return-Path: <anna@example.org>")
    assert away(reminded) == frozenset()


def test_after_two_weeks_they_are_reminded_again(reminded: Office) -> None:
    replies_by_itself(reminded)
    reminded.clock.go_on(timedelta(days=14).total_seconds())
    assert away(reminded) == frozenset()


@pytest.mark.parametrize(
    "lines",
    [
        ("Subject: Re: Waiting", "Auto-Submitted: no", "Return-Path: <anna@example.org>"),
        ("Subject: Ticket received: Waiting",),
        ("Subject: Undeliverable: Waiting",),
    ],
    ids=["a person's answer", "a word of receipt", "mail that came back"],
)
def test_what_says_something_else_has_nobody_passed_over(reminded: Office, lines: tuple[str, ...]) -> None:
    replies_by_itself(reminded, *lines)
    assert away(reminded) == frozenset()


def test_an_automatic_mail_that_answers_none_of_ours_has_nobody_passed_over(reminded: Office) -> None:
    from_anna(reminded, 4, *OUT)
    assert away(reminded) == frozenset()


def test_who_alone_hears_of_what_is_due_still_hears_of_it(office: Office) -> None:
    office.reads_mailboxes()
    office.arrives()
    office.sends(Server())
    due(office, "Mon 11:00")
    nudge = id_of(leaves(office).to(LEAD)[0])
    office.arrives(
        f"From: {LEAD}", "To: support@example.org", "Message-ID: <lead@example.org>", *OUT, f"In-Reply-To: <{nudge}>"
    )
    due(office, "Mon 12:10")
    assert len(leaves(office).to(LEAD)) == 1
