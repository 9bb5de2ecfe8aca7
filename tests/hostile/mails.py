"""Mails that nobody would write, made of what mails are made of: for tests that look for the one that trips us."""

from __future__ import annotations

from hypothesis import strategies as st

NAMES = [
    "Return-Path", "From", "From", "Sender", "Reply-To", "To", "To", "Cc", "Date", "Message-ID", "Message-ID",
    "In-Reply-To", "References", "Subject", "Subject", "Auto-Submitted", "Precedence", "List-Id", "List-Post",
    "Content-Type", "Content-Transfer-Encoding", "Content-Language", "Accept-Language", "Authentication-Results",
    "X-Auto-Response-Suppress", "X-Autoreply", "X-Loop", "X-Failed-Recipients", "X-Spam-Flag", "X-Spam-Status",
    "X-Forefront-Antispam-Report", "X-MS-Exchange-Organization-SCL", "Feedback-ID", "Delivered-To", "X", "",
]  # fmt: skip

# What a field's value may hold; each of them means something to somebody.
FRAGMENTS = [
    b"carla@customer.example", b"form@forms.example", b"support@example.org", b"anna@example.org", b"no-reply", b"<>",
    b"<", b">", b"@", b",",
    b";", b":", b'"', b"\\", b"(", b")", b"[", b"]", b"=", b"?", b"=?utf-8?q?", b"=?utf-8?b?", b"?=", b"=C3=BC",
    b"w7w=", b"=?utf-16?b?AAoADQ==?=", b"=?iso-2022-jp?b?GyRC?=", b"=?hz?q?~{?=", b"=?utf-7?q?+AAo-?=", b"=0A", b"=00",
    b" ", b"\t", b"\r\n ", b"\r\n\t", b"\r", b"\n", b"\0", b"\x85", b"\xff", b"\xc3\xbc", "\u202e".encode(),
    "\u2028".encode(), "\u200d".encode(), "ß".encode(), "例え".encode(), b"\xed\xa0\x80", b"Re: ", b"AW: ", b"Fwd: ",
    b"[tag] ", b"Re[2]: ", b"Out of office", b"Undeliverable", b"a.b", b"..", b"xn--", b"x" * 70, b"-", b"0", b"9" * 9,
    b"<question@customer.example>", b"<mw.0123456789abcdef.0123456789abcdef01234567@example.org>", b"auto-replied",
    b"no", b"bulk", b"list", b"multipart/mixed; boundary=b", b"multipart/report; report-type=delivery-status",
    b"multipart/alternative; boundary=\"b\"", b"message/rfc822", b"text/html; charset=utf-16", b"text/plain",
    b"base64",
    b"quoted-printable", b"; boundary=", b"; charset=", b"Mon, 02 Mar 2026 09:59:00 +0100", b"31 Feb", b"+9999", b"EST",
    b"mx.example.org; dmarc=fail", b"dkim=pass", b"header.from=customer.example", b"All", b"%s", b"{{ 7*7 }}",
    b"<script>",
]  # fmt: skip

# What a body may hold, on lines of its own or not.
LINES = [
    b"--b\n", b"--b--\n", b"\n", b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: message/rfc822\n",
    b"Content-Type: message/delivery-status\n", b"Content-Type: text/html; charset=utf-8\n",
    b"Content-Type: text/plain\n",
    b"Content-Transfer-Encoding: base64\n", b"Content-Transfer-Encoding: quoted-printable\n",
    b"Content-Disposition: attachment; filename*=utf-8''%0A\n", b"Final-Recipient: rfc822; carla@customer.example\n",
    b"Original-Recipient: rfc822;\n", b"Action: failed\n", b"Action: delayed\n", b"Status: 5.1.1\n", b"Status: 4.0.0\n",
    b"Diagnostic-Code: smtp; 550 5.1.1 no such user\n", b"Message-ID: <question@customer.example>\n",
    b"On Mon, 2 Mar 2026 at 09:59, Anna <anna@example.org> wrote:\n", b"> quoted\n", b"-- \n", b"Thanks!\n",
    b"Von: Anna\nBetreff: x\n", b"-----Original Message-----\n", b"________________________________\n", b"<blockquote>",
    b"</blockquote>", b"<style>", b"</style>", b"<!--", b"-->", b"<br>", b"<", b"&#0;", b"&amp;", b"=\n", b"=3D",
    b"SGVs",
    b"The following address failed:\n", b"a@x.example ", b"<a@x.example>: 550 5.1.1 user unknown\n", b"550 ", b"5.1.1 ",
    b"a" * 60 + b"@", b"original message id: <", b"| ", b"(", b":", b"\n  a@x.example\n", b"mailbox full ",
    b"\r", b"\0", b"\xff", b"hat ", b"schrieb ", b"1-", b"@>:", b" ",
]  # fmt: skip
_TIMES = st.sampled_from([1] * 12 + [40, 3000])

values = st.lists(
    st.tuples(st.sampled_from(FRAGMENTS) | st.binary(max_size=6), _TIMES).map(lambda pair: pair[0] * pair[1]),
    max_size=9,
).map(b"".join)
fields = st.tuples(st.sampled_from(NAMES), values).map(lambda pair: pair[0].encode() + b": " + pair[1])
headers = st.tuples(st.lists(fields, max_size=14), st.sampled_from([b"\r\n", b"\n", b"\r"])).map(
    lambda pair: pair[1].join(pair[0]) + pair[1]
)
bodies = st.lists(
    st.tuples(st.sampled_from(LINES) | st.binary(max_size=6), _TIMES).map(lambda pair: pair[0] * pair[1]), max_size=14
).map(b"".join)
reports = st.sampled_from([
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n", b"Content-Type: message/rfc822\n",
    b"Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n", b"",
])  # fmt: skip
mails = st.tuples(headers, reports, bodies).map(lambda parts: parts[0] + parts[1] + b"\n" + parts[2])
