"""From when to when something was, in the words people use."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from mailwarden.mail.periods import tell_period

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-05-{text}").replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("language", "since", "until", "expected"),
    [
        ("en", "19 09:10", "19 13:40", "from 9:10 to 13:40 today"),
        ("en", "18 16:40", "19 08:30", "from 16:40 yesterday, Monday, to 8:30 today"),
        ("en", "15 13:00", "15 17:00", "from 13:00 to 17:00 on Friday, 15 May"),
        ("en", "15 13:00", "18 12:00", "from 13:00 on Friday, 15 May, to noon yesterday, Monday"),
        ("de", "19 09:10", "19 13:40", "heute von 9:10 bis 13:40 Uhr"),
        ("de", "18 16:40", "19 08:30", "von gestern, Montag, 16:40 Uhr, bis heute, 8:30 Uhr,"),
        ("fr", "19 09:10", "19 13:40", "aujourd'hui de 9 h 10 à 13 h 40"),
        ("fr", "15 13:00", "19 08:30", "du vendredi 15 mai à 13 h jusqu'à aujourd'hui à 8 h 30"),
        ("es", "19 09:10", "19 13:40", "hoy desde las 9:10 hasta las 13:40"),
        ("es", "18 16:40", "19 08:30", "desde ayer, lunes, a las 16:40 hasta hoy a las 8:30"),
    ],
)
def test_a_period_is_told_with_its_days(language: str, since: str, until: str, expected: str) -> None:
    assert tell_period(at(since), at(until), at("19 14:00"), BERLIN, language) == expected
