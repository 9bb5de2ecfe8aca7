"""Row 22: whatever stands in a mail, nothing is raised and nothing takes over two seconds, however long we look."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from tests.reliability.playing import check, is_long
from tests.reliability.rows import Row

ROOT = Path(__file__).parents[2]
FILE = "tests/hostile/test_fuzzing.py"
USUAL, MANY = 120, 20_000  # mails for each property: always the same ones, or ever new ones
COUNTED = re.compile(r"(\d+) (passed|failed|error)")


def row(long: bool) -> Row:
    examples, began = MANY if long else USUAL, time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", FILE]
    environment = {**os.environ, "MAILWARDEN_TEST_EXAMPLES": str(examples if long else 0)}
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - began
    counts = {what: int(count) for count, what in COUNTED.findall(result.stdout)}
    failed = counts.get("failed", 0) + counts.get("error", 0)
    failures = re.findall(r"^FAILED \S+::(\S+)", result.stdout, re.MULTILINE)
    return Row(
        number=22,
        title="fuzzing of reading, judging, joining and answering",
        asked="0 uncaught, 0 over 2 s",
        reached=f"{failed} of {sum(counts.values())} properties broken by {examples} mails each, in {seconds:.0f} s"
        + "".join(f"; {one}" for one in failures),
        is_reached=result.returncode == 0 and counts.get("passed", 0) > 0,
    )


def test_nothing_that_is_thought_up_breaks_anything() -> None:
    check(row(is_long()))
