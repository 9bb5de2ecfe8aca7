"""How often the word was kept: surprises first, then each stated level against what came true. Counts; touches nothing.

A share of few cases is no rate, so below FEWEST_FOR_RATE there are only counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt

from mailwarden.core.conversation import Basis, PromiseState
from mailwarden.core.records import ToldTime

FEWEST_FOR_RATE = 20

_OVER = (PromiseState.KEPT, PromiseState.REPLACED, PromiseState.BROKEN_WARNED, PromiseState.BROKEN_SILENTLY)
_DEVIATIONS = 1.959964  # of the normal distribution: 95 % lie within


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A share, and between which shares the true one lies with 95 % confidence; None where the cases are too few."""

    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """What became of the times told."""

    told: int  # those that never left are not among them
    surprises: Rate  # broken silently, of those that are over
    states: Mapping[PromiseState, int]
    unsettled: int  # open although their time has passed: nobody has looked since


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """Times that were told with the same claim."""

    basis: Basis
    level: float | None  # the share that was claimed; None: no share was, as for an aim
    in_time: Rate  # answered by then (WORD: or written), of those whose time has come; also if another was told since


def rate(count: int, of: int) -> Rate:
    """Return a share with its interval (Wilson, Probable inference, JASA 22, 1927)."""
    if of < FEWEST_FOR_RATE:
        return Rate(count=count, of=of, share=None, low=None, high=None)
    share, square = count / of, _DEVIATIONS**2
    middle = (share + square / (2 * of)) / (1 + square / of)
    reach = _DEVIATIONS / (1 + square / of) * sqrt(share * (1 - share) / of + square / (4 * of * of))
    low = middle - reach if count else 0.0
    high = middle + reach if count < of else 1.0
    return Rate(count=count, of=of, share=share, low=low, high=high)


def keeping(times: Sequence[ToldTime], now: datetime) -> Keeping:
    """Return what became of the times told."""
    states = Counter(one.state for one in times)
    over = sum(states[state] for state in _OVER)
    return Keeping(
        told=sum(is_told(one) for one in times),
        surprises=rate(states[PromiseState.BROKEN_SILENTLY], over),
        states={state: states[state] for state in PromiseState},
        unsettled=sum(is_told(one) and one.state is PromiseState.OPEN and one.at <= now for one in times),
    )


def by_claim(times: Iterable[ToldTime], now: datetime) -> tuple[Stated, ...]:
    """Return how often a person had answered by the told time, for each claim; the measured ones first, ascending.

    Where only our word was given that we write by then, that counts as well: its row in the ledger is kept.
    Only times that have come are judged: of the others, the good ones are known earlier than the bad ones.
    """
    outcomes: dict[tuple[Basis, float | None], list[bool]] = {}
    for one in times:
        if is_told(one) and one.at <= now and _is_settled(one):
            outcomes.setdefault((one.basis, one.level), []).append(_is_in_time(one))
    return tuple(
        Stated(basis=basis, level=level, in_time=rate(sum(kept), len(kept)))
        for (basis, level), kept in sorted(outcomes.items(), key=lambda one: _claim_order(*one[0]))
    )


def is_told(time: ToldTime) -> bool:
    """Whether anybody was told it, and nobody took it back."""
    return time.told_at is not None and time.state is not PromiseState.WITHDRAWN


def _is_settled(time: ToldTime) -> bool:
    return time.state is not PromiseState.OPEN or _is_in_time(time)


def _is_in_time(time: ToldTime) -> bool:
    if time.state is PromiseState.KEPT:
        return True
    return time.answered_at is not None and time.answered_at <= time.at


def _claim_order(basis: Basis, level: float | None) -> tuple[bool, float, str]:
    return (level is None, level or 0.0, basis)
