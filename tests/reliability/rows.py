"""What one row of the table of reliability figures says once it was measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: what was asked for, and what was reached, both in words with figures."""

    number: int
    title: str
    asked: str
    reached: str
    is_reached: bool
