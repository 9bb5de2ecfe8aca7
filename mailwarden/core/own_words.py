"""What the author of a mail wrote themselves: without quoted lines, the mail below, and the signature. Pure.

Rules of how mail programs quote, in the eight languages most mail comes in. A reply written between quoted lines stays
whole: only where the quotation is not marked line by line (Outlook) does everything below its head belong to it.
Libraries for this exist (email-reply-parser, mail-parser-reply); on 6 KB that a stranger chose, theirs takes seconds
to minutes, and this core has no dependencies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mailwarden.core.decoding import clean

MAX_TEXT = 4000  # characters
MAX_LINES = 2000
MAX_LINE = 1000  # characters that are looked at
MAX_WRAPPED = 3  # lines over which "On … wrote:" may stretch
HEAD_LINES = 6  # of a quoted mail's own header
LONGEST_END = 260  # characters of "… wrote:"

# "On Fri, 20 Nov 2026 at 10:00, Anna <anna@example.org> wrote:", and what Gmail, Apple Mail, Thunderbird and Outlook
# make of it elsewhere; Gmail at times has just a date and the address before the colon.
_BEGINS = re.compile(r"(?:on|am|le|el|il|op|em|den|på)\b|\d{1,4}[-./]", re.IGNORECASE)
_WROTE = re.compile(
    r"(?:\b(?:wrote|writes|schrieb(?:\b.{0,200})?|hat .{0,200}geschrieben|a écrit|écrit|escribió|ha scritto|"
    r"schreef(?:\b.{0,200})?|het volgende geschreven|geschreven|escreveu|skrev(?:\b.{0,200})?)|@[^@]{3,150}>) ?[:：]\Z",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_RULE = re.compile(
    r"[-_=*\s]{2,60}(?:original(?:\s+message|nachricht|meddelande)?|ursprüngliche\s+(?:nachricht|mail)|"
    r"(?:forwarded|weitergeleitete)\s+(?:message|nachricht)|message\s+(?:d'origine|d’origine|original|transféré|transmis)|"
    r"mensaje\s+(?:original|reenviado)|messaggio\s+(?:originale|inoltrato)|oorspronkelijk\s+bericht|"
    r"mensagem\s+(?:original|encaminhada)|ursprungligt\s+meddelande)[-_=*:\s]{0,60}",
    re.IGNORECASE,
)
_UNDERSCORES = re.compile(r"_{20,}")  # Outlook's line above the mail below
_FROM = re.compile(r"\*?(?:from|von|de|da|van|från|fra)\s?\*?\s?[:：]", re.IGNORECASE)
_SUBJECT = re.compile(
    r"\*?(?:subject|betreff|objet|asunto|assunto|oggetto|onderwerp|ämne|emne)\s?\*?\s?[:：]", re.IGNORECASE
)
_SIGNATURE = "--"  # RFC 3676 section 4.3; the space after it is often lost
_DEVICE = re.compile(
    r"(?:sent from|get outlook for|von (?:meinem|unterwegs)|gesendet (?:von|mit)|diese nachricht wurde von|"
    r"envoyé (?:de|depuis)|enviado (?:desde|do meu|a partir)|inviato da|verstuurd (?:vanaf|met)|"
    r"verzonden (?:vanaf|met)|skickat från)\b.{0,120}",
    re.IGNORECASE,
)


def own_words(text: str) -> str:
    """Return what the author wrote, line by line and cleaned, at most MAX_TEXT characters; "" where nothing is left."""
    lines = [clean(line[:MAX_LINE], MAX_LINE) for line in text.split("\n", MAX_LINES)[:MAX_LINES]]
    kept = [line for line in _own_lines(lines) if not _DEVICE.fullmatch(line)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()[:MAX_TEXT].rstrip()


def _own_lines(lines: Sequence[str]) -> Iterator[str]:
    at = 0
    while at < len(lines):
        line = lines[at]
        if _is_quoted(line):
            at += 1
        elif length := _attribution_length(lines, at):
            at += length
            if not _is_quoted(_next_written(lines, at)):
                return
        elif _ends_here(lines, at):
            return
        else:
            yield line
            at += 1


def _is_quoted(line: str) -> bool:
    return line.startswith(">")


def _ends_here(lines: Sequence[str], at: int) -> bool:
    """Whether here begins the mail below, or the signature."""
    line = lines[at]
    if line == _SIGNATURE or _RULE.fullmatch(line):
        return True
    return _is_head(lines, at + 1 if _UNDERSCORES.fullmatch(line) else at)


def _is_head(lines: Sequence[str], at: int) -> bool:
    """Whether the header of a quoted mail stands here, as Outlook shows it: "From:" and, soon below, "Subject:"."""
    head = [line for line in lines[at : at + HEAD_LINES] if line]
    return bool(head) and _FROM.match(head[0]) is not None and any(map(_SUBJECT.match, head[1:]))


def _attribution_length(lines: Sequence[str], at: int) -> int:
    """Return over how many lines "On … wrote:" stretches from here on; 0: it does not stand here."""
    if not (_BEGINS.match(lines[at]) or "@" in lines[at]):
        return 0
    for length in range(1, MAX_WRAPPED + 1):
        joined = " ".join(lines[at : at + length])
        if _DIGIT.search(joined) and _WROTE.search(joined[-LONGEST_END:]):
            return length
    return 0


def _next_written(lines: Sequence[str], at: int) -> str:
    return next((line for line in lines[at : at + HEAD_LINES] if line), "")
