"""`state backup` copies the store while it is in use, whole, for its owner alone, and over nothing."""

from __future__ import annotations

import sqlite3
import stat

from tests.cli.conftest import Life, Machine


def test_the_copy_is_whole_and_for_its_owner_alone(machine: Machine, asked: Life) -> None:
    copy = machine.folder / "copy.db"
    machine.output("state", "backup", str(copy))
    connection = sqlite3.connect(copy)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("SELECT count(*) FROM conversations").fetchone() == (1,)
    connection.close()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert sorted(one.name for one in machine.folder.glob("copy*")) == ["copy.db"]


def test_nothing_is_overwritten(machine: Machine, asked: Life) -> None:
    (machine.folder / "copy.db").write_text("mine")
    result = machine.call("state", "backup", str(machine.folder / "copy.db"))
    assert (result.exit_code, "is there already" in result.output) == (1, True)
    assert (machine.folder / "copy.db").read_text() == "mine"


def test_a_place_that_cannot_be_written_is_said(machine: Machine, asked: Life) -> None:
    result = machine.call("state", "backup", str(machine.folder / "nowhere" / "copy.db"))
    assert (result.exit_code, "cannot be written" in result.output) == (1, True)
