"""What every table of the file has in common, and the annotated types its keys are made of.

Defaults are written as in the file and validated like it, so the example file and the JSON schema show them as such.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated, Any, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    Strict,
    WithJsonSchema,
)
from pydantic.fields import FieldInfo

from mailwarden.config import values
from mailwarden.config.values import Mistake
from mailwarden.core.hours import Closure, Range, Span
from mailwarden.core.message import Address
from mailwarden.core.policy import Cap


class Table(BaseModel):
    """A table of the file: unknown keys are mistakes, and no value is ever repeated by the library's own errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True, hide_input_in_errors=True)

    @classmethod
    def by_key(cls) -> dict[str, FieldInfo]:
        """Return the fields by the names they have in the file."""
        return {field.alias or name: field for name, field in cls.model_fields.items()}


def table_in(annotation: object) -> type[Table] | None:
    """Return the table that a field holds, alone or in a list or by name; None where it holds plain values."""
    if isinstance(annotation, type) and issubclass(annotation, Table):
        return annotation
    return next(filter(None, map(table_in, get_args(annotation))), None)


def table_at(table: type[Table], path: tuple[str | int, ...]) -> type[Table]:
    """Return the table that stands at a path of keys, list positions and free names below another."""
    for part in path:
        field = table.by_key().get(str(part))
        table = (table_in(field.annotation) if field else None) or table
    return table


def as_written(default: object) -> Any:
    """Return a default as it stands in a file: validation makes it the value."""
    return default


def _text(parse: Callable[[object], Any], *examples: str) -> tuple[PlainValidator, WithJsonSchema]:
    return PlainValidator(parse), WithJsonSchema({"type": "string", "examples": list(examples)})


def _host(value: str) -> str:
    if not value or any(mark in value for mark in "/@ \t\r\n\0"):
        raise Mistake(f"{values.shown(value)} is not a host name", 'write the name alone, like "mail.example.org"')
    name, colon, port = value.rpartition(":")
    if colon and ":" not in name:
        raise Mistake(f"{values.shown(value)} is not a host name", f'write host = "{name}" and port = {port or 993}')
    return value


def _plain(value: str) -> str:
    if not value.strip() or any(ord(mark) < 32 or mark == "\x7f" for mark in value):
        raise Mistake("must be one line of text, not empty")
    return value


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _days(value: str) -> str:
    values.parse_days(value)
    return value


DurationField = Annotated[timedelta, *_text(values.parse_duration, "30m", "1h30m", "2d")]
SpanField = Annotated[Span, *_text(values.parse_span, "30m", "4h", "2d")]
CapField = Annotated[Cap, *_text(values.parse_cap, "3 per day", "60 per 10m")]
RangeField = Annotated[Range, *_text(values.parse_range, "09:00-12:30", "22:00-06:00")]
DateField = Annotated[date, *_text(values.parse_date, "2026-12-24")]
ClosureField = Annotated[Closure, *_text(values.parse_closure, "2026-12-24", "2026-12-24..2027-01-01")]
AddressField = Annotated[str, *_text(values.parse_address, "support@example.org")]
SenderField = Annotated[str, *_text(values.parse_sender, "ada@example.org", "@example.org")]
StaffField = Annotated[
    Address | str, *_text(values.parse_staff, "anna@example.org", "Anna Berg <anna@example.org>", "@example.org")
]
ServerNameField = Annotated[str, *_text(values.parse_server_name, "mx.example.org", "microsoft")]
ListIdField = Annotated[str, *_text(values.parse_list_id, "support.groups.example.org")]
DaysField = Annotated[str, AfterValidator(_days)]  # kept as written: two spellings of one day must both be seen
PlainText = Annotated[str, AfterValidator(_plain)]
Listed = BeforeValidator(_listed, json_schema_input_type=list[str] | str)  # one alone needs no brackets
Host = Annotated[str, AfterValidator(_host)]
Port = Annotated[int, Strict(), Field(ge=1, le=65535)]
Whole = Annotated[int, Strict()]
Number = Annotated[float, Strict()]
Flag = Annotated[bool, Strict()]
