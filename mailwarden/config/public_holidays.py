"""Public holidays as closures, from the `holidays` library, which is loaded only when a file asks for it."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

from mailwarden.config.values import Mistake
from mailwarden.core.hours import Closure

YEARS_AHEAD = 6  # how far holidays are laid out; a restart or a reload lays them out anew


@lru_cache(maxsize=32)
def public_holidays(country: str, subdivision: str | None, language: str, this_year: int) -> tuple[Closure, ...]:
    """Return the holidays from last year on, sorted, named in the language where the library has names in it.

    Raises Mistake where the library does not know the place.
    """
    import holidays

    place = _place(holidays, country, subdivision)
    if place is None:
        raise _unknown_place(holidays, country, subdivision)
    years = range(this_year - 1, this_year + YEARS_AHEAD + 1)
    known = holidays.country_holidays(country, subdivision, years=years, language=_spoken(place, language))
    return tuple(_closure(day, name) for day, name in sorted(known.items()))


def _place(holidays: Any, country: str, subdivision: str | None) -> Any:
    """Return the library's calendar of a place, None where it has none. Its other names are not for us."""
    if not re.fullmatch(r"[A-Z]{2,3}", country):
        return None
    try:
        return holidays.country_holidays(country, subdivision)
    except NotImplementedError:
        return None


def _spoken(place: Any, language: str) -> str | None:
    """Return the library's name of the language, or of a variant of it; None for the country's own."""
    offered: tuple[str, ...] = place.supported_languages
    return next((one for one in offered if one.split("_")[0] == language.split("-")[0]), None)


def _closure(day: date, name: str) -> Closure:
    return Closure(first=day, last=day, name=name, is_holiday=True)


def _unknown_place(holidays: Any, country: str, subdivision: str | None) -> Mistake:
    countries = holidays.list_supported_countries(include_aliases=False)
    if country not in countries:
        otherwise = "two letters as in ISO 3166, like DE, AT, CH, FR, GB or US"
        meant = country.upper() if country.upper() in countries else ""
        remedy = f"did you mean '{meant}'?" if meant else otherwise
        return Mistake(f"no holidays are known for a country '{country}'", remedy)
    known = countries[country]
    names = f"known are {', '.join(known)}" if known else "leave it out: they are the same everywhere there"
    return Mistake(f"no holidays are known for '{subdivision}' in {country}", names)
