"""What the bare libraries take for the same work: the other side of every ratio."""

from __future__ import annotations

import asyncio
import time
from types import TracebackType

import aiosmtplib
from imapclient import IMAPClient

from tests.benchmarks.daemon import DESK

BATCH = 500


class OneByOne:
    """One header fetched and one mail sent at a time, on kept connections; a context manager."""

    def __init__(self, imap_port: int, smtp_port: int) -> None:
        self._client = IMAPClient("127.0.0.1", imap_port, ssl=False)
        self._smtp = aiosmtplib.SMTP(hostname="127.0.0.1", port=smtp_port, start_tls=False)
        self._runner = asyncio.Runner()

    def __enter__(self) -> OneByOne:
        self._client.login(DESK, "secret")
        self._client.select_folder("INBOX", readonly=True)
        self._runner.run(self._smtp.connect())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.run(self._smtp.quit())
        self._runner.close()
        self._client.logout()

    def seconds(self, uid: int, content: bytes) -> float:
        """Return how long both take together; that the message is there was asked before."""
        self._client.noop()
        start = time.perf_counter()
        self._client.fetch([uid], ["BODY.PEEK[HEADER]"])
        self._runner.run(self._smtp.sendmail(DESK, ["customer@discard.example"], content))
        return time.perf_counter() - start


def many_mails(imap_port: int, smtp_port: int, content: bytes) -> float:
    """Return the seconds for all: header fetch in batches, one mail each over one connection."""
    with IMAPClient("127.0.0.1", imap_port, ssl=False) as client:
        client.login(DESK, "secret")
        client.select_folder("INBOX", readonly=True)
        start = time.perf_counter()
        asyncio.run(_in_batches(client, smtp_port, content))
        return time.perf_counter() - start


async def _in_batches(client: IMAPClient, smtp_port: int, content: bytes) -> None:
    uids = client.search()
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=smtp_port, start_tls=False) as smtp:
        for start in range(0, len(uids), BATCH):
            fetched = client.fetch(uids[start : start + BATCH], ["BODY.PEEK[HEADER]"])
            for _ in fetched:
                await smtp.sendmail(DESK, ["customer@discard.example"], content)
