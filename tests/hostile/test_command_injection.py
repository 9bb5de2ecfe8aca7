"""No command that a stranger wrote reaches a server: what 200 sessions said, line by line.

A small server plays each session and writes down every line it hears. Strangers choose Message-IDs, addresses, header
blocks and texts; a careless administrator chooses names of mailboxes.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable

import pytest

from mailwarden.errors import MailwardenError
from mailwarden.mail.smtp import Submitter
from mailwarden.mail.watch import MailboxWatch
from tests.hostile.answering import acknowledgement, raw_mail
from tests.hostile.injections import Injection, sample
from tests.mail.scripted import FINAL_DOT, ScriptedImap, ScriptedSmtp

Look = Callable[[MailboxWatch], Awaitable[object]]

# What a stranger wants the server to do, and how he hopes to begin a line of his own.
COMMANDS = ["LOGOUT", "DELETE INBOX", 'COPY 1 "Trash"', "RCPT TO:<eve@evil.example>", "DATA"]
BEGINNINGS = [
    "\r\nX1 {}\r\n", "\nX1 {}\n", "\rX1 {}\r", "\0X1 {}", '" X1 {}', '"\r\nX1 {}', ") X1 {}", "{{3}}\r\nX1 {}",
    "{{3+}}\r\nX1 {}", "\\\" X1 {}", "> X1 {}", ">\r\n{}", "%0d%0aX1 {}", "=?utf-8?q?=0D=0A?=X1 {}", "\u2028X1 {}",
]  # fmt: skip
WORDS = [beginning.format(command) for beginning in BEGINNINGS for command in COMMANDS]
SPOKEN = [
    b")\r\n* 1 EXPUNGE\r\n", b"\r\n* OK [UIDVALIDITY 9] new\r\n", b"{5}\r\nabcde", b"\r\nTAG OK done\r\n",
    b"\r\n* BYE gone\r\n",
]  # fmt: skip
BODIES = [
    b"\r\n.\r\nMAIL FROM:<eve@evil.example>\r\n", b"\n.\nMAIL FROM:<eve@evil.example>\n", b"\r\n.\rRSET\r\n",
    b"\r\n..\r\n.\r\nQUIT\r\n", b".\r\nRSET\r\n",
]  # fmt: skip

IMAP = re.compile(
    rb"\w+ (?:CAPABILITY|NOOP|LOGOUT|AUTHENTICATE PLAIN|[A-Za-z0-9+/]+={0,2}"
    rb'|EXAMINE "(?:[^"\\\r\n]|\\["\\])*"'
    rb"|UID SEARCH UID \d+:[\d*]+|UID SEARCH HEADER Message-ID <[^\s\"(){}%*\\\]>]+>"
    rb"|UID FETCH [\d,]+ \(INTERNALDATE RFC822\.SIZE FLAGS BODY\.PEEK\[HEADER\]<0\.262144>\))"
)
PASSWORD = re.compile(rb"[A-Za-z0-9+/]+={0,2}")
SMTP = re.compile(rb"EHLO [\w.-]+|MAIL FROM:<[^<>]*>|RCPT TO:<[^<>]+>|DATA|RSET|QUIT|" + re.escape(FINAL_DOT))


def imap_session(look: Look, header: bytes = b"Subject: hello\r\n\r\n") -> tuple[list[bytes], str]:
    """Return what an IMAP server heard while we looked at a mailbox with one message, and what was refused."""
    with ScriptedImap() as server:
        server.add(1, header)

        async def run() -> str:
            watch = MailboxWatch(server.account(), "INBOX")
            try:
                await watch.open()
                refused = await _refused(look(watch))
                await watch.fetch_new(0)
            finally:
                await watch.close()
            return refused

        refused = asyncio.run(asyncio.wait_for(run(), 20))
        return list(server.heard), refused


def smtp_session(
    message: bytes, *, sender: str = "support@example.org", recipient: str = "carla@customer.example"
) -> tuple[list[bytes], str]:
    """Return what an SMTP server heard while we handed over a message, and what was refused."""
    with ScriptedSmtp(extensions="8BITMIME") as server:

        async def run() -> str:
            submitter = Submitter(server.account())
            refused = await _refused(submitter.submit(envelope_sender=sender, recipient=recipient, message=message))
            await submitter.close()
            return refused

        refused = asyncio.run(asyncio.wait_for(run(), 20))
        return list(server.heard), refused


async def _refused(doing: Awaitable[object]) -> str:
    try:
        await doing
    except MailwardenError as error:
        return type(error).__name__
    return ""


def foreign_in(heard: list[bytes], ours: re.Pattern[bytes]) -> list[bytes]:
    """Return the lines that are none of the commands that we ever say."""
    return [line for line in heard if not ours.fullmatch(line) and not PASSWORD.fullmatch(line)]


@pytest.mark.parametrize("word", WORDS)
def test_a_message_id_is_no_command(word: str) -> None:
    heard, refused = imap_session(lambda watch: watch.find_message_id(f"question{word}@customer.example"))
    assert (foreign_in(heard, IMAP), refused) == ([], "UnsafeArgument")


@pytest.mark.parametrize("spoken", SPOKEN)
@pytest.mark.parametrize("field", [b"Subject", b"From", b"Message-ID", b"References", b"X"])
def test_a_header_block_that_speaks_imap_is_only_a_header_block(field: bytes, spoken: bytes) -> None:
    raw = raw_mail({field: spoken})
    heard, _ = imap_session(lambda watch: watch.fetch_new(0), raw)
    assert foreign_in(heard, IMAP) == []
    assert sum(line.endswith(b"BODY.PEEK[HEADER]<0.262144>)") for line in heard) == 2  # both times it was found


@pytest.mark.parametrize("word", WORDS[::3])
def test_the_name_of_a_mailbox_is_no_command(word: str) -> None:
    async def open_mailbox(watch: MailboxWatch) -> None:
        other = MailboxWatch(watch.account, f"Sent{word}")
        try:
            await other.open()
        finally:
            await other.close()

    heard, refused = imap_session(open_mailbox)
    assert foreign_in(heard, IMAP) == []
    assert (refused == "UnsafeArgument") == any(one in word for one in "\r\n\0")


@pytest.mark.parametrize("word", WORDS[1::3])
def test_a_recipient_is_no_command(word: str) -> None:
    heard, refused = smtp_session(b"Subject: hello\r\n\r\n", recipient=f"carla{word}@customer.example")
    assert (heard, refused) == ([], "UnsafeArgument")


@pytest.mark.parametrize("word", WORDS[2::3])
def test_an_envelope_sender_is_no_command(word: str) -> None:
    heard, refused = smtp_session(b"Subject: hello\r\n\r\n", sender=f'"carla{word}"@customer.example')
    assert foreign_in(heard, SMTP) == []
    assert refused or not any(one in word for one in "\r\n\0<>")


@pytest.mark.parametrize("body", BODIES)
def test_a_text_that_speaks_smtp_is_only_a_text_or_refused(body: bytes) -> None:
    heard, refused = smtp_session(b"Subject: hello\r\n\r\nhello" + body)
    is_bare = b"\n" in body.replace(b"\r\n", b"") or b"\r" in body.replace(b"\r\n", b"")
    assert foreign_in(heard, SMTP) == []
    assert (refused, heard.count(b"DATA")) == (("UnsafeArgument", 0) if is_bare else ("", 1))


@pytest.mark.parametrize("injection", sample()[::2], ids=lambda one: one.name)
def test_an_answer_to_a_hostile_mail_is_one_transaction(injection: Injection) -> None:
    answer = acknowledgement(raw_mail(injection.fields))
    if answer is not None:
        heard, refused = smtp_session(answer)
        verbs = [line.split()[0] for line in heard[1:]]
        assert (verbs, refused) == ([b"MAIL", b"RCPT", b"DATA", b"<the", b"QUIT"], "")


def test_there_are_two_hundred_sessions() -> None:
    assert len(WORDS) + 5 * len(SPOKEN) + len(WORDS) + len(BODIES) + len(sample()[::2]) >= 200
