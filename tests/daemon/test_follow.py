"""One mailbox, followed on a server that shows what a test wants it to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from mailwarden.core.message import MailboxRole, Message
from mailwarden.core.outages import Outage
from mailwarden.core.reasons import Reason
from mailwarden.daemon.alarms import Alarms
from mailwarden.daemon.desk import WatchedMailbox
from mailwarden.daemon.follow import Follower
from mailwarden.daemon.intake import Arrival, Intake
from mailwarden.daemon.outages import outages_of
from mailwarden.daemon.patient_store import PatientStore
from mailwarden.daemon.pulse import Pulse
from mailwarden.daemon.stretch import is_all_read, stretches
from mailwarden.daemon.stumbles import ENOUGH
from mailwarden.errors import StoreBlocked, Unavailable
from mailwarden.mail.door import Door
from mailwarden.mail.imap import FetchedMessage
from mailwarden.store.protocol import Store, Transaction
from mailwarden.store.rows import Cursor
from tests.core.builders import at
from tests.daemon.office import Office, SetClock, becomes, header
from tests.mail.scripted import ScriptedImap, Talk

SERVED_AT = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)  # INTERNALDATE of everything on the scripted server
HOUR = timedelta(hours=1)


class Stumbling(Intake):
    """Stumbles over every message that says "poison"."""

    def __init__(self, office: Office) -> None:
        super().__init__(office.carrier, office.clock)
        self.alone: list[Cursor] = []  # as it was whenever one message was tried alone

    def take_in(self, tx: Transaction, arrivals: Sequence[Arrival], mailbox: WatchedMailbox, cursor: Cursor) -> None:
        super().take_in(tx, arrivals, mailbox, cursor)
        if len(arrivals) == 1:
            self.alone.append(cursor)
        if any(b"poison" in one.fetched.header for one in arrivals):
            raise ArithmeticError("poison")


class Misreading(Stumbling):
    """Stumbles over them already when it reads them."""

    def _facts_of(self, fetched: FetchedMessage) -> Message:
        if b"poison" in fetched.header:
            raise ArithmeticError("poison")
        return super()._facts_of(fetched)


def follower(
    office: Office,
    server: ScriptedImap,
    intake: Intake | None = None,
    *,
    sent: tuple[str, ...] = ("Sent",),
    as_sent: bool = False,
    on_news: Callable[[], None] = lambda: None,
    store: Store | None = None,
) -> Follower:
    """Return what follows the server's mailbox: as INBOX, or as Sent where that is asked or to be looked for."""
    return Follower(
        replace(office.desk, imap=server.account(), sent=sent),
        MailboxRole.SENT if as_sent or sent == ("auto",) else MailboxRole.INBOX,
        store=store or office.store,
        intake=intake or office.intake,
        clock=office.clock,
        alarms=Alarms(office.store, office.carrier, office.clock, on_news),
        pulse=Pulse(),
        jitter=lambda: 0.0,
        on_mail=lambda: None,
        door=Door(),
    )


def follow(one: Follower, until: asyncio.Event | None = None, *, clock: SetClock | None = None) -> None:
    """Follow until the mailbox was read once, or until something else has happened; clock: goes on meanwhile."""

    async def run() -> None:
        tasks = [asyncio.create_task(one.run()), asyncio.create_task(pass_time(clock))]
        try:
            await asyncio.wait_for((until or one.is_caught_up).wait(), 10)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            await one.close()

    asyncio.run(run())


async def pass_time(clock: SetClock | None) -> None:
    """Have the clock go on for as long as whoever follows does, a second in a moment."""
    while clock is not None:
        await asyncio.sleep(0.02)
        clock.go_on(seconds=1)


def mailbox(*subjects: str) -> ScriptedImap:
    """Return a server that holds a mail for each subject, with Message-ID <subject@customer.example>."""
    server = ScriptedImap()
    for uid, subject in enumerate(subjects, start=1):
        server.add(uid, header(f"Subject: {subject}", f"Message-ID: <{subject}@customer.example>") + b"\r\n")
    return server


def met_before(office: Office, *, read_at: datetime = SERVED_AT, uid_validity: int = 7, last_uid: int = 0) -> Cursor:
    """The mailbox was read before, up to some UID."""
    cursor = Cursor(
        desk="support",
        mailbox="INBOX",
        uid_validity=uid_validity,
        last_uid=last_uid,
        history_before=SERVED_AT - HOUR,
        read_at=read_at,
    )
    office.store.run_now(lambda tx: tx.save_cursor(cursor))
    return cursor


def taken(office: Office, *subjects: str) -> dict[str, Reason]:
    """Return why each of these mails was kept as it was; those that are not known left out."""
    ids = [f"{one}@customer.example" for one in subjects]
    known = office.store.run_now(lambda tx: tx.known("support", ids))
    return {one.partition("@")[0]: known[one].reason for one in ids if one in known}


def read_up_to(office: Office) -> tuple[int, int]:
    """Return UIDVALIDITY and UID."""
    cursor = office.store.run_now(lambda tx: tx.cursor("support", "INBOX"))
    assert cursor is not None
    return cursor.uid_validity, cursor.last_uid


def test_at_first_contact_everything_is_history(office: Office) -> None:
    with mailbox("a", "b") as server:
        follow(follower(office, server))
    assert (taken(office, "a", "b"), read_up_to(office)) == ({}, (7, 2))


def test_at_first_contact_everything_is_noted_to_be_learned_from(office: Office) -> None:
    with mailbox("a", "b") as server:
        follow(follower(office, server))
    (stretch,) = office.store.run_now(lambda tx: stretches(tx, "support"))
    assert (stretch.mailbox.name, stretch.uid_validity, stretch.until, stretch.is_read) == ("INBOX", 7, 2, False)
    assert stretch.before == office.clock.now()


def test_of_an_empty_mailbox_nothing_is_left_to_learn_from(office: Office) -> None:
    with mailbox() as server:
        follow(follower(office, server))
    assert office.store.run_now(lambda tx: is_all_read(tx, "support"))


def test_what_came_since_the_last_look_is_taken_in(office: Office) -> None:
    met_before(office, last_uid=1)
    with mailbox("a", "b") as server:
        follow(follower(office, server))
    assert (taken(office, "a", "b"), read_up_to(office)) == ({"b": Reason.NEW_REQUEST}, (7, 2))


def test_a_message_the_server_cannot_serve_is_passed_over_and_the_others_are_served(office: Office) -> None:
    met_before(office)
    with mailbox("a", "b", "c") as server:

        def fetch(talk: Talk) -> None:
            words = server.heard[-1].decode().split()[1:]
            if "2" in words[2].split(","):
                talk.say(talk.tag + b" NO internal error\r\n")
            else:
                server.answer(talk, "UID FETCH", words)

        server.replies["UID FETCH"] = fetch
        one = follower(office, server)
        for _ in range(ENOUGH):
            one.stumbles.failed(0)
        follow(one, clock=office.clock)
    assert taken(office, "a", "b", "c") == {"a": Reason.NEW_REQUEST, "c": Reason.NEW_REQUEST}
    assert [(one.sighting.uid, one.given_up) for one in office.store.run_now(lambda tx: tx.set_aside("support"))] == [
        (2, True)
    ]


def test_once_read_the_mailbox_counts_as_read_now(office: Office) -> None:
    met_before(office)
    with mailbox() as server:
        follow(follower(office, server))
    cursor = office.store.run_now(lambda tx: tx.cursor("support", "INBOX"))
    assert cursor is not None
    assert cursor.read_at == office.clock.now()


def test_old_mail_that_somebody_moves_into_the_mailbox_is_history(office: Office) -> None:
    """For example what was purged: its Message-ID is forgotten."""
    met_before(office, read_at=SERVED_AT + 2 * HOUR)
    office.store.run_now(lambda tx: tx.purge(SERVED_AT + HOUR, 1))
    with mailbox("a") as server:
        follow(follower(office, server))
    assert taken(office, "a") == {"a": Reason.HISTORY}


@pytest.mark.parametrize("intake", [Stumbling, Misreading])
def test_a_message_that_makes_us_stumble_is_set_aside_and_the_next_one_served(
    office: Office, intake: type[Stumbling]
) -> None:
    met_before(office)
    with mailbox("a", "poison", "b") as server:
        follow(follower(office, server, intake(office)))
    assert (set(taken(office, "a", "poison", "b")), read_up_to(office)) == ({"a", "b"}, (7, 3))
    set_aside = office.store.run_now(lambda tx: tx.set_aside("support"))
    assert [(one.sighting.uid, one.failures, one.given_up) for one in set_aside] == [(2, 3, True)]
    assert office.alarms() == ["message-set-aside"]


def test_while_messages_are_tried_one_by_one_the_mailbox_does_not_count_as_read(office: Office) -> None:
    met_before(office)
    intake = Stumbling(office)
    with mailbox("a", "poison", "b") as server:
        follow(follower(office, server, intake))
    assert [(one.last_uid, one.read_at) for one in intake.alone] == [(uid, SERVED_AT) for uid in (1, 2, 2, 2, 3)]


def test_new_uids_do_not_make_known_mail_new(office: Office) -> None:
    met_before(office, uid_validity=6)
    office.arrives("Subject: a", "Message-ID: <a@customer.example>", when=SERVED_AT, mailbox="Second INBOX")
    with mailbox("a", "b") as server:
        follow(follower(office, server))
    assert (office.conversations(), read_up_to(office)) == (2, (7, 2))
    assert set(taken(office, "a", "b")) == {"a", "b"}


@pytest.mark.parametrize(
    ("read_at", "reason"),
    [(SERVED_AT - HOUR, Reason.NEW_REQUEST), (SERVED_AT + HOUR, Reason.HISTORY)],
    ids=["it came after the last look", "it is older"],
)
def test_with_new_uids_what_was_not_seen_before_is_new_if_it_came_after_the_last_look(
    office: Office, read_at: datetime, reason: Reason
) -> None:
    met_before(office, uid_validity=6, read_at=read_at)
    with mailbox("a") as server:
        follow(follower(office, server))
    assert taken(office, "a") == {"a": reason}


def test_with_new_uids_and_nothing_in_the_last_days_reading_goes_on_at_the_end(office: Office) -> None:
    met_before(office, uid_validity=6, last_uid=900)
    with mailbox("a") as server:
        server.replies["UID SEARCH"] = b"* SEARCH\r\nTAG OK done\r\n"
        follow(follower(office, server))
    assert read_up_to(office) == (7, 1)


def test_a_login_that_is_refused_is_an_alarm_at_once(office: Office) -> None:
    with mailbox() as server:
        server.replies["AUTHENTICATE"] = b"TAG NO [AUTHENTICATIONFAILED] no\r\n"
        alarmed = asyncio.Event()
        follow(follower(office, server, on_news=alarmed.set), until=alarmed)
    assert office.alarms() == ["imap"]


def test_a_sent_mailbox_that_cannot_be_found_is_an_alarm_that_says_what_to_write(office: Office) -> None:
    with mailbox() as server:
        alarmed = asyncio.Event()
        follow(follower(office, server, sent=("auto",), on_news=alarmed.set), until=alarmed)
    (alarm,) = office.store.run_now(lambda tx: tx.alarms())
    assert 'sent = "…" in desk.support.imap' in alarm.text


def hang_up_once(server: ScriptedImap, talk: Talk) -> None:
    server.replies.clear()
    talk.hang_up()


def test_a_server_that_is_gone_for_a_moment_is_no_alarm_and_is_found_again(office: Office) -> None:
    met_before(office)
    with mailbox("a") as server:
        one = follower(office, server)
        server.replies["GREETING"] = lambda talk: hang_up_once(server, talk)
        follow(one, clock=office.clock)
    assert (office.alarms(), set(taken(office, "a"))) == ([], {"a"})


def test_nobody_can_ask_a_mailbox_that_is_not_connected_yet(office: Office) -> None:
    with mailbox() as server, pytest.raises(Unavailable, match="not connected yet"):
        follower(office, server).connected()


# --- a clock that was set back ----------------------------------------------------------------------------------------


def test_a_clock_that_shows_less_than_the_mail_in_the_mailbox_is_an_alarm_and_nothing_is_answered(
    office: Office,
) -> None:
    met_before(office, last_uid=1)
    office.clock.set("2026-01-20 09:00")  # twelve days before the mail
    raised = asyncio.Event()
    with mailbox("a", "b") as server:
        follow(follower(office, server, on_news=raised.set), raised)
    (alarm,) = office.store.run_now(lambda tx: tx.alarms())
    assert "yet INBOX has mail of 2026-02-01" in alarm.text
    assert (taken(office, "b"), read_up_to(office)) == ({}, (7, 1))


def test_where_no_mail_contradicts_it_the_clock_was_wrong_before(office: Office) -> None:
    met_before(office, last_uid=1)
    office.clock.set("2026-01-20 09:00")
    with mailbox() as server:
        follow(follower(office, server))
    cursor = office.store.run_now(lambda tx: tx.cursor("support", "INBOX"))
    assert cursor is not None
    assert (office.alarms(), cursor.read_at, cursor.history_before) == ([], office.clock.now(), office.clock.now())


# --- while the store cannot be used ---------------------------------------------------------------------------------


class Full:
    """A store whose disk is full until it is said to have room; what it takes from then on, it takes."""

    def __init__(self, office: Office) -> None:
        self._store, self.has_room, self.refused = office.store, True, asyncio.Event()

    async def run(self, work: Callable[[Transaction], Any]) -> Any:
        if not self.has_room:
            self.refused.set()
            raise StoreBlocked("the disk is full", "make room")
        return await self._store.run(work)


class Noting(Intake):
    """Notes which outages are known when a mail is taken in: its acknowledgement is written there and then."""

    def __init__(self, office: Office) -> None:
        super().__init__(office.carrier, office.clock)
        self.known: tuple[Outage, ...] = ()

    def take_in(self, tx: Transaction, arrivals: Sequence[Arrival], mailbox: WatchedMailbox, cursor: Cursor) -> None:
        self.known = outages_of(tx, "support")
        super().take_in(tx, arrivals, mailbox, cursor)


def test_what_came_while_the_store_could_not_be_used_came_in_an_outage_of_ours(office: Office) -> None:
    """The mail is fetched before, and written down hours after."""
    met_before(office, read_at=office.clock.now(), last_uid=1)
    intake, full = Noting(office), Full(office)
    with mailbox("a") as server:
        one = follower(office, server, intake, store=cast(Store, PatientStore(cast(Store, full))))

        async def run() -> None:
            task = asyncio.create_task(one.run())
            async with asyncio.timeout(10):
                await one.is_caught_up.wait()
                full.has_room = False
                server.add(2, header("Message-ID: <b@customer.example>") + b"\r\n")
                one.look_again()
                await full.refused.wait()
                office.clock.go_on(hours=3)
                full.has_room = True
                await becomes(lambda: taken(office, "b"))
            task.cancel()
            await asyncio.wait([task])
            await one.close()

        asyncio.run(run())
    assert [(one.began_at, one.ended_at) for one in intake.known] == [(at("Mon 09:00"), at("Mon 12:00"))]
