"""Who appears in the demo: an invented teahouse, its customers and the two people who answer its mail. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
DESK = "support@teahouse.example"
DESK_NAME = "teahouse"
TEAM = "The Teahouse"
PASSWORD = "tea"  # noqa: S105 - of every mailbox of the sandbox, and printed by --keep


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with an address, and the language their mail program is set to."""

    name: str
    address: str
    language: str = "en"

    @property
    def first_name(self) -> str:
        return self.name.partition(" ")[0]


MIRA = Person(name="Mira Sand", address="mira@teahouse.example")
JONAS = Person(name="Jonas Hale", address="jonas@teahouse.example")
STAFF = (MIRA, JONAS)

ADA = Person(name="Ada Brook", address="ada@brook.example")
KARL = Person(name="Karl Winter", address="karl@winterhaus.example", language="de")
NOOR = Person(name="Noor Haddad", address="noor@haddad.example")
CUSTOMERS = (ADA, KARL, NOOR)

LEAF_WEEKLY = Person(name="Leaf Weekly", address="editors@leafweekly.example")

USERS = dict.fromkeys((DESK, *(one.address for one in (*STAFF, *CUSTOMERS))), PASSWORD)
STAFF_ADDRESSES = frozenset(one.address for one in STAFF)
FIRST_NAMES = {one.address: one.first_name for one in (*STAFF, *CUSTOMERS)}


def first_name_of(address: str, name: str = "") -> str:
    """Return how the demo calls somebody: by first name, strangers by whatever their mail gives."""
    return FIRST_NAMES.get(address.lower()) or name or address


def at(clock: str) -> datetime:
    """Return an instant of the demo's day, a Tuesday in May; clock: "09:35" where the teahouse is."""
    hour, _, minute = clock.partition(":")
    return datetime(2026, 5, 19, int(hour), int(minute), tzinfo=ZONE).astimezone(UTC)


def said(when: datetime, now: datetime) -> str:
    """Return an instant in few letters: "11:00", "12:00 tomorrow", "12:00 on Friday"."""
    local, today = when.astimezone(ZONE), now.astimezone(ZONE).date()
    days = (local.date() - today).days
    return f"{local:%H:%M}" + ("" if days == 0 else " tomorrow" if days == 1 else f" on {local:%A}")
