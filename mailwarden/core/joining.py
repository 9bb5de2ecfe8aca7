"""To which conversation a message belongs (RFC 5322 section 3.6.4, RFC 5256 section 2.1). Decides; touches nothing.

Ids are strong evidence, a subject is weak: measured on real lists, joining by subject alone is wrong once in six.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from mailwarden.core.authorship import Author, who_wrote
from mailwarden.core.conversation import Candidate, Confidence, Join
from mailwarden.core.identity import is_own_message_id
from mailwarden.core.message import Message
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reasons import Reason

MAX_CLUES = 50
RECENT = timedelta(days=30)  # how far back a subject may reach

# "Re:" and "Fwd:" as mail programs write them around the world, counted ("Re[2]:", "AW (3):") or not.
_REPLY = r"re|aw|antw|antwort|sv|vs|vá|odp|ynt|rif|res|r|ref|bls|σχετ|απ|на|ответ|отв|回复|回覆|答复|答覆|返信|회신"
_FORWARD = (
    r"fw|fwd|wg|tr|rv|enc|vl|vb|doorst|vid|vidarebefordrat|i|fs|továbbítás|pd|rw|yml|πρθ|пересл|转发|轉寄|転送|전달"
)
_COUNT = r"\s{0,2}(?:[\[(]\d{1,3}[\])]|\^\d{1,3})?\s{0,2}[:：]"
_TAG = re.compile(r"\s*\[[^\[\]]{1,80}\]\s*")
_REPLY_LEADER = re.compile(rf"\s*(?:{_REPLY}){_COUNT}", re.IGNORECASE)
_LEADER = re.compile(rf"\s*(?:{_REPLY}|{_FORWARD}){_COUNT}", re.IGNORECASE)
_TRAILER = re.compile(r"\s*\((?:fwd|fw)\)\s*\Z", re.IGNORECASE)


def base_subject(subject: str) -> str:
    """Return a subject for comparing only: lower case, without "Re:", "Fwd:" and [tags] (RFC 5256 section 2.1)."""
    rest = _without_leaders(_TRAILER.sub("", subject))
    return " ".join(rest.casefold().split())


def is_reply_subject(subject: str) -> bool:
    """Return whether a subject says that the mail answers another one; forwarding is not answering."""
    return _REPLY_LEADER.match(_without_tags(subject)) is not None


def clue_ids(message: Message) -> tuple[str, ...]:
    """Return the Message-IDs to look up, best first: References from the newest, then what else In-Reply-To names."""
    parents = tuple(one for one in message.in_reply_to if one not in message.references)[: MAX_CLUES // 2]
    newest_first = message.references[::-1][: MAX_CLUES - len(parents)]
    return tuple(one for one in (*newest_first, *parents) if one != message.message_id)


def join(
    message: Message, by_ids: Sequence[Candidate], by_requester: Sequence[Candidate], desk: DeskPolicy
) -> Join | None:
    """Return to which conversation a message belongs, None for none of these.

    by_ids: the conversations that hold one of its `clue_ids`. by_requester: recent ones with its author, or with those
    it is addressed to where our side wrote it.
    """
    for message_id, candidate in _by_clue(message, by_ids):
        if _may_take_part(message, candidate, desk):
            reason = _reason(message, message_id, desk)
            return Join(conversation_id=candidate.conversation_id, confidence=Confidence.STRONG, reason=reason)
    return _by_subject(message, by_requester, desk)


def why_not_joined(message: Message, by_ids: Sequence[Candidate], desk: DeskPolicy) -> Reason:
    """Return why `join` found nothing: it refers to nothing that is known, or to what its author is no part of."""
    found = any(not _may_take_part(message, candidate, desk) for _, candidate in _by_clue(message, by_ids))
    return Reason.STRANGER_IN_THREAD if found else Reason.NO_MATCH


def _by_clue(message: Message, by_ids: Sequence[Candidate]) -> Iterator[tuple[str, Candidate]]:
    """Yield what the clues point to, the best clue first."""
    for message_id in clue_ids(message):
        for candidate in by_ids:
            if message_id in candidate.matched_ids:
                yield message_id, candidate


def _may_take_part(message: Message, candidate: Candidate, desk: DeskPolicy) -> bool:
    """A stranger who quotes an id must not enter a conversation; our side, robots and bounces change nobody's turn."""
    author = message.author
    if author and (author.key == candidate.requester or author.key in candidate.participants):
        return True
    return who_wrote(message, desk).author is not Author.REQUESTER


def _reason(message: Message, message_id: str, desk: DeskPolicy) -> Reason:
    if is_own_message_id(message_id, desk.id_key):
        return Reason.BY_OWN_MESSAGE_ID
    return Reason.BY_REFERENCES if message_id in message.references else Reason.BY_IN_REPLY_TO


def _by_subject(message: Message, by_requester: Sequence[Candidate], desk: DeskPolicy) -> Join | None:
    subject = base_subject(message.subject)
    if not subject or not is_reply_subject(message.subject):
        return None
    people = _requesters(message, desk)
    fitting = {
        candidate.conversation_id
        for candidate in by_requester
        if candidate.requester in people
        and candidate.base_subject == subject
        and abs(message.received_at - candidate.last_at) <= RECENT
    }
    if len(fitting) != 1:
        return None
    return Join(conversation_id=fitting.pop(), confidence=Confidence.WEAK, reason=Reason.BY_SUBJECT)


def _requesters(message: Message, desk: DeskPolicy) -> frozenset[str]:
    """Return whose conversation it may be: the author's, or the recipients' where our side wrote."""
    author = message.author
    if author is None:
        return frozenset()
    is_ours = desk.is_desk(author) or desk.is_staff(author)
    return frozenset(one.key for one in message.recipients) if is_ours else frozenset({author.key})


def _without_tags(subject: str) -> str:
    """Drop leading [tags], unless they are all there is."""
    rest = subject
    while (tag := _TAG.match(rest)) and tag.end() < len(rest):
        rest = rest[tag.end() :]
    return rest


def _without_leaders(subject: str) -> str:
    rest = _without_tags(subject)
    while leader := _LEADER.match(rest):
        rest = _without_tags(rest[leader.end() :])
    return rest
