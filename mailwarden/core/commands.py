"""What staff say to mailwarden in a few words, and whose word counts. Decides; touches nothing.

A command is the first line of an answer to a mail that mailwarden wrote to staff, and nothing else on that line; a time
may have its reason beside it (`core.time_with_reason`). In answer to a list, several lines may each name a number. It
counts from a colleague's own hand alone: a person's mail, from a staff address, to the desk, naming a Message-ID of
ours that nobody outside has seen, and proved to be from there wherever the desk trusts a server to say so (RFC 8601).
Everything else that looks like a command is ordinary mail.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile

from mailwarden.core.authenticity import is_authentic
from mailwarden.core.authorship import Author, who_wrote
from mailwarden.core.command_phrases import ENDS, PHRASES
from mailwarden.core.gate import robot_mark
from mailwarden.core.identity import is_own_message_id
from mailwarden.core.message import Message
from mailwarden.core.plain_words import plain
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.said import Word
from mailwarden.core.spoken import TimeReader
from mailwarden.core.time_with_reason import TimeWithReason, first_paragraph, time_with_reason

LONGEST_LINE = 60  # characters of a phrase; a time with a reason may be longer
LONGEST_TEXT = 2000  # characters that are looked at
MOST_NUMBERS = 20  # before or after one word


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What was said, and of which of the mails that were listed."""

    word: Word
    numbers: tuple[int, ...] = ()  # counted from 1, as listed; (): none was named
    is_of_all: bool = False  # of all that were listed, in so many words: "all: mine", "leave them all"
    until: datetime | None = None  # aware, UTC; of TIME and SNOOZE, never None there
    text: str = ""  # of TIME: the reason, one line; "" for none


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """One way to read a line: which numbers it begins with, and what is left."""

    numbers: tuple[int, ...]
    rest: str
    is_marked: bool = False  # a mark stands behind the numbers: "2:", "all:"


def _spellings(phrase: str) -> frozenset[str]:
    """Return a phrase as it is written with accents, without, and with "ae" for "ä"."""
    written_out = phrase.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    return frozenset({plain(phrase), plain(written_out)})


_WORDS: Mapping[str, Word] = {
    spelling: word
    for table in PHRASES.values()
    for word, phrases in table.items()
    for phrase in phrases
    for spelling in _spellings(phrase)
}
_UNCLEAR_ENDS = frozenset(spelling for phrases in ENDS.values() for one in phrases for spelling in _spellings(one))
_SNOOZES = sorted((phrase for phrase, word in _WORDS.items() if word is Word.SNOOZE), key=len, reverse=True)
_ALL = re.compile(r"(?:all|both|alle|beide|tous|toutes|todos|todas|ambos)\s*:\s*")
_EVERY = re.compile(r"(?<!at )\b(?:all|both|alle|beide|tous|toutes|tout|todo|todos|todas|ambos)\b")  # not "at all"
_NUMBER = re.compile(r"(?:#|no\.?\s|nr\.?\s|n[°º]\s?)?(\d{1,2})(?!\d)")
_BETWEEN = re.compile(r"\s*(?:[,+&]|and|und|et|y)\s*|\s+")
_AFTER = re.compile(r"\s*[:.)](?!\d)\s*|\s+[–—-]?\s*")
_TRAILING = re.compile(r"(?P<phrase>[^\d]+?)(?P<numbers>\s+[#\d].*)?")
_COURTESY = (
    r"please|thanks|thank you|thx|bitte|danke|merci|s'il te plait|s'il vous plait|svp|por favor|gracias"
    r"|(?:wh?)?oops|ups|uups|sorry|my mistake|hoppla|huch|entschuldigung|oups|pardon|desole|zut|perdon|uy|vaya"
)
_COURTESIES = re.compile(rf"\A(?:(?:{_COURTESY})[\s,.!…]+)+(?=\S)|(?<=\S)[\s,]+(?:{_COURTESY})\Z")
_QUOTES = ' \t"“”„«»`\N{NO-BREAK SPACE}'  # our examples, copied with what stands around them
_ENDS = " .,!¡\"'“”„‚«»`*"
_FOR = re.compile(r"\s*(?:for|fur|pendant|durante|por)?\s*(?=(?:\d{1,3}|[a-z]+)\s?[a-z]+\Z)")  # "for 2h"
_FORWARDED = re.compile(r"\s*(?:fwd?|wg|tr|rv|i|enc|doorst)\s*:", re.IGNORECASE)


def commands_in(text: str, times: TimeReader | None = None) -> tuple[Command, ...]:
    """Return the commands in an author's own words: one, or one a line where each line names its number; (): none.

    Of several lines with numbers all have to be understood, and no number may be named twice.
    """
    lines = _lines(text)
    numbered = _numbered_lines(lines)
    if len(numbered) > 1:
        return _one_each(numbered, times)
    found = _single(lines, times)
    return (found,) if found else ()


def command_in(text: str, times: TimeReader | None = None) -> Command | None:
    """Return the only command in an author's own words; None: there is none, or more than one."""
    found = commands_in(text, times)
    return found[0] if len(found) == 1 else None


def unclear_line(text: str, times: TimeReader | None = None) -> str:
    """Return the first of several lines with numbers that is not understood; "" where there are no such lines."""
    numbered = _numbered_lines(_lines(text))
    understood = ((line, _single([line], times)) for line in numbered)
    return next((line for line, one in understood if len(numbered) > 1 and not (one and one.numbers)), "")


def ends_unclearly(text: str) -> bool:
    """Return whether an author's first line says that it is over, but not whether there was an answer or needs none."""
    first = next(filter(None, _lines(text)), "")
    compared = (" ".join(_compared(one.rest).split()) for one in _readings(first) if len(one.rest) <= LONGEST_LINE)
    phrases = (found["phrase"] for one in compared if (found := _TRAILING.fullmatch(one)))
    return any(_bare_forms(one) & _UNCLEAR_ENDS for one in phrases)


def may_command(message: Message, desk: DeskPolicy) -> bool:
    """Return whether a mail's first line is a colleague's word, if it answers one of ours to staff."""
    return is_from_own_hand(message, desk) and bool(our_ids(message, desk))


def is_from_own_hand(message: Message, desk: DeskPolicy) -> bool:
    """Return whether a colleague wrote it to the desk themselves, as far as its header says: that may be forged."""
    author = message.author
    if author is None or not desk.is_staff(author) or is_authentic(message, desk) is False:
        return False
    if who_wrote(message, desk).author is not Author.STAFF or robot_mark(message, desk):
        return False
    is_their_own = message.relay is None and (message.sender is None or message.sender.key == author.key)
    is_direct = any(map(desk.is_desk, message.to)) and not _FORWARDED.match(message.subject)
    return is_their_own and is_direct


def our_ids(message: Message, desk: DeskPolicy) -> tuple[str, ...]:
    """Return which of our own mails it refers to, the one it answers first."""
    ids = dict.fromkeys((*message.in_reply_to, *reversed(message.references)))
    return tuple(one for one in ids if is_own_message_id(one, desk.id_key))


def _lines(text: str) -> list[str]:
    return [line.strip(_QUOTES) for line in unicodedata.normalize("NFC", text[:LONGEST_TEXT]).splitlines()]


def _numbered_lines(lines: list[str]) -> list[str]:
    """Return the lines with which the text begins, as long as each begins with a number; empty ones aside."""
    written = [line for line in lines if line]
    return list(takewhile(lambda line: len(list(_readings(line))) > 1, written))


def _one_each(lines: list[str], times: TimeReader | None) -> tuple[Command, ...]:
    found = [one for line in lines if (one := _single([line], times)) and one.numbers]
    numbers = [number for one in found for number in one.numbers]
    return tuple(found) if len(found) == len(lines) and len(numbers) == len(set(numbers)) else ()


def _single(lines: list[str], times: TimeReader | None) -> Command | None:
    """Return what is said once, however its numbers may be told from its hours; None: nothing, or not one thing."""
    first, paragraph = next(filter(None, lines), ""), first_paragraph(lines)
    read = [_numbered(_phrase(one.rest) or _snooze(one.rest, times), one) for one in _readings(first)]
    found = set(filter(None, (*read, *_timed(paragraph, times))))
    return found.pop() if len(found) == 1 else None


def _timed(paragraph: str, times: TimeReader | None) -> list[Command | None]:
    """Return what a paragraph says if it says a time, with every number that may stand before it.

    A paragraph that begins with its time has no number: "3 pm". And a bare number needs the time behind it: "2 tomorrow
    3pm", for "2 colleagues are ill, tomorrow 3pm" is about no number.
    """
    whole, *numbered = _readings(paragraph)
    said = time_with_reason(whole.rest, times)
    if said and (said.time.start == 0 or not numbered):
        return [_time(said)]
    read = [(one, time_with_reason(one.rest, times)) for one in numbered]
    return [_numbered(_time(said), one) for one, said in read if said and (one.is_marked or said.time.start == 0)]


def _readings(line: str) -> Iterator[_Reading]:
    """Yield a line as it is, and every way in which it begins with numbers: "1 3 pm" begins with 1."""
    yield _Reading(numbers=(), rest=line)
    compared = plain(line)
    if every := _ALL.match(compared):
        yield _Reading(numbers=(), rest=line[every.end() :], is_marked=True)
    numbers: tuple[int, ...] = ()
    at: int | None = 0
    while at is not None and (number := _NUMBER.match(compared, at)) and len(numbers) < MOST_NUMBERS:
        numbers = (*numbers, int(number[1]))
        if after := _AFTER.match(compared, number.end()):
            yield _Reading(numbers=numbers, rest=line[after.end() :], is_marked=not after[0].isspace())
        between = _BETWEEN.match(compared, number.end())
        at = between.end() if between else None


def _numbered(command: Command | None, reading: _Reading) -> Command | None:
    """Return a command with the numbers that stood before it; None where others stand behind it."""
    if command is None or not (reading.numbers or reading.is_marked):
        return command
    numbers = tuple(dict.fromkeys(reading.numbers))
    return None if command.numbers else replace(command, numbers=numbers, is_of_all=not numbers)


def _phrase(line: str) -> Command | None:
    """Return what a phrase says: "mine", "leave 2 and 3"."""
    compared = " ".join(_compared(line).split()) if len(line) <= LONGEST_LINE else ""
    found = _TRAILING.fullmatch(compared)
    word = _word(found["phrase"]) if found else None
    if found is None or word is None or word is Word.SNOOZE:
        return None
    numbers = _only_numbers(found["numbers"] or "")
    if numbers is None:
        return None
    return Command(word=word, numbers=numbers, is_of_all=not numbers and _EVERY.search(found["phrase"]) is not None)


def _only_numbers(text: str) -> tuple[int, ...] | None:
    """Return the numbers of a text that holds nothing else; None: it does."""
    if not text:
        return ()
    listed = [one.numbers for one in _readings(f"{text.strip()} ") if not one.rest]
    return tuple(dict.fromkeys(listed[-1])) if listed else None


def _snooze(line: str, times: TimeReader | None) -> Command | None:
    """Return until when nobody is to be reminded: "snooze until Thursday", "remind me tomorrow", "snooze 2h"."""
    compared = _compared(line)
    if before := next((one for one in _SNOOZES if compared.startswith(f"{one} ")), None):
        said = _until(line[len(before) :], times)
    else:
        after = next((one for one in _SNOOZES if compared.rstrip(_ENDS).endswith(f" {one}")), None)
        said = time_with_reason(line.rstrip(_ENDS)[: -len(after)], times) if after else None
    return Command(word=Word.SNOOZE, until=said.time.begins_at) if said else None


def _until(text: str, times: TimeReader | None) -> TimeWithReason | None:
    """Return until when, or for how long: "until Thursday", "for 2h"."""
    span = _FOR.match(plain(text))
    return time_with_reason(text, times) or (time_with_reason(f"in {text[span.end() :]}", times) if span else None)


def _time(said: TimeWithReason) -> Command | None:
    word = _word(_compared(said.reason))
    if word not in (None, Word.MINE, Word.TRACK):
        return None  # two things at once
    return Command(word=Word.TIME, until=said.time.at, text="" if word else said.reason)


def _compared(line: str) -> str:
    """Return a line for comparing with phrases, as long as it is."""
    return plain(line).replace("-", " ")


def _word(phrase: str) -> Word | None:
    """Return what a phrase means, whatever marks and courtesies stand around it."""
    return next((word for one in sorted(_bare_forms(phrase), key=len, reverse=True) if (word := _WORDS.get(one))), None)


def _bare_forms(phrase: str) -> frozenset[str]:
    """Return a phrase without the marks around it, and without the courtesies."""
    bare = phrase.strip(_ENDS)
    return frozenset({bare, _COURTESIES.sub("", bare).strip(_ENDS)})
