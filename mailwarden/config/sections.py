"""The document as tables: each is validated by itself, so that a mistake in one hides none in another.

What is wrong is reported and taken out; what remains is validated again, so that it can still be compared.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import ValidationError

from mailwarden.config.alarms import AlarmsTable
from mailwarden.config.desk import Desk
from mailwarden.config.findings import Finding, explained, location_of, unknown_key
from mailwarden.config.hours import Hours, TargetTimes
from mailwarden.config.locate import Path
from mailwarden.config.models import Document, KeepTable, LimitsTable, LogTable, ServiceTable
from mailwarden.config.table import Table
from mailwarden.config.values import shown

T = TypeVar("T", bound=Table)
ATTEMPTS = 5  # a required key taken out takes its table with it: once per level of tables


@dataclass(slots=True, kw_only=True)
class Sections:
    """Every table of a document, None where it has mistakes that leave nothing to look at; and the mistakes."""

    service: ServiceTable | None
    hours: dict[str, Hours | None]
    targets: dict[str, TargetTimes | None]
    desks: dict[str, Desk | None]
    limits: LimitsTable | None
    alarms: AlarmsTable | None
    log: LogTable | None
    keep: KeepTable | None
    findings: list[Finding] = field(default_factory=list)

    def add(self, finding: Finding) -> None:
        """Note a mistake, unless it only follows from one that is noted already."""
        if not any(earlier.concerns(finding.path) for earlier in self.findings):
            self.findings.append(finding)

    def readable_desks(self) -> dict[str, Desk]:
        return {name: desk for name, desk in self.desks.items() if desk}


def read_sections(document: dict[str, object]) -> Sections:
    """Return the tables of a document with every mistake in their shape and values."""
    findings = [unknown_key(name, Document.by_key(), (name,)) for name in document if name not in Document.by_key()]
    return Sections(
        service=_table(ServiceTable, document.get("service", {}), ("service",), findings),
        hours=_named(Hours, document, "hours", findings),
        targets=_named(TargetTimes, document, "targets", findings),
        desks=_named(Desk, document, "desk", findings),
        limits=_table(LimitsTable, document.get("limits", {}), ("limits",), findings),
        alarms=_table(AlarmsTable, document.get("alarms", {}), ("alarms",), findings),
        log=_table(LogTable, document.get("log", {}), ("log",), findings),
        keep=_table(KeepTable, document.get("keep", {}), ("keep",), findings),
        findings=findings,
    )


def _named(model: type[T], document: dict[str, object], key: str, findings: list[Finding]) -> dict[str, T | None]:
    tables = document.get(key, {})
    if not isinstance(tables, dict):
        message = f"must be tables with a name each, not {shown(tables)}"
        findings.append(Finding(path=(key,), message=message, remedy=f"write [{key}.NAME]"))
        return {}
    return {name: _table(model, table, (key, name), findings) for name, table in tables.items()}


def _table(model: type[T], raw: object, path: Path, findings: list[Finding]) -> T | None:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        findings.extend(explained(error, model, path))
        return _mended(model, raw, error)


def _mended(model: type[T], raw: object, error: ValidationError) -> T | None:
    rest = copy.deepcopy(raw)
    for _ in range(ATTEMPTS):
        locations = {_to_take_out(detail) for detail in error.errors(include_url=False)}
        if () in locations:
            return None
        # The last item of a list first, so that the positions of the others stay true.
        for location in sorted(locations, key=lambda path: [(isinstance(part, int), part) for part in path])[::-1]:
            _take_out(rest, location)
        try:
            return model.model_validate(rest)
        except ValidationError as next_error:
            error = next_error
    return None


def _to_take_out(detail: Any) -> Path:
    location = location_of(detail)
    return location[:-1] if detail["type"] == "missing" else location


def _take_out(container: Any, location: Path) -> None:
    *around, last = location
    for part in around:
        inner = container[part]
        if not isinstance(inner, dict | list):  # one value, written where a list of them is meant
            last = part
            break
        container = inner
    del container[last]
