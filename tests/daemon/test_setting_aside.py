"""What nobody has foreseen of one conversation, or of one mail, is set aside and told; the others are served."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from mailwarden.core.conversation import Kind, SubmissionState
from mailwarden.daemon.setting_aside import AGAIN, SettingAside
from mailwarden.errors import StoreUnavailable, Unavailable
from mailwarden.mail.smtp import Accepted
from tests.core.builders import at
from tests.daemon.office import CARLA, OPERATOR, Office, Server, becomes

DORA = "dora@other.example"
DORAS_MAIL = (f"From: Dora <{DORA}>", f"Return-Path: <{DORA}>", "Message-ID: <dora@other.example>", "Subject: A lamp")


@pytest.fixture
def two(asked: Office) -> Office:
    """Carla and Dora have both asked and wait for their acknowledgement."""
    asked.arrives(*DORAS_MAIL)
    return asked


def poison(folder: Path, words: str = '{"nobody foresaw this') -> None:
    """Put into Carla's conversation what cannot be read; null mends it."""
    with closing(sqlite3.connect(folder / "store.db")) as store:
        store.execute("UPDATE conversations SET words = ? WHERE id = 1", [words or None])
        store.commit()


class Faulty(Server):
    """Takes every mail but one person's, over which it breaks."""

    async def submit(self, *, envelope_sender: str, recipient: str, message: bytes) -> Accepted:
        if recipient == CARLA:
            raise ValueError("nobody foresaw this")
        return await super().submit(envelope_sender=envelope_sender, recipient=recipient, message=message)


def test_a_conversation_that_cannot_be_dealt_with_keeps_nobody_else_from_hearing_in_time(
    two: Office, tmp_path: Path
) -> None:
    two.sends(Server())
    poison(tmp_path)
    two.clock.set("Mon 12:30")
    two.reads_mailboxes()
    two.keeps_time()
    assert [one.state for one in two.conversation(2).submissions if one.kind is Kind.NOTICE] == [SubmissionState.QUEUED]
    assert two.alarms() == ["conversation-set-aside-1"]


def test_the_operator_hears_once_which_one_it_is_and_why(two: Office, tmp_path: Path) -> None:
    two.sends(Server())
    poison(tmp_path)
    two.clock.set("Mon 12:30")
    two.reads_mailboxes()
    for _ in range(3):
        two.keeps_time()
    (mail,) = server.to(OPERATOR) if two.sends(server := Server()) else []
    assert b"Subject: support@example.org: conversation 1 cannot be dealt with" in mail
    assert b"JSONDecodeError" in mail
    assert b"mailwarden explain 1" in mail


def test_it_is_tried_again_after_an_hour(two: Office, tmp_path: Path) -> None:
    two.sends(Server())
    poison(tmp_path)
    two.clock.set("Mon 11:00")
    two.reads_mailboxes()
    two.keeps_time()
    poison(tmp_path, "")
    two.clock.set("Mon 11:59")
    two.reads_mailboxes()
    two.keeps_time()
    assert two.states(Kind.NUDGE) == []
    two.clock.set("Mon 12:00")
    two.reads_mailboxes()
    two.keeps_time()
    assert two.states(Kind.NUDGE) == ["queued"]


def test_a_mail_that_cannot_be_judged_keeps_no_other_from_leaving(two: Office, tmp_path: Path) -> None:
    poison(tmp_path)
    server = Server()
    while two.sends(server):
        pass
    two.sends(server)
    assert (server.to(CARLA), len(server.to(DORA))) == ([], 1)
    assert two.alarms() == ["mail-set-aside-1"]
    poison(tmp_path, "")
    two.clock.go_on(AGAIN.total_seconds())
    two.reads_mailboxes()
    two.sends(server)
    assert len(server.to(CARLA)) == 1


def test_a_mail_over_which_handing_over_breaks_keeps_no_other_from_leaving(two: Office) -> None:
    server = Faulty()
    two.sends(server)
    assert len(server.to(DORA)) == 1
    assert (two.states(), two.alarms()) == (["uncertain"], ["mail-set-aside-1"])
    two.clock.go_on(AGAIN.total_seconds())
    two.reads_mailboxes()
    two.sends(kind := Server())
    assert len(kind.to(CARLA)) == 1


class Meanwhile(Server):
    """Takes every mail; while one person's is handed over, what follows from it becomes unreadable."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    async def submit(self, *, envelope_sender: str, recipient: str, message: bytes) -> Accepted:
        if recipient == CARLA:
            poison(self._folder)
        return await super().submit(envelope_sender=envelope_sender, recipient=recipient, message=message)


def test_what_a_server_confirmed_is_written_down_whatever_follows_from_it(two: Office, tmp_path: Path) -> None:
    server = Meanwhile(tmp_path)
    two.sends(server)
    two.sends(server)
    poison(tmp_path, "")
    assert (two.states(), two.alarms()) == (["sent"], ["mail-set-aside-1"])
    two.restart()
    two.sends(server)
    assert (len(server.to(CARLA)), len(server.to(DORA))) == (1, 1)


def test_its_copy_is_owed_to_sent_all_the_same(asked: Office, tmp_path: Path) -> None:
    asked.restart(save_copy=True)
    asked.sent.trouble = Unavailable("the server is gone")
    asked.sends(server := Meanwhile(tmp_path))
    asked.sent.trouble = None
    asked.files_what_is_left()
    assert asked.sent.copies == server.to(CARLA)


def test_where_not_even_the_alarm_can_be_written_the_others_are_served(
    two: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object) -> None:
        raise ValueError("nobody foresaw this, either")

    monkeypatch.setattr(two.carrier, "alarm", stumble)
    poison(tmp_path)
    server = Server()
    two.sends(server)
    two.sends(server)
    assert (len(server.to(DORA)), two.alarms()) == (1, [])
    assert asyncio.run(two.outbox.next_at()) == at("Mon 10:00")


# --- what is done now and then --------------------------------------------------------------------------------------


class Odd:
    """Work that breaks until it is mended."""

    def __init__(self) -> None:
        self.begun, self.is_mended = 0, False

    async def work(self) -> bool:
        self.begun += 1
        if not self.is_mended:
            raise ValueError("nobody foresaw this")
        return True


@pytest.fixture
def aside(office: Office) -> SettingAside:
    return SettingAside(office.store, office.carrier, office.clock)


def test_a_task_that_breaks_is_told_once_and_tried_again_every_hour(office: Office, aside: SettingAside) -> None:
    odd = Odd()
    for minutes in (0, 1, 58, 1):  # at 9:00, 9:01, 9:59 and 10:00
        office.clock.go_on(minutes=minutes)
        assert not asyncio.run(aside.task("the weekly list", odd.work))
    office.sends(server := Server())
    assert (odd.begun, len(server.to(OPERATOR))) == (2, 1)
    assert b"work on the weekly list breaks off (ValueError: nobody foresaw this)" in b" ".join(
        server.to(OPERATOR)[0].split()
    )


def test_meanwhile_other_tasks_are_done(aside: SettingAside) -> None:
    good = Odd()
    good.is_mended = True
    asyncio.run(aside.task("the weekly list", Odd().work))
    assert asyncio.run(aside.task("incidents", good.work))


def test_one_that_goes_on_for_ever_is_begun_again(office: Office, aside: SettingAside) -> None:
    odd = Odd()

    async def until_begun_twice() -> None:
        looping = asyncio.create_task(aside.loop("the weekly list", odd.work))
        await becomes(lambda: odd.begun == 1)
        office.clock.go_on(AGAIN.total_seconds())
        await becomes(lambda: odd.begun == 2)
        looping.cancel()

    asyncio.run(until_begun_twice())


def test_trouble_with_the_store_is_no_stumbling(office: Office, aside: SettingAside) -> None:
    async def work() -> bool:
        raise StoreUnavailable("the disk is full")

    with pytest.raises(StoreUnavailable):
        asyncio.run(aside.task("incidents", work))
    assert office.alarms() == []
