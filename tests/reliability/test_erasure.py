"""Row 32: a person is erased while the daemon runs; no byte of them is left, and old mail does not bring them back."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from mailwarden.store.protocol import Transaction
from tests.reliability.playing import check, is_long, on_stage
from tests.reliability.rows import Row
from tests.scenarios.harness import Daemon
from tests.scenarios.people import Person
from tests.scenarios.stage import Stage

SUBJECT, OLD_SUBJECT = "The zeppelin has lost its anchor", "An ancient zeppelin without a basket"


def remembers(daemon: Daemon, traces: list[str]) -> dict[str, int]:
    """Return how often each trace stands in any file of the installation but its configuration, and in its log."""
    files = [one for one in daemon.config.parent.iterdir() if one.is_file() and one != daemon.config]
    content = b"\n".join(one.read_bytes() for one in files).lower()
    content += "\n".join([*map(str, daemon.log.all()), *daemon.noise.all()]).lower().encode()
    return {one: count for one in traces if (count := content.count(one.lower().encode()))}


def give_a_past(stage: Stage, desk: str, carla: Person) -> None:
    """Mail from before the first contact, answered."""
    day = stage.clock.now() - timedelta(days=8)
    stage.servers.append(desk, "INBOX", carla.compose(desk, OLD_SUBJECT), stage.clock.served(day))


def live_a_while(stage: Stage, daemon: Daemon, desk: str, carla: Person) -> None:
    """She writes and is told a time; she stands in another customer's mail; a colleague writes to her unasked."""
    other = stage.person("Otto Other")
    carla.write(desk, SUBJECT, Cc=other.address)
    carla.gets(1)
    other.write(desk, "The scanner is slow", Cc=f"{carla.name} <{carla.address}>")
    other.gets(1)
    unasked = stage.anna.compose(carla.address, "How is the zeppelin?", From=f"Example Support <{desk}>")
    stage.servers.append(desk, "Sent", unasked)
    daemon.wait_for_event("message.taken", reason="staff-starts")


def start_with_another_uid_validity(stage: Stage, daemon: Daemon, desk: str, carla: Person) -> None:
    """Everything old is read once more: INBOX is renumbered, and an archive turns up."""

    def renumber(tx: Transaction) -> None:
        for cursor in tx.cursors("support"):
            tx.save_cursor(replace(cursor, uid_validity=cursor.uid_validity + 1))

    daemon.made_to_remember(renumber)
    archived = carla.compose(desk, OLD_SUBJECT)
    with stage.servers.imap(desk) as client:
        client.create_folder("Archive")
    stage.servers.append(desk, "Archive", archived, stage.clock.served(stage.clock.now() - timedelta(days=9)))
    daemon.start().wait_until_ready()
    daemon.wait_for_event("mailbox.renumbered", count=2)
    daemon.wait_for_event("history.read")


def measured() -> dict[str, object]:
    with on_stage() as stage:
        desk, carla = f"support@{stage.domain}", stage.person("Carla Zeppelin-Conti")
        traces = [carla.address, carla.name, SUBJECT, OLD_SUBJECT, "zeppelin"]
        give_a_past(stage, desk, carla)
        daemon = stage.daemon()
        daemon.write_config(daemon.config.read_text().replace("addresses = true", "addresses = false"))
        stage.clock.set("2026-11-24 09:50:00")
        daemon.start().wait_until_ready()
        daemon.wait_for_event("desk.learned", conversations=1)
        stage.clock.set("2026-11-24 09:58:30")
        live_a_while(stage, daemon, desk, carla)
        before = remembers(daemon, traces)
        said = daemon.command("forget", carla.address, "--yes")
        assert said.returncode == 0, said.stdout + said.stderr
        assert "will not be told anything more" in said.stdout
        while_running = remembers(daemon, traces)
        report = daemon.command("report", "--format", "html", "--since", "90d").stdout
        stage.clock.jump("14:10")  # what she was told passes; nobody writes to her
        time.sleep(1.0)
        daemon.wait_for_event("notice.sent")  # to the other customer
        assert daemon.terminate() == 0
        start_with_another_uid_validity(stage, daemon, desk, carla)
        after_reading_again = remembers(daemon, traces)
        mails = len(carla.has())
        carla.write(desk, "Hello again")
        carla.gets(mails + 1)
        assert daemon.terminate() == 0
        return {
            "before": before,
            "traces": while_running,
            "report": {one: 1 for one in traces if one.lower() in report.lower()},
            "back": after_reading_again,
            "mails": mails,
        }


def row(long: bool) -> Row:
    found = measured()
    assert len(found["before"]) == 5, found["before"]  # type: ignore[arg-type]
    is_clean = not (found["traces"] or found["report"] or found["back"])
    return Row(
        number=32,
        title="erase a person",
        asked="0 bytes of address or subject in database, WAL, logs, exports; old mail does not bring them back",
        reached=f"traces left {found['traces'] or 0}, in exports {found['report'] or 0}, after old mail was read again "
        f"{found['back'] or 0}; mails to them afterwards {found['mails'] - 1}",  # type: ignore[operator]
        is_reached=is_clean and found["mails"] == 1,
    )


@pytest.mark.usefixtures("bed")
def test_nothing_is_left_of_somebody_who_is_forgotten() -> None:
    check(row(long=is_long()))
