"""How recently every place was read where an answer could be."""

from __future__ import annotations

from dataclasses import replace

from mailwarden.core.message import MailboxRole
from mailwarden.daemon.desk import WatchedMailbox
from mailwarden.daemon.freshness import forget_watched, note_watched, read_at
from mailwarden.store.protocol import Transaction
from tests.core.builders import at
from tests.daemon.office import Office

INBOX = WatchedMailbox(name="INBOX", role=MailboxRole.INBOX)
SENT = WatchedMailbox(name="Sent Items", role=MailboxRole.SENT)


def read(tx: Transaction, office: Office, mailbox: str, when: str) -> None:
    tx.save_cursor(replace(office.cursor(mailbox), read_at=at(when)))


def known(office: Office, *watched: WatchedMailbox) -> object:
    """Read INBOX at 9:10, Sent at 9:05 and a mailbox of old at 8:00; return when everything watched was read."""

    def work(tx: Transaction) -> object:
        for one in watched:
            note_watched(tx, "support", one)
        for name, when in (("INBOX", "Mon 09:10"), ("Sent Items", "Mon 09:05"), ("Old Sent", "Mon 08:00")):
            read(tx, office, name, when)
        return read_at(tx, "support")

    return office.store.run_now(work)


def test_the_mailbox_counts_that_was_not_read_for_longest(office: Office) -> None:
    assert known(office, INBOX, SENT) == at("Mon 09:05")


def test_while_one_mailbox_is_not_watched_nothing_is_known(office: Office) -> None:
    assert known(office, INBOX) is None


def test_a_mailbox_that_changed_its_role_takes_the_place_of_the_other(office: Office) -> None:
    assert known(office, INBOX, replace(SENT, name="Old Sent"), SENT) == at("Mon 09:05")


def test_of_several_sent_mailboxes_every_one_has_to_be_read(office: Office) -> None:
    old_sent = replace(SENT, name="Old Sent")

    def work(tx: Transaction) -> list[object]:
        note_watched(tx, "support", INBOX)
        note_watched(tx, "support", SENT, old_sent)
        found: list[object] = []
        for name, when in (("INBOX", "Mon 09:10"), ("Sent Items", "Mon 09:05"), ("Old Sent", "Mon 08:00")):
            read(tx, office, name, when)
            found.append(read_at(tx, "support"))
        return found

    assert office.store.run_now(work) == [None, None, at("Mon 08:00")]


def test_in_a_new_life_nothing_counts_as_read(office: Office) -> None:
    known(office, INBOX, SENT)
    office.store.run_now(lambda tx: forget_watched(tx, "support"))
    assert office.store.run_now(lambda tx: read_at(tx, "support")) is None


def test_desks_do_not_answer_for_each_other(office: Office) -> None:
    known(office, INBOX, SENT)
    assert office.store.run_now(lambda tx: read_at(tx, "sales")) is None
