"""A reply without the "ok" that it begins with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailwarden.core.assent import without_assent, without_yes
from tests.core.letters import letter


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Ok, thanks!", "thanks!"),
        ("Ok", "Thanks"),
        ("Alles klar, vielen Dank", "vielen Dank"),
        ("D'accord, merci.", "merci."),
        ("Vale, gracias", "gracias"),
        ("Great. And when does it come?", "And when does it come?"),
        ("Okinawa is far away", "Okinawa is far away"),
        ("Thanks", "Thanks"),
    ],
)
def test_what_it_says_beside_its_assent(text: str, rest: str) -> None:
    assert without_assent(replace(letter(), text=text)).text == rest


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Yes", "Thanks"),
        ("Yes, all is well, thanks", "thanks"),
        ("Yes, it is settled. Thank you!", "Thank you!"),
        ("Ja, alles gut, danke", "danke"),
        ("Ja, das ist erledigt", "Thanks"),
        ("Oui, tout va bien, merci", "merci"),
        ("Sí, todo bien, gracias", "gracias"),
        ("Yes, but it came back today", "but it came back today"),
        ("Yesterday it came back", "Yesterday it came back"),
        ("Si no funciona, ¿qué hago?", "no funciona, ¿qué hago?"),
    ],
)
def test_what_it_says_beside_its_yes(text: str, rest: str) -> None:
    assert without_yes(replace(letter(), text=text)).text == rest
