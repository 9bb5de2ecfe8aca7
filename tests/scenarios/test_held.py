"""Mail that reads like a machine's: staff are asked, and answer in one word from their own mail program."""

from __future__ import annotations

import re

from mailwarden.core.clocks import standing
from tests.scenarios.people import Mail, Person
from tests.scenarios.stage import Stage

AWAY = "Out of Office: your offer"


def place_of(person: Person, question: Mail) -> int:
    """Return the number under which a question lists somebody's mail."""
    found = re.search(rf"(\d+): [^:]*\({re.escape(person.address)}\)", question.text)
    assert found is not None, question.text
    return int(found[1])


def test_staff_say_in_one_word_whether_a_held_mail_is_answered(stage: Stage) -> None:
    """Carla wrote that subject herself, Dora's mail program did: only Anna can tell."""
    desk, daemon = f"support@{stage.domain}", stage.running()
    carla, dora = stage.person("Carla Conti"), stage.person("Dora Dunn")
    for person in (carla, dora):
        person.write(desk, AWAY)
    daemon.wait_for_event("message.taken", 2)
    stage.clock.jump("10:20")
    question = stage.anna.gets(1)[0]
    assert question.subject == f"{desk}: 2 mails have no acknowledgement"

    stage.anna.reply(desk, question, f"answer {place_of(carla, question)}")
    acknowledgement = carla.gets(1)[0]
    assert acknowledgement.headers["Auto-Submitted"] == "auto-replied"

    stage.anna.reply(desk, question, f"Leave {place_of(dora, question)}.\r\n\r\nAnna")
    settled = daemon.wait_for_event("staff.heard", word="leave")["conversation_id"]
    known = daemon.remembered(lambda tx: tx.conversation(settled))
    assert known is not None
    assert (known.requester.key, standing(known).is_waiting, dora.has()) == (dora.address, False, [])


def test_a_stranger_who_writes_as_a_colleague_settles_nothing(stage: Stage) -> None:
    desk, daemon = f"support@{stage.domain}", stage.running()
    carla, mallory = stage.person("Carla Conti"), stage.person("Mallory Mint")
    carla.write(desk, "Printer jammed")
    acknowledgement = carla.gets(1)[0]
    sender = f"Anna Berg <{stage.anna.address}>"
    mallory.reply(desk, acknowledgement, "no answer needed", From=sender)
    daemon.wait_for_event("message.taken", 2)
    known = daemon.remembered(lambda tx: tx.conversation(1))
    assert known is not None
    assert (standing(known).is_waiting, daemon.events("staff.heard")) == (True, [])
