"""The store in a file: whose it is, what can be wrong with it, and that a killed process leaves it whole."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from mailwarden.core.conversation import PromiseState, SubmissionState
from mailwarden.core.policy import Limits
from mailwarden.errors import ConfigError, StoreUnavailable
from mailwarden.store.opening import open_store
from mailwarden.store.protocol import Store, Transaction
from mailwarden.store.schema import REVISION
from mailwarden.store.sql import SqlTransaction
from mailwarden.store.sqlite_file import network_file_system
from tests.store.conftest import OpenStore
from tests.store.samples import ADA, DESK, at, cursor, decision, mail, message, open_conversation, promise, take_in

MOUNTS = """\
/dev/vda / ext4 rw 0 0
filer:/export /srv nfs4 rw 0 0
/dev/vdb /srv/local xfs rw 0 0
//server/share /mnt/my\\040share cifs rw 0 0
host:/ /mnt/far fuse.sshfs rw 0 0
"""


def sql(store: Store, statement: str) -> None:
    """Say something to the store's connection that no verb says."""

    def work(tx: Transaction) -> None:
        assert isinstance(tx, SqlTransaction)
        tx._connection.execute(text(statement))

    store.run_now(work)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


def test_the_store_is_readable_by_its_owner_only(file: Path) -> None:
    file.touch(mode=0o644)
    store = open_store(f"sqlite:///{file}")
    store.run_now(lambda tx: tx.note("a", "b"))
    assert {path.name: path.stat().st_mode & 0o777 for path in file.parent.iterdir()} == {
        "store.db": 0o600,
        "store.db-shm": 0o600,
        "store.db-wal": 0o600,
    }
    asyncio.run(store.close())


def test_three_slashes_and_four_name_the_same_absolute_path(store: Store, store_url: str) -> None:
    again = open_store(store_url.replace("////", "///"), create=False)
    store.run_now(lambda tx: tx.note("a", "b"))
    assert again.run_now(lambda tx: tx.note("a")) == "b"
    asyncio.run(again.close())


def test_what_was_returned_is_flushed_to_the_disk(store: Store) -> None:
    def settings(tx: Transaction) -> list[object]:
        assert isinstance(tx, SqlTransaction)
        names = ("journal_mode", "synchronous", "foreign_keys")
        return [tx._connection.scalar(text(f"PRAGMA {name}")) for name in names]

    assert store.run_now(settings) == ["wal", 2, 1]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://localhost/mailwarden", "postgresql comes in a later version"),
        ("mysql://localhost/mailwarden", "cannot be kept in mysql"),
        ("somewhere", "no database URL"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("sqlite:////tmp/x.db?mode=ro", "a path and nothing else"),
    ],
)
def test_a_url_that_names_no_store_is_a_mistake_in_the_configuration(url: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        open_store(url)


@pytest.mark.parametrize(
    ("directory", "kind"),
    [
        ("/var/lib/mailwarden", None),
        ("/srv/mail", "nfs4"),
        ("/srv/local/mail", None),
        ("/mnt/my share", "cifs"),
        ("/mnt/far/away", "fuse.sshfs"),
        ("/srvmail", None),
    ],
)
def test_a_network_file_system_is_recognised(directory: str, kind: str | None) -> None:
    assert network_file_system(Path(directory), MOUNTS) == kind


def damaged(file: Path) -> None:
    file.write_bytes(b"this is no database " * 500)


def of_another_program(file: Path) -> None:
    _execute(file, "CREATE TABLE bookmarks (url TEXT)")


def from_the_future(file: Path) -> None:
    asyncio.run(open_store(f"sqlite:///{file}").close())
    _execute(file, "UPDATE alembic_version SET version_num = '9999'")


def a_directory(file: Path) -> None:
    file.mkdir()


def _execute(file: Path, statement: str) -> None:
    connection = sqlite3.connect(file)
    connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    ("spoil", "cause", "remedy"),
    [
        (damaged, "no SQLite database", "restore the last backup"),
        (of_another_program, "belongs to another program", "database of mailwarden's own"),
        (from_the_future, f"revision 9999, this one knows {REVISION}", "install that version again"),
        (a_directory, "Is a directory", "names a file"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_cause_and_remedy(
    file: Path, spoil: Callable[[Path], None], cause: str, remedy: str
) -> None:
    spoil(file)
    with pytest.raises(StoreUnavailable, match=cause) as caught:
        open_store(f"sqlite:///{file}")
    assert str(file) in str(caught.value)
    assert remedy in caught.value.remedy


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="missing does not exist"):
        open_store(f"sqlite:///{tmp_path}/missing/store.db")


def test_a_command_that_only_looks_creates_no_store(file: Path) -> None:
    with pytest.raises(StoreUnavailable, match="does not exist"):
        open_store(f"sqlite:///{file}", create=False)
    assert not file.exists()


def test_a_full_disk_keeps_nothing_of_the_work_and_passes_when_there_is_room_again(store: Store, file: Path) -> None:
    sql(store, "PRAGMA max_page_count = 60")

    def write_much(tx: Transaction) -> None:
        tx.note("small", "yes")
        tx.note("large", "x" * 1_000_000)

    with pytest.raises(StoreUnavailable, match="the disk is full") as caught:
        store.run_now(write_much)
    assert str(file) in str(caught.value)
    sql(store, "PRAGMA max_page_count = 1000000")
    assert store.run_now(lambda tx: (tx.note("small"), tx.note("after", "yes"))) == (None, "yes")


def test_another_process_may_read_while_this_one_works(store: Store, open_it: OpenStore) -> None:
    store.run_now(lambda tx: tx.note("a", "b"))
    assert open_it().run_now(lambda tx: tx.note("a")) == "b"


def test_whoever_only_looks_waits_for_nobody_who_writes(store: Store, file: Path) -> None:
    store.run_now(lambda tx: tx.note("a", "b"))

    def while_writing(_: Transaction) -> str | None:
        looker = open_store(f"sqlite:///{file}", create=False)
        try:
            return looker.look_now(lambda tx: tx.note("a"))
        finally:
            asyncio.run(looker.close())

    assert store.run_now(while_writing) == "b"


def test_a_long_look_keeps_nobody_from_writing_and_changes_nothing(store: Store, open_it: OpenStore) -> None:
    other = open_it()

    def look(tx: Transaction) -> str | None:
        tx.cursors(DESK)  # from here on it sees what there was at this instant
        other.run_now(lambda tx: tx.note("written", "meanwhile"))
        return tx.note("written")

    assert store.look_now(look) is None
    store.look_now(lambda tx: tx.note("written", "in a look"))
    assert store.look_now(lambda tx: tx.note("written")) == "meanwhile"


def _plans(store: Store, file: Path, ask: Callable[[Transaction], object]) -> dict[str, list[str]]:
    """Return every statement that is said, and how it is answered."""
    asked: list[str] = []

    def work(tx: Transaction) -> None:
        assert isinstance(tx, SqlTransaction)
        driver = tx._connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_trace_callback(asked.append)
        ask(tx)
        driver.set_trace_callback(None)

    store.run_now(work)
    reader = sqlite3.connect(file)
    plans = {
        one: [row[3] for row in reader.execute(f"EXPLAIN QUERY PLAN {one}")]
        for one in asked
        if one.startswith(("SELECT", "UPDATE", "DELETE"))
    }
    reader.close()
    return plans


def test_no_portion_of_what_is_forgotten_sorts_all_that_is_old(store: Store, file: Path) -> None:
    plans = _plans(store, file, lambda tx: tx.purge(at(60), 10))
    assert [one for one, plan in plans.items() if "USE TEMP B-TREE FOR ORDER BY" in plan] == []


def test_no_question_of_the_daily_work_reads_a_whole_table(store: Store, file: Path) -> None:
    plans = _plans(store, file, _a_day)
    tables = ("conversations", "messages", "submissions", "promises", "unplaced", "sightings", "decisions")
    assert len(plans) > 20
    assert {one: plan for one, plan in plans.items() if any(f"SCAN {table}" in str(plan) for table in tables)} == {}


def _a_day(tx: Transaction) -> None:
    tx.known(DESK, ["one@example.org"])
    tx.candidates_by_ids(DESK, ["one@example.org"])
    tx.candidates_by_requester(DESK, ADA.key, at(0))
    tx.unplaced(DESK, ADA.key, at(0))
    tx.sent_counts(DESK, ADA.key, Limits(), at(0))
    number = open_conversation(tx)
    take_in(tx, number, message(), 1)
    tx.note_entry(number, at(1), ["eve@example.com"])
    told = tx.add_promise(number, promise())
    submission = tx.queue(mail(number, promise_id=told))
    assert submission is not None
    tx.record([decision(conversation_id=number)])
    tx.schedule(number, at(60), at(0))
    tx.save_cursor(cursor())
    tx.claim(DESK, at(0), 10)
    tx.next_submission(DESK)
    tx.begin_attempt(submission, at(0))
    tx.end_attempt(submission, SubmissionState.SENT, at(0))
    tx.mark_told(told, at(0))
    tx.conversation(number)
    tx.due(DESK, at(0), 10)
    tx.next_wake(DESK)
    tx.waiting(DESK)
    tx.end_promise(told, PromiseState.KEPT, at(5))
    tx.decisions(conversation_id=number)
    tx.decisions(message_id="one@example.org")
    tx.schedule(number, None, None)
    take_in(tx, None, message("loose@example.org"), 2, None)
    tx.record([decision()])
    tx.purge(at(60), 10)


KILLED = """
import sys
from mailwarden.store.opening import open_store
from tests.store.samples import cursor, message, open_conversation, take_in

store = open_store(sys.argv[1])
stop_at = int(sys.argv[2])

def intake(tx, uid):
    take_in(tx, open_conversation(tx), message(f"{uid}@example.org"), uid)
    if uid == stop_at:
        print("in the middle", flush=True)
        sys.stdin.read()
    tx.save_cursor(cursor(uid))

for uid in range(1, 100_000):
    store.run_now(lambda tx: intake(tx, uid))
    print(uid, flush=True)
"""


@pytest.mark.parametrize(("stop_at", "last_line"), [(20, "in the middle"), (0, "35")], ids=["in a work", "at random"])
def test_a_process_that_is_killed_while_it_writes_leaves_whole_transactions_only(
    store_url: str, stop_at: int, last_line: str
) -> None:
    command = [sys.executable, "-c", KILLED, store_url, str(stop_at)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = list(iter(lambda: next(process.stdout).strip(), last_line))  # type: ignore[arg-type]
        process.kill()
    store = open_store(store_url)
    cursors = store.run_now(lambda tx: tx.cursors(DESK))
    kept = store.run_now(lambda tx: tx.known(DESK, [f"{uid}@example.org" for uid in range(1, 1000)]))
    threads = store.run_now(lambda tx: tx.threads(None, only_waiting=False, limit=1000))
    asyncio.run(store.close())
    assert len(kept) == cursors[0].last_uid == len(threads)
    assert len(kept) >= len(lines)
