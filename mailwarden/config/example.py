"""Write the commented example file: keys, comments and defaults from the models, values from an invented desk. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import get_origin

from pydantic.fields import FieldInfo

from mailwarden.config.findings import default_of, dotted, toml
from mailwarden.config.models import Document
from mailwarden.config.table import Table, table_in

WIDTH = 116  # of comments
COLUMN = 38  # where a comment behind a key begins
HEADER = """\
# The configuration of mailwarden.
#
# Keys behind a # may be left out; they show the default or, where there is none, an example.
# Durations are like "30m", "4h", "2d" or "1h30m". Passwords are never in this file: it only says where they are.
# After a change: `mailwarden check`, and then `systemctl reload mailwarden`.
"""
INLINE = frozenset({  # short tables, written in one line
    "holidays", "auth", "password", "when", "account", "webhook", "ntfy", "healthchecks",
})  # fmt: skip
EXAMPLE: dict[str, object] = {
    "service": {"operator": "it@example.org"},
    "hours": {
        "office": {
            "time_zone": "Europe/Berlin",
            "open": {"mon-thu": ["09:00-12:30", "13:30-17:00"], "fri": ["09:00-15:00"]},
            "holidays": {"country": "DE", "subdivision": "BY"},
            "closed": ["2026-12-24..2027-01-01"],
            "special": {"2026-12-05": ["10:00-14:00"]},
        }
    },
    "targets": {
        "standard": {"first_reply": "4h", "next_reply": "8h", "keep_informed": "2d"},
        "gold": {"inherits": "standard", "first_reply": "1h"},
    },
    "desk": {
        "support": {
            "address": "support@example.org",
            "aliases": ["help@example.org"],
            "team": "Example Support",
            "staff": ["Anna Berg <anna@example.org>", "ben@example.org", "@agents.example.org"],
            "nudge": ["team-lead@example.org"],
            "mode": "observe",
            "hours": "office",
            "targets": "standard",
            "language": "en",
            "languages": ["en", "de"],
            "imap": {
                "host": "mail.example.org",
                "user": "support@example.org",
                "auth": {"password": {"credential": "imap-support"}},
            },
            "smtp": {
                "host": "mail.example.org",
                "user": "support@example.org",
                "auth": {"password": {"credential": "smtp-support"}},
            },
            "acknowledge": {},
            "notice": {},
            "digest": {},
            "absent": [
                {"who": "anna@example.org", "from": "2026-12-01", "until": "2026-12-05", "instead": "ben@example.org"}
            ],
            "trust": {"authserv_id": "mx.example.org"},
            "rules": [{"when": {"from": ["@bigcustomer.example"], "subject": "*outage*"}, "targets": "gold"}],
        }
    },
    "limits": {},
    "alarms": {},
    "log": {},
    "keep": {},
}


def write_example() -> str:
    """Return the text of config.example.toml."""
    return "\n".join([HEADER, *_tables(Document, EXAMPLE, ())]).rstrip() + "\n"


def _tables(model: type[Table], values: dict[str, object], path: tuple[str, ...]) -> Iterator[str]:
    """Yield the tables inside one, in the order of the model; where a name is free, every one of the example's."""
    for key, field in model.by_key().items():
        inner, value = table_in(field.annotation), values.get(key)
        if inner is None or key in INLINE:
            continue
        if isinstance(value, list):
            for item in value:
                yield from _table(inner, item, f"[[{dotted((*path, key))}]]", (*path, key))
        elif isinstance(value, dict) and get_origin(field.annotation) is dict:
            for position, (name, named) in enumerate(value.items()):
                yield from _table(inner, named, f"[{dotted((key, name))}]", (key, name), is_first=position == 0)
        elif isinstance(value, dict):
            yield from _table(inner, value, f"[{dotted((*path, key))}]", (*path, key))


def _table(
    model: type[Table], values: dict[str, object], header: str, path: tuple[str, ...], *, is_first: bool = True
) -> Iterator[str]:
    """Yield one table; of several by one model only the first is explained, the others show what they say."""
    if is_first:
        yield from _comment(str(model.__doc__))
    yield header
    for key, field in model.by_key().items():
        if table_in(field.annotation) and key not in INLINE:
            continue
        if is_first:
            yield from _commented(str(field.description), _written(key, field, values))
        elif key in values:
            yield f"{key} = {toml(values[key])}"
    yield ""
    yield from _tables(model, values, path)


def _written(key: str, field: FieldInfo, values: dict[str, object]) -> str:
    return f"{key} = {toml(values[key])}" if key in values else f"#{key} = {toml(default_of(field))}"


def _commented(comment: str, line: str) -> list[str]:
    """Return a key with its comment: behind it where there is room, else above."""
    if len(line) < COLUMN and len(comment) <= WIDTH - COLUMN:
        return [f"{line:<{COLUMN}}# {comment}"]
    return [*_comment(comment), line]


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(" ".join(text.split()), WIDTH)]
