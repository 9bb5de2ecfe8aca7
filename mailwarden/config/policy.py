"""Turn the tables of one desk into the frozen policy of the core. Takes only what the checks have passed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from mailwarden.config.desk import Absent, Desk, Notice, RuleTable, TrustTable
from mailwarden.config.hours import Hours, TargetTimes
from mailwarden.config.models import LimitsTable
from mailwarden.config.public_holidays import public_holidays
from mailwarden.config.values import parse_days
from mailwarden.core.hours import Closure, OpeningHours, Range, Span, Timetable
from mailwarden.core.message import Address
from mailwarden.core.policy import Absence, DeskPolicy, DigestPolicy, Limits, Mode, NoticePolicy, Rule, Targets, Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the desks of a file share."""

    hours: Mapping[str, Hours]
    targets: Mapping[str, TargetTimes]
    limits: LimitsTable
    operator: str
    today: date


def desk_policy(name: str, desk: Desk, shared: Surroundings) -> DeskPolicy:
    """Return everything that was decided about one desk; without the key of its Message-IDs."""
    hours = shared.hours[named_or_only(desk.hours, shared.hours)]
    targets = named_or_only(desk.targets, shared.targets)
    domain = desk.address.rpartition("@")[2].lower()
    return DeskPolicy(
        name=name,
        address=desk.address,
        team=desk.team or domain,
        hours=OpeningHours(timetable(hours, desk.language, shared.today)),
        targets=resolved(targets, shared.targets),
        mode=Mode(desk.mode),
        aliases=tuple(desk.aliases),
        staff=people_of(desk),
        staff_domains=tuple(one for one in desk.staff if isinstance(one, str)),
        forms=tuple(desk.forms),
        nudge=nudged_by(desk),
        nudge_answerer=desk.nudge_answerer,
        absences=tuple(map(_absence, desk.absent)),
        digest=DigestPolicy(morning=desk.digest.morning, evening=desk.digest.evening),
        operator=shared.operator,
        rules=tuple(_rule(number, rule, shared.targets) for number, rule in enumerate(desk.rules, 1)),
        language=desk.language,
        languages=tuple(dict.fromkeys((desk.language, *desk.languages))),
        confidence=float(desk.acknowledge.confidence),
        history=desk.acknowledge.history,
        announce=desk.acknowledge.announce,
        notice=_notice(desk.notice),
        trust=_trust(desk.trust),
        limits=_limits(shared.limits),
        id_domain=domain,
    )


def named_or_only(name: str | None, tables: Mapping[str, object]) -> str:
    """Return the name a desk refers to; one that refers to none means the only table there is."""
    return name or next(iter(tables), "")


def people_of(desk: Desk) -> tuple[Address, ...]:
    """Return the staff that is listed by address."""
    return tuple(one for one in desk.staff if isinstance(one, Address))


def nudged_by(desk: Desk) -> tuple[str, ...]:
    """Return who hears of what is due: those who are named, else everybody listed by address."""
    return tuple(desk.nudge) if desk.nudge is not None else tuple(person.spec for person in people_of(desk))


def timetable(hours: Hours, language: str, today: date) -> Timetable:
    """Return opening hours with the public holidays around today. Raises Mistake for an unknown place."""
    return Timetable(
        zone=hours.time_zone,
        week=week_of(hours),
        closures=(*hours.closed, *holidays_of(hours, language, today)),
        special=tuple((day, tuple(ranges)) for day, ranges in sorted(hours.special.items())),
    )


def week_of(hours: Hours) -> tuple[tuple[Range, ...], ...]:
    """Return the ranges of each day, Monday first."""
    week: list[tuple[Range, ...]] = [()] * 7
    for days, ranges in hours.open.items():
        for day in parse_days(days):
            week[day] = tuple(ranges)
    return tuple(week)


def holidays_of(hours: Hours, language: str, today: date) -> tuple[Closure, ...]:
    """Return the public holidays of some opening hours. Raises Mistake for an unknown place."""
    place = hours.holidays
    return public_holidays(place.country, place.subdivision, language, today.year) if place else ()


def ancestry(name: str, tables: Mapping[str, TargetTimes | None]) -> Iterator[str]:
    """Yield a name and those it inherits from, each as written; a circle ends with the first that comes again."""
    passed: set[str] = set()
    following: str | None = name
    while following is not None:
        yield following
        table = None if following in passed else tables.get(following)
        passed.add(following)
        following = table.inherits if table else None


def resolved(name: str, tables: Mapping[str, TargetTimes]) -> Targets:
    """Return targets with what they inherit; what is said nowhere follows from the first reply."""
    line = [tables[ancestor] for ancestor in ancestry(name, tables)]
    first = next(table.first_reply for table in line if table.first_reply)
    following = next((table.next_reply for table in line if table.next_reply), times(2, first))
    informed = next((table.keep_informed for table in line if table.keep_informed), times(4, first))
    return Targets(name=name, first_reply=first, next_reply=following, keep_informed=informed)


def times(factor: int, span: Span) -> Span:
    return Span(days=span.days * factor, time=span.time * factor)


def _rule(number: int, rule: RuleTable, tables: Mapping[str, TargetTimes]) -> Rule:
    return Rule(
        name=f"rule {number}",
        targets=resolved(rule.targets, tables),
        senders=tuple(rule.when.senders),
        recipients=tuple(rule.when.recipients),
        subjects=tuple(rule.when.subjects),
        headers=tuple((name.lower(), pattern) for name, pattern in rule.when.headers.items()),
    )


def _notice(notice: Notice) -> NoticePolicy:
    return NoticePolicy(
        lead=notice.lead,
        chance=float(notice.chance),
        material=notice.material,
        restate=notice.restate,
        close=notice.close,
        automatic=notice.automatic,
        nudge_at=tuple(notice.nudge_at),
        hold=notice.hold,
    )


def _absence(absent: Absent) -> Absence:
    return Absence(
        who=absent.who, first=absent.first, last=absent.last, instead=absent.instead or "", announce=absent.announce
    )


def _trust(trust: TrustTable) -> Trust:
    return Trust(authserv_id=trust.authserv_id or "", list_ids=tuple(trust.list_ids))


def _limits(limits: LimitsTable) -> Limits:
    return Limits(per_address=limits.per_address, per_domain=limits.per_domain, per_desk=limits.per_desk)
