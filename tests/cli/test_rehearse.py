"""`mailwarden rehearse`: the surprises first, every mail and why, settings to copy, and words that steer nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mailwarden.cli import output
from mailwarden.cli import rehearse_view as view
from mailwarden.cli import rehearse_words as words
from mailwarden.cli.lazy import Failure
from mailwarden.cli.rehearse import _write
from mailwarden.cli.rehearse_page import page
from mailwarden.cli.rehearse_text import tell
from mailwarden.cli.rehearsing import Rehearsed, judged, write
from mailwarden.cli.words import Wall
from mailwarden.config.load import load
from mailwarden.core.conversation import Kind, PromiseState
from mailwarden.core.message import Address, MailboxRole, Message
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.reasons import Reason
from mailwarden.core.records import ToldTime
from mailwarden.daemon.desk import desk_from
from mailwarden.daemon.rehearsal.reading import History
from mailwarden.daemon.rehearsal.replay import rehearse
from mailwarden.daemon.rehearsal.values import HeldMail, Letter, Suggestion
from mailwarden.mail.render import Renderer
from tests.cli.conftest import BERLIN, SECOND_DESK, Machine, at
from tests.cli.test_report import Page, report_of, told

KEPT, SILENT = PromiseState.KEPT, PromiseState.BROKEN_SILENTLY
DESK = Address(spec="support@example.org")
CARLA = Address(spec="carla@customer.example", name="Carla Conti")
ROBOT = Address(spec="robot@customer.example")
SINCE, UNTIL = at("2026-07-06 00:00"), at("2026-08-03 10:05")
MARKUP = "<script>alert(1)</script>"
BELL = "\a\x1b[31m"
WALL = Wall(BERLIN)


@pytest.fixture
def policy(machine: Machine) -> DeskPolicy:
    configuration = load(machine.config, environ={}, today=date(2026, 8, 3), with_secrets=False)
    return desk_from(configuration.desks[0], b"a key").policy


def letter(
    local: str, author: Address, number: str, *, answers: str = "", subject: str = "Question", robot: bool = False
) -> Letter:
    """Return a mail to the desk, or from it if it answers one."""
    is_ours = author is DESK
    message = Message(
        message_id=f"{number}@x.example",
        has_own_id=True,
        fingerprint=number,
        received_at=at(local).astimezone(UTC),
        author=author,
        to=(CARLA if is_ours else DESK,),
        envelope_sender=author.spec,
        references=(f"{answers}@x.example",) if answers else (),
        written_id=f"{number}@x.example",
        subject=f"Re: {subject}" if is_ours else subject,
        fields=(("auto-submitted", "auto-replied"),) if robot else (),
    )
    return Letter(message=message, role=MailboxRole.SENT if is_ours else MailboxRole.INBOX)


A_FEW = (
    letter("2026-07-07 10:00", CARLA, "q1", subject="Where is my order?"),
    letter("2026-07-07 11:00", DESK, "a1", answers="q1", subject="Where is my order?"),
    letter("2026-07-08 10:00", ROBOT, "r1", subject="I am away", robot=True),
    letter("2026-07-14 10:00", CARLA, "q2", subject="Another thing"),
    letter("2026-07-15 16:00", DESK, "a2", answers="q2", subject="Another thing"),
    letter("2026-07-21 10:00", CARLA, "q3", subject="Nobody answers"),
)


def rehearsed_of(
    policy: DeskPolicy, letters: Sequence[Letter] = A_FEW, *, mode: Mode = Mode.FULL, show: int = 0
) -> Rehearsed:
    """Return what these letters come to."""
    history = History(letters=tuple(letters), mailboxes=("INBOX", "Sent"), unreadable=0)
    found = rehearse(letters, policy, since=SINCE, until=UNTIL, mode=mode)
    return judged(history, found, policy, write(found, Renderer(None), show, lambda _what, _share: None))


def when(one: Letter) -> datetime:
    return one.message.received_at


def printed(one: Rehearsed, capsys: pytest.CaptureFixture[str]) -> str:
    tell([one])
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ([], "No time would have been told, so none could have passed in silence."),
        (
            [told(PromiseState.OPEN, at=UNTIL + timedelta(days=9))],
            "1 time would have been told, and none is over yet.",
        ),
        (
            [told()] * 1340,
            "Nobody would have been left in silence: of 1,340 times that would have been told and are over, "
            "none would have passed without an answer and without a word from us before.",
        ),
        (
            [*[told()] * 337, *[told(SILENT)] * 3],
            "3 of 340 times that would have been told and are over (0.9 %) "
            "would have passed in silence: without an answer, and without a word from us before.",
        ),
        (
            [told(SILENT), told()],
            "1 of 2 times that would have been told and are over "
            "would have passed in silence: without an answer, and without a word from us before.",
        ),
    ],
)
def test_surprises_come_first_in_one_plain_sentence(times: list[ToldTime], said: str) -> None:
    assert words.headline([report_of(times)]) == said


def test_a_few_weeks_are_told_in_plain_sentences(policy: DeskPolicy) -> None:
    said = list(words.sentences(rehearsed_of(policy), WALL))
    assert said == [
        "From Mon 6 Jul 2026 00:00 to Mon 3 Aug 2026 10:05 (Europe/Berlin), 3 conversations began.",
        "3 mails would have been acknowledged at once.",
        "1 mail by machines would have got nothing; below it says why.",
        "Of the acknowledgements, 3 told the target as an aim.",
        "4 notices would have left, each before the told time passed.",
        "None of them was foolish: no answer came within 15 minutes after one.",
        "Your people would have been reminded 12 times.",
        "1 conversation has had no answer to this day.",
        "Read: INBOX, Sent; nothing older was there to learn from, so the first times told are aims.",
    ]


def test_who_is_nudged_is_counted_once_however_many_read_it(policy: DeskPolicy) -> None:
    alone, both = (replace(policy, nudge=people) for people in (("a@x.example",), ("a@x.example", "b@x.example")))
    said = [[one for one in words.sentences(rehearsed_of(it), WALL) if "reminded" in one] for it in (alone, both)]
    assert said == [["Your people would have been reminded 12 times."]] * 2


def test_a_word_of_thanks_is_no_mail_without_an_answer(policy: DeskPolicy) -> None:
    """Nobody can tell it from a question, so people are reminded of it; but who sent it had an answer."""
    thanks = letter("2026-07-16 09:00", CARLA, "q4", answers="a2", subject="Re: Another thing")
    said = list(words.sentences(rehearsed_of(policy, sorted([*A_FEW, thanks], key=when)), WALL))
    assert said[6:9] == [
        "Your people would have been reminded 15 times, 3 of them of mail that came after an answer, thanks included.",
        "1 conversation has had no answer to this day.",
        "In 1 answered conversation the newest mail, perhaps a word of thanks, has had none.",
    ]


def test_a_desk_that_reminds_nobody_hears_so(policy: DeskPolicy) -> None:
    said = words.sentences(rehearsed_of(replace(policy, nudge=())), WALL)
    assert "Nobody is named in `nudge`, so your people would never have been reminded." in said


def test_a_desk_that_only_acknowledges_would_have_sent_no_notice(policy: DeskPolicy) -> None:
    one = rehearsed_of(policy, mode=Mode.ACKNOWLEDGE)
    assert Kind.NOTICE not in {mail.kind for mail in one.rehearsal.mails}


def test_every_mail_is_listed_with_whom_and_when_and_what_came_of_it(
    policy: DeskPolicy, capsys: pytest.CaptureFixture[str]
) -> None:
    said = [" ".join(line.split()) for line in printed(rehearsed_of(policy), capsys).splitlines()]
    assert (
        "Tue 7 Jul 2026 10:00:01 acknowledgement carla@customer.example Where is my order? "
        "told as an aim Tue 7 Jul 2026 15:00; answered after 1h"
    ) in said


def test_robots_are_named_with_the_reason(policy: DeskPolicy, capsys: pytest.CaptureFixture[str]) -> None:
    said = printed(rehearsed_of(policy), capsys)
    assert "1 mail: it says it was sent automatically (Auto-Submitted, RFC 3834 section 5)" in said
    assert "robot@customer.example" in said


def test_with_show_the_newest_mails_are_written_out(policy: DeskPolicy, capsys: pytest.CaptureFixture[str]) -> None:
    one = rehearsed_of(policy, show=2)
    said = printed(one, capsys)
    assert said.count("    | Subject: Re: Nobody answers") == len(one.written) == 2
    assert "    | Hello Carla,\n" in said


def test_strangers_words_cannot_steer_a_terminal(policy: DeskPolicy, capsys: pytest.CaptureFixture[str]) -> None:
    said = printed(rehearsed_of(policy, [letter("2026-07-07 10:00", CARLA, "q1", subject=BELL)], show=1), capsys)
    assert ("\a" in said, "\x1b" in said) == (False, False)


def test_reasons_stand_in_the_order_of_their_number_with_the_newest_as_examples() -> None:
    def held(day: int, reason: Reason) -> HeldMail:
        when = datetime(2026, 7, day, tzinfo=UTC)
        return HeldMail(at=when, message_id=f"{day}", author=None, subject=f"{day}", reason=reason, is_followed=False)

    groups = view.held_for([held(1, Reason.BOUNCE), *(held(day, Reason.SPAM_MARK) for day in range(2, 8))])
    assert [(one.reason, one.count, [it.subject for it in one.examples]) for one in groups] == [
        (Reason.SPAM_MARK, 6, ["7", "6", "5"]),
        (Reason.BOUNCE, 1, ["1"]),
    ]


def test_weeks_stand_without_a_gap_and_hold_every_mail(policy: DeskPolicy) -> None:
    one = rehearsed_of(policy, [*A_FEW[:2], *A_FEW[-1:]])
    weeks = view.weeks(one)
    assert [week.monday for week in weeks][:3] == [date(2026, 7, 6), date(2026, 7, 13), date(2026, 7, 20)]
    assert sum(week.acknowledgements + week.notices + week.nudges for week in weeks) == len(one.rehearsal.mails)


def test_suggestions_are_lines_to_copy() -> None:
    suggestions = [
        Suggestion(key="acknowledge.confidence", now="0.9", better="0.8", why="…"),
        Suggestion(key="acknowledge.history", now='"90d"', better='"180d"', why="…"),
        Suggestion(key="targets.standard.first_reply", now='"4h"', better='"6h"', why="…"),
    ]
    assert view.as_toml("support", suggestions).splitlines() == [
        "[desk.support.acknowledge]",
        "confidence = 0.8  # now 0.9",
        'history = "180d"  # now "90d"',
        "",
        "[targets.standard]",
        'first_reply = "6h"  # now "4h"',
    ]


def test_the_page_needs_nothing_else(policy: DeskPolicy) -> None:
    found = Page(page([rehearsed_of(policy, show=9)]))
    assert {"script", "link", "img", "iframe"}.isdisjoint(found.elements)
    assert [value for name, value in found.attributes if name in ("href", "src")] == []


def test_the_page_is_for_small_screens_light_and_dark(policy: DeskPolicy) -> None:
    text = page([rehearsed_of(policy)])
    assert ("width=device-width" in text, "prefers-color-scheme: dark" in text) == (True, True)


def test_the_page_says_at_the_top_that_it_names_people(policy: DeskPolicy) -> None:
    text = page([rehearsed_of(policy)])
    assert 0 < text.index("names people and quotes the subjects") < text.index("carla@customer.example")


def test_the_page_lists_every_mail_and_folds_the_texts_away(policy: DeskPolicy) -> None:
    one = rehearsed_of(policy, show=9)
    text = page([one])
    assert text.count("to carla@customer.example:") + text.count("to ben@example.org:") == len(one.rehearsal.mails)
    assert text.count("<pre>Subject: Re: ") == len(one.written) > 0


def test_strangers_words_are_no_markup(policy: DeskPolicy) -> None:
    mallory = Address(spec="mallory@customer.example", name=MARKUP)
    letters = [
        letter("2026-07-07 10:00", mallory, "q1", subject=MARKUP),
        letter("2026-07-08 10:00", mallory, "r1", subject=MARKUP, robot=True),
    ]
    assert "script" not in Page(page([rehearsed_of(policy, letters, show=9)])).elements


def test_json_names_every_mail_with_instants_in_utc(policy: DeskPolicy, capsys: pytest.CaptureFixture[str]) -> None:
    output.print_json(view.as_document(rehearsed_of(policy, show=9)))
    document = json.loads(capsys.readouterr().out)
    first = document["mails"][0]
    assert (first["at"], first["to"], first["told"]) == (
        "2026-07-07T08:00:01+00:00",
        "carla@customer.example",
        "2026-07-07T13:00:00+00:00",
    )
    assert first["written"]["subject"] == "Re: Where is my order?"
    assert (document["mode"], document["configured_mode"], document["conversations"]) == ("full", "full", 3)
    assert "key" not in json.dumps(document["report"])


def test_a_server_that_is_not_there_is_a_failure_in_words(machine: Machine) -> None:
    machine.config.write_text(machine.config.read_text().replace('imap = { host = "localhost"', NO_SERVER))
    result = machine.call("rehearse")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "localhost:1" in result.stderr


NO_SERVER = 'imap = { host = "localhost", port = 1'


def test_a_desk_that_is_not_known_is_a_usage_error(machine: Machine) -> None:
    machine.config.write_text(machine.config.read_text() + SECOND_DESK)
    result = machine.call("rehearse", "--desk", "sales")
    assert (result.exit_code, "There is no desk 'sales'. Known: support, billing." in result.output) == (2, True)


@pytest.mark.parametrize("args", [("--since", "soon"), ("--mode", "observe"), ("--show", "0")])
def test_what_makes_no_sense_is_a_usage_error(machine: Machine, args: tuple[str, ...]) -> None:
    assert machine.call("rehearse", *args).exit_code == 2


def test_a_missing_password_has_to_be_mended_first(machine: Machine) -> None:
    assert machine.call("rehearse", PASSWORD="").exit_code == 78


def test_a_file_that_cannot_be_written_is_a_failure_in_words(machine: Machine, policy: DeskPolicy) -> None:
    with pytest.raises(Failure, match=r"cannot be written to .*: No such file"):
        _write(machine.folder / "no" / "rehearsal.html", [rehearsed_of(policy)], "html")
