"""Why it takes longer: only what is so, and of several reasons the one that says most."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mailwarden.core.because import UNKNOWN, Because, BecauseKind, Circumstances, because
from mailwarden.core.conversation import Basis, Conversation, Tone
from mailwarden.core.decide import decide
from mailwarden.core.decisions import SendNotice
from mailwarden.core.events import TimeReached
from mailwarden.core.foretold import BACKLOG, Foretold
from mailwarden.core.hours import Closure, OpeningHours
from mailwarden.core.outages import Outage, outage_at
from mailwarden.core.policy import Absence
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Said, Word
from tests.core.builders import ANNA, OFFICE, answer, at, conversation, desk, request, told

WAITING = conversation(request("Mon 10:00", "a@x"), told("Mon 14:00", "Mon 10:00"))
OUTAGE = Outage(began_at=at("Mon 13:00"), ended_at=at("Mon 14:20"))
AWAY = Circumstances(outages=(OUTAGE,))
BUSY = Foretold(nearly_always=at("Tue 12:00"), level=0.9, basis=Basis.HISTORY, unusual=(BACKLOG,))
MINE = Said(word=Word.MINE, message_id="w@x", author=ANNA.key, at=at("Mon 11:00"))
TIME = replace(MINE, word=Word.TIME, until=at("Tue 11:00"), text="the supplier is late", name="Anna Berg")
VACATION = Absence(who=ANNA.spec, first=date(2026, 6, 15), last=date(2026, 6, 17))


def why(known: Conversation = WAITING, when: str = "Mon 14:20", **given: Any) -> Because:
    policy = desk(**{name: value for name, value in given.items() if name in ("absences", "hours", "staff")})
    return because(
        known, policy, given.get("foretold"), given.get("state", Circumstances()), at(when), given.get("until")
    )


def said(*words: Said) -> Conversation:
    return replace(WAITING, words=words)


def test_where_nothing_is_known_nothing_is_made_up() -> None:
    assert why() == UNKNOWN


def test_a_colleagues_words_go_before_everything_else() -> None:
    reason = why(said(TIME), foretold=BUSY, state=Circumstances(outages=(OUTAGE,), incident="mail is slow"))
    assert reason == Because(kind=BecauseKind.PERSON_SAID, text="the supplier is late", name="Anna")


@pytest.mark.parametrize(
    "word",
    [
        replace(TIME, text=""),
        replace(TIME, undone_at=at("Mon 11:01")),
        replace(TIME, at=at("Mon 09:59")),
        MINE,
    ],
)
def test_words_that_give_no_reason_were_taken_back_or_are_old_news_are_none(word: Said) -> None:
    assert why(said(word)) == UNKNOWN


def test_an_incident_is_told_in_the_words_of_staff() -> None:
    assert why(state=Circumstances(incident="mail is slow")) == Because(kind=BecauseKind.INCIDENT, text="mail is slow")


def test_why_nothing_was_heard_goes_before_what_is_wrong() -> None:
    assert why(state=replace(AWAY, incident="mail is slow")).kind is BecauseKind.OUTAGE


def test_an_outage_of_ours_explains_a_silence_that_began_in_it() -> None:
    assert why(state=AWAY) == Because(kind=BecauseKind.OUTAGE, since=at("Mon 13:00"), until=at("Mon 14:20"))


@pytest.mark.parametrize(
    "outage",
    [
        Outage(began_at=at("Mon 11:00"), ended_at=at("Mon 13:59")),
        Outage(began_at=at("Mon 14:00"), ended_at=at("Mon 15:00")),
    ],
)
def test_an_outage_in_which_no_told_time_passed_explains_nothing(outage: Outage) -> None:
    assert why(state=Circumstances(outages=(outage,))) == UNKNOWN


def test_whoever_has_taken_it_on_may_be_away() -> None:
    reason = why(said(MINE), absences=(VACATION,))
    assert (reason.kind, reason.name) == (BecauseKind.ABSENCE, "Anna")
    assert reason.until is not None
    assert reason.until.date() == VACATION.last


def test_the_absence_of_somebody_who_has_nothing_to_do_with_it_is_no_reason() -> None:
    assert why(absences=(VACATION,)) == UNKNOWN


def test_a_closure_before_the_new_time_is_a_reason() -> None:
    closed = Closure(first=date(2026, 6, 16), last=date(2026, 6, 16), name="Works outing")
    hours = OpeningHours(replace(OFFICE.timetable, closures=(closed,)))
    assert why(hours=hours, until=at("Wed 11:00")).kind is BecauseKind.CLOSURE
    assert why(hours=hours, until=at("Mon 16:00")) == UNKNOWN


def test_a_measured_backlog_is_a_reason() -> None:
    assert why(foretold=BUSY).kind is BecauseKind.BACKLOG


# --- in the notice --------------------------------------------------------------------------------------------------


def notice(known: Conversation, when: str, state: Circumstances = AWAY, **policy: object) -> SendNotice:
    event = TimeReached(read_at=at(when), state=state)
    return next(one for one in decide(known, event, desk(**policy), at(when)) if isinstance(one, SendNotice))


def test_a_told_time_that_passed_while_we_were_away_is_caught_up_with() -> None:
    found = notice(WAITING, "Mon 14:20")
    assert (found.tone, found.reason) == (Tone.CATCH_UP, Reason.WE_WERE_AWAY)
    assert found.because == Because(kind=BecauseKind.OUTAGE, since=OUTAGE.began_at, until=OUTAGE.ended_at)


def test_an_incident_does_not_take_the_span_from_what_catches_up_after_an_outage() -> None:
    found = notice(WAITING, "Mon 14:20", replace(AWAY, incident="mail is slow"))
    assert (found.tone, found.because) == (Tone.CATCH_UP, why(state=AWAY))


def test_a_told_time_that_passed_before_we_were_away_is_apologised_for() -> None:
    later = Circumstances(outages=(Outage(began_at=at("Mon 14:01"), ended_at=at("Mon 15:00")),))
    assert notice(WAITING, "Mon 15:00", later).tone is Tone.APOLOGY


def test_a_told_time_still_to_come_gets_an_update_whatever_we_missed() -> None:
    earlier = Circumstances(outages=(Outage(began_at=at("Mon 12:00"), ended_at=at("Mon 13:40")),))
    assert notice(WAITING, "Mon 13:40", earlier).tone is Tone.UPDATE


def test_an_apology_names_who_has_taken_it_on() -> None:
    assert notice(said(MINE), "Mon 14:20", Circumstances()).owner == "Anna"


def test_a_notice_names_who_answered_before_where_they_are_reminded() -> None:
    again = conversation(
        request("Mon 09:00"), answer("Mon 09:30"), request("Mon 10:00"), told("Mon 14:00", "Mon 10:00")
    )
    assert notice(again, "Mon 14:20", Circumstances()).answerer == "Anna"
    assert notice(again, "Mon 14:20", Circumstances(), nudge_answerer=False).answerer == ""


def test_an_outage_begins_after_the_last_look_and_ends_with_the_first() -> None:
    instants = ("Mon 13:00", "Mon 13:01", "Mon 14:20", "Mon 14:21")
    assert [outage_at((OUTAGE,), at(one)) for one in instants] == [None, OUTAGE, OUTAGE, None]
