"""Learn from every promise that was sent how far the promises of its kind must move to be kept as often as they say.

Online, one step an outcome: for the features x (name to value) of a promise at level q,
theta_k += step * steepness * x_k / |x|^2 * (q - kept), and a promised duration is exp(theta . x) times the curve's.
The step is divided where many promises of a kind are still undecided, since what they will teach is the same lesson:
on slow desks, and at high levels soonest, full steps would overshoot.
Gibbs and Candes, Adaptive conformal inference under distribution shift (2021), here with features and a time scale.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, sqrt

from mailwarden.core.estimate.regression import Features

LIMIT = 3.0  # of |theta_k|: a factor of twenty is a different desk
CROWD = 32  # times the root of what a level leaves out: undecided promises that may teach at full pace
STEEPNESS = (1.0, 8.0)  # plausible d log(duration) / d level
STEEPNESS_PACE = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How large a step is: `step` for good, and larger at first where first > step (1 over outcomes + 1/first)."""

    step: float
    first: float

    def after(self, outcomes: int) -> float:
        return max(self.step, 1.0 / (outcomes + 1.0 / self.first))


AT_ARRIVAL = Pace(step=0.02, first=0.02)  # the regression has done the coarse part
AFTER_WAITING = Pace(step=0.02, first=1 / 30)


@dataclass(slots=True)
class Weight:
    """What is known of one feature: theta, its outcomes, and how many promises with it are undecided."""

    theta: float = 0.0
    outcomes: int = 0
    undecided: int = 0


@dataclass(frozen=True, slots=True)
class Lesson:
    """How far each feature moves, times (level - kept), when the outcome of one promise is known."""

    moves: Mapping[str, float]


class Calibration:
    """The weights of one level."""

    __slots__ = ("_crowd", "_level", "_pace", "_steepness", "_weights")

    def __init__(self, level: float, pace: Pace = AT_ARRIVAL) -> None:
        self._level = level
        self._pace = pace
        self._crowd = CROWD * sqrt(1.0 - level)
        self._steepness = STEEPNESS[0]
        self._weights: dict[str, Weight] = {}

    def factor(self, features: Features) -> float:
        """Return by what a duration of this kind must be multiplied."""
        weights = self._weights
        return exp(sum(weights[name].theta * value for name, value in features.items() if name in weights))

    def sent(self, features: Features, steepness: float) -> Lesson:
        """Note that a promise was sent, and return what its outcome will teach.

        steepness: the curve's d log(duration) / d level at this level; 0.0 where unknown.
        """
        if steepness > 0:
            bounded = min(STEEPNESS[1], max(STEEPNESS[0], steepness))
            self._steepness += STEEPNESS_PACE * (bounded - self._steepness)
        share = self._steepness / sum(value * value for value in features.values())
        return Lesson({name: self._step(name) * share * value for name, value in features.items()})

    def learn(self, lesson: Lesson, *, kept: bool) -> None:
        """Move by the outcome of a promise that was sent."""
        surprise = self._level - kept
        for name, move in lesson.moves.items():
            weight = self._weights[name]
            weight.theta = min(LIMIT, max(-LIMIT, weight.theta + move * surprise))
            weight.outcomes += 1
            weight.undecided -= 1

    def drop(self, lesson: Lesson) -> None:
        """Forget a promise whose outcome will never be known."""
        for name in lesson.moves:
            self._weights[name].undecided -= 1

    def _step(self, name: str) -> float:
        weight = self._weights.setdefault(name, Weight())
        weight.undecided += 1
        return self._pace.after(weight.outcomes) / max(1.0, weight.undecided / self._crowd)
