"""Signs that somebody may have answered: what counts as one, and for how long a notice waits because of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailwarden.core.agenda import held_until, next_due
from mailwarden.core.conversation import Conversation, Entry, Kind, Part
from mailwarden.core.decide import decide
from mailwarden.core.decisions import Decision, NudgeStaff, Postpone, SendNotice
from mailwarden.core.events import TimeReached
from mailwarden.core.evidence import Glimpse, signs, waiting_requests
from mailwarden.core.reasons import SIGNS, Reason
from tests.core.builders import ANNA, CARLA, answer, at, conversation, desk, m, mail, message, request, told

WAITING = conversation(request("Mon 10:00", "a@x"), told("Mon 14:00", "Mon 10:00"))
ASKED = mail(Kind.NUDGE, "Mon 13:30", step=197)


def elsewhere(when: str) -> Entry:
    return replace(answer(when), part=Part.ELSEWHERE)


# --- what is a sign --------------------------------------------------------------------------------------------------


def test_without_a_sign_there_is_none() -> None:
    assert signs(WAITING, Glimpse()) == ()


@pytest.mark.parametrize(
    ("glimpse", "sign"),
    [
        (Glimpse(marked=frozenset({"a@x"})), Reason.MARKED_ANSWERED),
        (Glimpse(gone=frozenset({"a@x"})), Reason.MOVED_AWAY),
        (Glimpse(drafts=(message(at("Mon 11:00"), ANNA, CARLA, references=("a@x",)),)), Reason.DRAFT_BEGUN),
        (Glimpse(drafts=(message(at("Mon 11:00"), ANNA, CARLA, in_reply_to=("a@x",)),)), Reason.DRAFT_BEGUN),
        (Glimpse(apart=(message(at("Mon 11:00"), ANNA, CARLA),)), Reason.WRITTEN_APART),
        (Glimpse(twins=(conversation(request("Mon 09:30"), answer("Mon 11:00")),)), Reason.WRITTEN_APART),
    ],
)
def test_what_a_look_around_shows_of_the_mail_that_waits_is_a_sign(glimpse: Glimpse, sign: Reason) -> None:
    assert signs(WAITING, glimpse) == (sign,)


def test_a_word_of_staff_to_another_address_is_a_sign() -> None:
    known = conversation(request("Mon 10:00", "a@x"), elsewhere("Mon 11:00"))
    assert signs(known, Glimpse()) == (Reason.WRITTEN_ELSEWHERE,)


@pytest.mark.parametrize(
    "glimpse",
    [
        Glimpse(marked=frozenset({"before@x", "other@x"}), gone=frozenset({"before@x"})),
        Glimpse(drafts=(message(at("Mon 11:00"), ANNA, CARLA, references=("before@x",)),)),
        Glimpse(drafts=(message(at("Mon 13:00"), ANNA, CARLA, references=("other@x",)),)),
        Glimpse(apart=(message(at("Mon 11:00"), ANNA, CARLA),)),
        Glimpse(twins=(conversation(request("Mon 09:30"), answer("Mon 11:00")),)),
        Glimpse(twins=(conversation(request("Mon 12:30")),)),
    ],
)
def test_what_concerns_another_mail_or_an_earlier_turn_is_none(glimpse: Glimpse) -> None:
    earlier = request("Mon 09:00", "before@x"), elsewhere("Mon 09:30"), answer("Mon 10:00")
    assert signs(conversation(*earlier, request("Mon 12:00", "a@x")), glimpse) == ()


def test_where_nobody_waits_there_is_no_sign() -> None:
    known = conversation(request("Mon 10:00", "a@x"), answer("Mon 11:00"))
    assert (waiting_requests(known), signs(known, Glimpse(gone=frozenset({"a@x"})))) == ((), ())


def test_the_requests_that_wait_are_those_since_the_last_answer() -> None:
    known = conversation(
        request("Mon 09:00", "1"), answer("Mon 09:30"), request("Mon 11:00", "3"), request("Mon 10:00", "2")
    )
    assert [one.message_id for one in waiting_requests(known)] == ["2", "3"]


# --- what it does ----------------------------------------------------------------------------------------------------


def at_time(known: Conversation, when: str, signs: tuple[Reason, ...] | None, **policy: object) -> tuple[Decision, ...]:
    return decide(known, TimeReached(read_at=at(when), signs=signs), desk(**policy), at(when))


def kinds(decisions: tuple[Decision, ...]) -> list[tuple[type[Decision], Reason]]:
    return [(type(one), one.reason) for one in decisions]


def test_before_anybody_hears_of_a_delay_somebody_looks_around() -> None:
    assert kinds(at_time(WAITING, "Mon 13:30", None)) == [(Postpone, Reason.SIGNS_UNKNOWN)]


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_holds_the_notice_and_asks_staff(sign: Reason) -> None:
    (asked,) = at_time(WAITING, "Mon 13:30", (sign, Reason.MOVED_AWAY))
    assert isinstance(asked, NudgeStaff)
    assert (asked.reason, asked.step, asked.due) == (sign, ASKED.step, at("Mon 14:00"))


def test_without_a_sign_the_notice_goes_out() -> None:
    assert (SendNotice, Reason.TIME_RUNS_OUT) in kinds(at_time(WAITING, "Mon 13:30", ()))


def test_the_notice_waits_for_half_the_lead_and_no_longer() -> None:
    known = replace(WAITING, submissions=(ASKED,))
    assert next_due(known, desk()) == at("Mon 13:45")
    assert kinds(at_time(known, "Mon 13:45", None)) == [(SendNotice, Reason.TIME_RUNS_OUT)]


def test_a_notice_that_was_held_says_only_what_can_be_seen() -> None:
    (held,) = at_time(replace(WAITING, submissions=(ASKED,)), "Mon 13:45", None)
    assert isinstance(held, SendNotice)
    assert held.is_doubtful


def test_staff_are_asked_once_about_each_told_time() -> None:
    known = replace(WAITING, submissions=(ASKED,))
    assert at_time(known, "Mon 13:31", (Reason.MARKED_ANSWERED,)) == ()


def test_where_nobody_could_be_asked_nothing_waits() -> None:
    assert kinds(at_time(WAITING, "Mon 13:30", None, nudge=())) == [(SendNotice, Reason.TIME_RUNS_OUT)]


def test_an_apology_does_not_wait() -> None:
    assert (SendNotice, Reason.TIME_HAS_PASSED) in kinds(at_time(WAITING, "Mon 14:05", None))


@pytest.mark.parametrize(
    ("told_at", "lead", "until"),
    [
        ("Mon 10:00", 30, "Mon 13:45"),
        ("Mon 10:00", 0, "Mon 13:55"),  # the shortest lead is five minutes
        ("Mon 13:56", 30, "Mon 13:58"),  # half of a short wait
    ],
)
def test_no_notice_waits_until_the_told_time(told_at: str, lead: float, until: str) -> None:
    assert held_until(told("Mon 14:00", told_at), desk(lead=m(lead))) == at(until)
