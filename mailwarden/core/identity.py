"""Our own Message-IDs: nobody can guess one, and we recognise every one without looking anything up."""

from __future__ import annotations

import hashlib
import hmac
import re

_OURS = re.compile(r"mw\.([0-9a-f]{16,64})\.([0-9a-f]{24})@[^@\s<>]+\Z")


def own_message_id(nonce: str, key: bytes, domain: str) -> str:
    """Return a canonical Message-ID (RFC 5322 section 3.6.4, without "<>"): lower case, so no server can spoil it.

    nonce: 16 to 64 lower-case hex digits, unguessable, never used before; key: this installation's secret.
    """
    return f"mw.{nonce}.{_mark(nonce, key)}@{domain.lower()}"


def is_own_message_id(message_id: str, key: bytes) -> bool:
    """Return whether a canonical Message-ID was made with this key, whatever its domain says by now."""
    found = _OURS.match(message_id)
    return found is not None and hmac.compare_digest(_mark(found[1], key), found[2])


def is_from_another_mailwarden(message_id: str, key: bytes) -> bool:
    """Return whether a canonical Message-ID has the form of ours and was made with another key."""
    return _OURS.match(message_id) is not None and not is_own_message_id(message_id, key)


def _mark(nonce: str, key: bytes) -> str:
    return hmac.new(key, nonce.encode("ascii"), hashlib.sha256).hexdigest()[:24]
