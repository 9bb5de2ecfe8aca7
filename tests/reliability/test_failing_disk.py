"""The disk that fails on demand: from the place where a process was stopped, for as long as a test wants."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bed.failing_disk import EVERY_FAULT, FailingDisk, Fault, may_fail, wait_until_stopped
from tests.conftest import do_without

PROGRAM = """
import os, sys
from mailwarden.failpoints import arm, failpoint
arm("store.before-commit=stop")
file = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT)
def tell():
    try:
        os.pwrite(file, b"x", 0), os.fsync(file)
    except OSError as error:
        return error.strerror
    return "written"
failpoint("store.before-commit")
print(tell(), file=sys.stderr, flush=True)
input()
print(tell(), file=sys.stderr, flush=True)
"""


@pytest.fixture
def stopped(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that stands still at a failpoint, and writes to a file after it."""
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "file")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        wait_until_stopped(process.pid)
        yield process
        process.kill()


def heard(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    return process.stderr.readline().strip()


def test_a_process_that_was_stopped_at_a_failpoint_goes_on_from_there(stopped: subprocess.Popen[str]) -> None:
    os.kill(stopped.pid, signal.SIGCONT)
    assert (heard(stopped), stopped.communicate("\n")[1], stopped.returncode) == ("written", "written\n", 0)


@pytest.mark.parametrize("fault", EVERY_FAULT, ids=str)
def test_a_disk_fails_from_a_failpoint_on_until_it_is_mended(
    stopped: subprocess.Popen[str], tmp_path: Path, fault: Fault
) -> None:
    if not may_fail():
        do_without("strace may not trace here", required="MAILWARDEN_TEST_REQUIRE_SERVERS")
    with FailingDisk(stopped.pid, [tmp_path / "file"], fault) as disk:
        os.kill(stopped.pid, signal.SIGCONT)
        word = heard(stopped)
        struck = disk.struck
    told = {"EIO": "Input/output error", "ENOSPC": "No space left on device"}[fault.error]
    assert (word, struck, stopped.communicate("\n")[1]) == (told, 1, "written\n")
