"""Takes away the "ok" or the "yes" with which a reply begins. Pure.

"Ok, thanks" may be the answer to a question of ours, so it is no mere thanks (`core.gratitude_phrases`). Where we have
said that more will follow it is: we owe them news whatever they say, so nobody is left alone by taking it for that.
Nor is "yes, all is well" a mere thanks, except where we asked whether it is settled (`core.closing`).
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
_YES = re.compile(
    r"(?:\s*(?:yes|yep|yeah|(?:yes )?it is(?: settled)?(?: now)?|(?:it's |all )?settled|all is (?:well|good|fine)"
    r"|all (?:good|well|fine)|everything is (?:ok|okay|fine|good|well|settled)|everything's (?:fine|good)"
    r"|ja|jawohl|jep|(?:es |das |alles |die sache )?(?:ist |hat sich )?(?:jetzt |nun |damit )?erledigt"
    r"|alles (?:ist )?(?:gut|bestens|in ordnung|ok|okay)|es ist alles (?:gut|in ordnung)"
    r"|oui|c'est (?:regle|resolu|bon)|(?:oui )?tout va bien|tout est (?:bon|regle|resolu|en ordre|ok)"
    r"|si|(?:ya )?esta (?:ya )?(?:resuelto|solucionado|arreglado)|(?:todo )?(?:resuelto|solucionado)"
    r"|todo (?:esta )?(?:bien|en orden|ok))\b[\s,.!]*)+"
)


def without_assent(message: Message) -> Message:
    """Return a message without the assent that it begins with; where it holds nothing else, it says thanks."""
    return _without(_ASSENT, message)


def without_yes(message: Message) -> Message:
    """Return the reply to our question whether it is settled, without the yes that it begins with; likewise."""
    return _without(_YES, message)


def _without(opening: re.Pattern[str], message: Message) -> Message:
    found = opening.match(plain(message.text))
    if found is None:
        return message
    return replace(message, text=message.text[found.end() :].strip() or "Thanks")
