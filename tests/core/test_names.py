"""Whom to greet by first name, and whom rather not: a wrong name is worse than none."""

from __future__ import annotations

import pytest

from mailwarden.core.message import Address
from mailwarden.core.names import first_name


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("Anna Berg", "Anna"),
        ("Berg, Anna", "Anna"),
        ("van der Berg, Anna", "Anna"),
        ("ANNA BERG", "Anna"),
        ("BERG, ANNA", "Anna"),
        ("Anna BERG", "Anna"),
        ("Anna", "Anna"),
        ("'Anna Berg'", "Anna"),
        ("Anna Berg (Acme GmbH)", "Anna"),
        ("Anna Berg [Acme]", "Anna"),
        ("Anna Berg | Acme", "Anna"),
        ("Anna Berg via DocuSign", "Anna"),
        ("Dr. Anna Berg", "Anna"),
        ("Prof. Dr.-Ing. Anna Berg", "Anna"),
        ("Frau Anna Berg", "Anna"),
        ("Anna Berg, PhD", "Anna"),
        ("Anna B.", "Anna"),
        ("Müller, Jörg", "Jörg"),
        ("Jean-Luc Picard", "Jean-Luc"),
        ("Anna-Maria von Berg", "Anna-Maria"),
        ("O'Brien", "O'Brien"),
        ("Jo\u0308rg Berg", "Jörg"),
    ],
)
def test_a_person_is_greeted_by_the_first_name(name: str, greeting: str) -> None:
    assert first_name(Address(spec="c.x@customer.example", name=name)) == greeting


@pytest.mark.parametrize(
    "name",
    [
        "",
        "anna",
        "anna@customer.example",
        "Support",
        "Acme Support Team",
        "Acme GmbH",
        "Acme Widgets Ltd",
        "Berg AG",
        "Bank of Somewhere",
        "Acme - Berlin",
        "Acme via DocuSign",
        "IBM UK",
        "Análisis EC Madrid",
        "www.acme.example",
        "Acme.com",
        "https://acme.example",
        "Customer 12",
        "Anna & Peter Berg",
        "Anna and Peter Berg",
        "A. Berg",
        "Mr. Berg",
        "Herr Berg",
        "Anna Berg, Acme",
        "Berg, Anna, Example DE",
        "Nguyễn Văn An",
        "Zhang Wei",
        "山田 太郎",
        "Анна Берг",
        "GitHub",
        "Anna's iPhone",
        "X" * 40,
        "Dear sir I write to you about money",
    ],
)
def test_where_it_is_not_sure_nobody_is_greeted_by_name(name: str) -> None:
    assert first_name(Address(spec="c.x@customer.example", name=name)) == ""


@pytest.mark.parametrize(
    ("name", "spec"),
    [
        ("Acme", "anna@acme.example"),
        ("Deutsche Telekom", "x@telekom.example"),
        ("Acme Widgets", "x@acme-widgets.example"),
        ("Acme Berlin", "info@somewhere.example"),
        ("Acme Berlin", "kundenservice.berlin@somewhere.example"),
    ],
)
def test_an_organisation_shows_in_its_address(name: str, spec: str) -> None:
    assert first_name(Address(spec=spec, name=name)) == ""


def test_a_family_with_a_domain_of_its_own_is_still_a_person() -> None:
    assert first_name(Address(spec="anna@berg.example", name="Anna Berg")) == "Anna"


def test_no_name_is_made_up_from_the_address() -> None:
    assert first_name(Address(spec="anna.berg@customer.example")) == ""
