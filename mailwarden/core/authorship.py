"""Who wrote a message: a requester, our staff, mailwarden itself, a robot, or a mail server returning one of ours.

One function answers, from the message's facts and the desk's policy alone (RFC 3834 section 2). Whether a person may
be answered automatically is another question (`core.gate`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mailwarden.core.gate import (
    failed_authentication,
    has_autoreply_header,
    has_null_sender,
    has_own_message_id,
    is_auto_submitted,
    is_delivery_report,
    is_disposition_notification,
    is_feedback_report,
    precedences,
    robot_mark,
)
from mailwarden.core.message import Message
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reasons import Reason


class Author(StrEnum):
    """Who wrote it."""

    REQUESTER = "requester"
    STAFF = "staff"
    OWN = "own"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorship:
    """Who wrote it, and what says so."""

    author: Author
    reason: Reason


# What keeps even a colleague's mail from being a colleague's word. Their lists, ticket systems and spam filters do not.
STAFF_ROBOT = (
    (Reason.NULL_SENDER, has_null_sender),
    (Reason.DISPOSITION_NOTIFICATION, is_disposition_notification),
    (Reason.FEEDBACK_REPORT, is_feedback_report),
    (Reason.AUTO_SUBMITTED, is_auto_submitted),
    (Reason.AUTOREPLY_HEADER, has_autoreply_header),
    (Reason.AUTHENTICATION_FAILED, failed_authentication),  # somebody else in a colleague's name
    (Reason.PRECEDENCE, lambda message, _: "auto_reply" in precedences(message)),
)


def who_wrote(message: Message, desk: DeskPolicy) -> Authorship:
    """Return who wrote a message; where nothing marks it, a person did, and outside our side that is a requester."""
    if has_own_message_id(message, desk):
        return Authorship(author=Author.OWN, reason=Reason.OWN_MESSAGE_ID)
    if desk.is_desk(message.author) and is_auto_submitted(message, desk):
        return Authorship(author=Author.OWN, reason=Reason.OWN_MAIL)
    if is_bounce(message, desk):
        return Authorship(author=Author.BOUNCE, reason=Reason.BOUNCE)
    if desk.is_form(message.author):
        return Authorship(author=Author.AUTOMATIC, reason=Reason.FORM_WITHOUT_PERSON)
    if desk.is_desk(message.author) or desk.is_staff(message.author):
        return _on_our_side(message, desk)
    mark = robot_mark(message, desk)
    if mark:
        return Authorship(author=Author.AUTOMATIC, reason=mark)
    return Authorship(author=Author.REQUESTER, reason=Reason.WRITTEN_BY_PERSON)


def is_bounce(message: Message, desk: DeskPolicy) -> bool:
    """A delivery report (RFC 3464), or a mail server's own mail: from mailer-daemon, or postmaster by a null path."""
    if message.returned is not None or is_delivery_report(message, desk):
        return True
    name = message.author.local_part if message.author else ""
    return name == "mailer-daemon" or (name == "postmaster" and has_null_sender(message, desk))


def _on_our_side(message: Message, desk: DeskPolicy) -> Authorship:
    """Staff who answer as the desk stand in Sent under its address, so that is theirs too."""
    mark = next((reason for reason, holds in STAFF_ROBOT if holds(message, desk)), None)
    if mark:
        return Authorship(author=Author.AUTOMATIC, reason=mark)
    return Authorship(author=Author.STAFF, reason=Reason.WRITTEN_BY_STAFF)
