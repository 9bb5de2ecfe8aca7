"""A reply without the "ok" that it begins with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailwarden.core.assent import without_assent
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
