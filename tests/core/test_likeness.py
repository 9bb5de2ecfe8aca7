"""When far more people than usual write about one thing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailwarden.core.likeness import Asked, Likeness, likeness
from tests.core.builders import OFFICE, at

NOW = at("next Mon 11:00")


def lately(count: int, subject: str = "Outlook", *, one_person: bool = False) -> list[Asked]:
    return [
        Asked(
            requester="x@example.net" if one_person else f"{n}@example.net",
            subject=subject,
            at=NOW - timedelta(minutes=n),
        )
        for n in range(count)
    ]


def usually(count: int, subject: str = "Outlook is odd") -> list[Asked]:
    """So many mails within the opening hours of the week before, the first a week ago."""
    first = at("Mon 09:00")
    return [Asked(requester="r@example.net", subject=subject, at=first + timedelta(hours=n % 8)) for n in range(count)]


def found(now: list[Asked], before: list[Asked] | None = None, known: frozenset[str] = frozenset()) -> Likeness | None:
    return likeness(now, before or [], OFFICE, NOW, known)


def test_five_people_within_the_hour_are_a_likeness() -> None:
    assert found(lately(5)) == Likeness(words="outlook", people=5, usual=0.0, subjects=("Outlook",))


@pytest.mark.parametrize("now", [lately(4), lately(9, one_person=True), lately(9, "please help"), []])
def test_fewer_people_or_words_that_say_nothing_are_none(now: list[Asked]) -> None:
    assert found(now) is None


def test_two_words_beside_each_other_say_more_than_one() -> None:
    likely = found(lately(6, "The label printer"))
    assert likely is not None
    assert likely.words == "label printer"


def test_what_is_usual_is_none() -> None:
    assert found(lately(5), usually(80)) is None


def test_several_times_the_usual_rate_is_one() -> None:
    likely = found(lately(9), usually(41))
    assert likely is not None
    assert (likely.words, round(likely.usual, 1)) == ("outlook", 1.0)


def test_what_staff_were_asked_about_is_not_suggested_again() -> None:
    assert found(lately(6, "The label printer"), known=frozenset({"printer"})) != found(lately(6, "The label printer"))
    assert found(lately(6, "Printer"), known=frozenset({"label printer"})) is None


def test_the_word_of_most_people_is_named() -> None:
    likely = found([*lately(5, "Outlook"), *lately(7, "Firewall")])
    assert likely is not None
    assert (likely.words, likely.people) == ("firewall", 7)
