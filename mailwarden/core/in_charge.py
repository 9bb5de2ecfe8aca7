"""Which of our people stands behind a conversation, by first name: who has taken it on, or who answered last."""

from __future__ import annotations

from mailwarden.core.bidden import newest, words_of
from mailwarden.core.conversation import Conversation, Part
from mailwarden.core.message import Address
from mailwarden.core.names import first_name
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.said import Said, Word


def owner_of(known: Conversation) -> Said | None:
    """Return the word by which a colleague took it on, the newest one that stands; None: nobody has."""
    return newest(words_of(known), Word.MINE, Word.TIME)


def owner_name(known: Conversation, policy: DeskPolicy) -> str:
    """Return the first name of who has taken it on; "" where nobody has, or it is not known."""
    owner = owner_of(known)
    return name_of(owner.author, policy, owner.name) if owner else ""


def answerer_name(known: Conversation, policy: DeskPolicy) -> str:
    """Return the first name of who answered last, under an address of their own; "" where nobody did."""
    answers = (one for one in known.entries if one.part is Part.ANSWER and one.author not in policy.addresses)
    newest = max(answers, key=lambda one: one.at, default=None)
    return name_of(newest.author, policy) if newest else ""


def name_of(address: str, policy: DeskPolicy, written: str = "") -> str:
    """Return a colleague's first name, as the desk lists them or else as they write it; "" where neither says."""
    listed = next((one.name for one in policy.staff if one.key == address and one.name), "")
    return first_name(Address(spec=address, name=listed or written))
