"""The one question of mailwarden: given what is known and what just happened, what is to be done, and why?

Pure: same arguments, same answer. The daemon loads, asks, and commits the answer in one transaction.
"""

from __future__ import annotations

from datetime import datetime

from mailwarden.core.arrivals import decide_arrival
from mailwarden.core.conversation import Conversation
from mailwarden.core.corrections import decide_correction
from mailwarden.core.decisions import Decision
from mailwarden.core.events import (
    BackFromJunk,
    CalendarChanged,
    Event,
    FoundInJunk,
    MessageArrived,
    StaffSaid,
    SubmissionDue,
    SubmissionEnded,
    TimeReached,
)
from mailwarden.core.junk import decide_back_from_junk, decide_found_in_junk
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.sending import decide_submission, decide_submission_end
from mailwarden.core.staff_words import decide_staff_word
from mailwarden.core.times import decide_times


def decide(known: Conversation | None, event: Event, policy: DeskPolicy, now: datetime) -> tuple[Decision, ...]:
    """Return what to do about one event, in the order in which it is to be carried out. Never raises for odd mail.

    known: the conversation that the event is about; None where there is none yet (or, for a submission, none at all).
    now: aware.
    """
    match event:
        case MessageArrived():
            return decide_arrival(known, event, policy, now)
        case TimeReached():
            return decide_times(known, event, policy, now) if known else ()
        case SubmissionDue():
            return (decide_submission(known, event, policy, now),)
        case SubmissionEnded():
            return decide_submission_end(known, event, policy)
        case StaffSaid():
            return decide_staff_word(known, event, policy, now) if known else ()
        case CalendarChanged():
            return decide_correction(known, event, policy, now) if known else ()
        case FoundInJunk():
            return decide_found_in_junk(known, event, now) if known else ()
        case BackFromJunk():
            return decide_back_from_junk(known, event, policy, now) if known else ()
