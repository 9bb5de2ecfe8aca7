"""Mail comes back, as a real mail server reports it: nobody who was not reached counts as told or as answered."""

from __future__ import annotations

from mailwarden.store.protocol import Transaction
from tests.scenarios.people import Person
from tests.scenarios.stage import Stage


def test_an_answer_that_comes_back_leaves_the_customer_waiting_and_everybody_hears_in_time(stage: Stage) -> None:
    daemon, carla, desk = stage.running(), stage.person("Carla Conti"), f"support@{stage.domain}"
    question = carla.write(desk, "The printer is jammed")
    carla.gets(1)
    answer = stage.anna.compose(carla.address, "Re: The printer is jammed", "Mended.", In_Reply_To=question.message_id)
    stage.servers.append(desk, "Sent", answer)
    daemon.wait_for_event("message.taken", reason="answered-in-sent")

    # The customer's address leads on to one where nobody is any more: her server finds out after it took the mail.
    stage.anna.send("carla@bounce.example", answer, desk)
    daemon.wait_for_event("message.taken", reason="answer-came-back")
    (word,) = stage.anna.gets(1)
    assert word.subject == "Came back: The printer is jammed"
    assert "The answer to Carla Conti" in word.text
    assert "Address that was not reached: carla@bounce.example" in word.text

    stage.clock.jump("13:30")
    _, update = carla.gets(2)
    assert "We told you to expect our answer by 14:00 today." in update.text


def test_an_address_from_which_our_acknowledgement_comes_back_gets_nothing_more_until_it_writes(stage: Stage) -> None:
    daemon, desk = stage.running(), f"support@{stage.domain}"
    carla = Person(stage.servers, stage.clock, "Carla Conti", "carla@bounce.example")
    carla.write(desk, "The printer is jammed")
    daemon.wait_for_event("message.taken", reason="mail-came-back")
    (word,) = stage.anna.gets(1)
    assert "Our automatic mail to Carla Conti (carla@bounce.example) came back (status 5." in word.text
    assert daemon.remembered(unreachable)
    carla.write(desk, "Is anybody there?")
    daemon.wait_for_event("acknowledgement.sent", count=2)


def unreachable(tx: Transaction) -> bool:
    known = tx.conversation(1)
    return known is not None and known.unreachable_since is not None


def test_a_reminder_that_comes_back_is_heard_of_by_the_operator_and_the_others_are_reminded(stage: Stage) -> None:
    ben = "ben@bounce.example"
    staff = (f"Anna Berg <{stage.anna.address}>", f"Ben Brandt <{ben}>")
    daemon, carla, desk = (
        stage.running(stage.settings(stage.desk(staff=staff))),
        stage.person("Carla Conti"),
        f"support@{stage.domain}",
    )
    carla.write(desk, "The printer is jammed")
    carla.gets(1)
    stage.clock.jump("12:05")
    daemon.wait_for_event("alarm.raised", subject="staff-unreachable")
    (word,) = stage.operator.gets(1)
    assert f"A mail to {ben} came back (status 5." in " ".join(word.text.split())
    sent = len(daemon.events("nudge.sent"))
    stage.clock.jump("13:30")
    daemon.wait_for_event("nudge.sent", count=sent + 1)
    assert daemon.remembered(lambda tx: tx.unreachable("support", [ben, stage.anna.address])) == {ben}
    assert len(stage.anna.gets(2)) == 2
