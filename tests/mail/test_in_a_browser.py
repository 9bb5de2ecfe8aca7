"""Every mail of every template in a real browser: readable on a phone and at a desk, by day and by night."""

from __future__ import annotations

from functools import cache

import pytest

from mailwarden.mail.phrases import PHRASES
from mailwarden.mail.render import Renderer
from mailwarden.mail.scenes import scenes
from tests.bed.browser import CHROMIUM, Light, Seen, measure
from tests.conftest import do_without

LANGUAGES = sorted(PHRASES)
PHONE, DESK = 360, 800
READABLE = 7  # contrast for everybody (WCAG 2.2, 1.4.6)

EVERYWHERE = pytest.mark.parametrize("language", LANGUAGES)
ANY_WIDTH = pytest.mark.parametrize("width", [PHONE, DESK])
ANY_LIGHT = pytest.mark.parametrize("light", list(Light), ids=lambda light: light.name.lower())


@pytest.fixture(autouse=True, scope="module")
def browser() -> None:
    if not CHROMIUM:
        do_without("Chromium is not installed: apt-get install chromium", required="MAILWARDEN_TEST_REQUIRE_SERVERS")


@cache
def pages(language: str) -> dict[str, str]:
    renderer = Renderer()
    return {one.name: renderer.render(one.template, language, one.values).html for one in scenes(language)}


@cache
def seen(language: str, width: int, light: Light) -> list[Seen]:
    return measure(pages(language), width, light)


@EVERYWHERE
@ANY_WIDTH
@ANY_LIGHT
def test_no_mail_has_to_be_scrolled_sideways(language: str, width: int, light: Light) -> None:
    assert [one.name for one in seen(language, width, light) if one.needs > one.width] == []


@EVERYWHERE
@ANY_WIDTH
@ANY_LIGHT
def test_every_mail_can_be_read(language: str, width: int, light: Light) -> None:
    found = seen(language, width, light)
    assert [one.name for one in found if one.contrast < READABLE or one.size < 16] == []


@EVERYWHERE
def test_at_night_no_mail_glares_and_by_day_none_is_dark(language: str) -> None:
    night, day = seen(language, PHONE, Light.NIGHT), seen(language, PHONE, Light.DAY)
    assert ({max(one.background) < 64 for one in night}, {min(one.background) > 192 for one in day}) == ({True}, {True})


@EVERYWHERE
def test_no_mail_loads_anything(language: str) -> None:
    assert [one.name for one in seen(language, PHONE, Light.DAY) if one.loads] == []


@EVERYWHERE
def test_every_mail_was_looked_at(language: str) -> None:
    assert [one.name for one in seen(language, DESK, Light.DAY)] == list(pages(language))
