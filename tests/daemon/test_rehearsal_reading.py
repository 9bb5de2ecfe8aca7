"""Reading a desk's past: everything once, whatever the connection does, and nothing from before what was asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailwarden.config.load import load
from mailwarden.daemon.clock import SystemClock
from mailwarden.daemon.desk import Desk, desk_from
from mailwarden.daemon.rehearsal.reading import History, Progress, read_history
from mailwarden.errors import LoginRefused, MailboxMissing, Unavailable
from tests.cli.conftest import TOML
from tests.mail.scripted import ScriptedImap, Talk, hang_up

BEFORE, AFTER = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)  # of when the mail there came
MANY = 1200  # more than two batches


@pytest.fixture
def server() -> Iterator[ScriptedImap]:
    with ScriptedImap() as server:
        yield server


def fill(server: ScriptedImap, count: int) -> None:
    for uid in range(1, count + 1):
        server.add(uid, b"From: c@customer.example\r\nMessage-ID: <%d@x.example>\r\n\r\n" % uid)


def desk_at(server: ScriptedImap, folder: Path) -> Desk:
    """Return a desk with nothing but an INBOX, which is its Sent as well."""
    config = folder / "config.toml"
    config.write_text(TOML.format(folder=folder))
    settings = load(config, environ={}, today=BEFORE.date(), with_secrets=False).desks[0]
    return replace(desk_from(settings, b"a key"), imap=server.account(), sent=("INBOX",), archives=())


def read(desk: Desk, since: datetime = BEFORE) -> tuple[History, list[Progress]]:
    told: list[Progress] = []
    return asyncio.run(read_history(desk, since=since, clock=SystemClock(), on_progress=told.append)), told


def uids_of(history: History) -> list[int]:
    return [int(letter.message.message_id.partition("@")[0]) for letter in history.letters]


def test_every_mail_is_read_once(server: ScriptedImap, tmp_path: Path) -> None:
    fill(server, MANY)
    history, _ = read(desk_at(server, tmp_path))
    assert (uids_of(history), history.mailboxes, history.unreadable) == ([*range(1, MANY + 1)], ("INBOX",), 0)


def test_progress_grows_to_the_whole(server: ScriptedImap, tmp_path: Path) -> None:
    fill(server, MANY)
    _, told = read(desk_at(server, tmp_path))
    assert [one.letters for one in told] == [500, 1000, MANY]
    shares = [one.share for one in told]
    assert (shares == sorted(shares), shares[-1]) == (True, 1.0)


def test_a_connection_that_is_cut_halfway_is_replaced_and_nothing_is_read_twice(
    server: ScriptedImap, tmp_path: Path
) -> None:
    fill(server, MANY)
    fetched = []

    def cut_once(talk: Talk) -> None:
        fetched.append(server.heard[-1])
        if len(fetched) == 7:
            talk.hang_up()
        server.answer(talk, "UID FETCH", server.heard[-1].partition(b" ")[2].decode().split())

    server.replies["UID FETCH"] = cut_once
    assert uids_of(read(desk_at(server, tmp_path))[0]) == [*range(1, MANY + 1)]
    assert server.connections == 2


def test_a_mailbox_that_is_numbered_anew_meanwhile_is_read_anew(server: ScriptedImap, tmp_path: Path) -> None:
    fill(server, MANY)

    def number_anew(talk: Talk) -> None:
        if server.uid_validity == 7 and b"501:" in server.heard[-1]:
            server.uid_validity = 8
            talk.hang_up()
        server.answer(talk, "UID SEARCH", server.heard[-1].partition(b" ")[2].decode().split())

    server.replies["UID SEARCH"] = number_anew
    assert uids_of(read(desk_at(server, tmp_path))[0]) == [*range(1, MANY + 1)]


def test_a_connection_that_brings_nothing_is_given_up(server: ScriptedImap, tmp_path: Path) -> None:
    fill(server, MANY)
    server.replies["UID SEARCH"] = hang_up
    with pytest.raises(Unavailable):
        read(desk_at(server, tmp_path))
    assert server.connections == 1


def test_what_is_older_than_was_asked_for_is_left_out(server: ScriptedImap, tmp_path: Path) -> None:
    """A server searches by the day, in its own zone: it may name more than was asked for."""
    fill(server, 3)
    assert read(desk_at(server, tmp_path), since=AFTER)[0].letters == ()


@pytest.mark.parametrize(
    ("command", "reply", "error"),
    [
        ("AUTHENTICATE", b"TAG NO [AUTHENTICATIONFAILED] no\r\n", LoginRefused),
        ("EXAMINE", b"TAG NO [NONEXISTENT] no such mailbox\r\n", MailboxMissing),
    ],
)
def test_what_a_person_has_to_mend_is_not_tried_twice(
    server: ScriptedImap, tmp_path: Path, command: str, reply: bytes, error: type[Unavailable]
) -> None:
    server.replies[command] = reply
    with pytest.raises(error):
        read(desk_at(server, tmp_path))
    assert server.connections == 1
