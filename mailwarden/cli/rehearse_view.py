"""A rehearsal arranged for showing: by week, by reason, as lines of TOML and as JSON; the words are elsewhere."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from mailwarden.cli.rehearsing import Rehearsed, Written
from mailwarden.core.conversation import Kind, Promise
from mailwarden.core.decisions import SendAcknowledgement, SendNotice
from mailwarden.core.reason_sentences import REASONS
from mailwarden.core.reasons import Reason
from mailwarden.daemon.rehearsal.values import HeldMail, SentMail, Suggestion

EXAMPLES = 3  # of mails for each reason
OF_A_DESK = ("acknowledge", "notice", "trust", "imap", "smtp")  # tables that stand below desk.NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What would have left in one week."""

    monday: date
    began: int  # conversations
    acknowledgements: int
    notices: int
    foolish: int
    nudges: int  # each counted once, however many people it goes to


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFor:
    """Mails that got nothing for one reason."""

    reason: Reason
    count: int
    examples: tuple[HeldMail, ...]  # the newest, EXAMPLES at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One mail that would have left, with its text where it was asked for."""

    mail: SentMail
    is_foolish: bool
    written: Written | None


def weeks(one: Rehearsed) -> tuple[Week, ...]:
    """Return what would have left, week by week, without a gap."""
    zone, kinds, foolish = _zone(one), defaultdict[date, Counter[Kind]](Counter), Counter[date]()
    for mail in _each_once(one.rehearsal.mails):
        kinds[monday(mail.at, zone)][mail.kind] += 1
    for mail in one.rehearsal.foolish:
        foolish[monday(mail.at, zone)] += 1
    began = {week.monday: week.figures.conversations for week in one.report.weeks}
    return tuple(
        Week(
            monday=day,
            began=began.get(day, 0),
            acknowledgements=kinds[day][Kind.ACKNOWLEDGEMENT],
            notices=kinds[day][Kind.NOTICE],
            foolish=foolish[day],
            nudges=kinds[day][Kind.NUDGE],
        )
        for day in _days({*began, *kinds})
    )


def held_for(mails: Iterable[HeldMail]) -> tuple[HeldFor, ...]:
    """Return mails that got nothing, by reason, the most frequent first."""
    groups: dict[Reason, list[HeldMail]] = {}
    for mail in mails:
        groups.setdefault(mail.reason, []).append(mail)
    every = (
        HeldFor(reason=reason, count=len(group), examples=tuple(group[: -EXAMPLES - 1 : -1]))
        for reason, group in groups.items()
    )
    return tuple(sorted(every, key=lambda one: -one.count))


def shown(one: Rehearsed) -> tuple[Shown, ...]:
    """Return every mail that would have left, ascending by time."""
    foolish = set(map(id, one.rehearsal.foolish))
    return tuple(
        Shown(mail=mail, is_foolish=id(mail) in foolish, written=one.written.get(place))
        for place, mail in enumerate(one.rehearsal.mails)
    )


def by_week(one: Rehearsed) -> tuple[tuple[date, tuple[Shown, ...]], ...]:
    """Return every mail that would have left, in the weeks in which it would have."""
    zone = _zone(one)
    groups = groupby(shown(one), key=lambda it: monday(it.mail.at, zone))
    return tuple((day, tuple(mails)) for day, mails in groups)


def as_toml(desk: str, suggestions: Sequence[Suggestion]) -> str:
    """Return suggestions as lines to copy into the configuration."""
    tables: dict[str, list[str]] = {}
    for one in suggestions:
        table, _, key = one.key.rpartition(".")
        inside = f"desk.{desk}.{table}" if table.partition(".")[0] in OF_A_DESK else table
        tables.setdefault(inside, []).append(f"{key} = {one.better}  # now {one.now}")
    return "\n\n".join("\n".join([f"[{name}]", *lines]) for name, lines in tables.items())


def as_document(one: Rehearsed) -> dict[str, object]:
    """Return what `--json` prints of one desk. Names of fields are its keys."""
    found = one.rehearsal
    return {
        "desk": found.desk,
        "since": found.since,
        "until": found.until,
        "mode": found.policy.mode,
        "configured_mode": one.configured,
        "mailboxes": one.mailboxes,
        "letters": found.letters,
        "unreadable": one.unreadable,
        "conversations": found.conversations,
        "learned_from": found.learned_from,
        "unanswered": found.unanswered,
        "asked_again": found.asked_again,
        "foolish": len(found.foolish),
        "brakes": found.brakes,
        "suggestions": one.suggestions,
        "mails": [_mail(it) for it in shown(one)],
        "held": [_held(it) for it in found.held],
        "loops": [_held(it) for it in found.loops],
        "report": one.report,
    }


def reminders(one: Rehearsed) -> tuple[SentMail, ...]:
    """Return the nudges, each once, however many people it goes to."""
    return tuple(mail for mail in _each_once(one.rehearsal.mails) if mail.kind is Kind.NUDGE)


def promise_in(mail: SentMail) -> Promise | None:
    """Return what a mail tells a requester, None where it tells no time."""
    return mail.decision.promise if isinstance(mail.decision, SendAcknowledgement | SendNotice) else None


def _each_once(mails: Iterable[SentMail]) -> Iterator[SentMail]:
    """Yield what is said to several people of our side only once."""
    return iter({(mail.conversation_id, mail.kind, mail.decision.step): mail for mail in mails}.values())


def monday(at: datetime, zone: ZoneInfo) -> date:
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def _mail(one: Shown) -> dict[str, object]:
    mail, promise = one.mail, promise_in(one.mail)
    return {
        "at": mail.at,
        "kind": mail.kind,
        "conversation": mail.conversation_id,
        "to": mail.to,
        "subject": mail.subject,
        "reason": mail.reason,
        "told": mail.told,
        "basis": promise.basis if promise else None,
        "level": promise.level if promise else None,
        "answered_after": mail.answered_after,
        "is_foolish": one.is_foolish,
        "written": one.written,
    }


def _held(one: HeldMail) -> dict[str, object]:
    return {
        "at": one.at,
        "message_id": one.message_id,
        "author": one.author.spec if one.author else "",
        "subject": one.subject,
        "reason": one.reason,
        "why": REASONS[one.reason],
        "is_followed": one.is_followed,
    }


def _zone(one: Rehearsed) -> ZoneInfo:
    return one.rehearsal.policy.hours.zone


def _days(mondays: Iterable[date]) -> Iterator[date]:
    known = sorted(mondays)
    for number in range((known[-1] - known[0]).days // 7 + 1 if known else 0):
        yield known[0] + timedelta(weeks=number)
