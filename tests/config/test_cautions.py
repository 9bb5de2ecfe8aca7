"""What is allowed although it has a price: named by place and remedy, and never in the way of a start."""

from __future__ import annotations

import pytest

from tests.config.conftest import Load


def keys(load_text: Load, text: str) -> list[str]:
    return [one.key for one in load_text(text).cautions]


def with_keep(minimal: str, closed: str) -> str:
    return f'{minimal}\n[keep]\nclosed = "{closed}"\n'


def with_sender(minimal: str, envelope_sender: str) -> str:
    return minimal.replace("[desk.support.smtp]\n", f'[desk.support.smtp]\nenvelope_sender = "{envelope_sender}"\n')


def test_an_ordinary_file_gives_no_cause(load_text: Load, minimal: str) -> None:
    assert load_text(minimal).cautions == ()


@pytest.mark.parametrize("envelope_sender", ["null", "bounces@example.org"])
def test_bounces_that_the_desk_never_sees(load_text: Load, minimal: str, envelope_sender: str) -> None:
    assert keys(load_text, with_sender(minimal, envelope_sender)) == ["desk.support.smtp.envelope_sender"]


def test_bounces_that_come_back_to_the_desk_are_fine(load_text: Load, minimal: str) -> None:
    assert keys(load_text, with_sender(minimal, "desk")) == []


def test_conversations_that_are_forgotten_before_they_are_learned_from(load_text: Load, minimal: str) -> None:
    assert keys(load_text, with_keep(minimal, "30d")) == ["keep.closed"]


def test_conversations_that_are_kept_for_as_long_as_is_learned_from(load_text: Load, minimal: str) -> None:
    assert keys(load_text, with_keep(minimal, "90d")) == []


def test_a_caution_says_where_it_stands_and_what_to_write(load_text: Load, minimal: str) -> None:
    (one,) = load_text(with_keep(minimal, "30d")).cautions
    assert (one.line, one.remedy) == (len(minimal.splitlines()) + 3, "keep them at least as long, or learn from less")
