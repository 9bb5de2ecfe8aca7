"""The tables [hours.NAME] and [targets.NAME]: when a desk is open, and how soon it means to answer."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field

from mailwarden.config.table import ClosureField, DateField, DaysField, PlainText, RangeField, SpanField, Table
from mailwarden.config.values import Mistake, did_you_mean, shown


def _time_zone(value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (KeyError, ValueError, OSError):
        remedy = did_you_mean(value, sorted(available_timezones()), 'write it like "Europe/Berlin"')
        raise Mistake(f"there is no time zone {shown(value)}", remedy) from None


class Holidays(Table):
    """The public holidays of one place."""

    country: PlainText = Field(description="Two letters (ISO 3166).", examples=["DE"])
    subdivision: PlainText | None = Field(None, description="A state, province or region of it.", examples=["BY"])


class Hours(Table):
    """When a desk is open, in its own time zone. Desks refer to these hours by name."""

    time_zone: Annotated[PlainText, AfterValidator(_time_zone)] = Field(
        description="As in the IANA database.", examples=["Europe/Berlin"]
    )
    open: dict[DaysField, list[RangeField]] = Field(
        description='Days are like "mon-thu" or "mon,wed"; a range may run over midnight, like "22:00-06:00".',
        examples=[{"mon-fri": ["09:00-17:00"]}],
    )
    holidays: Holidays | None = Field(
        None,
        description="Public holidays, closed; the subdivision may be left out.",
        examples=[{"country": "DE", "subdivision": "BY"}],
    )
    closed: list[ClosureField] = Field([], description="Other closed days: one, or the first and the last.")
    special: dict[DateField, list[RangeField]] = Field(
        {}, description="Days with hours of their own, whatever else is said of them; [] is closed."
    )


class TargetTimes(Table):
    """How soon you mean to answer, counted in opening hours; a day is an opening day."""

    inherits: PlainText | None = Field(
        None, description="The targets to take from what is not said here.", examples=["standard"]
    )
    first_reply: SpanField | None = Field(None, description="The first answer to somebody who writes.", examples=["4h"])
    next_reply: SpanField | None = Field(
        None, description="Every later answer. Default: twice the first reply.", examples=["8h"]
    )
    keep_informed: SpanField | None = Field(
        None,
        description="News, after “I'll look into it”. Default: four times the first reply.",
        examples=["2d"],
    )
