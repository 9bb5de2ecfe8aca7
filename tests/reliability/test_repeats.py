"""Second copies as the audit of crashes judges them, and what the sink sees of a connection after a mail."""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime, timedelta

import pytest

from tests.bed.sink import Aftermath, Copy, Sink
from tests.reliability.repeats import Death, repeats

NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
CARLA, MAIL = "carla@customer.example", b"Message-ID: <mw.1@example.org>\r\n\r\nYour mail has arrived.\r\n"
DIED_AT_ONCE = Aftermath(replied_at=NINE, ended_at=NINE + timedelta(milliseconds=8))
BETWEEN = (Death(copies=1),)


def copy(aftermath: Aftermath = DIED_AT_ONCE, raw: bytes = MAIL) -> Copy:
    return Copy("support@example.org", CARLA, raw, NINE, aftermath)


@pytest.mark.parametrize(
    "first", [DIED_AT_ONCE, Aftermath(ended_at=NINE)], ids=["a 250 that nobody noted", "no 250 was written"]
)
def test_a_second_copy_is_right_where_the_process_died_with_no_word_after_the_dot(first: Aftermath) -> None:
    assert repeats([copy(first), copy()], BETWEEN).wrong == ()


@pytest.mark.parametrize(
    ("copies", "deaths", "why"),
    [
        ([copy(), copy()], (), "no process had died"),
        ([copy(), copy()], (Death(copies=2),), "no process had died"),
        ([copy(), copy(), copy()], BETWEEN, "no process had died"),
        ([copy(), copy(raw=MAIL + b"!")], BETWEEN, "other bytes"),
        ([copy(Aftermath(went_on=True, ended_at=NINE)), copy()], BETWEEN, "had been read"),
        ([copy(), copy()], (Death(copies=1, settled=frozenset({"<mw.1@example.org>"})),), "written down as sent"),
        ([copy(Aftermath(replied_at=NINE, ended_at=NINE + timedelta(seconds=3))), copy()], BETWEEN, "was 3.0 s old"),
    ],
)
def test_every_other_second_copy_is_wrong(copies: list[Copy], deaths: tuple[Death, ...], why: str) -> None:
    assert [why in one for one in repeats(copies, deaths).wrong] == [True]


def test_how_old_an_unnoted_250_was_is_told() -> None:
    told = "2 second copies, same id and bytes, 1 after a death before the 250, 1 at most 8 ms after it"
    copies = [copy(Aftermath(ended_at=NINE)), copy(), copy()]
    assert str(repeats(copies, (Death(copies=1), Death(copies=2)))) == told


@pytest.mark.parametrize("says_more", [True, False])
def test_the_sink_knows_whether_its_250_was_read(says_more: bool) -> None:
    with Sink() as sink:
        client = smtplib.SMTP("127.0.0.1", sink.port, local_hostname="localhost", timeout=60)
        client.sendmail("support@example.org", [CARLA], MAIL)
        if says_more:
            client.noop()
        client.close()
        assert sink.wait_until_left_alone() == 1
        after = sink.taken()[0].aftermath
    assert (after.went_on, after.replied_at is None, after.ended_at is None) == (says_more, False, False)
