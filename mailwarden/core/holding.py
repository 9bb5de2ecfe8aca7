"""Is a person on our side to look before a mail is answered? Decides; touches nothing.

Held is what may be a machine's although no header field says so: its words (`core.hints`), an address that mailings are
sent from, a service through which programs send, a sub-address of its author's own. Such a mail is followed like any
request and listed to staff, who say in one word whether it is to be acknowledged.
"""

from __future__ import annotations

import re

from mailwarden.core.hints import doubtful_hint, hint_in, subject_hint
from mailwarden.core.identity import is_own_message_id
from mailwarden.core.message import Address, Message
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reasons import Reason

HELD = frozenset({
    Reason.HELD_OUT_OF_OFFICE, Reason.HELD_UNDELIVERED, Reason.HELD_CONFIRMATION, Reason.HELD_READ_RECEIPT,
    Reason.HELD_REPORT, Reason.HELD_MAILING, Reason.HELD_SENDING_SERVICE, Reason.HELD_OWN_PATH,
    Reason.HELD_SELF_ADDRESSED, Reason.ANSWERED_TOO_FAST,
})  # fmt: skip

# What services put into each mail that a program hands them: Amazon SES, Mandrill, SendGrid, Postmark, Mailgun,
# SparkPost, Brevo and Mailjet, each as documented by it. Web forms use them too, hence `DeskPolicy.forms`.
_SERVICE_FIELDS = (
    "x-ses-outgoing", "x-mandrill-user", "x-sg-eid", "x-pm-message-id", "x-mailgun-sid", "x-msfbl", "x-sib-id",
    "x-mj-mid",
)  # fmt: skip

# Local parts under which mailings are written, anchored: "news", "acme-newsletter", "enews", "offers.spring".
_MAILING = re.compile(
    r"(?:.+[._+=-])?(?:e?news(?:letters?|flash|mail)?|mailings?|marketing|promo(?:tion)?s?|offers?|deals|digest|announce"
    r"(?:ments?)?)(?:[._+=-].+)?"
)


def hold_for(message: Message, desk: DeskPolicy) -> Reason | None:
    """Return why staff are asked before this is answered, None where they need not be.

    It does not say that the mail may be answered otherwise: that is `core.gate`.
    """
    if hint := hint_in(message, answers_us=answers_us(message, desk)):
        return hint
    if any(one and _MAILING.fullmatch(one.local_part) for one in (message.author, *message.reply_to)):
        return Reason.HELD_MAILING
    if not desk.is_form(message.relay) and any(message.values(name) for name in _SERVICE_FIELDS):
        return Reason.HELD_SENDING_SERVICE
    if has_own_path(message, desk):
        return Reason.HELD_OWN_PATH
    return Reason.HELD_SELF_ADDRESSED if is_self_addressed(message, desk) else None


def reads_automatic(message: Message) -> bool:
    """Return whether its words alone point to a machine."""
    return hint_in(message, answers_us=True) is not None


def words_matter(message: Message, desk: DeskPolicy) -> bool:
    """Return whether its text has a say in whether it is held, so that it has to be read."""
    return answers_us(message, desk) or (not subject_hint(message.subject) and bool(doubtful_hint(message.subject)))


def answers_us(message: Message, desk: DeskPolicy) -> bool:
    """Return whether it refers to a mail of mailwarden's own."""
    return any(is_own_message_id(one, desk.id_key) for one in (*message.in_reply_to, *message.references))


def has_own_path(message: Message, desk: DeskPolicy) -> bool:
    """Its return path is the desk's own address, which no stranger's is (RFC 5230 section 4.6); a web form's may be."""
    path = (message.envelope_sender or "").lower()
    return path in desk.addresses and not desk.is_form(message.relay)


def is_self_addressed(message: Message, desk: DeskPolicy) -> bool:
    """It is for its author's own address with a detail behind "+" (RFC 5233): how programs write to themselves."""
    author = message.author
    others = (one for one in message.to if "+" in one.local_part and not desk.is_desk(one))
    return author is not None and any(_without_detail(one) == author.key for one in others)


def _without_detail(address: Address) -> str:
    return f"{address.local_part.partition('+')[0]}@{address.domain}"
