"""Short replies of people who wait: "no rush", "urgent", and everything that is neither."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mailwarden.core.haste import haste_in
from mailwarden.core.haste_phrases import HASTE
from mailwarden.core.said import Word
from mailwarden.mail.render import shipped_templates

NAMES = ("Carla", "Ben")


@pytest.mark.parametrize(
    "text",
    [
        "No rush",
        "No rush, thanks!",
        "Hi Ben,\nthank you for the update. No problem, take your time.\n\nBest regards\nCarla",
        "It's not urgent.",
        "There's no hurry at all :-)",
        "Eilt nicht, danke für die Info",
        "Hallo Ben,\nkein Problem, lassen Sie sich Zeit.\nViele Grüße\nCarla",
        "Das hat noch Zeit. Vielen Dank!",
        "Pas urgent, merci.",
        "Bonjour,\nprenez votre temps, merci de m'avoir prévenue.\nCordialement\nCarla",
        "No hay prisa, gracias por avisar.",
        "Hola, Ben:\nno es urgente. Saludos",
    ],
)
def test_whoever_is_in_no_hurry_may_say_so(text: str) -> None:
    assert haste_in(text, NAMES) is Word.NO_RUSH


@pytest.mark.parametrize(
    "text",
    [
        "urgent",
        "URGENT!!!",
        "Urgent: nobody in our office can work, we have 20 people standing around. When will you come?",
        "Hi Ben,\nit's urgent, please call me.",
        "It cannot wait.",
        "I'm stuck",
        "Dringend",
        "Hallo Ben, es eilt. Bitte rufen Sie mich an!",
        "Das kann nicht warten.",
        "C'est urgent !",
        "Je suis bloquée, pouvez-vous m'appeler ?",
        "Urgente, por favor.",
        "Nos urge mucho",
    ],
)
def test_whoever_begins_with_urgent_is_taken_at_their_word(text: str) -> None:
    assert haste_in(text, NAMES) is Word.URGENT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No rush, but please tell me what happened.",
        "No rush?",
        "No rush. The order number is 4711.",
        "Is it urgent?",
        "Urgent?",
        "You said it was urgent, and I agree.",
        "The printer still jams.",
        "Ok",
        "Kein Problem",
        "Es ist nicht mehr dringend, aber es geht noch immer nicht.",
        "Ce n'est plus urgent mais cela reste un problème",
        "No hay papel en la impresora",
        "urgent " * 200,
    ],
)
def test_everything_else_is_neither(text: str) -> None:
    assert haste_in(text, NAMES) is None


@pytest.mark.parametrize("language", sorted(HASTE))
@pytest.mark.parametrize("word", [Word.NO_RUSH, Word.URGENT])
def test_every_phrase_of_a_language_is_understood(language: str, word: Word) -> None:
    phrases = HASTE[language].no_rush if word is Word.NO_RUSH else HASTE[language].urgent
    assert [one for one in phrases if haste_in(one) is not word] == []


@pytest.mark.parametrize(
    "file",
    [one for name in ("notice_*", "restatement") for one in sorted(shipped_templates().glob(f"*/{name}.txt"))],
    ids=lambda file: f"{file.parent.name}-{file.stem}",
)
def test_what_our_mails_suggest_to_reply_is_understood(file: Path) -> None:
    plain = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "*", " ".join(file.read_text(encoding="utf-8").split()))
    suggested = re.findall(r"[\"„«]\s?([^\"“»*]+?)\s?[\"“»]", plain)
    words = {Word.URGENT} if file.stem == "restatement" else {Word.URGENT, Word.NO_RUSH}
    assert {haste_in(one) for one in suggested} == words
