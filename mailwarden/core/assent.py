"""Takes away the "ok" with which a reply begins. Pure.

"Ok, thanks" may be the answer to a question of ours, so it is no mere thanks (`core.gratitude_phrases`). Where we have
said that more will follow it is: we owe them news whatever they say, so nobody is left alone by taking it for that.
"""

from __future__ import annotations

import re
from dataclasses import replace

from mailwarden.core.message import Message
from mailwarden.core.plain_words import plain

_ASSENT = re.compile(
    r"(?:\s*(?:ok|okay|okey|alright|all right|right|great|perfect|fine|sure|good|super|cool|sounds good|that's fine"
    r"|no problem|alles klar|gut|sehr gut|prima|in ordnung|passt|einverstanden|d'accord|parfait|tres bien|entendu"
    r"|bien recu|ca marche|vale|perfecto|de acuerdo|muy bien|entendido|genial)\b[\s,.!]*)+"
)


def without_assent(message: Message) -> Message:
    """Return a message without the assent that it begins with; where it holds nothing else, it says thanks."""
    found = _ASSENT.match(plain(message.text))
    if found is None:
        return message
    return replace(message, text=message.text[found.end() :].strip() or "Thanks")
