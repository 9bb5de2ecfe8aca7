"""The sandbox's IMAP server: pymap with mailboxes in memory, and what pymap lacks for us.

What leans on the inside of pymap is here: dates from the sandbox's clock, keywords, SPECIAL-USE (RFC 6154), pushes
that are never missed, and a listener that keeps its connections alive and ends them in order. Knows nothing of SMTP.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from proxyprotocol.sock import SocketInfoLocal
from pymap.backend.dict import Config, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet, Message
from pymap.concurrent import Event, Subsystem
from pymap.config import BackendCapability
from pymap.imap import IMAPServer
from pymap.listtree import ListEntry, ListTree
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import ObjectId
from pymap.parsing.specials.flag import Flag, Wildcard
from pymap.selected import SelectedMailbox
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

SPECIAL_USE = {"Sent": b"Sent", "Drafts": b"Drafts", "Trash": b"Trash"}
CLOSING_SECONDS = 2.0


class SandboxImap:
    """An IMAP server for these users (address → password); started by start(), ended by close()."""

    def __init__(self, users: Mapping[str, str], now: Callable[[], datetime]) -> None:
        config = _Config(
            Namespace(proxy_protocol=None),
            host=None,
            port=0,
            tls_enabled=False,
            demo_data=False,
            demo_user="",
            demo_password="",
            hash_context=Cleartext(),
            cpu_subsystem=Subsystem.for_asyncio(),
            invalid_user_sleep=0.0,
        )
        login = Login(config)
        self._mailboxes = {user: _Mailboxes(now) for user in users}
        for user, password in users.items():
            login.users_dict[user] = UserMetadata(config, user, password=password)
            config.set_cache[user] = (self._mailboxes[user], FilterSet())
        self._imap = IMAPServer(login, config)
        self._connections: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def start(self, host: str) -> int:
        """Listen on a free port and return it."""
        for mailboxes in self._mailboxes.values():
            for name in SPECIAL_USE:
                await mailboxes.add_mailbox(name)
        self._server = await asyncio.start_server(self._connected, host, 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def close(self) -> None:
        """Stop listening, end every connection and wait for its task."""
        self._server.close()
        for writer in self._connections.values():
            writer.close()
        if self._connections:
            _, unfinished = await asyncio.wait(self._connections, timeout=CLOSING_SECONDS)
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)
        await self._server.wait_closed()

    async def append(self, user: str, mailbox: str, raw: bytes, at: datetime | None = None) -> None:
        """Put a message into a mailbox; whoever idles there hears of it. Raises KeyError for an unknown one.

        at: its INTERNALDATE, aware; None: now.
        """
        target = await self._mailboxes[user].get_mailbox(mailbox)
        await target.append(AppendMessage(raw, at), recent=True)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A task that nobody holds may be collected in the middle of its work (asyncio.create_task).
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._connections[task] = writer
        task.add_done_callback(lambda done: self._connections.pop(done, None))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._imap(reader, writer, SocketInfoLocal(writer))
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()


class _Config(Config):
    @property
    def greeting(self) -> bytes:
        return b"mailwarden sandbox"  # the original asks DNS for this machine's name

    @property
    def backend_capability(self) -> BackendCapability:
        return BackendCapability(idle=True, object_id=True, multi_append=True, custom=[b"SPECIAL-USE"])


class _Mailbox(MailboxData):
    """A mailbox whose clock is the sandbox's, which takes any keyword and never misses a push."""

    def __init__(self, like: MailboxData, now: Callable[[], datetime]) -> None:
        super().__init__(like._content_cache, like._thread_cache)
        self._now = now

    @property
    def permanent_flags(self) -> frozenset[Flag]:
        return super().permanent_flags | {Wildcard}

    async def append(self, append_msg: AppendMessage, *, recent: bool = False) -> Message:
        dated = dataclasses.replace(append_msg, when=append_msg.when or self._now())
        return await super().append(dated, recent=recent)

    async def update_selected(self, selected: SelectedMailbox, *, wait_on: Event | None = None) -> SelectedMailbox:
        # The original always waits for the next change, also when one happened while it wrote about the last.
        behind = selected.mod_sequence is not None and selected.mod_sequence < self._mod_sequences.highest
        return await super().update_selected(selected, wait_on=None if behind else wait_on)


class _Mailboxes(MailboxSet):
    """One user's mailboxes; those of SPECIAL_USE say in LIST what they are for."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self._inbox = _Mailbox(self._inbox, now)

    async def add_mailbox(self, name: str) -> ObjectId:
        if name in self._set:
            raise ValueError(name)
        self._set[name] = mailbox = _Mailbox(self._inbox, self._now)
        return mailbox.mailbox_id

    async def list_mailboxes(self) -> ListTree:
        return _ListTree(self.delimiter).update("INBOX", *self._set)


class _ListTree(ListTree):
    def list_matching(self, ref_name: str, filter_: str) -> Iterable[ListEntry]:
        for entry in super().list_matching(ref_name, filter_):
            yield _ListEntry(entry.name, entry.exists, entry.marked, entry.has_children)


class _ListEntry(ListEntry):
    @property
    def attributes(self) -> Sequence[bytes]:
        use = SPECIAL_USE.get(self.name)
        return [*super().attributes, use] if use else super().attributes
