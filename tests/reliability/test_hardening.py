"""Row 31: how exposed systemd finds the unit; the details of it are in tests/systemd."""

from __future__ import annotations

from tests.reliability.playing import check, is_long
from tests.reliability.rows import Row
from tests.systemd.test_unit import ALARM_UNIT, UNIT, exposure

ASKED = 1.2


def row(long: bool) -> Row:
    units = {one.name: exposure(one) for one in (UNIT, ALARM_UNIT)}
    return Row(
        number=31,
        title="unit file",
        asked=f"systemd-analyze security at most {ASKED}",
        reached=", ".join(f"{name} {score}" for name, score in units.items()),
        is_reached=max(units.values()) <= ASKED,
    )


def test_the_units_are_hardly_exposed() -> None:
    check(row(long=is_long()))
