"""Ten thousand mails from ten thousand forged senders within an hour: what leaves, against the real limits."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

import pytest

from mailwarden.core.behalf import in_its_authors_name
from mailwarden.core.decide import decide
from mailwarden.core.decisions import AlarmOperator, Decision, PutOnBrake, SendAcknowledgement
from mailwarden.core.events import MessageArrived, SentCounts
from mailwarden.core.message import MailboxRole
from mailwarden.core.policy import DeskPolicy, Mode, Trust
from mailwarden.core.reading import read_message
from tests.core.letters import RECEIVED_AT, desk

MAILS, FEWER = 10_000, 1_000
DESK = desk(mode=Mode.FULL, trust=Trust(authserv_id="mx.example.org"), forms=("form@example.org",))
FAILED = (
    "Authentication-Results: mx.example.org; spf=fail; dkim=none; dmarc=fail (p=none) header.from=victim.example\r\n"
)
FORGED_PASS = "Authentication-Results: mx.example.org; dmarc=pass header.from=victim.example\r\n"
THROUGH_FORM = "Reply-To: victim{number}@victim{number}.example\r\nFrom: form@example.org\r\n"
FROM_VICTIM = "From: victim{number}@victim{number}.example\r\n"
ONE_DOMAIN = "From: victim{number}@victim.example\r\n"


class Counter:
    """Counts what was sent as the store does, each limit in its own window."""

    def __init__(self, policy: DeskPolicy) -> None:
        self._limits = policy.limits
        self._sent: deque[tuple[datetime, str]] = deque()
        self._has_brake = False
        self.decisions: list[Decision] = []

    def counts(self, address: str, now: datetime) -> SentCounts:
        domain = address.partition("@")[2]
        return SentCounts(
            to_address=self._since(now - self._limits.per_address.window, lambda one: one == address),
            to_domain=self._since(now - self._limits.per_domain.window, lambda one: one.endswith(f"@{domain}")),
            by_desk=self._since(now - self._limits.per_desk.window, lambda _: True),
            brake_is_on=self._has_brake,
        )

    def take(self, decisions: Iterable[Decision], now: datetime) -> None:
        for one in decisions:
            self.decisions.append(one)
            self._has_brake |= isinstance(one, PutOnBrake)
            if isinstance(one, SendAcknowledgement):
                self._sent.append((now, one.to.key))

    def _since(self, since: datetime, fits: Callable[[str], bool]) -> int:
        return sum(at >= since and fits(address) for at, address in self._sent)


def flood(sender: str, *results: str, mails: int = FEWER) -> Counter:
    """Decide about every mail of an hour."""
    counter = Counter(DESK)
    for now, header in _mails(sender, "".join(results), mails):
        message = in_its_authors_name(read_message(header, received_at=now), DESK)
        assert message.author is not None
        counted = counter.counts(message.author.key, now)
        counter.take(
            decide(None, MessageArrived(message=message, role=MailboxRole.INBOX, sent=counted), DESK, now), now
        )
    return counter


def _mails(sender: str, results: str, mails: int) -> Iterator[tuple[datetime, bytes]]:
    for number in range(mails):
        author = sender.format(number=number)
        text = f"{results}{author}To: support@example.org\r\nMessage-ID: <{number}@x.example>\r\n"
        yield RECEIVED_AT + timedelta(hours=1) * (number / mails), text.encode()


def acknowledged(counter: Counter) -> int:
    return sum(isinstance(one, SendAcknowledgement) for one in counter.decisions)


def test_of_ten_thousand_that_the_trusted_server_refutes_none_is_answered() -> None:
    assert acknowledged(flood(FROM_VICTIM, FAILED, FORGED_PASS, mails=MAILS)) == 0


def test_of_ten_thousand_that_nobody_refutes_the_desks_limit_is_answered_and_one_alarm_raised() -> None:
    counter = flood(FROM_VICTIM, mails=MAILS)
    alarms = [one.subject for one in counter.decisions if isinstance(one, AlarmOperator)]
    assert (acknowledged(counter), alarms) == (DESK.limits.per_desk.count, ["brake"])


@pytest.mark.parametrize("sender", [ONE_DOMAIN, THROUGH_FORM])
def test_whoever_they_are_from_none_is_answered_that_is_refuted(sender: str) -> None:
    assert acknowledged(flood(sender, FAILED)) == 0


@pytest.mark.parametrize(
    ("sender", "most"), [(ONE_DOMAIN, DESK.limits.per_domain.count), (THROUGH_FORM, DESK.limits.per_desk.count)]
)
def test_whoever_they_are_from_the_limits_hold(sender: str, most: int) -> None:
    assert acknowledged(flood(sender)) == most
