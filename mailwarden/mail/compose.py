"""Write an automatic mail as the bytes that go to the server (RFC 5322): ASCII, CRLF, one text as plain and as HTML.

Pure: same draft, same bytes. The fields are these and no others, so nothing that a stranger wrote can become one.
"""

from __future__ import annotations

import re
from binascii import b2a_qp
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from enum import StrEnum
from hashlib import sha256

from mailwarden.errors import UnsafeArgument
from mailwarden.mail.fields import LINE, is_message_id, mailbox, message_ids, one_line, token, unstructured

# How mail programs mark a reply: Re (most), AW (German), SV and VS (Nordic), Antw (Dutch), RES (Portuguese),
# RIF (Italian), ODP (Polish), YNT (Turkish).
_REPLY = re.compile(r"(?:re|aw|sv|vs|antw|res|rif|odp|ynt)(?:\[\d+\])?\s*:", re.IGNORECASE)
_LINK = re.compile(r"(?:[a-z][a-z0-9+.-]{0,20}://|www\.|(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24}/)[!-~]*", re.IGNORECASE)
_LONG_RUN = re.compile(r"[!-~]{20,}")
_LONG_WORD = re.compile(r"\W*(?:[A-Z]?[a-z]{1,36}|[A-Z]{1,36})(?:[-/](?:[A-Z]?[a-z]{1,36}|[A-Z]{1,36}))*\W*")
_LONGEST_WORD = 60
_FROM = re.compile(rb"^From: [^\r\n]*(?:\r\n[ \t][^\r\n]*)*", re.MULTILINE)
_MAILBOX_MARK = re.compile(rb"^From ", re.MULTILINE)


class AutoSubmitted(StrEnum):
    """How a mail came about, for other programs (RFC 3834 section 5)."""

    REPLIED = "auto-replied"
    GENERATED = "auto-generated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An automatic mail before it is written down; Message-IDs without "<>"."""

    sender_name: str
    sender: str  # addr-spec
    to: str  # addr-spec
    to_name: str
    subject: str
    text: str
    html: str
    language: str
    message_id: str
    date: datetime  # aware
    auto_submitted: AutoSubmitted
    in_reply_to: str = ""
    references: tuple[str, ...] = ()  # oldest first, without in_reply_to


def compose(draft: Draft) -> bytes:
    """Return the whole mail. Raises UnsafeArgument for an address or an own Message-ID that cannot be written."""
    if not is_message_id(draft.message_id):
        raise UnsafeArgument(f"{draft.message_id!r} cannot be written as a Message-ID")
    # "=_" never comes out of quoted-printable (RFC 2045 section 6.7), and nobody knew the Message-ID before.
    boundary = "=_" + sha256(draft.message_id.encode()).hexdigest()[:32]
    head = "\r\n".join(filter(None, _fields(draft, boundary))).encode("ascii")
    edge = b"\r\n--" + boundary.encode("ascii")
    parts = edge + b"\r\n" + _part("plain", draft.text) + edge + b"\r\n" + _part("html", draft.html)
    return head + b"\r\n" + parts + edge + b"--\r\n"


def reply_subject(subject: str, fallback: str) -> str:
    """Return the subject under which an answer to this one is shown in the same thread.

    An ordinary subject stays as it is behind "Re: ", else Gmail starts a new thread; one that is a reply's already
    stays altogether. Links and whatever could be a password or a confirmation code is left out: the author of a mail
    may be forged, and then we would hand on a stranger's words. fallback: where nothing else remains.
    """
    subject = disarmed(subject)
    bare = _REPLY.match(subject)
    if not subject or (bare and not subject[bare.end() :].strip()):
        return fallback
    return subject if bare else f"Re: {subject}"


def disarmed(words: str) -> str:
    """Return a stranger's words on one line, without links and codes; ordinary ones stay as they are."""
    words = one_line(words)
    cleaned = _LONG_RUN.sub(_without_codes, _LINK.sub("", words))
    return words if cleaned == words else " ".join(cleaned.split())


def _without_codes(run: re.Match[str]) -> str:
    is_word = len(run[0]) <= _LONGEST_WORD and _LONG_WORD.fullmatch(run[0])
    return run[0] if is_word else ""


def _fields(draft: Draft, boundary: str) -> tuple[str, ...]:
    ancestors = (*(one for one in draft.references if one != draft.in_reply_to), draft.in_reply_to)
    return (
        mailbox("From", draft.sender_name, draft.sender),
        mailbox("To", draft.to_name, draft.to),
        unstructured("Subject", draft.subject),
        f"Date: {format_datetime(draft.date)}",
        message_ids("Message-ID", (draft.message_id,)),
        message_ids("In-Reply-To", (draft.in_reply_to,)),
        message_ids("References", ancestors),
        token("Auto-Submitted", draft.auto_submitted),
        # Exchange answers automatic mail with its own unless it reads this.
        "X-Auto-Response-Suppress: All",
        token("Content-Language", draft.language),
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"',
        "",
    )


def _part(subtype: str, text: str) -> bytes:
    lines = text.replace("\0", "").rstrip().splitlines()  # RFC 5322 section 2.3 knows no NUL
    body = "\r\n".join((*lines, "")).encode("utf-8", "replace")
    encoding = "7bit"
    if not _is_plain(lines):
        encoding, body = "quoted-printable", _MAILBOX_MARK.sub(b"=46rom ", b2a_qp(body, istext=True))
    head = f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode("ascii") + body


def _is_plain(lines: list[str]) -> bool:
    """Return whether the text can go as it is: ASCII, short lines, none that a mailbox file would mark."""
    return all(line.isascii() and len(line) <= LINE and not line.startswith("From ") for line in lines)


def sent_by(sender: str, content: bytes) -> bytes:
    """Return a mail of ours that another account sends: From is that account's, all else as it was."""
    header, end, body = content.partition(b"\r\n\r\n")
    own = f"From: mailwarden <{sender}>".encode("ascii")
    return _FROM.sub(own, header, count=1) + end + body
