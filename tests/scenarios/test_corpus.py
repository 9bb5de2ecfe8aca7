"""Every labelled mail through the real daemon once, in one mailbox: all accounted for, and the next mail is served."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.scenarios.harness import Daemon
from tests.scenarios.settings import ALWAYS
from tests.scenarios.stage import Stage

NO_LIMITS = 'per_address = "100000 per hour"\nper_domain = "100000 per hour"\nper_desk = "100000 per hour"'
FIRST_FIELD = re.compile(rb"(?:From [^\n]*\n)?(?=[!-9;-~]+:)")  # below the line that old mail files begin with
ACKNOWLEDGED = "acknowledged"


def labelled(data: Path) -> list[tuple[str, bytes]]:
    """Return every mail with its label, in the order of the index."""
    with (data / "mails.csv").open(newline="") as index:
        return [(row["label"], (data / "mails" / row["path"]).read_bytes()) for row in csv.DictReader(index)]


def copied_to(desk: str, raw: bytes) -> bytes:
    """Return a mail as if the desk had been in Cc; one that does not begin with a field stays as it is."""
    start = FIRST_FIELD.match(raw)
    return raw[: start.end()] + f"Cc: {desk}\r\n".encode() + raw[start.end() :] if start else raw


def outcomes(daemon: Daemon) -> dict[int, str]:
    """Return what was decided about each message, by UID, where it was not a duplicate."""
    rows = daemon.remembered(lambda tx: tx.decisions("support", limit=100_000))
    openings = (row.detail or {} for row in rows if row.kind == "open-conversation")
    reasons = {line["uid"]: line["reason"] for line in daemon.events("message.taken")}
    return {uid: outcome(reason, openings) for uid, reason in sorted(reasons.items())}


def outcome(reason: str, openings: Iterator[Mapping[str, Any]]) -> str:
    if reason != "new-request":
        return reason
    refused = next(openings)["refused_because"]
    return f"followed, but {refused}" if refused else ACKNOWLEDGED


def table(pairs: list[tuple[str, str]]) -> str:
    counted = sorted(Counter(pairs).items(), key=lambda one: (one[0][0], -one[1]))
    return "\n".join(f"{label:18}{count:5}  {decided}" for (label, decided), count in counted)


def test_every_labelled_mail_is_accounted_for_and_the_next_one_is_served(
    stage: Stage, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    daemon, desk = stage.running(stage.settings(hours=ALWAYS, limits=NO_LIMITS)), f"support@{stage.domain}"
    mails = labelled(data)
    with stage.servers.imap(desk) as client:
        for _, raw in mails:
            client.append("INBOX", copied_to(desk, raw), msg_time=datetime.now(UTC))
    carla = stage.person("Carla Conti")
    carla.write(desk, "The printer is jammed")
    carla.gets(1)
    assert daemon.terminate() == 0

    rows = daemon.remembered(lambda tx: tx.decisions("support", limit=100_000))
    accounted = [row for row in rows if row.kind in ("leave-alone", "add-entry")]
    decided = outcomes(daemon)
    pairs = [(label, decided.get(uid, "duplicate")) for uid, (label, _) in enumerate(mails, start=1)]
    with capsys.disabled():
        print(f"\n{table(pairs)}")
    assert daemon.remembered(lambda tx: tx.set_aside("support")) == ()
    assert len(accounted) == len(mails) + 1
    assert sum(what == ACKNOWLEDGED for _, what in pairs) + 1 == sum(row.kind == "send-acknowledgement" for row in rows)
