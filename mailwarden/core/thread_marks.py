"""What a mail says of its thread beside the mails it names: the thread's root, or Outlook's mark for it.

Outlook and Exchange write a Thread-Index (MS-OXOMSG section 2.2.1.3): 22 bytes that begin a conversation, 16 of them
random, and five more for each reply. It survives where References are lost, as with some phones and older servers.
"""

from __future__ import annotations

import binascii

from mailwarden.core.message import Message

BEGINNING = 22  # bytes
ENOUGH = 32  # characters of base64 to see whether anything follows the beginning


def thread_key(message: Message) -> str:
    """Return under what a mail's thread is found again, in the form of a Message-ID; "" for nothing.

    That is the oldest mail it refers to, which need not be known to us, or else Outlook's mark.
    """
    return next(iter((*message.references, *message.in_reply_to)), "") or outlook_thread(message)


def outlook_thread(message: Message) -> str:
    """Return the beginning of a Thread-Index in the form of a Message-ID; "" where there is none that can be read."""
    index = _index(message)
    return f"thread-index.{index[:BEGINNING].hex()}@mailwarden.invalid" if index else ""


def is_outlook_reply(message: Message) -> bool:
    """Return whether its Thread-Index says that it continues another mail's."""
    return len(_index(message)) > BEGINNING


def is_outlook_beginning(message: Message) -> bool:
    """Return whether its Thread-Index says that nothing came before it, whatever its subject says."""
    return len(_index(message)) == BEGINNING


def _index(message: Message) -> bytes:
    """Return the beginning of the Thread-Index, and a little of what follows it; empty where it cannot be one."""
    try:
        index = binascii.a2b_base64(message.value("thread-index")[:ENOUGH])
    except ValueError:  # binascii.Error is one, and what is not ASCII another
        return b""
    return index if len(index) >= BEGINNING and any(index) else b""
