"""Mistakes by their path in the file, and the library's complaints turned into plain words.

Pure. Values that may hold a password (all below `auth`, and `store`) are never repeated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from mailwarden.config.accounts import ONE_PLACE, ROUTES
from mailwarden.config.locate import Path
from mailwarden.config.table import Table, table_at
from mailwarden.config.values import Mistake, did_you_mean, nearest, shown

WRONG_TYPES = {
    "string_type": "must be text in quotes",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "list_type": "must be a list in [ ]",
    "dict_type": "must be a table, or keys in { }",
    "model_type": "must be a table, or keys in { }",
    "model_attributes_type": "must be a table, or keys in { }",
}
LATER = ("oauth", "web")  # tables and keys of the next versions
NOT_YET = "is not in this version yet"
LEAVE_OUT = "leave it out, or put a # before it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One mistake: where it stands, what is wrong and what was meant."""

    path: Path
    message: str
    remedy: str = ""

    def concerns(self, path: Path) -> bool:
        """Say whether this is about the value at a path, a part of it or something around it."""
        shared = min(len(path), len(self.path))
        return self.path[:shared] == path[:shared]


def found(path: Path, mistake: Mistake) -> Finding:
    return Finding(path=path, message=mistake.message, remedy=mistake.remedy)


def dotted(path: Path) -> str:
    """Return a path as one writes it in TOML; positions in lists are left out, since the line tells them."""
    return ".".join(name if re.fullmatch(r"[\w-]+", name) else f'"{name}"' for name in path if isinstance(name, str))


def unknown_key(name: str, known: Iterable[str], path: Path) -> Finding:
    """Return what to say about a key or table that is not known where it stands."""
    if name in LATER:
        return Finding(path=path, message=NOT_YET, remedy=LEAVE_OUT)
    names = list(known)
    remedy = did_you_mean(name, names, f"known here: {', '.join(names)}")
    if name == "password" and "auth" in names:
        remedy = "write auth = { password = … }"
    return Finding(path=path, message="no such key", remedy=remedy)


def explained(error: ValidationError, table: type[Table], path: Path) -> Iterator[Finding]:
    """Yield every mistake that the library found in the table at a path."""
    details = error.errors(include_url=False)
    instead = {meant for detail in details if detail["type"] == "extra_forbidden" for meant in _meant(table, detail)}
    for detail in details:
        location = location_of(detail)
        full = (*path, *location)
        if detail["type"] == "extra_forbidden":
            yield unknown_key(str(location[-1]), table_at(table, location[:-1]).by_key(), full)
        elif detail["type"] != "missing":
            yield _wrong_value(detail, full)
        elif location not in instead:
            yield Finding(path=full, message="is missing", remedy=_how_to_write(table, location, full))


def _meant(table: type[Table], detail: Any) -> Iterator[Path]:
    """Yield what an unknown key stands for, so that it is not called missing as well."""
    *around, name = location_of(detail)
    known = list(table_at(table, tuple(around)).by_key())
    meant = known if name in LATER else ["auth"] if name == "password" else [nearest(str(name), known)]
    yield from ((*around, key) for key in meant)


def location_of(detail: Any) -> Path:
    """Return the path of one of the library's errors, without its own marks."""
    return tuple(part for part in detail["loc"] if part != "[key]")


def _how_to_write(table: type[Table], location: Path, full: Path) -> str:
    field = table_at(table, location[:-1]).by_key()[str(location[-1])]
    if field.examples:
        return f"write {location[-1]} = {toml(field.examples[0])}"
    inside = table_at(table, location).by_key().items()
    needed = (f"{key} = {toml(one.examples[0])}" for key, one in inside if one.is_required() and one.examples)
    return f"write a table [{dotted(full)}] with {', '.join(needed)}"


def _wrong_value(detail: Any, path: Path) -> Finding:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "value_error" and isinstance(context["error"], Mistake):
        return found(path, context["error"])
    if kind in WRONG_TYPES:
        return _wrong_type(kind, path, detail["input"])
    if kind == "literal_error":
        return _wrong_choice(context["expected"], path, detail["input"])
    bounds = {"ge": "must be at least", "le": "must be at most"}
    for bound, words in bounds.items():
        if bound in context:
            return Finding(path=path, message=f"{words} {context[bound]}, not {detail['input']}")
    return Finding(path=path, message="must not be empty")


def _wrong_type(kind: str, path: Path, value: object) -> Finding:
    if path[-1] in ("auth", "password") and isinstance(value, str):
        remedy = ONE_PLACE if path[-1] == "password" else "write auth = { password = … }"
        return Finding(path=path, message="a password is never written in this file", remedy=remedy)
    if path[-1] in ROUTES and isinstance(value, str):
        return Finding(path=path, message="is a secret and never written in this file", remedy=ONE_PLACE)
    instead = "" if _is_private(path) else f", not {shown(value)}"
    return Finding(path=path, message=WRONG_TYPES[kind] + instead)


def _wrong_choice(expected: str, path: Path, value: object) -> Finding:
    choices = re.findall(r"'([^']*)'", expected)
    quoted = expected.replace("'", '"')
    remedy = did_you_mean(value, choices) if isinstance(value, str) else ""
    return Finding(path=path, message=f"must be {quoted}, not {shown(value)}", remedy=remedy)


def _is_private(path: Path) -> bool:
    return "auth" in path or path[-1] in ("store", *ROUTES)


def toml(value: object) -> str:
    """Return a value of text, numbers, lists and tables as TOML on one line."""
    match value:
        case dict():
            pairs = ", ".join(f"{dotted((key,))} = {toml(item)}" for key, item in value.items())
            return f"{{ {pairs} }}" if pairs else "{}"
        case list():
            return f"[{', '.join(map(toml, value))}]"
    return json.dumps(value, ensure_ascii=False)


def default_of(field: FieldInfo) -> object:
    """Return what to show for a key that may be left out: its default, or else an example of it."""
    return field.examples[0] if field.default in (None, [], {}) and field.examples else field.default
