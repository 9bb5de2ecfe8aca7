"""Which words of a subject say what it is about, and whether two texts speak of one thing."""

from __future__ import annotations

import pytest

from mailwarden.core.subject_words import folded, holds_one_of, telling_words


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Mail is slow", ("mail", "slow")),
        ("Problem with my Outlook password!", ("outlook", "password")),
        ("Dringend: bitte Hilfe beim Drucker", ("beim", "drucker")),
        ("Problème avec l'imprimante", ("imprimante",)),
        ("Ayuda con la impresora, por favor", ("impresora",)),
        ("Re: 4711 2026", ()),
        ("", ()),
        ("printer Printer PRINTER", ("printer",)),
    ],
)
def test_the_telling_words_of_a_subject(subject: str, words: tuple[str, ...]) -> None:
    assert telling_words(subject) == words


@pytest.mark.parametrize("text", ["Störung", "STORUNG", "sto\u0308rung"])
def test_accents_and_case_do_not_count(text: str) -> None:
    assert folded(text) == "storung"


@pytest.mark.parametrize(
    ("subject", "wanted"),
    [
        ("My mails do not arrive", "mail"),
        ("Mail slow", "mails"),
        ("E-Mail geht nicht", "mail"),
        ("Email is down", "mail"),
        ("Der Mailserver ist langsam", "mail"),
        ("L'IMPRIMANTE ne marche pas", "imprimante"),
        ("VPN geht nicht", "vpn"),
        ("Where is the password reset link", "password reset"),
    ],
)
def test_a_subject_holds_a_word(subject: str, wanted: str) -> None:
    assert holds_one_of(subject, [wanted])


@pytest.mark.parametrize(
    ("subject", "wanted"),
    [
        ("Printer on fire", "mail"),
        ("Airmail stamps", "mail"),
        ("My VPNs", "vpn"),
        ("Password forgotten", "password reset"),
        ("Anything", ""),
        ("", "mail"),
    ],
)
def test_a_subject_does_not_hold_a_word(subject: str, wanted: str) -> None:
    assert not holds_one_of(subject, [wanted])
