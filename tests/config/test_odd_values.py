"""Whatever stands in a file, it is loaded or its mistakes are named; nothing else happens."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mailwarden.config.example import EXAMPLE
from mailwarden.config.findings import toml
from mailwarden.config.load import Configuration
from mailwarden.errors import ConfigError, Problem

Load = Callable[..., Configuration]
ODD = ["", "é\u0000", "../..", -1, 10**30, float("inf"), True, [[]], {"x": {"y": [1]}}]


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from paths(item, (*path, key))


PATHS = list(paths(EXAMPLE))


def changed(path: tuple[Any, ...], value: object) -> str:
    document = copy.deepcopy(EXAMPLE)
    around: Any = document
    for part in path[:-1]:
        around = around[part]
    around[path[-1]] = value
    return written(document)


def written(document: dict[str, object]) -> str:
    return "".join(f"{key} = {toml(value).replace('Infinity', 'inf')}\n" for key, value in document.items())


def problems(load_text: Load, text: str) -> tuple[Problem, ...]:
    try:
        load_text(text, with_secrets=False)
    except ConfigError as error:
        return error.problems
    return ()


@pytest.mark.parametrize("path", PATHS, ids=str)
def test_an_odd_value_is_a_mistake_with_a_place_or_no_mistake(load_text: Load, path: tuple[Any, ...]) -> None:
    said = [problem for value in ODD for problem in problems(load_text, changed(path, value))]
    assert all(problem.message and problem.file and problem.line for problem in said)


@pytest.mark.parametrize("path", PATHS, ids=str)
def test_any_key_may_be_forgotten(load_text: Load, path: tuple[Any, ...]) -> None:
    document = copy.deepcopy(EXAMPLE)
    around: Any = document
    for part in path[:-1]:
        around = around[part]
    del around[path[-1]]
    assert all(problem.message and problem.file for problem in problems(load_text, written(document)))
