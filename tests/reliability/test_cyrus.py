"""A desk on Cyrus, the other big IMAP server: what differs from Dovecot there, beside everything of row 18."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.bed.cyrus import CLASSIC, MODERN
from tests.reliability.cyrus_scenes import CyrusScene, events_on_cyrus, on_cyrus
from tests.reliability.mailbox_scenes import FAST, answered, begun_anew
from tests.scenarios.clockwork import SPEED

pytestmark = pytest.mark.usefixtures("bed", "cyrus")

SILENT = "specialusealways: no\n"  # a plain LIST then does not tell what a mailbox is for
POST = "Erledigte Post"


def has_a_past(scene: CyrusScene) -> list[bytes]:
    """Fill the watched mailbox with mail of the last weeks, and return it."""
    now, old = scene.stage.clock.served(scene.stage.clock.now()), []
    with scene.mail_program() as client:
        for days in (1, 2, 3):
            person = scene.stage.person("Otto Old", f"o{days}@old.{scene.stage.domain}")
            old.append(person.compose(scene.address, f"Matter {days}"))
            client.append(scene.inbox, old[-1], msg_time=now - timedelta(days=days))
    return old


def to_old(scene: CyrusScene) -> list[str]:
    return [one.recipient for one in scene.sink.taken() if one.recipient.endswith(f"@old.{scene.stage.domain}")]


def test_whatever_happens_to_a_mailbox_on_cyrus_nothing_is_missed_or_changed() -> None:
    found = events_on_cyrus(CLASSIC, rounds=1)
    assert found.is_fine, str(found)


def test_in_a_mailbox_on_cyrus_that_was_deleted_and_made_anew_only_new_mail_is_acknowledged() -> None:
    with on_cyrus(CLASSIC) as scene:
        scene.inbox = "INBOX.Requests"
        with scene.mail_program() as client:
            client.create_folder(scene.inbox)
        old = has_a_past(scene)
        scene.start()
        scene.daemon.wait_for_event("history.read", mailbox=scene.inbox)
        known = put_in(scene)
        scene.stage.clock.run(FAST)
        with scene.mail_program() as client:
            client.delete_folder(scene.inbox)
            client.create_folder(scene.inbox)
            for raw in [*old, known]:
                client.append(scene.inbox, raw)
        scene.daemon.wait_for_event("mailbox.renumbered", mailbox=scene.inbox)
        scene.stage.clock.run(SPEED)
        put_in(scene)
        assert scene.daemon.terminate() == 0
        assert ([len(scene.sink.taken(one.address)) for one in scene.people], to_old(scene)) == ([1, 1], [])


def put_in(scene: CyrusScene) -> bytes:
    """Have somebody's mail filed in the watched mailbox, as a server's filter does; return when it is acknowledged."""
    person = scene.stage.person("Nina Next", f"n{len(scene.people)}@new.{scene.stage.domain}")
    scene.people.append(person)
    raw = person.compose(scene.address, "The printer is jammed")
    with scene.mail_program() as client:
        client.append(scene.inbox, raw)
    scene.is_answered(person)
    return raw


def test_where_cyrus_files_answers_is_asked_for_whatever_the_mailbox_is_called() -> None:
    with on_cyrus(MODERN + SILENT) as scene:
        scene.sent = POST
        with scene.mail_program() as client:
            client.delete_folder("Sent")
            client.create_folder(POST)
            client._imap.xatom("SETMETADATA", f'"{POST}"', r'(/private/specialuse "\\Sent")')
        scene.start()
        scene.is_answered(waits := scene.somebody_writes())
        answered(scene)
        scene.stage.clock.jump("13:45")
        scene.sink.wait_for(waits.address, 2)  # before the time they were told
        assert scene.daemon.terminate() == 0
        assert len(scene.sink.taken(scene.people[-1].address)) == 1


def test_an_answer_is_found_where_staff_put_the_old_sent_away_and_began_a_new_one() -> None:
    with on_cyrus(CLASSIC) as scene:
        scene.start()
        answered(scene)
        begun_anew(scene)
        assert scene.daemon.terminate() == 0
