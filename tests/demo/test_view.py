"""The demo's screen: everything in its place, on small and large terminals, with colours and without."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
from rich.console import Console

from mailwarden.demo.board import Row
from mailwarden.demo.cast import ADA, at
from mailwarden.demo.journal import Happening, What
from mailwarden.demo.letters import Mail
from mailwarden.demo.picture import Picture
from mailwarden.demo.view import screen_of

SIZES = [(80, 24), (120, 40), (100, 30), (60, 20)]
NOW = at("10:15")
TEXT = "Hello Ada,\n\nThanks for writing. We aim to answer by\n11:00 today (Berlin time).\n\nThe Teahouse"


def picture(*, left: timedelta | None = timedelta(minutes=75), happenings: int = 1) -> Picture:
    row = Row(who="Ada", about="My kettle won't switch off", told="11:00", stands="waits, acknowledged", left=left)
    told = (*(_note(number) for number in range(happenings)), _told(NOW))
    return Picture(now=NOW, is_open=True, rows=(row,), happenings=told, news=())


def _note(number: int) -> Happening:
    return Happening(at=NOW, what=What.WROTE, text=f"Happening {number}: " + "a long story " * 9)


def _told(now: datetime) -> Happening:
    mail = Mail(
        to=ADA.address,
        at=now,
        author="The Teahouse",
        subject="Re: My kettle won't switch off",
        text=TEXT,
        message_id="<1@teahouse.example>",
        in_reply_to="",
        references=(),
        is_automatic=True,
    )
    text = "Ada is told: an answer by 11:00 today."
    return Happening(at=now, what=What.TOLD, text=text, mail=mail, told="by 11:00 today")


def shown(what: Picture, width: int = 80, height: int = 24, *, colour: bool = False) -> str:
    file = io.StringIO()
    console = Console(
        file=file, width=width, height=height, force_terminal=colour, color_system="truecolor" if colour else None
    )
    console.print(screen_of(what, width, height))
    return file.getvalue()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_screen_is_filled_exactly(width: int, height: int) -> None:
    lines = shown(picture(), width, height).splitlines()
    assert (len(lines), max(map(len, lines)) <= width) == (height, True)


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize(
    "text",
    ["Tuesday 10:15", "open", "1:15 h", "waits, acknowledged", "Hello Ada,", "To Ada", "Ada is told: an answer"],
)
def test_everything_that_counts_is_on_the_screen(text: str, width: int, height: int) -> None:
    assert text in shown(picture(happenings=30), width, height)


def test_a_time_that_passed_is_named_over() -> None:
    assert "over" in shown(picture(left=timedelta(minutes=-1)))


def test_nobody_who_waits_no_longer_has_a_countdown() -> None:
    assert "1:15 h" not in shown(picture(left=None))


def test_the_told_time_stands_out_in_the_mail_over_a_line_end() -> None:
    assert "\x1b[1;7mby" in shown(picture(), colour=True)


def test_happenings_are_shown_whole_the_newest_last() -> None:
    bottom = shown(picture(happenings=30)).splitlines()[-5:]
    assert [line[1:6] for line in bottom if line[1:6].strip()] == ["10:15"] * 3


def test_before_the_first_mail_the_screen_says_so() -> None:
    empty = Picture(now=NOW, is_open=False, rows=(), happenings=(), news=())
    assert "The first mail is on its way" in shown(empty)
