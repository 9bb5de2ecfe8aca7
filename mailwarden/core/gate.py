"""May a message be answered automatically? The complete list, in its order, and nowhere else; decides, touches nothing.

Answering a machine makes loops, answering a forged sender bothers a stranger, so one mark is enough for silence
(RFC 3834 section 2, RFC 5230 section 4.6). Silence is not neglect: a refused mail is still followed for staff, unless
its author is a robot (`ROBOT_MARKS`), for then nobody waits. Where no field marks it but something hints at a machine,
it is held until staff have looked (`core.holding`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime

from mailwarden.core.addresses import is_writable
from mailwarden.core.authenticity import has_failed
from mailwarden.core.events import SentCounts
from mailwarden.core.hints import is_dmarc_report
from mailwarden.core.holding import hold_for
from mailwarden.core.identity import is_own_message_id
from mailwarden.core.message import Message
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reasons import Reason
from mailwarden.core.spam import spam_mark

Check = Callable[[Message, DeskPolicy], bool]

NOTHING_SENT = SentCounts()

_REPORT_TYPE = re.compile(r';\s*report-type\s*=\s*"?([\w-]+)', re.IGNORECASE)
_AUTOREPLY = re.compile(r"x-auto-?(?:repl|respond|response(?!-suppress)|generated|submitted)")
_COMMENT = re.compile(r"\([^()]*\)")

# Local parts that no person reads mail at, anchored: "noreply", "bounce+x", "anna-no-reply", "cheese-request".
_LIST_ROLE = r"owner-.+|.+-owner|.+-request|.+-bounces?|.+-bounces?\+.+|listserv|majordomo|mailman"
_SYSTEM = r"mail(?:er)?[._-]?daemon|postmaster"
_NO_REPLY = r"(?:.+[._+=-])?(?:no|not|do-?not|do[._]not|dont)[._-]?reply(?:[._+=-].+)?"
_MACHINE = r"bounces?(?:[._+=-].+)?|root|daemon|cron|nobody|www-data|apache|httpd|nginx|uucp|auto-?(?:reply|responder)|"
_MACHINE += r"mailer|notifications?|notify|alerts?|robot|mail-?robot|monitor(?:ing)?|nagios|icinga|zabbix|jenkins|jira|"
_MACHINE += (
    r"bugzilla|gitlab|auto-?(?:mail|mailer|mated|confirm|notify|message)|dmarc[._-]?reports?|tls-?rpt|listmaster"
)
_SYSTEM_AUTHOR = re.compile(rf"(?:{_SYSTEM}|{_LIST_ROLE}|{_NO_REPLY}|{_MACHINE})")
# The path of a person's mail may be a robot's: web forms and newsletter services send people's words (RFC 5230).
_SYSTEM_PATH = re.compile(rf"(?:{_SYSTEM}|{_LIST_ROLE})")

_NO_JUNK = frozenset({"$notjunk", "notjunk", "nonjunk"})  # the IMAP keyword that IANA registered, and Thunderbird's
_LIST_FIELDS = (
    "mailing-list", "x-mailing-list", "x-beenthere", "x-mailman-version", "x-mlserver", "x-ml-name", "x-list-host",
    "x-list-administrivia", "x-listname", "x-listmember", "x-egroups-return", "errors-to",
)  # fmt: skip
_BULK_FIELDS = (
    "x-csa-complaints", "x-report-abuse", "x-report-abuse-to", "x-campaign", "x-campaignid", "x-mc-user",
    "x-mailgun-tag", "x-roving-id", "x-job",
)  # fmt: skip
_BOUNCE_FIELDS = ("x-failed-recipients", "x-bounced-address", "x-mailer-daemon-recipients", "x-dsncontext")
_ROBOT_FIELDS = (
    "x-mail-autoreply", "x-vacation", "x-cron-env", "x-fc-machinegenerated", "x-servicenow-generated",
    "x-jira-fingerprint", "x-bugzilla-reason", "x-redmine-host", "x-trac-project", "x-gitlab-project",
    "x-launchpad-message-rationale", "x-ms-exchange-generated-message-source",
)  # fmt: skip
# What programs call themselves in X-Mailer: vacation programs, and those that send one mail to many.
_ROBOT_MAILER = re.compile(r"vacation|auto-?respon|auto-?repl", re.IGNORECASE)
_MASS_MAILER = re.compile(
    r"mailchimp|phplist|sendy\b|nlserver|lyris|listmanager|exacttarget|cleverreach|emarsys|sarbacane|interspire|"
    r"groupmail|maxbulk|acymailing|newsletter|mass ?mail|bulk ?mail",
    re.IGNORECASE,
)
_SUPPRESSING = frozenset({"all", "autoreply", "oof"})
_BULK_PRECEDENCE = frozenset({"bulk", "list", "junk", "auto_reply"})


def refusal_for(message: Message, desk: DeskPolicy, sent: SentCounts = NOTHING_SENT) -> Reason | None:
    """Return why this message gets no automatic mail, None where it may; the first refusal of the list counts."""
    if marked := next(marks_of(message, desk), None) or hold_for(message, desk):
        return marked
    return Reason.UNDELIVERABLE_ADDRESS if is_unreachable(message.received_at, sent) else limit_reached(desk, sent)


def is_unreachable(received_at: datetime, sent: SentCounts) -> bool:
    """Return whether a mail of ours came back after a mail from its address was received.

    INTERNALDATE knows whole seconds (RFC 3501 section 2.3.3): what came in the same one may be newer.
    """
    return sent.unreachable_since is not None and received_at < sent.unreachable_since


def robot_mark(message: Message, desk: DeskPolicy) -> Reason | None:
    """Return what says that a robot wrote this, None where a person may have."""
    return next((mark for mark in marks_of(message, desk) if mark in ROBOT_MARKS), None)


def marks_of(message: Message, desk: DeskPolicy) -> Iterator[Reason]:
    """Yield every reason in the message itself for which it may not be answered, in the gate's order."""
    spared = FORM_MARKS if came_through_form(message, desk) else frozenset()
    return (reason for reason, holds in CHECKS if reason not in spared and holds(message, desk))


def limit_reached(desk: DeskPolicy, sent: SentCounts) -> Reason | None:
    """Return which limit forbids one more automatic mail, None where none does."""
    limits = desk.limits
    if sent.brake_is_on:
        return Reason.BREAKER_OPEN
    if sent.to_address >= limits.per_address.count:
        return Reason.LIMIT_ADDRESS
    if sent.to_domain >= limits.per_domain.count:
        return Reason.LIMIT_DOMAIN
    return Reason.LIMIT_DESK if sent.by_desk >= limits.per_desk.count else None


def has_null_sender(message: Message, _: DeskPolicy) -> bool:
    """Its return path is empty; one that the server did not record says nothing (RFC 3834 section 2)."""
    return message.envelope_sender == ""


def has_no_author(message: Message, _: DeskPolicy) -> bool:
    """From names nobody to whom mail can be sent (RFC 5322 section 3.6.2)."""
    return message.author is None


def is_from_desk(message: Message, desk: DeskPolicy) -> bool:
    return desk.is_desk(message.author)


def has_own_message_id(message: Message, desk: DeskPolicy) -> bool:
    return is_own_message_id(message.message_id, desk.id_key)


def is_delivery_report(message: Message, _: DeskPolicy) -> bool:
    """A delivery status notification (RFC 3464), by its type or by what mail servers put beside one."""
    if report_type(message) in ("delivery-status", "global-delivery-status", "unnamed"):
        return True
    if content_class(message) == "dsn":
        return True
    return any(message.values(name) for name in _BOUNCE_FIELDS) or is_yes(message, "x-ms-exchange-message-is-ndr")


def is_disposition_notification(message: Message, _: DeskPolicy) -> bool:
    """A receipt: read, deleted (RFC 8098)."""
    return report_type(message) == "disposition-notification" or content_class(message) == "mdn"


def is_feedback_report(message: Message, _: DeskPolicy) -> bool:
    """A complaint (RFC 5965, X-ARF) or a report about TLS (RFC 8460) or a domain's mail (RFC 7489)."""
    if report_type(message) in ("feedback-report", "tlsrpt") or is_dmarc_report(message):
        return True
    return any(message.values(name) for name in ("x-arf", "x-xarf", "tls-report-domain"))


def report_type(message: Message) -> str:
    """Return the type of a multipart/report (RFC 6522), "unnamed" where it names none, "" for any other message."""
    value = message.value("content-type")
    kind, _, _ = value.lower().partition(";")
    if kind.strip().startswith("message/"):
        return kind.strip().removeprefix("message/")
    if kind.strip() != "multipart/report":
        return ""
    named = _REPORT_TYPE.search(value)
    return named[1].lower() if named else "unnamed"


def content_class(message: Message) -> str:
    """Return what Exchange calls a report: "dsn", "mdn" (MS-OXCMAIL, urn:content-classes:…), "" for none."""
    return message.value("content-class").lower().strip().removeprefix("urn:content-classes:")


def is_auto_submitted(message: Message, desk: DeskPolicy) -> bool:
    """Auto-Submitted says anything but "no"; parameters and comments are allowed (RFC 3834 section 5).

    A web form's mail is generated, by a person who filled it in.
    """
    fine = ("", "no", "auto-generated") if came_through_form(message, desk) else ("", "no")
    return any(token(value) not in fine for value in message.values("auto-submitted"))


def is_from_list(message: Message, desk: DeskPolicy) -> bool:
    """It carries fields of a mailing list (RFC 2369, RFC 2919), and not of one that the desk trusts."""
    if came_through_trusted_list(message, desk):
        return False
    return any(name.startswith("list-") or name in _LIST_FIELDS for name, _ in message.fields)


def came_through_trusted_list(message: Message, desk: DeskPolicy) -> bool:
    trusted = {list_id.lower() for list_id in desk.trust.list_ids}
    return any(list_id(value) in trusted for value in message.values("list-id"))


def came_through_form(message: Message, desk: DeskPolicy) -> bool:
    """A web form of the desk sent it for the person who filled it in (`core.behalf`)."""
    return desk.is_form(message.relay)


def is_form_without_person(message: Message, desk: DeskPolicy) -> bool:
    """A web form of the desk sent it and names nobody to answer: a notification, not a question."""
    return desk.is_form(message.author)


def is_bulk_mailing(message: Message, _: DeskPolicy) -> bool:
    """A program for mailings sent it, a filter calls it one, or Feedback-ID stands beside another mark of one.

    Feedback-ID alone stands in single mails too.
    """
    if _MASS_MAILER.search(message.value("x-mailer")) or is_yes(message, "x-antispameurope-detected-infomail"):
        return True
    return bool(message.values("feedback-id")) and any(message.values(name) for name in _BULK_FIELDS)


def has_bulk_precedence(message: Message, desk: DeskPolicy) -> bool:
    """Precedence (RFC 3834 section 3.1.8, RFC 2076); "list" is what a trusted list says too, "bulk" a form's server."""
    fine = {"list"} if came_through_trusted_list(message, desk) else set()
    fine |= {"bulk", "list"} if came_through_form(message, desk) else set()
    return not precedences(message).isdisjoint(_BULK_PRECEDENCE - fine)


def precedences(message: Message) -> frozenset[str]:
    names = ("precedence", "x-precedence", "preference")
    return frozenset(token(value).replace("-", "_") for name in names for value in message.values(name))


def has_autoreply_header(message: Message, _: DeskPolicy) -> bool:
    """A field of a vacation program: X-Autoreply, X-Autorespond, X-Auto-Reply-From, X-Autogenerated and their kin."""
    names = {name for name, value in message.fields if token(value) not in ("no", "false", "none")}
    if any(_AUTOREPLY.match(name) for name in names) or _ROBOT_MAILER.search(message.value("x-mailer")):
        return True
    marked = (*message.values("delivered-to"), *message.values("x-post-messageclass"))
    return not names.isdisjoint(_ROBOT_FIELDS) or any("autoresponder" in value.lower() for value in marked)


def suppresses_responses(message: Message, _: DeskPolicy) -> bool:
    """X-Auto-Response-Suppress asks for what we would send (MS-OXCMAIL): All, AutoReply or OOF; DR and RN do not."""
    values = ",".join(message.values("x-auto-response-suppress")).lower()
    return not _SUPPRESSING.isdisjoint(value.strip() for value in values.split(","))


def has_loop_header(message: Message, _: DeskPolicy) -> bool:
    return bool(message.values("x-loop"))


def is_from_system_address(message: Message, desk: DeskPolicy) -> bool:
    """A machine's address wrote it, is to get the answers, or stands in its path (RFC 5230 section 4.6)."""
    authors = (message.author, *message.reply_to)
    if any(address and _SYSTEM_AUTHOR.fullmatch(address.local_part) for address in authors):
        return True
    path = "" if came_through_form(message, desk) else (message.envelope_sender or "").lower()
    return _SYSTEM_PATH.fullmatch(path.rpartition("@")[0] or path) is not None


def is_marked_as_spam(message: Message, _: DeskPolicy) -> bool:
    """A filter says so, and nobody at the desk has said otherwise: flags are the mailbox's own, no sender sets them."""
    return spam_mark(message) != "" and _NO_JUNK.isdisjoint(one.lower() for one in message.flags)


def failed_authentication(message: Message, desk: DeskPolicy) -> bool:
    """The mail server that the desk trusts says that it is not from whom it says (`core.authenticity`)."""
    return has_failed(message, desk)


def is_not_addressed_to_us(message: Message, desk: DeskPolicy) -> bool:
    """The desk stands neither in To nor in Cc, and no trusted list passed it on (RFC 3834 section 2)."""
    return not (any(map(desk.is_desk, message.recipients)) or came_through_trusted_list(message, desk))


def is_unusable_author(message: Message, _: DeskPolicy) -> bool:
    """It is no address that every server takes (RFC 5321 section 4.1.2)."""
    return message.author is not None and not is_writable(message.author.spec)


def token(value: str) -> str:
    """Return the first word of a value in lower case, without comments and parameters: "no" of "No (really); x=y"."""
    words = _COMMENT.sub(" ", value).partition(";")[0].split()
    return words[0].lower() if words else ""


def list_id(value: str) -> str:
    """Return the identifier of a List-Id (RFC 2919 section 2), in lower case, without its description."""
    return value.rpartition("<")[2].partition(">")[0].strip().lower()


def is_yes(message: Message, name: str) -> bool:
    """Return whether a field's first value begins with "yes" or "true"."""
    return message.value(name).lower().startswith(("yes", "true"))


CHECKS: tuple[tuple[Reason, Check], ...] = (
    (Reason.NULL_SENDER, has_null_sender),
    (Reason.NO_AUTHOR, has_no_author),
    (Reason.OWN_ADDRESS, is_from_desk),
    (Reason.OWN_MESSAGE_ID, has_own_message_id),
    (Reason.BOUNCE, is_delivery_report),
    (Reason.DISPOSITION_NOTIFICATION, is_disposition_notification),
    (Reason.FEEDBACK_REPORT, is_feedback_report),
    (Reason.AUTO_SUBMITTED, is_auto_submitted),
    (Reason.MAILING_LIST, is_from_list),
    (Reason.BULK_FEEDBACK_ID, is_bulk_mailing),
    (Reason.PRECEDENCE, has_bulk_precedence),
    (Reason.AUTOREPLY_HEADER, has_autoreply_header),
    (Reason.RESPONSE_SUPPRESSED, suppresses_responses),
    (Reason.LOOP_HEADER, has_loop_header),
    (Reason.SYSTEM_ADDRESS, is_from_system_address),
    (Reason.SPAM_MARK, is_marked_as_spam),
    (Reason.AUTHENTICATION_FAILED, failed_authentication),
    (Reason.NOT_ADDRESSED_TO_US, is_not_addressed_to_us),
    (Reason.UNUSABLE_ADDRESS, is_unusable_author),
    (Reason.FORM_WITHOUT_PERSON, is_form_without_person),
)

# The rest asks for silence or forbids an answer, but does not say that a machine wrote the mail.
ROBOT_MARKS = frozenset({
    Reason.NULL_SENDER, Reason.NO_AUTHOR, Reason.BOUNCE, Reason.DISPOSITION_NOTIFICATION, Reason.FEEDBACK_REPORT,
    Reason.AUTO_SUBMITTED, Reason.MAILING_LIST, Reason.BULK_FEEDBACK_ID, Reason.PRECEDENCE, Reason.AUTOREPLY_HEADER,
    Reason.LOOP_HEADER, Reason.SYSTEM_ADDRESS, Reason.FORM_WITHOUT_PERSON,
})  # fmt: skip

# What a web form's program and the service that delivers its mail put there about themselves. The answer goes to the
# person who filled it in, so it can't come back to the form.
FORM_MARKS = frozenset({
    Reason.NULL_SENDER, Reason.MAILING_LIST, Reason.BULK_FEEDBACK_ID, Reason.RESPONSE_SUPPRESSED,
})  # fmt: skip
