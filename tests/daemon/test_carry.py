"""What stands in the ledger beside a told time: how it was shown, and what it was chosen by."""

from __future__ import annotations

import pytest

from mailwarden.core.conversation import Promise
from mailwarden.core.marks import calendar_mark, policy_mark
from tests.daemon.office import Office, Server


def told(office: Office) -> Promise:
    return office.conversation().promises[-1]


def test_a_told_time_stands_beside_its_mail_its_policy_and_its_calendar(asked: Office) -> None:
    policy, promise = asked.desk.policy, told(asked)
    marks = (policy_mark(policy), calendar_mark(policy.hours, promise.at))
    assert (promise.message_id, promise.policy_mark, promise.calendar_mark) == (asked.mails()[0].message_id, *marks)


@pytest.mark.parametrize(
    ("date", "shown"),
    [("Mon, 15 Jun 2026 03:00:00 -0400", "UTC-04:00"), ("Mon, 15 Jun 2026 09:00:00 +0200", ""), ("yesterday", "")],
    ids=["another clock", "the desk's own", "no clock"],
)
def test_a_told_time_stands_beside_the_readers_clock_where_that_was_shown(
    office: Office, date: str, shown: str
) -> None:
    office.arrives(f"Date: {date}")
    assert told(office).reader_zone == shown


def test_a_time_in_a_notice_has_its_own_row(asked: Office) -> None:
    asked.sends(Server())
    asked.clock.set("Mon 12:30")
    asked.reads_mailboxes()
    asked.keeps_time()
    known = asked.conversation()
    assert [bool(one.policy_mark and one.calendar_mark) for one in known.promises] == [True, True]
    assert {one.message_id for one in known.promises} <= {one.message_id for one in known.submissions}
