"""Read one Authentication-Results field (RFC 8601 section 2.2) into who says what; decides nothing, touches nothing.

Whoever wrote the mail had a hand in parts of it (a sender's address stands in it, within comments and quotes), so
nothing is believed that depends on guessing where a comment ends. Linear in the field's length; never raises.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

MAX_RESULTS = 100

# Each unescaped quote is looked at once: where one is never closed, there is no other after it.
_PART = re.compile(r'"(?:[^"\\]|\\.)*+"|\\.?|[()";]|[^"()\\;]+', re.DOTALL)
_NAME = r"(?<![A-Za-z0-9_./-])([A-Za-z0-9_./-]{1,80}+)"
_PAIR = re.compile(rf'{_NAME}\s*+=\s*+((?:"(?:[^"\\]|\\.)*+"|[^\s"]++)*+)', re.DOTALL)
_SERVER = re.compile(r'\s*("(?:[^"\\]|\\.)*+"|[^\s"]++)', re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodResult:
    """What one method found: "dmarc", "fail", and by its properties about what ("header.from": "example.org")."""

    method: str  # lower case, without its version
    result: str  # lower case
    properties: tuple[tuple[str, str], ...] = ()  # ptype.property and value, both in lower case

    def about(self, *names: str) -> str:
        """Return the first of these properties that has a value, "" where none has."""
        return next((value for name in names for key, value in self.properties if key == name and value), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthResults:
    """One field as it was read."""

    server: str  # authserv-id in lower case; "" where none is named, as Microsoft 365 writes it
    results: tuple[MethodResult, ...]
    is_plain: bool = True  # False: where its comments end cannot be told for certain


def read_auth_results(value: str) -> AuthResults:
    """Return what an unfolded field says. value: with its encoded words as they stand, for they are none here."""
    segments, is_plain = _segments(value)
    server = "" if _PAIR.match(segments[0].lstrip()) else _server(segments[0])
    found = (one for segment in segments[1 if server else 0 :] if (one := _method_result(segment)))
    return AuthResults(server=server, results=tuple(islice(found, MAX_RESULTS)), is_plain=is_plain)


def _segments(value: str) -> tuple[list[str], bool]:
    """Return what stands between semicolons, comments as blanks, and whether every comment and quote has its end."""
    segments, depth, is_plain = [""], 0, True
    texts: list[str] = []
    for part in _PART.findall(value):
        is_plain = is_plain and part != '"' and not (depth and part.startswith('"'))
        if part == "(":
            depth += 1
        elif part == ")":
            is_plain, depth = is_plain and depth > 0, max(0, depth - 1)
        elif part == ";" and not depth:
            segments[-1] = "".join(texts)
            segments.append("")
            texts.clear()
        elif not depth:
            texts.append(part)
        else:
            texts.append(" ")
    segments[-1] = "".join(texts)
    return segments, is_plain and not depth


def _server(segment: str) -> str:
    found = _SERVER.match(segment)
    return _unquoted(found[1]) if found else ""


def _method_result(segment: str) -> MethodResult | None:
    """Return the result that a segment states; "none" and whatever else it may hold states nothing."""
    pairs = [(name.lower(), _unquoted(value)) for name, value in _PAIR.findall(segment)]
    if not pairs:
        return None
    (method, result), *properties = pairs
    return MethodResult(method=method.partition("/")[0], result=result, properties=tuple(properties))


def _unquoted(text: str) -> str:
    """Return a value in lower case, without its quotes."""
    if not text.startswith('"'):
        return text.lower()
    return re.sub(r"\\(.)", r"\1", text.replace('"', "", 1)[::-1].replace('"', "", 1)[::-1], flags=re.DOTALL).lower()
