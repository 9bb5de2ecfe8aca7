"""What colleagues reply to a mail of ours, in their own words, and what is understood of it."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from mailwarden.core.commands import commands_in
from mailwarden.core.hours import OpeningHours, Range, Timetable
from mailwarden.mail.phrases import PHRASES
from mailwarden.mail.render import Renderer
from mailwarden.mail.scenes import scenes
from mailwarden.mail.spoken_times import time_reader

ZONE = ZoneInfo("Europe/Berlin")
OFFICE = OpeningHours(Timetable(zone=ZONE.key, week=((Range(opens=9 * 3600, closes=17 * 3600),),) * 5 + ((), ())))
NOW = datetime(2026, 11, 24, 10, 20, tzinfo=ZONE)  # a Tuesday


EXAMPLE = re.compile(r"[\"„«]\s?([^\"“»]+?)\s?[\"“»]")


def understood(text: str) -> str:
    """Return what is understood, a command after the other: "2 time 11-25 15:00 waiting for the supplier"."""
    said = []
    for one in commands_in(text, time_reader(("en",), ZONE, OFFICE, NOW)):
        until = f"{one.until.astimezone(ZONE):%m-%d %H:%M}" if one.until else ""
        said.append(" ".join(filter(None, (*map(str, one.numbers), one.word, until, one.text))))
    return "; ".join(said)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("tomorrow 3pm, waiting for the supplier", "time 11-25 15:00 waiting for the supplier"),
        ("waiting for the supplier, tomorrow at 3 pm", "time 11-25 15:00 waiting for the supplier"),
        ("Monday 10:00 - Chris is on holiday", "time 11-30 10:00 Chris is on holiday"),
        ("by Friday", "time 11-27 17:00"),
        ("in two hours", "time 11-24 12:20"),
        ("I'll get back to them by tomorrow 3pm", "time 11-25 15:00"),
        ("We'll have an answer for Friday", "time 11-27 17:00"),
        ("tell her tomorrow 3pm", "time 11-25 15:00"),
        ("tomorrow 3pm\nThanks, Anna", "time 11-25 15:00"),
        ("morgen 15 Uhr, warten auf den Lieferanten", "time 11-25 15:00 warten auf den Lieferanten"),
        ("ich melde mich morgen um 15 Uhr", "time 11-25 15:00"),
        ("wird bis Freitag erledigt", "time 11-27 17:00"),
        ("3. Dez. 14 Uhr", "time 12-03 14:00"),
        ("demain à 15h, on attend le fournisseur", "time 11-25 15:00 on attend le fournisseur"),
        ("on répond demain à 15h", "time 11-25 15:00"),
        ("mañana a las 15:00, esperamos al proveedor", "time 11-25 15:00 esperamos al proveedor"),
        ("contestamos mañana a las 3", "time 11-25 15:00"),
        ("snooze until Thursday", "snooze 11-26 09:00"),
        ("snooze until Thursday 14:00", "snooze 11-26 14:00"),
        ("snooze 2h", "snooze 11-24 12:20"),
        ("snooze for 2 hours", "snooze 11-24 12:20"),
        ("remind me tomorrow", "snooze 11-25 09:00"),
        ("Erinnere mich am Donnerstag", "snooze 11-26 09:00"),
        ("bis Donnerstag zurückstellen", "snooze 11-26 09:00"),
        ("Rappelle-moi demain matin", "snooze 11-25 09:00"),
        ("recuérdame el jueves", "snooze 11-26 09:00"),
        ("2 tomorrow 3pm, waiting for the supplier", "2 time 11-25 15:00 waiting for the supplier"),
        ("2: waiting for the supplier, tomorrow 3pm", "2 time 11-25 15:00 waiting for the supplier"),
        ("2 3pm", "2 time 11-24 15:00"),
        ("3 pm", "time 11-24 15:00"),
        ("1 3 pm", "1 time 11-24 15:00"),
        ("2 15 Uhr", "2 time 11-24 15:00"),
        ("2 snooze until Thursday", "2 snooze 11-26 09:00"),
        ("1: mine\n2: tomorrow 3pm, ill\n3: no rush", "1 mine; 2 time 11-25 15:00 ill; 3 no-rush"),
    ],
)
def test_a_reply_is_understood(text: str, meaning: str) -> None:
    assert understood(text) == meaning


@pytest.mark.parametrize("language", sorted(PHRASES))
def test_every_example_of_the_help_is_understood(language: str) -> None:
    help_in = next(one for one in scenes(language) if one.name == "help-nameless")
    text = " ".join(Renderer().render(help_in.template, language, help_in.values).text.split())
    assert [one for one in EXAMPLE.findall(text) if not understood(one)] == []
    assert len(EXAMPLE.findall(text)) == 9


@pytest.mark.parametrize(
    "text",
    [
        "can you do tomorrow 3pm?",
        "can you do tomorrow 3pm",
        "not before Friday",
        "not tomorrow",
        "tomorrow or Friday",
        "tomorrow 3pm, no, Friday",
        "yesterday 3pm",
        "in 3 months",
        "next Friday",
        "thanks, will look",
        "do 3pm",
        "I'm back on Monday",
        "the supplier delivers tomorrow 3pm",
        "call me tomorrow 3pm",
        "tomorrow 3pm EST",
        "tomorrow 3pm, the supplier delivers at 2pm",
        "2 colleagues are ill, tomorrow 3pm",
        "tomorrow 3pm\nor Friday, we shall see",
        "1: mine\n2: tomorrow 3pm\n3: we shall see",
        "snooze until yesterday",
        "snooze until tomorrow or Friday",
        "don't snooze until Thursday",
        "Saturday",
    ],
)
def test_a_reply_that_may_mean_something_else_does_nothing(text: str) -> None:
    assert understood(text) == ""
