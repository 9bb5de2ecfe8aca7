"""Take a message's body apart (RFC 2045, 2046): which parts it has, decoded, whatever a stranger put there. Pure.

Our own small reader: the standard library's takes minutes for 64 KB of nested boundaries, and recurses. This one looks
at every byte once a level, and at MAX_DEPTH levels and MAX_PARTS parts; what lies beyond is left out.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from mailwarden.core.decoding import decode_bytes

MAX_BODY = 65_536  # bytes of a message that are ever looked at, its header included
MAX_DEPTH = 20
MAX_PARTS = 100

_LINE_END = re.compile(rb"\r\n?")
FIELD = re.compile(r"^([!-9;-~]{1,80})[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*+)", re.MULTILINE)
_PARAMETER = r';\s*{}\s*=\s*("(?:[^"\\]|\\.)*+"?|[^\s;]+)'
_BOUNDARY, _CHARSET = (re.compile(_PARAMETER.format(name), re.IGNORECASE) for name in ("boundary", "charset"))
_ESCAPED = re.compile(r"\\(.)")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_WHOLE_MESSAGES = frozenset({"message/rfc822", "message/global"})


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyPart:
    """One part that holds something itself: no multipart, and of a message within the message its header alone."""

    kind: str  # lower-case media type: "text/plain", "message/delivery-status"
    content: bytes  # transfer encoding undone, lines ended by LF
    charset: str = ""
    is_attached: bool = False  # Content-Disposition says so
    is_within: bool = False  # it belongs to a message that was passed on within this one

    @property
    def text(self) -> str:
        return decode_bytes(self.content, self.charset)


def body_parts(raw: bytes) -> tuple[BodyPart, ...]:
    """Return the parts of a message as they stand. raw: the message from its first byte on, perhaps cut off."""
    unified = _LINE_END.sub(b"\n", raw[:MAX_BODY])
    return tuple(islice(_parts(unified, depth=0, is_within=False), MAX_PARTS))


def fields_of(block: str) -> dict[str, str]:
    """Return the fields of a header block, or of a group of a delivery report, unfolded; of several the first."""
    found: dict[str, str] = {}
    for match in islice(FIELD.finditer(block), 1000):
        found.setdefault(match[1].lower(), " ".join(match[2].split()))
    return found


def _parts(entity: bytes, *, depth: int, is_within: bool) -> Iterator[BodyPart]:
    header, content = _divided(entity)
    fields = fields_of(header)
    kind_field = fields.get("content-type", "")
    kind = kind_field.partition(";")[0].strip().lower() or "text/plain"
    if depth >= MAX_DEPTH:
        return
    if kind.startswith("multipart/") and (boundary := _parameter(_BOUNDARY, kind_field)):
        if between := _between(content, boundary.encode("utf-8", "replace")):
            for part in between:
                yield from _parts(part, depth=depth + 1, is_within=is_within)
            return
        kind = "text/plain"  # its boundary is found nowhere: somebody took it apart
    decoded = _decoded(content, fields.get("content-transfer-encoding", "").lower())
    disposition = fields.get("content-disposition", "").lower()
    yield BodyPart(
        kind=kind,
        content=_divided(decoded)[0].encode("latin-1") if kind in _WHOLE_MESSAGES else decoded,
        charset=_parameter(_CHARSET, kind_field),
        is_attached=disposition.startswith("attachment"),
        is_within=is_within,
    )
    if kind in _WHOLE_MESSAGES:
        yield from _parts(decoded, depth=depth + 1, is_within=True)


def _divided(entity: bytes) -> tuple[str, bytes]:
    """Return header block (as Latin-1) and content, which an empty line divides (RFC 5322 section 2.1)."""
    if entity.startswith(b"\n"):
        return "", entity[1:]
    header, _, content = entity.partition(b"\n\n")
    return header.decode("latin-1"), content


def _between(content: bytes, boundary: bytes) -> list[bytes]:
    """Return what stands between the lines of a boundary (RFC 2046 section 5.1.1); the closing one may be missing."""
    line = re.compile(rb"(?:^|\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\n|\Z)")
    lines = list(islice(line.finditer(content), MAX_PARTS))
    ends = [*(one.start() for one in lines[1:]), len(content)]
    return [content[one.end() + 1 : end] for one, end in zip(lines, ends, strict=False) if not one[1]]


def _parameter(pattern: re.Pattern[str], value: str) -> str:
    found = pattern.search(value)
    if found is None:
        return ""
    return _ESCAPED.sub(r"\1", found[1].strip('"')) if found[1].startswith('"') else found[1]


def _decoded(content: bytes, encoding: str) -> bytes:
    if encoding.startswith("quoted-printable"):
        return binascii.a2b_qp(content)
    if not encoding.startswith("base64"):
        return content
    digits = _NOT_BASE64.sub(b"", content)
    whole = digits[: len(digits) - (len(digits) % 4 == 1)]  # cut off anywhere: one lonely character is no byte
    return _LINE_END.sub(b"\n", binascii.a2b_base64(whole + b"=="))
