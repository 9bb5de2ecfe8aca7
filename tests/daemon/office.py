"""A desk at work without its loops: a real store, a clock that stands still, and a server that does as it is told."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from mailwarden.core.conversation import Conversation, Kind, Submission
from mailwarden.core.message import FOLLOWED, MailboxRole
from mailwarden.core.reasons import Reason
from mailwarden.daemon.carry import Carrier
from mailwarden.daemon.clock import InStep
from mailwarden.daemon.daily import Daily
from mailwarden.daemon.deadlines import Deadlines
from mailwarden.daemon.desk import Desk, WatchedMailbox
from mailwarden.daemon.freshness import note_watched
from mailwarden.daemon.intake import Arrival, Intake
from mailwarden.daemon.outbox import Helpers, Outbox
from mailwarden.daemon.questions import Questions
from mailwarden.errors import MailwardenError, Unavailable
from mailwarden.mail.imap import FetchedMessage, ImapAccount
from mailwarden.mail.render import Renderer
from mailwarden.mail.smtp import Accepted, SmtpAccount, Submitter
from mailwarden.store.opening import open_store
from mailwarden.store.protocol import Transaction
from mailwarden.store.rows import Cursor, OutboxItem
from tests.core.builders import at, desk
from tests.core.letters import ORDINARY

CARLA, ANNA, LEAD, OPERATOR = "carla@customer.example", "anna@example.org", "team-lead@example.org", "it@example.org"
QUESTION = "question@customer.example"
ANSWER = (
    "From: Anna Berg <anna@example.org>",
    "Return-Path: <anna@example.org>",
    f"To: {CARLA}",
    "Message-ID: <answer@example.org>",
    f"In-Reply-To: <{QUESTION}>",
    f"References: <{QUESTION}>",
    "Subject: Re: Where is my order?",
)
NOWHERE = ImapAccount(host="127.0.0.1", port=1, tls="none", user="support@example.org", password="secret")


class SetClock(InStep):
    """Stands still until it is set."""

    longest_sleep = 0.01

    def __init__(self, local: str = "Mon 09:00") -> None:
        self._now = at(local)

    def set(self, local: str) -> None:
        self._now = at(local)

    def go_on(self, seconds: float = 0, **span: float) -> None:
        self._now += timedelta(seconds=seconds, **span)

    def now(self) -> datetime:
        return self._now

    def real_seconds(self, span: timedelta) -> float:
        return span.total_seconds()


class Server(Submitter):
    """Takes every mail; the outcomes that a test names come first, one for each attempt."""

    def __init__(self, *outcomes: MailwardenError | None) -> None:
        super().__init__(SmtpAccount(host="127.0.0.1", port=1, tls="none"))
        self._outcomes = list(outcomes)
        self.heard: list[tuple[str, bytes]] = []  # recipient and bytes of every attempt

    async def submit(self, *, envelope_sender: str, recipient: str, message: bytes) -> Accepted:
        self.heard.append((recipient, message))
        outcome = self._outcomes.pop(0) if self._outcomes else None
        if outcome is not None:
            raise outcome
        return Accepted(reply="250 queued as 42")

    def to(self, recipient: str) -> list[bytes]:
        return [message for one, message in self.heard if one == recipient]


class Sent:
    """The Sent mailbox as the outbox asks for it."""

    def __init__(self) -> None:
        self.holds_everything = False
        self.trouble: Unavailable | None = None
        self.on_look: Callable[[], None] = lambda: None
        self.asked_for: list[str] = []
        self.copies: list[bytes] = []

    async def find(self, message_id: str) -> bool:
        self.asked_for.append(message_id)
        self.on_look()
        if self.trouble is not None:
            raise self.trouble
        return self.holds_everything

    async def save(self, content: bytes) -> None:
        self.copies.append(content)


async def becomes(so: Callable[[], object]) -> None:
    """Return as soon as something is so; ends when cancelled, too, so that a test fails instead of hanging."""
    was_given_up = threading.Event()

    def look() -> None:
        while not so() and not was_given_up.wait(0.01):
            pass

    try:
        await asyncio.to_thread(look)
    finally:
        was_given_up.set()


def header(*lines: str) -> bytes:
    """Return an ordinary customer's header block, each line given in the place of its field or added to it."""
    given = {line.partition(":")[0].lower() for line in lines}
    rest = [f"{name}: {value}" for name, value in ORDINARY.items() if name.lower() not in given]
    return "".join(f"{line}\r\n" for line in [*lines, *rest]).encode()


def fetched(uid: int, when: datetime, *lines: str) -> FetchedMessage:
    return FetchedMessage(uid=uid, internal_date=when, size_bytes=900, flags=frozenset(), header=header(*lines))


class Office:
    """The desk support@example.org, Monday to Friday 9:00 to 17:00, that aims at four hours; it is Monday, 9:00."""

    def __init__(self, folder: Path, **changes: Any) -> None:
        self._url = f"sqlite:///{folder}/store.db"
        self.clock = SetClock()
        self.sent = Sent()
        self.junk: Callable[[int], Awaitable[bool]] | None = None  # how Junk is looked into; None: not at all
        self.fresh_looks = 0
        self.news = 0
        self.has_rival = False  # whether another mailwarden acknowledges everything first
        self.signs: tuple[Reason, ...] = ()  # that somebody may have answered
        self.looked_around: list[int] = []  # in which conversations
        self.words = ""  # what every requester wrote last, as far as it can be seen
        self.read_words_of: list[int] = []  # in which conversations that was looked up
        self._nonces = (f"{number:016x}" for number in itertools.count())
        self._uids = itertools.count(1)
        self._begin(changes)

    def _begin(self, changes: dict[str, Any]) -> None:
        save_copy = changes.pop("save_copy", False)
        self.store = open_store(self._url)
        self.desk = Desk(
            policy=desk(**changes),
            imap=NOWHERE,
            smtp=SmtpAccount(host="127.0.0.1", port=1, tls="none"),
            inbox="INBOX",
            sent=("Sent",),
            envelope_sender="support@example.org",
            save_copy=save_copy,
        )
        self.carrier = Carrier(self.desk, Renderer(None), lambda: next(self._nonces))
        self.intake = Intake(self.carrier, self.clock)
        helpers = Helpers(
            is_forestalled=self._look_for_a_rival,
            find_sent_copy=self.sent.find,
            save_copy=self.sent.save,
            ask_for_fresh_look=self._look,
            jitter=lambda: 0.0,
            settle_if_in_junk=self._look_into_junk,
        )
        self.outbox = Outbox(self.store, self.carrier, self.clock, helpers)
        self.questions = Questions(self.store, self.carrier, self.clock)
        self.deadlines = Deadlines(
            self.store, self.carrier, self.clock, self._look, self._look_around, self._look_at_words
        )
        self.daily = Daily(self.store, self.carrier, self.clock, self.hear_news)

    def restart(self, **changes: Any) -> None:
        """End this life in the middle of whatever it does, and begin another, perhaps with another policy."""
        self.close()
        self._begin(changes)

    def close(self) -> None:
        asyncio.run(self.store.close())

    def _look(self) -> None:
        self.fresh_looks += 1

    async def _look_around(self, conversation_id: int) -> tuple[Reason, ...]:
        self.looked_around.append(conversation_id)
        return self.signs

    async def _look_at_words(self, conversation_id: int) -> str:
        self.read_words_of.append(conversation_id)
        return self.words

    async def _look_into_junk(self, conversation_id: int) -> bool:
        return self.junk is not None and await self.junk(conversation_id)

    async def _look_for_a_rival(self, item: OutboxItem) -> bool:
        return self.has_rival

    def hear_news(self) -> None:
        self.news += 1

    # --- what happens ---------------------------------------------------------------------------------------------

    def cursor(self, mailbox: str = "INBOX", last_uid: int = 0) -> Cursor:
        now = self.clock.now()
        return Cursor(
            desk="support",
            mailbox=mailbox,
            uid_validity=7,
            last_uid=last_uid,
            history_before=now - timedelta(days=1),
            read_at=now,
        )

    def arrives(self, *lines: str, role: MailboxRole = MailboxRole.INBOX, mailbox: str = "", **facts: Any) -> None:
        """Take a mail in, now; when: its INTERNALDATE where that is another time."""
        uid, watched = next(self._uids), WatchedMailbox(name=mailbox or role.name, role=role)
        arrival = Arrival(fetched=fetched(uid, facts.pop("when", self.clock.now()), *lines), **facts)
        self.take_in([arrival], watched, self.cursor(watched.name, uid))

    def take_in(self, arrivals: list[Arrival], mailbox: WatchedMailbox, cursor: Cursor) -> None:
        self.store.run_now(lambda tx: self.intake.take_in(tx, arrivals, mailbox, cursor))

    def reads_mailboxes(self) -> None:
        """Both mailboxes were read just now, and held nothing new."""

        def read(tx: Transaction) -> None:
            for role in FOLLOWED:
                note_watched(tx, "support", WatchedMailbox(name=role.name, role=role))
                tx.save_cursor(self.cursor(role.name, 1000))

        self.store.run_now(read)

    def sends(self, server: Submitter) -> int:
        """Have the outbox do everything that is due, and return how many attempts that were."""
        return asyncio.run(self.outbox.work(server))

    def files_what_is_left(self) -> None:
        asyncio.run(self.outbox.filing.work())

    def asks(self) -> bool:
        """Have staff asked about held mail; returns whether there was something to ask."""
        return asyncio.run(self.questions.work())

    def keeps_time(self) -> int:
        return asyncio.run(self.deadlines.work())

    def reminds(self) -> Server:
        """Have Carla told one o'clock and the lead reminded of that at half past eleven; return who took the mails."""
        server = Server()
        self.sends(server)
        self.clock.set("Mon 11:30")
        self.reads_mailboxes()
        self.keeps_time()
        self.clock.go_on(minutes=3)
        self.sends(server)
        return server

    def sees_to_the_day(self) -> bool:
        """Have the morning or the evening written, if that is due; returns whether that is settled."""
        return asyncio.run(self.daily.work())

    # --- what is known --------------------------------------------------------------------------------------------

    def conversation(self, number: int = 1) -> Conversation:
        known = self.store.run_now(lambda tx: tx.conversation(number))
        assert known is not None
        return known

    def conversations(self) -> int:
        return len(self.store.run_now(lambda tx: tx.threads("support", only_waiting=False, limit=100)))

    def mails(self, kind: Kind = Kind.ACKNOWLEDGEMENT) -> list[Submission]:
        return [one for one in self.conversation().submissions if one.kind is kind]

    def states(self, kind: Kind = Kind.ACKNOWLEDGEMENT) -> list[str]:
        return [one.state.value for one in self.mails(kind)]

    def promises(self) -> list[tuple[str, datetime | None]]:
        """Return what became of each told time, and since when it was told."""
        return [(one.state.value, one.told_at) for one in self.conversation().promises]

    def alarms(self) -> list[str]:
        return [one.subject for one in self.store.run_now(lambda tx: tx.alarms())]

    def reasons(self) -> list[str]:
        """Return why each decision was made, the oldest first."""
        return [one.reason.value for one in self.store.run_now(lambda tx: tx.decisions())]

    def next_at(self) -> datetime | None:
        return asyncio.run(self.outbox.next_at())
