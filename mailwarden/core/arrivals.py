"""A message arrived: whose is it, what does it change, and does its author get an acknowledgement?"""

from __future__ import annotations

from datetime import datetime, timedelta

from mailwarden.core import ledger
from mailwarden.core.agenda import lead_of
from mailwarden.core.assent import without_assent, without_yes
from mailwarden.core.authorship import STAFF_ROBOT, Author, Authorship, who_wrote
from mailwarden.core.came_back import came_back_before, decide_return
from mailwarden.core.chasing import answer_chaser
from mailwarden.core.clocks import standing
from mailwarden.core.closing import is_asked_back
from mailwarden.core.conversation import Confidence, Conversation, Part
from mailwarden.core.decisions import (
    AddEntry,
    AlarmOperator,
    Decision,
    HearWord,
    LeaveAlone,
    OpenConversation,
    PutOnBrake,
    ReachableAgain,
    SendAcknowledgement,
    Withhold,
)
from mailwarden.core.events import MessageArrived
from mailwarden.core.gate import is_unreachable, refusal_for
from mailwarden.core.gratitude import Gratitude, gratitude_of
from mailwarden.core.haste import haste_of
from mailwarden.core.hints import subject_hint
from mailwarden.core.incident_mails import incident_for, with_incident
from mailwarden.core.language import language_for
from mailwarden.core.machines import answers_too_fast, comes_too_fast
from mailwarden.core.message import Address, MailboxRole, Message
from mailwarden.core.naming_times import unhurried
from mailwarden.core.outages import outage_at
from mailwarden.core.policy import DeskPolicy, Mode, Targets
from mailwarden.core.promising import Evidence, expectation_for
from mailwarden.core.reader_clock import offset_until, written_offset
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Said, Word
from mailwarden.core.subjects import is_reply_subject
from mailwarden.core.targets import targets_for
from mailwarden.core.tracking import owed_after

_HASTE = {  # who is in no hurry starts no clock, and does not chase
    Word.NO_RUSH: (Part.THANKS, Reason.REQUESTER_SAID_NO_RUSH),
    Word.URGENT: (Part.REQUEST, Reason.REQUESTER_SAID_URGENT),
}


def decide_arrival(
    known: Conversation | None, event: MessageArrived, policy: DeskPolicy, now: datetime
) -> tuple[Decision, ...]:
    """Return what to do about a message that was not seen before."""
    message = event.message
    if event.is_history and not event.is_to_learn_from:
        return (LeaveAlone(message_id=message.message_id, reason=Reason.HISTORY),)
    wrote = _author(event, policy)
    if wrote.author is Author.STAFF:
        return _from_our_side(known, event, policy, now)
    if wrote.author is Author.REQUESTER and message.author is not None:
        decisions = _from_requester(_surely(known, event), event, message.author, policy, now)
        return (*decisions, *_reachable_again(event, message.author))
    return _from_machine(known, event, wrote, policy)


def _author(event: MessageArrived, policy: DeskPolicy) -> Authorship:
    """What stands in Sent is from our side, whatever its From says: people answer from their phones."""
    wrote = who_wrote(event.message, policy)
    if event.role is not MailboxRole.SENT or wrote.author not in (Author.REQUESTER, Author.AUTOMATIC):
        return wrote
    if any(holds(event.message, policy) for _, holds in STAFF_ROBOT):  # somebody's vacation program files there, too
        return wrote
    return Authorship(author=Author.STAFF, reason=Reason.ANSWERED_IN_SENT)


def _reachable_again(event: MessageArrived, author: Address) -> tuple[Decision, ...]:
    """Whoever writes after our mail to them came back can perhaps be reached by now."""
    if event.sent.unreachable_since is None or is_unreachable(event.message.received_at, event.sent):
        return ()
    return (ReachableAgain(address=author.key, reason=Reason.REACHABLE_AGAIN),)


def _surely(known: Conversation | None, event: MessageArrived) -> Conversation | None:
    """A weak clue never suppresses an acknowledgement: such a mail opens a conversation of its own."""
    return known if event.join and event.join.confidence is Confidence.STRONG else None


def _from_machine(
    known: Conversation | None, event: MessageArrived, wrote: Authorship, policy: DeskPolicy
) -> tuple[Decision, ...]:
    message = event.message
    part = {Author.OWN: Part.OWN, Author.BOUNCE: Part.BOUNCE}.get(wrote.author, Part.AUTOMATIC)
    if known is None:
        return (LeaveAlone(message_id=message.message_id, reason=wrote.reason),)
    if part is Part.BOUNCE and message.returned:
        return decide_return(known, message, message.returned, policy, event.returns_told, event.away)
    return (AddEntry(message_id=message.message_id, part=part, reason=wrote.reason),)


def _from_our_side(
    known: Conversation | None, event: MessageArrived, policy: DeskPolicy, now: datetime
) -> tuple[Decision, ...]:
    message = event.message
    if known is None:
        return (LeaveAlone(message_id=message.message_id, reason=_unasked(message, policy)),)
    if not _reaches_requester(message, known):
        return (_beside(message, policy),)
    if _reads_like_an_absence_note(message):
        return (AddEntry(message_id=message.message_id, part=Part.AUTOMATIC, reason=Reason.HELD_OUT_OF_OFFICE),)
    if came_back_before(known, message):
        return (AddEntry(message_id=message.message_id, part=Part.RETURNED, reason=Reason.ANSWER_CAME_BACK),)
    reason = Reason.ANSWERED_IN_SENT if event.role is MailboxRole.SENT else Reason.ANSWERED_BY_STAFF
    at = _answered_at(message, known)
    answer = AddEntry(message_id=message.message_id, part=Part.ANSWER, reason=reason, at=at)
    owed = () if event.is_history else owed_after(known, answer, message, event.commitment, policy, now)
    return (answer, *_promises_end(known, at), *owed)


def _reads_like_an_absence_note(message: Message) -> bool:
    """Nothing in its header marks it, but nobody answers under such a subject."""
    return subject_hint(message.subject) is Reason.HELD_OUT_OF_OFFICE and not is_reply_subject(message.subject)


def _beside(message: Message, policy: DeskPolicy) -> AddEntry:
    """Staff wrote about it, but not to the requester; outside our walls that may be them under another address."""
    if any(policy.is_outside(one) for one in message.recipients):
        return AddEntry(message_id=message.message_id, part=Part.ELSEWHERE, reason=Reason.ANSWERED_ELSEWHERE)
    return AddEntry(message_id=message.message_id, part=Part.INTERNAL, reason=Reason.STAFF_INTERNAL)


def _answered_at(message: Message, known: Conversation) -> datetime:
    """Return when an answer was written: never before what it answers, whatever a slow clock stamped on it."""
    named = {*message.references, *message.in_reply_to}
    asked = (one.at for one in known.entries if one.part is Part.REQUEST and one.message_id in named)
    return max((message.received_at, *asked))


def _promises_end(known: Conversation, at: datetime) -> tuple[Decision, ...]:
    """An answer ends the told times only if it came after the request it answers."""
    since = standing(known).waiting_since
    return ledger.answered(known, at) if since is not None and at >= since else ()


def _unasked(message: Message, policy: DeskPolicy) -> Reason:
    internal = not any(policy.is_outside(one) for one in message.recipients)
    return Reason.STAFF_INTERNAL if internal and message.recipients else Reason.STAFF_STARTS


def _reaches_requester(message: Message, known: Conversation) -> bool:
    reached = {one.key for one in message.recipients}
    return known.requester.key in reached or bool(reached & known.participants)


def _from_requester(
    known: Conversation | None, event: MessageArrived, author: Address, policy: DeskPolicy, now: datetime
) -> tuple[Decision, ...]:
    if known is None:
        return _new_request(event, author, policy, now)
    if not event.is_history and answers_too_fast(event.message, known):
        reason = Reason.ANSWERED_TOO_FAST
        return (AddEntry(message_id=event.message.message_id, part=Part.AUTOMATIC, reason=reason),)
    said = _beside_assent(event.message, known)
    wants_nothing = gratitude_of(said, known, policy)
    if wants_nothing is Gratitude.SOLVED and _is_about_this_wait(known, event.message, author):
        return _settled(known, event.message)
    if wants_nothing:
        return (AddEntry(message_id=event.message.message_id, part=Part.THANKS, reason=Reason.THANKS_ONLY),)
    if standing(known).asked_since is None:
        return (AddEntry(message_id=event.message.message_id, part=Part.REQUEST, reason=Reason.FURTHER_REQUEST),)
    return _waiting_on(known, event, author, policy, now)


def _beside_assent(message: Message, known: Conversation) -> Message:
    """Return what a mail says beside the "ok" or the "yes" that it begins with, where that leaves nothing open."""
    if standing(known).is_owed:
        return without_assent(message)
    return without_yes(message) if is_asked_back(message.in_reply_to, known) else message


def _waiting_on(
    known: Conversation, event: MessageArrived, author: Address, policy: DeskPolicy, now: datetime
) -> tuple[Decision, ...]:
    """Somebody who waits, or another one in the thread, writes again: perhaps only how much hurry there is."""
    message = event.message
    haste = haste_of(message, known, policy) if author.key == known.requester.key and not event.is_history else None
    if haste:
        part, reason = _HASTE[haste]
        entry = AddEntry(message_id=message.message_id, part=part, reason=reason)
        return (entry, *_heard(known, haste, message, reason, now))
    chaser = AddEntry(message_id=message.message_id, part=Part.REQUEST, reason=Reason.CHASER)
    return (chaser, *(() if event.is_history else answer_chaser(known, message, event.sent, policy, now)))


def _heard(known: Conversation, haste: Word, message: Message, reason: Reason, now: datetime) -> tuple[Decision, ...]:
    author = message.author or Address(spec="")
    said = Said(word=haste, message_id=message.message_id, author=author.key, at=message.received_at, name=author.name)
    return unhurried(known, said, now) if haste is Word.NO_RUSH else (HearWord(said=said, reason=reason),)


def _is_about_this_wait(known: Conversation, message: Message, author: Address) -> bool:
    """Whether it is the waiting person themselves who says so, and not of something that we answered before."""
    turn = standing(known)
    answers = {one.message_id for one in known.entries if one.part is Part.ANSWER}
    is_now = turn.waiting_since is not None and message.received_at >= turn.waiting_since
    is_about_it = turn.is_owed or answers.isdisjoint(message.in_reply_to)
    return is_now and author.key == known.requester.key and is_about_it


def _settled(known: Conversation, message: Message) -> tuple[Decision, ...]:
    """Nobody waits any more although nobody answered: what was told is neither kept nor broken."""
    reason = Reason.REQUESTER_SAID_SOLVED
    entry = AddEntry(message_id=message.message_id, part=Part.SETTLED, reason=reason)
    return (entry, *ledger.settled(known, message.received_at, reason))


def _new_request(event: MessageArrived, author: Address, policy: DeskPolicy, now: datetime) -> tuple[Decision, ...]:
    message = event.message
    refusal = refusal_for(message, policy, event.sent) or _too_fast(event)
    targets, rule = targets_for(message, policy)
    reason = Reason.HISTORY if event.is_history else Reason.NEW_REQUEST
    opening = OpenConversation(
        requester=author,
        subject=message.subject,
        language=language_for(message, policy),
        targets=targets.name,
        rule=rule,
        acknowledgeable=refusal is None,
        reason=reason,
        refused_because=refusal,
        reader_offset=written_offset(message),
    )
    request = AddEntry(message_id=message.message_id, part=Part.REQUEST, reason=reason)
    answers = tuple(
        AddEntry(
            message_id=one.message_id,
            part=Part.ANSWER,
            reason=Reason.ANSWERED_IN_SENT,
            at=max(one.received_at, message.received_at),
        )
        for one in event.answers
    )
    if answers or refusal or event.is_history:
        return (opening, request, *answers, *_brake(refusal))
    return (opening, request, _acknowledgement(event, author, opening.language, targets, policy, now))


def _too_fast(event: MessageArrived) -> Reason | None:
    """Who writes at once after a notice of ours, or a colleague's mail that they had not asked for, is asked about."""
    came_after = (event.sent.noticed_at, event.approached_at)
    return Reason.ANSWERED_TOO_FAST if comes_too_fast(event.message, *came_after) else None


def _brake(refusal: Reason | None) -> tuple[Decision, ...]:
    """The desk's own limit is a brake: it stops everything, and somebody hears of it. So they do of a storm before."""
    if refusal is Reason.LIMIT_DOMAIN:
        return (AlarmOperator(subject="storm", reason=refusal),)
    if refusal is not Reason.LIMIT_DESK:
        return ()
    return (PutOnBrake(reason=refusal), AlarmOperator(subject="brake", reason=refusal))


def _acknowledgement(
    event: MessageArrived, author: Address, language: str, targets: Targets, policy: DeskPolicy, now: datetime
) -> SendAcknowledgement | Withhold:
    message = event.message
    evidence = Evidence(
        waiting_since=message.received_at,
        target=targets.first_reply,
        hours=policy.hours,
        not_before=lead_of(policy) / 2,
        foretold=event.foretold,
        may_give_word=policy.mode is Mode.FULL,
    )
    expected = expectation_for(evidence, now)
    acknowledgement = SendAcknowledgement(
        to=author,
        in_reply_to=message.written_id,
        references=message.written_references,
        subject=message.subject,
        language=language,
        received_at=message.received_at,
        promise=expected.promise,
        typical=expected.typical,
        is_busy=expected.is_busy,
        is_over_a_week=expected.is_over_a_week,
        will_warn=policy.mode is Mode.FULL,
        reason=Reason.FIRST_MAIL,
        outage=outage_at(event.state.outages, message.received_at),
        reader_offset=_reader_offset(message, expected.latest, policy),
    )
    incident = incident_for(event.incidents, message.subject)
    acknowledgement = with_incident(acknowledgement, incident, policy, now, written_offset(message))
    if policy.mode is Mode.OBSERVE:
        return Withhold(decision=acknowledgement, reason=Reason.OBSERVING)
    return acknowledgement


def _reader_offset(message: Message, until: datetime | None, policy: DeskPolicy) -> timedelta | None:
    if until is None:
        return None
    return offset_until(written_offset(message), message.received_at, until, policy.hours.zone)
