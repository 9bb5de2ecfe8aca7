"""What staff say about an incident in a mail, in every shipped language."""

from __future__ import annotations

from datetime import datetime

import pytest

from mailwarden.core.incident_words import Act, IncidentWord, incident_word_in, opening_in
from tests.core.builders import at

TWO, FOUR = at("Mon 14:00"), at("Mon 16:00")


def clock(words: str) -> datetime | None:
    """Read the two times that these tests name."""
    return {"14": TWO, "16": FOUR}.get(words.strip(" .").removesuffix("h").removesuffix(" Uhr").split(":")[0].strip())


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("incident open: mail is slow; next update 14:00", "mail is slow"),
        ("Incident open: mail is slow; next update by 14:00", "mail is slow"),
        ("INCIDENT: mail is slow; next: 14:00", "mail is slow"),
        ("Störung offen: Mail ist langsam; nächste Meldung 14:00", "Mail ist langsam"),
        ("Stoerung: Mail ist langsam; naechste Meldung um 14 Uhr", "Mail ist langsam"),
        ("Incident ouvert : la messagerie est lente ; prochaine nouvelle 14 h", "la messagerie est lente"),
        ("Panne : la messagerie est lente ; prochain point 14h", "la messagerie est lente"),
        ("Incidencia abierta: el correo va lento; próxima novedad 14:00", "el correo va lento"),
    ],
)
def test_an_opening_in_four_languages(subject: str, title: str) -> None:
    assert opening_in(subject, "", clock) == IncidentWord(act=Act.OPEN, text=title, has_next=True, next_at=TWO)


def test_an_opening_may_stand_on_the_first_line() -> None:
    text = "incident open: mail is slow\nnext update 14:00\n\nAnna"
    assert opening_in("Hello", text, clock) == IncidentWord(
        act=Act.OPEN, text="mail is slow", has_next=True, next_at=TWO
    )


def test_the_text_adds_what_the_subject_leaves_open() -> None:
    found = opening_in("incident open: mail is slow", "about: SMTP, Outlook\nnext: 14:00\nwe look into it", clock)
    assert found == IncidentWord(
        act=Act.OPEN, text="mail is slow", about=("smtp", "outlook"), has_next=True, next_at=TWO
    )


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("update: we know why, a broken relay. next 16:00", "we know why, a broken relay"),
        ("update: we know why, next update by 16:00", "we know why"),
        ("Stand: Ursache gefunden. Nächste Meldung 16 Uhr", "Ursache gefunden"),
        ("point : la cause est connue. prochaine nouvelle 16 h", "la cause est connue"),
        ("novedad: sabemos la causa. próxima novedad 16:00", "sabemos la causa"),
    ],
)
def test_before_the_time_of_the_next_word_any_mark_will_do(line: str, text: str) -> None:
    assert incident_word_in(line, clock) == IncidentWord(act=Act.UPDATE, text=text, has_next=True, next_at=FOUR)


@pytest.mark.parametrize(
    "line", ["update: cause found, next we look at the disks", "update: nodes 1-3, next the other 4 fail"]
)
def test_a_sentence_that_goes_on_with_next_names_no_time(line: str) -> None:
    found = incident_word_in(line, clock)
    assert found is not None
    assert (found.next_at, found.text == "") == (None, False)


@pytest.mark.parametrize("word", ["about: all", "betrifft: alle", "concerne : tous", "sobre: todos"])
def test_all_is_everybody(word: str) -> None:
    found = opening_in(f"incident: we moved; {word}; next 14:00", "", clock)
    assert found is not None
    assert (found.is_for_all, found.about) == (True, ())


@pytest.mark.parametrize(
    "subject",
    [
        "Re: incident open: mail is slow; next update 14:00",
        "Incident report of May",
        "Incident: the coffee machine",
        "Störung: Aufzug",
        "incidents open: mail",
        "About the incident: it was nothing",
        "update: more; next 14:00",
        "",
    ],
)
def test_what_opens_nothing(subject: str) -> None:
    assert opening_in(subject, "Please look at it.\nincident open: no, this is the second line", clock) is None


def test_a_time_that_is_not_understood_is_told_apart_from_none() -> None:
    unclear, none = (opening_in(f"incident open: x{rest}", "", clock) for rest in ("; next update soon", ""))
    assert unclear
    assert none
    assert (unclear.is_next_unclear, none.is_next_unclear) == (True, False)


@pytest.mark.parametrize(
    "text",
    [
        "update: we know why; next 16:00",
        "Update: we know why\nnext update 16:00\n\nAnna",
        "> quoted is left out before\nupdate: no",
        "Stand: we know why; nächste Meldung 16:00",
        "point : we know why ; prochaine nouvelle 16h",
        "novedad: we know why; próxima novedad 16:00",
    ],
)
def test_an_update(text: str) -> None:
    expected = IncidentWord(act=Act.UPDATE, text="we know why", has_next=True, next_at=FOUR)
    assert incident_word_in(text, clock) == (None if text.startswith(">") else expected)


def test_a_long_update_is_put_together_from_its_lines() -> None:
    found = incident_word_in("update: we know why\nthe disk is full; we mend it\nnow; next 16:00", clock)
    assert found is not None
    assert (found.text, found.next_at) == ("we know why the disk is full; we mend it now", FOUR)


@pytest.mark.parametrize(
    "text",
    [
        "close: why: a disk was full; changed: we are warned",
        "close\u00a0: why: a disk was full; changed: we are warned",
        "Close:\nwhy: a disk was full\n\nchanged: we are warned\n\nAnna",
        "behoben: Grund: a disk was full; geändert: we are warned",
        "clore : pourquoi : a disk was full ; ce qui change : we are warned",
        "cerrar: motivo: a disk was full; cambio: we are warned",
        "incident closed: changed: we are warned; why: a disk\nwas full",
    ],
)
def test_an_end(text: str) -> None:
    assert incident_word_in(text, clock) == IncidentWord(act=Act.CLOSE, why="a disk was full", changed="we are warned")


def test_words_are_cut_to_a_length_that_can_be_read() -> None:
    found = incident_word_in(f"update: {'very ' * 500}", clock)
    assert found is not None
    assert len(found.text) <= 401


@pytest.mark.parametrize("text", ["", "\n\n", "yes", "close", "close the window: it is cold", ": update", "::::"])
def test_what_says_nothing_about_an_incident(text: str) -> None:
    assert incident_word_in(text, clock) is None
