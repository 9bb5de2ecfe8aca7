"""The estimator as a predictor that a judge of promises can replay data through, and how true its chances are.

Run the judge with `--cls tests/benchmarks/promises.py:Desk`; it calls `opened`, `replied` and `predict` in time order.
`python tests/benchmarks/promises.py DATA.csv ...` replays data itself: every conversation is told a time at 0.9, asked
for the chance of it while it waits, and the chances are printed against the share of them that came true.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from heapq import heapify, heappop, heappush
from itertools import pairwise
from math import inf
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[2]))  # the judge loads this file from wherever it is run

from mailwarden.core.estimate.estimator import Estimator

LEVELS = (0.5, 0.8, 0.9)
SHARES = (0.25, 0.5, 0.75, 0.9)  # of the told wait, at which chances are asked for
LEADS = (1800, 3600, 7200, 14_400)  # seconds before the told time
BINS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
POPULATED = 100  # chances in a bin, for it to say anything
DAY = timedelta(days=1)


class Desk:
    """One desk of which nothing is configured but its zone and a first-response target."""

    def __init__(self, target_s: float, tz: str) -> None:
        self._target = timedelta(seconds=target_s)
        self._estimator = Estimator(ZoneInfo(tz))

    def opened(self, conversation: str, t: float, feat: dict[str, str]) -> None:
        traits = [f"{name} {value}" for name, value in feat.items() if value]
        self._estimator.opened(conversation, _instant(t), traits)

    def replied(self, conversation: str, t: float) -> None:
        self._estimator.answered(conversation, _instant(t))

    def predict(
        self, conversation: str, t: float, _feat: dict[str, str], elapsed: float, levels: Sequence[float]
    ) -> list[float | None]:
        """Return the seconds from t on for each level; None where nothing is stated as a time."""
        now = _instant(t)
        ask = self._estimator.repromise if elapsed > 0 else self._estimator.promise
        told = ask(conversation, now, levels, now + self._target)
        self._estimator.sent(told)
        return [one.at.timestamp() - t if one else None for one in told.estimates]


class Asked(NamedTuple):  # the judge loads this file without registering it as a module, which a dataclass needs
    """One chance and what became of it."""

    when: str
    chance: float
    kept: bool


def asked(rows: Sequence[dict[str, str]]) -> Iterator[Asked]:
    """Replay conversations, and ask for chances; what was still open at the end of the data says nothing."""
    desk = Estimator(ZoneInfo(rows[0]["tz"]))
    answers = [_seconds(row["first_reply_at"]) for row in rows]
    end = max([_seconds(row["opened_at"]) for row in rows] + [at for at in answers if at < inf])
    # (instant, 0 answered, 1 opened, 2 asked; row; when; told time)
    events = [(_seconds(row["opened_at"]), 1, number, "", 0.0) for number, row in enumerate(rows)]
    events += [(at, 0, number, "", 0.0) for number, at in enumerate(answers) if at < inf]
    heapify(events)
    while events and events[0][0] <= end:
        t, what, number, when, by = heappop(events)
        if what == 0:
            desk.answered(number, _instant(t))
        elif what == 1:
            for question in _told(desk, number, rows[number], t):
                heappush(events, question)
        elif desk.waits(number) and (answers[number] < inf or by <= end):
            chance = desk.chance(number, _instant(t), _instant(by))
            if chance is not None:
                yield Asked(when, chance, answers[number] <= by)


def _told(desk: Estimator, number: int, row: dict[str, str], t: float) -> Iterator[tuple[float, int, int, str, float]]:
    """Open a conversation, tell it times, and return when to ask for the chance of the outer one."""
    traits = [f"{name} {row[name]}" for name in ("category", "priority") if row[name]]
    desk.opened(number, _instant(t), traits)
    told = desk.promise(number, _instant(t), LEVELS, _instant(t) + DAY)
    desk.sent(told)
    if outer := told.estimates[-1]:
        by = outer.at.timestamp()
        yield from ((t + share * (by - t), 2, number, f"{share:.0%} of the wait", by) for share in SHARES)
        yield from ((by - lead, 2, number, f"{lead / 3600:g} h before", by) for lead in LEADS if by - lead > t)


def _print_reliability(name: str, chances: Sequence[Asked]) -> None:
    print(f"\n{name}: chance said > came true (questions), in per cent")
    for when in ("all", *dict.fromkeys(one.when for one in chances)):
        of_these = [one for one in chances if when in ("all", one.when)]
        bins = [[one for one in of_these if low <= one.chance < high] for low, high in pairwise(BINS)]
        cells = [_cell(one) for one in bins if len(one) >= POPULATED]
        print(f"  {when:16s}{' '.join(cells)}")


def _cell(bin_: Sequence[Asked]) -> str:
    said, kept = (
        100 * sum(values) / len(bin_) for values in zip(*((one.chance, one.kept) for one in bin_), strict=True)
    )
    return f"{said:.0f}>{kept:.0f} ({len(bin_)})"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as lines:
        return sorted(csv.DictReader(lines), key=lambda row: row["opened_at"])


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp() if text else inf


def _instant(t: float) -> datetime:
    return datetime.fromtimestamp(t, UTC)


if __name__ == "__main__":
    for one in sys.argv[1:]:
        _print_reliability(Path(one).stem, list(asked(_rows(Path(one)))))
