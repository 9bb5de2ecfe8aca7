"""The migrations lead to exactly the tables of the schema, and only when there is something to do."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, StaticPool, create_engine, text

from mailwarden.store.opening import open_store
from mailwarden.store.schema import REVISION, metadata
from mailwarden.store.upgrading import MIGRATIONS, bring_up_to_date, stored_revision


@pytest.fixture
def migrated() -> Iterator[Connection]:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.begin() as connection:
        bring_up_to_date(connection, "in memory")
        yield connection
    engine.dispose()


def definitions(connection: Connection) -> dict[str, list[str]]:
    """Return each table's and index's own SQL, its lines in alphabetical order."""
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    own = {name: sorted(line.strip(" ,\t") for line in sql.splitlines()) for name, sql in rows}
    return {name: lines for name, lines in own.items() if not name.startswith(("sqlite_", "alembic_"))}


def test_alembic_finds_no_difference_between_migrations_and_schema(migrated: Connection) -> None:
    context = MigrationContext.configure(migrated, opts={"compare_type": True, "compare_server_default": True})
    assert compare_metadata(context, metadata) == []


def test_the_migrations_write_the_same_definitions_as_the_schema(migrated: Connection) -> None:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.begin() as connection:
        metadata.create_all(connection)
        assert definitions(migrated) == definitions(connection)
    engine.dispose()


def test_the_newest_migration_is_the_revision_the_program_knows(migrated: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION
    assert stored_revision(migrated, "in memory") == REVISION


def test_an_upgrade_that_fails_leaves_an_empty_database(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/x.db", connect_args={"isolation_level": None})
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        bring_up_to_date(connection, "x")
        connection.exec_driver_sql("ROLLBACK")
        assert stored_revision(connection, "x") is None
    engine.dispose()


def test_opening_a_current_store_does_not_load_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    asyncio.run(open_store(url).close())
    script = f"import sys; from mailwarden.store.opening import open_store; open_store({url!r}); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.split()
    assert "alembic" not in loaded


def test_data_is_still_there_after_opening_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    first = open_store(url)
    first.run_now(lambda tx: tx.note("kept", "yes"))
    asyncio.run(first.close())
    again = open_store(url)
    assert again.run_now(lambda tx: tx.note("kept")) == "yes"
    asyncio.run(again.close())
