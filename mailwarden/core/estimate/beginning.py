"""What may be said before enough is known: an aim, at least as long as any wait seen so far.

Learning lasts until 20 answers and 14 days are known; 100 answers and a whole week will do as well. Meanwhile there is
no typical time, and the careful one is the target or the longest wait seen, of answered and of open conversations and
on the wall clock and in activity time (over a first weekend), whichever is latest. From 20 answers on the curve has a
say too: where it goes out of sight, since most still wait and only the quick answers are in, there is no honest aim.
"""

from __future__ import annotations

from math import inf

from mailwarden.core.estimate.history import History

FEW_ANSWERS, DAYS = 20, 14
MANY_ANSWERS, WEEK = 100, 7
DAY = 86_400.0
TYPICAL = 0.5  # up to this level a time is a typical one


def is_learning(history: History, now: float) -> bool:
    """Say whether it is too early to state how often a time is kept."""
    days = (now - history.first_opened) / DAY
    return history.answers < FEW_ANSWERS or days < (DAYS if history.answers < MANY_ANSWERS else WEEK)


def careful_aim(history: History, target: float, level: float, now: float, latest: float) -> float | None:
    """Return the instant that may be said as an aim, or None.

    target: the instant at which the configured aim runs out. latest: an instant beyond which nothing is said.
    """
    clock = history.clock
    reading = clock.reading(now)
    wall, active = history.longest_seen(now)
    aim = max(target, now + wall, clock.instant(reading + active))
    if history.answers < FEW_ANSWERS:
        return aim
    duration = history.at_arrival(now).quantile(level)
    foretold = clock.instant(reading + duration) if duration < inf else inf
    return max(aim, foretold) if foretold <= latest else None
