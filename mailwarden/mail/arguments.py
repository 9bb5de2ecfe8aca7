"""Decides what may become part of a command to a server: strangers choose Message-IDs and addresses. Pure."""

from __future__ import annotations

import re

from mailwarden.errors import UnsafeArgument

LINE_BREAKERS = re.compile(r"[\r\n\0]")

# What is left of RFC 5322's msg-id once everything that IMAP gives a meaning ( " \ ( ) { } % * [ ] ) is taken out: our
# own Message-IDs are made of it, and only those are searched for.
MESSAGE_ID = re.compile(r"[A-Za-z0-9!#$&'+/=?^_`|~.-]+@[A-Za-z0-9.-]+")
LONGEST_MESSAGE_ID = 250

# RFC 5321 Mailbox in ASCII: a dot-string or a quoted string, then a domain or an address literal. In quotes no angle
# brackets: a careless server would see the end of the path there.
ADDRESS = re.compile(
    r"""(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+|"(?:[ !#-;=?-\[\]-~]|\\[ -;=?-~])*")@"""
    r"""(?:[A-Za-z0-9._-]+|\[[A-Za-z0-9.:-]+\])"""
)
LONGEST_ADDRESS = 320


def checked_text(text: str) -> str:
    """Return text for use in a command. Raises UnsafeArgument if it contains CR, LF or NUL."""
    if LINE_BREAKERS.search(text):
        raise UnsafeArgument(f"not sent to a server, for it contains a line break or NUL: {text[:80]!r}")
    return text


def checked_message_id(message_id: str) -> str:
    """Return a canonical Message-ID (no angle brackets) for use in a search. Raises UnsafeArgument for other text."""
    if len(message_id) > LONGEST_MESSAGE_ID or not MESSAGE_ID.fullmatch(message_id):
        raise UnsafeArgument(f"not searched for, since it is no plain Message-ID: {message_id[:80]!r}")
    return message_id


def checked_address(address: str) -> str:
    """Return an addr-spec for use in an SMTP envelope. Raises UnsafeArgument for anything but one ASCII address."""
    if len(address) > LONGEST_ADDRESS or not ADDRESS.fullmatch(address):
        raise UnsafeArgument(f"not used as an envelope address, since it is no plain address: {address[:80]!r}")
    return address


def checked_message(message: bytes) -> bytes:
    """Return message for sending. Raises UnsafeArgument for NUL or a bare CR or LF, which let mail smuggle mail."""
    lines = message.count(b"\r\n")
    if message.count(b"\n") != lines or message.count(b"\r") != lines or b"\0" in message:
        raise UnsafeArgument("the message contains NUL, or line ends other than CR LF (RFC 5321 section 2.3.8)")
    return message
