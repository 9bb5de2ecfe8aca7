"""How likely an answer by an age still is, given none so far; and from which age on that is below a threshold.

Both are read off one curve. Among those that waited `age`, the share that goes on waiting until `by` is
S(by) / S(age); where fewer than forty ever waited that long it is S(known by / age) / S(known), as `repromise` has it:
who has waited twice as long waits twice as long again. Either way the chance only falls as the wait goes on, so there
is one age from which on it is below a threshold. Ages are in the unit of the curve.
"""

from __future__ import annotations

from math import inf

from mailwarden.core.estimate.kaplan_meier import Curve
from mailwarden.core.estimate.repromise import ENOUGH_AT_RISK


def chance(curve: Curve, age: float, by: float) -> float:
    """Return the chance, 0..1, that who has waited `age` without an answer has one at the age `by`."""
    if by <= age:
        return 0.0
    known = curve.latest_with(ENOUGH_AT_RISK)
    if age > known > 0:
        age, by = known, known * by / age
    return 1.0 - curve.survival(by) / curve.survival(age)


def doubtful_age(curve: Curve, by: float, threshold: float) -> float:
    """Return the age from which on the chance of an answer at the age `by` is below a threshold.

    0.0 where it is so from the beginning, inf where it never is. threshold: 0..1; beyond them always or never.
    """
    if threshold <= 0.0 or threshold > 1.0:
        return inf if threshold <= 0.0 else 0.0
    age = curve.first_below(curve.survival(by) / (1.0 - threshold)) if threshold < 1.0 else 0.0
    known = curve.latest_with(ENOUGH_AT_RISK)
    if age > known > 0:
        age = max(known, known * by / curve.quantile(threshold, known))
    return age
