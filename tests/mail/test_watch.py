"""The watch against a server that does what real ones do on their bad days."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

import pytest

from mailwarden.errors import LoginRefused, MailboxMissing, Unavailable, UnsafeArgument
from mailwarden.mail.watch import Batch, FetchedMessage, MailboxWatch, find_sent
from tests.mail.scripted import Reply, ScriptedImap, Talk, be_silent, hang_up

T = TypeVar("T")
LONG = 30.0  # never waited for: a push, a call or a failure ends the wait
SHORT = 0.05


def watching(server: ScriptedImap, act: Callable[[MailboxWatch], Awaitable[T]], *, read_seconds: float = 5) -> T:
    """Open a watch on the server, do something with it, close it."""

    async def run() -> T:
        watch = MailboxWatch(server.account(read_seconds=read_seconds), "INBOX", poll_seconds=SHORT)
        try:
            await watch.open()
            return await act(watch)
        finally:
            await watch.close()

    return asyncio.run(asyncio.wait_for(run(), 20))


def uids(batch: Batch) -> list[int]:
    return [message.uid for message in batch.messages]


def until_done(talk: Talk) -> None:
    talk.hear()
    talk.ok()


def push_with_continuation(server: ScriptedImap) -> Reply:
    def idle(talk: Talk) -> None:
        talk.say(b"+ idling\r\n" + server.add(1))
        until_done(talk)

    return idle


def push_before_continuation(server: ScriptedImap) -> Reply:
    def idle(talk: Talk) -> None:
        talk.say(server.add(1) + b"+ idling\r\n")
        until_done(talk)

    return idle


def push_in_two_parts(server: ScriptedImap) -> Reply:
    def idle(talk: Talk) -> None:
        push = server.add(1)
        talk.say(b"+ idling\r\n")
        talk.say(push[:4])
        assert talk.hear() == b"DONE"
        talk.say(push[4:])
        talk.ok()

    return idle


def push_after_a_sign_of_life(server: ScriptedImap) -> Reply:
    def idle(talk: Talk) -> None:
        alive = any(b"IDLE" in line for line in server.heard[:-1])
        talk.say(b"+ idling\r\n" + (server.add(1) if alive else b"* OK Still here\r\n"))
        until_done(talk)

    return idle


@pytest.mark.parametrize(
    "script", [push_with_continuation, push_before_continuation, push_in_two_parts, push_after_a_sign_of_life]
)
def test_no_push_is_missed(script: Callable[[ScriptedImap], Reply]) -> None:
    with ScriptedImap() as server:
        server.replies["IDLE"] = script(server)
        assert uids(watching(server, lambda watch: watch.next_batch(0, seconds=LONG))) == [1]


def test_mail_that_is_announced_while_the_server_searches_is_found() -> None:
    with ScriptedImap() as server:

        def search(talk: Talk) -> None:
            del server.replies["UID SEARCH"]
            talk.ok(server.add(1) + b"* SEARCH\r\n")

        server.replies["UID SEARCH"] = search
        assert uids(watching(server, lambda watch: watch.next_batch(0, seconds=LONG))) == [1]


@pytest.mark.parametrize("capabilities", ["AUTH=PLAIN", "AUTH=PLAIN IDLE"])
def test_a_server_without_idle_or_that_refuses_it_is_asked_from_time_to_time(capabilities: str) -> None:
    with ScriptedImap({"IDLE": b"TAG BAD unknown command\r\n"}, capabilities=capabilities) as server:
        server.add(1)

        async def act(watch: MailboxWatch) -> Batch:
            waiting = asyncio.create_task(watch.next_batch(1, seconds=LONG))
            await server.has_heard(b"NOOP", 2)
            server.add(2)
            return await waiting

        assert uids(watching(server, act)) == [2]


def test_mail_that_was_there_already_is_not_waited_for() -> None:
    with ScriptedImap() as server:
        server.add(4)
        server.add(9)
        assert uids(watching(server, lambda watch: watch.next_batch(4, seconds=LONG))) == [9]


def test_the_highest_uid_is_not_new_again() -> None:
    with ScriptedImap() as server:
        server.add(4)
        assert uids(watching(server, lambda watch: watch.fetch_new(4))) == []


def test_a_wait_ends_when_the_time_is_up() -> None:
    with ScriptedImap() as server:
        assert uids(watching(server, lambda watch: watch.next_batch(0, seconds=SHORT))) == []


def test_a_message_is_handed_over_as_the_server_tells_it() -> None:
    with ScriptedImap() as server:
        server.add(3, b"Subject: hi\r\n\r\n")
        (message,) = watching(server, lambda watch: watch.fetch_new(0)).messages
        assert message == FetchedMessage(
            uid=3,
            internal_date=datetime(2026, 2, 1, 9, tzinfo=UTC),
            size_bytes=99,
            flags=frozenset({"\\Seen"}),
            header=b"Subject: hi\r\n\r\n",
        )


def test_batches_end_at_the_limit_and_go_on_from_there() -> None:
    with ScriptedImap() as server:
        for uid in range(1, 8):
            server.add(uid)

        async def act(watch: MailboxWatch) -> list[tuple[list[int], bool]]:
            first = await watch.fetch_new(0, limit=3)
            second = await watch.fetch_new(first.last_uid, limit=3)
            third = await watch.fetch_new(second.last_uid, limit=3)
            return [(uids(batch), batch.more) for batch in (first, second, third)]

        assert watching(server, act) == [([1, 2, 3], True), ([4, 5, 6], True), ([7], False)]


def test_a_vanished_message_is_absent_and_does_not_hold_up_the_watermark() -> None:
    with ScriptedImap({"UID SEARCH": b"* SEARCH 1 2 3\r\nTAG OK done\r\n"}) as server:
        server.add(1)
        batch = watching(server, lambda watch: watch.fetch_new(0))
        assert (uids(batch), batch.last_uid, batch.more) == ([1], 3, False)


def test_a_far_away_watermark_does_not_ask_for_all_uids_at_once() -> None:
    with ScriptedImap() as server:
        server.add(1)
        server.add(400_000)
        server.add(1_000_000)

        async def act(watch: MailboxWatch) -> list[int]:
            batch = await watch.fetch_new(0)
            found = uids(batch)
            while batch.more:
                batch = await watch.fetch_new(batch.last_uid)
                found += uids(batch)
            return found

        assert watching(server, act) == [1, 400_000, 1_000_000]
        assert b"UID SEARCH UID 1:50000" in b"\n".join(server.heard)


def test_a_huge_header_block_is_asked_for_and_kept_in_part_only() -> None:
    with ScriptedImap() as server:
        server.add(1, b"X: " + b"y" * 400_000 + b"\r\n\r\n")
        (message,) = watching(server, lambda watch: watch.fetch_new(0)).messages
        assert len(message.header) == 262_144
        assert any(b"BODY.PEEK[HEADER]<0.262144>" in line for line in server.heard)


def test_flags_of_another_message_told_in_between_change_nothing() -> None:
    stray = b"* 1 FETCH (FLAGS (\\Deleted))\r\n"
    with ScriptedImap() as server:
        server.add(1)
        server.replies["NOOP"] = stray + b"TAG OK done\r\n"
        (message,) = watching(server, lambda watch: watch.fetch_new(0)).messages
        assert message.flags == {"\\Seen"}


def test_a_new_uid_validity_in_mid_session_hands_over_no_message_under_the_old_one() -> None:
    with ScriptedImap({"NOOP": b"* OK [UIDVALIDITY 8] new\r\nTAG OK done\r\n"}) as server:
        server.add(1)
        batch = watching(server, lambda watch: watch.fetch_new(0))
        assert (batch.state.uid_validity, batch.messages) == (8, ())


def test_a_new_uid_validity_is_seen_on_connecting_anew() -> None:
    with ScriptedImap() as server:

        async def act(watch: MailboxWatch) -> int:
            server.uid_validity = 9
            return (await watch.open()).uid_validity

        assert watching(server, act) == 9


def replace_mailbox(server: ScriptedImap) -> Reply:
    """Cyrus tells of a mailbox that is deleted under a session only that its messages go, and then shows it empty."""

    def idle(talk: Talk) -> None:
        del server.replies["IDLE"]
        server.uid_validity, server.headers = 9, {}
        talk.say(b"+ idling\r\n* 1 EXPUNGE\r\n")
        until_done(talk)

    return idle


def test_a_mailbox_that_was_made_anew_while_it_was_open_is_noticed() -> None:
    with ScriptedImap() as server:
        server.add(1)
        server.replies["IDLE"] = replace_mailbox(server)
        batch = watching(server, lambda watch: watch.next_batch(1, seconds=LONG))
        assert (batch.state.uid_validity, batch.messages) == (9, ())


WARNING = b"* NO Internal error occurred\r\n"


@pytest.mark.parametrize("said", [b"+ idling\r\n" + WARNING, WARNING + b"+ idling\r\n"])
def test_a_mailbox_that_is_another_one_by_now_is_noticed_where_the_server_only_warns(said: bytes) -> None:
    """Dovecot goes on showing what was in the mailbox before it was deleted and made anew."""
    with ScriptedImap() as server:
        server.add(1)

        def idle(talk: Talk) -> None:
            server.uid_validity = 9
            talk.say(said)
            until_done(talk)

        server.replies["IDLE"] = idle
        batch = watching(server, lambda watch: watch.next_batch(1, seconds=LONG))
        assert (batch.state.uid_validity, batch.messages) == (9, ())


def test_a_server_that_warns_whenever_it_should_wait_is_not_asked_without_a_pause() -> None:
    with ScriptedImap({"IDLE": say(b"+ idling\r\n* NO The disk is nearly full\r\n", until_done)}) as server:
        server.add(1)
        watching(server, lambda watch: watch.next_batch(1, seconds=10 * SHORT))
        assert sum(b"IDLE" in line for line in server.heard) == 1


@pytest.mark.parametrize("count", [0, 1])
def test_a_mailbox_that_is_gone_and_goes_on_being_shown_as_empty_is_missing(count: int) -> None:
    with ScriptedImap() as server:
        for uid in range(count):
            server.add(uid + 1)
        server.replies["IDLE"] = replace_mailbox(server)

        async def act(watch: MailboxWatch) -> None:
            server.replies["EXAMINE"] = b"TAG NO Mailbox does not exist\r\n"
            await watch.next_batch(count, seconds=LONG)

        with pytest.raises(MailboxMissing):
            watching(server, act)


def test_nobody_is_told_that_a_mail_is_not_in_a_mailbox_that_is_gone() -> None:
    with ScriptedImap() as server:

        async def act(watch: MailboxWatch) -> None:
            server.replies["EXAMINE"] = b"TAG NO Mailbox does not exist\r\n"
            await watch.find_message_id("a@b.example")

        with pytest.raises(MailboxMissing):
            watching(server, act)


def test_uid_next_is_derived_where_the_server_does_not_tell_it() -> None:
    with ScriptedImap({"EXAMINE": b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK done\r\n"}) as server:
        server.add(5)
        server.add(8)
        assert watching(server, lambda watch: watch.open()).uid_next == 9


def test_only_reading_commands_are_used() -> None:
    with ScriptedImap() as server:
        server.add(1)

        async def act(watch: MailboxWatch) -> None:
            await watch.next_batch(0, seconds=SHORT)
            await watch.next_batch(1, seconds=SHORT)
            await watch.find_message_id("a@b.example")

        watching(server, act)
        talk = b"\n".join(server.heard).upper()
        assert [word for word in (b" SELECT ", b" STORE ", b"BODY[", b"UTF8=ACCEPT", b" EXPUNGE") if word in talk] == []


# --- several callers -----------------------------------------------------------------------------------------------


def test_another_call_interrupts_a_wait() -> None:
    with ScriptedImap() as server:

        async def act(watch: MailboxWatch) -> tuple[bool, list[int]]:
            waiting = asyncio.create_task(watch.next_batch(0, seconds=LONG))
            await server.has_heard(b"IDLE")
            found = await watch.find_message_id("a@b.example")
            return found, uids(await waiting)

        assert watching(server, act) == (False, [])


def test_wake_ends_a_wait() -> None:
    with ScriptedImap() as server:

        async def act(watch: MailboxWatch) -> list[int]:
            waiting = asyncio.create_task(watch.next_batch(0, seconds=LONG))
            await server.has_heard(b"IDLE")
            watch.wake()
            return uids(await waiting)

        assert watching(server, act) == []


def test_a_wake_up_before_the_wait_is_not_lost() -> None:
    with ScriptedImap() as server:

        async def act(watch: MailboxWatch) -> list[int]:
            watch.wake()
            return uids(await watch.next_batch(0, seconds=LONG))

        assert watching(server, act) == []


def test_a_cancelled_wait_leaves_the_connection_usable() -> None:
    with ScriptedImap() as server:

        async def act(watch: MailboxWatch) -> tuple[list[int], int]:
            waiting = asyncio.create_task(watch.next_batch(0, seconds=LONG))
            await server.has_heard(b"IDLE")
            waiting.cancel()
            await asyncio.wait([waiting])
            server.add(1)
            return uids(await watch.fetch_new(0)), server.connections

        assert watching(server, act) == ([1], 1)


def test_a_cancelled_command_is_finished_before_the_next_one() -> None:
    may_answer = threading.Event()

    def slow_fetch(talk: Talk) -> None:
        may_answer.wait(5)
        talk.ok(b"* 1 FETCH (UID 1 BODY[]<0> {4}\r\nlate)\r\n")

    with ScriptedImap({"UID FETCH": slow_fetch}) as server:

        async def act(watch: MailboxWatch) -> bool:
            fetching = asyncio.create_task(watch.fetch_starts([1], 10))
            await server.has_heard(b"FETCH")
            fetching.cancel()
            await asyncio.wait([fetching])
            may_answer.set()
            return await watch.find_message_id("a@b.example")

        assert watching(server, act) is False


def test_an_unsafe_argument_is_never_sent_and_ends_nothing() -> None:
    with ScriptedImap() as server:

        async def act(watch: MailboxWatch) -> bool:
            with pytest.raises(UnsafeArgument):
                await watch.find_message_id("a@b\r\nx1 LOGOUT")
            return await watch.find_message_id("a@b.example")

        assert watching(server, act) is False
        assert not any(b"LOGOUT" in line for line in server.heard[:-1])


def test_a_mailbox_name_with_a_line_break_is_refused() -> None:
    with ScriptedImap() as server:
        watch = MailboxWatch(server.account(), "INBOX\r\nx1 DELETE INBOX")
        with pytest.raises(UnsafeArgument):
            asyncio.run(watch.open())


# --- failures ------------------------------------------------------------------------------------------------------


def say(text: bytes, then: Callable[[Talk], None] = hang_up) -> Reply:
    def script(talk: Talk) -> None:
        talk.say(text)
        then(talk)

    return script


def hear_and_hang_up(talk: Talk) -> None:
    """Not before the client has said DONE: else it may meet the end already while it says that."""
    talk.hear()
    talk.hang_up()


@pytest.mark.parametrize(
    ("command", "reply", "sentence"),
    [
        ("IDLE", hang_up, "closed the connection"),
        ("IDLE", say(b"+ idling\r\n"), "closed the connection"),
        ("IDLE", say(b"+ idling\r\n* 1 EXI", hear_and_hang_up), "answers what is no IMAP"),
        ("IDLE", say(b"+ idling\r\n* BYE Shutting down\r\n"), "says: Shutting down"),
        ("IDLE", say(b"+ idling\r\nwhat is this\r\n", hear_and_hang_up), "answers what is no IMAP"),
        ("NOOP", be_silent, "did not answer in time"),
        ("IDLE", be_silent, "did not answer in time"),
        ("UID SEARCH", b"* SEARCH one two\r\nTAG OK done\r\n", "answers what is no IMAP"),
        ("UID FETCH", say(b"* 1 FETCH (UID 1 BODY[HEADER]<0> {99999}\r\nSubj"), "closed the connection"),
        ("UID FETCH", b"* 1 FETCH (UID 1 BODY[HEADER]<0> {99999999999999999999}\r\n", "answers what is no IMAP"),
        ("UID FETCH", b"* 1 FETCH ((((\r\nTAG OK done\r\n", "says:"),
        ("UID FETCH", b"* 1 FETCH (RFC822.SIZE many BODY[HEADER] {0}\r\n UID 1)\r\nTAG OK\r\n", "what is no IMAP"),
        ("UID FETCH", b"* 1 FETCH (UID x)\r\nTAG OK done\r\n", "says:"),
        ("UID FETCH", b"TAG NO [SERVERBUG] broken index\r\n", "says: [SERVERBUG] broken index"),
    ],
)
def test_every_failure_of_the_connection_is_told_in_a_sentence(command: str, reply: Reply, sentence: str) -> None:
    with ScriptedImap({command: reply}) as server:
        if command in ("NOOP", "UID FETCH"):
            server.add(1)
        with pytest.raises(Unavailable, match=rf"127\.0\.0\.1:{server.port} ") as raised:
            watching(server, lambda watch: watch.next_batch(0, seconds=SHORT), read_seconds=0.2)
        assert sentence in str(raised.value)


def test_after_a_failure_open_connects_anew() -> None:
    with ScriptedImap({"NOOP": hang_up}) as server:
        server.add(1)

        async def act(watch: MailboxWatch) -> list[int]:
            with pytest.raises(Unavailable):
                await watch.fetch_new(0)
            with pytest.raises(Unavailable):
                await watch.fetch_new(0)
            del server.replies["NOOP"]
            server.add(2)
            await watch.open()
            return uids(await watch.fetch_new(1))

        assert watching(server, act) == [2]


@pytest.mark.parametrize(
    ("command", "reply", "kind"),
    [
        ("AUTHENTICATE", b"TAG NO [AUTHENTICATIONFAILED] Authentication failed.\r\n", LoginRefused),
        ("AUTHENTICATE", b"TAG NO [UNAVAILABLE] Temporary authentication failure.\r\n", Unavailable),
        ("AUTHENTICATE", b"TAG NO [LIMIT] Maximum number of connections exceeded\r\n", Unavailable),
        ("AUTHENTICATE", hang_up, Unavailable),
        ("AUTHENTICATE", be_silent, Unavailable),
        ("EXAMINE", b"TAG NO [NONEXISTENT] Mailbox doesn't exist: INBOX\r\n", MailboxMissing),
        ("EXAMINE", b"TAG BAD User is authenticated but not connected.\r\n", MailboxMissing),
        ("EXAMINE", b"TAG NO [INUSE] locked\r\n", Unavailable),
        ("GREETING", b"* BYE too many connections\r\n", Unavailable),
        ("GREETING", b"220 smtp.example.org ESMTP\r\n", Unavailable),
        ("GREETING", hang_up, Unavailable),
    ],
)
def test_what_opening_meets_says_how_soon_to_try_again(command: str, reply: Reply, kind: type[Unavailable]) -> None:
    with ScriptedImap({command: reply}) as server, pytest.raises(Unavailable) as raised:
        watching(server, lambda watch: watch.fetch_new(0), read_seconds=0.2)
    assert type(raised.value) is kind


def test_a_refused_login_names_user_and_server_but_never_the_password() -> None:
    with (
        ScriptedImap({"AUTHENTICATE": b"TAG NO [AUTHENTICATIONFAILED] no\r\n"}) as server,
        pytest.raises(LoginRefused) as raised,
    ):
        watching(server, lambda watch: watch.fetch_new(0))
    assert str(raised.value) == f"127.0.0.1:{server.port} refuses the login of desk: [AUTHENTICATIONFAILED] no"


def test_a_login_without_authenticate_quotes_user_and_password() -> None:
    with ScriptedImap(capabilities="") as server:
        watching(server, lambda watch: watch.fetch_new(0))
        assert any(line.endswith(b'LOGIN "desk" "secret"') for line in server.heard)


def test_closing_takes_no_longer_than_its_patience_when_the_server_is_silent() -> None:
    with ScriptedImap({"NOOP": be_silent, "LOGOUT": be_silent}) as server:
        server.add(1)

        async def run() -> bool:
            watch = MailboxWatch(server.account(read_seconds=60), "INBOX")
            await watch.open()
            stuck = asyncio.create_task(watch.fetch_new(0))
            await server.has_heard(b"NOOP")
            await watch.close()
            await asyncio.wait([stuck], timeout=5)
            return isinstance(stuck.exception(), Unavailable)

        assert asyncio.run(asyncio.wait_for(run(), 10))


def trickle(talk: Talk) -> None:
    """Answer without an end, a little of it now and then."""
    while True:
        talk.say(b"x")
        time.sleep(SHORT)


def test_an_answer_that_trickles_in_without_an_end_is_cut_off() -> None:
    with (
        ScriptedImap({"UID SEARCH": trickle}) as server,
        pytest.raises(Unavailable, match="did not answer in time"),
    ):
        watching(server, lambda watch: watch.fetch_new(0), read_seconds=0.2)


def test_a_server_that_needs_no_login_before_tls_is_not_believed() -> None:
    with ScriptedImap({"GREETING": b"* PREAUTH welcome\r\n"}, capabilities="STARTTLS AUTH=PLAIN") as server:
        watch = MailboxWatch(replace(server.account(), tls="starttls"), "INBOX")
        with pytest.raises(Unavailable, match="before TLS"):
            asyncio.run(watch.open())
        assert not any(b"AUTHENTICATE" in line or b"LOGIN" in line for line in server.heard)


def test_no_thread_is_left_behind() -> None:
    before = set(threading.enumerate())
    with ScriptedImap() as server:
        watching(server, lambda watch: watch.next_batch(0, seconds=SHORT))
    assert set(threading.enumerate()) <= before


def test_an_unreadable_list_of_mailboxes_finds_no_sent_mailbox() -> None:
    with ScriptedImap({"LIST": b'* LIST (\\HasNoChildren "/" Sent\r\nTAG OK done\r\n'}) as server:
        assert asyncio.run(find_sent(server.account())) is None


def test_sent_is_found_by_its_mark_in_any_letter_case() -> None:
    listing = b'* LIST (\\HasNoChildren) "/" INBOX\r\n* LIST (\\sent) "/" "Out box"\r\nTAG OK done\r\n'
    with ScriptedImap({"LIST": listing}) as server:
        assert asyncio.run(find_sent(server.account())) == "Out box"


def labelled(uid: int, labels: bytes) -> bytes:
    facts = b'UID %d X-GM-LABELS (%b) INTERNALDATE "01-Feb-2026 10:00:00 +0100" RFC822.SIZE 9 FLAGS ()' % (uid, labels)
    return b"* %d FETCH (%b BODY[HEADER]<0> {2}\r\n\r\n)\r\n" % (uid, facts)


def test_in_gmails_mailbox_with_all_mail_each_says_whether_it_was_sent() -> None:
    """A label is an atom with a backslash, or a quoted string in which that is doubled."""
    fetched = labelled(1, b"\\Important work") + labelled(2, b"\\Sent") + labelled(3, b'"\\\\Sent" "to do"')
    replies: dict[str, Reply] = {
        "LIST": b'* LIST (\\All \\HasNoChildren) "/" "[Gmail]/All Mail"\r\nTAG OK done\r\n',
        "UID FETCH": fetched + b"TAG OK done\r\n",
    }
    with ScriptedImap(replies, capabilities="IDLE AUTH=PLAIN X-GM-EXT-1") as server:
        for uid in (1, 2, 3):
            server.add(uid)
        batch = watching(server, lambda watch: watch.fetch_new(0))
    assert [one.is_sent for one in batch.messages] == [False, True, True]


def test_elsewhere_nobody_asks_for_labels() -> None:
    with ScriptedImap(capabilities="IDLE AUTH=PLAIN X-GM-EXT-1") as server:
        server.add(1)
        batch = watching(server, lambda watch: watch.fetch_new(0))
    assert ([one.is_sent for one in batch.messages], any(b"X-GM" in line for line in server.heard)) == ([None], False)
