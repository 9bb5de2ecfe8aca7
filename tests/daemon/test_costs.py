"""What ordinary mail costs the store: with each statement more, a backlog takes three to four hundredths longer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from mailwarden.core.message import MailboxRole
from mailwarden.daemon.desk import WatchedMailbox
from mailwarden.daemon.intake import Arrival
from tests.daemon.office import Office, Server, fetched

MAILS = 20
INBOX = WatchedMailbox(name="INBOX", role=MailboxRole.INBOX)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Write down every statement that any store is asked within."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def arrive(office: Office) -> None:
    """Take in first mails of as many people, in one transaction."""
    arrivals = [
        Arrival(
            fetched=fetched(
                uid,
                office.clock.now(),
                f"From: c{uid}@customer{uid}.example",
                f"Return-Path: <c{uid}@customer{uid}.example>",
                f"Message-ID: <{uid}@customer{uid}.example>",
            )
        )
        for uid in range(1, MAILS + 1)
    ]
    office.take_in(arrivals, INBOX, office.cursor("INBOX", MAILS))


def test_a_first_mail_is_taken_in_with_nine_statements(office: Office) -> None:
    office.reads_mailboxes()
    with statements() as asked:
        arrive(office)
    assert len(asked) // MAILS <= 9


def test_an_acknowledgement_leaves_with_fifteen_statements(office: Office) -> None:
    office.reads_mailboxes()
    arrive(office)
    with statements() as asked:
        office.sends(Server())
    assert len(asked) // MAILS <= 15
