"""What the estimator says: times by level, what they rest on, and what is learned from them once they were told."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from mailwarden.core.conversation import Basis
from mailwarden.core.estimate.calibration import Pace


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A time that may be told for one level."""

    at: datetime  # aware, UTC; a time people say
    level: float  # the share of cases in which it is to be kept
    basis: Basis  # HISTORY: measured; TARGET: an aim, to be told without a percentage
    sample_size: int  # answered conversations it rests on


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One level's time before the levels were put in order: what is learned from."""

    level: float
    since: float  # Unix seconds: when it was asked for
    at: float  # Unix seconds
    features: Mapping[str, float]
    steepness: float
    pace: Pace


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretelling:
    """The times of one conversation at one instant. `Estimator.sent` learns from those that were told."""

    key: Hashable
    estimates: tuple[Estimate | None, ...]  # as the levels asked for, later for higher ones; None: say nothing
    drafts: tuple[Draft, ...] = ()


def measured(key: Hashable, levels: Sequence[float], drafts: Sequence[Draft | None], sample_size: int) -> Foretelling:
    """Return measured times in the order of their levels; drafts: one a level, None where nothing can be said.

    Only what is told is put in order: learned from, an order forced on the levels would push them apart for ever.
    """
    estimates: list[Estimate | None] = []
    latest = 0.0
    for level, draft in zip(levels, drafts, strict=True):
        latest = max(latest, draft.at) if draft else latest
        estimates.append(_estimate(latest, level, Basis.HISTORY, sample_size) if draft else None)
    return Foretelling(key=key, estimates=tuple(estimates), drafts=tuple(one for one in drafts if one))


def aimed(key: Hashable, levels: Sequence[float], at: float | None, typical: float, sample_size: int) -> Foretelling:
    """Return an aim for the levels above the typical one; at: Unix seconds, None: nothing can be said."""
    estimates = (
        None if at is None or one <= typical else _estimate(at, one, Basis.TARGET, sample_size) for one in levels
    )
    return Foretelling(key=key, estimates=tuple(estimates))


def nothing(key: Hashable, levels: Sequence[float]) -> Foretelling:
    """Return that nothing is to be said."""
    return Foretelling(key=key, estimates=(None,) * len(levels))


def _estimate(at: float, level: float, basis: Basis, sample_size: int) -> Estimate:
    return Estimate(at=datetime.fromtimestamp(at, UTC), level=level, basis=basis, sample_size=sample_size)
