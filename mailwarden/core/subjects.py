"""What two subjects of one thread share, and which subject says that it is a reply's (RFC 5256 section 2.1).

A subject is a weak clue: measured on real lists, joining by it alone is wrong once in six.
"""

from __future__ import annotations

import re

# "Re:" and "Fwd:" as mail programs write them around the world, counted ("Re[2]:", "AW (3):") or not.
_REPLY = (
    r"re|aw|antw|antwort|betr|sv|svar|ang|vs|vá|vast|odp|odg|atb|ats|ynt|rif|res|r|ref|bls|σχετ|απ|на|ответ|отв"
    r"|回复|回覆|答复|答覆|返信|회신|השב|תגובה|رد"
)
_FORWARD = (
    r"fw|fwd|wg|tr|rv|enc|vl|vb|doorst|vid|vidarebefordrat|i|i̇lt|ilt|fs|továbbítás|pd|rw|yml|πρθ|пересл|转发|轉寄|転送|전달"
    r"|הועבר"
)
_COUNT = r"\s{0,2}(?:[\[(]\d{1,3}[\])]|\^\d{1,3})?\s{0,2}[:：]"
_TAG = re.compile(r"\s*\[[^\[\]]{1,80}\]\s*")
_WRAPPED = re.compile(r"\s*\[(?:fwd|fw)\s?:(.*)\]\s*\Z", re.IGNORECASE | re.DOTALL)  # as older Mozilla forwarded
_REPLY_LEADER = re.compile(rf"\s*(?:{_REPLY}){_COUNT}", re.IGNORECASE)
_LEADER = re.compile(rf"\s*(?:{_REPLY}|{_FORWARD}){_COUNT}", re.IGNORECASE)
_TRAILERS = re.compile(r"(?:\s{0,9}\((?:fwd|fw)\)){1,50}\s*\Z", re.IGNORECASE)
_DEEPEST = 20  # forwarded within forwarded


def base_subject(subject: str) -> str:
    """Return a subject for comparing only: lower case, without "Re:", "Fwd:" and [tags]."""
    rest = subject
    for _ in range(_DEEPEST):
        shorter = _without_leaders(_TRAILERS.sub("", rest))
        if wrapped := _WRAPPED.match(shorter):
            shorter = wrapped[1]
        if shorter == rest:
            break
        rest = shorter
    return " ".join(rest.casefold().split())


def is_reply_subject(subject: str) -> bool:
    """Return whether a subject says that the mail answers another one; forwarding is not answering."""
    return _REPLY_LEADER.match(_without_tags(subject)) is not None


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
