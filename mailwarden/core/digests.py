"""Mails to our own people about many conversations: what they list, in which order, and who among them is away. Pure.

Every conversation that is listed has a number, counted from 1 through the whole mail, by which a reply can name it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mailwarden.core.agenda import Task, agenda
from mailwarden.core.conversation import Conversation
from mailwarden.core.decisions import HeldMail, NudgeStaff
from mailwarden.core.nudging import nudge_about, risk
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reasons import Reason

MOST = 20  # conversations in one digest of nudges: a number has two digits, and nobody reads more


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A conversation in such a mail."""

    conversation_id: int
    nudge: NudgeStaff


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Several nudges to one person in one mail."""

    listed: tuple[Listed, ...]
    held: tuple[HeldMail, ...] = ()  # mail about which staff are asked in the same mail
    away: tuple[str, ...] = ()  # comparable addresses: they were reminded of all this, and are away


def listed(
    known: Conversation,
    policy: DeskPolicy,
    now: datetime,
    step: int,
    reason: Reason,
    *,
    doubtful_at: datetime | None = None,
    chance: float | None = None,
    words: str = "",
) -> Listed | None:
    """Return what a digest says of a conversation; None where nobody waits in it any more.

    step, reason: of the nudge whose place it takes. doubtful_at, chance: see `agenda`, `TimeReached`.
    """
    tasks = agenda(known, policy, doubtful_at)
    hears_at = next((one.at for one in tasks if one.task is Task.NOTICE and one.at > now), None)
    nudge = nudge_about(known, policy, policy.nudge, step, reason, hears_at=hears_at, chance=chance, words=words)
    return Listed(conversation_id=known.conversation_id, nudge=nudge) if nudge else None


def in_order(those: Sequence[Listed], now: datetime) -> tuple[Listed, ...]:
    """Return these as they should be read: what has passed first, then what was told, the less likely the earlier."""
    return tuple(sorted(those, key=lambda one: risk(one.nudge, now)))
