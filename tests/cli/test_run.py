"""What `mailwarden run` says, and with which exit status, when it cannot even begin."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Machine


def refused(machine: Machine, *, exit_code: int, **environ: str) -> str:
    """Return what is said on stderr."""
    result = machine.call("run", **environ)
    assert (result.exit_code, result.stdout) == (exit_code, "")
    assert "Traceback" not in result.stderr
    return result.stderr


def changed(machine: Machine, old: str, new: str) -> None:
    text = machine.config.read_text()
    assert old in text
    machine.config.write_text(text.replace(old, new))


def test_a_missing_file_is_named_with_the_way_to_write_one(machine: Machine) -> None:
    machine.config.unlink()
    assert "config.toml: there is no such file" in refused(machine, exit_code=78)


def test_a_file_that_is_no_toml_is_named_with_its_line(machine: Machine) -> None:
    changed(machine, "[targets.standard]", "[targets.standard")
    assert "config.toml:11:" in refused(machine, exit_code=78)


def test_every_mistake_is_a_line(machine: Machine) -> None:
    changed(machine, 'mode = "full"', 'mode = "ful"')
    changed(machine, 'first_reply = "1h"', 'frist_reply = "1h"')
    said = refused(machine, exit_code=78).splitlines()
    assert ["mode" in said[1], "frist_reply" in said[0], len(said)] == [True, True, 2]


def test_a_missing_password_is_a_mistake_of_the_configuration(machine: Machine) -> None:
    changed(machine, 'env = "PASSWORD"', 'env = "NOWHERE"')
    assert "NOWHERE" in refused(machine, exit_code=78)


def test_an_unknown_variable_in_a_template_is_named_with_its_line(machine: Machine) -> None:
    folder = machine.folder / "templates" / "en"
    folder.mkdir(parents=True)
    (folder / "nudge.txt").write_text("Subject: A reminder\n\n{{ requestor }} waits.\n")
    changed(machine, "[service]", '[service]\ntemplates = "templates"')
    said = refused(machine, exit_code=78)
    assert [part in said for part in ("nudge.txt:3", "requestor", "did you mean requester?")] == [True] * 3


@pytest.mark.parametrize("store", ["/nowhere/at/all/mailwarden.db"])
def test_a_store_that_cannot_be_used_may_be_there_after_a_restart(machine: Machine, store: str) -> None:
    changed(machine, f"{machine.folder}/mailwarden.db", store)
    said = refused(machine, exit_code=1)
    assert "the directory /nowhere/at/all does not exist (create it for mailwarden's user)" in said


def test_a_store_that_is_no_database_is_said_to_be_none(machine: Machine) -> None:
    Path(machine.folder, "mailwarden.db").write_text("not a database, " * 100)
    assert "it is no SQLite database" in refused(machine, exit_code=1)


def test_a_test_clock_that_is_none_is_refused(machine: Machine) -> None:
    assert "MAILWARDEN_TEST_CLOCK" in refused(machine, exit_code=78, MAILWARDEN_TEST_CLOCK="/nowhere")
