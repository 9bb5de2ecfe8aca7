from __future__ import annotations

import pytest

from mailwarden.errors import LoginRefused, MailboxMissing, Unavailable
from mailwarden.mail.backoff import delay_seconds


def test_delays_double_from_one_second_to_five_minutes() -> None:
    assert [delay_seconds(attempt, 0) for attempt in range(1, 11)] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300]


@pytest.mark.parametrize("error", [LoginRefused("wrong password"), MailboxMissing("no such mailbox")])
def test_what_only_a_person_can_mend_is_tried_every_five_minutes_at_most(error: Unavailable) -> None:
    assert [delay_seconds(attempt, 0, error) for attempt in range(1, 7)] == [300, 600, 1200, 2400, 3600, 3600]


def test_jitter_adds_up_to_a_half() -> None:
    assert (delay_seconds(3, 0), delay_seconds(3, 1.0)) == (4, 6)


def test_no_attempt_is_too_many() -> None:
    assert delay_seconds(10**6, 0) == 300
