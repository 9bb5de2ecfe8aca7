"""Every shipped text as people get it, in tests/mail/golden, and what none of them may say.

After a change on purpose, run this file with MAILWARDEN_WRITE_GOLDEN=1 and read the difference.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from mailwarden.config.desk_checks import SHIPPED_LANGUAGES
from mailwarden.mail.notices import NoticeValues
from mailwarden.mail.phrases import PHRASES
from mailwarden.mail.render import Renderer, shipped_templates
from mailwarden.mail.scenery import Scene
from mailwarden.mail.scenes import scenes
from mailwarden.mail.values import AcknowledgementValues

GOLDEN = Path(__file__).parent / "golden"
LANGUAGES = sorted(PHRASES)
RENDERER = Renderer()
FORBIDDEN = {
    "en": [
        "as soon as possible",
        "asap",
        "shortly",
        "in due course",
        "at your earliest convenience",
        "your call is important",
        "important to us",
        "due to unforeseen",
        "circumstances",
        "high volume",
        "unusually busy",
        "inconvenience",
        "patience",
        "do not reply",
        "don't reply",
        "no-reply",
        "business day",
        "rest assured",
        "valued customer",
        "ticket",
        "escalat",
    ],
    "de": [
        "schnellstmöglich",
        "so bald wie möglich",
        "so schnell wie möglich",
        "baldmöglichst",
        "in kürze",
        "zeitnah",
        "umgehend",
        "unverzüglich",
        "unvorhergesehen",
        "umstände",
        "unannehmlichkeit",
        "geduld",
        "hohes aufkommen",
        "nicht auf diese",
        "antworten sie nicht",
        "werktag",
        "wichtig für uns",
        "sehr geehrte",
        "ticket",
        "mitarbeitende",
    ],
    "es": [
        "lo antes posible",
        "tan pronto como",
        "a la mayor brevedad",
        "a la brevedad",
        "en breve",
        "cuanto antes",
        "próximamente",
        "no responda a este",
        "no conteste",
        "paciencia",
        "molestia",
        "inconveniente",
        "circunstancia",
        "imprevist",
        "ajenas a nuestra voluntad",
        "días hábiles",
        "laborable",
        "gran volumen",
        "importante para nosotros",
        "estimad",
        "no dude en",
        "rogamos",
        "tique",
        "ticket",
    ],
    "fr": [
        "dans les plus brefs délais",
        "dès que possible",
        "aussi vite que possible",
        "le plus rapidement possible",
        "au plus vite",
        "sous peu",
        "prochainement",
        "ne pas répondre",
        "ne répondez pas",
        "veuillez",
        "patience",
        "patienter",
        "désagrément",
        "gêne occasionnée",
        "circonstances",
        "imprévu",
        "indépendant de notre volonté",
        "indépendantes de notre volonté",
        "jours ouvrés",
        "jour ouvré",
        "forte affluence",
        "important pour nous",
        "n'hésitez pas",
        "madame, monsieur",
        "cher client",
        "toutes nos excuses",
        "ticket",
    ],
}
CANNOT_SAY = {
    "en": "We (still )?can't ",
    "de": "nicht sagen|nicht nennen",
    "es": "no podemos decirle|No podemos (decir|dar)le",
    "fr": "Nous ne savons pas encore quand|Nous ne pouvons pas vous donner",
}
BUSY = {
    "en": "more people than usual",
    "de": "mehr Menschen als sonst",
    "es": "más personas de lo",
    "fr": "plus de personnes que",
}
A_WEEK = {"en": "more than a week", "de": "mehr als eine Woche", "es": "más de una semana", "fr": "plus d'une semaine"}
AUTOMATIC = {"en": "automatic", "de": "automatisch", "es": "automátic", "fr": "automatique"}
APOLOGY = {
    "en": "sorry|apolog|mistake",
    "de": "leid|entschuldig|Fehler",
    "es": "sentimos|discul|perdón|perdon|error",
    "fr": "désolé|excus|pardon|faute|erreur|regrett",
}
EVERY = [
    pytest.param(language, scene, id=f"{language}-{scene.name}") for language in LANGUAGES for scene in scenes(language)
]
TO_REQUESTERS = [
    pytest.param(language, scene, id=f"{language}-{scene.name}")
    for language in LANGUAGES
    for scene in scenes(language)
    if isinstance(scene.values, AcknowledgementValues | NoticeValues)
]


def text_of(language: str, scene: Scene) -> str:
    rendered = RENDERER.render(scene.template, language, scene.values)
    return f"Subject: {rendered.subject}\n\n{rendered.text}"


def running(language: str, scene: Scene) -> str:
    return " ".join(text_of(language, scene).split())


@pytest.mark.parametrize(("language", "scene"), EVERY)
def test_text_is_the_one_that_was_read_and_approved(language: str, scene: Scene) -> None:
    golden = GOLDEN / f"{language}-{scene.name}.txt"
    if "MAILWARDEN_WRITE_GOLDEN" in os.environ:
        golden.write_text(text_of(language, scene), encoding="utf-8")
    assert text_of(language, scene) == golden.read_text(encoding="utf-8")


def test_no_golden_text_is_left_over() -> None:
    expected = {f"{language}-{scene.name}.txt" for language in LANGUAGES for scene in scenes(language)}
    assert {file.name for file in GOLDEN.iterdir()} == expected


@pytest.mark.parametrize(
    "file", sorted(shipped_templates().glob("*/*.txt")), ids=lambda file: f"{file.parent.name}-{file.stem}"
)
def test_no_template_contains_a_phrase_that_means_nothing(file: Path) -> None:
    source = " ".join(file.read_text(encoding="utf-8").lower().split())
    assert [phrase for phrase in FORBIDDEN[file.parent.name] if phrase in source] == []


@pytest.mark.parametrize(("language", "scene"), TO_REQUESTERS)
def test_requester_is_told_a_time_with_its_zone_or_plainly_that_there_is_none(language: str, scene: Scene) -> None:
    values = scene.values
    assert isinstance(values, AcknowledgementValues | NoticeValues)
    told = values.aim or (values.word if isinstance(values, AcknowledgementValues) else "")
    wanted = re.escape(f"{told} ({values.zone})") if told else CANNOT_SAY[language]
    assert re.search(wanted, running(language, scene))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_usual_time_alone_is_told_with_its_zone(language: str) -> None:
    scene = next(one for one in scenes(language) if one.name == "acknowledgement-typical-only")
    values = scene.values
    assert isinstance(values, AcknowledgementValues)
    assert f"{values.typical} ({values.zone})" in running(language, scene)


@pytest.mark.parametrize(("language", "scene"), TO_REQUESTERS)
def test_a_share_of_people_is_named_only_where_it_was_measured(language: str, scene: Scene) -> None:
    named = [one for one in PHRASES[language].tenths if one in running(language, scene)]
    assert named == ([] if "measured" not in scene.name or "closely" in scene.name else [PHRASES[language].tenths[-1]])


@pytest.mark.parametrize(("language", "scene"), TO_REQUESTERS)
def test_others_who_wait_are_named_only_where_far_more_do_than_ever(language: str, scene: Scene) -> None:
    assert (BUSY[language] in running(language, scene)) == ("busy" in scene.name)


@pytest.mark.parametrize(("language", "scene"), TO_REQUESTERS)
def test_a_week_is_named_only_where_it_is_all_that_is_known(language: str, scene: Scene) -> None:
    assert (A_WEEK[language] in running(language, scene)) == ("over-a-week" in scene.name)


@pytest.mark.parametrize(("language", "scene"), TO_REQUESTERS)
def test_requester_is_told_that_it_is_automatic(language: str, scene: Scene) -> None:
    assert AUTOMATIC[language] in running(language, scene)


@pytest.mark.parametrize(("language", "scene"), TO_REQUESTERS)
def test_only_a_real_miss_is_apologised_for(language: str, scene: Scene) -> None:
    apologises = re.search(APOLOGY[language], running(language, scene)) is not None
    assert apologises == (scene.template == "notice_apology")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_template_is_shipped_in_every_language(language: str) -> None:
    shipped = {file.stem for file in (shipped_templates() / language).iterdir()}
    assert shipped == {scene.template for scene in scenes(language)}


def test_configuration_offers_exactly_the_languages_that_are_shipped() -> None:
    assert sorted(SHIPPED_LANGUAGES) == LANGUAGES == sorted(folder.name for folder in shipped_templates().iterdir())
