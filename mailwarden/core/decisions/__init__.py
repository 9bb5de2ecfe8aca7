"""What to do about an event: frozen values with a reason each, for the daemon to carry out. One module each for

    conversations  what is remembered of a mail and of its conversation
    promises       what becomes of a told time
    requesters     what somebody who wrote to the desk reads
    colleagues     what our own people read
    sending        what becomes of a mail that is written

`Decision` is any of them.
"""

from __future__ import annotations

from mailwarden.core.decisions.colleagues import (
    AlarmOperator,
    AskStaff,
    AskToCorrect,
    ExplainWords,
    HeldMail,
    ListInDigest,
    NudgeStaff,
    OfferToTrack,
    TellColleague,
    TellOfReturn,
    ToldWrong,
)
from mailwarden.core.decisions.conversations import (
    Accept,
    AddEntry,
    HearWord,
    LeaveAlone,
    NoteUnreachable,
    OpenConversation,
    Owe,
    ReachableAgain,
    Settle,
    TakeBack,
    TakeBackAnswer,
)
from mailwarden.core.decisions.promises import (
    EndPromise,
    MarkTold,
    ReopenPromise,
    TrackTime,
)
from mailwarden.core.decisions.requesters import (
    SendAcknowledgement,
    SendClosing,
    SendIncident,
    SendNotice,
    SendRestatement,
)
from mailwarden.core.decisions.sending import (
    CallOff,
    Postpone,
    PutOff,
    PutOnBrake,
    Rewrite,
    ShareTime,
    Submit,
    Withdraw,
    Withhold,
)

Decision = (
    LeaveAlone
    | OpenConversation
    | AddEntry
    | SendAcknowledgement
    | SendNotice
    | SendRestatement
    | SendClosing
    | SendIncident
    | NudgeStaff
    | TellOfReturn
    | TakeBackAnswer
    | ReopenPromise
    | NoteUnreachable
    | ReachableAgain
    | Withhold
    | EndPromise
    | MarkTold
    | Submit
    | Postpone
    | Withdraw
    | ShareTime
    | Rewrite
    | AlarmOperator
    | PutOnBrake
    | AskStaff
    | AskToCorrect
    | ListInDigest
    | ExplainWords
    | Accept
    | Settle
    | HearWord
    | Owe
    | OfferToTrack
    | TrackTime
    | TakeBack
    | CallOff
    | PutOff
    | TellColleague
)

__all__ = [
    "Accept",
    "AddEntry",
    "AlarmOperator",
    "AskStaff",
    "AskToCorrect",
    "CallOff",
    "Decision",
    "EndPromise",
    "ExplainWords",
    "HearWord",
    "HeldMail",
    "LeaveAlone",
    "ListInDigest",
    "MarkTold",
    "NoteUnreachable",
    "NudgeStaff",
    "OfferToTrack",
    "OpenConversation",
    "Owe",
    "Postpone",
    "PutOff",
    "PutOnBrake",
    "ReachableAgain",
    "ReopenPromise",
    "Rewrite",
    "SendAcknowledgement",
    "SendClosing",
    "SendIncident",
    "SendNotice",
    "SendRestatement",
    "Settle",
    "ShareTime",
    "Submit",
    "TakeBack",
    "TakeBackAnswer",
    "TellColleague",
    "TellOfReturn",
    "ToldWrong",
    "TrackTime",
    "Withdraw",
    "Withhold",
]
