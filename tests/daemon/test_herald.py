"""Ways that need no desk's mail: each alarm once on each, once that it is over, after restarts too; no secret in it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from mailwarden.config.settings import Alarms, SmtpSettings
from mailwarden.core.conversation import Kind
from mailwarden.daemon.herald import Herald
from tests.bed.monitor import Monitor
from tests.bed.sink import Sink
from tests.daemon.office import OPERATOR, Office, becomes


@pytest.fixture
def service() -> Iterator[Monitor]:
    with Monitor() as monitor:
        yield monitor


class QuickClock:
    """The office's clock, for which waiting is short."""

    longest_sleep = 0.05

    def __init__(self, office: Office) -> None:
        self.now = office.clock.now

    def real_seconds(self, span: timedelta) -> float:
        return 0.02


def speak(office: Office, alarms: Alarms, until: Callable[[], object], seconds: float = 20.0) -> None:
    """Let the herald speak until something is so."""

    async def life() -> None:
        herald = Herald(alarms, office.store, QuickClock(office), lambda: {"support": office.desk.policy}, lambda: 0.0)  # type: ignore[arg-type]
        task = asyncio.create_task(herald.run())
        async with asyncio.timeout(seconds):
            await becomes(until)
        await asyncio.sleep(0.2)  # for what must not come
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(life())


def alarm(office: Office, subject: str = "imap", text: str = "It is down.") -> None:
    office.store.run_now(lambda tx: office.carrier.alarm(tx, subject, text, office.clock.now()))


def over(office: Office, subject: str = "imap") -> None:
    office.store.run_now(lambda tx: office.carrier.all_clear(tx, subject, office.clock.now()))


def test_a_webhook_hears_of_an_alarm_once_and_once_that_it_is_over(office: Office, service: Monitor) -> None:
    alarms = Alarms(webhook=service.url())
    alarm(office)
    speak(office, alarms, lambda: service.heard())
    office.restart()
    over(office)
    speak(office, alarms, lambda: len(service.heard()) > 1)
    told = [json.loads(one.body) for one in service.heard()]
    assert [(one["event"], one["subject"], one["desk"]) for one in told] == [
        ("alarm", "imap", "support"),
        ("over", "imap", "support"),
    ]
    assert told[0]["title"] == "support: mail cannot be read"


def test_what_is_at_stake_is_told(office: Office, service: Monitor) -> None:
    office.arrives("From: Ada <ada@example.net>", "Subject: Printer", "Message-ID: <1@example.net>")
    alarm(office)
    speak(office, Alarms(webhook=service.url()), lambda: service.heard())
    assert json.loads(service.heard()[0].body)["at_stake"] is None  # nothing was told yet: the mail is still queued


def test_of_an_alarm_that_was_over_before_it_could_be_told_nothing_is_told(office: Office, service: Monitor) -> None:
    alarm(office)
    over(office)
    alarm(office, "smtp")
    speak(office, Alarms(webhook=service.url()), lambda: service.heard())
    assert [json.loads(one.body)["subject"] for one in service.heard()] == ["smtp"]


def test_a_service_that_fails_is_tried_again(office: Office, service: Monitor) -> None:
    service.status = 503
    alarm(office)

    def mend() -> bool:
        if service.heard():
            service.status = 200
        return len(service.heard()) > 1

    speak(office, Alarms(webhook=service.url()), mend)
    assert len(service.heard()) == 2


def test_one_way_that_is_dead_keeps_no_other_from_speaking(office: Office, service: Monitor) -> None:
    alarm(office)
    speak(office, Alarms(webhook="http://127.0.0.1:9/", ntfy=service.url("/topic")), lambda: service.heard("/topic"))
    assert len(service.heard("/topic")) == 1


def test_ntfy_gets_a_title_and_plain_words(office: Office, service: Monitor) -> None:
    office.restart(language="de")
    alarm(office, "smtp")
    speak(office, Alarms(ntfy=service.url("/topic")), lambda: service.heard())
    (one,) = service.heard()
    assert (one.headers["Priority"], one.body) == ("high", "It is down.")
    assert one.headers["Title"] == "support: es kann keine Mail gesendet werden"


def test_no_address_leaves_for_a_service(office: Office, service: Monitor) -> None:
    alarm(office, "staff-unreachable anna@example.org", "The mail to anna@example.org came back.")
    alarms = Alarms(webhook=service.url(), ntfy=service.url("/topic"))
    speak(office, alarms, lambda: len(service.heard()) > 1)
    assert [one for one in service.heard() if "anna@" in f"{one.body}{one.headers}"] == []


@pytest.mark.parametrize("status", [302, 404, 500])
def test_nobody_is_followed_elsewhere_and_no_url_is_logged(office: Office, service: Monitor, status: int) -> None:
    service.status = status
    alarm(office)
    with capture_logs() as lines:
        speak(office, Alarms(webhook=service.url("/a-secret-path")), lambda: service.heard())
    assert service.heard("/elsewhere") == []
    assert [one for one in lines if one["event"] == "alarm.not_told"]
    assert "a-secret-path" not in str(lines)


# --- another account ----------------------------------------------------------------------------------------------


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as sink:
        yield sink


def account(sink: Sink) -> Alarms:
    smtp = SmtpSettings(
        host="127.0.0.1",
        port=sink.port,
        tls="none",
        user="",
        password="",
        ca_file=None,
        envelope_sender="alarms@other.example",
        save_copy="never",
        connections=1,
    )
    return Alarms(smtp=smtp, sender="alarms@other.example")


def unsent(office: Office) -> int:
    later = office.clock.now() + timedelta(hours=1)
    return len(office.store.run_now(lambda tx: tx.unsent("support", Kind.ALARM, later)))


def test_what_the_desks_server_has_not_taken_goes_by_the_other_account(office: Office, sink: Sink) -> None:
    alarm(office, "smtp")
    office.clock.go_on(minutes=3)
    speak(office, account(sink), lambda: sink.copies)
    (copy,) = sink.copies
    assert (copy.sender, copy.recipient) == ("alarms@other.example", OPERATOR)
    assert b"\r\nFrom: mailwarden <alarms@other.example>\r\n" in b"\r\n" + copy.raw
    assert unsent(office) == 0


def test_the_desks_own_server_comes_first(office: Office, sink: Sink) -> None:
    alarm(office)
    office.clock.go_on(minutes=1)
    alarm(office, "put-off")
    office.clock.go_on(minutes=2)
    speak(office, account(sink), lambda: sink.copies)
    assert (len(sink.copies), unsent(office)) == (1, 1)


def test_an_account_that_refuses_leaves_the_mail_to_the_desks_server(office: Office, sink: Sink) -> None:
    sink.answer("DOT", "554 No")
    alarm(office)
    office.clock.go_on(minutes=3)
    with capture_logs() as lines:
        speak(office, account(sink), lambda: any(one["event"] == "alarm.not_told" for one in lines))
    assert (sink.copies, unsent(office)) == ([], 1)


def test_a_login_that_is_refused_is_not_tried_all_the_time(office: Office, sink: Sink) -> None:
    sink.answer("MAIL", "530 5.7.0 Authentication required")
    alarm(office)
    office.clock.go_on(minutes=3)
    with capture_logs() as lines:
        speak(office, account(sink), lambda: any(one["event"] == "alarm.not_told" for one in lines))
    assert len([one for one in lines if one["event"] == "alarm.not_told"]) == 1
