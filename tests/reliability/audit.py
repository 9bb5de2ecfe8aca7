"""Was anybody surprised in silence? Judged from the mails alone: what customers got and wrote, and what staff wrote.

    python -m tests.reliability.audit FOLDER

A told time is read out of the text of the mail that told it (`told_times`). It is well when by then a person had
answered in the same thread, or another mail of ours had come that speaks of it; when the customer had said that there
is no hurry or that all is well; or when a colleague had said that nothing more is to be written. Where a plug was
pulled before, it must be owned within half an hour of everything being back. All else is a surprise.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from enum import Enum
from functools import cached_property
from pathlib import Path

from tests.reliability.letterbox import (
    OUTAGES,
    RECEIVED,
    STAFF,
    WRITTEN,
    Letter,
    Outage,
    read_letters,
    read_outages,
)
from tests.reliability.told_times import Told, offset_of, read_times

IN_ONE_MAIL = timedelta(seconds=1)
OWNED_WITHIN = timedelta(minutes=30)  # after an outage
WARM_UP = timedelta(minutes=10)  # after an outage, in which nothing could be told yet
MESSAGE_ID = re.compile(r"<[^<>\s]+>")
ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+\w")
NO_HURRY = re.compile(r"\b(?:no rush|no hurry|it works now|solved|all is well)\b", re.IGNORECASE)
LISTED = re.compile(r"(\d+)[.:] [^.:()]*\(([\w.+-]+@[\w.-]+)\)")  # "2. Carla Conti (carla@example.org)"
LET_IT_BE = re.compile(r"(?:(?P<number>\d+): ?)?(?:no answer needed|already answered|stop|no rush)\b", re.IGNORECASE)


class Outcome(Enum):
    """What became of a told time."""

    KEPT = "answered in time"
    REPLACED = "replaced before it passed"
    RELEASED = "the customer needed it no more"
    BIDDEN = "a colleague said that nothing more is to be written"
    OWNED = "broken by an outage and owned"
    PENDING = "not over yet"
    SURPRISE = "passed in silence"
    TOO_LATE = "was over when it was told"


BAD = (Outcome.SURPRISE, Outcome.TOO_LATE)


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A mail as its reader sees it."""

    letter: Letter
    message_id: str
    refers_to: frozenset[str]
    is_automatic: bool
    text: str
    dated: datetime

    @property
    def at(self) -> datetime:
        return self.letter.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One told time, and what became of it."""

    customer: str
    told_at: datetime
    until: datetime
    outcome: Outcome
    after: timedelta = timedelta(0)  # how long after the outage it was owned
    mails: tuple[Letter, ...] = ()  # of that customer, for whoever has to look into it

    def __str__(self) -> str:
        head = f"{self.customer}: told {self.told_at:%F %T} to hear by {self.until:%F %T}: {self.outcome.value}"
        return "\n".join([head, *(f"  {line}" for one in self.mails for line in _shown(one))])


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """Every told time of a run."""

    customers: int
    findings: tuple[Finding, ...]
    unread: tuple[str, ...]  # times in our mails that a reader could not place

    @property
    def counts(self) -> Counter[Outcome]:
        return Counter(one.outcome for one in self.findings)

    @property
    def bad(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.outcome in BAD)

    @property
    def slowest(self) -> timedelta:
        """How long after an outage the last one was owned."""
        return max((one.after for one in self.findings), default=timedelta(0))

    def __str__(self) -> str:
        parts = [f"{self.counts[one]} {one.value}" for one in Outcome if self.counts[one] or one is Outcome.SURPRISE]
        return f"{self.customers} customers, {len(self.findings)} told times: {', '.join(parts)}"


@dataclass(kw_only=True)
class Correspondence:
    """One customer's mails; nobody else's."""

    customer: str
    received: list[Copy] = field(default_factory=list)
    written: list[Copy] = field(default_factory=list)
    bidden: list[datetime] = field(default_factory=list)  # when a colleague said that nothing more is to be written

    @cached_property
    def threads(self) -> dict[str, str]:
        """Return for each Message-ID one that stands for its thread."""
        parents: dict[str, str] = {}

        def root(one: str) -> str:
            while parents.setdefault(one, one) != one:
                one = parents[one]
            return one

        for copy in (*self.written, *self.received):
            for other in copy.refers_to:
                parents[root(other)] = root(copy.message_id)
        return {one: root(one) for one in list(parents)}

    def thread_of(self, copy: Copy) -> str:
        return self.threads.get(copy.message_id, copy.message_id)

    def clock_at(self, at: datetime) -> tzinfo | None:
        """Return the clock by which the customer dated their last mail before."""
        before = [one for one in self.written if one.at <= at]
        return offset_of(before[-1].dated) if before else None

    @cached_property
    def times(self) -> dict[str, Told]:
        return {one.message_id: read_times(one.text, one.dated, self.clock_at(one.at)) for one in self._ours}

    @property
    def _ours(self) -> Iterator[Copy]:
        return (one for one in self.received if one.is_automatic)

    def findings(self, outages: Sequence[Outage], now: datetime) -> Iterator[Finding]:
        """Yield what became of every time that was told."""
        seen: set[str] = set()
        for copy in self._ours:
            if copy.message_id in seen:
                continue  # a second copy tells nothing new
            seen.add(copy.message_id)
            for until in self.times[copy.message_id].told:
                outcome, after = self._outcome(copy, until, outages, now)
                mails = tuple(one.letter for one in self._all()) if outcome in BAD else ()
                yield Finding(
                    customer=self.customer, told_at=copy.at, until=until, outcome=outcome, after=after, mails=mails
                )

    def _all(self) -> list[Copy]:
        return sorted((*self.received, *self.written), key=lambda one: one.at)

    def _outcome(
        self, teller: Copy, until: datetime, outages: Sequence[Outage], now: datetime
    ) -> tuple[Outcome, timedelta]:
        nothing = timedelta(0)
        if teller.at > until:
            return Outcome.TOO_LATE, nothing
        if any(teller.at < one.at <= until and not one.is_automatic for one in self._in_thread(teller)):
            return Outcome.KEPT, nothing
        if any(teller.at < one.at <= until for one in self._speaking_of(teller, until)):
            return Outcome.REPLACED, nothing
        if any(one.at <= until and self._releases(one, teller) for one in self.written):
            return Outcome.RELEASED, nothing
        if any(at <= until for at in self.bidden):
            return Outcome.BIDDEN, nothing
        if now <= until:
            return Outcome.PENDING, nothing
        return self._after_outage(teller, until, outages, now)

    def _after_outage(
        self, teller: Copy, until: datetime, outages: Sequence[Outage], now: datetime
    ) -> tuple[Outcome, timedelta]:
        """Judge a time that passed in silence: somebody may have pulled a plug."""
        pulled = [one.ended_at for one in outages if one.began_at <= until <= one.ended_at + WARM_UP]
        if not pulled:
            return Outcome.SURPRISE, timedelta(0)
        back_at = max(pulled)
        owning = [one.at for one in self._speaking_of(teller, until) if one.at > until]
        owning += [one.at for one in self._in_thread(teller) if one.at > until and not one.is_automatic]
        owning += [one.at for one in self.written if one.at > until and self._releases(one, teller)]
        owning += [at for at in self.bidden if at > until]
        after = min(owning, default=now) - back_at
        if not owning and now <= back_at + OWNED_WITHIN:
            return Outcome.PENDING, timedelta(0)
        is_owned = bool(owning) and after <= OWNED_WITHIN
        return (Outcome.OWNED, max(after, timedelta(0))) if is_owned else (Outcome.SURPRISE, timedelta(0))

    def _in_thread(self, teller: Copy) -> Iterator[Copy]:
        thread = self.thread_of(teller)
        return (one for one in self.received if self.thread_of(one) == thread)

    def _speaking_of(self, teller: Copy, until: datetime) -> Iterator[Copy]:
        """Yield our mails that say what is to be said of this told time: that it no longer holds, or that it passed."""
        thread = self.thread_of(teller)
        for one in self._ours:
            times = self.times[one.message_id]
            if any(abs(at - until) < IN_ONE_MAIL for at in times.recalled):
                yield one  # one mail does for all threads of somebody that were told the same time
            elif self.thread_of(one) == thread and times.told and until not in times.told:
                yield one

    def _releases(self, written: Copy, teller: Copy) -> bool:
        return self.thread_of(written) == self.thread_of(teller) and NO_HURRY.search(written.text) is not None


def audit(
    received: Iterable[Letter], written: Iterable[Letter], staff: Iterable[Letter], outages: Sequence[Outage]
) -> Audit:
    """Judge every time that customers were told."""
    all_of: dict[str, Correspondence] = {}
    now = datetime.min.replace(tzinfo=UTC)
    for letters, is_written in ((received, False), (written, True)):
        for letter in letters:
            now = max(now, letter.at)
            mails = all_of.setdefault(letter.whose, Correspondence(customer=letter.whose))
            (mails.written if is_written else mails.received).append(read(letter))
    for customer, at in bidden_in(staff):
        if customer in all_of:
            all_of[customer].bidden.append(at)
    findings = [finding for one in all_of.values() for finding in one.findings(outages, now)]
    unread = [f"{one.customer}: {words}" for one in all_of.values() for t in one.times.values() for words in t.unread]
    return Audit(customers=len(all_of), findings=tuple(findings), unread=tuple(unread))


def bidden_in(staff: Iterable[Letter]) -> Iterator[tuple[str, datetime]]:
    """Yield about whom a colleague said, in reply to a mail of ours, that nothing more is to be written, and when."""
    mails: dict[str, str] = {}
    for letter in staff:
        copy = read(letter)
        if copy.is_automatic:
            mails[copy.message_id] = " ".join(copy.text.split())
        elif word := LET_IT_BE.match(copy.text):
            for answered in copy.refers_to:
                yield from ((one, letter.at) for one in _meant(mails.get(answered, ""), word["number"]))


def _meant(text: str, number: str | None) -> list[str]:
    """Return the addresses that a mail to staff names, or of a list the one with this number."""
    listed = LISTED.findall(text)
    return [one for place, one in listed if place == number] if listed and number else ADDRESS.findall(text)


def read(letter: Letter) -> Copy:
    message = letter.message
    refers_to = f"{message['In-Reply-To'] or ''} {message['References'] or ''}"
    body = message.get_body(("plain",))
    automatic = str(message["Auto-Submitted"] or "no").partition(";")[0].strip().lower()
    return Copy(
        letter=letter,
        message_id=str(message["Message-ID"]).strip(),
        refers_to=frozenset(MESSAGE_ID.findall(refers_to)),
        is_automatic=automatic != "no",
        text=body.get_content() if body else "",
        dated=parsedate_to_datetime(str(message["Date"])),
    )


def _shown(letter: Letter) -> list[str]:
    message = letter.message
    body = message.get_body(("plain",))
    text = " ".join((body.get_content() if body else "").split())
    return [f"{letter.at:%F %T} {message['From']}: {message['Subject']}", f"    {text}"]


def audit_folder(folder: Path) -> Audit:
    received, written, staff = (read_letters(folder / name) for name in (RECEIVED, WRITTEN, STAFF))
    return audit(received, written, staff, read_outages(folder / OUTAGES))


def main() -> None:
    found = audit_folder(Path(sys.argv[1]))
    for finding in found.bad:
        print(f"{finding}\n")
    for words in found.unread:
        print(f"not understood: {words}")
    print(found)
    sys.exit(1 if found.bad or found.unread else 0)


if __name__ == "__main__":
    main()
