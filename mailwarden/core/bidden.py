"""What people's words about a conversation come to: who owns it, until when nobody is reminded, what may still be sent.

Folds over `Conversation.words`; what was taken back does not count. A word speaks of the wait in which it was said,
but for two that hold until they are taken back: who owns it, and that nothing automatic is sent any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from mailwarden.core.clocks import standing
from mailwarden.core.conversation import Conversation, Part
from mailwarden.core.said import Said, Word

OPERATOR = "operator"  # author of what was said on the command line
_MOVES_ON = frozenset({Word.TIME, Word.URGENT, Word.NO_RUSH})  # each says anew how much hurry there is
_LETS_GO = frozenset({Word.HOLD, Word.SEND, Word.TIME})


def settled_id(conversation_id: int, message_id: str) -> str:
    """Return the id of the entry that stands for a word said in this mail: that may be about several conversations."""
    return f"settled.{conversation_id}.{message_id}"[:900]


def words_of(known: Conversation) -> tuple[Said, ...]:
    """Return what was said and not taken back, in the order in which it was heard."""
    return tuple(one for one in known.words if one.undone_at is None)


def words_of_this_wait(known: Conversation) -> tuple[Said, ...]:
    """Return what was said since the requester began to wait; nothing where nobody waits."""
    words = words_of(known)
    since = standing(known).waiting_since if words else None
    return tuple(one for one in words if since is not None and one.at >= since)


def owner(known: Conversation) -> str:
    """Return who took it over, as a comparable address; "": nobody.

    Whoever names a time takes it over, too, or has the one guarded that was named in an answer.
    """
    said = newest(words_of(known), Word.MINE, Word.TIME, Word.TRACK)
    return said.author if said else ""


def snoozed_until(known: Conversation, now: datetime) -> datetime | None:
    """Return until when nobody is reminded; None: reminders go as usual."""
    said = newest(words_of_this_wait(known), Word.SNOOZE)
    return said.until if said and said.until and said.until > now else None


def is_no_rush(known: Conversation) -> bool:
    """Return whether it may take its time: said in this wait, and nobody has asked or named a time since."""
    said = newest(words_of_this_wait(known), *_MOVES_ON)
    if said is None or said.word is not Word.NO_RUSH:
        return False
    return not any(one.part is Part.REQUEST and one.at > said.at for one in known.entries)


def is_stopped(known: Conversation) -> bool:
    """Return whether nothing automatic goes to this requester about it any more."""
    return newest(words_of(known), Word.STOP) is not None


def is_held_back(known: Conversation) -> bool:
    """Return whether a mail in a person's words waits for one more word."""
    said = newest(words_of_this_wait(known), *_LETS_GO)
    return said is not None and said.word is Word.HOLD


def named_time(known: Conversation) -> Said | None:
    """Return the newest word of this wait that names a time by which the requester hears from a person; None: none."""
    return newest(words_of_this_wait(known), Word.TIME)


def newest(words: tuple[Said, ...], *which: Word) -> Said | None:
    """Return the last of some words; None: none of them was said."""
    return next((one for one in reversed(words) if one.word in which), None)


def bidden_reminders(known: Conversation) -> Iterator[tuple[datetime, Said]]:
    """Yield when somebody's word wants a reminder: at once where it is urgent, and at the end of the last snooze."""
    words = words_of_this_wait(known)
    yield from ((one.at, one) for one in words if one.word is Word.URGENT)
    if (snooze := newest(words, Word.SNOOZE)) and snooze.until:
        yield snooze.until, snooze
