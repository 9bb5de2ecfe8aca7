"""How an alarm looks on the ways that need no mail: as JSON for a webhook, as a line with a title for ntfy. Pure.

These services are somebody else's: of every address only the domain goes there.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from mailwarden.core.alarms import effect_of
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.stakes import Stake
from mailwarden.logs import without_addresses, without_secrets
from mailwarden.mail.alarms import headline, told_stake
from mailwarden.store.rows import AlarmWord

RouteName = Literal["webhook", "ntfy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One request."""

    body: bytes
    headers: dict[str, str]


def posting(route: RouteName, word: AlarmWord, desk: DeskPolicy, stake: Stake | None, now: datetime) -> Posting:
    """Return what a route is told about one alarm. stake: None where nothing is, or it is over."""
    title = f"{desk.name}: {headline(word.alarm.subject, desk.language)}"
    title = _public(f"Over: {title}" if word.is_over else title)
    lines = () if word.is_over else tuple(filter(None, (word.alarm.text, stake and told_stake(stake, desk, now))))
    text = _public("\n".join(str(one) for one in lines))
    if route == "ntfy":
        priority = {"Priority": "high"} if not word.is_over and effect_of(word.alarm.subject) else {}
        return Posting(body=(text or title).encode(), headers={"Title": _in_header(title), **priority, **_PLAIN})
    facts: dict[str, Any] = {
        "id": f"{word.alarm_id}-{'over' if word.is_over else 'begun'}",  # the same if it comes twice after a crash
        "event": "over" if word.is_over else "alarm",
        "desk": desk.name,
        "subject": _public(word.alarm.subject),
        "title": title,
        "text": "\n".join(filter(None, (title, text))),
        "since": word.alarm.raised_at.isoformat(),
        "over": word.alarm.cleared_at and word.alarm.cleared_at.isoformat(),
        "at_stake": stake and _facts(stake),
    }
    return Posting(body=json.dumps(facts).encode(), headers={"Content-Type": "application/json"})


def _facts(stake: Stake) -> dict[str, Any]:
    return {"due": stake.due, "first": stake.first_at.isoformat(), "last": stake.last_at.isoformat()}


_PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


def _public(text: str) -> str:
    return without_addresses(without_secrets(text))


def _in_header(text: str) -> str:
    """Return a text as a header field may hold it (RFC 2047, which ntfy reads)."""
    line = " ".join(text.split())
    return line if line.isascii() else f"=?UTF-8?B?{base64.b64encode(line.encode()).decode()}?="
