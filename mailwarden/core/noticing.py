"""How often we wrote again about a told time: before it passed, and not for nothing? Counts; touches nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailwarden.core.conversation import Basis
from mailwarden.core.keeping import Rate, is_told, rate
from mailwarden.core.records import ToldTime

FOOLISH_WITHIN = timedelta(minutes=15)  # an answer so soon after a notice: it had better not been written


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticing:
    """The notices about times that were told."""

    sent: int  # while nobody had answered
    early: int  # of them, before the told time had passed
    per_hundred: float | None  # conversations; None: there were none
    foolish: Rate  # an answer followed at once, of those for which that is decided
    warned: Rate  # we had written before, of the told times by which nobody answered


def noticing(times: Sequence[ToldTime], conversations: int, now: datetime) -> Noticing:
    """Return how we wrote again. times: told since some instant; conversations: as many began since then."""
    told = [one for one in times if is_told(one)]
    noticed = [(one, word) for one in told if (word := _word(one)) is not None]
    decided = [(one, word) for one, word in noticed if one.answered_at or now - word > FOOLISH_WITHIN]
    missed = [one for one in told if one.at <= now and one.basis is not Basis.WORD and not _is_answered(one, one.at)]
    return Noticing(
        sent=len(noticed),
        early=sum(word <= one.at for one, word in noticed),
        per_hundred=100 * len(noticed) / conversations if conversations else None,
        foolish=rate(sum(_is_answered(one, word + FOOLISH_WITHIN) for one, word in decided), len(decided)),
        warned=rate(sum(one.word_at is not None and one.word_at <= one.at for one in missed), len(missed)),
    )


def _word(time: ToldTime) -> datetime | None:
    """Return when we wrote again; None: not before somebody had answered."""
    is_late = time.word_at is not None and _is_answered(time, time.word_at)
    return None if is_late else time.word_at


def _is_answered(time: ToldTime, by: datetime) -> bool:
    return time.answered_at is not None and time.answered_at <= by
