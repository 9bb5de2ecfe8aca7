"""The THREAD tests of imaptest: small mailboxes, and which of their mails an IMAP server finds in one thread."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

from mailwarden.core.message import Message
from mailwarden.core.subjects import base_subject
from mailwarden.daemon.joining import find_conversation
from mailwarden.daemon.rehearsal.memory import Memory
from tests.core.letters import RECEIVED_AT, read_raw
from tests.corpus.threads import DESK, take_in

Groups = frozenset[frozenset[int]]  # which mails stand together, by their numbers from 1 on

_ANSWER = re.compile(r"^\* thread (\(.*\))\s*$", re.IGNORECASE | re.MULTILINE)
_ENVELOPE = re.compile(rb"^From (\S+) .*\n", re.MULTILINE)


def expected(script: Path) -> Groups:
    """Return the threads that a test's first answer names; how they branch is left out."""
    answer = _ANSWER.search(script.read_text("ascii"))
    assert answer, f"{script} holds no answer"
    return frozenset(frozenset(map(int, re.findall(r"\d+", thread))) for thread in _top_level(answer[1]))


def _top_level(answer: str) -> Iterator[str]:
    """Yield what stands in each outermost pair of parentheses."""
    depth = start = 0
    for at, one in enumerate(answer):
        start = at if one == "(" and depth == 0 else start
        depth += {"(": 1, ")": -1}.get(one, 0)
        if one == ")" and depth == 0:
            yield answer[start : at + 1]


def by_subject(mailbox: Path) -> Groups:
    """Return which mails have one base subject (RFC 5256 section 3, ORDEREDSUBJECT)."""
    groups: dict[str, set[int]] = {}
    for number, message in enumerate(mails(mailbox), start=1):
        groups.setdefault(base_subject(message.subject), set()).add(number)
    return frozenset(map(frozenset, groups.values()))


def by_conversation(mailbox: Path) -> tuple[Groups, frozenset[int]]:
    """Return which mails come into one conversation, in the order of their arrival, and which are only copies."""
    memory = Memory(DESK.name)
    groups: dict[int, set[int]] = {}
    copies: set[int] = set()
    for number, message in enumerate(mails(mailbox), start=1):
        if memory.unseen(message) is None:
            copies.add(number)
            continue
        joined = find_conversation(memory, message, DESK)
        conversation_id = take_in(memory, message, joined.conversation_id if joined else None)
        groups.setdefault(conversation_id, set()).add(number)
    return frozenset(map(frozenset, groups.values())), frozenset(copies)


def among(groups: Groups, numbers: Collection[int]) -> Groups:
    """Return the groups as far as they hold these mails."""
    return frozenset(some for one in groups if (some := one.intersection(numbers)))


def mails(mailbox: Path) -> Iterator[Message]:
    """Yield the mails of an mbox file, a minute apart; who is named in its envelope is their author."""
    pieces = _ENVELOPE.split(mailbox.read_bytes())[1:]
    for sender, content, minutes in zip(pieces[::2], pieces[1::2], count()):
        message = read_raw(b"From: " + sender + b"\n" + content)
        yield replace(message, received_at=RECEIVED_AT + timedelta(minutes=minutes))
