"""What every table stands on: the names of constraints, the numbers of rows, and indexes of some of the rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Index, Integer, MetaData

Number = BigInteger().with_variant(Integer(), "sqlite")  # only an INTEGER primary key is numbered by SQLite

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)


def partial_index(name: str, *columns: Column[Any], where: ColumnElement[bool], unique: bool = False) -> Index:
    """Return an index of the rows for which a condition holds, on either database."""
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)
