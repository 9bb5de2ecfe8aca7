"""What staff say about an incident in a mail: that there is one, how it stands, that it is over. Decides nothing.

"incident open: mail is slow; about: smtp, outlook; next update 14:00", "update: cause found; next 16:00",
"close: why: a full disk; changed: we measure it now". Parts end at a semicolon or with the line, and before the time of
the next word at any mark: "cause found. next 16:00". Every language is understood everywhere, for colleagues do not all
write in the desk's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailwarden.core.incidents import LONGEST_TEXT
from mailwarden.core.subject_words import folded

Clock = Callable[[str], datetime | None]  # the instant that a few words name; None: none, or none that can be told

MOST_WORDS = 20  # to match by
LONGEST_WORD = 60
MOST_LINES = 30


class Act(StrEnum):
    """What is said."""

    OPEN = "open"
    UPDATE = "update"
    CLOSE = "close"


class Field(StrEnum):
    """A part of what is said."""

    ABOUT = "about"
    NEXT = "next"
    WHY = "why"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentWord:
    """What was said, as far as it was."""

    act: Act
    text: str = ""  # of OPEN what is wrong, of UPDATE what is known; one line
    about: tuple[str, ...] = ()  # words that a subject has to hold one of; (): none were named
    is_for_all: bool = False
    has_next: bool = False  # a time for the next update was to be named …
    next_at: datetime | None = None  # … and this is it; None: it was not understood
    why: str = ""
    changed: str = ""

    @property
    def is_next_unclear(self) -> bool:
        return self.has_next and self.next_at is None


# Folded: without accents and case.
_OPEN = (
    "incident open", "incident opened", "open incident", "new incident", "incident",
    "storung offen", "stoerung offen", "storung", "stoerung", "neue storung",
    "incident ouvert", "panne en cours", "panne",
    "incidencia abierta", "incidencia", "averia",
)  # fmt: skip
_SAYS_OPEN = frozenset(_OPEN) - {"incident", "storung", "stoerung", "panne", "incidencia", "averia"}
_UPDATE = (
    "update", "incident update", "news",
    "stand", "zwischenstand", "neues", "aktualisierung",
    "point", "nouvelles", "mise a jour", "du nouveau",
    "novedad", "novedades", "actualizacion",
)  # fmt: skip
_CLOSE = (
    "close", "closed", "incident close", "incident closed", "over",
    "schliessen", "geschlossen", "behoben", "storung behoben",
    "clore", "cloturer", "clos", "resolu", "incident clos",
    "cerrar", "cerrada", "resuelta", "incidencia cerrada",
)  # fmt: skip
_FIELDS = {
    Field.ABOUT: ("about", "uber", "betrifft", "ueber", "concerne", "au sujet de", "sobre", "acerca de"),
    Field.NEXT: (
        "next update by", "next update at", "next update", "next by", "next at", "next",
        "nachste meldung bis", "nachste meldung um", "nachste meldung", "naechste meldung bis",
        "naechste meldung um", "naechste meldung", "nachste nachricht",
        "nachstes update", "nachste", "prochaines nouvelles", "prochaine nouvelle", "prochain point", "prochaine",
        "prochain", "proxima novedad", "proxima actualizacion", "proximas noticias", "proxima",
    ),
    Field.WHY: ("why", "cause", "because", "grund", "ursache", "warum", "pourquoi", "causa", "motivo", "por que"),
    Field.CHANGED: (
        "changed", "what changes", "change", "fixed by", "geandert", "geaendert", "anderung", "aenderung",
        "was sich andert", "change par", "changement", "ce qui change", "cambio", "cambiado", "que cambia",
    ),
}  # fmt: skip
_ALL = frozenset({"all", "everybody", "everyone", "alle", "alles", "tous", "tout le monde", "todos", "todo"})
_NEEDS_NO_COLON = Field.NEXT  # "next update 14:00"
_HEADS = {
    head: act
    for act, heads in ((Act.OPEN, _OPEN), (Act.UPDATE, _UPDATE), (Act.CLOSE, _CLOSE))
    for head in heads
}  # fmt: skip
_LONGEST_HEAD = 40
_LONGEST_NEXT = 60
_MARK = re.compile(r"[.,!–—-]\s+")
_COLON = re.compile(r"\s*[:：]\s*")
_REPLY = re.compile(r"\s*(?:re|aw|antw|tr|rv|fwd?|wg)\s*[:：]", re.IGNORECASE)


def incident_word_in(text: str, clock: Clock) -> IncidentWord | None:
    """Return what a text says about an incident, if that is what its first line begins with; None: nothing."""
    lines = [line.strip() for line in text.splitlines()[:MOST_LINES]]
    first = next((number for number, line in enumerate(lines) if line), None)
    split = _act_of(lines[first]) if first is not None else None
    if first is None or split is None:
        return None
    act, rest = split
    return _read(act, _parts([rest, *_until_blank(lines[first + 1 :], act)]), clock)


def opening_in(subject: str, text: str, clock: Clock) -> IncidentWord | None:
    """Return the incident that a mail wants opened, in its subject or else in its first line; None: it does not.

    What its subject leaves open, its text may add: a colleague writes the title above and the rest below. "Incident:"
    alone may stand above any mail, so that it counts only where a time for the next update is named, too.
    """
    word = _opening_in(subject, text, clock)
    is_bare = word is not None and not word.has_next and not (_says_open(subject) or _says_open(text))
    return None if is_bare else word


def _opening_in(subject: str, text: str, clock: Clock) -> IncidentWord | None:
    if _REPLY.match(subject) or (split := _act_of(subject)) is None or split[0] is not Act.OPEN:
        word = incident_word_in(text, clock)
        return word if word and word.act is Act.OPEN else None
    lines = [line.strip() for line in text.splitlines()[:MOST_LINES]]
    added = [part for part in _parts(_until_blank(lines, Act.CLOSE)) if _field_of(part)]
    return _read(Act.OPEN, [*_parts([split[1]]), *added], clock)


def _says_open(text: str) -> bool:
    """Return whether its first line says in so many words that an incident is to be opened."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return " ".join(folded(first.partition(":")[0][:_LONGEST_HEAD]).split()) in _SAYS_OPEN


def _act_of(line: str) -> tuple[Act, str] | None:
    head, colon, rest = line.strip().strip("\"'“”„«»* ").replace("：", ":").partition(":")
    act = _HEADS.get(" ".join(folded(head[:_LONGEST_HEAD]).split())) if colon else None
    return (act, rest.strip()) if act else None


def _until_blank(lines: Iterable[str], act: Act) -> Iterator[str]:
    """Yield the lines that belong to what was said: up to a blank one; of the end of an incident, further fields."""
    is_over = False
    for line in lines:
        is_over |= not line
        if not is_over or (line and act is Act.CLOSE and _field_of(line)):
            yield line


def _parts(lines: Iterable[str]) -> list[str]:
    """Return what stands between semicolons and line ends; a semicolon before plain words is one of theirs."""
    parts: list[str] = []
    for line in lines:
        pieces = (piece.strip() for part in line.split(";") for piece in _before_next(part))
        for number, one in enumerate(filter(None, pieces)):
            if number and _field_of(one) is None:
                parts[-1] += f"; {one}"
            else:
                parts.append(one)
    return parts


def _before_next(part: str) -> tuple[str, ...]:
    """Return a part cut where the time of the next word begins behind another mark than a semicolon; else as it is."""
    for mark in _MARK.finditer(part):
        before, rest = part[: mark.start()], part[mark.end() :]
        named = _field_of(rest) if len(rest) <= _LONGEST_NEXT and any(map(str.isdigit, rest)) else None
        if named and named[0] is Field.NEXT:
            return before, rest
    return (part,)


def _read(act: Act, parts: list[str], clock: Clock) -> IncidentWord:
    said: dict[Field, str] = {}
    text: list[str] = []
    newest: Field | None = None
    for part in parts:
        if named := _field_of(part):
            newest, value = named
            said[newest] = value
        elif newest in (Field.WHY, Field.CHANGED):
            said[newest] = f"{said[newest]} {part}".strip()
        elif newest is None:
            text.append(part)
    about = _about(said.get(Field.ABOUT, ""))
    return IncidentWord(
        act=act,
        text=_one_line(" ".join(text)),
        about=tuple(one for one in about if one not in _ALL),
        is_for_all=any(one in _ALL for one in about),
        has_next=Field.NEXT in said,
        next_at=clock(said[Field.NEXT]) if Field.NEXT in said else None,
        why=_one_line(said.get(Field.WHY, "")),
        changed=_one_line(said.get(Field.CHANGED, "")),
    )


def _field_of(part: str) -> tuple[Field, str] | None:
    """Return which field a part is, and its value; None: it is plain text."""
    head, colon, rest = part.replace("：", ":").partition(":")
    name = " ".join(folded(head[:_LONGEST_HEAD]).split())
    for field, names in _FIELDS.items():
        if colon and name in names:
            return field, rest.strip()
    plain = folded(part)
    for name in _FIELDS[_NEEDS_NO_COLON] if len(part) == len(plain) else ():
        if plain.startswith(f"{name} "):
            return _NEEDS_NO_COLON, part[len(name) :].strip()
    return None


def _about(value: str) -> tuple[str, ...]:
    words = (" ".join(folded(one).split())[:LONGEST_WORD] for one in value.split(","))
    return tuple(dict.fromkeys(filter(None, words)))[:MOST_WORDS]


def _one_line(text: str) -> str:
    line = " ".join(text.split()).strip()
    return line if len(line) <= LONGEST_TEXT else line[:LONGEST_TEXT].rstrip() + "…"
