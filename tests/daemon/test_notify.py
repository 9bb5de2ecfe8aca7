"""Word to systemd, as sd_notify(3) describes it."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path
from secrets import token_hex

import pytest

from mailwarden.daemon.notify import ServiceManager


def listening(address: str) -> socket.socket:
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    sock.bind(address)
    sock.settimeout(5)
    return sock


def test_what_is_said_arrives_in_one_datagram(tmp_path: Path) -> None:
    with listening(f"{tmp_path}/notify") as manager:
        ServiceManager({"NOTIFY_SOCKET": f"{tmp_path}/notify"}).say("READY=1", "STATUS=2 of 2 desks watched")
        assert manager.recv(4096) == b"READY=1\nSTATUS=2 of 2 desks watched"


def test_a_name_with_an_at_is_an_abstract_socket() -> None:
    name = f"mailwarden-{token_hex(8)}"
    with listening(f"\0{name}") as manager:
        ServiceManager({"NOTIFY_SOCKET": f"@{name}"}).say("WATCHDOG=1")
        assert manager.recv(4096) == b"WATCHDOG=1"


def test_run_by_hand_it_says_nothing() -> None:
    ServiceManager({}).say("READY=1")


def test_a_manager_that_does_not_listen_is_no_reason_to_stop(tmp_path: Path) -> None:
    ServiceManager({"NOTIFY_SOCKET": f"{tmp_path}/nobody"}).say("READY=1")


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [
        ({"WATCHDOG_USEC": "30000000"}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, 0.0),
        ({"WATCHDOG_USEC": "soon"}, 0.0),
        ({}, 0.0),
    ],
    ids=["for us", "for us by number", "for another process", "not a number", "none"],
)
def test_the_watchdog_wants_a_sign_of_life_this_often(environ: dict[str, str], seconds: float) -> None:
    assert ServiceManager(environ).watchdog_seconds == seconds


def test_a_reload_names_its_instant_on_the_monotonic_clock() -> None:
    before = time.monotonic_ns() // 1000
    assert before <= ServiceManager.monotonic_usec() <= time.monotonic_ns() // 1000
