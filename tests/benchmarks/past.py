"""An invented desk's past, written straight into the private Dovecot's directories: tens of thousands of old mails."""

from __future__ import annotations

import os
import pwd
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from zlib import crc32

from tests.benchmarks.daemon import DESK

DAYS = 80  # less than the 90 days that a desk looks back
REPEATED = 5  # so many pairs of matters are one person's


@dataclass(frozen=True, slots=True)
class Old:
    """One mail of the past; mailbox: "" for INBOX, "Sent", "Archive"."""

    at: datetime
    mailbox: str
    raw: bytes


def write_past(home: Path, count: int, now: datetime) -> dict[str, int]:
    """Fill the maildir below a user's home; returns how many mails lie in each mailbox.

    Of five mails three are requests, of which the older half was put away, and two are answers.
    """
    maildir = home / "Maildir"
    numbers: dict[str, int] = {}
    for old in past(count, now):
        number = numbers[old.mailbox] = numbers.get(old.mailbox, 0) + 1
        folder = maildir / f".{old.mailbox}" / "cur" if old.mailbox else maildir / "cur"
        if number == 1:
            for name in ("cur", "new", "tmp"):
                (folder.parent / name).mkdir(parents=True, exist_ok=True)
        at = old.at.timestamp()
        path = folder / f"{int(at)}.M{number:07d}.past,S={len(old.raw)}:2,S"
        path.write_bytes(old.raw)
        os.utime(path, (at, at))  # the INTERNALDATE
    give_to_server(home.parent)
    return numbers


def give_to_server(folder: Path) -> None:
    """Let the server's own user have what was written (only root runs it as somebody else)."""
    if os.geteuid() == 0:
        owner = pwd.getpwnam("mail")
        for path in (folder, *folder.rglob("*")):
            os.chown(path, owner.pw_uid, owner.pw_gid)


def past(count: int, now: datetime) -> Iterator[Old]:
    """Yield so many mails: of each person two matters, one that goes back and forth and one that does not."""
    chance, half, span = random.Random(50_000), now - timedelta(days=DAYS / 2), timedelta(days=DAYS)
    pairs = count // 5
    for number in range(pairs):
        asked = now - span * (1 - number / pairs) - timedelta(days=2)
        answered = asked + timedelta(hours=min(30.0, 0.2 + chance.expovariate(0.4)))
        customer = f"customer{number - number % REPEATED}@discard.example"
        place = "Archive" if asked < half else ""
        one, other = f"Printer number {number} prints everything twice", f"Order {number}"
        ids = [f"<{word}.{number}.{number * 7919:x}@example.net>" for word in ("one", "told", "again", "other", "last")]
        again, last = answered + timedelta(hours=1), answered + timedelta(hours=3)
        yield Old(asked, place, request(customer, one, asked, ids[0]))
        yield Old(answered, "Sent", answer(customer, f"Re: {one}", answered, ids[1], ids[0]))
        yield Old(again, place, request(customer, f"Re: {one}", again, ids[2], f"{ids[0]} {ids[1]}"))
        yield Old(asked, place, request(customer, other, asked, ids[3]))
        yield Old(last, "Sent", answer(customer, f"Re: {other}", last, ids[4], ids[3]))


def request(customer: str, subject: str, at: datetime, message_id: str, references: str = "") -> bytes:
    sender = f"=?utf-8?q?J=C3=B6rg?= Customer <{customer}>"
    return received(at, customer) + written(sender, f"Example Support <{DESK}>", subject, at, message_id, references)


def answer(customer: str, subject: str, at: datetime, message_id: str, references: str) -> bytes:
    return written(f"Example Support <{DESK}>", customer, subject, at, message_id, references)


def received(at: datetime, customer: str) -> bytes:
    """Return what servers write on top of a mail: most of a header block's two to four kilobytes."""
    hops = "".join(
        f"Received: from mail{hop}.customers.example (mail{hop}.customers.example [192.0.2.{hop + 10}])\r\n"
        f"\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n"
        f"\tby mx{hop}.support.example (Postfix) with ESMTPS id {crc32(customer.encode()):08X}{hop}\r\n"
        f"\tfor <{DESK}>; {format_datetime(at)}\r\n"
        for hop in range(4)
    )
    signed = "".join(
        f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=mail;\r\n"
        f"\th=from:to:subject:date:message-id:mime-version:content-type; bh={'A' * 43}=;\r\n"
        f"\tb={'B' * 60}\r\n\t {'C' * 70}\r\n\t {'D' * 70}\r\n\t {'E' * 70}\r\n\t {'F' * 60}==\r\n"
        for domain in ("discard.example", "customers.example")
    )
    verdict = (
        "Authentication-Results: mx.support.example;\r\n\tdkim=pass header.d=discard.example header.s=mail;\r\n"
        f"\tspf=pass smtp.mailfrom={customer};\r\n\tdmarc=pass (p=reject) header.from=discard.example\r\n"
        "X-Spam-Status: No, score=-2.1 required=6.0 tests=[DKIM_SIGNED=0.1, DKIM_VALID=-0.1,\r\n"
        "\tRCVD_IN_DNSWL_MED=-2.3, SPF_PASS=-0.001] autolearn=ham\r\n"
    )
    return f"Return-Path: <{customer}>\r\nDelivered-To: {DESK}\r\n{hops}{signed}{verdict}".encode()


def written(sender: str, to: str, subject: str, at: datetime, message_id: str, references: str) -> bytes:
    thread = f"In-Reply-To: {references.split()[-1]}\r\nReferences: {references}\r\n" if references else ""
    return (
        f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nDate: {format_datetime(at)}\r\n"
        f"Message-ID: {message_id}\r\n{thread}MIME-Version: 1.0\r\nX-Mailer: Example Mail 12.4 (Build 1204)\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\nThe printer prints every page twice since this morning.\r\n"
    ).encode()
