"""Which conversations count: recent ones, enough of them, answered or not.

At arrival those opened in the last 28 days, or back to the 400th last answered where that is longer: counted by opening
and not by answer, so that those still waiting are in, and a busy desk keeps whole weeks. For the chance that a told
time is kept, back to the 800th: there two points of a curve are compared, which takes more rows than one. For times
told to those who have waited, and for the regression, back to the 2,000th. Too many are thinned to every k-th.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

RECENT = 28 * 86_400.0
ENOUGH = 400
ENOUGH_TO_COMPARE = 800
MANY = 2000
ROWS = 2000  # beyond so many, every k-th


@dataclass(slots=True, eq=False)
class Row:
    """One conversation, as small as can be: a desk keeps those of four weeks. Instants in Unix seconds."""

    opened: float
    names: tuple[str, ...]  # of its features, shared between rows
    values: tuple[float, ...]
    ended: float = inf  # inf while it waits
    is_answered: bool = False  # False once ended: it needed no answer
    duration: float = 0.0  # activity hours from opening to end, once ended
    scale: float = 1.0  # how many times the usual its features make its wait

    @property
    def features(self) -> Mapping[str, float]:
        return dict(zip(self.names, self.values, strict=True))

    @property
    def is_waiting(self) -> bool:
        return self.ended == inf


def recent(rows: Sequence[Row], now: float) -> Sequence[Row]:
    """Return the rows a promise at arrival is made from; rows: ascending by opening."""
    return rows[_start(rows, now - RECENT, ENOUGH) :]


def to_compare(rows: Sequence[Row], now: float) -> Sequence[Row]:
    """Return the rows a chance is read from; rows: ascending by opening."""
    return rows[_start(rows, now - RECENT, ENOUGH_TO_COMPARE) :]


def long_run(rows: Sequence[Row], _now: float = inf) -> Sequence[Row]:
    """Return the rows a promise to somebody who has already waited is made from; rows: ascending by opening."""
    return rows[_start(rows, inf, MANY) :]


def thinned(rows: Sequence[Row], most: int = ROWS) -> tuple[Sequence[Row], int]:
    """Return every k-th row and k, so that no more than `most` are left."""
    every = max(1, -(-len(rows) // most))
    return rows[::every], every


def _start(rows: Sequence[Row], since: float, answered: int) -> int:
    start, found = len(rows), 0
    while start and (found < answered or rows[start - 1].opened >= since):
        start -= 1
        found += rows[start].is_answered
    return start
