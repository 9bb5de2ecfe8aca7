"""What the bare libraries take for the same work: the other side of every ratio."""

from __future__ import annotations

import asyncio
import time

import aiosmtplib
from imapclient import IMAPClient

from tests.benchmarks.daemon import DESK

BATCH = 500


def one_mail(imap_port: int, smtp_port: int, content: bytes, uids: list[int]) -> list[float]:
    """Return the seconds that fetching one header and sending one mail take, for each uid, on kept connections."""
    with IMAPClient("127.0.0.1", imap_port, ssl=False) as client:
        client.login(DESK, "secret")
        client.select_folder("INBOX", readonly=True)
        return asyncio.run(_one_by_one(client, smtp_port, content, uids))


async def _one_by_one(client: IMAPClient, smtp_port: int, content: bytes, uids: list[int]) -> list[float]:
    took = []
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=smtp_port, start_tls=False) as smtp:
        for uid in uids:
            start = time.perf_counter()
            client.fetch([uid], ["BODY.PEEK[HEADER]"])
            await smtp.sendmail(DESK, ["customer@discard.example"], content)
            took.append(time.perf_counter() - start)
    return took


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
