"""The whole file: its tables in the order in which the example file and the JSON schema show them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from mailwarden.config.alarms import AlarmsTable
from mailwarden.config.desk import Desk
from mailwarden.config.hours import Hours, TargetTimes
from mailwarden.config.table import AddressField, CapField, DurationField, Flag, PlainText, Table, as_written


class ServiceTable(Table):
    """mailwarden itself."""

    operator: AddressField = Field(
        description="Who is told when mailwarden itself needs help; not the address of a desk.",
        examples=["it@example.org"],
    )
    store: PlainText | None = Field(
        None,
        description="Its memory, an SQLAlchemy URL. Default: in the state directory.",
        examples=["sqlite:////var/lib/mailwarden/mailwarden.db"],
    )
    templates: PlainText | None = Field(
        None,
        description="Texts of your own; the shipped ones stand in for what is missing.",
        examples=["/etc/mailwarden/templates"],
    )


class LimitsTable(Table):
    """Brakes against storms: at most so many automatic mails, per desk, to …"""

    per_address: CapField = Field(as_written("3 per day"), description="… one address.")
    per_domain: CapField = Field(as_written("30 per hour"), description="… one domain.")
    per_desk: CapField = Field(as_written("60 per hour"), description="… everybody.")


class LogTable(Table):
    """What is logged. Never texts of mails, never passwords."""

    level: Literal["debug", "info", "warning", "error"] = Field("info", description="How much.")
    addresses: Flag = Field(False, description="Whether people's addresses may appear in it.")


class KeepTable(Table):
    """How long things are remembered."""

    closed: DurationField = Field(
        as_written("400d"), description="Conversations, after their last mail, if nothing is due."
    )
    statistics: DurationField = Field(
        as_written("1825d"), description="What reports count of them afterwards: times, nobody's name."
    )


class Document(Table):
    """The configuration of mailwarden."""

    service: ServiceTable = Field(description="mailwarden itself.")
    hours: dict[str, Hours] = Field({}, description="When desks are open, by name.")
    targets: dict[str, TargetTimes] = Field({}, description="How soon you mean to answer, by name.")
    desk: dict[str, Desk] = Field(description="The watched support addresses, by name.", min_length=1)
    limits: LimitsTable = Field(as_written({}), description="Brakes against storms.")
    alarms: AlarmsTable = Field(as_written({}), description="How else the operator hears of trouble.")
    log: LogTable = Field(as_written({}), description="What is logged.")
    keep: KeepTable = Field(as_written({}), description="How long things are remembered.")


def schema() -> dict[str, object]:
    """Return the JSON schema of the file, for editors that complete and check while one writes."""
    described: dict[str, object] = Document.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **described}
