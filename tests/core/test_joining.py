"""Which conversation a mail belongs to, how sure that is, and when it is better left alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailwarden.core.conversation import Candidate, Confidence, Join
from mailwarden.core.identity import own_message_id
from mailwarden.core.joining import MAX_CLUES, clue_ids, join, why_not_joined
from mailwarden.core.reasons import Reason
from tests.core.letters import KEY, RECEIVED_AT, desk, letter

REPLY = "Subject: Re: Where is my order?"
THREAD = "AQHWXb/AQFlafAf6aUyEMWHswzuyEg=="  # 22 bytes: it begins
CONTINUED = "AQHWXb/AQFlafAf6aUyEMWHswzuyEqkOxyO6"
MARK = "thread-index.0101d65dbfc040595a7c07fa694c843161ecc33bb212@mailwarden.invalid"
OWN_ID = own_message_id("0123456789abcdef", KEY, "example.org")


def candidate(
    conversation_id: int = 1,
    *matched: str,
    requester: str = "carla@customer.example",
    participants: tuple[str, ...] = (),
    age: timedelta = timedelta(days=1),
) -> Candidate:
    return Candidate(
        conversation_id=conversation_id,
        requester=requester,
        base_subject="where is my order?",
        last_at=RECEIVED_AT - age,
        participants=frozenset(participants),
        matched_ids=frozenset(matched),
    )


def strong(conversation_id: int, reason: Reason) -> Join:
    return Join(conversation_id=conversation_id, confidence=Confidence.STRONG, reason=reason)


def test_clues_are_the_references_from_the_newest_and_then_in_reply_to() -> None:
    message = letter("References: <a@x> <b@x> <c@x>", "In-Reply-To: <d@x> <b@x>")
    assert clue_ids(message) == ("c@x", "b@x", "a@x", "d@x")


def test_clues_have_a_cap_that_leaves_room_for_in_reply_to() -> None:
    message = letter("References: " + " ".join(f"<{number}@x>" for number in range(90)), "In-Reply-To: <d@x>")
    clues = clue_ids(message)
    assert (len(clues), clues[0], clues[-1]) == (MAX_CLUES, "89@x", "d@x")


def test_a_mail_is_no_clue_to_itself() -> None:
    assert clue_ids(letter("Message-ID: <a@x>", "References: <a@x>")) == ()


def test_a_reference_joins_for_sure() -> None:
    found = join(letter("References: <a@x>"), [candidate(7, "a@x")], [], desk())
    assert found == strong(7, Reason.BY_REFERENCES)


def test_the_newest_reference_wins() -> None:
    message = letter("References: <old@x> <new@x>", "In-Reply-To: <new@x>")
    known = [candidate(1, "old@x"), candidate(2, "new@x")]
    assert join(message, known, [], desk()) == strong(2, Reason.BY_REFERENCES)


@pytest.mark.parametrize(
    "lines",
    [
        ["References: <one@x>", "In-Reply-To: <two@x>"],
        ["References: <two@x> <one@x>", "In-Reply-To: <two@x>"],
        ["In-Reply-To: <one@x> <two@x>"],
        ["From: anna@example.org", "References: <one@x>", "In-Reply-To: <two@x>"],
        ["From: anna@example.org", "To: carla@customer.example", "References: <one@x>", "In-Reply-To: <two@x>"],
    ],
)
def test_clues_that_contradict_each_other_are_no_guess(lines: list[str]) -> None:
    message, known = letter(*lines, REPLY), [candidate(1, "one@x"), candidate(2, "two@x")]
    assert join(message, known, [candidate(1)], desk()) is None
    assert why_not_joined(message, known, desk()) is Reason.CONTRADICTING_CLUES


def test_two_parents_of_one_conversation_contradict_nothing() -> None:
    message = letter("References: <a@x>", "In-Reply-To: <b@x> <a@x>")
    assert join(message, [candidate(7, "a@x", "b@x")], [], desk()) == strong(7, Reason.BY_REFERENCES)


def test_whom_our_side_writes_to_settles_what_the_clues_leave_open() -> None:
    message = letter("From: anna@example.org", "To: dora@else.example", "References: <one@x>", "In-Reply-To: <two@x>")
    known = [candidate(1, "one@x"), candidate(2, "two@x", requester="dora@else.example")]
    assert join(message, known, [], desk()) == strong(2, Reason.BY_IN_REPLY_TO)


def test_a_colleague_to_whom_a_thread_was_forwarded_begins_one_of_her_own() -> None:
    message = letter("From: bea@customer.example", "Subject: Re: Fwd: Where is my order?", "References: <a@x> <fwd@x>")
    assert join(message, [candidate(7, "a@x")], [candidate(7)], desk()) is None


def test_in_reply_to_joins_where_references_do_not() -> None:
    message = letter("References: <unknown@x>", "In-Reply-To: <a@x>")
    assert join(message, [candidate(7, "a@x")], [], desk()) == strong(7, Reason.BY_IN_REPLY_TO)


def test_an_answer_to_our_own_mail_is_known_by_its_mark() -> None:
    found = join(letter(f"In-Reply-To: <{OWN_ID}>"), [candidate(7, OWN_ID)], [], desk())
    assert found == strong(7, Reason.BY_OWN_MESSAGE_ID)


def test_a_stranger_who_refers_to_a_conversation_is_not_let_in() -> None:
    message, known = letter("From: eve@elsewhere.example", "References: <a@x>"), [candidate(7, "a@x")]
    assert join(message, known, [], desk()) is None
    assert why_not_joined(message, known, desk()) is Reason.STRANGER_IN_THREAD


def test_without_any_match_there_is_nothing_to_say_of_strangers() -> None:
    assert why_not_joined(letter(), [], desk()) is Reason.NO_MATCH


@pytest.mark.parametrize(
    "author",
    [
        "From: bob@customer.example",  # was in Cc before
        "From: anna@example.org",
        "From: support@example.org",
        "From: MAILER-DAEMON@mx.example.org",
    ],
)
def test_participants_our_side_and_returning_mail_belong_to_the_conversation(author: str) -> None:
    known = [candidate(7, "a@x", participants=("bob@customer.example",))]
    assert join(letter(author, "References: <a@x>"), known, [], desk()) == strong(7, Reason.BY_REFERENCES)


def test_a_strangers_newest_reference_gives_way_to_one_that_the_author_is_part_of() -> None:
    message = letter("References: <mine@x> <theirs@x>")
    known = [candidate(1, "mine@x"), candidate(2, "theirs@x", requester="eve@elsewhere.example")]
    assert join(message, known, [], desk()) == strong(1, Reason.BY_REFERENCES)


def test_a_reply_without_references_joins_its_only_likely_conversation_weakly() -> None:
    found = join(letter(REPLY), [], [candidate(7)], desk())
    assert found == Join(conversation_id=7, confidence=Confidence.WEAK, reason=Reason.BY_SUBJECT)


def test_staff_who_answer_without_references_are_joined_by_whom_they_write_to() -> None:
    found = join(letter("From: anna@example.org", "To: carla@customer.example", REPLY), [], [candidate(7)], desk())
    assert found == Join(conversation_id=7, confidence=Confidence.WEAK, reason=Reason.BY_SUBJECT)


@pytest.mark.parametrize(
    ("lines", "known"),
    [
        (["Subject: Where is my order?"], [candidate(7)]),  # a fresh mail
        (["Subject: Fwd: Where is my order?"], [candidate(7)]),
        (["Subject: Re: Where is my invoice?"], [candidate(7)]),
        ([REPLY], [candidate(7), candidate(8)]),
        ([REPLY], [candidate(7, requester="dora@customer.example")]),
        ([REPLY], [candidate(7, age=timedelta(days=31))]),
        (["Subject: Re:"], [candidate(7)]),
        (["From: nobody", REPLY], [candidate(7)]),
        (["References: <never-seen@x>", REPLY], [candidate(7)]),
        ([f"Thread-Index: {THREAD}", REPLY], [candidate(7)]),
    ],
)
def test_a_subject_alone_joins_nothing_that_is_not_sure(lines: list[str], known: list[Candidate]) -> None:
    assert join(letter(*lines), [], known, desk()) is None


def test_a_reply_to_a_mail_that_we_never_saw_may_go_on_with_what_its_author_wrote_within_the_hour() -> None:
    found = join(letter("References: <never-seen@x>", REPLY), [], [candidate(7, age=timedelta(minutes=59))], desk())
    assert found == Join(conversation_id=7, confidence=Confidence.WEAK, reason=Reason.BY_SUBJECT)


def test_our_people_may_have_answered_a_copy_that_we_never_saw() -> None:
    answer = letter("From: anna@example.org", "To: carla@customer.example", "References: <never-seen@x>", REPLY)
    found = join(answer, [], [candidate(7)], desk())
    assert found == Join(conversation_id=7, confidence=Confidence.WEAK, reason=Reason.BY_SUBJECT)


def test_outlooks_mark_joins_for_sure_under_the_same_subject() -> None:
    message = letter(f"Thread-Index: {CONTINUED}", REPLY)
    assert clue_ids(message) == (MARK,)
    assert join(message, [candidate(7, MARK)], [], desk()) == strong(7, Reason.BY_THREAD_INDEX)


@pytest.mark.parametrize(
    ("lines", "known"),
    [
        (["Subject: Where is my invoice?"], [candidate(7, MARK)]),  # an old mail answered to begin something new
        (["From: eve@elsewhere.example", REPLY], [candidate(7, MARK)]),
        ([REPLY], [candidate(7, MARK), candidate(8, MARK)]),
    ],
)
def test_outlooks_mark_lets_in_no_other_matter_and_no_stranger(lines: list[str], known: list[Candidate]) -> None:
    assert join(letter(f"Thread-Index: {CONTINUED}", *lines), known, [], desk()) is None


def test_our_own_id_forged_by_a_stranger_opens_no_conversation_to_him() -> None:
    message = letter("From: eve@elsewhere.example", f"In-Reply-To: <{OWN_ID}>", REPLY)
    assert join(message, [candidate(7, OWN_ID)], [candidate(7)], desk()) is None
