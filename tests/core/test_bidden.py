"""What words about a conversation come to: who owns it, what is put off, what stands, and what was taken back."""

from __future__ import annotations

from typing import Any

import pytest

from mailwarden.core.agenda import Task, agenda, deadline
from mailwarden.core.bidden import (
    is_held_back,
    is_no_rush,
    is_stopped,
    named_time,
    owner,
    snoozed_until,
)
from mailwarden.core.clocks import standing
from mailwarden.core.conversation import Basis, Conversation, Kind, PromiseState
from mailwarden.core.decide import decide
from mailwarden.core.decisions import EndPromise, NudgeStaff, SendNotice
from mailwarden.core.events import TimeReached
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Said, Word
from tests.core.builders import ANNA, CARLA, answer, at, conversation, desk, mail, request, told

BEN = "ben@example.org"


def said(word: Word, when: str, until: str | None = None, author: str = ANNA.key, **facts: Any) -> Said:
    return Said(
        word=word,
        message_id=f"{word}.{when}@example.org",
        author=author,
        at=at(when),
        until=at(until) if until else None,
        **facts,
    )


def about(*words: Said, facts: tuple[Any, ...] = (), **changes: Any) -> Conversation:
    ordinary = facts or (request("Mon 09:00"), told("Mon 13:00", "Mon 09:01"))
    return conversation(*ordinary, words=words, **changes)


# --- folds ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ((), ""),
        ((said(Word.MINE, "Mon 10:00"),), ANNA.key),
        ((said(Word.MINE, "Mon 10:00"), said(Word.MINE, "Mon 10:30", author=BEN)), BEN),
        ((said(Word.MINE, "Mon 10:00"), said(Word.TIME, "Mon 10:30", "Tue 15:00", author=BEN)), BEN),
        ((said(Word.MINE, "Mon 10:00"), said(Word.TRACK, "Mon 10:30", "Tue 15:00", author=BEN)), BEN),
        ((said(Word.MINE, "Mon 10:00"), said(Word.MINE, "Mon 10:30", author=BEN, undone_at=at("Mon 10:31"))), ANNA.key),
        ((said(Word.SNOOZE, "Mon 10:00", "Tue 09:00"),), ""),
    ],
)
def test_it_belongs_to_whoever_took_it_last(words: tuple[Said, ...], who: str) -> None:
    assert owner(about(*words)) == who


def test_the_owner_stays_so_when_the_requester_writes_again_later() -> None:
    facts = (request("Mon 09:00"), answer("Mon 11:00"), request("Tue 09:00"))
    assert owner(about(said(Word.MINE, "Mon 10:00"), facts=facts)) == ANNA.key


def test_the_last_snooze_counts_while_it_lasts() -> None:
    known = about(said(Word.SNOOZE, "Mon 10:00", "Thu 09:00"), said(Word.SNOOZE, "Mon 10:30", "Tue 09:00"))
    assert (snoozed_until(known, at("Mon 11:00")), snoozed_until(known, at("Tue 09:00"))) == (at("Tue 09:00"), None)


@pytest.mark.parametrize(
    ("words", "is_so"),
    [
        ((said(Word.NO_RUSH, "Mon 10:00"),), True),
        ((said(Word.NO_RUSH, "Mon 10:00", author=CARLA.key),), True),
        ((said(Word.NO_RUSH, "Mon 10:00"), said(Word.URGENT, "Mon 10:30")), False),
        ((said(Word.NO_RUSH, "Mon 10:00"), said(Word.TIME, "Mon 10:30", "Tue 15:00")), False),
        ((said(Word.NO_RUSH, "Mon 10:00"), said(Word.MINE, "Mon 10:30")), True),
        ((said(Word.NO_RUSH, "Mon 10:00", undone_at=at("Mon 10:01")),), False),
    ],
)
def test_it_may_take_its_time_until_somebody_says_otherwise(words: tuple[Said, ...], is_so: bool) -> None:
    assert is_no_rush(about(*words)) is is_so


def test_who_writes_again_is_in_a_hurry_once_more() -> None:
    facts = (request("Mon 09:00"), request("Mon 11:00"))
    assert not is_no_rush(about(said(Word.NO_RUSH, "Mon 10:00"), facts=facts))


def test_words_of_an_earlier_wait_say_nothing_about_this_one_but_for_stop() -> None:
    facts = (request("Mon 09:00"), answer("Mon 11:00"), request("Tue 09:00"))
    words = (said(Word.NO_RUSH, "Mon 10:00"), said(Word.STOP, "Mon 10:01"), said(Word.TIME, "Mon 10:02", "Tue 15:00"))
    known = about(*words, facts=facts)
    assert (is_no_rush(known), is_stopped(known), named_time(known)) == (False, True, None)


@pytest.mark.parametrize(("then", "is_so"), [(Word.HOLD, True), (Word.SEND, False), (Word.TIME, False)])
def test_a_mail_is_held_back_until_one_more_word(then: Word, is_so: bool) -> None:
    words = (said(Word.TIME, "Mon 10:00", "Tue 15:00"), said(Word.HOLD, "Mon 10:01"), said(then, "Mon 10:02"))
    assert is_held_back(about(*words)) is is_so


# --- what is due because of them --------------------------------------------------------------------------------


def tasks(known: Conversation, **changes: Any) -> list[tuple[Task, Any]]:
    return [(one.task, one.at) for one in agenda(known, desk(**changes))]


def due(known: Conversation, when: str, kind: type[Any], **changes: Any) -> list[Any]:
    event = TimeReached(read_at=at(when))
    return [one for one in decide(known, event, desk(**changes), at(when)) if isinstance(one, kind)]


@pytest.mark.parametrize("word", [Word.STOP, Word.NO_RUSH])
def test_after_these_words_the_requester_hears_nothing_automatic(word: Word) -> None:
    assert Task.NOTICE not in dict(tasks(about(said(word, "Mon 10:00"))))


def test_no_rush_means_no_reminders_and_no_deadline_but_somebody_waits() -> None:
    known = about(said(Word.NO_RUSH, "Mon 10:00"), facts=(request("Mon 09:00"),))
    assert (tasks(known), deadline(known, desk()), standing(known).is_waiting) == ([], None, True)


def test_who_is_in_a_hurry_again_is_reminded_of_however_often_that_was_done_before() -> None:
    ended = told("Mon 13:00", "Mon 09:01", state=PromiseState.WITHDRAWN)
    nudge = mail(Kind.NUDGE, "Mon 11:00", "Mon 11:00", step=102)
    facts = (request("Mon 09:00"), request("Mon 15:00"), ended, nudge)
    assert Task.TARGET_ENDS in dict(tasks(about(said(Word.NO_RUSH, "Mon 12:00"), facts=facts)))


def test_stop_leaves_it_to_the_people_who_are_reminded_once_more_instead() -> None:
    plain, stopped = (len(tasks(about(*words))) for words in ((), (said(Word.STOP, "Mon 10:00"),)))
    assert stopped == plain  # a reminder in the place of the notice
    assert due(about(said(Word.STOP, "Mon 10:00")), "Mon 12:31", SendNotice) == []
    assert due(about(said(Word.STOP, "Mon 10:00")), "Mon 12:31", NudgeStaff)


def test_stopped_a_told_time_may_break_silently_and_the_ledger_says_so() -> None:
    ended = due(about(said(Word.STOP, "Mon 10:00")), "Mon 13:00", EndPromise)
    assert [one.state for one in ended] == [PromiseState.BROKEN_SILENTLY]


def test_snoozed_reminders_come_when_the_snooze_is_over_and_notices_as_before() -> None:
    known = about(said(Word.SNOOZE, "Mon 09:30", "Mon 12:10"))
    nudges = [when for task, when in tasks(known) if task in (Task.NUDGE, Task.REMINDER)]
    assert (min(nudges), dict(tasks(known))[Task.NOTICE]) == (at("Mon 12:10"), at("Mon 12:30"))


def test_when_a_snooze_is_over_and_nothing_else_is_planned_staff_are_reminded_all_the_same() -> None:
    known = about(said(Word.SNOOZE, "Mon 09:30", "Tue 10:00"), facts=(request("Mon 09:00"),))
    (nudge,) = due(known, "Tue 10:00", NudgeStaff)
    assert nudge.reason in (Reason.ASKED_TO_REMIND, Reason.TARGET_PASSED)


def test_what_is_urgent_is_reminded_of_at_once_even_where_it_is_snoozed_and_once() -> None:
    words = (said(Word.SNOOZE, "Mon 09:30", "Tue 10:00"), said(Word.URGENT, "Mon 10:00"))
    (nudge,) = due(about(*words), "Mon 10:00", NudgeStaff)
    assert nudge.reason is Reason.SAID_URGENT
    reminded = mail(Kind.NUDGE, "Mon 10:00", "Mon 10:02", step=nudge.step)
    facts = (request("Mon 09:00"), told("Mon 13:00", "Mon 09:01"), reminded)
    assert due(about(*words, facts=facts), "Mon 10:03", NudgeStaff) == []


def test_a_requesters_hurry_at_night_waits_for_the_morning() -> None:
    known = about(said(Word.URGENT, "Mon 22:00", author=CARLA.key), facts=(request("Mon 16:00"),))
    assert (Task.URGENT, at("Tue 09:00")) in tasks(known)


def test_while_a_persons_words_are_on_their_way_nobody_is_reminded_nor_written_to() -> None:
    words = (said(Word.TIME, "Mon 10:00", "Tue 15:00"),)
    promise = told("Tue 15:00", None, promise_id=2, basis=Basis.PERSON)
    notice = mail(Kind.NOTICE, "Mon 10:00", promise_id=2)
    known = about(*words, facts=(request("Mon 09:00"), told("Mon 13:00", "Mon 09:01"), promise, notice))
    assert {task for task, _ in tasks(known)} == {Task.PROMISE_ENDS}


# --- a person's promise is guarded like any other ---------------------------------------------------------------


def promised_by_anna(*facts: Any, until: str = "Tue 15:00") -> Conversation:
    """Anna named a time after every automatic notice that there may be."""
    first = told("Mon 13:00", "Mon 09:01", state=PromiseState.REPLACED)
    second = told("Mon 16:00", "Mon 12:30", promise_id=2, state=PromiseState.BROKEN_WARNED)
    hers = told(until, "Mon 17:00", promise_id=3, basis=Basis.PERSON)
    notices = (
        mail(Kind.NOTICE, "Mon 12:30", "Mon 12:30", step=0, promise_id=2),
        mail(Kind.NOTICE, "Mon 15:30", "Mon 15:30", step=1),
        mail(Kind.NOTICE, "Mon 16:55", "Mon 17:00", step=2, promise_id=3),
    )
    words = (said(Word.TIME, "Mon 16:55", until),)
    return about(*words, facts=(request("Mon 09:00"), first, second, hers, *notices, *facts))


def test_a_persons_promise_is_warned_about_though_the_automatic_notices_were_used_up() -> None:
    (notice,) = due(promised_by_anna(), "Tue 14:31", SendNotice)
    assert (notice.told, notice.replaces, notice.promise is None) == (at("Tue 15:00"), 3, False)


def test_from_then_on_they_are_counted_anew() -> None:
    later = (
        told("Wed 15:00", "Tue 14:31", promise_id=4),
        mail(Kind.NOTICE, "Tue 14:30", "Tue 14:31", step=3, promise_id=4),
    )
    (notice,) = due(promised_by_anna(*later), "Wed 14:31", SendNotice)
    assert (notice.promise, notice.reason) == (None, Reason.LAST_AUTOMATIC_NOTICE)
