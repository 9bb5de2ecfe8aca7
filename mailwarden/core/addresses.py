"""Read address lists (RFC 5322 section 3.4) as people's mail programs really write them; linear, and never guessing.

An address comes out only if it can be handed to an SMTP server as it is. What is written so badly that one would have
to guess whom it means is left out: writing to a stranger is worse than writing to nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mailwarden.core.decoding import clean, text_of
from mailwarden.core.message import Address

MAX_ADDRESSES = 100
MAX_NAME = 200
MAX_SPEC, MAX_LOCAL_PART, MAX_DOMAIN = 320, 64, 255  # RFC 5321 section 4.5.3.1

# Each part ends at the next character that could begin another one, and none is looked at twice: so it is linear.
_PART = re.compile(
    r"""=\?[^?\s]{1,60}\?[bBqQ]\?[^?<>"]*\?=  # an encoded word, also with a comma or a parenthesis in it
      | "(?:[^"\\]|\\.?)*+"?                  # a quoted string, perhaps never closed
      | \[[^\[\]<>,]*\]?                      # a domain literal, or [a tag] in a name
      | \\.? | [(),:;<>] | [^"(),:;<>\[\\=]+ | =""",
    re.DOTALL | re.VERBOSE,
)
_SPEC = re.compile(r'((?:"(?:[^"\\\s]|\\\S)*+")|[^\s"(),:;<>@\[\]\\]+)@([^\s"(),:;<>@\[\]\\]+)')
MAX_WRITABLE = 254  # with its angle brackets a path of 256 octets (RFC 5321 section 4.5.3.1.3)
# In quotes nothing more than a blank: a careless reader would take "a>b"@x.org or "a,b"@x.org for something else.
_WRITABLE = re.compile(
    r"""(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+|"[A-Za-z0-9!#$%&'*+/=?^_`{|}~. -]+")@"""
    r"""(?:[A-Za-z0-9.-]+|\[[A-Fa-f0-9.:IPv]+\])"""
)
_DISPUTED = re.compile("[\xdf\u03c2\u200c\u200d]")  # IDNA 2003 and IDNA 2008 make two domains of one with these
_LABEL = r"[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*+", re.IGNORECASE)


def parse_addresses(text: str) -> tuple[Address, ...]:
    """Return the usable addresses of an unfolded field, at most 100, in their order; groups are opened."""
    reader = _ListReader()
    for part in _PART.findall(text):
        reader.take(part)
    unclosed = reader.finish()
    # Something opened and never closed swallowed the rest: read it again as if it had never been opened.
    return parse_addresses(text.replace(unclosed, " ")) if unclosed else tuple(reader.found[:MAX_ADDRESSES])


def is_writable(spec: str) -> bool:
    """Return whether every mail program and server takes this as an address: ASCII, of a length RFC 5321 allows.

    What is not can be known and compared, but gets no mail of ours (SMTPUTF8 is RFC 6531).
    """
    return len(spec) <= MAX_WRITABLE and _WRITABLE.fullmatch(spec) is not None


def usable_spec(text: str) -> str:
    """Return an addr-spec that is safe to hand to SMTP, its domain in A-labels (RFC 5890); "" where there is none."""
    parts = _SPEC.fullmatch(text.strip()) if len(text) <= MAX_SPEC + 2 and text.isprintable() else None
    domain = _ascii_domain(parts[2]) if parts else ""
    if not parts or not domain or len(parts[1]) > MAX_LOCAL_PART:
        return ""
    return f"{parts[1]}@{domain}"


def _ascii_domain(domain: str) -> str:
    domain = domain.removesuffix(".")
    if len(domain) > MAX_DOMAIN:
        return ""
    if not domain.isascii():
        if _DISPUTED.search(domain):
            return ""
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return domain if len(domain) <= MAX_DOMAIN and _DOMAIN.fullmatch(domain) else ""


@dataclass(slots=True)
class _ListReader:
    """Takes one part after the other and collects an address at every separator."""

    found: list[Address] = field(default_factory=list)
    phrase: list[str] = field(default_factory=list)
    angle: list[str] = field(default_factory=list)
    comment: list[str] = field(default_factory=list)
    depth: int = 0  # of comments
    in_angle: bool = False
    is_doubtful: bool = False  # two addresses in angle brackets, and no separator between them
    open_quote: bool = False

    def take(self, part: str) -> None:
        if part[0] == '"' and (len(part) == 1 or not _is_closed(part)):
            self.open_quote = True
        if part in "()" or self.depth:
            self._take_comment(part)
        elif self.in_angle:
            self._take_angle(part)
        else:
            self._take_outside(part)

    def finish(self) -> str:
        """Collect the last address; return the character that was opened and never closed, "" for none."""
        self._collect()
        return '"' if self.open_quote else "(" if self.depth else ""

    def _take_comment(self, part: str) -> None:
        if part == "(":
            self.depth += 1
        elif part == ")":
            self.depth = max(0, self.depth - 1)
        else:
            self.comment.append(part)

    def _take_angle(self, part: str) -> None:
        if part == ">":
            self.in_angle = False
        elif part in "<:":  # what stood before ":" was a route: <@relay.example:anna@example.org> (section 4.4)
            self.angle.clear()
        else:
            self.angle.append(part)

    def _take_outside(self, part: str) -> None:
        if part == "<":
            self.in_angle = True
            self.is_doubtful = bool(self.angle)
            self.angle.clear()
        elif part in ",;":
            self._collect()
        elif part == ":":  # what stood before it is the name of a group
            self.phrase.clear()
        elif part != ">":
            self.phrase.append(part)

    def _collect(self) -> None:
        address = self._with_angle() if self.angle else self._bare()
        if address and not self.is_doubtful and len(self.found) < MAX_ADDRESSES:
            self.found.append(address)
        self.phrase.clear()
        self.angle.clear()
        self.comment.clear()
        self.in_angle = self.is_doubtful = False

    def _with_angle(self) -> Address | None:
        spec = usable_spec("".join(self.angle))
        name = "".join(_unquoted(part) for part in self.phrase)
        return Address(spec=spec, name=text_of(name or "".join(self.comment), MAX_NAME)) if spec else None

    def _bare(self) -> Address | None:
        """Return an address without angle brackets; what follows it may be the rest of it: "anna@exam ple.org"."""
        *words, last = "".join(self.phrase).split() or [""]
        spec = usable_spec(last)
        if not spec or any("@" in word for word in words):
            return None
        name = " ".join(words) or "".join(self.comment)
        return Address(spec=spec, name=text_of(name.replace('"', ""), MAX_NAME))


def _is_closed(part: str) -> bool:
    """Return whether a quoted string ends in a quote of its own, not in an escaped one."""
    inner = part[1:-1]
    return part.endswith('"') and (len(inner) - len(inner.rstrip("\\"))) % 2 == 0


def _unquoted(part: str) -> str:
    if not part.startswith('"'):
        return part
    return re.sub(r"\\(.)", r"\1", clean(part[1:-1], MAX_NAME * 4))
