"""The example file and the schema are what the models say."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from mailwarden.config.example import write_example
from mailwarden.config.load import load
from mailwarden.config.models import Document, schema
from mailwarden.config.table import Table, table_in
from mailwarden.core.policy import DeskPolicy, Limits, NoticePolicy

COMMITTED = Path(__file__).parents[2] / "config.example.toml"


def all_tables(table: type[Table]) -> set[type[Table]]:
    inner = {found for field in table.by_key().values() if (found := table_in(field.annotation))}
    return {table}.union(*map(all_tables, inner))


TABLES = sorted(all_tables(Document), key=lambda table: table.__name__)


def test_the_committed_example_is_what_the_models_write() -> None:
    assert COMMITTED.read_text() == write_example()


def test_the_example_loads() -> None:
    configuration = load(COMMITTED, environ={}, today=date(2026, 8, 3), with_secrets=False)
    assert [desk.policy.name for desk in configuration.desks] == ["support"]


def test_the_example_fits_an_ordinary_screen() -> None:
    assert max(map(len, write_example().splitlines())) <= 120


@pytest.mark.parametrize("table", TABLES)
def test_every_key_is_described(table: type[Table]) -> None:
    assert all(field.description for field in table.by_key().values())


@pytest.mark.parametrize("key", [key for table in TABLES for key in table.by_key()])
def test_every_key_is_in_the_example(key: str) -> None:
    assert key in write_example()


def test_defaults_of_the_file_are_those_of_the_core() -> None:
    policy: DeskPolicy = load(COMMITTED, environ={}, today=date(2026, 8, 3), with_secrets=False).desks[0].policy
    assert (policy.notice, policy.limits) == (NoticePolicy(), Limits())


def test_the_schema_is_json_with_a_description_of_every_key() -> None:
    described = json.loads(json.dumps(schema()))
    properties = [one for table in described["$defs"].values() for one in table.get("properties", {}).items()]
    assert [name for name, said in properties if not {"description", "$ref"} & said.keys()] == []
    assert described["$defs"]["Notice"]["properties"]["lead"]["default"] == "30m"


def test_holidays_are_imported_only_where_they_are_asked_for(minimal: str, tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text(minimal)
    code = (
        "import sys, pathlib, datetime\n"
        "from mailwarden.config.load import load\n"
        "load(pathlib.Path(sys.argv[1]), environ={}, today=datetime.date(2026, 8, 3), with_secrets=False)\n"
        "print('holidays' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code, tmp_path / "x.toml"], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
