"""Who may know whom: the arrows of the design, read from every import, also those inside functions."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "mailwarden"
MODULES = sorted(PACKAGE.rglob("*.py"))

MAY_IMPORT = {
    "errors": set[str](),
    "logs": {"errors"},
    "failpoints": {"errors", "logs"},
    "core": {"errors"},
    "mail": {"core", "errors", "failpoints", "logs"},
    "store": {"core", "errors", "failpoints", "logs"},
    "config": {"core", "errors", "logs"},
    "web": {"core", "errors", "logs"},
    "daemon": {"mail", "store", "config", "web", "core", "errors", "failpoints", "logs"},
    "demo": {"daemon", "mail", "store", "config", "web", "core", "errors", "logs"},
    "cli": {"demo", "daemon", "mail", "store", "config", "web", "core", "errors", "logs"},
    "__main__": {"cli"},
    "": set[str](),  # mailwarden/__init__.py
}

IMPURE = {
    "asyncio", "concurrent", "ctypes", "glob", "http", "io", "logging", "multiprocessing", "os", "pathlib", "random",
    "secrets", "select", "shutil", "signal", "smtplib", "imaplib", "socket", "sqlite3", "ssl", "subprocess", "sys",
    "tempfile", "threading", "time", "urllib", "uuid",
}  # fmt: skip
CLOCKS = {"now", "utcnow", "today", "time", "monotonic"}


def part_of(path: Path) -> str:
    """Return the part of the package that a module belongs to: "core", "errors"; "" for the package's own __init__."""
    first = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def imports_of(path: Path) -> Iterator[str]:
    """Yield the full name of everything a module imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield from (f"{node.module}.{one.name}" for one in node.names)


def own_parts(path: Path) -> set[str]:
    """Return the parts of mailwarden that a module imports; a plain name of the package is no part."""
    named = (name.split(".") for name in imports_of(path) if name.split(".")[0] == "mailwarden")
    return {names[1] for names in named if len(names) > 1 and names[1] in MAY_IMPORT}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_arrows_point_one_way(path: Path) -> None:
    part = part_of(path)
    assert own_parts(path) - {part} <= MAY_IMPORT[part]


CORE = [path for path in MODULES if part_of(path) == "core"]


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.stem)
def test_core_needs_only_the_standard_library(path: Path) -> None:
    roots = {name.split(".")[0] for name in imports_of(path)}
    assert roots - {"mailwarden"} <= sys.stdlib_module_names


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.stem)
def test_core_can_reach_no_clock_no_chance_and_no_world(path: Path) -> None:
    assert not {name.split(".")[0] for name in imports_of(path)} & IMPURE


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.stem)
def test_core_never_asks_what_time_it_is(path: Path) -> None:
    calls = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
    assert not [one.func.attr for one in calls if isinstance(one.func, ast.Attribute) and one.func.attr in CLOCKS]


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.stem)
def test_core_opens_no_file_and_prints_nothing(path: Path) -> None:
    calls = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
    assert not [one.func.id for one in calls if isinstance(one.func, ast.Name) and one.func.id in {"open", "print"}]
