"""Who and what keeps coming back: people, subjects, conversations."""

from __future__ import annotations

from datetime import datetime, timedelta

from mailwarden.core.conversation import Entry, Part
from mailwarden.core.deeper import Deeper, History, deeper_problems
from mailwarden.core.message import Address
from tests.core.builders import at

SINCE = at("Mon 00:00")
ANNA = Address(spec="Anna@example.net", name="Anna Keller")
REQUEST, ANSWER, SETTLED = Part.REQUEST, Part.ANSWER, Part.SETTLED


def history(
    number: int,
    who: Address = ANNA,
    subject: str = "",
    opened: datetime | None = None,
    turns: tuple[Part, ...] = (REQUEST,),
) -> History:
    """Return a conversation opened on Tuesday whose turns follow each other by the hour."""
    begin = opened or at("Tue 09:00")
    entries = tuple(
        Entry(message_id=f"{number}.{n}@x", part=part, at=begin + timedelta(hours=n)) for n, part in enumerate(turns)
    )
    return History(number=number, requester=who, subject=subject, opened_at=begin, entries=entries)


def found(*histories: History) -> Deeper:
    return deeper_problems(histories, SINCE)


def person(number: int) -> Address:
    return Address(spec=f"{number}@example.net")


def test_three_conversations_of_one_person_are_named() -> None:
    people = found(*(history(n, subject=f"Matter {n}") for n in range(3))).people
    assert [(one.requester, one.conversations, one.chasers) for one in people] == [(ANNA, 3, 0)]
    assert people[0].subjects == ("Matter 0", "Matter 1", "Matter 2")


def test_two_conversations_are_not_yet_often() -> None:
    assert not found(history(1), history(2))


def test_what_began_before_the_window_does_not_count() -> None:
    assert not found(history(1), history(2), history(3, opened=at("Mon 00:00") - timedelta(days=1)))


def test_two_chasers_are_named() -> None:
    people = found(history(1, turns=(REQUEST, REQUEST, REQUEST))).people
    assert [(one.conversations, one.chasers) for one in people] == [(1, 2)]


def test_a_further_request_after_an_answer_is_no_chaser() -> None:
    assert not found(history(1, turns=(REQUEST, ANSWER, REQUEST, SETTLED, REQUEST)))


def test_a_subject_of_three_people_on_three_days_is_named() -> None:
    days = ("Tue 09:00", "Wed 09:00", "Thu 09:00")
    subjects = ("Label printer", "label PRINTER!", "The printer label")
    alike = [history(n, person(n), subjects[n], at(day)) for n, day in enumerate(days)]
    themes = found(*alike).themes
    assert [(one.subject, one.people, one.conversations, one.days) for one in themes] == [
        ("The printer label", 3, 3, 3)
    ]


def test_a_subject_of_one_day_is_an_incident_and_no_theme() -> None:
    assert not found(*(history(n, person(n), "Label printer") for n in range(9)))


def test_subjects_that_say_nothing_are_no_theme() -> None:
    assert not found(
        *(history(n, person(n), "Question", at(f"{day} 09:00")) for n, day in enumerate(("Tue", "Wed", "Thu")))
    )


def test_a_conversation_taken_up_three_times_is_named() -> None:
    turns = (REQUEST, ANSWER, REQUEST, ANSWER, REQUEST, ANSWER, REQUEST)
    assert [(one.number, one.times) for one in found(history(7, turns=turns)).reopened] == [(7, 3)]


def test_taken_up_twice_is_ordinary() -> None:
    assert not found(history(7, turns=(REQUEST, ANSWER, REQUEST, ANSWER, REQUEST, ANSWER)))


def test_of_each_only_the_most_striking_are_named() -> None:
    many = [history(n * 10 + k, person(n)) for n in range(30) for k in range(3 + n % 3)]
    people = found(*many).people
    assert (len(people), {one.conversations for one in people}) == (10, {5})
