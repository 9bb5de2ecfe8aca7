"""One source, two texts, nothing compiled that a stranger wrote; mistakes in templates are found before any mail."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from mailwarden.mail.nudges import NudgeValues
from mailwarden.mail.phrases import PHRASES
from mailwarden.mail.render import Renderer, shipped_templates
from mailwarden.mail.scenery import Scene
from mailwarden.mail.scenes import scenes
from tests.mail.overrides import Overriding, problems

LANGUAGES = sorted(PHRASES)
EVERY_SCENE = [
    pytest.param(language, scene, id=f"{language}-{scene.name}") for language in LANGUAGES for scene in scenes(language)
]
HOSTILE = [
    "{{ 7 * 7 }}",
    "{% for x in ().__class__.__mro__ %}x{% endfor %}",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "one\n\n- two\r\nSubject: three\u2028four",
    "\\",
    "- no item",
    "&amp; {# not a comment #}",
]


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer()


def nudge_about(subject: str) -> NudgeValues:
    scene = next(scene for scene in scenes("en") if scene.template == "nudge")
    assert isinstance(scene.values, NudgeValues)
    return replace(scene.values, subject=subject)


def words_of_html(html: str) -> list[str]:
    body = html.partition("<body>")[2]
    return unescape(re.sub(r"<[^>]*>", " ", body)).split()


def words_of_text(text: str) -> list[str]:
    return [word for line in text.splitlines() for word in line.removeprefix("- ").removeprefix("> ").split()]


def test_shipped_templates_have_no_mistakes(renderer: Renderer) -> None:
    renderer.check(LANGUAGES)


@pytest.mark.parametrize(("language", "scene"), EVERY_SCENE)
def test_text_and_html_say_the_same(renderer: Renderer, language: str, scene: Scene) -> None:
    rendered = renderer.render(scene.template, language, scene.values)
    assert words_of_html(rendered.html) == words_of_text(rendered.text)


@pytest.mark.parametrize(("language", "scene"), EVERY_SCENE)
def test_texts_are_small_and_their_lines_short(renderer: Renderer, language: str, scene: Scene) -> None:
    rendered = renderer.render(scene.template, language, scene.values)
    assert max(map(len, rendered.text.splitlines())) <= 72
    assert len(rendered.text.encode()) <= 4096
    assert len(rendered.html.encode()) <= 4608


@pytest.mark.parametrize(("language", "scene"), EVERY_SCENE)
def test_html_names_its_language_and_loads_nothing(renderer: Renderer, language: str, scene: Scene) -> None:
    html = renderer.render(scene.template, language, scene.values).html
    assert f'<html lang="{language}">' in html
    assert "prefers-color-scheme: dark" in html
    assert not re.search(r"<(?:img|a|link|script|iframe)\b|https?:|url\(|@import", html)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_a_stranger_wrote_is_shown_and_never_run(renderer: Renderer, hostile: str) -> None:
    rendered = renderer.render("nudge", "en", nudge_about(hostile))
    shown = " ".join(hostile.split())
    assert shown in " ".join(rendered.text.split())
    assert rendered.subject == f"Waiting since 9:12 today: {shown}"
    assert rendered.html.count("<script") == rendered.html.count("<img") == 0


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_a_stranger_wrote_adds_no_paragraph_and_no_item(renderer: Renderer, hostile: str) -> None:
    html = renderer.render("nudge", "en", replace(nudge_about(hostile), requester=hostile)).html
    usual = renderer.render("nudge", "en", nudge_about("Printer")).html
    assert re.findall(r"<(\w+)", html) == re.findall(r"<(\w+)", usual)


def test_own_template_takes_the_place_of_the_shipped_one_and_only_of_that(
    overriding: Overriding, renderer: Renderer
) -> None:
    own = overriding("en/alarm.txt", "Subject: Help\n\nHelp with {{ desk }}.\n")
    alarm, over = (scene for scene in scenes("en") if scene.name in ("alarm", "alarm-over"))
    assert own.render("alarm", "en", alarm.values).text == "Help with support@example.org.\n"
    assert own.render("alarm_over", "en", over.values) == renderer.render("alarm_over", "en", over.values)


def test_no_break_space_holds_its_words_on_one_line(overriding: Overriding) -> None:
    own = overriding("en/alarm.txt", "Subject: x\n\n" + "word " * 14 + "16\u00a0h\n")
    alarm = next(scene for scene in scenes("en") if scene.template == "alarm")
    assert own.render("alarm", "en", alarm.values).text == "word " * 13 + "word\n16\u00a0h\n"


def test_lists_and_line_breaks_are_laid_out_in_both_texts(overriding: Overriding) -> None:
    source = "Subject: x\n\nSee:\n- one\n  and more\n- two\n\nYours,\\\n{{ team }}\n"
    own = overriding("en/alarm.txt", source)
    alarm = next(scene for scene in scenes("en") if scene.template == "alarm")
    rendered = own.render("alarm", "en", alarm.values)
    assert rendered.text == "See:\n\n- one and more\n- two\n\nYours,\nExample Support\n"
    assert "Yours,<br>Example Support</p>" in rendered.html


@pytest.mark.parametrize(
    ("source", "line", "message", "remedy"),
    [
        (
            "{% if team %}\nHello",
            4,
            "something is opened here and never closed",
            "each {% if … %} ends with {% endif %}",
        ),
        ("Hello {{ team", 3, "something is opened here and never closed", "each {{ with }}"),
        ("Hello\n{% fi team %}", 4, "there is no {% fi %}", "{% if … %}, {% elif … %}, {% else %} and {% endif %}"),
        ("Hello {{ team team }}", 3, "it cannot be read: ", "a value is {{ first_name }}"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line_and_what_to_write_instead(
    overriding: Overriding, source: str, line: int, message: str, remedy: str
) -> None:
    (problem,) = problems(overriding("en/alarm.txt", f"Subject: x\n\n{source}"))
    assert (problem.line, problem.message[: len(message)]) == (line, message)
    assert remedy in problem.remedy


def test_every_unknown_variable_is_named_with_file_line_and_the_nearest_known(
    overriding: Overriding, tmp_path: Path
) -> None:
    own = overriding("en/alarm.txt", "Subject: x\n\n{{ dsek }}\n{{ team }}\n{{ weather }}\n")
    first, second = problems(own)
    assert (first.file, first.line, first.message) == (str(tmp_path / "en/alarm.txt"), 3, "unknown variable 'dsek'")
    assert first.remedy.startswith("did you mean desk? there are began, desk, ends_by_command,")
    assert (second.line, second.message) == (5, "unknown variable 'weather'")


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("Subject: x\n\nx\n{{ team.nothing }}\n", 4, "has no attribute 'nothing'"),
        ("Subject: x\n\nx\n{{ team + 1 }}\n", 4, "can only concatenate str"),
        ("Subject: x\n\nx\n{{ team.__class__.__mro__ }}\n", 4, "unsafe"),
        ("Subject: x\n\n", 0, "its text is empty"),
        ("Help!\n", 0, "it has no subject"),
        ("Subject: x\n\n" + "word " * 1000, 0, "longer than 4096 characters"),
    ],
)
def test_mistake_in_a_template_is_found_at_its_line(
    overriding: Overriding, source: str, line: int, message: str
) -> None:
    (problem,) = problems(overriding("en/alarm.txt", source))
    assert (problem.line, message in problem.message) == (line, True)


def test_template_that_keeps_the_told_time_to_itself_is_refused(overriding: Overriding) -> None:
    (problem,) = problems(overriding("en/acknowledgement.txt", "Subject: x\n\nThank you, {{ first_name }}.\n"))
    assert "it does not tell the time (by 16:00 today)" in problem.message


def test_template_that_keeps_to_itself_when_we_write_again_is_refused(overriding: Overriding) -> None:
    source = "Subject: x\n\nThank you. You will hear from us {{ aim }}, usually {{ typical }}. We can't say more.\n"
    (problem,) = problems(overriding("en/acknowledgement.txt", source))
    assert "it does not tell the time (by 15:00 today) that we then keep; show it with {{ word }}" in problem.message


def test_mistakes_of_all_templates_are_named_at_once(overriding: Overriding) -> None:
    overriding("en/nudge.txt", "Subject: x\n\n{{ nobody }}\n")
    own = overriding("de/alarm.txt", "Subject: x\n\n{{ nobody }}\n")
    assert [Path(problem.file).name for problem in problems(own, "en", "de")] == ["nudge.txt", "alarm.txt"]


def test_file_that_would_never_be_used_is_a_mistake(overriding: Overriding) -> None:
    (problem,) = problems(overriding("en/acknowlegement.txt", "Subject: x\n\nx\n"))
    assert problem.message == "no mail is made from this file"


def test_missing_directory_is_a_mistake(tmp_path: Path) -> None:
    (problem,) = problems(Renderer(tmp_path / "nowhere"))
    assert (problem.file, problem.message) == (str(tmp_path / "nowhere"), "there is no such directory of templates")


def test_file_that_is_not_utf_8_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en/alarm.txt").write_bytes(b"Subject: x\n\n\xff\n")
    (problem,) = problems(Renderer(tmp_path))
    assert problem.remedy == "it must be readable and UTF-8"


def test_language_without_words_for_times_is_a_mistake(renderer: Renderer) -> None:
    (problem,) = problems(renderer, "tlh")
    assert (problem.message, problem.remedy) == (
        "mailwarden has no words for times in the language 'tlh'",
        "it knows de, en, es, fr",
    )


def test_shipped_templates_are_found_in_a_checkout() -> None:
    assert (shipped_templates() / "en" / "acknowledgement.txt").is_file()
