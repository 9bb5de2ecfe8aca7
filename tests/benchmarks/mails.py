"""Invented customers' mail for measuring: small and larger ones, and some with an attachment of 2 MB."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from tests.benchmarks.daemon import DESK

TEXT = "The printer on the second floor prints every page twice since this morning.\r\n"


def mail(number: int, size_bytes: int = 2_000) -> bytes:
    """Return one customer's first mail, of about this size."""
    head = (
        f"Received: from mail{number % 7}.customers.example (mail.customers.example [192.0.2.{number % 250}])\r\n"
        f"\tby mx.support.example with ESMTPS id {number:08x}; Tue, 24 Nov 2026 10:00:00 +0100\r\n"
        f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=discard.example; s=mail;\r\n"
        f"\th=from:to:subject:date:message-id; bh={'A' * 43}=; b={'B' * 300}\r\n"
        f"From: =?utf-8?q?J=C3=B6rg?= Customer <customer{number}@discard.example>\r\n"
        f"To: Example Support <{DESK}>\r\n"
        f"Subject: Printer number {number} prints everything twice\r\n"
        f"Date: Tue, 24 Nov 2026 10:00:00 +0100\r\n"
        f"Message-ID: <mail.{number}.{number * 7919:x}@discard.example>\r\n"
        "MIME-Version: 1.0\r\n"
    )
    if size_bytes < 1_000_000:
        return f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{TEXT * (size_bytes // len(TEXT))}".encode()
    data = base64.encodebytes(b"\x00\x01\x02" * (size_bytes // 4)).replace(b"\n", b"\r\n")
    body = f'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{TEXT}--b\r\n'
    attached = "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return (head + body + attached).encode() + data + b"\r\n--b--\r\n"


def backlog(count: int) -> Iterator[bytes]:
    """Yield mails of 2 KB and 40 KB in turn, one in a hundred with 2 MB."""
    for number in range(count):
        yield mail(number, 2_000_000 if number % 100 == 99 else 2_000 if number % 2 else 40_000)
