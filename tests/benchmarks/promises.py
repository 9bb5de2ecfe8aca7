"""The estimator as a predictor that a judge of reply-time promises can replay data through.

Run the judge with `--cls tests/benchmarks/promises.py:Desk`; it calls `opened`, `replied` and `predict` in time order.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[2]))  # the judge loads this file from wherever it is run

from mailwarden.core.estimate.estimator import Estimator


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


def _instant(t: float) -> datetime:
    return datetime.fromtimestamp(t, UTC)
