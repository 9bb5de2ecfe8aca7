"""Which mail came back? Reads what a mail server reports (RFC 3464), and what others write in their own words. Pure.

Of 331 labelled bounces every second one has no machine-readable part at all (qmail, Exim, old Sendmail, Exchange 5),
so words, addresses and copied headers in the text are read as well; but only where a mail server is the author: a
person may write about a bounce, or pass one on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from mailwarden.core.addresses import parse_addresses, usable_spec
from mailwarden.core.bounce_words import DELAYED, FAILED, GIVEN_UP, REPORT_SUBJECT
from mailwarden.core.message import Message
from mailwarden.core.mime import BodyPart, fields_of
from mailwarden.core.returned import Returned

MAX_GROUPS = 50  # recipients of one report
MAX_THREAD = 20
MAX_ADDRESSES = 200  # that are looked at in a text

_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_ORIGINAL_TYPES = (
    "message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global", "message/global-headers",
)  # fmt: skip
_RECIPIENTS = ("original-recipient", "final-recipient", "x-actual-recipient")  # the first is whom we wrote to
_DELIVERED = frozenset({"delivered", "relayed", "expanded"})  # RFC 3464 section 2.3.3: no bounce at all
_DAEMON = re.compile(
    r"(?:.*[._-])?mail(?:er)?[._-]?daemon|.*postmaster.*|mdaemon|maildaemon|mail[._-]?system|mailadm.*|"
    r"mail[._-]?delivery.*|.*bounces?.*|listserv|microsoftexchange[0-9a-f]*",
)
_DAEMON_NAME = re.compile(
    r"mail(?:er)?[\s_-]*(?:delivery|daemon|system|administrator)|mail.*subsystem|system administrator|postmaster",
    re.IGNORECASE,
)
_ID = re.compile(r"<\s*([!-;=?-~]{1,998})\s*>")
_ID_LINE = re.compile(
    r"^[>|\s]{0,20}(?:original[ -])?message-?id\s?:\s{0,9}<([!-;=?-~]{1,998})>", re.IGNORECASE | re.MULTILINE
)
_ADDRESS = re.compile(r"[^\s<>@\"'(),:;\[\]]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,10}", re.IGNORECASE)
# An address on a line of its own, behind "To:" and the like, or as qmail and Postfix write it: "<anna@example.org>:".
_ALONE = re.compile(
    r"^[>|\s*]{0,20}(?:(?:to|recipient|final-recipient|user|address|rcpt to)\b[^<\n@]{0,40}[:=;]\s{0,9})?"
    r"<?([^\s<>@\"'(),:;\[\]]{1,64}@[^\s<>@\"'(),:;\[\]]{3,255})>?[\s:.;,]{0,9}$|^<([^\s<>@]{1,64}@[^\s<>@]{3,255})>:",
    re.IGNORECASE | re.MULTILINE,
)
# Where the copy of the mail that came back begins.
_COPY = re.compile(r"^[>\s]{0,9}(?:received|return-path)\s?:", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"(?<![\w.])([45]\.\d{1,3}\.\d{1,3})(?![\d.]\d)")
_REPLY = re.compile(r"(?<![\w.])([45])[0-5]\d(?=[ -])")  # an SMTP reply code (RFC 5321 section 4.2)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fate:
    """What one report says of one recipient."""

    recipient: str
    action: str  # "failed", "delayed", …; "" where none is named
    status: str

    @property
    def is_permanent(self) -> bool:
        """Whether the server has given up; the status alone does not say: 4.4.7 is one that tried for days."""
        return self.action == "failed" or (self.action != "delayed" and not self.status.startswith("4"))


def returned_in(message: Message, parts: tuple[BodyPart, ...]) -> Returned | None:
    """Return what a report says of the mail that came back, None for a mail that is none."""
    own = tuple(one for one in parts if not one.is_within)
    report = next((one.text for one in own if one.kind in _STATUS_TYPES), "")
    original = fields_of(next((one.text for one in own if one.kind in _ORIGINAL_TYPES), ""))
    text = next((one.text for one in own if one.kind.startswith("text/") and one.kind not in _ORIGINAL_TYPES), "")
    is_by_mail_server = _is_by_mail_server(message)
    fates = tuple(_fates(report)) if is_by_mail_server or _is_report(message) else ()
    if is_by_mail_server and not fates:
        fates = tuple(_fates_in_words(message, original, text))
    fates = tuple(one for one in fates if one.action not in _DELIVERED)
    return _returned(fates, _ids(message, report, original, text), original) if fates else None


def _returned(fates: Sequence[_Fate], ids: tuple[str, ...], original: dict[str, str]) -> Returned:
    alike = [one for one in fates if one.is_permanent] or list(fates)  # the worst news first
    recipients = tuple(dict.fromkeys(one.recipient for one in alike if one.recipient))
    thread = _ids_in(original.get("in-reply-to", "")) + _ids_in(original.get("references", ""))[::-1]
    return Returned(
        message_ids=ids,
        recipient=next(iter(recipients), ""),
        is_permanent=alike[0].is_permanent,
        status=alike[0].status,
        further=recipients[1:],
        thread=tuple(dict.fromkeys(thread))[:MAX_THREAD],
    )


def _is_report(message: Message) -> bool:
    """Whether it says that it is a report (RFC 6522); a person may have attached one to their own mail."""
    return message.value("content-type").lower().startswith(("multipart/report", "message/"))


def _is_by_mail_server(message: Message) -> bool:
    """Whether a mail server or its keeper seems to have written it; a vacation program writes in a person's name."""
    if message.values("x-failed-recipients"):
        return True
    author = message.author
    if author is None:
        return REPORT_SUBJECT.search(message.subject) is not None
    return bool(_DAEMON.fullmatch(author.local_part) or _DAEMON_NAME.search(author.name))


# --- the machine-readable part ------------------------------------------------------------------------------------


def _fates(report: str) -> Iterator[_Fate]:
    """Yield what a delivery-status part says of each recipient; its first group is about the message (RFC 3464)."""
    for group in islice(re.split(r"\n[ \t]*\n", report), MAX_GROUPS):
        fields = fields_of(group.strip("\n"))
        named = [fields[name] for name in _RECIPIENTS if name in fields]
        action = fields.get("action", "").partition(";")[0].partition(" ")[0].strip().lower()
        if named or action:
            found = _STATUS.search(f"{fields.get('status', '')} {fields.get('diagnostic-code', '')}")
            recipients = (recipient for value in named if (recipient := _address_in(value)))
            yield _Fate(recipient=next(recipients, ""), action=action, status=found[1] if found else "")


def _address_in(value: str) -> str:
    """Return the comparable address of a field such as "rfc822; <anna@example.org>"."""
    spec = value.rpartition(";")[2].strip().strip("<>").partition(" ")[0]
    return usable_spec(spec).lower()


# --- a report in words ----------------------------------------------------------------------------------------------


def _fates_in_words(message: Message, original: dict[str, str], text: str) -> Iterator[_Fate]:
    before, *copy = _COPY.split(text, maxsplit=1)
    said = before if before.strip() or not copy else text
    words = f"{message.subject}\n{said}"
    is_delayed = DELAYED.search(words) is not None
    if not (is_delayed or FAILED.search(words) or message.values("x-failed-recipients")):
        return
    status = _status_in_words(said)
    is_temporary = is_delayed or (status.startswith("4") and not GIVEN_UP.search(words))
    for recipient in _recipients_in_words(message, original, text) or ("",):
        yield _Fate(recipient=recipient, action="delayed" if is_temporary else "failed", status=status)


def _status_in_words(said: str) -> str:
    found, reply = _STATUS.search(said), _REPLY.search(said)
    return found[1] if found else f"{reply[1]}.0.0" if reply else ""


def _recipients_in_words(message: Message, original: dict[str, str], text: str) -> tuple[str, ...]:
    """Return whom it could not be delivered to: as a field says, else as the returned mail does, else as the text."""
    fields = [one for value in message.values("x-failed-recipients") for one in parse_addresses(value)]
    if fields:
        return tuple(dict.fromkeys(one.key for one in fields))
    addressed = {one.key for name in ("to", "cc") for one in parse_addresses(original.get(name, ""))}
    if len(addressed) == 1:
        return tuple(addressed)
    ours = {one.key for one in (*message.recipients, *((message.author,) if message.author else ()))}
    return tuple(islice((one for one in _addresses_in_text(text) if one not in ours), 1))


def _addresses_in_text(text: str) -> Iterator[str]:
    """Yield the addresses that a text names, those that stand alone first."""
    alone = (one[1] or one[2] for one in islice(_ALONE.finditer(text), MAX_ADDRESSES))
    anywhere = (one[0] for one in islice(_ADDRESS.finditer(text), MAX_ADDRESSES))
    for found in (*alone, *anywhere):
        if spec := usable_spec(found.strip(".")):
            yield spec.lower()


# --- which mail -------------------------------------------------------------------------------------------------------


def _ids(message: Message, report: str, original: dict[str, str], text: str) -> tuple[str, ...]:
    """Return the Message-ID of the mail that came back; what the report itself answers only where none is shown."""
    fields = fields_of(report.replace("\n\n", "\n"))
    named = [original.get("message-id", "")] + [fields.get(f"{x}original-message-id", "") for x in ("", "x-")]
    shown = [one for value in named for one in _ids_in(value)] + [one.lower() for one in _ID_LINE.findall(text)[:1]]
    return tuple(dict.fromkeys(shown)) or message.in_reply_to or message.references[-1:]


def _ids_in(value: str) -> list[str]:
    return [one.lower() for one in _ID.findall(value)]
