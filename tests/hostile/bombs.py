"""Mails that are meant to bring a mail program down: by size, depth, number, and by breaking every rule of RFC 5322."""

from __future__ import annotations

from collections.abc import Callable

MEGABYTE = 1_000_000
QUOTING = b"On Mon, 2 Mar 2026 hat " + b"hat " * 60 + b"schrieb\r\n"
BOUNDARY = b"--b\r\n"
PART = BOUNDARY + b"Content-Type: text/plain\r\n\r\nx\r\n"
MIXED = b'Content-Type: multipart/mixed; boundary="b"\r\n'
REPORT = b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n'


def _nested(depth: int) -> bytes:
    heads = (b'--b%d\r\nContent-Type: multipart/mixed; boundary="b%d"\r\n\r\n' % (one, one + 1) for one in range(depth))
    return b'Content-Type: multipart/mixed; boundary="b0"\r\n\r\n' + b"".join(heads) + b"x\r\n"


# Further fields, an empty line, and a body; each behind the fields of an ordinary mail.
BOMBS: dict[str, Callable[[], bytes]] = {
    "50 MB of text": lambda: b"\r\n" + (b"x" * 76 + b"\r\n") * (50 * MEGABYTE // 78),
    "50 MB on one line": lambda: b"\r\n" + b"x" * (50 * MEGABYTE) + b"\r\n",
    "10,000 parts": lambda: MIXED + b"\r\n" + PART * 10_000 + b"--b--\r\n",
    "1,000 parts within parts": lambda: _nested(1_000),
    "1,000 messages within messages": lambda: b"Content-Type: message/rfc822\r\n\r\n" * 1_000 + b"x\r\n",
    "a report of 10,000 parts": lambda: REPORT + b"\r\n" + PART * 10_000 + b"--b--\r\n",
    "a report of nested boundaries": lambda: REPORT + b"\r\n" + (b"--b\r\n" + REPORT + b"\r\n") * 1_000,
    "a header of 1 MB in 20,000 fields": lambda: (
        b"X-Filler: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n" * 20_000 + b"\r\n"
    ),
    "a header of 1 MB in one field": lambda: b"X-Filler: " + b"x" * 960 + (b"\r\n " + b"x" * 960) * 1_040 + b"\r\n\r\n",
    "400 KB of encoded subject": lambda: b"Subject: " + b"=?utf-8?q?=41?=\r\n " * 22_000 + b"x\r\n\r\n",
    "100,000 references": lambda: b"References:" + b"".join(b" <%d@x>\r\n" % one for one in range(100_000)) + b"\r\n",
    "20,000 parentheses in the name": lambda: b"Reply-To: " + b"(\r\n " * 20_000 + b"<a@x.example>\r\n\r\n",
    "10,000 recipients": lambda: (
        b"Cc: " + b",\r\n ".join(b"a%d@x.example" % one for one in range(10_000)) + b"\r\n\r\n"
    ),
    "NUL everywhere": lambda: b"X-Nul: a\0b\r\nSub\0ject: x\r\n\0: y\r\n\r\na\0b\r\n",
    "bare CR everywhere": lambda: b"X-Cr: a\rBcc: eve@evil.example\r\rb\r\n\r\na\rb\r\n",
    "8-bit everywhere": lambda: b"X-\xff: \xfe\xff\r\n\xc3\xbc: \x80\r\nComments: \xed\xa0\x80\r\n\r\n\xff\xfe\x80\r\n",
    "an answer that is 60 KB of quoting": lambda: b"References: <a@x.example>\r\n\r\n" + QUOTING * 220,
    "an answer that is 60 KB of angle brackets": lambda: (
        b"References: <a@x.example>\r\nContent-Type: text/html\r\n\r\n" + b"<" * 1 + b"<blockquote><!--" * 3_700
    ),
}
# Without the fields of an ordinary mail.
HEADLESS: dict[str, bytes] = {
    "no header": b"\r\nHello?\r\n",
    "no field": b"Hello\r\nis anybody there\r\n\r\nHello?\r\n",
    "a header that never ends": b"x" * 300_000 + b"\r\n",
    "only line ends": b"\r\n" * 10_000,
    "only NUL": b"\0" * 10_000 + b"\r\n",
}
