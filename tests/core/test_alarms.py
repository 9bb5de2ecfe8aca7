"""What an alarm means, by its subject."""

from __future__ import annotations

import pytest

from mailwarden.core.alarms import Effect, about, effect_of, ends_by_command, slug_of


@pytest.mark.parametrize(
    ("subject", "slug", "whom"),
    [
        ("imap", "imap", ""),
        ("mailbox-inbox", "mailbox-inbox", ""),
        ("incident-12", "incident", "12"),
        ("staff-unreachable anna@example.org", "staff-unreachable", "anna@example.org"),
        ("something else entirely!", "something else entirely!", ""),
    ],
)
def test_a_subject_says_what_kind_it_is_and_whom_it_is_about(subject: str, slug: str, whom: str) -> None:
    assert (slug_of(subject), about(subject)) == (slug, whom)


@pytest.mark.parametrize(
    ("subject", "effect"),
    [("imap", Effect.BLIND), ("smtp", Effect.MUTE), ("many-returns", Effect.NONE), ("incident-3", Effect.NONE)],
)
def test_what_does_not_work_meanwhile(subject: str, effect: Effect) -> None:
    assert effect_of(subject) is effect


def test_what_a_person_has_to_see_to_is_over_when_they_say_so() -> None:
    assert [ends_by_command(one) for one in ("storm", "submission-refused", "smtp")] == [True, True, False]
