"""What follows when a mail lies in Junk before its acknowledgement has left."""

from __future__ import annotations

import pytest

from mailwarden.core.conversation import Conversation
from mailwarden.core.decide import decide
from mailwarden.core.decisions import Settle
from mailwarden.core.events import FoundInJunk
from mailwarden.core.reasons import Reason
from tests.core.builders import answer, at, conversation, desk, request, told

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
