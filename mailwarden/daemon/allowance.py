"""Looks up what else went to a requester, or is owed to them; the core says what may still go (`core.allowance`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from mailwarden.core.allowance import room_for
from mailwarden.core.conversation import Conversation, Submission
from mailwarden.core.policy import DeskPolicy


class Account(Protocol):
    """Where it is written down: a store's transaction, or anything that answers alike."""

    def written_to(self, desk: str, requester: str, since: datetime) -> Sequence[int]:
        """Return the conversations of a requester in which automatic mail went out since then, or a time stands."""

    def conversation(self, conversation_id: int) -> Conversation | None:
        """Return a conversation with all that belongs to it, None where it is known no more."""


def room_left(
    account: Account, known: Conversation, policy: DeskPolicy, now: datetime, submission: Submission | None = None
) -> int:
    """Return how many mails may still go to a requester (`core.allowance.room_for`)."""
    since = now - policy.limits.per_address.window
    numbers = account.written_to(policy.name, known.requester.key, since)
    found = (account.conversation(one) for one in numbers if one != known.conversation_id)
    return room_for(known, tuple(one for one in found if one is not None), policy, now, submission)
