"""`mailwarden demo`: what it asks for before it begins; the demo itself is tested with its own modules."""

from __future__ import annotations

import pytest

from mailwarden.cli import demo
from tests.cli.conftest import Machine


def test_without_the_extra_it_says_what_to_install(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "EXTRA", ("no_such_package_anywhere",))
    result = machine.call("demo")
    assert (result.exit_code, "pip install 'mailwarden[demo]'" in result.stderr) == (1, True)


def test_a_clock_that_stands_still_is_a_usage_error(machine: Machine) -> None:
    assert machine.call("demo", "--speed", "0").exit_code == 2
