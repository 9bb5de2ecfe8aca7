"""`forget` erases a person from every file of the store, says what is lost, and asks first."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

import pytest

from mailwarden.daemon.clock import FileClock
from mailwarden.daemon.lease import Leases, this_process
from mailwarden.store.protocol import Transaction
from tests.cli.conftest import QUESTION, Life, Machine

CARLA = "carla@customer.example"
TRACES = (CARLA, "Carla Customer", "Where is my order")


def raw(folder: Path) -> str:
    """Return every byte of the store's files, in lower case."""
    return "\n".join(one.read_bytes().decode("latin-1").lower() for one in sorted(folder.glob("mailwarden.db*")))


def left(machine: Machine) -> list[str]:
    return [one for one in TRACES if one.lower() in raw(machine.folder)]


def test_no_byte_of_a_person_is_left_in_the_files(machine: Machine, asked: Life) -> None:
    assert left(machine) == list(TRACES)
    machine.output("forget", CARLA, "--yes")
    assert left(machine) == []


def test_it_says_what_is_lost_and_asks(machine: Machine, asked: Life) -> None:
    result = machine.call("forget", CARLA, stdin="n\n")
    assert "support: 1 conversation with 1 mail" in result.output
    assert "in conversation 1 they were told" in result.output
    assert "will not be told anything more" in result.output
    assert (result.exit_code, left(machine)) == (1, list(TRACES))


def test_a_yes_erases(machine: Machine, asked: Life) -> None:
    assert f"Nothing of {CARLA} is left" in machine.output("forget", CARLA, stdin="y\n")


def test_whose_mail_still_waits_in_the_outbox_is_not_written_to(machine: Machine, life: Life) -> None:
    life.arrives(QUESTION)
    machine.output("forget", CARLA, "--yes")
    assert asyncio.run(life.outbox().next_at()) is None


def test_their_old_mail_is_recognised_and_a_new_one_is_served(machine: Machine, asked: Life) -> None:
    machine.output("forget", CARLA, "--yes")
    asked.arrives(QUESTION)
    assert left(machine) == []
    asked.arrives(QUESTION.replace("Question@", "Another@"))
    assert asyncio.run(asked.outbox().next_at()) is not None


def test_while_a_mail_is_handed_over_nothing_is_erased(
    machine: Machine, life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailwarden.cli.forget.UNDER_WAY_SECONDS", 0.3)
    life.arrives(QUESTION)

    def begin(tx: Transaction) -> None:
        (item,) = tx.claim("support", machine_now(machine), 1)
        tx.begin_attempt(item.submission.submission_id, machine_now(machine))

    life.store.run_now(begin)
    asyncio.run(Leases(life.store, this_process()).take("support"))
    result = machine.call("forget", CARLA, "--yes")
    assert (result.exit_code, "just being handed to the mail server" in result.output) == (1, True)


def machine_now(machine: Machine) -> datetime:
    return FileClock(machine.clock_file).now()


@pytest.mark.parametrize(
    ("address", "key"),
    [("support@example.org", "address"), ("ben@example.org", "staff"), ("it@example.org", "operator")],
)
def test_our_own_people_are_not_erased_by_mistake(machine: Machine, life: Life, address: str, key: str) -> None:
    result = machine.call("forget", address, "--yes")
    assert (result.exit_code, key in result.output) == (1, True)


def test_what_is_no_address_is_a_mistake_in_the_command(machine: Machine, life: Life) -> None:
    assert machine.call("forget", "carla", "--yes").exit_code == 2


def test_who_is_not_known_is_not_learned_of_later_either(machine: Machine, life: Life) -> None:
    assert "nothing of nobody@example.net is known" in machine.output("forget", "nobody@example.net", "--yes")


def test_reports_written_afterwards_name_nobody(machine: Machine, asked: Life) -> None:
    machine.output("forget", CARLA, "--yes")
    said = machine.output("report", "--since", "90d") + machine.output("threads", "--all")
    assert [one for one in TRACES if one in said] == []


def test_explain_says_of_a_mail_of_theirs_that_it_was_forgotten(machine: Machine, asked: Life) -> None:
    machine.output("forget", CARLA, "--yes")
    said = " ".join(machine.output("explain", "<question@customer.example>").split())
    assert said == (
        "Mail <question@customer.example>: its author was forgotten on request (`mailwarden forget`), and this mail "
        "with them"
    )
