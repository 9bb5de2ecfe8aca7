"""`mailwarden rehearse` on real mailboxes: it tells what would have been, and does nothing but read."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from imapclient import IMAPClient

from tests.scenarios.harness import ROOT, Daemon
from tests.scenarios.stage import Stage
from tests.scenarios.test_learning import A_DAY, LAST_MONDAY, give_a_past

SINCE = "2026-11-02"  # two weeks before the last Monday: three weeks of the past are rehearsed
BEGAN = 3 * 5 * A_DAY
ROBOT = "Auto-Submitted: auto-replied\r\n"

# Everything the process does that reaches beyond it: a connection, a file to write into, a database, a program.
GUARDED = """
import os, runpy, sys
def watch(event, args):
    harmless = event not in ("socket.connect", "sqlite3.connect", "subprocess.Popen", "os.system", "os.remove", "open")
    if event == "socket.connect" and args[1] == ("127.0.0.1", {imap_port}):
        harmless = True
    if event == "open" and not (args[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC):
        harmless = True
    if not harmless:
        os.write(2, ("FORBIDDEN " + event + " " + repr(args) + "\\n").encode())
        os._exit(99)
sys.addaudithook(watch)
runpy.run_module("mailwarden", run_name="__main__", alter_sys=True)
"""


class Doorbell:
    """A port at which an SMTP server could listen; it counts who comes."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.visitors = 0
        self.was_rung = threading.Event()
        self._thread = threading.Thread(target=self._count)
        self._guests: list[socket.socket] = []
        self._thread.start()

    def _count(self) -> None:
        while True:
            try:
                guest, _ = self._listener.accept()
            except OSError:
                return
            self._guests.append(guest)
            self.visitors += 1
            self.was_rung.set()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        for guest in self._guests:
            guest.close()


@contextmanager
def doorbell() -> Iterator[Doorbell]:
    bell = Doorbell()
    try:
        yield bell
    finally:
        bell.close()


def installed(stage: Stage, *, smtp_port: int = 9) -> Daemon:
    """Return an installation that has never run, in observe."""
    smtp = f'{{ host = "127.0.0.1", port = {smtp_port}, tls = "none" }}'
    return stage.daemon(stage.settings(stage.desk(smtp=smtp, mode="observe")))


def address(stage: Stage) -> str:
    return f"support@{stage.domain}"


def put(stage: Stage, mailbox: str, when: datetime, subject: str, more: str = "") -> None:
    raw = (
        f"From: Ernst <ernst@customers.{stage.domain}>\r\nTo: {address(stage)}\r\nSubject: {subject}\r\n"
        f"Message-ID: <{subject.replace(' ', '.').lower()}@customers.{stage.domain}>\r\n{more}\r\nHello\r\n"
    )
    stage.servers.append(address(stage), mailbox, raw.encode(), stage.clock.served(when))


def rehearsed(daemon: Daemon, *words: str) -> Any:
    """Return what `rehearse --json` says of the one desk."""
    ran = daemon.command("rehearse", "--since", SINCE, "--json", *words)
    assert (ran.returncode, ran.stderr) == (0, "")
    (desk,) = json.loads(ran.stdout)["desks"]
    return desk


def everything(client: IMAPClient) -> dict[str, Any]:
    """Return what can be seen of every mailbox: its state, and each mail's UID, flags, date and size."""
    seen = {}
    for _, _, name in client.list_folders():
        state = client.folder_status(name, ["MESSAGES", "RECENT", "UIDNEXT", "UIDVALIDITY", "UNSEEN"])
        client.select_folder(name, readonly=True)
        seen[name] = (state, client.fetch(client.search(), ["FLAGS", "INTERNALDATE", "RFC822.SIZE"]))
        client.unselect_folder()
    return seen


def test_every_person_of_the_past_weeks_would_have_been_told_a_time(stage: Stage) -> None:
    give_a_past(stage, address(stage))
    found = rehearsed(installed(stage))
    acknowledged = [mail for mail in found["mails"] if mail["kind"] == "acknowledgement"]
    assert (found["conversations"], len(acknowledged)) == (BEGAN, BEGAN)
    assert (found["learned_from"], found["unanswered"]) == (BEGAN, 0)
    assert found["report"]["keeping"]["surprises"]["count"] == 0
    assert all(mail["told"] for mail in acknowledged)


def test_it_reads_inbox_sent_and_the_archives(stage: Stage) -> None:
    with stage.servers.imap(address(stage)) as client:
        client.create_folder("Archive")
    put(stage, "Archive", LAST_MONDAY + timedelta(hours=10), "Put away")
    put(stage, "INBOX", LAST_MONDAY + timedelta(hours=12), "Still here")
    found = rehearsed(installed(stage))
    assert set(found["mailboxes"]) == {"INBOX", "Sent", "Archive"}
    acknowledged = [mail["subject"] for mail in found["mails"] if mail["kind"] == "acknowledgement"]
    assert acknowledged == ["Put away", "Still here"]


def test_robots_get_nothing_and_it_says_why(stage: Stage) -> None:
    put(stage, "INBOX", LAST_MONDAY + timedelta(hours=10), "Out of office", ROBOT)
    found = rehearsed(installed(stage))
    assert [(one["subject"], one["reason"]) for one in found["loops"]] == [("Out of office", "auto-submitted")]
    assert found["mails"] == []


def test_mailwardens_own_mail_of_before_is_nobodys(stage: Stage) -> None:
    """After months in service the mailboxes hold acknowledgements, and a rehearsal without the store knows them."""
    daemon, carla = stage.running(), stage.person("Carla Conti")
    carla.write(address(stage), "The printer is jammed")
    carla.gets(1)
    daemon.terminate()
    with stage.servers.imap(carla.address) as theirs:
        theirs.select_folder("INBOX", readonly=True)
        (uid,) = theirs.search()
        copy = theirs.fetch([uid], ["BODY.PEEK[]"])[uid][b"BODY[]"]
    stage.servers.append(address(stage), "Sent", copy)
    found = rehearsed(daemon)
    assert (found["conversations"], found["unanswered"]) == (1, 1)


def test_with_show_each_mail_is_written_as_people_would_have_got_it(stage: Stage) -> None:
    put(stage, "INBOX", LAST_MONDAY + timedelta(hours=10), "Where is my order")
    (acknowledgement, *_) = rehearsed(installed(stage), "--show")["mails"]
    assert acknowledgement["written"]["subject"] == "Re: Where is my order"
    assert acknowledgement["written"]["text"].startswith("Hello Ernst,")
    assert "14:00 today" in acknowledgement["written"]["text"]


def test_it_changes_nothing_in_any_mailbox(stage: Stage) -> None:
    give_a_past(stage, address(stage))
    with stage.servers.imap(address(stage)) as client:
        before = everything(client)
        rehearsed(installed(stage))
        assert everything(client) == before


def test_the_smtp_port_is_never_opened(stage: Stage) -> None:
    give_a_past(stage, address(stage))
    with doorbell() as smtp:
        found = rehearsed(installed(stage, smtp_port=smtp.port), "--show")
        assert (smtp.visitors, len(found["mails"]) > BEGAN) == (0, True)


def test_it_reaches_nothing_but_the_imap_server(stage: Stage) -> None:
    """Under a hook that ends the process at any other connection, database, program, or file opened for writing."""
    give_a_past(stage, address(stage))
    daemon = installed(stage)
    code = GUARDED.format(imap_port=stage.servers.imap_port)
    words = ["--config", str(daemon.config), "rehearse", "--since", SINCE, "--show", "5"]
    ran = subprocess.run(
        [sys.executable, "-B", "-c", code, *words],
        cwd=ROOT, env=environment(daemon), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("Nobody would have been left in silence")
    assert not daemon.store_file.exists()


def test_it_may_run_beside_the_daemon(stage: Stage) -> None:
    daemon, carla = stage.running(), stage.person("Carla Conti")
    carla.write(address(stage), "The printer is jammed")
    carla.gets(1)
    assert rehearsed(daemon)["conversations"] == 1
    lea = stage.person("Lea Later")
    lea.write(address(stage), "And another thing")
    assert len(lea.gets(1)) == 1


def test_the_page_is_written_where_it_is_asked_for(stage: Stage) -> None:
    give_a_past(stage, address(stage))
    daemon = installed(stage)
    file = daemon.config.with_name("rehearsal.html")
    ran = daemon.command("rehearse", "--since", SINCE, "--output", str(file))
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", f"Written to {file}.\n")
    assert file.read_text().startswith("<!DOCTYPE html>")


def test_an_empty_mailbox_has_nothing_to_rehearse(stage: Stage) -> None:
    ran = installed(stage).command("rehearse", "--since", SINCE)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("Nothing to rehearse: no mail of 2026-11-02 or later lies in INBOX, Sent.")


def test_a_wrong_password_is_said_in_words(stage: Stage) -> None:
    daemon = installed(stage)
    daemon.write_config(daemon.config.read_text().replace('env = "SECRET"', 'env = "WRONG"'))
    ran = daemon.command("rehearse")
    assert (ran.returncode, "refuses the login" in ran.stderr, "check user and password" in ran.stderr) == (
        1, True, True,
    )  # fmt: skip


def test_a_mailbox_that_is_not_there_is_said_in_words(stage: Stage) -> None:
    daemon = installed(stage)
    daemon.write_config(daemon.config.read_text().replace("auth = {", 'inbox = "Nowhere", auth = {', 1))
    ran = daemon.command("rehearse")
    assert (ran.returncode, 'the mailbox "Nowhere"' in ran.stderr) == (1, True)


def test_ctrl_c_ends_it_at_once_and_without_a_traceback(stage: Stage) -> None:
    with doorbell() as silent:
        daemon = installed(stage)
        daemon.write_config(re.sub(r"port = \d+", f"port = {silent.port}", daemon.config.read_text(), count=1))
        heeds = ["env", "--default-signal=INT"]  # tests in the background may ignore Ctrl-C, with all that they start
        process = subprocess.Popen(
            [*heeds, sys.executable, "-m", "mailwarden", "--config", str(daemon.config), "rehearse"],
            cwd=ROOT, env=environment(daemon), stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert silent.was_rung.wait(30)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, said.strip()) == (1, "Aborted!")


def environment(daemon: Daemon) -> dict[str, str]:
    return {**daemon._environment(), "NOTIFY_SOCKET": ""}
