"""What waits was found in the Junk mailbox before its acknowledgement had left. Decides; touches nothing.

Most acknowledgements leave at once. One that had to wait may come too late: by then a person, or the server on second
thoughts, may have put the mail away as spam. Nobody was told anything yet, so nobody is left in the dark. Where a time
was told already it stands, and is guarded like any other: filters err, and house rule 1 does not.
"""

from __future__ import annotations

from datetime import datetime

from mailwarden.core.clocks import told_in_this_wait
from mailwarden.core.conversation import Conversation
from mailwarden.core.decisions import Decision, Settle
from mailwarden.core.events import FoundInJunk
from mailwarden.core.evidence import waiting_requests
from mailwarden.core.reasons import Reason


def decide_found_in_junk(known: Conversation, event: FoundInJunk, now: datetime) -> tuple[Decision, ...]:
    """Return what follows: nobody waits any more, if all that waits lies there and no time was told."""
    waiting = [one.message_id for one in waiting_requests(known)]
    if not waiting or told_in_this_wait(known) or not event.message_ids.issuperset(waiting):
        return ()
    return (Settle(message_id=waiting[-1], author="", at=now, reason=Reason.IN_JUNK),)
