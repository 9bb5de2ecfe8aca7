"""An invented customer's mail at a real desk: what its people would get, made by the core exactly as for real mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mailwarden.core.agenda import notice_at as notice_at_the_latest
from mailwarden.core.because import Circumstances
from mailwarden.core.conversation import Conversation, Entry, Part, Promise, Tone
from mailwarden.core.decide import decide
from mailwarden.core.decisions import (
    AskStaff,
    AskToCorrect,
    ExplainWords,
    HeldMail,
    NudgeStaff,
    SendAcknowledgement,
    SendClosing,
    SendNotice,
    SendRestatement,
    TellOfReturn,
    ToldWrong,
    Withhold,
)
from mailwarden.core.events import MessageArrived
from mailwarden.core.hours import due_at
from mailwarden.core.message import Address, MailboxRole, Message
from mailwarden.core.outages import Outage
from mailwarden.core.policy import DeskPolicy, Mode
from mailwarden.core.reasons import Reason
from mailwarden.core.returned import Returned
from mailwarden.core.shortfall import Shortfall
from mailwarden.core.times import notice_for
from mailwarden.errors import NeverOpen

CUSTOMER = Address(spec="anna.keller@customer.example", name="Anna Keller")
SUBJECT = "Printer on the second floor"
MESSAGE_ID = "question@customer.example"


def mail_at(policy: DeskPolicy, now: datetime) -> Message:
    """Return an ordinary first mail to the desk."""
    return Message(
        message_id=MESSAGE_ID,
        has_own_id=True,
        fingerprint="invented",
        received_at=now,
        author=CUSTOMER,
        to=(Address(spec=policy.address),),
        envelope_sender=CUSTOMER.spec,
        subject=SUBJECT,
        fields=(("content-language", policy.language),),
    )


def acknowledgement_at(policy: DeskPolicy, now: datetime) -> SendAcknowledgement:
    """Return what the desk would answer to a mail arriving now, sent or, in observe, withheld."""
    arrived = MessageArrived(message=mail_at(policy, now), role=MailboxRole.INBOX)
    decisions = decide(None, arrived, policy, now)
    held = (one.decision if isinstance(one, Withhold) else one for one in decisions)
    return next(one for one in held if isinstance(one, SendAcknowledgement))


def notice_at(policy: DeskPolicy, now: datetime, tone: Tone) -> tuple[SendNotice, datetime]:
    """Return what the writer of a mail arriving now would hear if nobody answers, and when. Raises NeverOpen."""
    known, promise = _told(policy, now)
    moment = notice_at_the_latest(promise, policy) if tone is Tone.UPDATE else promise.at + policy.notice.lead
    away = Outage(began_at=now, ended_at=moment)
    state = Circumstances(outages=(away,) if tone is Tone.CATCH_UP else ())
    return notice_for(known, promise, None, policy, 0, moment, state), moment


def restatement_at(policy: DeskPolicy, now: datetime) -> tuple[SendRestatement, datetime]:
    """Return what somebody hears who writes again while a told time stands, and when. Raises NeverOpen."""
    _, promise = _told(policy, now)
    restatement = SendRestatement(
        to=CUSTOMER,
        in_reply_to=MESSAGE_ID,
        references=(),
        subject=SUBJECT,
        language=policy.language,
        told=promise.at,
        step=0,
        reason=Reason.STILL_STANDS,
        will_warn=policy.mode is not Mode.ACKNOWLEDGE,
    )
    return restatement, now + (promise.at - now) / 4


def closing_at(policy: DeskPolicy, now: datetime, step: int) -> SendClosing:
    """Return what closes the circle with somebody who was answered now, later than they were told."""
    return SendClosing(
        to=CUSTOMER,
        in_reply_to=MESSAGE_ID,
        references=(),
        subject=SUBJECT,
        language=policy.language,
        answered_at=now,
        is_broken=True,
        step=step,
        reason=Reason.CLOSES_CIRCLE,
    )


def nudge_at(policy: DeskPolicy, now: datetime) -> tuple[NudgeStaff, datetime]:
    """Return what staff would hear before that, and when. Raises NeverOpen."""
    _, promise = _told(policy, now)
    nudge = NudgeStaff(
        to=policy.nudge,
        requester=CUSTOMER,
        subject=SUBJECT,
        waiting_since=now,
        due=promise.at,
        is_told=True,
        chasers=1,
        step=1,
        reason=Reason.NUDGE_DUE,
    )
    return nudge, now + (promise.at - now) / 2


def return_at(policy: DeskPolicy, now: datetime) -> TellOfReturn:
    """Return what staff would hear if their answer to a mail of now came back."""
    return TellOfReturn(
        to=policy.nudge,
        requester=CUSTOMER,
        subject=SUBJECT,
        waiting_since=now,
        returned=Returned(message_ids=(), recipient=CUSTOMER.key, is_permanent=True, status="5.1.1"),
        is_answer=True,
        will_notify=policy.mode is Mode.FULL,
        step=1,
        reason=Reason.ANSWER_CAME_BACK,
    )


def question_at(policy: DeskPolicy, now: datetime) -> AskStaff:
    """Return what staff would be asked if a mail of now read like an absence note."""
    held = HeldMail(
        conversation_id=1,
        requester=CUSTOMER,
        subject=SUBJECT,
        received_at=now,
        because=Reason.HELD_OUT_OF_OFFICE,
    )
    return AskStaff(to=policy.nudge, mails=(held,), reason=Reason.HELD_MAIL_LISTED)


def help_at(policy: DeskPolicy) -> ExplainWords:
    """Return what a colleague would hear whose answer to that was not understood."""
    colleague = next(iter(policy.staff), Address(spec=policy.address))
    return ExplainWords(
        to=colleague,
        in_reply_to=MESSAGE_ID,
        references=(),
        subject=f"Re: {SUBJECT}",
        reason=Reason.NOT_UNDERSTOOD,
    )


def correction_at(policy: DeskPolicy, now: datetime) -> AskToCorrect:
    """Return what staff would be asked if a change of the hours made untrue what a mail of now is told.

    Raises NeverOpen.
    """
    _, promise = _told(policy, now)
    told = ToldWrong(conversation_id=1, requester=CUSTOMER, subject=SUBJECT, told=promise.at)
    return AskToCorrect(to=policy.nudge, times=(told,), count=1, reason=Reason.CALENDAR_CHANGED)


def shortfall_at(policy: DeskPolicy, now: datetime) -> Shortfall:
    """Return what the operator would hear if the desk took three times as long as it aims at. Raises NeverOpen."""
    target = policy.targets.first_reply
    begin = policy.hours.next_opening(now)
    takes = policy.hours.between(begin, due_at(begin, target, policy.hours)) * 3
    return Shortfall(
        targets=policy.targets.name,
        rule="desk",
        target=target,
        level=policy.confidence,
        in_time=38,
        late=42,
        unanswered=4,
        typical=takes / 2,
        nearly_always=takes,
    )


def _told(policy: DeskPolicy, now: datetime) -> tuple[Conversation, Promise]:
    """Return the conversation that a mail arriving now opens, acknowledged at once, and the time it was told."""
    promise = acknowledgement_at(policy, now).promise
    if promise is None:
        raise NeverOpen(f"the desk {policy.name} never opens again, so it cannot tell anybody a time")
    told = replace(promise, told_at=now, promise_id=1)
    entry = Entry(message_id=MESSAGE_ID, part=Part.REQUEST, at=now, author=CUSTOMER.key)
    conversation = Conversation(
        conversation_id=1,
        desk=policy.name,
        requester=CUSTOMER,
        subject=SUBJECT,
        language=policy.language,
        targets=policy.targets.name,
        opened_at=now,
        entries=(entry,),
        promises=(told,),
    )
    return conversation, told
