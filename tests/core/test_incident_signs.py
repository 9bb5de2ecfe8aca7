"""By which words of its title mail about an incident is found, and which mail is left alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailwarden.core.incident_mails import concerns
from mailwarden.core.incident_signs import is_rare, signs_of
from mailwarden.core.incidents import Incident
from mailwarden.core.likeness import Asked, likeness
from tests.core.builders import OFFICE, at

# A month of a small IT desk: every tenth subject is about mail.
USUAL = (
    "Mail to a customer bounced", "New laptop", "VPN from home", "Access to the shared drive", "Printer toner",
    "Holiday calendar", "Second monitor", "Password expired", "Meeting room display", "Phone headset",
) * 10  # fmt: skip


def about(title: str, subject: str, usual: tuple[str, ...] = USUAL) -> bool:
    """Return whether a mail under this subject counts as one about an incident of this title."""
    words = signs_of(title, usual)
    assert words
    return concerns(Incident(desk="support", title=title, words=words, drafted_at=at("Mon 09:00")), subject)


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("mail is slow", "My mails are so slow today"),
        ("the mail server is down", "Mail server?"),
        ("Outlook is slow", "Outlook does not start"),
        ("SMTP outage", "smtp timeout"),
        ("invoices are late", "Where is my invoice 4711?"),
        ("Webshop ist langsam", "Bestellung im Webshop geht nicht"),
        ("Rechnungen fehlen", "Meine Rechnung von Mai"),
        ("la messagerie est lente", "Messagerie bloquée depuis ce matin"),
        ("nouvelle imprimante en panne", "L'imprimante ne répond pas"),
        ("la facturación está caída", "Facturación: no puedo entrar"),
    ],
)
def test_mail_about_the_same_thing_is_found(title: str, subject: str) -> None:
    assert about(title, subject)


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("mail is slow", "The VPN is slow"),
        ("mail is slow", "A mail from my landlord"),
        ("the mail server is down", "Elevator down"),
        ("Outlook is slow", "Slow laptop"),
        ("invoices are late", "Late again: who has the key?"),
        ("Webshop ist langsam", "Mein Rechner ist langsam"),
        ("Rechnungen fehlen", "Es fehlen zwei Stühle"),
        ("la messagerie est lente", "Connexion lente au bureau"),
        ("nouvelle imprimante en panne", "Nouvelle adresse"),
        ("la facturación está caída", "Una línea caída"),
    ],
)
def test_mail_that_only_says_the_same_of_something_else_is_left_alone(title: str, subject: str) -> None:
    assert not about(title, subject)


def test_a_word_of_many_subjects_needs_another_beside_it() -> None:
    assert signs_of("mail is slow", USUAL) == ("mail slow",)
    assert signs_of("mail to Berlin is slow", USUAL) == ("berlin", "mail slow")


def test_a_desk_with_little_mail_takes_every_thing_for_rare() -> None:
    assert signs_of("mail is slow", USUAL[:30]) == ("mail",)
    assert is_rare("mail", USUAL[:39])
    assert not is_rare("mail", USUAL[:40])


def test_a_common_word_with_nothing_beside_it_is_all_there_is() -> None:
    assert signs_of("mail", USUAL) == ("mail",)


@pytest.mark.parametrize("title", ["everything is slow", "alles langsam", "tout est lent", "todo va lento", "it is so"])
def test_a_title_that_names_no_thing_finds_nothing(title: str) -> None:
    assert signs_of(title, USUAL) == ()


@pytest.mark.parametrize(("subject", "words"), [("{n} is slow", None), ("{n} mail is slow", "mail")])
def test_many_who_only_say_that_something_is_slow_suggest_no_incident(subject: str, words: str | None) -> None:
    things = ("Chair", "Laptop", "Lift", "Heating", "Coffee", "Door")
    now = at("next Mon 11:00")
    lately = [
        Asked(requester=f"{n}@example.net", subject=subject.format(n=n), at=now - timedelta(minutes=5)) for n in things
    ]
    found = likeness(lately, [], OFFICE, now)
    assert (found.words if found else None) == words
