"""Chooses a store by its URL."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from mailwarden.errors import ConfigError, Problem
from mailwarden.store.protocol import Store
from mailwarden.store.sqlite import SqliteStore

_EXAMPLE = 'write it like "sqlite:////var/lib/mailwarden/mailwarden.db"'


def open_store(url: str, *, create: bool = True) -> Store:
    """Return the store behind an SQLAlchemy URL, its tables created or upgraded.

    A SQLite path is always absolute: "sqlite:///var/x.db" and "sqlite:////var/x.db" are the same file.
    create: False lets a command look at a store without making an empty one where there is none.
    Raises ConfigError for a URL that names no store, StoreUnavailable if the store cannot be used now.
    """
    parsed = _parse(url)
    if (backend := parsed.get_backend_name()) != "sqlite":
        later = "; postgresql comes in a later version" if backend == "postgresql" else ""
        raise _mistake(f"a store cannot be kept in {backend}{later}")
    if not parsed.database or parsed.database == ":memory:" or parsed.database.startswith("file:"):
        raise _mistake("the store needs a path to a file, since what is only in memory is forgotten")
    if parsed.query or parsed.host:
        raise _mistake("a SQLite store is a path and nothing else")
    return SqliteStore(Path("/", parsed.database), create=create)


def _parse(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError:
        raise _mistake("this is no database URL") from None


def _mistake(message: str) -> ConfigError:
    return ConfigError(Problem(message, _EXAMPLE, key="service.store"))
