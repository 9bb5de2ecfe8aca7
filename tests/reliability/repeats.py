"""Second copies of a mail: judged by what the sink saw of the connection that brought the first one.

Of a connection's mails only the last can be in doubt: who says something more has read the 250, and has to have written
that down. So a copy may be repeated by the next process only, if nothing more was said after its final dot.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from tests.bed.sink import Aftermath, Copy

AT_MOST_UNNOTED = timedelta(seconds=2)  # between a 250 and the death that keeps it from being written down


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """What a process left when it ended without a farewell."""

    copies: int  # that the sink had taken on by then
    settled: frozenset[str] = frozenset()  # Message-IDs of what it had written down as sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """Every second copy of a run."""

    count: int
    wrong: tuple[str, ...]
    unreplied: int  # the process died before the first copy's 250 had been written
    widest: timedelta  # of the others: from that 250 to the end of the process, as the sink saw it

    def __str__(self) -> str:
        late, width = self.count - self.unreplied, f"{self.widest.total_seconds() * 1000:.0f} ms"
        when = f", {self.unreplied} after a death before the 250, {late} at most {width} after it" if self.count else ""
        return f"{self.count} second copies, same id and bytes{when}"


def repeats(copies: Sequence[Copy], deaths: Sequence[Death]) -> Repeats:
    """Judge every copy that came again; copies: in the order in which they were taken on."""
    again = list(_repeated(copies))
    firsts = [copies[first].aftermath for first, _ in again]
    return Repeats(
        count=len(again),
        wrong=tuple(trouble for pair in again if (trouble := _trouble(copies, deaths, *pair))),
        unreplied=sum(one.replied_at is None for one in firsts),
        widest=max((gap for one in firsts if (gap := _unnoted(one)) is not None), default=timedelta(0)),
    )


def _repeated(copies: Sequence[Copy]) -> Iterator[tuple[int, int]]:
    """Yield the places of each copy and the next one to the same person under the same id."""
    places: dict[tuple[str, str], list[int]] = {}
    for place, one in enumerate(copies):
        places.setdefault((one.recipient, one.message_id), []).append(place)
    return (pair for some in places.values() for pair in pairwise(some))


def _trouble(copies: Sequence[Copy], deaths: Sequence[Death], first: int, second: int) -> str:
    """Return what is wrong with a second copy, if anything."""
    one, of, ends = copies[first], copies[second].recipient, [death.copies for death in deaths]
    life, gap = bisect_right(ends, first), _unnoted(one.aftermath)
    if copies[second].raw != one.raw:
        return f"{of}: one id, other bytes"
    if life == bisect_right(ends, second):
        return f"{of}: a second copy, and no process had died"
    if one.aftermath.went_on:
        return f"{of}: a second copy, and the 250 of the first had been read"
    if one.message_id in deaths[life].settled:
        return f"{of}: a second copy, and the first had been written down as sent"
    if gap is not None and gap > AT_MOST_UNNOTED:
        return f"{of}: a second copy, and the 250 of the first was {gap.total_seconds():.1f} s old"
    return ""


def _unnoted(aftermath: Aftermath) -> timedelta | None:
    """Return how old a 250 was when its reader was gone; None: it was never written, or its reader is still there."""
    if aftermath.replied_at is None or aftermath.ended_at is None:
        return None
    return aftermath.ended_at - aftermath.replied_at
