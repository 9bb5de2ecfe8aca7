"""Every mistake is one line: file:line, key, what is wrong, what was meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from mailwarden.config.load import load
from mailwarden.errors import ConfigError

Complaints = Callable[..., list[str]]


def mistakes() -> Iterator[tuple[str, str, str]]:
    """Yield the changes of mistakes.txt: what is replaced, by what, and what is then said."""
    text = Path(__file__).with_name("mistakes.txt").read_text()
    for block in text.split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        if lines:
            good, bad, said = ("\n".join(line[2:] for line in lines if line[0] == mark) for mark in "-+>")
            yield good, bad, said


@pytest.mark.parametrize(("good", "bad", "line"), list(mistakes()))
def test_a_mistake_is_one_line_with_its_place_its_cause_and_its_remedy(
    complaints: Complaints, minimal: str, good: str, bad: str, line: str
) -> None:
    assert good in minimal
    assert complaints(minimal.replace(good, bad, 1)) == [line]


def test_all_mistakes_are_named_at_once_in_the_order_of_the_file(complaints: Complaints, minimal: str) -> None:
    text = minimal.replace("[targets.standard]", "[targets.standrad]").replace("time_zone", "tz").replace("it@", "it")
    text = text.replace("[desk.support]", '[desk.support]\nhours = "ofice"\ntargets = "standard"')
    assert complaints(text, {"MAILWARDEN_LOG__LEVL": "debug", "MAILWARDEN_LOG__LEVEL": "loud"}) == [
        'environment: MAILWARDEN_LOG__LEVEL: must be "debug", "info", "warning" or "error", not \'loud\'',
        "environment: MAILWARDEN_LOG__LEVL: no such setting (did you mean 'MAILWARDEN_LOG__LEVEL'?)",
        "mailwarden.toml:2: service.operator: 'itexample.org' is not an e-mail address "
        '(write it like "support@example.org")',
        'mailwarden.toml:4: hours.office.time_zone: is missing (write time_zone = "Europe/Berlin")',
        "mailwarden.toml:5: hours.office.tz: no such key (known here: time_zone, open, holidays, closed, special)",
        "mailwarden.toml:12: desk.support.hours: there is no [hours.ofice] (did you mean 'office'?)",
        "mailwarden.toml:13: desk.support.targets: there is no [targets.standard] (did you mean 'standrad'?)",
    ]


def test_a_circle_of_targets_is_named_once(complaints: Complaints, minimal: str) -> None:
    text = minimal.replace("[desk.support]", '[desk.support]\ntargets = "standard"')
    text = text.replace('first_reply = "4h"', 'inherits = "gold"\n[targets.gold]\ninherits = "standard"')
    assert complaints(text) == [
        "mailwarden.toml:9: targets.standard.inherits: 'standard' inherits from itself: standard → gold → standard "
        "(leave out one of them)"
    ]


def test_an_address_belongs_to_one_desk(complaints: Complaints, minimal: str) -> None:
    second = minimal[minimal.index("[desk.support]") :].replace("desk.support", "desk.sales")
    second = second.replace('"support@example.org"', '"sales@example.org"\naliases = ["SUPPORT@example.org"]')
    assert complaints(minimal + second) == [
        "mailwarden.toml:24: desk.sales.aliases: 'SUPPORT@example.org' belongs to [desk.support] already "
        "(an address belongs to one desk)"
    ]


def test_another_desk_is_not_staff_either(complaints: Complaints, minimal: str) -> None:
    second = minimal[minimal.index("[desk.support]") :].replace("desk.support", "desk.sales")
    second = second.replace('"support@', '"sales@').replace("anna@example.org", "support@example.org")
    assert complaints(minimal + second) == [
        "mailwarden.toml:24: desk.sales.staff: 'support@example.org' is the address of [desk.support], not of a person "
        "(leave it out: what your people send from there is found in Sent)"
    ]


def test_a_desk_needs_a_plain_name(complaints: Complaints, minimal: str) -> None:
    assert complaints(minimal.replace("desk.support", 'desk."Our Support"')) == [
        "mailwarden.toml:11: desk.\"Our Support\": 'Our Support' is not a name for a desk "
        '(use a-z, 0-9, "-" and "_", as in [desk.support])'
    ]


def test_a_file_without_a_desk_watches_nothing(complaints: Complaints, minimal: str) -> None:
    assert complaints(minimal[: minimal.index("[desk.support]")]) == [
        "mailwarden.toml: desk: there is no desk to watch (write a table [desk.support])"
    ]


def test_an_empty_file_names_what_every_file_needs(complaints: Complaints) -> None:
    assert complaints("") == [
        'mailwarden.toml: service.operator: is missing (write operator = "it@example.org")',
        "mailwarden.toml: desk: there is no desk to watch (write a table [desk.support])",
    ]


def test_desks_are_tables_with_names(complaints: Complaints, minimal: str) -> None:
    text = minimal[: minimal.index("[desk.support]")] + '[[desk]]\naddress = "support@example.org"\n'
    assert complaints(text)[0] == (
        "mailwarden.toml:11: desk: must be tables with a name each, not a list (write [desk.NAME])"
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a = "x\n', "1: the closing quote is missing"),
        ("[a]\nx = 1\n[a]\n", "3: the table 'a' stands here a second time (join the two, or rename one)"),
        ("[a]\nx = 1\nx = 2\n", "3: this key or table stands here a second time (keep one of them)"),
        ("a = { b = 1, b = 2 }\n", "1: the key 'b' stands here a second time (keep one of them)"),
        ("a = [1,\n2\n", "2: a closing ] or a comma is missing"),
        ("a = { b = 1\n", "1: a closing } or a comma is missing ({ } stands on one line)"),
        ("a\n", "1: a key needs = and a value after it (a comment begins with #)"),
        ("\na = True\n", "2: the value cannot be read (text needs straight quotes; true and false are lower case)"),
        ("a = 09:00\n", "1: something stands after the value (text needs quotes; one key a line)"),
        ("[a\n", "1: the closing ] is missing"),
        ("ü = 1\n", "1: is not TOML: Invalid statement"),
    ],
)
def test_broken_toml_is_named_with_its_line(complaints: Complaints, text: str, line: str) -> None:
    assert complaints(text) == [f"mailwarden.toml:{line}"]


def failure(path: Path) -> str:
    with pytest.raises(ConfigError) as raised:
        load(path, environ={}, today=date(2026, 8, 3))
    return str(raised.value)


def test_a_missing_file_is_never_taken_for_an_empty_one(tmp_path: Path) -> None:
    path = tmp_path / "absent.toml"
    assert failure(path) == (
        f"{path}: there is no such file (name another with --config, or write one: mailwarden config example > {path})"
    )


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    assert failure(tmp_path) == (
        f"{tmp_path}: cannot be read: is a directory (the user that runs mailwarden must be able to read it)"
    )


def test_a_file_in_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes(b'[service]\noperator = "J\xfcrgen"\n')
    assert failure(path) == f"{path}:2: is not UTF-8 (save the file as UTF-8)"
