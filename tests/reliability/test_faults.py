"""The bed itself: the proxy does what its script says, when it says so, and the sink keeps what it took on."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.bed.faults import Act, Direction, Fault, FaultProxy, server_context, trusting_context
from tests.bed.machine import HOST, make_certificates
from tests.bed.sink import Answer, Sink

MAIL = b"Message-ID: <1@test>\r\nSubject: hello\r\n\r\nHello.\r\n"


@pytest.fixture
def echo() -> Iterator[int]:
    """The port of a server that says everything back."""

    def serve(connection: socket.socket) -> None:
        with closing(connection), suppress(OSError):
            while data := connection.recv(65536):
                connection.sendall(data)

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=serve, args=[listener.accept()[0]], daemon=True).start()

    with socket.create_server((HOST, 0)) as listener:
        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def connect(proxy: FaultProxy) -> socket.socket:
    return socket.create_connection((HOST, proxy.port), 5)


def heard(connection: socket.socket, count: int) -> bytes:
    """Return so many bytes, or what came before the end."""
    data = b""
    while len(data) < count and (more := connection.recv(count - len(data))):
        data += more
    return data


def test_without_a_script_everything_goes_by_and_is_noted(echo: int) -> None:
    with FaultProxy(echo) as proxy, connect(proxy) as client:
        client.sendall(b"hello")
        assert heard(client, 5) == b"hello"
        assert proxy.said() == proxy.said(Direction.TO_CLIENT) == b"hello"


def test_silence_after_some_bytes_lets_just_those_go_by(echo: int) -> None:
    with FaultProxy(echo, Fault(act=Act.SILENCE, after_bytes=3)) as proxy, connect(proxy) as client:
        client.sendall(b"hello")
        assert heard(client, 3) == b"hel"
        client.settimeout(0.1)
        with pytest.raises(TimeoutError):
            client.recv(1)


def test_a_match_that_lies_across_two_segments_is_seen(echo: int) -> None:
    dot = Fault(act=Act.RESET, after=rb"\r\n\.\r\n", direction=Direction.TO_SERVER)
    with FaultProxy(echo, dot) as proxy, connect(proxy) as client:
        client.sendall(b"text\r\n.")
        assert heard(client, 7) == b"text\r\n."
        client.sendall(b"\r\n")
        with pytest.raises(ConnectionResetError):
            heard(client, 2)
        assert bytes(proxy.lines[0].passed[Direction.TO_SERVER]).endswith(b"\r\n.\r\n")


def test_what_matched_can_be_kept_back(echo: int) -> None:
    fault = Fault(act=Act.FINISH, after=b"c", direction=Direction.TO_SERVER, forwards_match=False)
    with FaultProxy(echo, fault) as proxy, connect(proxy) as client:
        client.sendall(b"abcd")
        assert heard(client, 4) in (b"", b"ab")  # the end may overtake the echo
        assert bytes(proxy.lines[0].passed[Direction.TO_SERVER]) == b"ab"


def test_a_swallowed_reply_leaves_the_other_direction_alone(echo: int) -> None:
    fault = Fault(act=Act.SWALLOW, after=b"a", direction=Direction.TO_SERVER)
    with FaultProxy(echo, fault) as proxy, connect(proxy) as client:
        client.sendall(b"a")
        client.sendall(b"b")
        proxy.wait_until(lambda: proxy.said(Direction.TO_CLIENT) == b"ab")
        client.setblocking(False)
        with pytest.raises(BlockingIOError):
            client.recv(1)


def test_delay_and_trickle_take_their_time(echo: int) -> None:
    slow = Fault(act=Act.TRICKLE, seconds=0.02), Fault(act=Act.DELAY, seconds=0.1, after=b"x")
    with FaultProxy(echo, *slow) as proxy, connect(proxy) as client:
        begun_at = time.monotonic()
        client.sendall(b"wxyz")
        assert heard(client, 4) == b"wxyz"
        assert time.monotonic() - begun_at >= 0.1


def test_half_open_ends_the_servers_side_alone(echo: int) -> None:
    with FaultProxy(echo) as proxy, connect(proxy) as client:
        client.sendall(b"a")
        assert heard(client, 1) == b"a"
        proxy.strike(Act.HALF_OPEN)
        client.sendall(b"b")
        client.settimeout(0.1)
        with pytest.raises(TimeoutError):
            client.recv(1)


def test_a_script_may_be_for_one_connection_and_may_be_taken_back(echo: int) -> None:
    with FaultProxy(echo, Fault(act=Act.FINISH, connections={1})) as proxy:
        with connect(proxy) as first:
            assert heard(first, 1) == b""
        with connect(proxy) as second:
            second.sendall(b"a")
            assert heard(second, 1) == b"a"
        proxy.script()
        assert [number for number, _ in proxy.struck] == [1]


def test_lines_can_be_rewritten_on_their_way(echo: int) -> None:
    strip = Fault(act=Act.REWRITE, after=rb" STARTTLS", text=b"")
    with FaultProxy(echo, strip) as proxy, connect(proxy) as client:
        client.sendall(b"* CAPABILITY STARTT")
        client.sendall(b"LS IDLE\r\n")
        assert heard(client, 19) == b"* CAPABILITY IDLE\r\n"


def test_tls_ends_at_the_proxy_so_that_scripts_see_the_protocol(echo: int, tmp_path: Path) -> None:
    make_certificates(tmp_path)
    trust = trusting_context(tmp_path)
    with FaultProxy(echo, tls=server_context(tmp_path)) as proxy, connect(proxy) as plain:
        with trust.wrap_socket(plain, server_hostname="localhost") as client:
            client.sendall(b"hello")
            assert heard(client, 5) == b"hello"
        assert proxy.said() == b"hello"
        assert trust.verify_mode is ssl.CERT_REQUIRED


def test_the_sink_keeps_every_copy_with_its_bytes() -> None:
    with Sink() as sink, smtplib.SMTP(HOST, sink.port, timeout=5) as client:
        client.sendmail("a@test", ["b@test"], MAIL)
        client.sendmail("", ["b@test"], MAIL)
        assert [(one.sender, one.recipient, one.raw) for one in sink.copies] == [
            ("a@test", "b@test", MAIL),
            ("", "b@test", MAIL),
        ]
        assert [len(copies) for copies in sink.by_message_id().values()] == [2]


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA", "DOT"])
def test_a_scripted_reply_is_given_once_and_a_refused_mail_is_not_kept(stage: str) -> None:
    with Sink() as sink:
        sink.answer(stage, "452 4.3.1 Not now")
        with smtplib.SMTP(HOST, sink.port, timeout=5) as client:
            with pytest.raises(smtplib.SMTPException):
                client.sendmail("a@test", ["b@test"], MAIL)
            assert sink.copies == []
            client.rset()
            client.sendmail("a@test", ["b@test"], MAIL)
            assert len(sink.copies) == 1


def test_a_mail_whose_reply_never_comes_is_kept_all_the_same() -> None:
    with Sink() as sink, smtplib.SMTP(HOST, sink.port, timeout=5) as client:
        sink.answer("DOT", Answer(hangs_up=True))
        with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
            client.sendmail("a@test", ["b@test"], MAIL)
        assert len(sink.wait_for("b@test")) == 1


def test_greylisting_waits_by_the_sinks_own_clock() -> None:
    now = datetime(2026, 11, 24, 10, tzinfo=UTC)
    with Sink(now=lambda: now) as sink, smtplib.SMTP(HOST, sink.port, timeout=5) as client:
        sink.greylist_for(timedelta(minutes=5))
        for minutes in (0, 4):
            now = datetime(2026, 11, 24, 10, minutes, tzinfo=UTC)
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                client.sendmail("a@test", ["b@test"], MAIL)
        now = datetime(2026, 11, 24, 10, 5, tzinfo=UTC)
        client.sendmail("a@test", ["b@test"], MAIL)
        assert len(sink.copies) == 1
