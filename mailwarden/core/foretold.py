"""What a desk's own history says about one wait, as `decide` gets to know it: plain values, no estimator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailwarden.core.conversation import Basis
from mailwarden.core.estimate.foretelling import Foretelling

BACKLOG = "backlog"  # far more people wait than ever before
SILENCE = "silence"  # nobody here has answered for far longer than ever before, in working time


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """By when a person will have answered, in times people say, inside opening hours."""

    nearly_always: datetime | None  # aware, UTC; None: no time can honestly be told at this level
    level: float  # the share of cases in which it is to be kept
    basis: Basis  # HISTORY: measured; TARGET: an aim, at least as late as any wait seen so far
    typical: datetime | None = None  # about half have their answer by then; None: not known, or not asked for
    sample_size: int = 0  # answered conversations it rests on
    unusual: tuple[str, ...] = ()  # BACKLOG, SILENCE: what is outside all that this desk is used to


def foretold_from(
    told: Foretelling, levels: tuple[float, ...], *, is_learning: bool, unusual: tuple[str, ...] = ()
) -> Foretold:
    """Return the evidence in an estimator's times. levels: those that were asked for, the typical one first if two."""
    outer = told.estimates[-1]
    typical = told.estimates[0] if len(levels) > 1 else None
    rests_on = outer or typical
    return Foretold(
        nearly_always=outer.at if outer else None,
        level=levels[-1],
        basis=Basis.TARGET if is_learning else Basis.HISTORY,
        typical=typical.at if typical else None,
        sample_size=rests_on.sample_size if rests_on else 0,
        unusual=unusual,
    )
