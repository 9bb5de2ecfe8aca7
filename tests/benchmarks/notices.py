"""When is a notice worth its mail? Real response times, rehearsed under one notice policy after the other.

    python -m tests.benchmarks.notices DATA.csv ... [--chance 0 .1 .2 .25 .3 .4 .5] [--lead 30 60 120]
        [--open 9 17 5] [--most 10000]

DATA: thread_id, opened_at, first_reply_at (UTC; empty: never answered), category, priority, tz. Each row becomes a
letter with an invented address, and an answer in Sent. Prints figures and judges nothing: foolish notices (an answer
followed within 15 minutes), broken times that were warned of, notices per 100 conversations, needless notices (answered
by the old time after all), how long before the old time they came, and surprises.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from mailwarden.core.conversation import PromiseState
from mailwarden.core.decisions import SendNotice
from mailwarden.core.hours import OpeningHours, Range, Span, Timetable
from mailwarden.core.message import Address, MailboxRole, Message
from mailwarden.core.policy import Cap, DeskPolicy, Limits, NoticePolicy, Targets
from mailwarden.core.records import ToldTime
from mailwarden.daemon.rehearsal.replay import rehearse
from mailwarden.daemon.rehearsal.values import Letter, Rehearsal, SentMail

CHANCES = (0.0, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5)
LEADS = (30, 60, 120)  # minutes
ONLY_ANSWERED = ("forum_", "list_")  # there nobody has to answer: who waits for ever says nothing about a desk
WARM_UP = timedelta(weeks=6)
DESK = Address(spec="support@desk.example")
BROKEN = (PromiseState.REPLACED, PromiseState.BROKEN_WARNED, PromiseState.BROKEN_SILENTLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one policy comes to on one desk."""

    notices: int
    per_hundred: float  # conversations
    foolish: float  # share of the notices
    needless: float  # share of the notices
    warned: float  # share of the broken times
    surprises: int
    ahead: timedelta  # median


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="+", type=Path)
    parser.add_argument("--chance", nargs="+", type=float, default=CHANCES)
    parser.add_argument("--lead", nargs="+", type=int, default=LEADS, help="minutes")
    parser.add_argument(
        "--open", nargs=3, type=int, default=(0, 24, 7), metavar=("FROM", "TO", "DAYS"), help="hours, from Monday on"
    )
    parser.add_argument("--most", type=int, default=10_000, help="conversations of a data set")
    options = parser.parse_args()
    for path in options.data:
        letters, zone = read(path, options.most)
        print(f"{path.stem}: {len(letters)} letters")
        print("chance  lead   foolish needless  warned surprises  per 100    ahead   (seconds)")
        for lead in options.lead:
            for chance in options.chance:
                notice = NoticePolicy(chance=chance, lead=timedelta(minutes=lead))
                start = time.perf_counter()
                found = rehearsed(letters, desk(opening(zone, *options.open), notice))
                print(_line(notice, figures(found)), f"  ({time.perf_counter() - start:.0f})", flush=True)


def _line(notice: NoticePolicy, one: Figures) -> str:
    ahead, lead = one.ahead.total_seconds() / 3600, int(notice.lead.total_seconds() // 60)
    shares = f"{one.foolish:8.1%} {one.needless:8.1%} {one.warned:7.1%}"
    return f"{notice.chance:6.2f} {lead:4d}m {shares} {one.surprises:9d} {one.per_hundred:8.1f} {ahead:7.1f}h"


def rehearsed(letters: Sequence[Letter], policy: DeskPolicy) -> Rehearsal:
    """Return what the desk would have done, once it had learned from the first weeks."""
    first, last = letters[0].message.received_at, letters[-1].message.received_at
    return rehearse(letters, policy, since=first + WARM_UP, until=last + timedelta(seconds=1))


def figures(found: Rehearsal) -> Figures:
    """Return what the notices were worth."""
    notices = [(one, one.decision) for one in found.mails if isinstance(one.decision, SendNotice)]
    broken = [one for one in found.records.told if one.state in BROKEN and not _was_answered_in_time(one)]
    surprises = sum(one.state is PromiseState.BROKEN_SILENTLY for one in broken)
    count = len(notices) or 1
    return Figures(
        notices=len(notices),
        per_hundred=100 * len(notices) / max(1, found.conversations),
        foolish=len(found.foolish) / count,
        needless=sum(_was_needless(mail, notice) for mail, notice in notices) / count,
        warned=1 - surprises / (len(broken) or 1),
        surprises=surprises,
        ahead=_median([notice.told - mail.at for mail, notice in notices if notice.told]),
    )


def _median(spans: Sequence[timedelta]) -> timedelta:
    return timedelta(seconds=statistics.median([one.total_seconds() for one in spans] or [0]))


def _was_answered_in_time(told: ToldTime) -> bool:
    return told.answered_at is not None and told.answered_at <= told.at


def _was_needless(mail: SentMail, notice: SendNotice) -> bool:
    if mail.answered_after is None or notice.told is None:
        return False
    return mail.at + mail.answered_after <= notice.told


def opening(zone: str, opens: int, closes: int, days: int) -> OpeningHours:
    """Return the same hours for the first days of the week."""
    day = (Range(opens=opens * 3600, closes=closes * 3600),)
    return OpeningHours(Timetable(zone=zone, week=(day,) * days + ((),) * (7 - days)))


def desk(hours: OpeningHours, notice: NoticePolicy) -> DeskPolicy:
    """Return a desk of which nothing is configured but its hours and how it gives notice."""
    target, no_cap = Span(time=timedelta(hours=24)), Cap(count=10**9, window=timedelta(days=1))
    return DeskPolicy(
        name="desk",
        address=DESK.spec,
        team="Desk",
        hours=hours,
        targets=Targets(name="standard", first_reply=target, next_reply=target, keep_informed=target),
        notice=notice,
        limits=Limits(per_address=no_cap, per_domain=no_cap, per_desk=no_cap),
        id_domain=DESK.domain,
    )


def read(path: Path, most: int) -> tuple[list[Letter], str]:
    """Return a data set as letters, ascending by time, and its zone."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    if path.name.startswith(ONLY_ANSWERED):
        rows = [row for row in rows if row["first_reply_at"]]
    rows = sorted(rows, key=lambda row: row["opened_at"])[:most]
    letters = [letter for number, row in enumerate(rows) for letter in _letters(number, row)]
    letters.sort(key=lambda one: (one.message.received_at, one.role is MailboxRole.SENT))
    return letters, rows[0]["tz"] or "UTC"


def _letters(number: int, row: dict[str, str]) -> Iterator[Letter]:
    customer = Address(spec=f"customer{number}@c{number}.example")
    asked = _message(f"question.{number}@customer.example", datetime.fromisoformat(row["opened_at"]), customer, DESK)
    yield Letter(message=asked, role=MailboxRole.INBOX)
    if row["first_reply_at"]:
        at = max(datetime.fromisoformat(row["first_reply_at"]), asked.received_at + timedelta(seconds=1))
        answer = _message(f"answer.{number}@desk.example", at, DESK, customer)
        yield Letter(message=replace(answer, references=(asked.message_id,)), role=MailboxRole.SENT)


def _message(message_id: str, at: datetime, author: Address, to: Address) -> Message:
    return Message(
        message_id=message_id,
        has_own_id=True,
        written_id=message_id,
        fingerprint=message_id,
        received_at=at,
        author=author,
        to=(to,),
        subject="A question",
    )


if __name__ == "__main__":
    main()
