"""The table knows where each of its rows is measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scorecard import ELSEWHERE, measured_rows

ROOT = Path(__file__).parents[2]


def test_no_row_is_measured_twice() -> None:
    assert not measured_rows().keys() & ELSEWHERE.keys()


@pytest.mark.parametrize("number", [8, 9, 12, 13, 14, 15, 17, 18, 19, 22, 29, 34, 36])
def test_a_row_is_found_by_its_number(number: int) -> None:
    assert number in measured_rows()


@pytest.mark.parametrize("number", ELSEWHERE)
def test_a_row_that_is_measured_elsewhere_is_measured_there(number: int) -> None:
    for name in ELSEWHERE[number].tests.split():
        assert (ROOT / name).is_file() or (ROOT / name.replace(".", "/")).is_dir()


def test_the_command_of_such_a_row_may_be_typed() -> None:
    assert ELSEWHERE[23].command == "python -m pytest tests/hostile/test_header_injection.py"
    assert ELSEWHERE[3].command == "python -m tests.corpus"
