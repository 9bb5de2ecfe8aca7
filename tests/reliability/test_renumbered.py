"""Row 16: mailboxes get a new UIDVALIDITY: old mail stays old, new mail is new, told times are guarded on."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from imapclient.exceptions import IMAPClientError

from tests.bed.sink import Sink
from tests.reliability.playing import EVERYTHING_MAY_GO, check, is_long, on_stage, plain_smtp
from tests.reliability.rows import Row
from tests.scenarios.clockwork import SPEED
from tests.scenarios.harness import Daemon
from tests.scenarios.people import Mail, Person
from tests.scenarios.settings import imap
from tests.scenarios.stage import BEFORE, TUESDAY_MORNING, Stage, without_imap

INBOX = "Requests"  # an INBOX itself cannot be deleted
FAST = 100.0  # times as fast: whole seconds of INTERNALDATE stay within the two minutes that a clock may be off
LEARNED, BEYOND = timedelta(days=30), timedelta(days=200)  # how old: within what is read back, and before it
PATIENCE = 60.0  # seconds
TRIES = 20


@dataclass(slots=True)
class Scene:
    stage: Stage
    sink: Sink
    daemon: Daemon
    old: list[bytes]
    new: list[Person] = field(default_factory=list)

    @property
    def desk(self) -> str:
        return f"support@{self.stage.domain}"

    @property
    def maildir(self) -> Path:
        return self.stage.servers.directory / "mail" / self.stage.domain / "support" / "Maildir"

    def newcomers(self, count: int) -> list[Person]:
        before, domain = len(self.new), f"new.{self.stage.domain}"
        self.new += [self.stage.person("Nina Next", f"n{number}@{domain}") for number in range(before, before + count)]
        return self.new[before:]

    def writes(self, mailbox: str, count: int) -> list[Person]:
        """Have so many write who never did before."""
        people = self.newcomers(count)
        self.put(mailbox, self.written(people))
        return people

    def written(self, people: Sequence[Person]) -> list[bytes]:
        return [received(one.compose(self.desk, "The printer is jammed"), datetime.now(UTC)) for one in people]

    def put(self, mailbox: str, mails: Sequence[bytes]) -> None:
        """Append mails; Dovecot may take a mailbox that was just made for the old one: then it is asked again."""
        left, failures = list(mails), 0
        while left and failures < TRIES:
            try:
                with self.stage.servers.imap(self.desk) as client:
                    while left:
                        client.append(mailbox, left[0])
                        left.pop(0)
            except IMAPClientError:
                failures += 1
                time.sleep(0.2)
        assert not left, f"{len(left)} mails could not be appended"

    def answers(self, person: Person) -> None:
        """A colleague answers, and the answer is filed in Sent."""
        ours = Mail(self.sink.wait_for(person.address)[0].raw)
        question, fields = ours.headers["In-Reply-To"], {"From": f"Example Support <{self.desk}>"}
        raw = self.stage.anna.compose(
            person.address, ours.subject, "It is mended.", In_Reply_To=question, References=question, **fields
        )
        self.stage.servers.append(self.desk, "Sent", raw)


def received(raw: bytes, at: datetime) -> bytes:
    """Return a mail with the line that its last server put above it."""
    return f"Received: from relay.example by mx.example with ESMTP id 1;\r\n {format_datetime(at)}\r\n".encode() + raw


def old_mails(stage: Stage, count: int) -> list[tuple[bytes, datetime]]:
    """Return so many mails, each from somebody else: half of them older than what is read back."""
    now, found = stage.clock.now(), []
    for number in range(count):
        at = stage.clock.served(now - (LEARNED if number % 2 else BEYOND))
        person = stage.person("Otto Old", f"o{number}@old.{stage.domain}")
        raw = person.compose(f"support@{stage.domain}", f"Matter {number}", Date=format_datetime(at))
        found.append((received(raw, at), at))
    return found


def recreated(scene: Scene, count: int) -> None:
    """The mailbox is deleted and made anew; a backup program puts everything back, all with the date of today."""
    stage = scene.stage
    with stage.servers.imap(scene.desk) as client:
        client.select_folder(INBOX, readonly=True)
        present = [one[b"BODY[]"] for one in client.fetch(client.search(), ["BODY.PEEK[]"]).values()]
        client.unselect_folder()
        client.delete_folder(INBOX)
        client.create_folder(INBOX)
    scene.put(INBOX, [*scene.written(scene.newcomers(count)), *present])


def restored(scene: Scene, count: int) -> None:
    """The server's disk comes from a backup: other UIDs for everything, in INBOX and in Sent."""
    with without_imap(scene.stage):
        for folder in (f".{INBOX}", ".Sent"):
            lose_the_numbers(scene.maildir / folder)
    scene.writes(INBOX, count)


def copied_back(scene: Scene, count: int) -> None:
    """The mailbox is moved away, and a copy of its files takes its place."""
    with without_imap(scene.stage):
        place = scene.maildir / f".{INBOX}"
        aside = place.with_name(".Aside")
        shutil.copytree(place, aside, copy_function=copied_with_its_owner)
        shutil.chown(aside, *owner(place))
        for one in aside.iterdir():
            shutil.chown(one, *owner(place))
        shutil.rmtree(place)
        aside.rename(place)
        lose_the_numbers(place)
    scene.writes(INBOX, count)


def copied_with_its_owner(source: str, target: str) -> str:
    shutil.copy2(source, target)
    shutil.chown(target, *owner(Path(source)))
    return target


def owner(path: Path) -> tuple[int, int]:
    return path.stat().st_uid, path.stat().st_gid


def lose_the_numbers(folder: Path) -> None:
    for one in folder.glob("dovecot*"):
        one.unlink()


CHANGES: dict[str, Callable[[Scene, int], None]] = {
    "recreated, everything put back with the date of today": recreated,
    "restored with other UIDs": restored,
    "copied back": copied_back,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the receiving side saw of one change."""

    old: int
    old_acknowledged: int
    new: int
    new_missed: int
    new_doubled: int
    is_guarded: bool  # whose time ran out heard before it did
    is_found: bool  # who was answered before or while it happened heard nothing more

    def __str__(self) -> str:
        return (
            f"{self.old_acknowledged} of {self.old} old mails acknowledged, {self.new_missed} of {self.new} new ones "
            f"missed, {self.new_doubled} doubled, the open promise guarded: {self.is_guarded}, "
            f"the answer found: {self.is_found}"
        )

    @property
    def is_fine(self) -> bool:
        wrong = self.old_acknowledged + self.new_missed + self.new_doubled
        return wrong == 0 and self.is_guarded and self.is_found


def changed(change: Callable[[Scene, int], None], old: int, new: int) -> Figures:
    """Play one change: a third of the new mails comes before it, a third while it happens, a third afterwards."""
    with on_stage() as stage, Sink(now=stage.clock.now) as sink:
        scene = watched(stage, sink, old)
        waits, answered = scene.writes(INBOX, 2)
        scene.writes(INBOX, new // 3)
        for one in scene.new:
            sink.wait_for(one.address)
        scene.answers(answered)
        scene.daemon.wait_for_event("message.taken", reason="answered-in-sent")
        stage.clock.run(FAST)
        change(scene, new // 3)
        scene.daemon.wait_for_event("mailbox.renumbered", seconds=PATIENCE, mailbox=INBOX)
        stage.clock.run(SPEED)
        for one in scene.new:
            sink.wait_for(one.address, seconds=PATIENCE)
        scene.writes(INBOX, new - 2 * (new // 3))
        for one in scene.new:
            sink.wait_for(one.address, seconds=PATIENCE)
        stage.clock.jump("13:45")
        sink.wait_for(waits.address, 2)
        stage.clock.jump("14:20")
        sink.wait_for(scene.writes(INBOX, 1)[0].address)
        assert scene.daemon.terminate() == 0
        return figures(scene, waits, answered)


def watched(stage: Stage, sink: Sink, old: int) -> Scene:
    """Return a desk that watches a mailbox with so many old mails."""
    mails = old_mails(stage, old)
    account = filled(stage, mails)
    settings = stage.settings(stage.desk(imap=account, smtp=plain_smtp(sink.port)), limits=EVERYTHING_MAY_GO)
    stage.clock.set(BEFORE)
    daemon = stage.daemon(settings).start().wait_until_ready()
    daemon.wait_for_event("history.read", seconds=PATIENCE, mailbox=INBOX)
    stage.clock.set(TUESDAY_MORNING)
    return Scene(stage, sink, daemon, [raw for raw, _ in mails])


def filled(stage: Stage, mails: Sequence[tuple[bytes, datetime]]) -> str:
    """Put mails into the mailbox, each as of its time, and return how a desk that watches it is configured."""
    desk = f"support@{stage.domain}"
    with stage.servers.imap(desk) as client:
        client.create_folder(INBOX)
        for raw, at in mails:
            client.append(INBOX, raw, msg_time=at)
    return imap(stage.servers, desk, more=f', inbox = "{INBOX}"')


def figures(scene: Scene, waits: Person, answered: Person) -> Figures:
    sink = scene.sink
    to_old = [one for one in sink.taken() if one.recipient.endswith(f"@old.{scene.stage.domain}")]
    counts = {one.address: len(sink.taken(one.address)) for one in scene.new if one not in (waits, answered)}
    return Figures(
        old=len(scene.old),
        old_acknowledged=len(to_old),
        new=len(scene.new),
        new_missed=sum(not count for count in counts.values()),
        new_doubled=sum(
            len({copy.message_id for copy in sink.taken(one) if says_arrived(copy.raw)}) > 1 for one in counts
        ),
        is_guarded=sink.taken(waits.address)[1].at < scene.stage.clock.now() - timedelta(minutes=20),
        is_found=len(sink.taken(answered.address)) == 1,
    )


def says_arrived(raw: bytes) -> bool:
    return b"Your mail has arrived" in b" ".join(raw.split())


def renumbered_while_history_is_read(old: int) -> tuple[int, int]:
    """Have the numbers change half way through the first reading; return what could be and was learned."""
    with on_stage() as stage, Sink(now=stage.clock.now) as sink:
        mails = old_mails(stage, old)
        account = filled(stage, mails)
        daemon = stage.daemon(stage.settings(stage.desk(imap=account, smtp=plain_smtp(sink.port)))).start()
        scene = Scene(stage, sink, daemon, [raw for raw, _ in mails])
        daemon.wait_for_event("history.reading")
        restored(scene, 0)
        daemon.wait_for_event("history.read", seconds=PATIENCE, mailbox=INBOX)
        assert daemon.terminate() == 0
        since = stage.clock.served(stage.clock.now() - 2 * LEARNED)
        learned = [Mail(raw).message_id.strip("<>").lower() for raw, at in mails if at > since]
        known = daemon.remembered(lambda tx: tx.known("support", learned))
        assert not sink.taken()
        return len(learned), len(known)


def row(long: bool) -> Row:
    old, new, changes = (5000, 100, list(CHANGES)) if long else (200, 18, [*CHANGES][:1])
    found = {name: changed(CHANGES[name], old, new) for name in changes}
    learnable, learned = renumbered_while_history_is_read(3 * old)
    told = "; ".join(f"{name}: {one}" for name, one in found.items())
    return Row(
        number=16,
        title="UIDVALIDITY change, restored or recreated mailbox",
        asked="0 acknowledgements to old mail, 0 new mails missed, promises kept",
        reached=f"{told}; renumbered while history was read: {learned} of {learnable} learned",
        is_reached=all(one.is_fine for one in found.values()) and learned == learnable,
    )


def test_in_a_mailbox_with_other_numbers_only_new_mail_is_new(bed: None) -> None:
    check(row(is_long()))
