"""From a decision to the mail: who it is from, what it answers, and what it knows of names, hours and people."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from mailwarden.core.conversation import Basis, Promise, Tone
from mailwarden.core.decisions import NudgeStaff, SendAcknowledgement, SendNotice
from mailwarden.core.hours import Closure, OpeningHours, Range, Span, Timetable
from mailwarden.core.message import Address
from mailwarden.core.policy import DeskPolicy, Targets
from mailwarden.core.reasons import Reason
from mailwarden.mail.addressed import Letterhead
from mailwarden.mail.letters import write_acknowledgement, write_alarm, write_notice, write_nudge
from mailwarden.mail.notices import notice_values
from mailwarden.mail.nudges import nudge_values
from mailwarden.mail.render import Renderer
from mailwarden.mail.telling import readers
from mailwarden.mail.values import acknowledgement_values

ID = "mw.0123456789abcdef.0123456789abcdef01234567@example.org"
MORNING = datetime(2026, 5, 19, 8, 0, tzinfo=UTC)  # Tuesday, 10:00 in Berlin
RENDERER = Renderer()
NINE_TO_FIVE = (Range(opens=9 * 3600, closes=17 * 3600),)
HOLIDAY = Closure(first=date(2026, 5, 25), last=date(2026, 5, 25), name="Whit Monday", is_holiday=True)
SPAN = Span(time=timedelta(hours=4))
BEN = Address(spec="ben@example.org", name="Ben Carter")
DESK = DeskPolicy(
    name="support",
    address="support@example.org",
    team="Example Support",
    hours=OpeningHours(
        Timetable(zone="Europe/Berlin", week=(*(NINE_TO_FIVE,) * 5, (), ()), closures=(HOLIDAY,)),
    ),
    targets=Targets(name="standard", first_reply=SPAN, next_reply=SPAN, keep_informed=SPAN),
    staff=(BEN,),
    nudge=("lead@example.org",),
)
ACKNOWLEDGEMENT = SendAcknowledgement(
    to=Address(spec="anna@example.net", name="Anna Keller"),
    in_reply_to="second@example.net",
    references=("first@example.net",),
    subject="Printer",
    language="en",
    received_at=MORNING,
    promise=Promise(at=MORNING + timedelta(hours=4), zone="Europe/Berlin", basis=Basis.TARGET),
    will_warn=True,
    reason=Reason.FIRST_MAIL,
)
NOTICE = SendNotice(
    to=ACKNOWLEDGEMENT.to,
    in_reply_to="second@example.net",
    references=("first@example.net",),
    subject="Printer",
    language="de",
    tone=Tone.UPDATE,
    told=MORNING + timedelta(hours=1),
    promise=None,
    replaces=1,
    step=1,
    reason=Reason.TIME_RUNS_OUT,
)
NUDGE = NudgeStaff(
    to=("lead@example.org",),
    requester=ACKNOWLEDGEMENT.to,
    subject="Printer",
    waiting_since=MORNING,
    due=MORNING + timedelta(hours=4),
    is_told=True,
    chasers=0,
    step=0,
    reason=Reason.NUDGE_DUE,
)

HEAD = Letterhead(desk=DESK, message_id=ID, now=MORNING, renderer=RENDERER)


def read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=default)


def acknowledged(decision: SendAcknowledgement = ACKNOWLEDGEMENT) -> EmailMessage:
    return read(write_acknowledgement(decision, head=HEAD))


def body(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().split())


def test_a_name_that_holds_an_address_is_not_written_beside_one() -> None:
    to = replace(ACKNOWLEDGEMENT.to, name="Anna, eve@example.com")
    assert acknowledged(replace(ACKNOWLEDGEMENT, to=to))["To"] == "anna@example.net"


def test_acknowledgement_answers_in_the_thread_of_the_mail() -> None:
    mail = acknowledged()
    assert mail["From"] == "Example Support <support@example.org>"
    assert mail["To"] == "Anna Keller <anna@example.net>"
    assert mail["Subject"] == "Re: Printer"
    assert mail["In-Reply-To"] == "<second@example.net>"
    assert mail["References"] == "<first@example.net> <second@example.net>"
    assert mail["Message-ID"] == f"<{ID}>"
    assert mail["Date"] == "Tue, 19 May 2026 10:00:00 +0200"
    assert mail["Auto-Submitted"] == "auto-replied"
    assert "We aim to answer by 14:00 today (Berlin time)." in body(mail)


def test_acknowledgement_of_a_mail_without_subject_and_id_still_has_a_subject() -> None:
    mail = acknowledged(replace(ACKNOWLEDGEMENT, subject="", in_reply_to="", references=()))
    assert (mail["Subject"], mail["In-Reply-To"]) == ("Your mail to Example Support", None)


def test_same_decision_gives_the_same_bytes() -> None:
    first, second = (write_acknowledgement(ACKNOWLEDGEMENT, head=HEAD) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    "name", ["Win http://evil.example/x", "AAAAAAAA0AAAAAAAAAAAAAAAAAAAAA", "Sales <b@c>\r\nBcc: d@e"]
)
def test_forged_display_name_hands_on_no_link_code_or_field(name: str) -> None:
    raw = write_acknowledgement(
        replace(ACKNOWLEDGEMENT, to=Address(spec="anna@example.net", name=name)),
        head=HEAD,
    )
    assert (b"evil" in raw, b"AAAA0" in raw, read(raw)["Bcc"]) == (False, False, None)
    assert body(read(raw)).startswith("Hello, Thanks")


def test_notice_is_in_the_language_of_the_conversation_and_says_that_it_was_not_asked_for() -> None:
    mail = read(write_notice(NOTICE, head=HEAD))
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "de")
    assert mail["References"] == "<first@example.net> <second@example.net>"
    assert "heute bis 11:00 Uhr (Berliner Zeit)" in body(mail)


def test_nudge_is_a_thread_of_its_own() -> None:
    mail = read(write_nudge(NUDGE, head=replace(HEAD, to="lead@example.org")))
    assert mail["From"].addresses[0].display_name == "mailwarden (Example Support)"
    assert (mail["To"], mail["Subject"]) == ("lead@example.org", "Waiting since 10:00 today: Printer")
    assert (mail["In-Reply-To"], mail["References"], mail["Auto-Submitted"]) == (None, None, "auto-generated")


@pytest.mark.parametrize(
    ("over", "subject"), [(False, "support@example.org: down"), (True, "Over: support@example.org: down")]
)
def test_alarm_and_its_end_are_told_to_the_operator(over: bool, subject: str) -> None:
    mail = read(
        write_alarm(
            subject="down",
            text="First.\nSecond.",
            raised_at=MORNING,
            over=over,
            head=replace(HEAD, to="it@example.org", now=MORNING + timedelta(hours=1)),
        )
    )
    assert (mail["To"], mail["Subject"]) == ("it@example.org", subject)
    assert ("First. Second." in body(mail), "First. There is nothing you need to do." in body(mail)) == (not over, over)


@pytest.mark.parametrize(
    ("staff", "domains", "told"),
    [
        ((BEN,), (), "Ben"),
        ((BEN, Address(spec="chris@example.org", name="Chris Okafor")), (), "Ben or Chris"),
        ((BEN, Address(spec="chris@example.org")), (), ""),
        ((BEN,), ("agents.example.org",), ""),
        ((), (), ""),
    ],
)
def test_readers_are_named_only_where_all_of_them_are_known(
    staff: tuple[Address, ...], domains: tuple[str, ...], told: str
) -> None:
    assert readers(replace(DESK, staff=staff, staff_domains=domains), "en", MORNING) == told


def test_more_than_three_readers_are_not_listed() -> None:
    staff = tuple(Address(spec=f"{name}@example.org", name=f"{name} Carter") for name in ("Ben", "Mia", "Tom", "Eva"))
    assert readers(replace(DESK, staff=staff), "en", MORNING) == ""


def test_opening_hours_are_told_where_they_matter_only() -> None:
    in_hours = acknowledgement_values(ACKNOWLEDGEMENT, DESK, MORNING)
    at_night = acknowledgement_values(ACKNOWLEDGEMENT, DESK, MORNING + timedelta(hours=12))
    assert (in_hours.hours_matter, in_hours.opens) == (False, "")
    assert (at_night.hours_matter, at_night.opens) == (True, "at 9:00 tomorrow, Wednesday")


def test_closures_on_the_way_to_the_told_time_are_named() -> None:
    friday = datetime(2026, 5, 22, 12, 0, tzinfo=UTC)
    tuesday = Promise(at=friday + timedelta(days=4), zone="Europe/Berlin", basis=Basis.TARGET)
    values = acknowledgement_values(replace(ACKNOWLEDGEMENT, promise=tuesday), DESK, friday)
    assert values.closures == "on Monday, 25 May (Whit Monday)"


def test_time_is_told_in_the_zone_of_the_promise_and_hours_then_name_theirs() -> None:
    promise = Promise(at=MORNING + timedelta(hours=4), zone="Europe/London", basis=Basis.TARGET)
    values = acknowledgement_values(replace(ACKNOWLEDGEMENT, promise=promise), DESK, MORNING)
    assert (values.aim, values.zone, values.hours_zone) == ("by 13:00 today", "UK time", "Berlin time")


def test_time_is_told_by_the_readers_clock_where_that_shows_another_one() -> None:
    values = acknowledgement_values(replace(ACKNOWLEDGEMENT, reader_offset=timedelta(hours=1)), DESK, MORNING)
    assert (values.aim, values.zone) == ("by 13:00 today, your time", "14:00 Berlin time")


def test_reader_abroad_is_told_whose_time_the_opening_hours_are() -> None:
    evening = MORNING + timedelta(hours=12)
    later = replace(
        ACKNOWLEDGEMENT, promise=Promise(at=evening + timedelta(hours=14), zone="Europe/Berlin", basis=Basis.TARGET)
    )
    at_home = acknowledgement_values(later, DESK, evening)
    abroad = acknowledgement_values(replace(later, reader_offset=timedelta(hours=1)), DESK, evening)
    assert (at_home.opens_zone, at_home.hours_zone) == ("", "")
    assert (abroad.opens, abroad.opens_zone) == ("at 8:00 tomorrow, Wednesday, your time", "9:00 Berlin time")
    assert abroad.hours_zone == "Berlin time"


def test_notice_repeats_what_was_told_by_the_same_clock() -> None:
    values = notice_values(replace(NOTICE, reader_offset=timedelta(hours=1)), DESK, MORNING)
    assert (values.told, values.zone) == ("heute bis 10:00 Uhr Ihrer Zeit", "11:00 Uhr Berliner Zeit")


def test_desk_that_never_opens_tells_no_hours_and_does_not_fail() -> None:
    never = replace(DESK, hours=OpeningHours(Timetable(zone="Europe/Berlin", week=((),) * 7)))
    values = acknowledgement_values(replace(ACKNOWLEDGEMENT, promise=None), never, MORNING)
    assert (values.opens, values.hours, values.aim) == ("", "", "")


def test_staff_are_said_to_know_only_where_somebody_is_told() -> None:
    silent = replace(DESK, nudge=(), operator="")
    assert [notice_values(NOTICE, desk, MORNING).told_staff for desk in (DESK, silent)] == [True, False]


def test_nudge_shortens_a_long_subject_and_says_when_the_time_has_passed() -> None:
    values = nudge_values(replace(NUDGE, subject="word " * 40), DESK, NUDGE.due)
    assert (len(values.subject), values.subject[-1], values.has_passed) == (80, "…", True)
