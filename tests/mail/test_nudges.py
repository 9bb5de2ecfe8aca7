"""What staff read of who waits: a chance in words, a quotation that harms nobody, and phrases that are understood."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from mailwarden.core.commands import command_in
from mailwarden.core.said import Word
from mailwarden.mail.nudges import CHANCES, LONGEST_QUOTE, quoted, tell_chance
from mailwarden.mail.render import Renderer
from mailwarden.mail.scenes import scenes
from mailwarden.mail.spoken_times import time_reader
from tests.core.builders import OFFICE

LANGUAGES = sorted(CHANCES)
QUOTES = {"en": '"(.+?)"', "de": "„(.+?)“", "es": "«(.+?)»", "fr": "«[ \u00a0](.+?)[ \u00a0]»"}
NOW = datetime(2026, 5, 19, 15, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("chance", "expected"),
    [
        (0.0, "unlikely"),
        (0.19, "unlikely"),
        (0.2, "about one in four"),
        (0.34, "about one in three"),
        (0.5, "about one in two"),
        (0.65, "about two in three"),
        (0.8, "about three in four"),
        (0.85, "likely"),
        (1.0, "likely"),
    ],
)
def test_a_chance_is_told_in_words(chance: float, expected: str) -> None:
    assert tell_chance(chance, "en") == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_word_for_every_chance(language: str) -> None:
    assert len({tell_chance(chance, language) for chance in (0.1, 0.25, 0.33, 0.5, 0.66, 0.75, 0.9)}) == 7


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", ""),
        ("It burns.", "It burns."),
        ("Hello,\n\nit burns.\nHelp!", "Hello, it burns. Help!"),
        ("One\nTwo\nThree\nFour", "One Two Three …"),
        ("See https://evil.example/confirm?token=4711 please", "See please"),
        ("Code 0123456789abcdef0123456789abcdef", "Code"),
    ],
    ids=["nothing", "a line", "three lines", "four lines", "a link", "a code"],
)
def test_what_they_wrote_is_quoted_shortly_and_without_links_and_codes(words: str, expected: str) -> None:
    assert quoted(words) == expected


def test_a_long_line_is_cut_between_words() -> None:
    cut = quoted("word " * 100)
    assert cut.endswith("word …")
    assert len(cut) <= LONGEST_QUOTE + 2


def texts(language: str, *templates: str) -> list[str]:
    renderer = Renderer(None)
    found = (one for one in scenes(language) if one.template in templates)
    return [" ".join(renderer.render(one.template, language, one.values).text.split()) for one in found]


def examples(language: str, text: str) -> list[str]:
    """Return the replies that a mail suggests: what stands in quotation marks behind its last greeting to reply."""
    suggested = (one.replace("\u00a0", " ") for one in re.findall(QUOTES[language], text))
    return [one for one in suggested if not one.endswith("…")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reply_that_is_suggested_is_understood(language: str) -> None:
    times = time_reader((language,), ZoneInfo("Europe/Berlin"), OFFICE, NOW)
    for text in texts(language, "nudge", "digest", "morning"):
        for example in examples(language, text):
            assert command_in(example, times) is not None, example


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_suggested_time_is_taken_with_its_reason_and_its_number(language: str) -> None:
    times = time_reader((language,), ZoneInfo("Europe/Berlin"), OFFICE, NOW)
    text = texts(language, "digest")[0]
    command = command_in(examples(language, text)[-3], times)
    assert command
    assert (command.word, command.numbers, bool(command.text)) == (Word.TIME, (1,), True)
    assert command.until == datetime(2026, 5, 20, 15, tzinfo=ZoneInfo("Europe/Berlin"))
