"""Phrases that mean nothing, and mail without a time or a plain word: refused in every shipped language."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailwarden.mail.lint import TO_REQUESTERS, empty_phrases, example, says_it_cannot_say
from mailwarden.mail.lint_phrases import CANNOT_SAY, EXAMPLES, PHRASES
from mailwarden.mail.phrases import PHRASES as SHIPPED
from mailwarden.mail.render import shipped_templates
from tests.mail.overrides import Overriding, problems

EMPTY = {
    "en": [
        "We will get back to you as soon as possible.",
        "You will hear from us shortly.",
        "Somebody will answer within 24 hours.",
        "We answer within one business day.",
        "Your call is important to us.",
        "Due to unforeseen circumstances it takes longer.",
        "We apologise for any inconvenience.",
        "Please do not reply to this mail.",
        "Don’t reply to this mail.",
        "We are seeing a higher than usual volume of mail.",
        "Thank you for your patience.",
    ],
    "de": [
        "Wir melden uns schnellstmöglich.",
        "Wir antworten so bald wie möglich.",
        "Sie hören in Kürze von uns.",
        "Wir kümmern uns umgehend darum.",
        "Wir antworten innerhalb von 24 Stunden.",
        "Sie hören binnen zwei Werktagen von uns.",
        "Ihre Anfrage ist uns wichtig.",
        "Aufgrund unvorhergesehener Umstände dauert es länger.",
        "Wir bitten, die Unannehmlichkeiten zu entschuldigen.",
        "Bitte antworten Sie nicht auf diese Mail.",
        "Vielen Dank für Ihre Geduld.",
    ],
    "es": [
        "Le responderemos lo antes posible.",
        "Tendrá noticias nuestras en breve.",
        "Le contestaremos a la mayor brevedad.",
        "Le responderemos en un plazo de 24 horas.",
        "Le atenderemos en 2 días hábiles.",
        "Su mensaje es muy importante para nosotros.",
        "Disculpe las molestias.",
        "Por circunstancias ajenas a nuestra voluntad tardaremos más.",
        "Por favor, no responda a este mensaje.",
        "Gracias por su paciencia.",
    ],
    "fr": [
        "Nous vous répondrons dans les plus brefs délais.",
        "Nous reviendrons vers vous dès que possible.",
        "Vous aurez de nos nouvelles sous peu.",
        "Nous répondons sous 48 heures.",
        "Vous aurez une réponse sous deux jours ouvrés.",
        "Votre demande est très importante pour nous.",
        "Nous nous excusons pour la gêne occasionnée.",
        "En raison de circonstances imprévues, cela prendra plus de temps.",
        "Merci de ne pas répondre à ce message.",
        "Merci de votre patience.",
    ],
}
EVERY = [pytest.param(language, text, id=f"{language}-{text}") for language, texts in EMPTY.items() for text in texts]


@pytest.mark.parametrize(("language", "text"), EVERY)
def test_a_phrase_that_means_nothing_is_found(language: str, text: str) -> None:
    assert list(empty_phrases(text, language)) != []


@pytest.mark.parametrize(
    "file",
    [one for one in sorted(shipped_templates().glob("*/*.txt")) if one.stem in TO_REQUESTERS],
    ids=lambda file: f"{file.parent.name}-{file.stem}",
)
def test_no_shipped_template_contains_one(file: Path) -> None:
    assert list(empty_phrases(file.read_text(encoding="utf-8"), file.parent.name)) == []


@pytest.mark.parametrize(
    "text",
    [
        "We answer as soon as the part has arrived.",
        "Please reply to this mail.",
        "We are important people.",
        "If you do, you need not read on.",
        "We were shorthanded.",
    ],
)
def test_words_that_only_look_like_one_are_left_alone(text: str) -> None:
    assert list(empty_phrases(text, "en")) == []


def test_it_is_found_across_lines_with_the_line_where_it_begins() -> None:
    source = "Subject: x\n\n{# as soon as possible #}\nWe will answer as soon\nas possible, shortly.\n"
    assert [(one.line, one.phrase) for one in empty_phrases(source, "en")] == [
        (4, "as soon as possible"),
        (5, "shortly"),
    ]


def test_a_language_of_somebody_elses_own_is_not_judged() -> None:
    assert list(empty_phrases("Zo spoedig mogelijk.", "nl")) == []
    assert says_it_cannot_say("Wij weten het niet.", "nl")


def test_every_shipped_language_has_its_lists() -> None:
    assert set(PHRASES) == set(CANNOT_SAY) == set(EXAMPLES) == set(SHIPPED)


@pytest.mark.parametrize("language", sorted(SHIPPED))
def test_what_is_suggested_instead_is_understood(language: str) -> None:
    assert says_it_cannot_say(example(language), language)
    assert list(empty_phrases(example(language), language)) == []


def test_as_soon_as_possible_is_refused_with_line_phrase_and_remedy(overriding: Overriding) -> None:
    source = "Subject: x\n\nHello,\n\nWe answer {{ aim }} {{ word }}, As Soon As possible. We can't say.\n"
    (problem,) = problems(overriding("en/acknowledgement.txt", source))
    assert (Path(problem.file).name, problem.line) == ("acknowledgement.txt", 5)
    assert "'As Soon As possible' means nothing to whoever waits" in problem.message
    assert problem.remedy == "say a time with {{ aim }}, or plainly that none can be told yet"


def test_a_template_that_may_tell_neither_a_time_nor_that_there_is_none_is_refused(overriding: Overriding) -> None:
    source = "Subject: x\n\nThanks. You will hear from us {{ aim }}{{ word }} {{ typical }}.\n"
    (problem,) = problems(overriding("en/acknowledgement.txt", source))
    assert "it neither tells a time nor says plainly that none can be told" in problem.message
    assert "We can't say yet when you will have our answer" in problem.remedy


def test_a_restatement_that_does_not_repeat_the_time_is_refused(overriding: Overriding) -> None:
    (problem,) = problems(overriding("en/restatement.txt", "Subject: x\n\nWhat we said still holds.\n"))
    assert "it does not tell the time (by 16:00 today) that we then keep; show it with {{ told }}" in problem.message


def test_what_only_our_own_people_read_may_say_what_it_likes(overriding: Overriding) -> None:
    assert "nudge" not in TO_REQUESTERS
    overriding("en/alarm_over.txt", "Subject: x\n\nIt works again, we answer shortly. {{ began }}\n").check(["en"])
