"""What an alarm means for the people who write, by its subject; decides, touches nothing.

A subject is a slug, with an address or a number behind it where there may be one of each: "smtp", "incident-3",
"staff-unreachable anna@example.org".
"""

from __future__ import annotations

import re
from enum import StrEnum

# Alarms that are over when somebody says so.
SEEN_BY_A_PERSON = (
    "message-set-aside", "conversation-set-aside", "mail-set-aside", "task-set-aside", "submission-refused", "storm",
    "many-returns", "another-mailwarden",
)  # fmt: skip

_SUBJECT = re.compile(r"(?P<slug>[a-z-]+?)(?:[- ](?P<about>\d+|\S+@\S+))?")


class Effect(StrEnum):
    """What does not work for the whole desk until an alarm is over."""

    NONE = ""
    BLIND = "blind"  # mail, or what staff answer, is not seen: nothing is acknowledged or followed
    MUTE = "mute"  # nothing leaves: who was told a time does not hear that it takes longer


_EFFECTS = {
    "imap": Effect.BLIND,
    "mailbox-inbox": Effect.BLIND,
    "mailbox-sent": Effect.BLIND,
    "store": Effect.BLIND,
    "smtp": Effect.MUTE,
    "brake": Effect.MUTE,
}


def effect_of(subject: str) -> Effect:
    """Return what does not work while an alarm of this subject stands."""
    return _EFFECTS.get(slug_of(subject), Effect.NONE)


def slug_of(subject: str) -> str:
    """Return what kind of alarm it is."""
    found = _SUBJECT.fullmatch(subject)
    return found["slug"] if found else subject


def about(subject: str) -> str:
    """Return the address or the number that it is about; "" where there can be only one of its kind."""
    found = _SUBJECT.fullmatch(subject)
    return (found["about"] or "") if found else ""


def ends_by_command(subject: str) -> bool:
    """Return whether it is over when a person says that they have seen to it (`mailwarden resume`)."""
    return slug_of(subject) in SEEN_BY_A_PERSON
