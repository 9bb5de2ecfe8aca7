"""What staff say in one word, in whose mouth it counts, and two hundred forgeries that do nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailwarden.core.commands import PHRASES, Command, command_in, may_command, our_ids
from mailwarden.core.events import Word
from mailwarden.core.identity import own_message_id
from mailwarden.core.message import Message
from mailwarden.core.policy import DeskPolicy, Trust
from mailwarden.mail.phrases import PHRASES as SHIPPED
from tests.core.forgeries import FORGERIES, GENUINE, NUDGE, Forgery
from tests.core.letters import KEY, desk, letter

TRUSTING = desk(trust=Trust(authserv_id="mx.example.org"))
PROVED = "Authentication-Results: mx.example.org; dmarc=pass header.from=example.org"


def genuine(*lines: str) -> Message:
    """Return Anna's answer to a nudge, each line given in the place of its field or added to it."""
    given = {line.partition(":")[0].lower() for line in lines}
    return letter(*lines, *(line for line in GENUINE if line.partition(":")[0].lower() not in given))


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("answer it", Command(word=Word.ANSWER)),
        ("Answer it.", Command(word=Word.ANSWER)),
        ("  ANSWER IT!\n\nAnna", Command(word=Word.ANSWER)),
        ('"leave it"', Command(word=Word.LEAVE)),
        ("\n\nleave it\nThanks, Anna", Command(word=Word.LEAVE)),
        ("No answer needed", Command(word=Word.LEAVE)),
        ("answer 2", Command(word=Word.ANSWER, numbers=(2,))),
        ("leave 1, 3", Command(word=Word.LEAVE, numbers=(1, 3))),
        ("leave 1 and 3", Command(word=Word.LEAVE, numbers=(1, 3))),
        ("leave 1 3 4", Command(word=Word.LEAVE, numbers=(1, 3, 4))),
        ("Beantworten", Command(word=Word.ANSWER)),
        ("Keine Antwort nötig.", Command(word=Word.LEAVE)),
        ("ignorieren 2 und 3", Command(word=Word.LEAVE, numbers=(2, 3))),
        ("répondre", Command(word=Word.ANSWER)),
        ("« pas de réponse nécessaire »", Command(word=Word.LEAVE)),
        ("responder 1 y 2", Command(word=Word.ANSWER, numbers=(1, 2))),
        ("No hace falta responder", Command(word=Word.LEAVE)),
    ],
)
def test_one_word_on_the_first_line_is_understood(text: str, command: Command) -> None:
    assert command_in(text) == command


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n \n",
        "answer it please, Anna knows them",
        "please leave it to me",
        "Should we answer it?",
        "don't answer it",
        "I'd leave it",
        "Hi,\nanswer it",
        "> answer it",
        "answer it leave it",
        "answer it / leave it",
        "answer 123",
        "answer it 1234567890123",
        "leave" + " " * 80 + "it",
        "answer it\u200b",
        "1",
        "yes",
        "ok",
    ],
)
def test_anything_else_is_not_understood(text: str) -> None:
    assert command_in(text) is None


@pytest.mark.parametrize("language", sorted(SHIPPED))
@pytest.mark.parametrize("word", list(Word))
def test_every_shipped_language_has_words_and_each_of_them_is_understood(language: str, word: Word) -> None:
    assert {command_in(phrase) for phrase in PHRASES[language][word]} == {Command(word=word)}


def test_no_word_means_two_things() -> None:
    every = [phrase for table in PHRASES.values() for phrases in table.values() for phrase in phrases]
    assert len(every) == len(set(every))


def test_a_colleagues_own_answer_to_our_mail_counts() -> None:
    assert may_command(genuine(), desk())


def test_who_is_reminded_of_what_is_due_has_a_say() -> None:
    lead = genuine("From: team-lead@example.org", "Return-Path: <team-lead@example.org>")
    assert may_command(lead, desk(nudge=("Team-Lead@example.org",)))


def test_where_a_server_is_trusted_it_has_to_prove_the_colleague() -> None:
    assert (may_command(genuine(), TRUSTING), may_command(genuine(PROVED), TRUSTING)) == (False, True)


def test_the_mail_that_is_answered_comes_first() -> None:
    older = own_message_id("00112233445566ff", KEY, "example.org")
    message = genuine(f"References: <{NUDGE}> <{older}>", f"In-Reply-To: <{older}>")
    assert our_ids(message, desk()) == (older, NUDGE)


def test_there_are_two_hundred_forgeries() -> None:
    assert len(FORGERIES) >= 200
    assert len({one.name for one in FORGERIES}) == len(FORGERIES)


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda one: one.name)
def test_a_forged_word_does_not_count(forgery: Forgery) -> None:
    message = replace(letter(*forgery.lines), text=forgery.text)
    policy: DeskPolicy = TRUSTING if forgery.is_judged_by_server else desk()
    assert not (may_command(message, policy) and forgery.is_known_id and command_in(message.text))
