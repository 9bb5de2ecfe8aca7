"""To which conversation a message belongs (RFC 5322 section 3.6.4, RFC 5256 section 2.1). Decides; touches nothing.

Ids are strong evidence: References from the newest, then In-Reply-To, our own verifiable ids among them, then Outlook's
Thread-Index under an equal subject. A subject alone is weak. Clues that point to several conversations, and are not
settled by whom our side writes to, point to none: a guess would put one person's words into another one's matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from mailwarden.core.authorship import Author, who_wrote
from mailwarden.core.conversation import Candidate, Confidence, Join
from mailwarden.core.identity import is_own_message_id
from mailwarden.core.message import Message
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reasons import Reason
from mailwarden.core.subjects import base_subject, is_reply_subject
from mailwarden.core.thread_marks import is_outlook_beginning, is_outlook_reply, outlook_thread

MAX_CLUES = 50
RECENT = timedelta(days=30)  # how far back a subject may reach
SOON = timedelta(hours=1)  # the same for a requester's reply to a mail that we never saw


def clue_ids(message: Message) -> tuple[str, ...]:
    """Return the ids to look up, best first: References from the newest, what else In-Reply-To names, Outlook's mark.

    A conversation holds an id where one of its mails has it as its own, or as its `thread_marks.thread_key`.
    """
    parents = tuple(one for one in message.in_reply_to if one not in message.references)[: MAX_CLUES // 2]
    newest_first = message.references[::-1][: MAX_CLUES - len(parents)]
    mark = (outlook_thread(message),) if is_outlook_reply(message) else ()
    return tuple(one for one in (*newest_first, *parents, *mark) if one != message.message_id)


def join(
    message: Message, by_ids: Sequence[Candidate], by_requester: Sequence[Candidate], desk: DeskPolicy
) -> Join | None:
    """Return to which conversation a message belongs, None for none of these.

    by_ids: the conversations that hold one of its `clue_ids`. by_requester: recent ones with its author, or with those
    it is addressed to where our side wrote it.
    """
    named = _named(message, by_ids, desk)
    if named:
        return _by_name(message, named, desk)
    return _by_outlook(message, by_ids, desk) or _by_subject(message, by_requester, desk)


def why_not_joined(message: Message, by_ids: Sequence[Candidate], desk: DeskPolicy) -> Reason:
    """Return why `join` found nothing: nothing known is referred to, or too much, or what its author is no part of."""
    if _named(message, by_ids, desk):
        return Reason.CONTRADICTING_CLUES
    referred = {*message.references, *message.in_reply_to}
    return Reason.STRANGER_IN_THREAD if any(referred & one.matched_ids for one in by_ids) else Reason.NO_MATCH


def may_be_found_by_subject(message: Message) -> bool:
    """Return whether a subject may count where nothing else does: a reply's alone (RFC 5256 section 5, step 5)."""
    return is_reply_subject(message.subject) and not is_outlook_beginning(message)


# --- by what it names -----------------------------------------------------------------------------------------------


def _named(message: Message, by_ids: Sequence[Candidate], desk: DeskPolicy) -> tuple[Candidate, ...]:
    """Return the conversations that hold a mail it names, and in which its author may take part."""
    referred = {*message.references, *message.in_reply_to}
    open_to = tuple(one for one in by_ids if referred & one.matched_ids and _may_take_part(message, one, desk))
    return _addressed(message, open_to, desk) or open_to


def _may_take_part(message: Message, candidate: Candidate, desk: DeskPolicy) -> bool:
    """A stranger who quotes an id must not enter a conversation; our side, robots and bounces change nobody's turn."""
    author = message.author
    if author and author.key in _people(candidate):
        return True
    return who_wrote(message, desk).author is not Author.REQUESTER


def _addressed(message: Message, candidates: Sequence[Candidate], desk: DeskPolicy) -> tuple[Candidate, ...]:
    """Return those of the conversations to whose people our side writes; none where a stranger wrote it."""
    if not _is_ours(message, desk):
        return ()
    reached = {one.key for one in message.recipients}
    return tuple(one for one in candidates if reached & _people(one))


def _by_name(message: Message, named: Sequence[Candidate], desk: DeskPolicy) -> Join | None:
    """The newest reference says which, and In-Reply-To must not say another one."""
    by_reference = _holders(message.references[::-1], named)
    parents = {holder for one in message.in_reply_to for holder in _holders((one,), named)}
    agreed = by_reference & parents if by_reference and parents else by_reference or parents
    if len(agreed) != 1:
        return None
    (found,) = agreed
    return Join(conversation_id=found, confidence=Confidence.STRONG, reason=_reason(message, found, named, desk))


def _holders(message_ids: Sequence[str], named: Sequence[Candidate]) -> set[int]:
    """Return the conversations that hold the first of these ids that is known at all."""
    found = ({one.conversation_id for one in named if message_id in one.matched_ids} for message_id in message_ids)
    return next(filter(None, found), set())


def _reason(message: Message, found: int, named: Sequence[Candidate], desk: DeskPolicy) -> Reason:
    held = {message_id for one in named if one.conversation_id == found for message_id in one.matched_ids}
    best = next(one for one in clue_ids(message) if one in held)
    if is_own_message_id(best, desk.id_key):
        return Reason.BY_OWN_MESSAGE_ID
    return Reason.BY_REFERENCES if best in message.references else Reason.BY_IN_REPLY_TO


# --- by Outlook's mark, and by the subject --------------------------------------------------------------------------


def _by_outlook(message: Message, by_ids: Sequence[Candidate], desk: DeskPolicy) -> Join | None:
    """As sure as a reference under the same subject, since nobody can guess it; under another one it is a new matter.

    People who answer an old mail to begin something new keep its mark.
    """
    mark = outlook_thread(message) if is_outlook_reply(message) else ""
    subject = base_subject(message.subject)
    fitting = [
        one
        for one in by_ids
        if mark in one.matched_ids and one.base_subject == subject and _may_take_part(message, one, desk)
    ]
    if len(fitting) != 1:
        return None
    found = fitting[0].conversation_id
    return Join(conversation_id=found, confidence=Confidence.STRONG, reason=Reason.BY_THREAD_INDEX)


def _by_subject(message: Message, by_requester: Sequence[Candidate], desk: DeskPolicy) -> Join | None:
    subject = base_subject(message.subject)
    if not subject or not may_be_found_by_subject(message):
        return None
    people, reach = _requesters(message, desk), _reach(message, desk)
    fitting = {
        candidate.conversation_id
        for candidate in by_requester
        if candidate.requester in people
        and candidate.base_subject == subject
        and abs(message.received_at - candidate.last_at) <= reach
    }
    if len(fitting) != 1:
        return None
    return Join(conversation_id=fitting.pop(), confidence=Confidence.WEAK, reason=Reason.BY_SUBJECT)


def _reach(message: Message, desk: DeskPolicy) -> timedelta:
    """How far back its subject may reach; not far for a requester who names a mail that we never saw: it answers that.

    Our own people's programs name such mails in good faith: what they answered may have reached them by another way,
    under another id.
    """
    names_others = bool(message.references or message.in_reply_to)
    return SOON if names_others and not _is_ours(message, desk) else RECENT


def _requesters(message: Message, desk: DeskPolicy) -> frozenset[str]:
    """Return whose conversation it may be: the author's, or the recipients' where our side wrote."""
    if message.author is None:
        return frozenset()
    if _is_ours(message, desk):
        return frozenset(one.key for one in message.recipients)
    return frozenset({message.author.key})


def _is_ours(message: Message, desk: DeskPolicy) -> bool:
    return desk.is_desk(message.author) or desk.is_staff(message.author)


def _people(candidate: Candidate) -> frozenset[str]:
    return candidate.participants | {candidate.requester}
