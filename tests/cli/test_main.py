"""The command as a whole: what `--help` costs and says, where it looks for its file, and how it fails."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from mailwarden.cli.main import COMMANDS, mailwarden
from mailwarden.cli.session import default_configuration, with_state_directory
from tests.cli.conftest import Machine

HEAVY = ("pydantic", "sqlalchemy", "babel", "imapclient", "jinja2", "aiosmtplib", "structlog", "holidays", "rich")
LATER = {"init", "doctor", "oauth", "completion"}


def command(name: str) -> click.Command:
    found = mailwarden.get_command(click.Context(mailwarden), name)
    assert found is not None
    return found


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from mailwarden.cli.main import mailwarden\n"
        "mailwarden(['--help'], standalone_mode=False)\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.endswith("\n[]\n")


def test_the_package_can_be_run_as_a_module() -> None:
    ran = subprocess.run([sys.executable, "-m", "mailwarden", "--version"], capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("mailwarden ")


def test_commands_of_later_versions_are_not_there_yet() -> None:
    assert not LATER & set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_command_says_of_itself(name: str) -> None:
    said = (command(name).help or "").partition("\n")[0]
    assert said == COMMANDS[name].summary


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"config"}))
def test_every_help_has_an_example(name: str, machine: Machine) -> None:
    assert "Example" in machine.output(name, "--help")


def test_a_misspelt_command_is_a_usage_error_with_a_proposal(machine: Machine) -> None:
    result = machine.call("statsu")
    assert (result.exit_code, "Did you mean 'status'?" in result.output) == (2, True)


def test_config_may_stand_before_and_after_the_command_and_the_later_one_counts(machine: Machine) -> None:
    result = machine.call("hours", "--config", "/nowhere/else.toml")
    assert (result.exit_code, "/nowhere/else.toml: there is no such file" in result.stderr) == (78, True)


def test_the_file_is_systemds_or_else_the_systems() -> None:
    found = [default_configuration(environ) for environ in ({"CONFIGURATION_DIRECTORY": "/run/etc"}, {})]
    assert found == [Path("/run/etc/config.toml"), Path("/etc/mailwarden/config.toml")]


def test_the_systems_file_goes_with_the_systems_state() -> None:
    environ = with_state_directory(Path("/etc/mailwarden/config.toml"), {})
    assert environ["STATE_DIRECTORY"] == "/var/lib/mailwarden"


def test_any_other_file_goes_with_the_users_own_state() -> None:
    assert "STATE_DIRECTORY" not in with_state_directory(Path("config.toml"), {})


def test_config_example_is_a_good_configuration(machine: Machine) -> None:
    machine.config.write_text(machine.output("config", "example"))
    assert machine.call("check", "--no-secrets").exit_code == 0


def test_config_schema_is_json(machine: Machine) -> None:
    assert "properties" in json.loads(machine.output("config", "schema"))
