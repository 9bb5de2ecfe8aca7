"""What waits was found in the Junk mailbox before its acknowledgement had left; perhaps it comes back. Decides only.

Most acknowledgements leave at once. One that had to wait may come too late: by then a person, or the server on second
thoughts, may have put the mail away as spam. Nobody was told anything yet, so nobody is left in the dark. Where a time
was told already it stands, and is guarded like any other: filters err, and house rule 1 does not.

What somebody puts back into INBOX was no spam: its author waits again, and is acknowledged.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mailwarden.core.agenda import STEPS_PER_RUN, run_of
from mailwarden.core.bidden import settled_id
from mailwarden.core.clocks import Standing, standing, told_in_this_wait
from mailwarden.core.conversation import Conversation, Kind, Part, SubmissionState
from mailwarden.core.decisions import Decision, SendAcknowledgement, Settle, TakeBack, Withhold
from mailwarden.core.events import BackFromJunk, FoundInJunk
from mailwarden.core.evidence import waiting_requests
from mailwarden.core.gate import is_unreachable, limit_reached
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.reasons import Reason
from mailwarden.core.sending import acknowledgement_anew


def decide_found_in_junk(known: Conversation, event: FoundInJunk, now: datetime) -> tuple[Decision, ...]:
    """Return what follows: nobody waits any more, if all that waits lies there and no time was told."""
    waiting = [one.message_id for one in waiting_requests(known)]
    if not waiting or told_in_this_wait(known) or not event.message_ids.issuperset(waiting):
        return ()
    return (Settle(message_id=waiting[-1], author="", at=now, reason=Reason.IN_JUNK),)


def decide_back_from_junk(
    known: Conversation, event: BackFromJunk, policy: DeskPolicy, now: datetime
) -> tuple[Decision, ...]:
    """Return what follows from a mail's being in INBOX again: nothing, unless a wait had ended because it was not."""
    entry = settled_id(known.conversation_id, event.message_id)
    if not any(one.message_id == entry and one.part is Part.SETTLED for one in known.entries):
        return ()
    waits = replace(known, entries=tuple(one for one in known.entries if one.message_id != entry))
    turn = standing(waits)
    back = TakeBack(message_id=event.message_id, at=now, reason=Reason.BACK_FROM_JUNK)
    if turn.asked_since is None or not known.acknowledgeable or _was_acknowledged(known):
        return (back,)
    return (back, _acknowledgement(waits, turn, event, policy, now))


def _was_acknowledged(known: Conversation) -> bool:
    acknowledgements = (one for one in known.submissions if one.kind is Kind.ACKNOWLEDGEMENT)
    return any(one.state is not SubmissionState.WITHDRAWN for one in acknowledgements)


def _acknowledgement(
    known: Conversation, turn: Standing, event: BackFromJunk, policy: DeskPolicy, now: datetime
) -> SendAcknowledgement | Withhold:
    written = acknowledgement_anew(known, turn, event.foretold, policy, now)
    written = replace(written, step=_next_step(known, turn), reason=Reason.BACK_FROM_JUNK)
    if policy.mode is Mode.OBSERVE:
        return Withhold(decision=written, reason=Reason.OBSERVING)
    came_back = is_unreachable(written.received_at, event.sent)
    limit = Reason.UNDELIVERABLE_ADDRESS if came_back else limit_reached(policy, event.sent)
    return Withhold(decision=written, reason=limit) if limit else written


def _next_step(known: Conversation, turn: Standing) -> int:
    """Return a step that no acknowledgement of this wait has had: the one that was withdrawn stays withdrawn."""
    used = (one.step for one in known.submissions if one.kind is Kind.ACKNOWLEDGEMENT and run_of(one) == turn.run)
    return max(used, default=turn.run * STEPS_PER_RUN - 1) + 1
