"""A mailbox that has a past: how long until it is learned, who has to wait for that, and how long a rehearsal takes."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from imapclient import IMAPClient

from tests.benchmarks.daemon import COMMAND, DESK, MeasuredDaemon
from tests.benchmarks.mails import mail
from tests.benchmarks.past import write_past
from tests.benchmarks.proxy import NotingProxy
from tests.servers import MailServers

ACCEPTED = b" Ok: queued as "
BATCH = 500
PATIENCE_SECONDS = 3_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """What came of the first contact with a mailbox that has a past."""

    count: int  # of old mails
    ready_seconds: float
    learned_seconds: float  # after it was ready
    bare_seconds: float  # for fetching the headers with the bare library
    cpu_seconds: float
    waits: tuple[float, ...]  # seconds from a new mail to its acknowledgement, meanwhile
    needless: int  # acknowledgements to old mail
    memory: tuple[float, ...]  # MiB, from the beginning to the end
    peak_mib: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What a rehearsal cost, as a whole process."""

    conversations: int
    seconds: float
    cpu_seconds: float
    peak_mib: float


def history(servers: MailServers, directory: Path, count: int) -> None:
    """Learn from so many old mails, with the same headers fetched by the bare library for comparison."""
    one = first_contact(servers, directory, count)
    ours, reference, memory, waits = one.learned_seconds, one.bare_seconds, one.memory, one.waits
    cpu = one.cpu_seconds / count * 1e3
    speed, bare_speed, quarter = count / ours, count / reference, memory[len(memory) // 4]
    print(f"first contact to ready          {one.ready_seconds:8.2f} s    with {count} old mails (aim: below 300)")
    print(f"ready to learned                {ours:8.1f} s    {speed:.0f} mails/s, {cpu:.2f} ms CPU")
    print(f"bare fetch of the headers       {reference:8.1f} s    {bare_speed:.0f} mails/s")
    print(f"ratio                           {ours / reference:8.2f}")
    print(f"new mail meanwhile              {max(waits):8.2f} s    to its acknowledgement at worst, {len(waits)} mails")
    print(f"acknowledgements to old mail    {one.needless:8}      (aim: 0)")
    print(f"memory                          {quarter:8.0f} MiB  at a quarter, {memory[-1]:.0f} at the end")
    print(f"peak memory                     {one.peak_mib:8.0f} MiB  (aim: below 200)")
    rehearsal(directory)


def first_contact(servers: MailServers, directory: Path, count: int) -> Contact:
    """Meet a mailbox with so many old mails, and have customers write meanwhile."""
    name, _, domain = DESK.partition("@")
    write_past(directory / "servers" / "mail" / domain / name, count, datetime.now(UTC))
    bare_seconds(servers.imap_port)  # Dovecot has made its indexes
    reference = bare_seconds(servers.imap_port)
    with (
        NotingProxy(servers.smtp_port, ACCEPTED) as smtp,
        MeasuredDaemon(directory, servers.imap_port, smtp.port, is_overheard=True) as daemon,
    ):
        learning = Learning(daemon)
        waits, memory = write_meanwhile(servers, smtp, learning)
        return Contact(
            count=count,
            ready_seconds=daemon.ready_seconds,
            learned_seconds=learning.seconds - daemon.ready_seconds,
            bare_seconds=reference,
            cpu_seconds=daemon.cpu_seconds(),
            waits=tuple(waits),
            needless=len(smtp.seen) - len(waits),
            memory=tuple(memory),
            peak_mib=daemon.peak_mib(),
        )


def rehearsal(directory: Path) -> None:
    """Rehearse the same mailbox: all of it is lived through once more."""
    one = rehearse(directory / "config.toml", directory / "rehearsal.json")
    share = 10_000 / one.conversations
    seconds, cpu = one.seconds * share, one.cpu_seconds * share
    print(
        f"rehearse                        {one.seconds:8.1f} s    {one.conversations} conversations, with the reading"
    )
    print(f"for 10,000 conversations        {seconds:8.1f} s    {cpu:.1f} s CPU (aim: below 60)")
    print(f"peak memory of it               {one.peak_mib:8.0f} MiB")


def rehearse(config: Path, output: Path) -> Rehearsed:
    """Rehearse in a process of its own."""
    command = [*COMMAND, "--config", str(config), "rehearse", "--since", "89d", "--output", str(output)]
    start = time.perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, env={**os.environ, "PW": "secret"})
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"rehearse ended with {process.returncode}")
    (desk,) = json.loads(output.read_text())["desks"]
    return Rehearsed(
        conversations=desk["conversations"],
        seconds=seconds,
        cpu_seconds=used.ru_utime + used.ru_stime,
        peak_mib=used.ru_maxrss / 1024,
    )


class Learning:
    """Listens until the desk has learned from its past."""

    def __init__(self, daemon: MeasuredDaemon) -> None:
        self.daemon = daemon
        self.seconds = 0.0  # from the start of the daemon
        self.is_over = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        self.seconds = self.daemon.wait_for("history.read", "desk.learned")
        self.is_over.set()
        self.daemon.wait_for("daemon.stopped")


def write_meanwhile(servers: MailServers, smtp: NotingProxy, learning: Learning) -> tuple[list[float], list[float]]:
    """Have one customer after the other write until the desk has learned.

    Returns how long each waited for the acknowledgement, Dovecot's half second before a push included, and the
    daemon's memory in MiB meanwhile.
    """
    waits: list[float] = []
    memory: list[float] = []
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not learning.is_over.wait(0.5) or not waits:
        number, start = len(waits), time.perf_counter()
        servers.deliver(mail(1_000_000 + number), DESK, f"customer{number}@discard.example", via="lmtp")
        waits.append(smtp.wait_for(number + 1, 300)[number][0] - start)
        memory.append(learning.daemon.present_mib())
        if time.monotonic() > give_up_at:
            raise TimeoutError(f"nothing was learned within {PATIENCE_SECONDS} s")
    return waits, memory


def bare_seconds(imap_port: int) -> float:
    """Return how long the bare library takes to fetch every header of the three mailboxes."""
    with IMAPClient("127.0.0.1", imap_port, ssl=False) as client:
        client.login(DESK, "secret")
        start = time.perf_counter()
        for mailbox in ("INBOX", "Sent", "Archive"):
            client.select_folder(mailbox, readonly=True)
            uids = client.search()
            for first in range(0, len(uids), BATCH):
                client.fetch(uids[first : first + BATCH], ["INTERNALDATE", "RFC822.SIZE", "FLAGS", "BODY.PEEK[HEADER]"])
        return time.perf_counter() - start
