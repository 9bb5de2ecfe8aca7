"""How fast is too fast for a person, and what follows for the conversation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mailwarden.core.conversation import Conversation, Entry, Kind, Part, SubmissionState
from mailwarden.core.decide import decide
from mailwarden.core.decisions import AddEntry, OpenConversation, SendAcknowledgement, SendNotice
from mailwarden.core.events import SentCounts, TimeReached
from mailwarden.core.machines import is_answered_by_machine, is_too_fast
from mailwarden.core.message import Message
from mailwarden.core.reasons import Reason
from tests.core.builders import CARLA, arrival, at, conversation, desk, mail, message, request, told

ACKNOWLEDGED = mail(Kind.ACKNOWLEDGEMENT, "Mon 09:00", "Mon 09:00", promise_id=1)
WAITING = conversation(request("Mon 09:00"), told("Mon 13:00", "Mon 09:00"), ACKNOWLEDGED)
LEFT = at("Mon 09:00")


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


@pytest.mark.parametrize(
    ("elapsed", "length", "expected"),
    [
        (0, 0, True),  # a script beside the mail server
        (2, 20, True),
        (4.9, 2, True),  # even "ok"
        (-1, 0, True),  # INTERNALDATE knows whole seconds
        (-3, 0, False),  # the clocks differ: nothing is known
        (5, 0, False),
        (7, 8, False),  # "Thanks!" at a tap
        (7, 300, False),  # a greeting, one line, a signature
        (10, 400, True),  # a help desk's three paragraphs
        (20, 400, False),
        (20, 500, True),
        (59, 800, False),
        (59, 900, True),
        (61, 4000, False),  # read at leisure, or pasted
        (3600, 0, False),
    ],
)
def test_nobody_answers_at_once_nor_writes_faster_than_the_fastest(elapsed: float, length: int, expected: bool) -> None:
    assert is_too_fast(seconds(elapsed), length) is expected


def reply(after: float, text: str = "Thank you for your message, we are looking into it.", **facts: Any) -> Message:
    named: dict[str, Any] = {"in_reply_to": (ACKNOWLEDGED.message_id,), **facts}
    return message(LEFT + seconds(after), subject="Re: Printer on fire", text=text, **named)


def part_of(one: Message, known: Conversation = WAITING) -> tuple[Part, Reason]:
    entries = [d for d in decide(known, arrival(one, joined=True), desk(), one.received_at) if isinstance(d, AddEntry)]
    return entries[0].part, entries[0].reason


def test_an_answer_to_our_mail_that_came_too_fast_changes_nobodys_turn() -> None:
    assert part_of(reply(2)) == (Part.AUTOMATIC, Reason.ANSWERED_TOO_FAST)


@pytest.mark.parametrize("text", ["", "Thanks!", "It works, thank you"])
def test_so_do_thanks_that_nobody_can_have_tapped(text: str) -> None:
    assert part_of(reply(1, text))[0] is Part.AUTOMATIC


def test_a_persons_answer_counts_as_before() -> None:
    assert part_of(reply(40)) == (Part.REQUEST, Reason.CHASER)


def test_what_does_not_name_our_mail_crossed_it() -> None:
    assert part_of(reply(1, in_reply_to=("first@customer.example",)))[0] is Part.REQUEST


def test_an_answer_to_our_person_that_mentions_our_mail_is_no_answer_to_ours() -> None:
    one = reply(1, in_reply_to=("anna@example.org",), references=(ACKNOWLEDGED.message_id, "anna@example.org"))
    assert part_of(one)[0] is Part.REQUEST


def test_what_names_ours_only_as_the_last_of_its_references_answers_it() -> None:
    one = reply(1, in_reply_to=(), references=("first@customer.example", ACKNOWLEDGED.message_id))
    assert part_of(one)[0] is Part.AUTOMATIC


def test_who_answers_while_the_server_has_not_yet_said_that_it_took_our_mail_is_too_fast() -> None:
    sending = mail(Kind.ACKNOWLEDGEMENT, "Mon 09:00", state=SubmissionState.SENDING, message_id=ACKNOWLEDGED.message_id)
    assert part_of(reply(2), conversation(request("Mon 09:00"), sending))[0] is Part.AUTOMATIC


def test_old_mail_that_is_only_learned_from_is_not_judged() -> None:
    event = arrival(reply(2), joined=True, is_history=True, is_to_learn_from=True)
    assert [one.reason for one in decide(WAITING, event, desk(), LEFT)] == [Reason.CHASER]


# --- a mail that names nothing ----------------------------------------------------------------------------------------


def opened(after: float, **facts: Any) -> tuple[Reason | None, bool]:
    """Return why a fresh mail is held, and whether it is acknowledged."""
    one = message(LEFT + seconds(after), subject="Question number 3")
    decisions = decide(None, arrival(one, **facts), desk(), one.received_at)
    refused = next(one.refused_because for one in decisions if isinstance(one, OpenConversation))
    return refused, any(isinstance(one, SendAcknowledgement) for one in decisions)


def test_who_writes_anew_at_once_after_a_notice_is_held() -> None:
    assert opened(2, sent=SentCounts(noticed_at=LEFT)) == (Reason.ANSWERED_TOO_FAST, False)


def test_who_writes_at_once_to_a_colleague_that_they_had_not_asked_is_held() -> None:
    assert opened(2, approached_at=LEFT) == (Reason.ANSWERED_TOO_FAST, False)


@pytest.mark.parametrize("facts", [{}, {"approached_at": LEFT}, {"sent": SentCounts(noticed_at=LEFT)}])
def test_who_takes_their_time_is_acknowledged(facts: dict[str, Any]) -> None:
    assert opened(30, **facts) == (None, True)


def test_several_mails_sent_at_once_are_no_answers_to_the_first_acknowledgement() -> None:
    assert opened(1, sent=SentCounts(to_address=1)) == (None, True)


# --- what follows -----------------------------------------------------------------------------------------------------


def automatic(when: str, author: str = CARLA.key) -> Entry:
    return Entry(message_id="robot@customer.example", part=Part.AUTOMATIC, at=at(when), author=author)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (automatic("Mon 09:00"), True),
        (automatic("Mon 11:00"), True),  # marked, however late
        (automatic("Mon 08:50"), False),  # before anything of ours
        (automatic("Mon 09:01", "colleague@customer.example"), False),
    ],
)
def test_a_machine_answers_where_one_answered_our_mail_in_the_requesters_place(entry: Entry, expected: bool) -> None:
    known = conversation(request("Mon 08:45"), entry, told("Mon 13:00", "Mon 09:00"), ACKNOWLEDGED)
    assert is_answered_by_machine(known) is expected


def notices(known: Conversation) -> list[SendNotice]:
    event = TimeReached(read_at=at("Mon 12:31"))
    return [one for one in decide(known, event, desk(), at("Mon 12:31")) if isinstance(one, SendNotice)]


def test_where_a_machine_answers_the_first_notice_is_the_last_and_tells_no_time() -> None:
    (notice,) = notices(conversation(*WAITING.entries, automatic("Mon 09:00"), *WAITING.promises, ACKNOWLEDGED))
    assert (notice.promise, notice.reason) == (None, Reason.LAST_AUTOMATIC_NOTICE)


def test_elsewhere_the_first_notice_tells_a_new_time() -> None:
    (notice,) = notices(WAITING)
    assert notice.promise is not None
