"""Is the desk outside all that it is used to: far more people wait than ever, or nobody has answered for far longer?

Compared is with the highest day of the last two months, apart from the last three days: what has lasted longer than
that, the promises have learned by then, and it is no longer news. Silence is counted in activity hours in which
somebody waited, so nights, weekends, closed days and days without mail are none. Days are local or UTC alike, as long
as they are always the same.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

REMEMBERED_DAYS = 60
NEWS_DAYS = 3
LEAST_DAYS = 14  # of history before anything can be outside it
FAR_MORE = 1.5  # times the most people that ever waited
A_FEW = 5  # people more, for desks where hardly anybody ever waits
FAR_LONGER = 2.0  # times the longest silence
A_WHILE = 4.0  # activity hours more, about one in which the desk is open


@dataclass(slots=True)
class Day:
    """The most of one day."""

    number: int
    backlog: int
    silence: float  # activity hours


class Usual:
    """What the last two months were like at their fullest and their most silent."""

    __slots__ = ("_days",)

    def __init__(self) -> None:
        self._days: deque[Day] = deque()

    def note(self, day: int, backlog: int, silence: float) -> None:
        """Remember how many wait, or how long nobody had answered until just now. day: not before an earlier one."""
        if not self._days or self._days[-1].number < day:
            self._days.append(Day(day, 0, 0.0))
        latest = self._days[-1]
        latest.backlog, latest.silence = max(latest.backlog, backlog), max(latest.silence, silence)
        while self._days[0].number < day - REMEMBERED_DAYS:
            self._days.popleft()

    def unusual(self, day: int, backlog: int, silence: float) -> tuple[str, ...]:
        """Return which of "backlog" and "silence" are far beyond the usual."""
        usual = self._known(day)
        if not usual:
            return ()
        is_silence = silence > FAR_LONGER * max(one.silence for one in usual) + A_WHILE
        return ("backlog",) * (self.crowding(day, backlog) > 1.0) + ("silence",) * is_silence

    def crowding(self, day: int, backlog: int) -> float:
        """Return how many times the most that ever waited wait now; 1.0 where that is not far beyond the usual.

        Who is served in turn waits so many times longer: no wait that was ever seen says how long.
        """
        most = max((one.backlog for one in self._known(day)), default=0)
        return backlog / most if most and backlog > FAR_MORE * most + A_FEW else 1.0

    def _known(self, day: int) -> list[Day]:
        usual = [one for one in self._days if one.number < day - NEWS_DAYS]
        return usual if usual and usual[0].number <= day - LEAST_DAYS else []
