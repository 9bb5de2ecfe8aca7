"""What follows from each word of a colleague, and when it is too late or too early for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mailwarden.core.clocks import standing
from mailwarden.core.conversation import Basis, Conversation, Kind, Part, Promise, PromiseState, SubmissionState, Tone
from mailwarden.core.decide import decide
from mailwarden.core.decisions import (
    Accept,
    CallOff,
    Decision,
    EndPromise,
    HearWord,
    PutOff,
    ReopenPromise,
    SendAcknowledgement,
    SendNotice,
    Settle,
    TakeBack,
    TellColleague,
    Withhold,
)
from mailwarden.core.events import SentCounts, StaffSaid
from mailwarden.core.policy import Mode
from mailwarden.core.reasons import Reason
from mailwarden.core.said import Said, Word
from tests.core.builders import ANNA, CARLA, answer, at, conversation, desk, h, m, mail, request, told

ID = "word@example.org"
ACKNOWLEDGED = (request("Mon 09:00"), told("Mon 13:00", "Mon 09:01"))


def said(word: Word, known: Conversation, when: str = "Mon 11:00", **changes: Any) -> tuple[Decision, ...]:
    """Return what is decided when Anna says this then; until: "Tue 15:00"; changes: of the desk."""
    sent, until = changes.pop("sent", SentCounts()), changes.pop("until", None)
    event = StaffSaid(
        word=word,
        message_id=ID,
        author=ANNA.key,
        at=at(when),
        sent=sent,
        until=at(until) if until else None,
        text=changes.pop("text", ""),
        name=ANNA.name,
        refers_to=changes.pop("refers_to", ()),
        is_of_confirmed=changes.pop("is_of_confirmed", False),
    )
    return decide(known, event, desk(**changes), at(when))


def before(word: Word, when: str, until: str | None = None, **facts: Any) -> Said:
    """Return what Anna said earlier."""
    ordinary = {"message_id": f"{word}@example.org", "author": ANNA.key, "name": ANNA.name}
    return Said(word=word, at=at(when), until=at(until) if until else None, **{**ordinary, **facts})


def only(kind: type[Any], decisions: tuple[Decision, ...]) -> Any:
    (found,) = [one for one in decisions if isinstance(one, kind)]
    return found


def why(decisions: tuple[Decision, ...]) -> Reason:
    """Return what the colleague is told, where nothing else is done."""
    (tell,) = decisions
    assert isinstance(tell, TellColleague)
    return tell.reason


def held(*facts: Any, because: Reason = Reason.HELD_OUT_OF_OFFICE) -> Conversation:
    return conversation(request("Mon 09:00"), *facts, acknowledgeable=False, refused_because=because)


def in_words(when: str, until: str, state: SubmissionState = SubmissionState.QUEUED, **changes: Any) -> Any:
    """Return the notice that tells a time of Anna's, and that time."""
    sent_at = when if state is SubmissionState.SENT else None
    promise = told(until, sent_at, promise_id=2, basis=Basis.PERSON)
    return mail(Kind.NOTICE, when, sent_at, state, promise_id=2, **{"submission_id": 77, **changes}), promise


# --- held mail ------------------------------------------------------------------------------------------------------


def test_answer_it_acknowledges_a_held_mail_with_a_time_that_is_honest_now() -> None:
    accepted, acknowledgement, *_ = said(Word.ANSWER, held())
    assert accepted == Accept(reason=Reason.STAFF_SAID_ANSWER)
    assert isinstance(acknowledgement, SendAcknowledgement)
    assert acknowledgement.promise is not None
    assert (acknowledgement.to, acknowledgement.promise.at) == (CARLA, at("Mon 13:00"))


def test_a_time_that_has_run_out_meanwhile_is_not_told() -> None:
    acknowledgement = only(SendAcknowledgement, said(Word.ANSWER, held(), "Tue 11:00"))
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
    decisions = said(Word.ANSWER, held(), **changes)
    assert (only(Withhold, decisions).reason, only(TellColleague, decisions).reason) == (reason, reason)


@pytest.mark.parametrize("because", [Reason.SPAM_MARK, Reason.AUTHENTICATION_FAILED, Reason.MAILING_LIST])
def test_what_was_refused_for_more_than_words_stays_refused(because: Reason) -> None:
    assert why(said(Word.ANSWER, held(because=because))) is Reason.NOTHING_TO_SETTLE


def test_an_ordinary_conversation_is_not_acknowledged_twice() -> None:
    known = conversation(request("Mon 09:00"), mail(Kind.ACKNOWLEDGEMENT, "Mon 09:00", "Mon 09:01"))
    assert why(said(Word.ANSWER, known)) is Reason.NOTHING_TO_SETTLE


# --- nobody waits any more ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("known", [held(), conversation(request("Mon 09:00"))], ids=["held", "ordinary"])
def test_leave_it_ends_the_wait(known: Conversation) -> None:
    settled = Settle(message_id=ID, author=ANNA.key, at=at("Mon 11:00"), reason=Reason.STAFF_SAID_LEAVE)
    assert only(Settle, said(Word.LEAVE, known)) == settled


def test_leave_it_withdraws_a_told_time_and_does_not_call_it_kept() -> None:
    ended = only(EndPromise, said(Word.LEAVE, conversation(*ACKNOWLEDGED)))
    reason = Reason.STAFF_SAID_LEAVE
    assert ended == EndPromise(promise_id=1, state=PromiseState.WITHDRAWN, at=at("Mon 11:00"), reason=reason)


def test_answered_by_another_way_counts_as_an_answer_and_keeps_what_was_told() -> None:
    decisions = said(Word.ANSWERED, conversation(*ACKNOWLEDGED))
    assert (only(Settle, decisions).part, only(EndPromise, decisions).state) == (Part.ANSWER, PromiseState.KEPT)


def test_answered_too_late_does_not_keep_it() -> None:
    ended = only(EndPromise, said(Word.ANSWERED, conversation(*ACKNOWLEDGED), "Mon 14:00"))
    assert ended.state is PromiseState.BROKEN_SILENTLY


ABOUT_A_WAIT = [one for one in Word if one not in (Word.STOP, Word.UNDO)]


@pytest.mark.parametrize("word", ABOUT_A_WAIT)
def test_where_nobody_waits_any_more_nothing_is_done_and_that_is_said(word: Word) -> None:
    known = conversation(request("Mon 09:00"), answer("Mon 10:00"))
    assert why(said(word, known, until="Tue 15:00")) is Reason.NOTHING_TO_SETTLE


@pytest.mark.parametrize("word", ABOUT_A_WAIT)
def test_a_word_does_not_settle_what_was_written_after_it(word: Word) -> None:
    assert why(said(word, held(), "Mon 08:59", until="Tue 15:00")) is Reason.NOTHING_TO_SETTLE


# --- a time -----------------------------------------------------------------------------------------------------------


def test_a_time_becomes_the_requesters_notice_in_that_persons_name_and_words() -> None:
    text = "waiting for the supplier"
    notice = only(SendNotice, said(Word.TIME, conversation(*ACKNOWLEDGED), until="Tue 15:00", text=text))
    assert (notice.said_by, notice.because.text, notice.told, notice.tone) == (
        "Anna Berg", text, at("Mon 13:00"), Tone.UPDATE,
    )  # fmt: skip
    assert notice.promise == Promise(at=at("Tue 15:00"), zone="Europe/Berlin", basis=Basis.PERSON)


def test_it_can_be_taken_back_for_a_while() -> None:
    decisions = said(Word.TIME, conversation(*ACKNOWLEDGED), until="Tue 15:00", hold=m(5))
    assert (only(SendNotice, decisions).not_before, only(TellColleague, decisions).leaves_at) == (
        at("Mon 11:05"),
        at("Mon 11:05"),
    )


@pytest.mark.parametrize(
    ("when", "until", "leaves_at"),
    [
        ("Mon 11:00", "Mon 11:10", "Mon 11:02:30"),  # the time itself is near
        ("Mon 12:53", "Tue 15:00", "Mon 12:55"),  # what they were told before is about to pass
        ("Mon 12:58", "Tue 15:00", "Mon 12:58"),
        ("Mon 14:00", "Tue 15:00", "Mon 14:00"),  # it has passed: no more waiting
    ],
)
def test_but_never_so_long_that_a_time_passes_first(when: str, until: str, leaves_at: str) -> None:
    notice = only(SendNotice, said(Word.TIME, conversation(*ACKNOWLEDGED), when, until=until, hold=m(5)))
    assert notice.not_before == at(leaves_at)


def test_after_a_missed_time_it_is_an_apology() -> None:
    notice = only(SendNotice, said(Word.TIME, conversation(*ACKNOWLEDGED), "Mon 14:00", until="Tue 15:00"))
    assert notice.tone is Tone.APOLOGY


def test_where_nothing_was_told_before_it_is_the_first_word() -> None:
    notice = only(SendNotice, said(Word.TIME, conversation(request("Mon 09:00")), until="Tue 15:00"))
    assert (notice.told, notice.replaces, notice.tone) == (None, 0, Tone.UPDATE)


def test_a_time_outside_opening_hours_counts_too_for_a_person_said_so() -> None:
    notice = only(SendNotice, said(Word.TIME, conversation(*ACKNOWLEDGED), until="Sat 20:00"))
    assert notice.promise.at == at("Sat 20:00")


@pytest.mark.parametrize(
    ("known", "until", "reason"),
    [
        (conversation(*ACKNOWLEDGED), "Mon 10:00", Reason.TIME_TOO_NEAR),
        (conversation(*ACKNOWLEDGED), "Mon 11:09", Reason.TIME_TOO_NEAR),
        (conversation(*ACKNOWLEDGED, unreachable_since=at("Mon 09:30")), "Tue 15:00", Reason.UNDELIVERABLE_ADDRESS),
        (held(), "Tue 15:00", Reason.MAY_NOT_WRITE),
        (conversation(*ACKNOWLEDGED, words=(before(Word.STOP, "Mon 10:00"),)), "Tue 15:00", Reason.STOPPED),
    ],
    ids=["passed", "too near", "unreachable", "held", "stopped"],
)
def test_a_time_that_nobody_can_be_told_is_explained_and_nothing_is_done(
    known: Conversation, until: str, reason: Reason
) -> None:
    assert why(said(Word.TIME, known, until=until)) is reason


def test_where_the_mode_forbids_notices_the_time_is_noted_for_staff_and_that_is_said() -> None:
    heard, tell = said(Word.TIME, conversation(*ACKNOWLEDGED), until="Tue 15:00", mode=Mode.ACKNOWLEDGE)
    assert (type(heard), tell.reason) == (HearWord, Reason.NOTICES_OFF)


def test_a_later_time_takes_the_place_of_one_that_has_not_left() -> None:
    first = before(Word.TIME, "Mon 10:58", "Tue 12:00", author="ben@example.org", name="Ben Carter")
    known = conversation(*ACKNOWLEDGED, *in_words("Mon 10:58", "Tue 12:00"), words=(first,))
    decisions = said(Word.TIME, known, until="Tue 15:00")
    assert (only(CallOff, decisions).submission_id, only(TakeBack, decisions).message_id) == (77, first.message_id)
    assert only(TellColleague, decisions).instead_of == "Ben Carter"


def test_a_later_time_replaces_one_that_was_told() -> None:
    first = before(Word.TIME, "Mon 10:00", "Tue 12:00")
    one, other = ACKNOWLEDGED
    replaced = told("Mon 13:00", "Mon 09:01", state=PromiseState.REPLACED)
    known = conversation(one, replaced, *in_words("Mon 10:05", "Tue 12:00", SubmissionState.SENT), words=(first,))
    notice = only(SendNotice, said(Word.TIME, known, until="Tue 15:00"))
    assert (notice.told, notice.replaces, other.promise_id) == (at("Tue 12:00"), 2, 1)


def test_an_automatic_notice_that_has_not_left_gives_way_to_a_persons_time() -> None:
    known = conversation(*ACKNOWLEDGED, mail(Kind.NOTICE, "Mon 12:30", submission_id=5))
    assert only(CallOff, said(Word.TIME, known, "Mon 12:30", until="Tue 15:00")).submission_id == 5


# --- hold and send ----------------------------------------------------------------------------------------------------


def waiting_to_leave() -> Conversation:
    words = (before(Word.TIME, "Mon 10:58", "Tue 15:00"),)
    return conversation(*ACKNOWLEDGED, *in_words("Mon 10:58", "Tue 15:00"), words=words)


def test_hold_keeps_it_until_what_was_told_is_about_to_pass() -> None:
    assert only(PutOff, said(Word.HOLD, waiting_to_leave())).until == at("Mon 12:55")


def test_send_lets_it_go_at_once() -> None:
    assert only(PutOff, said(Word.SEND, waiting_to_leave())).until == at("Mon 11:00")


@pytest.mark.parametrize("word", [Word.HOLD, Word.SEND])
def test_where_nothing_waits_to_leave_there_is_nothing_to_hold_or_to_send(word: Word) -> None:
    assert why(said(word, conversation(*ACKNOWLEDGED))) is Reason.NOTHING_ON_ITS_WAY


# --- words that are only remembered -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        (Word.MINE, Reason.STAFF_SAID_MINE),
        (Word.SNOOZE, Reason.STAFF_SAID_SNOOZE),
        (Word.URGENT, Reason.SAID_URGENT),
        (Word.STOP, Reason.STAFF_SAID_STOP),
    ],
)
def test_a_word_is_remembered_and_confirmed_with_what_they_were_told(word: Word, reason: Reason) -> None:
    heard, tell = said(word, conversation(*ACKNOWLEDGED), until="Tue 09:00")
    assert isinstance(heard, HearWord)
    assert isinstance(tell, TellColleague)
    assert (heard.said.word, tell.reason, tell.told) == (word, reason, at("Mon 13:00"))


def test_no_rush_withdraws_what_was_told_with_a_reason_of_its_own() -> None:
    ended = only(EndPromise, said(Word.NO_RUSH, conversation(*ACKNOWLEDGED)))
    assert (ended.state, ended.reason) == (PromiseState.WITHDRAWN, Reason.SAID_NO_RUSH)


@pytest.mark.parametrize("word", [Word.NO_RUSH, Word.STOP])
def test_what_has_not_left_is_called_off(word: Word) -> None:
    assert only(CallOff, said(word, waiting_to_leave())).submission_id == 77


def test_stop_leaves_an_open_time_to_the_people() -> None:
    assert not [one for one in said(Word.STOP, conversation(*ACKNOWLEDGED)) if isinstance(one, EndPromise)]


# --- undo -------------------------------------------------------------------------------------------------------------


def test_a_time_that_has_not_left_is_taken_back() -> None:
    decisions = said(Word.UNDO, waiting_to_leave())
    assert (only(TakeBack, decisions).message_id, only(CallOff, decisions).submission_id) == ("time@example.org", 77)
    assert only(EndPromise, decisions).promise_id == 2


@pytest.mark.parametrize("state", [SubmissionState.SENT, SubmissionState.SENDING, SubmissionState.UNCERTAIN])
def test_what_they_have_perhaps_read_cannot_be_taken_back(state: SubmissionState) -> None:
    words = (before(Word.TIME, "Mon 10:00", "Tue 15:00"),)
    known = conversation(*ACKNOWLEDGED, *in_words("Mon 10:05", "Tue 15:00", state), words=words)
    assert why(said(Word.UNDO, known)) is Reason.LEFT_ALREADY


def settled_by(word: Word, state: PromiseState, part: Part, promised: str = "Mon 13:00") -> Conversation:
    entry = answer("Mon 10:00", f"settled.1.{word}@example.org")
    ended = told(promised, "Mon 09:01", state=state)
    first = conversation(request("Mon 09:00"), entry, ended, words=(before(word, "Mon 10:00"),))
    known = conversation(*first.entries, ended, words=first.words)
    return conversation(known.entries[0], _as(known.entries[1], part), ended, words=first.words)


def _as(entry: Any, part: Part) -> Any:
    return type(entry)(
        message_id=entry.message_id, part=part, at=entry.at, written_id=entry.written_id, author=entry.author
    )


@pytest.mark.parametrize(
    ("word", "state", "part"),
    [
        (Word.LEAVE, PromiseState.WITHDRAWN, Part.SETTLED),
        (Word.ANSWERED, PromiseState.KEPT, Part.ANSWER),
    ],
)
def test_who_was_settled_too_early_waits_again_and_what_they_were_told_stands(
    word: Word, state: PromiseState, part: Part
) -> None:
    known = settled_by(word, state, part)
    assert not standing(known).is_waiting
    assert only(ReopenPromise, said(Word.UNDO, known)).promise_id == 1


def test_what_has_passed_meanwhile_does_not_stand_again() -> None:
    known = settled_by(Word.LEAVE, PromiseState.WITHDRAWN, Part.SETTLED, promised="Mon 10:30")
    assert not [one for one in said(Word.UNDO, known) if isinstance(one, ReopenPromise)]


def test_the_word_that_a_confirmation_confirmed_is_the_one_that_is_taken_back() -> None:
    words = (before(Word.MINE, "Mon 10:00"), before(Word.SNOOZE, "Mon 10:30", "Tue 09:00"))
    known = conversation(*ACKNOWLEDGED, words=words)
    taken = only(TakeBack, said(Word.UNDO, known, refers_to=("mine@example.org", "elsewhere@example.org")))
    assert taken.message_id == "mine@example.org"


def test_else_the_newest_one_whoever_said_it() -> None:
    words = (before(Word.MINE, "Mon 10:00"), before(Word.SNOOZE, "Mon 10:30", "Tue 09:00", author="ben@example.org"))
    assert only(TakeBack, said(Word.UNDO, conversation(*ACKNOWLEDGED, words=words))).message_id == "snooze@example.org"


def test_but_not_in_answer_to_a_confirmation_in_which_their_own_word_did_nothing() -> None:
    words = (before(Word.ANSWERED, "Mon 10:00", author="ben@example.org"),)
    known = conversation(*ACKNOWLEDGED, words=words)
    decisions = said(Word.UNDO, known, refers_to=("leave@example.org",), is_of_confirmed=True)
    assert why(decisions) is Reason.NOTHING_TO_TAKE_BACK


@pytest.mark.parametrize("words", [(), (before(Word.MINE, "Mon 10:00", undone_at=at("Mon 10:01")),)])
def test_where_nothing_was_said_there_is_nothing_to_take_back(words: tuple[Said, ...]) -> None:
    assert why(said(Word.UNDO, conversation(*ACKNOWLEDGED, words=words))) is Reason.NOTHING_TO_TAKE_BACK


def test_no_rush_taken_back_lets_the_told_time_stand_again() -> None:
    ended = told("Mon 13:00", "Mon 09:01", state=PromiseState.WITHDRAWN)
    known = conversation(request("Mon 09:00"), ended, words=(before(Word.NO_RUSH, "Mon 10:00"),))
    assert only(TellColleague, said(Word.UNDO, known)).told == at("Mon 13:00")


def test_nobody_is_told_twice_within_the_hold_time_whatever_it_is() -> None:
    """A hold of no time sends at once."""
    notice = only(SendNotice, said(Word.TIME, conversation(*ACKNOWLEDGED), until="Tue 15:00", hold=timedelta(0)))
    assert notice.not_before == at("Mon 11:00")


# --- a slip that is not worth a mail ------------------------------------------------------------------------------


@pytest.mark.parametrize("until", ["Mon 13:14", "Mon 13:00", "Mon 12:50"])
def test_a_slip_below_the_limit_is_told_only_when_it_would_be_spoken_of_anyway(until: str) -> None:
    decisions = said(Word.TIME, conversation(*ACKNOWLEDGED), until=until, material=m(15))
    assert only(SendNotice, decisions).not_before == at("Mon 12:30")
    tell = only(TellColleague, decisions)
    assert (tell.reason, tell.leaves_at, tell.is_slight) == (Reason.STAFF_SAID_TIME, at("Mon 12:30"), True)


@pytest.mark.parametrize("until", ["Mon 13:15", "Mon 12:45", "Tue 15:00"])
def test_a_slip_over_the_limit_is_told_once_it_can_be_taken_back_no_more(until: str) -> None:
    decisions = said(Word.TIME, conversation(*ACKNOWLEDGED), until=until, material=m(15))
    assert only(SendNotice, decisions).not_before == at("Mon 11:05")
    assert only(TellColleague, decisions).is_slight is False


def test_without_a_limit_every_slip_is_told() -> None:
    decisions = said(Word.TIME, conversation(*ACKNOWLEDGED), until="Mon 13:01", material=m(0))
    assert only(SendNotice, decisions).not_before == at("Mon 11:05")


@pytest.mark.parametrize(
    "told_before",
    [told("Mon 10:50", "Mon 09:01"), told("Mon 11:10", "Mon 09:01", basis=Basis.WORD)],
    ids=["has passed", "is no time for an answer"],
)
def test_what_they_were_told_before_has_to_be_a_time_that_stands(told_before: Promise) -> None:
    decisions = said(Word.TIME, conversation(request("Mon 09:00"), told_before), until="Mon 11:20", material=h(1))
    assert only(TellColleague, decisions).is_slight is False


def test_a_slight_move_is_never_told_so_late_that_either_time_has_come_near() -> None:
    known = conversation(*ACKNOWLEDGED)
    early = only(SendNotice, said(Word.TIME, known, until="Mon 12:10", material=h(1), lead=m(10)))
    late = only(SendNotice, said(Word.TIME, known, until="Mon 13:50", material=h(1), lead=m(5)))
    assert (early.not_before, late.not_before) == (at("Mon 12:00"), at("Mon 12:55"))
