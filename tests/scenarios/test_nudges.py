"""What our own people hear of what is due: in one mail, the right ones of them, and with the words to act on it."""

from __future__ import annotations

import re

import pytest

from mailwarden.core.clocks import standing
from tests.scenarios.harness import Daemon
from tests.scenarios.people import Mail, Person, Staff
from tests.scenarios.stage import Stage


@pytest.fixture
def ben(stage: Stage) -> Staff:
    return Staff(stage.servers, stage.clock, "Ben Carter", f"ben@{stage.domain}")


def with_ben(stage: Stage, ben: Staff, *named: Person, more: str = "", **changes: str) -> Daemon:
    """Start a desk of Anna and Ben on which these are named to hear of what is due."""
    staff = (f"Anna Berg <{stage.anna.address}>", f"Ben Carter <{ben.address}>")
    nudge = ", ".join(f'"{one.address}"' for one in named or (ben,))
    desk = stage.desk(staff=staff, more=f"nudge = [{nudge}]\n{more}", **changes)
    return stage.running(stage.settings(desk))


def waits(daemon: Daemon, number: int) -> bool:
    known = daemon.remembered(lambda tx: tx.conversation(number))
    assert known is not None
    return standing(known).is_waiting


def place_of(person: Person, digest: Mail) -> int:
    found = re.search(rf"(\d+)\. [^.:]*\({re.escape(person.address)}\)", digest.text)
    assert found is not None, digest.text
    return int(found[1])


def test_three_customers_wait_and_ben_gets_one_mail_that_he_answers_by_number(stage: Stage, ben: Staff) -> None:
    desk, daemon = f"support@{stage.domain}", with_ben(stage, ben)
    people = [stage.person(name) for name in ("Carla Conti", "Dora Dunn", "Emil Ek")]
    for person in people:
        person.write(desk, f"{person.name} asks", f"This is {person.name}.\r\nPlease help.\r\n\r\n> quoted")
    assert [len(person.gets(1)) for person in people] == [1, 1, 1]

    stage.clock.jump("12:05")
    (digest,) = ben.gets(1)
    assert digest.subject == f"{desk}: 3 people are waiting"
    assert all(f'"This is {person.name}. Please help."' in digest.text for person in people)
    assert "We told them: an answer by 14:00 today." in digest.text

    ben.reply(desk, digest, f"{place_of(people[1], digest)}: no answer needed")
    settled = daemon.wait_for_event("staff.heard", word="leave")["conversation_id"]
    known = daemon.remembered(lambda tx: tx.conversation(settled))
    assert known is not None
    assert known.requester.key == people[1].address
    assert [waits(daemon, number) for number in (1, 2, 3)].count(False) == 1
    assert stage.anna.has() == []


def test_the_second_reminder_says_that_it_is_the_last_before_the_customer_hears(stage: Stage, ben: Staff) -> None:
    desk = f"support@{stage.domain}"
    with_ben(stage, ben)
    carla = stage.person("Carla Conti")
    carla.write(desk, "The printer is jammed", "It ate my report.")
    carla.gets(1)
    stage.clock.jump("12:05")
    (first,) = ben.gets(1)
    assert first.subject == "Waiting since 9:58 today: The printer is jammed"
    assert 'What they wrote last: "It ate my report."' in first.text
    stage.clock.jump("13:00")
    _, second = ben.gets(2)
    assert second.subject == "Still waiting since 9:58 today: The printer is jammed"
    assert "Second and last reminder before they hear from us at 13:30 today" in second.text


def test_anna_is_away_and_ben_hears_instead(stage: Stage, ben: Staff) -> None:
    desk = f"support@{stage.domain}"
    absence = f'who = "{stage.anna.address}", from = 2026-11-23, until = 2026-11-24, instead = "{ben.address}"'
    with_ben(stage, ben, stage.anna, more=f"absent = [{{ {absence} }}]")
    carla = stage.person("Carla Conti")
    carla.write(desk, "The printer is jammed")
    carla.gets(1)
    stage.clock.jump("12:05")
    (nudge,) = ben.gets(1)
    assert (nudge.subject, stage.anna.has()) == ("Waiting since 9:58 today: The printer is jammed", [])


def test_annas_own_out_of_office_has_ben_hear_at_once_and_from_then_on(stage: Stage, ben: Staff) -> None:
    desk, daemon = f"support@{stage.domain}", with_ben(stage, ben, stage.anna, ben)
    carla = stage.person("Carla Conti")
    carla.write(desk, "The printer is jammed")
    carla.gets(1)
    stage.clock.jump("12:05")
    (nudge,) = stage.anna.gets(1)
    ben.gets(1)
    stage.anna.write(
        desk,
        f"Out of Office: {nudge.subject}",
        "I am away until Friday.",
        In_Reply_To=nudge.message_id,
        References=nudge.message_id,
        Auto_Submitted="auto-replied",
    )
    daemon.wait_for_event("staff.away")
    _, digest = ben.gets(2)
    assert digest.subject == f"{desk}: Anna Berg is away, and one person is waiting"

    stage.clock.jump("13:00")
    assert "Second and last reminder" in ben.gets(3)[2].text
    assert len(stage.anna.has()) == 1


def test_in_the_morning_ben_reads_what_is_due_and_in_the_evening_what_became_of_it(stage: Stage, ben: Staff) -> None:
    desk, daemon = f"support@{stage.domain}", with_ben(stage, ben, digest="{ morning = true, evening = true }")
    carla, dora = stage.person("Carla Conti"), stage.person("Dora Dunn")
    stage.clock.jump("16:30")
    for person in (carla, dora):
        person.write(desk, f"{person.name} asks")
        person.gets(1)
    stage.clock.set("2026-11-25 08:59:50")
    (morning,) = ben.gets(1)
    assert morning.subject == f"{desk} today: 2 told times run out"
    assert morning.text.startswith("Good morning. 2 people are waiting for an answer.")

    number = re.search(rf"(\d+): [^:]*\({re.escape(carla.address)}\)", morning.text)
    assert number is not None
    ben.reply(desk, morning, f"{number[1]}: no answer needed")
    daemon.wait_for_event("staff.heard", word="leave")
    stage.anna.answer(desk, dora, dora.gets(1)[0])
    daemon.wait_for_event("message.taken", reason="answered-in-sent")
    assert [waits(daemon, one) for one in (1, 2)] == [False, False]

    stage.clock.set("2026-11-25 16:59:50")
    daemon.wait_for_event("evening.sent")
    (evening,) = [one for one in ben.has() if " kept, " in one.subject]
    assert evening.subject == f"{desk} today: 1 kept, 0 replaced, 0 broken"
