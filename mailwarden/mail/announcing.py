"""Word what is announced: closed days, other hours than usual, and who of a desk's people is away. Pure."""

from __future__ import annotations

from datetime import datetime

from mailwarden.core.announcing import ahead, away, back_on
from mailwarden.core.names import first_name
from mailwarden.core.policy import Absence, DeskPolicy
from mailwarden.mail.phrases import PHRASES
from mailwarden.mail.telling import can_be_named
from mailwarden.mail.wording import tell_changed_days, tell_closures, tell_day


def announced(desk: DeskPolicy, now: datetime, told_until: datetime | None, language: str) -> tuple[str, str]:
    """Return when it is closed soon and when it keeps other hours; "" for neither.

    told_until: up to when the mail accounts for closures itself, aware.
    """
    coming, today = ahead(desk.hours, now, told_until, desk.announce), now.astimezone(desk.hours.zone).date()
    return tell_closures(coming.closures, today, language), tell_changed_days(coming.changed, today, language)


def announced_absences(desk: DeskPolicy, now: datetime, language: str) -> tuple[str, ...]:
    """Return who is away, or soon will be, of those whom the mail may name: each a sentence without its full stop."""
    gone = away(desk, now)
    if not gone or not can_be_named(desk):
        return ()
    names = {one.key: first_name(one) for one in desk.staff}
    told = ((names.get(one.who.lower(), ""), one) for one in gone)
    return tuple(dict.fromkeys(_away(name, one, desk, now, language) for name, one in told if name))


def _away(name: str, absence: Absence, desk: DeskPolicy, now: datetime, language: str) -> str:
    phrases, today = PHRASES[language], now.astimezone(desk.hours.zone).date()
    first, last, back = absence.first, absence.last, back_on(absence, desk.hours)
    if first <= today and back:
        return phrases.away_now.format(name=name, day=tell_day(back, today, language))
    if first == last:
        return phrases.away_day.format(name=name, day=tell_day(first, today, language))
    told = {"first": tell_day(first, today, language), "last": tell_day(last, today, language)}
    return phrases.away_days.format(name=name, **told)
