"""What an answer says will follow: sentences that count, with and without a time, and those that do not."""

from __future__ import annotations

import pytest

from mailwarden.core.commitments import CommitmentKind, commitment_in
from mailwarden.core.own_words import own_words
from tests.core.commitment_sentences import DATED, FRIDAY, NEITHER, UNDATED, listed, times


def kind_of(text: str) -> CommitmentKind | None:
    found = commitment_in(text, times)
    return found.kind if found else None


@pytest.mark.parametrize("sentence", listed(DATED))
def test_who_names_a_time_for_the_next_word_has_committed_to_it(sentence: str) -> None:
    found = commitment_in(sentence, times)
    assert found is not None
    assert (found.kind, found.at) == (CommitmentKind.DATED, FRIDAY)


@pytest.mark.parametrize("sentence", listed(UNDATED))
def test_who_says_that_more_will_follow_owes_news_without_a_time(sentence: str) -> None:
    assert kind_of(sentence) is CommitmentKind.UNDATED


@pytest.mark.parametrize("sentence", listed(NEITHER))
def test_duties_of_others_conditions_questions_and_the_past_are_no_commitment(sentence: str) -> None:
    assert kind_of(sentence) is None


def test_the_tables_are_long_enough_to_mean_something() -> None:
    assert len(listed(DATED)) + len(listed(UNDATED)) >= 120
    assert len(listed(NEITHER)) >= 120


def test_it_is_found_among_other_sentences_and_shown_in_its_authors_words() -> None:
    found = commitment_in(
        "Hi Anna,\n\nthanks for the photo. That is the fuse. I'll order\none and get back to you\nby Friday.\n\nBen",
        times,
    )
    assert found is not None
    assert found.sentence == "I'll order one and get back to you by Friday."


def test_a_sentence_with_a_time_comes_before_one_without() -> None:
    assert kind_of("We're looking into it. You'll hear from us by Friday.") is CommitmentKind.DATED


@pytest.mark.parametrize(
    "text",
    [
        "It is mended.\n\nOn Fri, 20 Nov 2026 at 10:00, Ben <ben@example.org> wrote:\n> I'll call you by Friday.",
        "It is mended.\n\n-- \nI'll get back to you by Friday.",
        "It is mended.\n\n-----Original Message-----\nFrom: Ben\nSubject: x\n\nI'll get back to you by Friday.",
    ],
)
def test_what_is_quoted_or_stands_in_the_signature_is_no_commitment_of_today(text: str) -> None:
    assert commitment_in(own_words(text), times) is None


def test_what_is_shown_of_a_long_sentence_is_short() -> None:
    found = commitment_in("I'll get back to you " + "soon and " * 50, times)
    assert found is not None
    assert len(found.sentence) <= 161


def test_long_text_is_read_in_little_time() -> None:
    assert commitment_in("I will and we will " * 20 + "\n" + "i " * 2000 + "we will look " * 300, times) is None
