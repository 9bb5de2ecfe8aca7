"""What follows when a mail lies in Junk before its acknowledgement has left."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mailwarden.core.bidden import settled_id
from mailwarden.core.conversation import Conversation, Entry, Kind, Part, SubmissionState
from mailwarden.core.decide import decide
from mailwarden.core.decisions import SendAcknowledgement, Settle, TakeBack, Withhold
from mailwarden.core.events import BackFromJunk, FoundInJunk, SentCounts
from mailwarden.core.policy import Mode
from mailwarden.core.reasons import Reason
from tests.core.builders import answer, at, conversation, desk, mail, request, told

FIRST, SECOND = "first@customer.example", "second@customer.example"


def test_nobody_waits_for_what_was_put_away_before_anything_was_told() -> None:
    known = conversation(request("Mon 09:00", FIRST), told("Mon 13:00", None))
    found = FoundInJunk(message_ids=frozenset({FIRST}))
    assert decide(known, found, desk(), at("Mon 09:10")) == (
        Settle(message_id=FIRST, author="", at=at("Mon 09:10"), reason=Reason.IN_JUNK),
    )


@pytest.mark.parametrize(
    ("known", "found"),
    [
        (conversation(request("Mon 09:00", FIRST), told("Mon 13:00", "Mon 09:01")), {FIRST}),
        (conversation(request("Mon 09:00", FIRST), request("Mon 09:05", SECOND)), {FIRST}),
        (conversation(request("Mon 09:00", FIRST), answer("Mon 09:05")), {FIRST}),
        (conversation(request("Mon 09:00", FIRST)), set()),
    ],
    ids=["a time was told", "another mail waits in INBOX", "it was answered", "it is not there"],
)
def test_otherwise_it_stays_as_it_is(known: Conversation, found: set[str]) -> None:
    assert decide(known, FoundInJunk(message_ids=frozenset(found)), desk(), at("Mon 09:10")) == ()


# --- and back ---------------------------------------------------------------------------------------------------------

PUT_AWAY = Entry(message_id=settled_id(1, FIRST), part=Part.SETTLED, at=at("Mon 09:10"))
BACK = BackFromJunk(message_id=FIRST)


def put_away(*facts: Entry) -> Conversation:
    """Return a conversation whose mail was found in Junk before its acknowledgement had left."""
    withdrawn = mail(Kind.ACKNOWLEDGEMENT, "Mon 09:00", state=SubmissionState.WITHDRAWN)
    return conversation(request("Mon 09:00", FIRST), withdrawn, PUT_AWAY, *facts)


def kinds(known: Conversation, event: BackFromJunk = BACK, **policy: Any) -> list[type[object]]:
    return [type(one) for one in decide(known, event, desk(**policy), at("Mon 10:00"))]


def test_what_is_put_back_waits_again_and_is_acknowledged_under_a_step_of_its_own() -> None:
    back, acknowledgement = decide(put_away(), BACK, desk(), at("Mon 10:00"))
    assert back == TakeBack(message_id=FIRST, at=at("Mon 10:00"), reason=Reason.BACK_FROM_JUNK)
    assert isinstance(acknowledgement, SendAcknowledgement)
    assert (acknowledgement.step, acknowledgement.received_at) == (1, at("Mon 09:00"))


@pytest.mark.parametrize("reached", [{"to_address": 3}, {"brake_is_on": True}], ids=["limit", "brake"])
def test_the_brakes_hold_for_it_too(reached: dict[str, Any]) -> None:
    event = replace(BACK, sent=SentCounts(**reached))
    assert kinds(put_away(), event) == [TakeBack, Withhold]


def test_a_desk_that_observes_writes_to_nobody() -> None:
    assert kinds(put_away(), mode=Mode.OBSERVE) == [TakeBack, Withhold]


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (conversation(request("Mon 09:00", FIRST)), []),
        (put_away(answer("Mon 09:30")), [TakeBack]),
        (replace(put_away(), acknowledgeable=False), [TakeBack]),
    ],
    ids=["it never ended", "it was answered", "it may not be acknowledged"],
)
def test_nobody_is_written_to_without_need(known: Conversation, expected: list[type[object]]) -> None:
    assert kinds(known) == expected
