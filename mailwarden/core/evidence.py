"""Was it answered? Signs that it may have been, though no answer is seen. Decides; touches nothing.

An answer is a mail from our side to the requester, in the conversation (`core.arrivals`). A sign is less: it ends no
wait and keeps no told time. Before somebody hears that nobody has got round to their mail, though, our own people are
asked, and the notice waits for what they say: until half the lead before the told time, and never until it has passed
(house rule 1). It waits once for each told time, and only where there is somebody to ask.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from mailwarden.core.agenda import has_been_asked, held_until, owed_promise
from mailwarden.core.clocks import standing
from mailwarden.core.conversation import Conversation, Entry, Part
from mailwarden.core.message import Message
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """What a look around showed; a mail of which nobody knows where it stands is neither marked nor gone."""

    marked: frozenset[str] = frozenset()  # Message-IDs of the waiting requests that have the flag \\Answered
    gone: frozenset[str] = frozenset()  # of those that stand no more where they came in
    drafts: tuple[Message, ...] = ()  # what lies in Drafts
    apart: tuple[Message, ...] = ()  # our side's mail to the requester that belongs to no conversation
    twins: tuple[Conversation, ...] = ()  # the requester's others that were told the same time (`core.sharing`)


def waiting_requests(known: Conversation) -> tuple[Entry, ...]:
    """Return the requests that nobody has answered, the oldest first."""
    since = standing(known).waiting_since
    requests = (one for one in known.entries if one.part is Part.REQUEST and since and one.at >= since)
    return tuple(sorted(requests, key=lambda one: one.at))


def signs(known: Conversation, glimpse: Glimpse) -> tuple[Reason, ...]:
    """Return what says that somebody on our side may have dealt with what waits, the plainest first."""
    return tuple(_signs(known, glimpse))


def may_be_held(known: Conversation, policy: DeskPolicy, now: datetime) -> bool:
    """Return whether signs, if there are any, would have the notice that is due wait."""
    promise = owed_promise(known)
    if promise is None or not policy.nudge or has_been_asked(known):
        return False
    return now < held_until(promise, policy)


def _signs(known: Conversation, glimpse: Glimpse) -> Iterator[Reason]:
    since, waiting = standing(known).waiting_since, {one.message_id for one in waiting_requests(known)}
    if since is None:
        return
    if any(one.part is Part.ELSEWHERE and one.at >= since for one in known.entries):
        yield Reason.WRITTEN_ELSEWHERE
    if any(one.received_at >= since for one in glimpse.apart) or any(_is_answered(one, since) for one in glimpse.twins):
        yield Reason.WRITTEN_APART
    if any(one.received_at >= since and _is_about(one, known) for one in glimpse.drafts):
        yield Reason.DRAFT_BEGUN
    if waiting & glimpse.marked:
        yield Reason.MARKED_ANSWERED
    if waiting & glimpse.gone:
        yield Reason.MOVED_AWAY


def _is_answered(twin: Conversation, since: datetime) -> bool:
    """Who wrote twice within the hour often gets one answer to both, and it can be threaded under one of them only."""
    return any(one.part is Part.ANSWER and one.at >= since for one in twin.entries)


def _is_about(draft: Message, known: Conversation) -> bool:
    named = {*draft.references, *draft.in_reply_to}
    return any(one.message_id in named for one in known.entries)
