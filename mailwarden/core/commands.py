"""What staff say to mailwarden in one word, and whose word counts. Decides; touches nothing.

A command is the first line of an answer to a mail that mailwarden wrote to staff, and nothing else on that line. It
counts from a colleague's own hand alone: a person's mail, from a staff address, to the desk, naming a Message-ID of
ours that nobody outside has seen, and proved to be from there wherever the desk trusts a server to say so (RFC 8601).
Everything else that looks like a command is ordinary mail.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mailwarden.core.authenticity import is_authentic
from mailwarden.core.authorship import Author, who_wrote
from mailwarden.core.events import Word
from mailwarden.core.gate import robot_mark
from mailwarden.core.identity import is_own_message_id
from mailwarden.core.message import Message
from mailwarden.core.policy import DeskPolicy

LONGEST_LINE = 60  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One word, and to which of the mails that were listed it applies."""

    word: Word
    numbers: tuple[int, ...] = ()  # counted from 1, as listed; (): to all


# In every shipped language, for colleagues do not all write in the desk's own. The first of each language is the one
# that our mails suggest.
PHRASES: Mapping[str, Mapping[Word, tuple[str, ...]]] = {
    "en": {
        Word.ANSWER: ("answer it", "answer", "answer them", "answer all"),
        Word.LEAVE: (
            "leave it", "leave", "leave them", "leave all", "no answer needed", "no reply needed", "no answer",
        ),
    },
    "de": {
        Word.ANSWER: ("beantworten", "bitte beantworten", "antworten", "alle beantworten"),
        Word.LEAVE: (
            "ignorieren", "bitte ignorieren", "alle ignorieren", "keine antwort nötig", "keine antwort noetig",
            "keine antwort erforderlich", "keine antwort", "lassen",
        ),
    },
    "fr": {
        Word.ANSWER: ("répondre", "repondre", "répondez", "répondre à tous"),
        Word.LEAVE: (
            "ignorer", "laisser", "laissez", "tout ignorer", "pas de réponse nécessaire", "pas de reponse necessaire",
            "aucune réponse nécessaire", "pas de réponse",
        ),
    },
    "es": {
        Word.ANSWER: ("responder", "responde", "contestar", "responder a todos"),
        Word.LEAVE: (
            "ignorar", "dejar", "dejarlo", "ignorar todos", "no hace falta responder", "sin respuesta",
            "no requiere respuesta", "no hace falta respuesta",
        ),
    },
}  # fmt: skip

_WORDS = {phrase: word for table in PHRASES.values() for word, phrases in table.items() for phrase in phrases}
_NUMBERS = r"\d{1,2}(?:\s?(?:,|\+|&| |and|und|et|y)\s?\d{1,2}){0,19}"
_NUMBERED = re.compile(rf"(?P<phrase>[^\d]+?)(?:\s+(?P<numbers>{_NUMBERS}))?")
_FORWARDED = re.compile(r"\s*(?:fwd?|wg|tr|rv|i|enc|doorst)\s*:", re.IGNORECASE)


def command_in(text: str) -> Command | None:
    """Return the command on the first line of an author's own words; None: there is none."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    plain = " ".join(line[: LONGEST_LINE + 1].casefold().strip(" .!\"'“”„«»`").split())
    found = _NUMBERED.fullmatch(plain) if len(line) <= LONGEST_LINE else None
    word = _WORDS.get(found["phrase"].strip()) if found else None
    if found is None or word is None:
        return None
    return Command(word=word, numbers=tuple(map(int, re.findall(r"\d+", found["numbers"] or ""))))


def may_command(message: Message, desk: DeskPolicy) -> bool:
    """Return whether a mail's first line is a colleague's word, if it answers one of ours to staff."""
    author = message.author
    if author is None or not desk.is_staff(author) or is_authentic(message, desk) is False:
        return False
    if who_wrote(message, desk).author is not Author.STAFF or robot_mark(message, desk):
        return False
    is_their_own = message.relay is None and (message.sender is None or message.sender.key == author.key)
    is_direct = any(map(desk.is_desk, message.to)) and not _FORWARDED.match(message.subject)
    return is_their_own and is_direct and bool(our_ids(message, desk))


def our_ids(message: Message, desk: DeskPolicy) -> tuple[str, ...]:
    """Return which of our own mails it refers to, the one it answers first."""
    ids = dict.fromkeys((*message.in_reply_to, *reversed(message.references)))
    return tuple(one for one in ids if is_own_message_id(one, desk.id_key))
