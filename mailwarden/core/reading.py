"""Read the header block of a message into facts, whatever a stranger wrote there; touches nothing else.

Everything is cut before it is looked at, each step is linear in what is left, and whatever still goes wrong comes out
as `UnreadableMessage`. The parsing is our own: the standard library's modern parser raises on every fortieth real mail
and can be made to eat memory, and its older one would still leave unfolding, charsets and addresses to us.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from hashlib import sha256
from itertools import chain, islice

from mailwarden.core.addresses import MAX_ADDRESSES, MAX_SPEC, parse_addresses
from mailwarden.core.bounces import returned_in
from mailwarden.core.decoding import clean, decode_bytes, decode_words, text_of
from mailwarden.core.html_text import html_text
from mailwarden.core.message import Address, Message
from mailwarden.core.mime import FIELD, BodyPart, body_parts
from mailwarden.core.own_words import own_words
from mailwarden.core.spam import SPAM_FIELDS
from mailwarden.errors import UnreadableMessage

MAX_BLOCK = 256 * 1024  # bytes
MAX_FIELDS = 1000
MAX_FIELD = 16 * 1024
MAX_KEPT_VALUE = 2048
MAX_SUBJECT = 500
MAX_IDS = 100
MAX_ID = 998  # RFC 5322 section 2.1.1
MAX_VERDICTS = 3  # Authentication-Results: our own server's stands on top
YEARS = range(1990, 2200)

# What may be asked for later about any mail, beside what `Message` names. Whoever asks for more passes `keep`.
KEPT = frozenset({
    "auto-submitted", "preference", "x-precedence", "precedence",  # automatic or bulk, by its own word
    "content-type", "content-class", "x-failed-recipients", "x-bounced-address", "x-dsncontext",  # a report
    "x-ms-exchange-message-is-ndr", "x-mailer-daemon-recipients", "x-arf", "x-xarf", "tls-report-domain",
    "x-loop", "x-mail-autoreply", "x-fc-machinegenerated", "x-post-messageclass",  # vacation programs and robots
    "x-vacation", "x-cron-env", "x-servicenow-generated", "x-jira-fingerprint", "delivered-to",
    "mailing-list", "x-mailing-list", "x-beenthere", "x-mailman-version",  # lists
    "feedback-id", "x-csa-complaints", "x-report-abuse", "x-report-abuse-to", "x-campaign", "x-campaignid",  # bulk
    "x-mc-user", "x-mailgun-tag", "x-roving-id", "x-job", "x-mailer", "x-antispameurope-detected-infomail",
    "x-mlserver", "x-ml-name", "x-listname", "x-listmember", "x-egroups-return", "errors-to",
    "x-bugzilla-reason", "x-redmine-host", "x-trac-project", "x-gitlab-project", "x-launchpad-message-rationale",
    "x-ms-exchange-generated-message-source",
    "x-ses-outgoing", "x-mandrill-user", "x-sg-eid", "x-pm-message-id", "x-mailgun-sid", "x-msfbl",  # services
    "x-sib-id", "x-mj-mid",
    "authentication-results", "x-ms-exchange-organization-authas", *SPAM_FIELDS,  # what servers think of it
    "x-original-from",  # whom a group stands for
    "content-language", "accept-language",  # what the author reads
    "thread-index",  # Outlook's mark of a conversation
})  # fmt: skip
KEPT_PREFIXES = ("list-", "x-list-", "x-auto", "x-spam")
_READ = frozenset({
    "message-id", "date", "from", "sender", "reply-to", "to", "cc", "return-path", "subject", "in-reply-to",
    "references",
})  # fmt: skip

_ID = re.compile(r"<\s*([!-;=?-~]{1,998})\s*>")
_BARE_ID = re.compile(r"[!-;=?-~]{1,998}")
_NULL_PATH = re.compile(r"\s*<\s*>")
_COMMENT = re.compile(r"\([^()]*\)")

Fields = Mapping[str, list[str]]  # lower-case name → values, unfolded and printable, topmost first


def read_message(
    header: bytes,
    *,
    received_at: datetime,
    size_bytes: int = 0,
    flags: frozenset[str] = frozenset(),
    keep: frozenset[str] = frozenset(),
) -> Message:
    """Return the facts of a message.

    header: its raw header block (RFC 5322 section 2.2); of a whole message only that part is looked at.
    received_at: INTERNALDATE, aware. size_bytes: RFC822.SIZE. flags: as served.
    keep: lower-case names of further fields that rules ask for.
    Raises UnreadableMessage, and nothing else, where no facts can be made of it.
    """
    try:
        return _message(_fields(header, _READ | KEPT | keep), received_at.astimezone(UTC), size_bytes, flags, keep)
    except Exception as error:
        raise UnreadableMessage(f"its header cannot be read ({type(error).__name__}: {error})") from error


def read_body(message: Message, raw: bytes) -> Message:
    """Return the message with what its body says: its author's own words, and which mail it brings back.

    raw: the message from its first byte on, perhaps cut off. Never raises: where it cannot be read, nothing is known.
    """
    with suppress(Exception):  # a stranger wrote it, and its header has said enough to go on without
        parts = body_parts(raw)
        return replace(message, text=own_words(_words(parts)), returned=returned_in(message, parts))
    return message


def _words(parts: tuple[BodyPart, ...]) -> str:
    """Return what stands in the first plain text part, or else in the first one in HTML."""
    own = [one for one in parts if not (one.is_within or one.is_attached)]
    plain = next((one.text for one in own if one.kind == "text/plain" and one.content.strip()), "")
    return plain or next((html_text(one.text) for one in own if one.kind == "text/html"), "")


def _message(
    fields: Fields, received_at: datetime, size_bytes: int, flags: frozenset[str], keep: frozenset[str]
) -> Message:
    author = next(iter(_addresses(fields, "from")), None)
    own_id = _own_id(fields.get("message-id", []))
    references, in_reply_to = (_message_ids(fields.get(name, [])) for name in ("references", "in-reply-to"))
    return Message(
        message_id=own_id.lower() or _content_id(fields, received_at),
        has_own_id=bool(own_id),
        fingerprint=_fingerprint(author, fields),
        received_at=received_at,
        author=author,
        reply_to=_addresses(fields, "reply-to"),
        sender=next(iter(_addresses(fields, "sender")), None),
        to=_addresses(fields, "to"),
        cc=_addresses(fields, "cc"),
        envelope_sender=_envelope_sender(_first(fields, "return-path")),
        in_reply_to=_canonical(in_reply_to),
        references=_canonical(references),
        written_id=own_id,
        written_references=_thread(references, in_reply_to, own_id),
        subject=text_of(_first(fields, "subject"), MAX_SUBJECT),
        sent_at=_sent_at(_first(fields, "date")),
        size_bytes=size_bytes,
        flags=flags,
        fields=tuple(_kept(fields, keep)),
    )


def _fingerprint(author: Address | None, fields: Fields) -> str:
    """Return what two different mails under one Message-ID do not share; a list may have tagged the subject."""
    when = _first(fields, "date") or _first(fields, "subject")
    return _digest(f"{author.key if author else ''}\n{when}")[:16]


def _fields(header: bytes, wanted: frozenset[str]) -> dict[str, list[str]]:
    """Return the wanted fields of a header block; lines that are no field are passed over."""
    block = header[:MAX_BLOCK]
    if b"\n" not in block:  # a file of a very old Macintosh
        block = block.replace(b"\r", b"\n")
    text = _before_empty_line(block).decode("latin-1")
    fields: dict[str, list[str]] = {}
    for match in islice(FIELD.finditer(text), MAX_FIELDS):
        name = match[1].lower()
        if name in wanted or name.startswith(KEPT_PREFIXES):
            fields.setdefault(name, []).append(_unfolded(_cut(name, match[2])))
    return fields


def _before_empty_line(block: bytes) -> bytes:
    if block.startswith((b"\n", b"\r\n")):
        return b""
    ends = [end for end in (block.find(b"\n\r\n"), block.find(b"\n\n")) if end >= 0]
    return block[: min(ends)] if ends else block


def _cut(name: str, value: str) -> str:
    # The newest references stand last (RFC 5322 section 3.6.4), and they are the ones that matter.
    return value[-MAX_FIELD:] if name == "references" else value[:MAX_FIELD]


def _unfolded(value: str) -> str:
    """Return a field's value (as Latin-1) on one line and without control characters, raw UTF-8 or 8-bit decoded."""
    text = value.replace("\r\n", "").replace("\n", "")
    if not text.isascii():
        text = decode_bytes(text.encode("latin-1"))
    return clean(text, MAX_FIELD)


def _kept(fields: Fields, keep: frozenset[str]) -> Iterator[tuple[str, str]]:
    for name, values in fields.items():
        if name in keep or name not in _READ:
            # An encoded word is none there (RFC 2047 section 5): decoded, a sender's address could speak for the
            # server. And it is kept whole, or many signatures would push the verdict off its end.
            if name == "authentication-results":
                yield from ((name, value) for value in values[:MAX_VERDICTS])
            else:
                yield from ((name, text_of(value, MAX_KEPT_VALUE)) for value in values)


def _first(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, ())), "")


def _addresses(fields: Fields, name: str) -> tuple[Address, ...]:
    found = (address for value in fields.get(name, ()) for address in parse_addresses(value))
    return tuple(islice(found, MAX_ADDRESSES))


def _own_id(values: list[str]) -> str:
    """Return the Message-ID as written, "" for none; one without "<>" and "@" is strange, but it is one."""
    bare = (text for value in values if _BARE_ID.fullmatch(text := decode_words(value)))
    return next(chain(_message_ids(values), bare), "")


def _content_id(fields: Fields, received_at: datetime) -> str:
    """Return an id for a message without one: the same content gives the same id, wherever it is read.

    Without a Date two requests may read alike (a web form's), so there the time of arrival tells them apart.
    """
    names = ("from", "date", "subject", "to", "cc", "in-reply-to", "references")
    arrival = "" if _first(fields, "date") else received_at.isoformat()
    return f"content.{_digest(repr(([fields.get(name) for name in names], arrival)))[:40]}@mailwarden.invalid"


def _message_ids(values: list[str]) -> tuple[str, ...]:
    """Return the Message-IDs in some fields as written: in order, each once, the newest where there are many."""
    found = dict.fromkeys(one for value in values for one in _ids_in(value))
    return tuple(found)[-MAX_IDS:]


def _ids_in(value: str) -> list[str]:
    """Return the Message-IDs in a value as written: in "<>" and among any text, or else alone and with an "@"."""
    text = clean(decode_words(value), MAX_FIELD)  # some programs encode long ids as if they were words
    found = _ID.findall(text)
    if not found and "<" not in text:
        found = [word for word in text.split() if "@" in word and _BARE_ID.fullmatch(word)]
    return found


def _canonical(ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.lower() for one in ids))


def _thread(references: tuple[str, ...], in_reply_to: tuple[str, ...], own_id: str) -> tuple[str, ...]:
    """Return what an answer's References holds before the id it answers (RFC 5322 section 3.6.4)."""
    before = references or (in_reply_to if len(in_reply_to) == 1 else ())
    return tuple(one for one in before if one != own_id)


def _envelope_sender(return_path: str) -> str | None:
    """Return the topmost Return-Path (RFC 5321 section 4.4): the last server wrote it, the rest is hearsay."""
    if not return_path:
        return None
    if _NULL_PATH.match(return_path):
        return ""
    found = parse_addresses(return_path)
    return found[0].spec if found else clean(return_path.strip("<> "), MAX_SPEC)


def _sent_at(value: str) -> datetime | None:
    """Return the Date in the author's own offset; None where it is missing or absurd."""
    try:
        parsed = parsedate_tz(_COMMENT.sub(" ", value[:200]))
        if parsed is None or parsed[0] not in YEARS:
            return None
        zone = timezone(timedelta(seconds=parsed[9] or 0))
        return datetime(*parsed[:5], min(parsed[5], 59), tzinfo=zone)  # a leap second is none to us
    except (ValueError, TypeError, IndexError, OverflowError):  # the library raises each of them on some date
        return None


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()
