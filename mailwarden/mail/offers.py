"""What a colleague reads who named a time in their answer: their own sentence, the time as it was understood. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailwarden.core.decisions import OfferToTrack
from mailwarden.core.names import first_name
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.said import Word
from mailwarden.core.tracking import NO
from mailwarden.mail.compose import disarmed
from mailwarden.mail.fields import one_line
from mailwarden.mail.nudges import person, shortened
from mailwarden.mail.questions import suggested
from mailwarden.mail.wording import tell_time, zone_name

_QUOTATION_MARKS = '"“”„«» '


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferValues:
    """For offer.txt."""

    team: str
    first_name: str  # of the colleague; "" where it is not known, or it may have been anybody
    is_theirs: bool  # the reader wrote it, as far as is known
    requester: str  # "Anna Keller (anna@example.net)"
    subject: str
    sentence: str  # "I'll get back to you by Friday.", without quotation marks around it
    until: str  # "by 17:00 on Friday, 27 November"
    zone: str
    will_notify: bool  # the requester would hear from us before it passes
    yes: str
    no: str


def offer_values(decision: OfferToTrack, desk: DeskPolicy, now: datetime) -> OfferValues:
    """Word the question, in the desk's language and zone. now: aware."""
    wrote = decision.wrote
    listed = next((one for one in desk.staff if wrote and one.key == wrote.key), wrote)
    return OfferValues(
        team=one_line(desk.team),
        first_name=first_name(listed) if listed else "",
        is_theirs=wrote is not None,
        requester=person(decision.requester),
        subject=shortened(disarmed(decision.subject)),
        sentence=disarmed(decision.sentence).strip(_QUOTATION_MARKS),
        until=tell_time(decision.until, now, desk.hours.zone, desk.language),
        zone=zone_name(desk.hours.zone.key, desk.language),
        will_notify=decision.will_notify,
        yes=suggested(Word.TRACK, desk.language),
        no=NO[desk.language][0],
    )
