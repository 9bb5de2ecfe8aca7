"""Brings a store's tables to the revision this program knows; imports Alembic only when there is something to do."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from mailwarden.errors import StoreUnavailable
from mailwarden.failpoints import failpoint
from mailwarden.store.schema import REVISION

MIGRATIONS = Path(__file__).with_name("migrations")


def bring_up_to_date(connection: Connection, name: str) -> None:
    """Create or upgrade the tables within the connection's transaction: all of it or nothing.

    name: how messages call the store. Raises StoreUnavailable for another program's database or a newer store.
    """
    stored = stored_revision(connection, name)
    if stored == REVISION:
        return
    if stored is not None and stored > REVISION:
        raise StoreUnavailable(
            f"the store {name} was written by a newer mailwarden (revision {stored}, this one knows {REVISION})",
            "install that version again, or restore the backup from before the upgrade",
        )
    _upgrade(connection)


def stored_revision(connection: Connection, name: str) -> str | None:
    """Return the revision of the tables, None for an empty database."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return revision
    if tables:
        remedy = "let [service] store name a database of mailwarden's own"
        raise StoreUnavailable(f"the store {name} cannot be used: it belongs to another program", remedy)
    return None


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    failpoint("migration.before-commit")
