"""Real mailing lists as a desk's mail: how often a mail finds its conversation, by the daemon's own way of looking.

A list is read as if it were a desk. Whoever begins a thread is a requester and writes to the desk; whoever else writes
in that thread is our side and writes to that requester, as answers at a desk do (on a list they go to the list, and
reach the requester through it). Nobody is staff or requester for good: the same person asks here and answers there.
Lines that hide their references are looked up by what is left: author or recipient, subject and time.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from mailwarden.core.conversation import Entry, Part
from mailwarden.core.decisions import OpenConversation
from mailwarden.core.message import Address, Message
from mailwarden.core.policy import DeskPolicy
from mailwarden.core.reasons import Reason
from mailwarden.core.thread_marks import thread_key
from mailwarden.daemon.joining import find_conversation
from mailwarden.daemon.rehearsal.memory import Memory
from tests.core.letters import desk

DESK = desk(staff=(), staff_domains=())
LIST = Address(spec=DESK.address)
COUNTED = ("right", "wrong", "new", "fresh_joined")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One mail of a list."""

    message: Message
    thread: int  # the true one
    is_fresh: bool  # it begins its thread
    is_hidden: bool  # its references are withheld
    policy: DeskPolicy  # the desk, as far as this mail's author is concerned


def scores(folder: Path) -> dict[str, dict[str, int]]:
    """Return for each list in a folder of threads how its mails were joined.

    right, wrong, new: mails that hide their references and were joined to their own thread, to another one, or to none;
    wrong counts those that show them, too. fresh_joined: mails that begin a thread and were joined to another one.
    """
    return {path.stem: score(path.read_text("utf-8").splitlines()) for path in sorted(folder.glob("*.jsonl"))}


def score(lines: Sequence[str]) -> dict[str, int]:
    """Return how the mails of one list were joined, each given as a line of JSON."""
    counts = Counter(one for one in judgements(posts([json.loads(line) for line in lines])) if one)
    return {name: counts[name] for name in COUNTED}


def judgements(mails: Sequence[Post]) -> Iterator[str]:
    """Yield what became of each mail, in their order; "" for what is not counted."""
    memory, threads = Memory(DESK.name), dict[int, int]()
    for mail in mails:
        joined = find_conversation(memory, mail.message, mail.policy)
        found = joined.conversation_id if joined else None
        yield judgement(mail, None if found is None else threads[found])
        if found or not mail.policy.is_staff(mail.message.author):  # our side opens no conversation
            threads.setdefault(take_in(memory, mail.message, found), mail.thread)


def judgement(mail: Post, joined: int | None) -> str:
    """Return how a mail is counted that was joined to a conversation of this thread."""
    if mail.is_fresh:
        return "" if joined is None else "fresh_joined"
    if joined is None:
        return "new" if mail.is_hidden else ""
    if joined != mail.thread:
        return "wrong"
    return "right" if mail.is_hidden else ""


def take_in(memory: Memory, message: Message, conversation_id: int | None) -> int:
    """Put a mail into its conversation, or into one that it opens, and return the number of that."""
    thread = memory.thread(conversation_id) if conversation_id else memory.open(_opening(message), message.received_at)
    people = {one.key for one in (message.author, *message.recipients) if one and one != LIST}
    entry = Entry(message_id=message.message_id, part=Part.REQUEST, at=message.received_at)
    memory.add(thread, entry, people, thread_key(message))
    return thread.known.conversation_id


def _opening(message: Message) -> OpenConversation:
    return OpenConversation(
        requester=message.author or Address(spec=""),
        subject=message.subject,
        language="en",
        targets="standard",
        rule="desk",
        acknowledgeable=True,
        reason=Reason.NEW_REQUEST,
    )


def posts(lines: Sequence[dict[str, Any]]) -> tuple[Post, ...]:
    """Return a list's mails; one whose time is not known counts as written a second after the one before it."""
    requesters: dict[int, Address] = {}
    mails: list[Post] = []
    now = datetime.fromtimestamp(next((line["ts"] for line in lines if line["ts"]), 0), UTC)
    for line in lines:
        now = datetime.fromtimestamp(line["ts"], UTC) if line["ts"] else now + timedelta(seconds=1)
        is_fresh = line["truth"] not in requesters
        author = Address(spec=next(iter(line["frm"]), "nobody@mailwarden.invalid"))
        mails.append(_post(line, now, author, requesters.setdefault(line["truth"], author), is_fresh=is_fresh))
    return tuple(mails)


def _post(line: dict[str, Any], at: datetime, author: Address, requester: Address, *, is_fresh: bool) -> Post:
    asks = author.key == requester.key
    message = Message(
        message_id=line["id"].lower(),
        has_own_id=True,
        fingerprint="",
        received_at=at,
        author=author,
        to=(LIST,) if asks else (requester,),
        in_reply_to=() if line["hide"] else tuple(one.lower() for one in line["irt"]),
        references=() if line["hide"] else tuple(one.lower() for one in line["refs"]),
        subject=line["subject"],
        fields=(("thread-index", line["index"]),) if line.get("index") else (),
    )
    policy = DESK if asks else replace(DESK, staff=(author,))
    return Post(message=message, thread=line["truth"], is_fresh=is_fresh, is_hidden=line["hide"], policy=policy)
