"""The demo's day as an onlooker reads it: the whole program, in lines, at a speed no onlooker could follow."""

from __future__ import annotations

import contextlib
import io
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mailwarden.demo.day import REMARKS
from mailwarden.demo.main import run_demo

SPEED = 3000.0
PATIENCE_SECONDS = 120.0
HAPPENING = re.compile(r"^(\d\d:\d\d)  (.*)$", re.MULTILINE)
LEFT_ALONE_REPLY = "it says it was sent automatically (Auto-Submitted, RFC 3834 section 5)"
LEFT_ALONE_LIST = "it came through a mailing list that the desk does not name as trusted (RFC 2369, 2919)"


REMARKED = tuple(one.text for one in REMARKS)


@dataclass(frozen=True, slots=True)
class Day:
    """What a finished run left behind."""

    status: int
    printed: str
    leftovers: tuple[Path, ...]

    @property
    def happenings(self) -> tuple[tuple[str, str], ...]:
        return tuple((found[1], found[2]) for found in HAPPENING.finditer(self.printed))

    @property
    def told(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.happenings)

    def time_of(self, text: str) -> str:
        return next(time for time, told in self.happenings if told.startswith(text))


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    directory = tmp_path_factory.mktemp("demo")
    printed = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(printed):
        patch.setattr(tempfile, "tempdir", str(directory))
        status = run_demo(SPEED, keep=False)
    return Day(status, printed.getvalue(), tuple(directory.iterdir()))


def test_the_day_ends_well(day: Day) -> None:
    assert day.status == 0


def test_nothing_is_left_behind(day: Day) -> None:
    assert day.leftovers == ()


def test_the_clock_remarks_on_the_day_in_order(day: Day) -> None:
    assert tuple(text for text in day.told if text in REMARKED) == REMARKED


def test_the_story_is_told_in_order(day: Day) -> None:
    # What the clock remarks stands anywhere between: mail takes its time on a busy machine.
    assert tuple(text for text in day.told if text not in REMARKED) == (
        "mailwarden has read 480 questions of the last 13 weeks, and their answers: half came within 1 hour of opening "
        "time, nine in ten within 2 hours and 30 minutes.",
        "Ada writes: My kettle won't switch off",
        "Ada is told: an answer by 10:30 today.",
        "Mira Sand answers Ada.",
        "Kept: Ada was told 10:30, and answered before.",
        "Karl writes: Mein Darjeeling ist nicht angekommen",
        "Karl is told: an answer by noon today.",
        "Karl writes again, and still waits since the first mail.",
        "Karl is told that the time still holds.",
        "Mira is reminded that Karl waits since 09:57.",
        "Karl is told in time: now by 14:30 today.",
        "Replaced in time: Karl was told 12:00, and heard before then that it takes longer.",
        "Noor writes: Two places in the tasting workshop?",
        "Noor is told: an answer by 15:00 today.",
        f"Left alone: “Re: Two places in the tasting workshop?” from Noor, because {LEFT_ALONE_REPLY}.",
        "Mira is reminded that Karl waits since 09:57.",
        "Jonas Hale answers Karl.",
        "Kept: Karl was told 14:30, and answered before.",
        "Mira is reminded that Noor waits since 12:48.",
        "Mira Sand answers Noor.",
        "Kept: Noor was told 15:00, and answered before.",
        f"Left alone: “Leaf Weekly: what oolong did next” from Leaf Weekly, because {LEFT_ALONE_LIST}.",
        "Ada writes: Tea for a wedding",
        "Ada is told: an answer by 10:00 tomorrow, Wednesday.",
    )


def test_the_hours_run_forward(day: Day) -> None:
    times = [time for time, _ in day.happenings]
    assert times == sorted(times)


def test_word_of_a_delay_comes_before_the_time_that_was_told(day: Day) -> None:
    assert day.time_of("Karl is told in time") < "12:00"


def test_no_told_time_is_broken(day: Day) -> None:
    assert "3 kept · 1 replaced in time · 1 still running · 0 silent surprises" in day.printed


@pytest.mark.parametrize(
    "text",
    [
        "Nobody is here right now; we are back at 9:00 today.",
        "usually hear from us by 9:45 today, and nine in ten by 10:30 today (Berlin time).",
        "hört meist heute bis 10:45 Uhr von uns, in neun von zehn Fällen heute bis 12:00 Uhr (Berliner Zeit).",
        "- They have written again since.",
        "Unser neues Ziel ist, Ihnen heute bis 14:30 Uhr (Berliner Zeit) zu antworten.",
        "we are back at 13:30 today.",
        "nine in ten hear from us by 10:00 tomorrow, Wednesday (Berlin time).",
    ],
)
def test_the_mails_are_shown_as_people_get_them(day: Day, text: str) -> None:
    assert text in " ".join(day.printed.replace("     |", "").split())


def test_lines_into_a_pipe_carry_no_colour(day: Day) -> None:
    assert "\x1b" not in day.printed


# --- as a process of its own, ended by hand -------------------------------------------------------------------------


@contextlib.contextmanager
def demo(directory: Path, speed: float, *, keep: bool) -> Iterator[subprocess.Popen[str]]:
    """Run the demo in a process, its lines in a pipe; it is gone after the block, or after PATIENCE_SECONDS."""
    code = f"import sys; from mailwarden.demo.main import run_demo; sys.exit(run_demo({speed}, {keep}))"
    command = [sys.executable, "-W", "error", "-u", "-c", code]
    environ = {**os.environ, "TMPDIR": str(directory), "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(
        command, encoding="utf-8", env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        patience = threading.Timer(PATIENCE_SECONDS, process.kill)
        patience.start()
        try:
            yield process
        finally:
            patience.cancel()
            process.kill()


def lines_until(process: subprocess.Popen[str], text: str) -> str:
    """Read up to the line that has the text; everything there is, where none has it."""
    lines: list[str] = []
    while process.stdout and (line := process.stdout.readline()):
        lines.append(line)
        if text in line:
            break
    return "".join(lines)


def test_ctrl_c_ends_the_day_early_with_a_summary(tmp_path: Path) -> None:
    with demo(tmp_path, 480, keep=False) as process:
        lines_until(process, "Ada is told")
        process.send_signal(signal.SIGINT)
        rest = lines_until(process, "nothing has this")
        assert (process.wait(10), "0 silent surprises" in rest, list(tmp_path.iterdir())) == (0, True, [])


def test_keep_says_how_to_connect_and_stays_until_ctrl_c(tmp_path: Path) -> None:
    with demo(tmp_path, 20_000, keep=True) as process:
        shown = lines_until(process, "Ctrl-C ends it")
        process.send_signal(signal.SIGINT)
        assert re.search(r"IMAP +127\.0\.0\.1, port \d+", shown)
        assert (process.wait(10), list(tmp_path.iterdir())) == (0, [])
