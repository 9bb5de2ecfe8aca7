"""What staff say in a few words, in whose mouth it counts, and two hundred forgeries that do nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwarden.core.command_phrases import ENDS, PHRASES
from mailwarden.core.commands import (
    Command,
    command_in,
    commands_in,
    ends_unclearly,
    may_command,
    our_ids,
    unclear_line,
)
from mailwarden.core.identity import own_message_id
from mailwarden.core.message import Message
from mailwarden.core.plain_words import plain
from mailwarden.core.policy import DeskPolicy, Trust
from mailwarden.core.said import Word
from mailwarden.core.spoken import SpokenTime
from mailwarden.mail.phrases import PHRASES as SHIPPED
from tests.core.forgeries import FORGERIES, GENUINE, NUDGE, Forgery
from tests.core.letters import KEY, desk, letter

AT = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)


def later(text: str) -> SpokenTime | None:
    """Find the only time there is: "later"."""
    found = list(re.finditer(r"(?:until )?\blater\b", text))
    return SpokenTime(at=AT, is_day_only=False, start=found[0].start(), end=found[0].end()) if len(found) == 1 else None


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
        "ok",
        "yes and no",
        "don't hold",
        "do not send it",
        "hold?",
        "mine 2 3 leave",
        "2: mine 3",
        "2 3",
        "all: 2",
        "snooze",
        "remind me",
        "thanks, will look",
    ],
)
def test_anything_else_is_not_understood(text: str) -> None:
    assert command_in(text) is None


@pytest.mark.parametrize("language", sorted(SHIPPED))
@pytest.mark.parametrize("word", sorted(set(Word) - {Word.TIME, Word.SNOOZE}))
def test_every_shipped_language_has_words_and_each_of_them_is_understood(language: str, word: Word) -> None:
    found = [command_in(phrase) for phrase in PHRASES[language][word]]
    assert {(one.word, one.numbers) for one in found if one} == {(word, ())}
    assert None not in found


@pytest.mark.parametrize("language", sorted(SHIPPED))
def test_every_word_for_a_pause_is_understood_with_its_end(language: str) -> None:
    found = {command_in(f"{phrase} later", later) for phrase in PHRASES[language][Word.SNOOZE]}
    assert found == {Command(word=Word.SNOOZE, until=AT)}


def test_no_phrase_means_two_things() -> None:
    meant: dict[str, set[Word]] = {}
    for word, phrase in (
        (word, one) for table in PHRASES.values() for word, phrases in table.items() for one in phrases
    ):
        meant.setdefault(plain(phrase), set()).add(word)
    assert [phrase for phrase, words in meant.items() if len(words) > 1] == []


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("2: mine", Command(word=Word.MINE, numbers=(2,))),
        ("2. mine", Command(word=Word.MINE, numbers=(2,))),
        ("2) mine", Command(word=Word.MINE, numbers=(2,))),
        ("2 - mine", Command(word=Word.MINE, numbers=(2,))),
        ("#2 mine", Command(word=Word.MINE, numbers=(2,))),
        ("No. 2: mine", Command(word=Word.MINE, numbers=(2,))),
        ("mine 2", Command(word=Word.MINE, numbers=(2,))),
        ("mine #2", Command(word=Word.MINE, numbers=(2,))),
        ("1 3 no answer needed", Command(word=Word.LEAVE, numbers=(1, 3))),
        ("1, 3: no answer needed", Command(word=Word.LEAVE, numbers=(1, 3))),
        ("1 und 3: telefonisch geklärt", Command(word=Word.ANSWERED, numbers=(1, 3))),
        ("1, 2 & 3 keine Eile", Command(word=Word.NO_RUSH, numbers=(1, 2, 3))),
        ("2 2 mine", Command(word=Word.MINE, numbers=(2,))),
        ("all: no answer needed", Command(word=Word.LEAVE, is_of_all=True)),
        ("Alle: keine Antwort nötig", Command(word=Word.LEAVE, is_of_all=True)),
        ("tous : pas de réponse", Command(word=Word.LEAVE, is_of_all=True)),
        ("leave all", Command(word=Word.LEAVE, is_of_all=True)),
        ("no rush at all", Command(word=Word.NO_RUSH)),
        ("all: later", Command(word=Word.TIME, is_of_all=True, until=AT)),
        ("2 later", Command(word=Word.TIME, numbers=(2,), until=AT)),
        ("3 snooze until later", Command(word=Word.SNOOZE, numbers=(3,), until=AT)),
    ],
)
def test_numbers_of_a_list_stand_before_or_behind_the_words(text: str, command: Command) -> None:
    assert command_in(text, later) == command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("Mine!", Command(word=Word.MINE)),
        ("I’ll take it", Command(word=Word.MINE)),
        ("please hold", Command(word=Word.HOLD)),
        ("Send it, please.", Command(word=Word.SEND)),
        ("uebernehme ich", Command(word=Word.MINE)),
        ("UBERNEHME ICH", Command(word=Word.MINE)),
        ("u\u0308bernehme ich", Command(word=Word.MINE)),
        ("telefonisch geklaert", Command(word=Word.ANSWERED)),
        ("Je m’en occupe, merci", Command(word=Word.MINE)),
        ("repondu par telephone", Command(word=Word.ANSWERED)),
        ("¡Sí!", Command(word=Word.TRACK)),
        ("si por favor", Command(word=Word.TRACK)),
        ("no-rush", Command(word=Word.NO_RUSH)),
        ("called her", Command(word=Word.ANSWERED)),
        ("take it back", Command(word=Word.UNDO)),
        ("yes", Command(word=Word.TRACK)),
        ("mine\nThanks, Anna", Command(word=Word.MINE)),
    ],
)
def test_words_are_understood_as_people_write_them(text: str, command: Command) -> None:
    assert command_in(text) == command


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1: mine\n2: no answer needed", ((1, Word.MINE), (2, Word.LEAVE))),
        ("1 mine\n2 later\n3 urgent\n\nThanks, Anna", ((1, Word.MINE), (2, Word.TIME), (3, Word.URGENT))),
        ("1: mine\n\n2: no answer needed\n", ((1, Word.MINE), (2, Word.LEAVE))),
        ("1: mine\nThanks, Anna", ((1, Word.MINE),)),
        ("1: mine\n2: we shall see", ()),
        ("1: mine\n1: no answer needed", ()),
        ("1: mine\n2:\n3: urgent", ()),
        ("1: mine\nmine 2", ((1, Word.MINE),)),
    ],
)
def test_several_lines_with_numbers_are_all_understood_or_none(text: str, words: tuple[tuple[int, Word], ...]) -> None:
    assert tuple((number, one.word) for one in commands_in(text, later) for number in one.numbers) == words


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("1: mine\n2: perhaps\n3: mine", "2: perhaps"),
        ("1: mine\n2: later\n3: mine", ""),
        ("perhaps", ""),
        ("2: perhaps", ""),
    ],
)
def test_of_several_lines_the_first_that_is_not_understood_is_named(text: str, line: str) -> None:
    assert unclear_line(text, later) == line


def test_more_than_one_command_is_not_a_single_one() -> None:
    assert command_in("1: mine\n2: no answer needed") is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("later, waiting for the supplier", "waiting for the supplier"),
        ("waiting for the supplier, later", "waiting for the supplier"),
        ("later - Chris is on holiday", "Chris is on holiday"),
        ("later – Chris is on holiday.", "Chris is on holiday"),
        ("later: Chris is on holiday", "Chris is on holiday"),
        ("later (Chris is on holiday)", "Chris is on holiday"),
        ("later. Chris is on holiday!", "Chris is on holiday"),
        ("later because Chris is on holiday", "Chris is on holiday"),
        ("later, because Chris is on holiday", "Chris is on holiday"),
        ("later because of a strike", "because of a strike"),
        ("later waiting for the supplier", "waiting for the supplier"),
        ("I'll answer later, waiting for the supplier", "waiting for the supplier"),
        ("later\nwaiting for the supplier", "waiting for the supplier"),
        ("later, waiting for\nthe supplier", "waiting for the supplier"),
        ("later, weil der Lieferant ausfällt", "der Lieferant ausfällt"),
        ("later warten auf den Lieferanten", "warten auf den Lieferanten"),
        ("later, wegen Krankheit", "wegen Krankheit"),
        ("later, parce qu'on attend le fournisseur", "on attend le fournisseur"),
        ("later en attente du fournisseur", "en attente du fournisseur"),
        ("later porque esperamos al proveedor", "esperamos al proveedor"),
        ("later esperando al proveedor", "esperando al proveedor"),
        ("later", ""),
        ("ok, later", ""),
        ("yes, later, thanks", ""),
        ("later, mine", ""),
        ("later\nThanks, Anna", ""),
        ("later\nAnna Berg", ""),
        ("later\nMit freundlichen Grüßen\nAnna Berg\nSupport\nExample GmbH", ""),
        ("Hi, later", ""),
        ("later, see https://tracking.example/1", ""),
        ("later, see www.tracking.example", ""),
        ("later, mail of carla@customer.example", ""),
        ("later, see tracking.example/1", ""),
        ("later, <b>soon</b>", ""),
        ("later, ...", ""),
        ("later, waiting for\u200b the\u202e supplier", "waiting for the supplier"),
        ("later, " + "word " * 50, "word " * 39 + "word…"),
    ],
)
def test_what_stands_apart_from_a_time_is_its_reason(text: str, reason: str) -> None:
    assert command_in(text, later) == Command(word=Word.TIME, until=AT, text=reason)


@pytest.mark.parametrize(
    "text",
    [
        "can you do later?",
        "can you do later",
        "later?",
        "later, ok?",
        "later, is that possible",
        "later, impossible",
        "later, can't make it",
        "later, not possible",
        "later, not before",
        "later, no",
        "no, later",
        "later, or earlier if you can",
        "later, please tell them",
        "later, wenn möglich",
        "later, geht leider nicht",
        "later, vielleicht",
        "later, schaffe ich nicht",
        "later, kannst du das machen",
        "later, pas possible",
        "later, imposible",
        "later, no puedo",
        "not later",
        "maybe later",
        "we could try later",
        "I was there later",
        "the supplier comes later",
        "waiting for the supplier later",
        "I'm back later",
        "call me later",
        "later works for me",
        "later would be fine",
        "later my time",
        "supplier is late, later, Chris is ill",
        "Mallory says: later",
        "Der Kunde schreibt: later",
        "later, hold",
        "later, no answer needed",
        "hold, later",
        "urgent, later",
        "later, one\ntwo\nthree\nfour",
        "later, " + "word " * 70,
    ],
)
def test_a_time_with_anything_against_it_is_not_understood(text: str) -> None:
    assert [one for one in commands_in(text, later) if one.word is Word.TIME] == []


@given(st.text(alphabet=st.sampled_from("later mine 12:,.?\n-#éßİ'’()\u200b"), max_size=200))
def test_nothing_that_is_written_raises(text: str) -> None:
    assert all(one.until in (None, AT) and "\n" not in one.text for one in commands_in(text, later))


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


# --- over, but how? -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "oops, undo", "Oops! Undo please", "undo please", "sorry, undo", "oops, undo 2", "2: oops, undo",
        "ups, undo that", "Hoppla, zurücknehmen", "bitte rückgängig machen", "oups, annuler", "pardon, annule ça",
        "Perdón, deshacer",
        "uy, anular por favor",
    ],
)  # fmt: skip
def test_a_mistake_is_taken_back_however_it_is_exclaimed(text: str) -> None:
    command = command_in(text)
    assert command is not None
    assert command.word is Word.UNDO


@pytest.mark.parametrize(
    "text",
    [
        "done", "Done!", "done, thanks", "2: done", "all: done", "Close", "it's done\nAnna", "erledigt",
        "Ist erledigt.", "fertig", "1 und 3: erledigt", "fait", "C'est fait", "hecho", "Ya está.", "listo, gracias",
        "done 2",
    ],
)  # fmt: skip
def test_that_it_is_over_says_not_how(text: str) -> None:
    assert (command_in(text, later), ends_unclearly(text)) == (None, True)


@pytest.mark.parametrize(
    "text", ["answered by phone", "done by phone", "no answer needed", "later", "done later", "is it done?", "mine", ""]
)
def test_what_says_how_or_something_else_is_no_unclear_end(text: str) -> None:
    assert not ends_unclearly(text)


def test_no_phrase_is_both_clear_and_unclear() -> None:
    unclear = {plain(one) for phrases in ENDS.values() for one in phrases}
    clear = {plain(one) for table in PHRASES.values() for phrases in table.values() for one in phrases}
    assert unclear.isdisjoint(clear)
    assert ENDS.keys() == PHRASES.keys()
