"""How the core's instants and words stand in a column, the same in every database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import BigInteger, Dialect, Integer, Text, TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SECOND = timedelta(seconds=1)
_W = TypeVar("_W", bound=StrEnum)


class Instant(TypeDecorator[datetime]):
    """An aware instant, exact to the microsecond, kept as a number so that it sorts and compares in every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class Offset(TypeDecorator[timedelta]):
    """How far a clock is ahead of UTC, kept as whole seconds."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        return None if value is None else value // _SECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        return None if value is None else timedelta(seconds=value)


class Word(TypeDecorator[_W]):
    """A member of one of the core's enumerations, kept as its string."""

    impl = Text
    cache_ok = True

    def __init__(self, of: type[_W]) -> None:
        super().__init__()
        self.of = of

    def process_bind_param(self, value: _W | None, dialect: Dialect) -> str | None:
        return None if value is None else value.value

    def process_result_value(self, value: str | None, dialect: Dialect) -> _W | None:
        return None if value is None else self.of(value)
