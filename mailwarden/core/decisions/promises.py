"""What becomes of a told time: frozen values with a reason each, which the ledger keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailwarden.core.conversation import Promise, PromiseState
from mailwarden.core.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkTold:
    """The mail that tells this time was accepted: from now on somebody relies on it."""

    promise_id: int
    at: datetime
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class EndPromise:
    """Write into the ledger what became of a told time."""

    promise_id: int
    state: PromiseState
    at: datetime
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenPromise:
    """What ended this told time reached nobody, or was taken back: it stands as before, and becomes what it becomes."""

    promise_id: int
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackTime:
    """Write a time into the ledger that a colleague told in their own answer: told when that was written."""

    promise: Promise
    reason: Reason
