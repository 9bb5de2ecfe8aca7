"""Submission against a server that answers, goes silent or hangs up at every stage."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from mailwarden.errors import (
    LoginRefused,
    MailwardenError,
    SubmissionDeferred,
    SubmissionRefused,
    SubmissionUncertain,
    Unavailable,
    UnsafeArgument,
)
from mailwarden.mail.smtp import SmtpAccount, Submitter
from tests.mail.scripted import FINAL_DOT, Reply, ScriptedSmtp, be_silent, hang_up

T = TypeVar("T")
MESSAGE = b"Subject: hello\r\n\r\nhello\r\n"


def submitting(account: SmtpAccount, act: Callable[[Submitter], Awaitable[T]]) -> T:
    async def run() -> T:
        submitter = Submitter(account)
        try:
            return await act(submitter)
        finally:
            await submitter.close()

    return asyncio.run(asyncio.wait_for(run(), 20))


async def submit(submitter: Submitter, message: bytes = MESSAGE, *, sender: str = "desk@example.org") -> str:
    accepted = await submitter.submit(envelope_sender=sender, recipient="customer@example.net", message=message)
    return accepted.reply


async def outcome(submitter: Submitter) -> type[MailwardenError] | str:
    """Return the reply, or the kind of error."""
    try:
        return await submit(submitter)
    except MailwardenError as error:
        return type(error)


def test_a_message_is_accepted_with_the_servers_last_words() -> None:
    with ScriptedSmtp() as server:
        assert submitting(server.account(), submit) == "250 queued as 42"


def test_the_bytes_go_out_as_they_are() -> None:
    long_references = b"References: " + b"\r\n ".join(b"<%b@example.org>" % (b"x" * 100) for _ in range(3))
    message = long_references + b"\r\n\r\n.\r\n..dots\r\n.a\r\nend\r\n"
    with ScriptedSmtp() as server:
        submitting(server.account(), lambda submitter: submit(submitter, message))
        stuffed = message.replace(b"\r\n.", b"\r\n..")
        assert server.messages == [stuffed]


@pytest.mark.parametrize("message", [b".\r\n", b"no line end", b""])
def test_the_final_dot_stands_on_a_line_of_its_own(message: bytes) -> None:
    with ScriptedSmtp() as server:
        assert submitting(server.account(), lambda submitter: submit(submitter, message)) == "250 queued as 42"


def test_the_null_reverse_path_is_possible() -> None:
    with ScriptedSmtp() as server:
        submitting(server.account(), lambda submitter: submit(submitter, sender=""))
        assert b"MAIL FROM:<>" in server.heard


DEFERRED, REFUSED, UNCERTAIN = SubmissionDeferred, SubmissionRefused, SubmissionUncertain


@pytest.mark.parametrize(
    ("stage", "reply", "kind"),
    [
        ("GREETING", b"421 too busy\r\n", Unavailable),
        ("GREETING", b"554 go away\r\n", Unavailable),
        ("GREETING", b"* OK IMAP4rev1\r\n", Unavailable),
        ("GREETING", hang_up, Unavailable),
        ("EHLO", b"421 too busy\r\n", Unavailable),
        ("EHLO", hang_up, Unavailable),
        ("EHLO", be_silent, Unavailable),
        ("AUTH", b"535 wrong\r\n", LoginRefused),
        ("AUTH", b"534 too weak\r\n", LoginRefused),
        ("AUTH", b"454 try later\r\n", Unavailable),
        ("AUTH", b"421 too busy\r\n", Unavailable),
        ("AUTH", hang_up, Unavailable),
        ("AUTH", be_silent, Unavailable),
        ("MAIL", b"530 log in first\r\n", LoginRefused),
        ("MAIL", b"535 log in again\r\n", LoginRefused),
        ("MAIL", b"421 closing\r\n", DEFERRED),
        ("MAIL", b"450 not now\r\n", DEFERRED),
        ("MAIL", b"550 not you\r\n", REFUSED),
        ("MAIL", b"552 too much\r\n", REFUSED),
        ("MAIL", hang_up, DEFERRED),
        ("MAIL", be_silent, DEFERRED),
        ("RCPT", b"421 closing\r\n", DEFERRED),
        ("RCPT", b"450 greylisted\r\n", DEFERRED),
        ("RCPT", b"550 no such user\r\n", REFUSED),
        ("RCPT", b"552 mailbox full\r\n", REFUSED),
        ("RCPT", b"554 blocked\r\n", REFUSED),
        ("RCPT", hang_up, DEFERRED),
        ("RCPT", be_silent, DEFERRED),
        ("RCPT", b"what?\r\n", DEFERRED),
        ("DATA", b"421 closing\r\n", DEFERRED),
        ("DATA", b"450 not now\r\n", DEFERRED),
        ("DATA", b"554 no valid recipients\r\n", REFUSED),
        ("DATA", b"250 what for?\r\n", DEFERRED),
        ("DATA", hang_up, DEFERRED),
        ("DATA", be_silent, DEFERRED),
        ("DOT", b"421 closing\r\n", DEFERRED),
        ("DOT", b"450 not now\r\n", DEFERRED),
        ("DOT", b"550 spam\r\n", REFUSED),
        ("DOT", b"552 too large\r\n", REFUSED),
        ("DOT", b"554 virus\r\n", REFUSED),
        ("DOT", b"251 fine\r\n", "251 fine"),
        ("DOT", hang_up, UNCERTAIN),
        ("DOT", be_silent, UNCERTAIN),
        ("DOT", b"what?\r\n", UNCERTAIN),
        ("DOT", b"354 more?\r\n", UNCERTAIN),
    ],
)
def test_every_answer_and_silence_has_its_meaning(stage: str, reply: Reply, kind: type[MailwardenError] | str) -> None:
    with ScriptedSmtp({stage: reply}) as server:
        account = server.account(user="desk", read_seconds=0.2, dot_seconds=0.2)
        assert submitting(account, outcome) == kind


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA", "DOT"])
@pytest.mark.parametrize("reply", [b"421 x\r\n", b"450 x\r\n", b"550 x\r\n", b"what?\r\n", hang_up])
def test_the_next_message_goes_out_after_any_failure(stage: str, reply: Reply) -> None:
    usual = {"DATA": b"354 go on\r\n", "DOT": b"250 queued as 42\r\n"}.get(stage, b"250 fine\r\n")
    with ScriptedSmtp({stage: [reply, usual]}) as server:

        async def twice(submitter: Submitter) -> type[MailwardenError] | str:
            await outcome(submitter)
            return await outcome(submitter)

        assert submitting(server.account(), twice) == "250 queued as 42"


@pytest.mark.parametrize("reply", [b"450 x\r\n", b"550 x\r\n"])
def test_a_refused_transaction_is_reset_and_the_connection_kept(reply: bytes) -> None:
    with ScriptedSmtp({"RCPT": [reply, b"250 fine\r\n"]}) as server:

        async def twice(submitter: Submitter) -> None:
            await outcome(submitter)
            await submit(submitter)

        submitting(server.account(), twice)
        assert (server.heard.count(b"RSET"), server.connections) == (1, 1)


def test_one_connection_serves_message_after_message() -> None:
    with ScriptedSmtp() as server:

        async def thrice(submitter: Submitter) -> None:
            await asyncio.gather(*(submit(submitter) for _ in range(3)))

        submitting(server.account(), thrice)
        assert (len(server.messages), server.connections) == (3, 1)


@pytest.mark.parametrize("end", [b"421 idle for too long\r\n", hang_up, be_silent])
def test_a_kept_connection_that_died_is_replaced_without_a_word(end: Reply) -> None:
    with ScriptedSmtp({"MAIL": [b"250 fine\r\n", end, b"250 fine\r\n"]}) as server:

        async def twice(submitter: Submitter) -> str:
            await submit(submitter)
            return await submit(submitter)

        assert submitting(server.account(read_seconds=0.2), twice) == "250 queued as 42"
        assert server.connections == 2


def test_an_idle_connection_is_closed() -> None:
    with ScriptedSmtp() as server:

        async def then_wait(submitter: Submitter) -> None:
            await submit(submitter)
            await server.has_heard(b"QUIT")

        submitting(server.account(idle_seconds=0.05), then_wait)


def test_a_cancelled_submission_leaves_no_half_spoken_connection() -> None:
    with ScriptedSmtp({"DOT": [be_silent, b"250 queued as 43\r\n"]}) as server:

        async def cancel_and_repeat(submitter: Submitter) -> str:
            first = asyncio.create_task(submit(submitter))
            await server.has_heard(FINAL_DOT)
            first.cancel()
            await asyncio.wait([first])
            return await submit(submitter)

        assert submitting(server.account(), cancel_and_repeat) == "250 queued as 43"


@pytest.mark.parametrize(
    ("sender", "recipient", "message"),
    [
        ("desk@example.org\r\nRCPT TO:<x@y.example>", "customer@example.net", MESSAGE),
        ("desk@example.org", "a@b.example> NOTIFY=NEVER", MESSAGE),
        ("desk@example.org", "", MESSAGE),
        ("desk@example.org", "customer@example.net", b"a\r\n.\nQUIT\r\n"),
    ],
)
def test_what_could_write_commands_is_never_sent(sender: str, recipient: str, message: bytes) -> None:
    with ScriptedSmtp() as server:
        with pytest.raises(UnsafeArgument):
            submitting(
                server.account(),
                lambda it: it.submit(envelope_sender=sender, recipient=recipient, message=message),
            )
        assert server.heard == []


def test_a_wrong_password_is_tried_once() -> None:
    with ScriptedSmtp({"AUTH": b"535 wrong\r\n"}, extensions="AUTH CRAM-MD5 PLAIN LOGIN") as server:
        assert submitting(server.account(user="desk"), outcome) is LoginRefused
        assert sum(line.startswith(b"AUTH") for line in server.heard) == 1


def test_a_refused_login_names_user_and_server_but_never_the_password() -> None:
    with ScriptedSmtp({"AUTH": b"535 5.7.8 no\r\n"}) as server, pytest.raises(LoginRefused) as raised:
        submitting(server.account(user="desk"), submit)
    assert str(raised.value) == f"127.0.0.1:{server.port} refuses the login of desk: 535 5.7.8 no"


def test_starttls_is_never_given_up_in_silence() -> None:
    with ScriptedSmtp() as server:
        account = SmtpAccount(host="127.0.0.1", port=server.port, tls="starttls", user="desk", password="secret")
        with pytest.raises(Unavailable, match="offers no STARTTLS"):
            submitting(account, submit)
        assert not any(line.startswith((b"AUTH", b"MAIL")) for line in server.heard)


def test_a_server_that_is_down_is_unavailable() -> None:
    with ScriptedSmtp() as server:
        account = server.account()
    with pytest.raises(Unavailable, match="refuses connections"):
        submitting(account, submit)
