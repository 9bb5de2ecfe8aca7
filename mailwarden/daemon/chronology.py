"""Puts old mail of several mailboxes into the order in which it came, by asking the server for dates alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from mailwarden.core.message import MailboxRole
from mailwarden.daemon.clock import Clock
from mailwarden.daemon.stretch import Stretch
from mailwarden.errors import MailboxMissing
from mailwarden.logs import get_logger
from mailwarden.mail.browse import MailboxBrowser, Survey
from mailwarden.mail.imap import FetchedMessage

log = get_logger()

OVERLAP = timedelta(minutes=2)  # the server's clock may be slow: what seems older than the first contact may be new


class Place(NamedTuple):
    """Where an old mail stands; they compare by when they came."""

    at: datetime  # INTERNALDATE
    stretch: int  # its position in the plan
    uid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be read, in this order."""

    stretches: tuple[Stretch, ...]
    places: tuple[Place, ...]
    read_before: int  # mails of these mailboxes that were read in an earlier attempt


async def planned(browser: MailboxBrowser, stretches: Sequence[Stretch], since: date, clock: Clock) -> Plan:
    """Look through mailboxes; one that has a new UIDVALIDITY is read from its beginning, and what is known stays known.

    since: the first day, in the server's zone. An archive that is gone is noted as missing. Raises Unavailable.
    """
    current: list[Stretch] = []
    places: list[Place] = []
    read_before = 0
    for position, noted in enumerate(stretches):
        stretch, survey = await _surveyed(browser, noted, since)
        current.append(stretch)
        dates = list(_dates(stretch, survey, clock)) if survey else []
        places += [Place(at, position, uid) for uid, at in dates if at.timestamp() >= stretch.reached]
        read_before += sum(at.timestamp() < stretch.reached for _, at in dates)
    return Plan(stretches=tuple(current), places=tuple(sorted(places)), read_before=read_before)


async def fetched(browser: MailboxBrowser, plan: Plan, places: Iterable[Place]) -> list[tuple[Stretch, FetchedMessage]]:
    """Return the messages at these places, in the order of the places; those that are gone are left out.

    Raises Unavailable.
    """
    wanted = list(places)
    found: dict[tuple[int, int], FetchedMessage] = {}
    for position in sorted({one.stretch for one in wanted}):
        stretch = plan.stretches[position]
        uids = sorted(one.uid for one in wanted if one.stretch == position)
        messages = await browser.headers(stretch.mailbox.name, stretch.uid_validity, uids)
        found.update(((position, one.uid), one) for one in messages)
    keys = ((one.stretch, one.uid) for one in wanted)
    return [(plan.stretches[key[0]], found[key]) for key in keys if key in found]


async def _surveyed(browser: MailboxBrowser, stretch: Stretch, since: date) -> tuple[Stretch, Survey | None]:
    name = stretch.mailbox.name
    try:
        survey = await browser.survey(name, since)
    except MailboxMissing as error:
        if stretch.mailbox.role is not MailboxRole.ARCHIVE:
            raise
        log.warning("history.mailbox_missing", mailbox=name, error=str(error))
        await browser.open()
        return replace(stretch, is_missing=True), None
    if survey.state.uid_validity == stretch.uid_validity:
        return replace(stretch, is_missing=False), survey
    log.warning("history.renumbered", mailbox=name, uid_validity=survey.state.uid_validity)
    state = survey.state
    begun = replace(stretch, uid_validity=state.uid_validity, until=state.uid_next - 1, reached=0)
    return replace(begun, is_missing=False), survey


def _dates(stretch: Stretch, survey: Survey, clock: Clock) -> Iterator[tuple[int, datetime]]:
    """Yield the messages that were there at the first contact; what lies in an archive may have come since."""
    before = stretch.before - OVERLAP
    return ((uid, at) for uid, at in survey.dated if uid <= stretch.until and clock.seen(at) < before)
