"""Lay out one text twice: as plain text, wrapped, and as HTML that reads well on a small screen, by day and by night.

Pure. The text is paragraphs with blank lines between; lines that start with "- " are a list, a paragraph that starts
with "> " is a quotation; a line that ends in a backslash breaks there, every other line end is only the author's.
Nothing in it is markup: all of it is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby
from operator import attrgetter

WIDTH = 72
QUOTED = "> "
EDGE = "\0"  # on either side of a value that could pass for a list or a break; not shown

_BLANK = re.compile(r"\n\s*\n")
_GAP = re.compile(r"[^\S\u00a0]+")  # a no-break space holds its line together
# Some programs make links out of whatever looks like a date, a number or an address: these are our words, not theirs.
_PAGE = """\
<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 0; background: #ffffff; color: #1d1d1f; }}
@media (prefers-color-scheme: dark) {{
body {{ background: #1c1c1e; color: #f0f0f2; }}
}}
</style>
</head>
<body>
<div style="max-width: 36em; padding: 16px;
 font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif; overflow-wrap: anywhere;">
{body}
</div>
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, its lines broken only where they must be, or the items of a list."""

    is_list: bool
    lines: tuple[str, ...]
    is_quoted: bool = False


def blocks_of(source: str) -> tuple[Block, ...]:
    """Return the paragraphs and lists of a text."""
    return tuple(block for chunk in _BLANK.split(source.strip()) for block in _blocks(chunk))


def as_text(blocks: Iterable[Block]) -> str:
    """Return plain text, lines of at most 72 characters where words allow it."""
    return "\n\n".join("\n".join(_text_lines(block)) for block in blocks) + "\n"


def as_html(blocks: Iterable[Block], language: str, title: str) -> str:
    """Return a whole page without images and links."""
    body = "\n".join(_html(block) for block in blocks)
    return _PAGE.format(language=escape(language), title=escape(title), body=body)


def _blocks(chunk: str) -> Iterator[Block]:
    if chunk.lstrip().startswith(QUOTED):
        lines = (line for one in _logical_lines(chunk.lstrip().removeprefix(QUOTED)) for line in one.lines)
        yield Block(False, tuple(lines), is_quoted=True)
        return
    for is_list, group in groupby(_logical_lines(chunk), key=attrgetter("is_list")):
        yield Block(is_list, tuple(line for one in group for line in one.lines))


def _logical_lines(chunk: str) -> Iterator[Block]:
    """Yield each item, or line up to its break, with the lines that only continue it joined to it."""
    current: list[str] = []
    in_item = False
    for line in filter(None, map(str.strip, chunk.split("\n"))):
        starts_item = line.startswith("- ")
        if current and (starts_item or current[-1].endswith("\\")):
            yield _joined(current, in_item)
            current = []
            in_item = False
        in_item = in_item or starts_item
        current.append(line.removeprefix("- ") if starts_item else line)
    if current:
        yield _joined(current, in_item)


def _joined(lines: list[str], is_item: bool) -> Block:
    return Block(is_item, (" ".join(lines).removesuffix("\\").replace(EDGE, "").strip(),))


def _text_lines(block: Block) -> Iterator[str]:
    first, rest = ("- ", "  ") if block.is_list else (QUOTED, QUOTED) if block.is_quoted else ("", "")
    for line in block.lines:
        yield from _wrapped(line, first, rest)


def _wrapped(line: str, first: str, rest: str) -> Iterator[str]:
    current = first
    for word in filter(None, _GAP.split(line)):
        if len(current) + len(word) > WIDTH and current.strip("-> "):
            yield current.rstrip()
            current = rest
        current += word + " "
    yield current.rstrip()


def _html(block: Block) -> str:
    lines = [escape(line) for line in block.lines]
    if block.is_list:
        items = "\n".join(f'<li style="margin: 0 0 4px;">{line}</li>' for line in lines)
        return f'<ul style="margin: 0 0 16px; padding-left: 20px;">\n{items}\n</ul>'
    quoted = " padding-left: 12px; border-left: 3px solid #8e8e93;" if block.is_quoted else ""
    return f'<p style="margin: 0 0 16px;{quoted}">{"<br>".join(lines)}</p>'
