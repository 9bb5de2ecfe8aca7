"""What lay in the mailboxes before the first contact, read on a real server."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from mailwarden.core.conversation import Part
from mailwarden.core.message import MailboxRole
from mailwarden.core.reasons import Reason
from mailwarden.daemon.desk import WatchedMailbox
from mailwarden.daemon.intake import Found, Intake
from mailwarden.daemon.past import PER_TRANSACTION, PastReader
from mailwarden.daemon.stretch import Progress, Stretch, is_all_read, note_progress, note_stretches, progress
from mailwarden.errors import StoreUnavailable
from mailwarden.mail.imap import ImapAccount
from mailwarden.store.protocol import Transaction
from tests.core.builders import at, h
from tests.daemon.office import ANSWER, Office, header
from tests.servers import MailServers

MET_AT = at("Mon 09:00")
WEEK_AGO = MET_AT - timedelta(days=7)
FURTHER = ("Message-ID: <further@customer.example>", "References: <question@customer.example> <answer@example.org>")
OTHER = ("Message-ID: <other@customer.example>",)
ROLES = {"INBOX": MailboxRole.INBOX, "Sent": MailboxRole.SENT}
NUMBERS = itertools.count(1)


class Stumbling(Intake):
    """Learns so many times, and then the store is gone; notes how far status would have said it had got."""

    def __init__(self, office: Office, times: int = 1_000) -> None:
        super().__init__(office.carrier, office.clock)
        self._times = times
        self.learned = 0
        self.reached: list[Progress | None] = []

    def learn_from(self, tx: Transaction, mails: Sequence[Found]) -> None:
        self.reached.append(progress(tx, "support"))
        if self._times == 0:
            raise StoreUnavailable("the disk is full")
        self._times -= 1
        self.learned += len(mails)
        super().learn_from(tx, mails)


@dataclass
class Past:
    """A desk that was met on Monday at nine, on the private Dovecot."""

    office: Office
    servers: MailServers
    user: str

    def holds(self, mailbox: str, *lines: str, when: datetime) -> None:
        with self.servers.imap(self.user) as client:
            if not client.folder_exists(mailbox):
                client.create_folder(mailbox)
            client.append(mailbox, header(*lines) + b"\r\n", msg_time=when)

    def holds_many(self, count: int) -> None:
        """INBOX holds so many questions of different people, one a minute."""
        with self.servers.imap(self.user) as client:
            for number in range(count):
                lines = (f"Message-ID: <many{number}@customer.example>", f"From: c{number}@customer.example")
                client.append("INBOX", header(*lines) + b"\r\n", msg_time=WEEK_AGO + timedelta(minutes=number))

    def is_met(self, **changes: int) -> None:
        """INBOX and Sent are followed from now on; changes: of what is noted of INBOX."""
        for name, role in ROLES.items():
            stretch = self.stretch(WatchedMailbox(name=name, role=role))
            noted = replace(stretch, **changes) if name == "INBOX" else stretch  # type: ignore[arg-type]
            self.office.store.run_now(lambda tx, noted=noted: note_stretches(tx, "support", noted))  # type: ignore[misc]
            cursor = replace(self.office.cursor(name), history_before=MET_AT)
            self.office.store.run_now(lambda tx, cursor=cursor: tx.save_cursor(cursor))  # type: ignore[misc]

    def stretch(self, mailbox: WatchedMailbox) -> Stretch:
        with self.servers.imap(self.user) as client:
            told = client.folder_status(mailbox.name, ["UIDVALIDITY", "UIDNEXT"])
        validity, until = told[b"UIDVALIDITY"], told[b"UIDNEXT"] - 1
        return Stretch(mailbox=mailbox, uid_validity=validity, until=until, before=MET_AT, is_read=not until)

    def is_read(self, *, archives: tuple[str, ...] = ("auto",), intake: Intake | None = None) -> bool:
        account = ImapAccount(
            host="127.0.0.1", port=self.servers.imap_port, tls="none", user=self.user, password=self.servers.password
        )
        desk = replace(self.office.desk, imap=account, archives=archives)
        reader = PastReader(
            desk,
            store=self.office.store,
            intake=intake or self.office.intake,
            clock=self.office.clock,
            jitter=lambda: 0.0,
        )
        return asyncio.run(asyncio.wait_for(reader.run(), 30))

    def parts(self, number: int = 1) -> list[Part]:
        return [one.part for one in self.office.conversation(number).entries]

    def known(self) -> dict[str, Reason]:
        ids = [f"{one}@customer.example" for one in ("question", "further", "other")]
        known = self.office.store.run_now(lambda tx: tx.known("support", ids))
        return {one.partition("@")[0]: known[one].reason for one in ids if one in known}


@pytest.fixture
def past(office: Office, servers: MailServers) -> Past:
    return Past(office, servers, f"past{next(NUMBERS)}@desk.example")


def test_request_in_an_archive_and_answer_in_sent_are_one_conversation(past: Past) -> None:
    past.holds("Archive/2026", when=WEEK_AGO)
    past.holds("Sent", *ANSWER, when=WEEK_AGO + h(2))
    past.is_met()
    assert past.is_read()
    assert (past.office.conversations(), past.parts()) == (1, [Part.REQUEST, Part.ANSWER])


def test_a_conversation_is_one_over_all_mailboxes_in_the_order_in_which_it_was_held(past: Past) -> None:
    past.holds("INBOX", *FURTHER, when=WEEK_AGO + h(3))
    past.holds("Sent", *ANSWER, when=WEEK_AGO + h(2))
    past.holds("Archive", when=WEEK_AGO)
    past.is_met()
    past.is_read()
    assert (past.office.conversations(), past.parts()) == (1, [Part.REQUEST, Part.ANSWER, Part.REQUEST])


def test_an_answer_that_a_slow_clock_stamped_before_its_request_counts(past: Past) -> None:
    past.holds("Archive", when=WEEK_AGO)
    past.holds("Sent", *ANSWER, when=WEEK_AGO - timedelta(seconds=30))
    past.is_met()
    past.is_read()
    assert (past.office.conversations(), set(past.parts())) == (1, {Part.REQUEST, Part.ANSWER})


def test_our_peoples_answers_count_wherever_they_were_put(past: Past) -> None:
    as_desk = [line for line in ANSWER if not line.startswith(("From", "Return-Path"))]
    past.holds("Archive", when=WEEK_AGO)
    past.holds("Archive", "From: support@example.org", "Return-Path: <x@example.org>", *as_desk, when=WEEK_AGO + h(2))
    past.is_met()
    past.is_read()
    assert past.parts() == [Part.REQUEST, Part.ANSWER]


def test_a_robots_answer_in_an_archive_is_none(past: Past) -> None:
    past.holds("Archive", when=WEEK_AGO)
    past.holds("Archive", *ANSWER, "Auto-Submitted: auto-replied", when=WEEK_AGO + h(2))
    past.is_met()
    past.is_read()
    assert past.parts() == [Part.REQUEST, Part.AUTOMATIC]


def test_nobody_is_written_to(past: Past) -> None:
    past.holds("Archive", when=WEEK_AGO)
    past.is_met()
    past.is_read()
    assert past.office.conversation().submissions == ()
    assert past.office.store.run_now(lambda tx: (tx.waiting("support"), tx.next_submission("support"))) == ((), None)


def test_what_stands_in_two_mailboxes_counts_once(past: Past) -> None:
    for mailbox in ("INBOX", "Archive"):
        past.holds(mailbox, when=WEEK_AGO)
    past.is_met()
    past.is_read()
    assert (past.office.conversations(), past.parts()) == (1, [Part.REQUEST])


def test_todays_mail_that_was_put_away_already_is_no_history(past: Past) -> None:
    past.holds("Archive", when=MET_AT + timedelta(minutes=1))
    past.is_met()
    past.is_read()
    assert past.known() == {}


def test_what_was_put_into_an_archive_after_it_was_read_is_not_read(past: Past) -> None:
    past.holds("Archive", when=WEEK_AGO)
    past.is_met()
    past.is_read()
    past.holds("Archive", *OTHER, when=WEEK_AGO)
    assert (past.is_read(), past.known()) == (False, {"question": Reason.HISTORY})


def test_archives_may_be_left_out(past: Past) -> None:
    past.holds("Archive", when=WEEK_AGO)
    past.is_met()
    assert not past.is_read(archives=())


def test_requests_that_are_read_long_after_their_answers_find_them(past: Past) -> None:
    """However much our people have written to that person since."""
    past.holds("Done", when=WEEK_AGO)
    past.holds("Sent", *ANSWER, when=WEEK_AGO + h(1))
    unasked = [line for line in ANSWER if "question@" not in line and "answer@" not in line]
    for number in range(60):
        past.holds("Sent", *unasked, f"Message-ID: <news{number}@example.org>", when=WEEK_AGO + h(2 + number))
    past.is_met()
    past.is_read()
    past.is_read(archives=("Done",))
    assert past.parts() == [Part.REQUEST, Part.ANSWER]


def test_an_archive_that_is_named_later_is_read_then(past: Past) -> None:
    past.holds("Done", when=WEEK_AGO)
    past.is_met()
    assert (past.is_read(), past.is_read(archives=("auto", "Done"))) == (False, True)


def test_a_named_archive_that_does_not_exist_keeps_nothing_from_being_read(past: Past) -> None:
    past.holds("INBOX", when=WEEK_AGO)
    past.is_met()
    past.is_read(archives=("Nowhere", "auto"))
    assert past.known() == {"question": Reason.HISTORY}


def gone(past: Past) -> None:
    """An archive that was met before is no longer there."""
    noted = Stretch(
        mailbox=WatchedMailbox(name="Gone", role=MailboxRole.ARCHIVE), uid_validity=1, until=9, before=MET_AT
    )
    past.office.store.run_now(lambda tx: note_stretches(tx, "support", noted))


def test_an_archive_that_is_gone_keeps_nothing_else_from_being_read_and_learned_from(past: Past) -> None:
    past.holds("INBOX", when=WEEK_AGO)
    past.is_met()
    gone(past)
    past.is_read()
    assert past.known() == {"question": Reason.HISTORY}
    assert past.office.store.run_now(lambda tx: is_all_read(tx, "support"))


def test_an_archive_that_was_gone_is_read_when_it_is_back_and_nobody_in_it_is_written_to(past: Past) -> None:
    past.is_met()
    gone(past)
    assert past.is_read() is False
    past.holds("Gone", when=WEEK_AGO)
    past.holds("Gone", *OTHER, when=MET_AT + h(1))  # came, and was put away, after the first contact
    assert past.is_read()
    assert (past.known(), past.office.states()) == ({"question": Reason.HISTORY}, [])
    assert past.is_read() is False  # once


def test_it_goes_on_where_it_was_interrupted_and_counts_nothing_twice(past: Past) -> None:
    past.holds_many(PER_TRANSACTION + 10)
    past.is_met()
    with pytest.raises(StoreUnavailable):
        past.is_read(intake=Stumbling(past.office, times=1))
    rest = Stumbling(past.office)
    assert past.is_read(intake=rest)
    assert (rest.learned, past.office.conversations()) == (11, PER_TRANSACTION + 10)  # with the last second once more


def test_a_mailbox_with_new_uids_is_read_from_its_beginning_and_counts_once(past: Past) -> None:
    past.holds("INBOX", when=WEEK_AGO)
    past.is_met()
    past.is_read()
    past.holds("INBOX", *OTHER, when=WEEK_AGO)
    past.is_met(uid_validity=1, until=1, reached=int(MET_AT.timestamp()))
    past.is_read()
    assert (past.office.conversations(), past.known()) == (2, {"question": Reason.HISTORY, "other": Reason.HISTORY})


def test_what_is_older_than_the_configured_days_is_left_alone(past: Past) -> None:
    past.holds("INBOX", when=MET_AT - timedelta(days=93))
    past.holds("INBOX", *OTHER, when=WEEK_AGO)
    past.is_met()
    past.is_read()
    assert past.known() == {"other": Reason.HISTORY}


def test_how_far_it_got_is_known_until_it_is_over(past: Past) -> None:
    past.holds_many(PER_TRANSACTION + 10)
    past.is_met()
    intake = Stumbling(past.office)
    past.is_read(intake=intake)
    assert intake.reached == [None, Progress(read=PER_TRANSACTION, mails=PER_TRANSACTION + 10)]
    assert past.office.store.run_now(lambda tx: progress(tx, "support")) is None


def test_one_mail_that_makes_us_stumble_teaches_nothing_and_the_others_do(past: Past) -> None:
    past.holds("INBOX", when=WEEK_AGO)
    past.holds("INBOX", *OTHER, when=WEEK_AGO + h(1))
    past.is_met()

    class Poisoned(Intake):
        def learn_from(self, tx: Transaction, mails: Sequence[Found]) -> None:
            super().learn_from(tx, mails)
            if any("question" in one.placed.message.message_id for one in mails):
                raise ArithmeticError("poison")

    past.is_read(intake=Poisoned(past.office.carrier, past.office.clock))
    assert past.known() == {"other": Reason.HISTORY}


def test_where_a_desk_is_to_learn_from_nothing_any_more_nothing_is_being_read(office: Office) -> None:
    office.restart(history=timedelta(0))
    office.store.run_now(lambda tx: note_progress(tx, "support", Progress(read=17, mails=50)))
    reader = PastReader(office.desk, store=office.store, intake=office.intake, clock=office.clock, jitter=lambda: 0.0)
    assert not asyncio.run(reader.run())
    assert office.store.run_now(lambda tx: progress(tx, "support")) is None
