"""When are staff asked about held mail, and about which of it? Decides; touches nothing.

Several mails make one question, in opening hours, a few minutes after the first of them was held, so that those which
come together are asked about together; each mail once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from mailwarden.core.decisions import AskStaff, HeldMail
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.reasons import Reason
from mailwarden.core.routing import NOBODY, desk_list

GATHERING = timedelta(minutes=10)  # wall time: others may come in a moment
MOST = 20  # in one mail; more than that is no question that anybody answers


def question_for(
    held: Sequence[HeldMail], policy: DeskPolicy, now: datetime, *, away: frozenset[str] = NOBODY
) -> AskStaff | None:
    """Return the question that is due by now; None: none yet. held: what staff were not asked about, oldest first.

    away: comparable addresses of those whose mail programs say that they are away: they are not asked.
    """
    if not held or not policy.nudge or policy.mode is Mode.OBSERVE or not policy.hours.is_open(now):
        return None
    if now < held[0].received_at + GATHERING:
        return None
    return AskStaff(to=desk_list(policy, now, away=away), mails=tuple(held[:MOST]), reason=Reason.HELD_MAIL_LISTED)
