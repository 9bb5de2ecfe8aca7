"""The people of the demo at their mail programs: they send by SMTP, and staff file their answers in Sent by IMAP.

The hours don't fly on before mailwarden has seen what they wrote: it acts within a second, as it does in earnest.
"""

from __future__ import annotations

import asyncio
import imaplib
import smtplib
from collections.abc import Awaitable, Callable, Sequence
from email.message import EmailMessage

from mailwarden.demo.cast import DESK, PASSWORD, STAFF, Person
from mailwarden.demo.clock import DayClock
from mailwarden.demo.day import Letter
from mailwarden.demo.letters import Mail, write_letter
from mailwarden.demo.servers import Sandbox


class Actors:
    """Play the script: each letter at its time, replies to what their authors really got."""

    def __init__(self, sandbox: Sandbox, clock: DayClock, seen: Callable[[str], Awaitable[None]]) -> None:
        """seen: returns once mailwarden has seen to the mail with this Message-ID."""
        self._sandbox, self._clock, self._seen = sandbox, clock, seen
        self._matters: dict[str, str] = {}  # by Message-ID
        self._customers: dict[str, Person] = {}  # by matter: who opened it
        self._newest: dict[tuple[str, str], Mail] = {}  # by matter and whose mailbox
        self._arrived = asyncio.Event()

    async def play(self, letters: Sequence[Letter]) -> None:
        """Return when everybody has written everything."""
        async with asyncio.TaskGroup() as group:
            for letter in letters:
                group.create_task(self._post(letter))

    def notice(self, mail: Mail) -> None:
        """Let whoever owns the mailbox find a mail there."""
        matter = self._matters.get(mail.message_id) or self._matters.get(mail.in_reply_to)
        if matter is not None:
            self._matters[mail.message_id] = matter
            self._newest[matter, mail.to] = mail
            self._arrived.set()

    async def _post(self, letter: Letter) -> None:
        await self._clock.reach(letter.at)
        is_staff = letter.author in STAFF
        replies_to = None if letter.subject else await self._mail_at_hand(letter, DESK if is_staff else "")
        async with self._clock.held():
            write = self._answer if is_staff else self._write
            await self._seen(await write(letter, replies_to))

    async def _mail_at_hand(self, letter: Letter, mailbox: str) -> Mail:
        key = (letter.matter, mailbox or letter.author.address)
        while key not in self._newest:
            self._arrived.clear()
            await self._arrived.wait()
        return self._newest[key]

    async def _write(self, letter: Letter, replies_to: Mail | None) -> str:
        author = letter.author
        message = write_letter(letter, sender=author.address, to=DESK, replies_to=replies_to, now=self._clock.now())
        self._customers.setdefault(letter.matter, author)
        self._matters[str(message["Message-ID"])] = letter.matter
        await asyncio.to_thread(self._send, message)
        return str(message["Message-ID"])

    async def _answer(self, letter: Letter, replies_to: Mail | None) -> str:
        customer = self._customers[letter.matter]
        message = write_letter(letter, sender=DESK, to=customer, replies_to=replies_to, now=self._clock.now())
        await asyncio.to_thread(self._send, message)
        await asyncio.to_thread(self._file, message)
        return str(message["Message-ID"])

    # --- on the wire, blocking ----------------------------------------------------------------------------------------

    def _send(self, message: EmailMessage) -> None:
        # Naming ourselves spares the look-up of this machine's name.
        with smtplib.SMTP(self._sandbox.host, self._sandbox.smtp_port, local_hostname="localhost") as smtp:
            smtp.send_message(message)

    def _file(self, message: EmailMessage) -> None:
        with imaplib.IMAP4(self._sandbox.host, self._sandbox.imap_port) as imap:
            imap.login(DESK, PASSWORD)
            imap.append("Sent", r"(\Seen)", "", message.as_bytes(policy=message.policy.clone(linesep="\r\n")))
