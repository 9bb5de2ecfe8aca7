"""What an admin decided, as frozen values: one `DeskPolicy` is all that `decide` knows of the configuration."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from mailwarden.core.hours import OpeningHours, Span
from mailwarden.core.message import Address


class Mode(StrEnum):
    """How far a desk may go: only record, also acknowledge, or also write before a promised time passes."""

    OBSERVE = "observe"
    ACKNOWLEDGE = "acknowledge"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """Internal aims in opening hours; never told as such, never stored."""

    name: str
    first_reply: Span
    next_reply: Span
    keep_informed: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Which mail gets other targets than the desk's; every condition that is given must hold, any value of it will do.

    senders: addresses or "@domain"; recipients: addresses; subjects: case-insensitive globs;
    headers: (lower-case field name, case-insensitive glob).
    """

    targets: Targets
    senders: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    name: str = ""  # how `explain` calls it: "rule 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePolicy:
    """When we write to a requester again, and when to staff before that."""

    lead: timedelta = timedelta(minutes=30)  # wall time: at the latest this long before a promised time
    chance: float = 0.1  # of an answer in time; with a smaller one they hear at once; 0 <= x < 1, 0: at the lead only
    material: timedelta = timedelta(minutes=15)  # a slip below this is not worth a mail
    automatic: int = 2  # notices per wait, >= 1; the last one states no time, so that none can pass unsaid
    restate: bool = True  # whether somebody who writes again is told once that what we said still stands
    close: bool = True  # whether somebody who was let down is thanked after the answer, and asked once if it holds
    nudge_at: tuple[float, ...] = (0.5, 0.85)  # fractions of the opening time until the told time, ascending
    hold: timedelta = timedelta(minutes=5)  # how long a mail in a person's words can be taken back; zero: not at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """One of our people is away: somebody else is reminded meanwhile."""

    who: str  # addr-spec
    first: date  # where the desk is
    last: date  # inclusive
    instead: str = ""  # addr-spec; "": the others who hear of what is due
    announce: bool = True  # whether people who write may know it, if they are told this colleague's name anyway


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPolicy:
    """What our own people hear of a whole day."""

    morning: bool = True  # what is due today, when it opens
    evening: bool = True  # what became of it, when it has closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whose word about a message counts (RFC 8601 section 5), and through which lists people write."""

    authserv_id: str = ""  # or "microsoft"; "": nobody's
    list_ids: tuple[str, ...] = ()  # lower case, without "<>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """At most `count` automatic mails within `window`."""

    count: int
    window: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The brakes against storms: per requester's address, per requester's domain, and for the whole desk."""

    per_address: Cap = Cap(count=3, window=timedelta(days=1))
    per_domain: Cap = Cap(count=30, window=timedelta(hours=1))
    per_desk: Cap = Cap(count=60, window=timedelta(hours=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPolicy:
    """One watched support address and everything that was decided about it."""

    name: str
    address: str  # addr-spec, as it is written
    team: str  # who signs
    hours: OpeningHours
    targets: Targets  # where no rule matches
    mode: Mode = Mode.OBSERVE
    aliases: tuple[str, ...] = ()
    staff: tuple[Address, ...] = ()  # named or not
    staff_domains: tuple[str, ...] = ()  # lower case, without "@"
    forms: tuple[str, ...] = ()  # web forms: addresses or "@domain", lower case
    nudge: tuple[str, ...] = ()  # who hears of what is due
    nudge_answerer: bool = True  # whoever answered last in a conversation hears of it, instead of all of them
    absences: tuple[Absence, ...] = ()
    digest: DigestPolicy = DigestPolicy()
    operator: str = ""  # who hears when mailwarden itself needs help
    rules: tuple[Rule, ...] = ()
    language: str = "en"
    languages: tuple[str, ...] = ("en",)
    confidence: float = 0.9  # the share of cases in which a measured time is to be kept
    history: timedelta = timedelta(days=90)  # how far back to learn from
    announce: timedelta = timedelta(days=7)  # how long beforehand closures and other hours are told; zero: not at all
    notice: NoticePolicy = NoticePolicy()
    trust: Trust = Trust()
    limits: Limits = Limits()
    freshness: timedelta = timedelta(minutes=5)  # no notice on a mailbox that was read longer ago than this
    id_domain: str = ""  # right side of our Message-IDs
    id_key: bytes = field(default=b"", repr=False)  # makes them verifiable

    @property
    def addresses(self) -> frozenset[str]:
        """Every address that is this desk, in comparable form."""
        return _comparable(self.address, *self.aliases)

    def is_desk(self, address: Address | None) -> bool:
        return address is not None and address.key in self.addresses

    def is_staff(self, address: Address | None) -> bool:
        """A person on our side: listed by address, or writing from a listed domain; the desk's address is neither.

        Who is reminded of what is due is on our side, too.
        """
        if address is None or self.is_desk(address) or address.key in self.forms:
            return False
        if address.domain in self.staff_domains or any(address.key == one.key for one in self.staff):
            return True
        return any(address.key == spec.lower() for spec in self.nudge)

    def is_outside(self, address: Address) -> bool:
        """Neither the desk nor a colleague, nor a form or a list through which people write to it."""
        return not (self.is_desk(address) or self.is_staff(address) or self.is_form(address) or self.is_list(address))

    def is_list(self, address: Address | None) -> bool:
        """The address of a trusted list: for list@groups.example.org, its List-Id is list.groups.example.org."""
        return address is not None and f"{address.local_part}.{address.domain}" in self.trust.list_ids

    def is_form(self, address: Address | None) -> bool:
        """A web form: listed by address, or at a listed domain and neither the desk's address nor a person's."""
        if address is None or self.is_desk(address):
            return False
        return address.key in self.forms or (f"@{address.domain}" in self.forms and not self.is_staff(address))


@lru_cache(maxsize=256)
def _comparable(*specs: str) -> frozenset[str]:
    return frozenset(spec.lower() for spec in specs)
