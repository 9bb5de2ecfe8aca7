"""What follows when a colleague says "answer it" or "leave it", and when it is too late or too early for that."""

from __future__ import annotations

from typing import Any

import pytest

from mailwarden.core.conversation import Conversation, Kind, PromiseState
from mailwarden.core.decide import decide
from mailwarden.core.decisions import Accept, Decision, EndPromise, LeaveAlone, SendAcknowledgement, Settle, Withhold
from mailwarden.core.events import SentCounts, StaffSaid, Word
from mailwarden.core.policy import Mode
from mailwarden.core.reasons import Reason
from tests.core.builders import ANNA, CARLA, answer, at, conversation, desk, mail, request, told

ID = "word@example.org"
NOTHING = (LeaveAlone(message_id=ID, reason=Reason.NOTHING_TO_SETTLE),)


def said(word: Word, known: Conversation, when: str = "Mon 11:00", **changes: Any) -> tuple[Decision, ...]:
    """Return what is decided when Anna says this then."""
    sent = changes.pop("sent", SentCounts())
    event = StaffSaid(word=word, message_id=ID, author=ANNA.key, at=at(when), sent=sent)
    return decide(known, event, desk(**changes), at(when))


def held(*facts: Any, because: Reason = Reason.HELD_OUT_OF_OFFICE) -> Conversation:
    return conversation(request("Mon 09:00"), *facts, acknowledgeable=False, refused_because=because)


def test_answer_it_acknowledges_a_held_mail_with_a_time_that_is_honest_now() -> None:
    accepted, acknowledgement = said(Word.ANSWER, held())
    assert accepted == Accept(reason=Reason.STAFF_SAID_ANSWER)
    assert isinstance(acknowledgement, SendAcknowledgement)
    assert acknowledgement.promise is not None
    assert (acknowledgement.to, acknowledgement.promise.at) == (CARLA, at("Mon 13:00"))


def test_a_time_that_has_run_out_meanwhile_is_not_told() -> None:
    _, acknowledgement = said(Word.ANSWER, held(), "Tue 11:00")
    assert isinstance(acknowledgement, SendAcknowledgement)
    assert acknowledgement.promise is None or acknowledgement.promise.at > at("Tue 11:00")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"mode": Mode.OBSERVE}, Reason.OBSERVING),
        ({"sent": SentCounts(to_address=3)}, Reason.LIMIT_ADDRESS),
        ({"sent": SentCounts(brake_is_on=True)}, Reason.BREAKER_OPEN),
        ({"sent": SentCounts(unreachable_since=at("Mon 10:00"))}, Reason.UNDELIVERABLE_ADDRESS),
    ],
)
def test_no_word_overrides_a_limit_or_the_mode(changes: dict[str, Any], reason: Reason) -> None:
    _, withheld = said(Word.ANSWER, held(), **changes)
    assert isinstance(withheld, Withhold)
    assert withheld.reason is reason


@pytest.mark.parametrize("because", [Reason.SPAM_MARK, Reason.AUTHENTICATION_FAILED, Reason.MAILING_LIST])
def test_what_was_refused_for_more_than_words_stays_refused(because: Reason) -> None:
    assert said(Word.ANSWER, held(because=because)) == NOTHING


def test_an_ordinary_conversation_is_not_acknowledged_twice() -> None:
    known = conversation(request("Mon 09:00"), mail(Kind.ACKNOWLEDGEMENT, "Mon 09:00", "Mon 09:01"))
    assert said(Word.ANSWER, known) == NOTHING


@pytest.mark.parametrize("known", [held(), conversation(request("Mon 09:00"))], ids=["held", "ordinary"])
def test_leave_it_ends_the_wait(known: Conversation) -> None:
    settled = Settle(message_id=ID, author=ANNA.key, at=at("Mon 11:00"), reason=Reason.STAFF_SAID_LEAVE)
    assert said(Word.LEAVE, known) == (settled,)


def test_leave_it_withdraws_a_told_time_and_does_not_call_it_kept() -> None:
    known = conversation(request("Mon 09:00"), told("Mon 13:00", "Mon 09:01"))
    _, ended = said(Word.LEAVE, known)
    reason = Reason.STAFF_SAID_LEAVE
    assert ended == EndPromise(promise_id=1, state=PromiseState.WITHDRAWN, at=at("Mon 11:00"), reason=reason)


@pytest.mark.parametrize("word", list(Word))
def test_where_nobody_waits_any_more_nothing_is_done(word: Word) -> None:
    assert said(word, conversation(request("Mon 09:00"), answer("Mon 10:00"))) == NOTHING


@pytest.mark.parametrize("word", list(Word))
def test_a_word_does_not_settle_what_was_written_after_it(word: Word) -> None:
    assert said(word, held(), "Mon 08:59") == NOTHING
