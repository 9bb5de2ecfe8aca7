"""Robots that answer whatever they get, and carry no mark by which one could know them."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from email.utils import parseaddr
from functools import partial

from mailwarden.store.protocol import Transaction
from tests.scenarios.clockwork import Clock
from tests.scenarios.harness import Daemon
from tests.scenarios.people import Mail
from tests.servers import MailServers

POLL_SECONDS = 0.1
QUIET_SECONDS = 1.0
LONGEST_SECONDS = 40.0

Answering = Callable[[Mail, int], tuple[str, bytes]]  # a mail and how many came before → envelope sender, bytes


class Robot:
    """Watches a mailbox and answers every mail that arrives in it, on a thread of its own; a context manager."""

    def __init__(self, servers: MailServers, mailbox: str, answering: Answering) -> None:
        self._servers, self._mailbox, self._answering = servers, mailbox, answering
        self.got: list[Mail] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._before = len(servers.messages(mailbox))

    def __enter__(self) -> Robot:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        with self._servers.imap(self._mailbox) as client:
            client.select_folder("INBOX", readonly=True)
            while not self._stop.wait(POLL_SECONDS):
                client.noop()
                for uid in sorted(client.search())[self._before + len(self.got) :]:
                    self._answer(Mail(client.fetch([uid], ["BODY.PEEK[]"])[uid][b"BODY[]"]))

    def _answer(self, mail: Mail) -> None:
        sender, raw = self._answering(mail, len(self.got))
        self.got.append(mail)
        self._servers.deliver(raw, _author(mail), sender)


def until_silent(count: Callable[[], int], servers: MailServers, *daemons: Daemon) -> int:
    """Wait until a count of mails has not grown for a while, and return it; AssertionError if it keeps growing.

    daemons: who are to have nothing left to do meanwhile.
    """
    give_up_at = time.monotonic() + LONGEST_SECONDS
    counted, since = count(), time.monotonic()
    while time.monotonic() - since < QUIET_SECONDS:
        assert time.monotonic() < give_up_at, f"still talking after {counted} mails"
        time.sleep(POLL_SECONDS)
        now = count()
        if now != counted or not all(_is_idle(servers, one) for one in daemons):
            counted, since = now, time.monotonic()
    return counted


def _is_idle(servers: MailServers, daemon: Daemon) -> bool:
    """Whether it has read whatever came to its desks, and handed over whatever it wrote."""
    arrived = {one.name: len(servers.messages(one.address)) for one in daemon.settings.desks}
    return all(daemon.remembered(partial(_has_done_all, desk=name, count=count)) for name, count in arrived.items())


def _has_done_all(tx: Transaction, desk: str, count: int) -> bool:
    read = next((one.last_uid for one in tx.cursors(desk) if one.mailbox == "INBOX"), 0)
    return read >= count and tx.next_submission(desk) is None


def acknowledging(clock: Clock, name: str) -> Answering:
    """Return a help desk's plain script: it answers in the thread, from the address that was written to."""

    def answer(mail: Mail, number: int) -> tuple[str, bytes]:
        headers = {"In-Reply-To": mail.message_id, "References": mail.message_id, "Subject": f"Re: {mail.subject}"}
        return _letter(clock, name, str(mail.headers["To"]), mail, number, headers)

    return answer


def hostile(
    clock: Clock, address: Callable[[int], str], first: int = 0, subject: str = "Question number {}"
) -> Answering:
    """Return what hides every trace: nothing names the mail answered, and each has a subject and an address anew."""

    def answer(mail: Mail, number: int) -> tuple[str, bytes]:
        headers = {"Subject": subject.format(first + number)}
        return _letter(clock, "Somebody", address(first + number), mail, number, headers)

    return answer


_numbers = itertools.count(1)


def _letter(
    clock: Clock, name: str, address: str, mail: Mail, number: int, headers: dict[str, str]
) -> tuple[str, bytes]:
    sender = parseaddr(address)[1]
    fields = {
        "From": f"{name} <{sender}>",
        "To": _author(mail),
        "Message-ID": f"<{next(_numbers)}.{number}@{sender.partition('@')[2]}>",
        "Date": f"{clock.now():%a, %d %b %Y %H:%M:%S %z}",
        **headers,
    }
    head = "".join(f"{key}: {value}\r\n" for key, value in fields.items())
    return sender, f"{head}\r\nThank you for your message, we are looking into it.\r\n".encode()


def _author(mail: Mail) -> str:
    return parseaddr(str(mail.headers["From"]))[1]
