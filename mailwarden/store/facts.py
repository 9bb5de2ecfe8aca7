"""Facts of messages, and words said of conversations, as JSON and back again; what is missing takes its default."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from mailwarden.core.message import Address, Message
from mailwarden.core.said import Said, Word


def facts_of(message: Message) -> dict[str, Any]:
    """Return a JSON-able account of a message, equal after `message_from`; empty facts are left out."""
    facts = {
        "message_id": message.message_id,
        "has_own_id": message.has_own_id,
        "fingerprint": message.fingerprint,
        "received_at": message.received_at.isoformat(),
        "author": _pair(message.author),
        "relay": _pair(message.relay),
        "reply_to": _pairs(message.reply_to),
        "sender": _pair(message.sender),
        "to": _pairs(message.to),
        "cc": _pairs(message.cc),
        "envelope_sender": message.envelope_sender,
        "in_reply_to": list(message.in_reply_to),
        "references": list(message.references),
        "written_id": message.written_id,
        "written_references": list(message.written_references),
        "subject": message.subject,
        "sent_at": message.sent_at and message.sent_at.isoformat(),
        "size_bytes": message.size_bytes,
        "flags": sorted(message.flags),
        "fields": [list(one) for one in message.fields],
    }
    return {name: value for name, value in facts.items() if value is not None and value != []}


def message_from(facts: Mapping[str, Any]) -> Message:
    """Return the message that `facts_of` described."""
    sent_at = facts.get("sent_at")
    return Message(
        message_id=facts["message_id"],
        has_own_id=facts["has_own_id"],
        fingerprint=facts["fingerprint"],
        received_at=datetime.fromisoformat(facts["received_at"]),
        author=_address(facts.get("author")),
        relay=_address(facts.get("relay")),
        reply_to=_addresses(facts.get("reply_to")),
        sender=_address(facts.get("sender")),
        to=_addresses(facts.get("to")),
        cc=_addresses(facts.get("cc")),
        envelope_sender=facts.get("envelope_sender"),
        in_reply_to=tuple(facts.get("in_reply_to", ())),
        references=tuple(facts.get("references", ())),
        written_id=facts.get("written_id", ""),
        written_references=tuple(facts.get("written_references", ())),
        subject=facts.get("subject", ""),
        sent_at=datetime.fromisoformat(sent_at) if sent_at else None,
        size_bytes=facts.get("size_bytes", 0),
        flags=frozenset(facts.get("flags", ())),
        fields=tuple((name, value) for name, value in facts.get("fields", ())),
    )


def words_facts(words: Iterable[Said]) -> list[dict[str, Any]]:
    """Return a JSON-able account of what people said, equal after `words_from`."""
    return [
        {
            "word": one.word.value,
            "message_id": one.message_id,
            "author": one.author,
            "at": one.at.isoformat(),
            "until": one.until and one.until.isoformat(),
            "text": one.text,
            "name": one.name,
            "undone_at": one.undone_at and one.undone_at.isoformat(),
        }
        for one in words
    ]


def words_from(facts: Iterable[Mapping[str, Any]] | None) -> tuple[Said, ...]:
    """Return what people said as `words_facts` described it."""
    return tuple(
        Said(
            word=Word(one["word"]),
            message_id=one["message_id"],
            author=one["author"],
            at=datetime.fromisoformat(one["at"]),
            until=_instant(one.get("until")),
            text=one.get("text", ""),
            name=one.get("name", ""),
            undone_at=_instant(one.get("undone_at")),
        )
        for one in facts or ()
    )


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _pair(address: Address | None) -> list[str] | None:
    return None if address is None else [address.spec, address.name]


def _pairs(addresses: Iterable[Address]) -> list[list[str]]:
    return [[address.spec, address.name] for address in addresses]


def _address(pair: list[str] | None) -> Address | None:
    return None if pair is None else Address(spec=pair[0], name=pair[1])


def _addresses(pairs: list[list[str]] | None) -> tuple[Address, ...]:
    return tuple(Address(spec=spec, name=name) for spec, name in pairs or ())
