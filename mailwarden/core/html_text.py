"""The text of an HTML part, as far as words matter: lines, and "> " before what stands in a quotation. Pure.

No HTML parser: nothing is shown, and the standard library's can be made to take minutes. Each character is looked at
once; whatever is opened and never closed ends the text, as it does in a browser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

MAX_QUOTED = 10  # levels that are told apart

_NAME = re.compile(r"</?\s*([a-z][a-z0-9]*)", re.IGNORECASE)
_NEW_LINE = frozenset({
    "address", "article", "blockquote", "body", "br", "center", "dd", "div", "dl", "dt", "footer", "form", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section", "table", "td", "th",
    "tr", "ul",
})  # fmt: skip
_UNSEEN = frozenset({"head", "script", "style", "template", "title"})
_QUOTED = "blockquote"


def html_text(html: str) -> str:
    """Return the text of HTML, a line a block; quoted lines begin with "> "."""
    lines: list[str] = []
    words: list[str] = []
    depth = 0
    for tag, text in _pieces(html):
        words.append(unescape(text))
        if tag.strip("/") in _NEW_LINE:
            lines.append(_line(words, depth))
            words.clear()
        if tag.strip("/") == _QUOTED:
            depth = max(0, depth - 1) if tag.startswith("/") else min(depth + 1, MAX_QUOTED)
    return "\n".join([*lines, _line(words, depth)])


def _line(words: list[str], depth: int) -> str:
    return "> " * depth + " ".join("".join(words).split())


def _pieces(html: str) -> Iterator[tuple[str, str]]:
    """Yield (tag, the text before it); the tag as its lower-case name, "/name" where it closes, "" for none."""
    at = 0
    while (start := html.find("<", at)) >= 0:
        end, tag = _tag(html, start)
        yield tag, html[at:start]
        if end < 0:
            return
        at = end
    yield "", html[at:]


def _tag(html: str, start: int) -> tuple[int, str]:
    """Return where what begins with this "<" ends (-1: nowhere), and its name."""
    if html.startswith("<!--", start):
        return _after(html, "-->", start + 4), ""
    named = _NAME.match(html, start)
    if named is None and not html.startswith(("<!", "<?"), start):
        return start + 1, ""  # a lonely "<"
    name = named[1].lower() if named else ""
    is_closing = html.startswith("</", start)
    end = _after(html, ">", start)
    if name in _UNSEEN and not is_closing and end >= 0:
        return _after(html, ">", _after_name(html, name, end)), name
    return end, f"/{name}" if is_closing else name


def _after_name(html: str, name: str, start: int) -> int:
    closing = re.compile(f"</{name}", re.IGNORECASE).search(html, start)
    return closing.end() if closing else len(html)


def _after(html: str, mark: str, start: int) -> int:
    found = html.find(mark, start)
    return found + len(mark) if found >= 0 else -1
