"""What is remembered of a history that is still to be read."""

from __future__ import annotations

from dataclasses import replace

from mailwarden.core.message import MailboxRole
from mailwarden.daemon.desk import WatchedMailbox
from mailwarden.daemon.stretch import (
    Progress,
    Stretch,
    is_all_read,
    note_progress,
    note_stretches,
    progress,
    stretches,
)
from tests.core.builders import at
from tests.daemon.office import Office

INBOX = Stretch(
    mailbox=WatchedMailbox(name="INBOX", role=MailboxRole.INBOX), uid_validity=7, until=40, before=at("Mon 09:00")
)
OLD = replace(INBOX, mailbox=WatchedMailbox(name="Archiv/Müll & mehr", role=MailboxRole.ARCHIVE), reached=1_700_000_000)


def noted(office: Office, *changes: Stretch) -> tuple[Stretch, ...]:
    for one in changes:
        office.store.run_now(lambda tx, one=one: note_stretches(tx, "support", one))  # type: ignore[misc]
    return office.store.run_now(lambda tx: stretches(tx, "support"))


def test_stretches_are_kept_as_they_are(office: Office) -> None:
    assert noted(office, INBOX, OLD) == (INBOX, OLD)


def test_a_mailbox_has_one_stretch_the_newest(office: Office) -> None:
    moved = replace(INBOX, reached=5)
    assert noted(office, INBOX, OLD, moved) == (moved, OLD)


def test_all_is_read_only_once_every_mailbox_was(office: Office) -> None:
    found = []
    for one in (INBOX, replace(INBOX, is_read=True), OLD, replace(OLD, is_read=True)):
        noted(office, one)
        found.append(office.store.run_now(lambda tx: is_all_read(tx, "support")))
    assert found == [False, True, False, True]


def test_where_nothing_was_noted_nothing_is_left(office: Office) -> None:
    assert office.store.run_now(lambda tx: (stretches(tx, "support"), is_all_read(tx, "support"))) == ((), True)


def test_progress_is_kept_until_there_is_none(office: Office) -> None:
    found = []
    for one in (Progress(read=1, mails=3), None):
        office.store.run_now(lambda tx, one=one: note_progress(tx, "support", one))  # type: ignore[misc]
        found.append(office.store.run_now(lambda tx: progress(tx, "support")))
    assert found == [Progress(read=1, mails=3), None]


def test_progress_is_told_in_whole_hundredths_that_are_reached() -> None:
    assert [Progress(read=read, mails=3).percent for read in (0, 2, 3)] == [0, 66, 100]
