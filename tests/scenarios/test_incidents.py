"""Something is wrong that many write about: one mail from staff tells them all, keeps them informed, and says why."""

from __future__ import annotations

from mailwarden.core.clocks import standing
from tests.scenarios.harness import Daemon
from tests.scenarios.people import Person
from tests.scenarios.stage import Stage


def write(stage: Stage, daemon: Daemon, **subjects: str) -> list[Person]:
    """Have people write under these subjects, and return them once each has the acknowledgement."""
    people = [stage.person(f"{name.title()} Customer") for name in subjects]
    for person, subject in zip(people, subjects.values(), strict=True):
        person.write(f"support@{stage.domain}", subject)
    daemon.wait_for_event("acknowledgement.sent", len(people))
    return people


def opened(stage: Stage, daemon: Daemon) -> tuple[list[Person], str]:
    """Three people wrote about mail and one about a printer; Anna opens the incident by mail and says yes."""
    people = write(
        stage, daemon, carla="Mail does not arrive", dora="My mails are late", emil="No mail since ten", fay="Printer"
    )
    desk = f"support@{stage.domain}"
    stage.anna.write(desk, "incident open: mail is slow; next update 14:00", "")
    draft = stage.anna.gets(1)[0]
    assert "3 people would be told now" in draft.text
    stage.anna.reply(desk, draft, "yes")
    daemon.wait_for_event("incident.sent", 3)
    return people, desk


def test_one_mail_and_a_yes_tell_everybody_whom_it_concerns_and_nobody_else(stage: Stage) -> None:
    daemon = stage.running()
    (carla, dora, emil, fay), _ = opened(stage, daemon)
    for person in (carla, dora, emil):
        told = person.gets(2)[1]
        assert "mail is slow. We know of it and are working on it." in told.text
        assert "We will write to you again by 14:00 today (Berlin time)" in told.text
        assert told.headers["Auto-Submitted"] == "auto-generated"
    assert len(fay.has()) == 1
    stage.clock.jump("10:10")
    report = stage.anna.gets(2)[1]
    assert "3 people to be told: 3 sent." in report.text


def test_a_new_writer_reads_it_in_the_acknowledgement(stage: Stage) -> None:
    daemon = stage.running()
    _, desk = opened(stage, daemon)
    gina = stage.person("Gina Customer")
    gina.write(desk, "Where is my mail?")
    acknowledgement = gina.gets(1)[0]
    assert "We know of something that your mail is probably about: mail is slow." in acknowledgement.text
    assert "We will write to you by 14:00 today (Berlin time)" in acknowledgement.text


def test_the_word_is_kept_although_there_is_no_news(stage: Stage) -> None:
    daemon = stage.running()
    (carla, *_, fay), _ = opened(stage, daemon)
    stage.clock.jump("13:16")
    daemon.wait_for_event("incident-report.sent", 2)
    assert any("were told to hear from us by 14:00" in one.text for one in stage.anna.has())
    stage.clock.jump("13:31")
    daemon.wait_for_event("incident.sent", 6)
    texts = [one.text for one in carla.has()]
    silent = [one for one in texts if "There is no news yet, and we are still working on it: mail is slow." in one]
    assert len(silent) == 1
    assert "We said you would hear from us by 14:00 today" in silent[0]
    assert not any("mail is slow" in one.text for one in fay.has())


def test_the_end_asks_for_the_why_and_then_tells_everybody(stage: Stage) -> None:
    daemon = stage.running()
    (carla, dora, _, fay), desk = opened(stage, daemon)
    draft = stage.anna.gets(1)[0]
    stage.anna.reply(desk, draft, "close: done")
    daemon.wait_for_event("incident.incomplete", missing="why")
    answer = stage.anna.gets_one_with("the why is missing")
    assert not any("is over now" in one.text for one in carla.has())

    stage.anna.reply(desk, answer, "close: why: a disk was full; changed: we are warned a week before")
    daemon.wait_for_event("incident.heard", became="waits")
    draft = stage.anna.gets_one_with("is over (mail is slow) goes to 3 people")
    assert "> Why it happened: a disk was full." in draft.text
    assert not any("Why it happened" in one.text for one in carla.has())
    stage.clock.jump("10:20")
    daemon.wait_for_event("incident.sent", 6)
    for person in (carla, dora):
        end = person.has()[-1].text
        assert "Why it happened: a disk was full." in end
        assert "What changes so that it does not come back: we are warned a week before." in end
        assert "If something is still open for you, just reply to this mail." in end
    assert len(fay.has()) == 1
    known = daemon.remembered(lambda tx: tx.conversation(1))
    assert known is not None
    assert (standing(known).is_waiting, [one.state for one in known.promises if one.incident_id]) == (True, ["kept"])


def test_a_forged_opening_is_one_mail_to_a_colleague(stage: Stage) -> None:
    daemon, desk = stage.running(), f"support@{stage.domain}"
    carla = write(stage, daemon, carla="Mail does not arrive")[0]
    mallory = stage.person("Mallory Mint")
    sender = f"Anna Berg <{stage.anna.address}>"
    for title in ("all is lost", "all is really lost"):
        mallory.write(desk, f"incident open: {title}; about: all; next update 14:00", "", From=sender)
    mallory.reply(desk, carla.gets(1)[0], "yes", From=sender)
    daemon.wait_for_event("message.taken", 4)
    daemon.wait_for_event("incident-draft.sent")
    assert len(carla.has()) == 1
    assert [one.subject for one in stage.anna.has() if "lost" in one.text] != []
    assert len(daemon.events("incident.drafted")) == 1
    assert daemon.remembered(lambda tx: tx.open_incidents("support")) == ()


def test_the_command_line_opens_updates_and_closes_beside_the_daemon(stage: Stage) -> None:
    daemon = stage.running()
    carla = write(stage, daemon, carla="Mail does not arrive")[0]
    done = daemon.command("incident", "open", "mail is slow", "--next-update", "14:00", "--yes")
    assert (done.returncode, "1 mail queued" in done.stdout) == (0, True), done.stderr
    daemon.wait_for_event("incident.sent", 1)
    daemon.command("incident", "update", "1", "we know why", "--next-update", "16:00")
    daemon.wait_for_event("incident.sent", 2)
    daemon.command("incident", "close", "1", "--why", "a disk was full", "--changed", "a bigger one")
    daemon.wait_for_event("incident.sent", 3)
    assert "We know why." in carla.gets(3)[2].text
    assert "a bigger one." in carla.gets(4)[3].text
    assert carla.address in daemon.command("incident", "show", "1").stdout
