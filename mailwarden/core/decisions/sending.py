"""What becomes of a mail that is written but has not left: it goes now, later, otherwise or never."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailwarden.core.conversation import Promise
from mailwarden.core.decisions.colleagues import NudgeStaff, OfferToTrack, TellOfReturn
from mailwarden.core.decisions.requesters import SendAcknowledgement, SendIncident, SendNotice, SendRestatement
from mailwarden.core.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit:
    """Hand the frozen bytes over now."""

    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Postpone:
    """Do not hand them over now; look again soon."""

    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOff:
    """A mail of which not a byte has left is looked at again at this instant, sooner or later than it would be."""

    submission_id: int
    until: datetime
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """Not a byte of it has left and it is no longer true: freeze this text in its place."""

    decision: SendAcknowledgement | SendNotice | SendIncident
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareTime:
    """Never hand over this mail: what the requester was told for another mail of theirs counts here, too.

    promise: that time as it stands in this conversation, told from now on; None: no time was told there either.
    heard_at: when the notice was accepted that did for this one, too; None: this is an acknowledgement.
    """

    promise: Promise | None
    reason: Reason
    heard_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """Never hand them over."""

    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOff:
    """A mail of which not a byte has left is never handed over."""

    submission_id: int
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Withhold:
    """What would have been sent, had the mode or a limit allowed it."""

    decision: SendAcknowledgement | SendNotice | SendRestatement | NudgeStaff | TellOfReturn | OfferToTrack
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOnBrake:
    """Acknowledge nobody at this desk until `resume`; times told before are still guarded."""

    reason: Reason
