"""`mailwarden incident`: shown before it is sent, told once, kept up, closed with the why, and looked at afterwards."""

from __future__ import annotations

import json

import pytest

from mailwarden.core.conversation import Kind, SubmissionState
from tests.cli.conftest import SECOND_DESK, Life, Machine

OPEN = ("incident", "open", "orders are late", "--next-update", "14:00")
END = ("--why", "a lorry broke down", "--changed", "we rent a second one")


def kinds(life: Life) -> list[Kind]:
    known = life.store.run_now(lambda tx: tx.conversation(1))
    assert known is not None
    return [one.kind for one in known.submissions]


@pytest.fixture
def full(machine: Machine) -> Machine:
    machine.config.write_text(machine.config.read_text().replace('mode = "acknowledge"', 'mode = "full"'))
    return machine


def test_open_shows_who_would_be_told_and_what_and_asks(machine: Machine, asked: Life) -> None:
    output = machine.output(*OPEN, stdin="n\n")
    assert "carla@customer.example  Where is my order?" in output
    assert "Something is wrong here that your mail is probably about: orders are late." in " ".join(output.split())
    assert "Nothing was sent." in output
    assert kinds(asked) == [Kind.ACKNOWLEDGEMENT]


def test_a_yes_queues_the_mails(machine: Machine, asked: Life) -> None:
    assert "Incident 1: 1 mail queued" in machine.output(*OPEN, stdin="y\n")
    assert kinds(asked) == [Kind.ACKNOWLEDGEMENT, Kind.INCIDENT]


def test_yes_does_not_ask(machine: Machine, asked: Life) -> None:
    assert json.loads(machine.output(*OPEN, "--yes", "--json")) == {"incident": 1, "people": 1}


def test_about_names_the_words_instead_of_the_title(machine: Machine, asked: Life) -> None:
    assert json.loads(machine.output(*OPEN, "--about", "printer", "--yes", "--json"))["people"] == 0


def test_all_is_everybody(machine: Machine, asked: Life) -> None:
    words = ("incident", "open", "we moved", "--all", "--next-update", "14:00", "--yes", "--json")
    assert json.loads(machine.output(*words))["people"] == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("incident", "open", "orders are late", "--next-update", "soon"), "is no time that lies ahead"),
        (("incident", "open", "it is so", "--next-update", "14:00"), "--about"),
        (("incident", "open", "orders", "--next-update", "14:00", "--json"), "add --yes"),
        (("incident", "close", "1", "--why", " ", "--changed", "all"), "Both the why and what changes"),
    ],
)
def test_what_cannot_be_done_is_said(machine: Machine, asked: Life, words: tuple[str, ...], sentence: str) -> None:
    result = machine.call(*words)
    assert (result.exit_code, sentence in " ".join(result.output.split())) == (2, True)


def test_several_desks_have_to_be_told_apart(machine: Machine, asked: Life) -> None:
    machine.config.write_text(machine.config.read_text() + SECOND_DESK)
    assert machine.call(*OPEN).exit_code == 2


def test_update_and_close_write_to_whoever_was_told(machine: Machine, asked: Life) -> None:
    machine.output(*OPEN, "--yes")
    asked.sends()
    assert "1 mail queued" in machine.output("incident", "update", "1", "we know why", "--next-update", "16:00")
    asked.sends()
    assert "1 mail queued" in machine.output("incident", "close", "1", *END)
    assert kinds(asked)[1:] == [Kind.INCIDENT] * 3


def test_what_is_closed_or_unknown_cannot_be_said_more_about(machine: Machine, asked: Life) -> None:
    machine.output(*OPEN, "--yes")
    machine.output("incident", "close", "1", *END)
    assert "Incident 1 is closed" in machine.call("incident", "update", "1", "more").output
    assert "There is no incident 7" in machine.call("incident", "close", "7", *END).output


def test_show_says_what_became_of_each_mail(machine: Machine, asked: Life) -> None:
    machine.output(*OPEN, "--yes")
    assert "on its way" in machine.output("incident", "show", "1")
    asked.sends()
    shown = json.loads(machine.output("incident", "show", "1", "--json"))
    mail = {name: shown["mails"][0][name] for name in ("recipient", "round", "outcome")}
    assert mail == {"recipient": "carla@customer.example", "round": 1, "outcome": SubmissionState.SENT}
    assert [one["stage"] for one in shown["said"]] == ["open"]


def test_list_names_those_that_were_opened(machine: Machine, asked: Life) -> None:
    machine.output(*OPEN, stdin="n\n")
    assert "There has been no incident." in machine.output("incident", "list")
    machine.output(*OPEN, "--yes")
    assert "orders are late" in machine.output("incident", "list")
    assert [one["title"] for one in json.loads(machine.output("incident", "list", "--json"))["incidents"]] == [
        "orders are late"
    ]


def test_explain_says_that_a_conversation_is_part_of_an_incident(machine: Machine, asked: Life) -> None:
    machine.output(*OPEN, "--yes")
    assert "It is part of incident 1: orders are late." in machine.output("explain", "1")
    assert json.loads(machine.output("explain", "1", "--json"))["incidents"][0]["incident"] == 1
