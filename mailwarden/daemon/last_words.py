"""Reads what a requester wrote last, so that a nudge can quote it: bodies are never stored. Changes no mailbox.

One look fetches the beginning of one mail. Where it cannot be had, nothing is quoted: a nudge waits for no look.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from mailwarden.core.conversation import Conversation, Entry, Part
from mailwarden.core.mime import MAX_BODY
from mailwarden.core.reading import read_body, read_message
from mailwarden.daemon.desk import Desk
from mailwarden.errors import Unavailable, UnreadableMessage
from mailwarden.logs import get_logger
from mailwarden.mail.watch import MailboxWatch
from mailwarden.store.protocol import Store, Transaction
from mailwarden.store.rows import Sighting

log = get_logger()

MOST_REMEMBERED = 500  # conversations


class LastWords:
    """The looks of one desk, on the connection that follows its INBOX."""

    def __init__(self, desk: Desk, store: Store, inbox: Callable[[], MailboxWatch]) -> None:
        """inbox: returns the open watch of that mailbox; raises Unavailable while there is none."""
        self._desk, self._store, self._inbox = desk, store, inbox

    async def look(self, conversation_id: int) -> str:
        """Return the author's own words in the newest request, line by line; "" if they cannot be seen.

        Raises StoreUnavailable.
        """
        entry, place = await self._store.run(lambda tx: self._newest(tx, conversation_id))
        if entry is None or place is None:
            return ""
        try:
            return await self._words(entry, place)
        except (Unavailable, UnreadableMessage) as error:
            log.info("words.unseen", conversation_id=conversation_id, error=str(error))
            return ""

    def _newest(self, tx: Transaction, conversation_id: int) -> tuple[Entry | None, Sighting | None]:
        known = tx.conversation(conversation_id)
        entry = newest_request(known) if known else None
        if entry is None:
            return None, None
        places = (place for _, place in tx.sightings(self._desk.name, [entry.message_id]))
        return entry, next((one for one in places if one.mailbox == self._desk.inbox), None)

    async def _words(self, entry: Entry, place: Sighting) -> str:
        watch = self._inbox()
        if (await watch.flags([place.uid])).uid_validity != place.uid_validity:
            return ""
        start = (await watch.fetch_starts([place.uid], MAX_BODY)).get(place.uid, b"")
        return read_body(read_message(start, received_at=entry.at), start).text if start else ""


class Quoted:
    """What nudges quote that still wait in the outbox, for the digest that may take them in; gone after a restart."""

    def __init__(self) -> None:
        self._words: OrderedDict[int, str] = OrderedDict()  # by conversation, the newest last

    def note(self, conversation_id: int, words: str) -> None:
        """Remember what is quoted of a conversation now; the oldest is forgotten when there is too much."""
        self._words.pop(conversation_id, None)
        if words:
            self._words[conversation_id] = words
        while len(self._words) > MOST_REMEMBERED:
            self._words.popitem(last=False)

    def of(self, conversation_id: int) -> str:
        """Return what is quoted of a conversation; "" for nothing."""
        return self._words.get(conversation_id, "")


def newest_request(known: Conversation) -> Entry | None:
    """Return what the requester wrote last."""
    requests = (one for one in known.entries if one.part is Part.REQUEST)
    return max(requests, key=lambda one: one.at, default=None)
