"""The audit finds a planted surprise, and nothing where there is none; its reader knows the times of every text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.reliability.audit import Audit, Outcome, audit, audit_folder
from tests.reliability.letterbox import (
    OUTAGES,
    RECEIVED,
    STAFF,
    WRITTEN,
    Letter,
    Outage,
    read_letters,
    write_letters,
    write_outages,
)
from tests.reliability.told_times import Told, read_times

BERLIN = ZoneInfo("Europe/Berlin")
GOLDEN = Path(__file__).parents[1] / "mail" / "golden"
GOLDEN_DAY = datetime(2026, 5, 19, 10, 0, tzinfo=BERLIN)  # a Tuesday
CARLA, DESK, ANNA = "carla@customers.example", "support@desk.example", "anna@desk.example"
QUESTION, TOLD = "<question@customers.example>", "<told@desk.example>"
AIM = "We aim to answer by 14:00 today (Berlin time)."
UPDATE = "We told you to expect our answer by 14:00 today. We now aim to answer by 16:00 today (Berlin time)."
LAST = "We told you to expect our answer by 14:00 today (Berlin time). The next word you get from us is a person's."
STILL = "What we told you still holds: we aim to answer by 14:00 today (Berlin time)."


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-24 {clock}").replace(tzinfo=BERLIN)


def letter(clock: str, text: str, *, whose: str = CARLA, by: str = DESK, refers_to: str = "", name: str = "") -> Letter:
    message = EmailMessage()
    message.set_content(text)
    message["From"], message["Subject"] = by, "Your mail"
    message["Date"] = format_datetime(at(clock))
    message["Message-ID"] = name or f"<{clock.replace(':', '.')}.{by}>"
    if refers_to:
        message["In-Reply-To"] = refers_to
    return Letter(whose=whose, at=at(clock), raw=message.as_bytes())


def ours(clock: str, text: str, *, refers_to: str = QUESTION, name: str = "", whose: str = CARLA) -> Letter:
    one = letter(clock, text, refers_to=refers_to, name=name, whose=whose)
    return Letter(whose=one.whose, at=one.at, raw=b"Auto-Submitted: auto-replied\n" + one.raw)


def judged(
    *received: Letter, written: tuple[Letter, ...] = (), staff: tuple[Letter, ...] = (), pulled: str = ""
) -> Audit:
    """Return what is to be said of the first told time, when everything is over. pulled: "13:00 15:00"."""
    question = letter("10:00", "Please help.", by=CARLA, name=QUESTION)
    end = letter("23:00", "Good night.", whose="somebody@else.example")
    spans = [pulled.split()] if pulled else []
    outages = [Outage(began_at=at(began), ended_at=at(ended)) for began, ended in spans]
    return audit((ours("10:01", AIM, name=TOLD), *received, end), (question, *written), staff, outages)


def first(found: Audit) -> Outcome:
    return found.findings[0].outcome


def test_a_planted_surprise_is_found_with_its_mails() -> None:
    found = judged()
    (surprise,) = found.bad
    assert surprise.outcome is Outcome.SURPRISE
    assert "told 2026-11-24 10:01:00 to hear by 2026-11-24 14:00:00: passed in silence" in str(surprise)
    assert "Please help." in str(surprise)
    assert AIM in str(surprise)


@pytest.mark.parametrize(
    ("what", "received"),
    [
        ("an answer that came too late", letter("14:01", "Mended.", refers_to=QUESTION)),
        ("an answer to something else", letter("13:00", "Mended.", refers_to="<other@customers.example>")),
        ("an answer to somebody else", letter("13:00", "Mended.", refers_to=QUESTION, whose="dora@customers.example")),
        ("our word that came too late", ours("14:01", UPDATE)),
        ("the same time once more", ours("13:00", STILL)),
        (
            "our word about something else",
            ours("13:00", "We now aim to answer by 9:00 today (Berlin time).", refers_to=""),
        ),
    ],
)
def test_what_does_not_keep_somebody_from_being_surprised(what: str, received: Letter) -> None:
    assert first(judged(received)) is Outcome.SURPRISE, what


def test_a_persons_answer_by_then_keeps_it() -> None:
    assert first(judged(letter("14:00", "Mended.", refers_to=TOLD))) is Outcome.KEPT


@pytest.mark.parametrize("text", [UPDATE, LAST])
def test_our_word_before_it_passes_replaces_it(text: str) -> None:
    assert first(judged(ours("13:30", text))) is Outcome.REPLACED


def test_what_replaced_it_is_a_told_time_of_its_own() -> None:
    assert [one.outcome for one in judged(ours("13:30", UPDATE)).findings] == [Outcome.REPLACED, Outcome.SURPRISE]


def test_whatever_tells_a_time_and_crosses_with_an_answer_has_to_be_recalled() -> None:
    answer, update = letter("13:26", "Mended.", refers_to=QUESTION), ours("13:30", UPDATE)
    recalled = ours("13:33", "When we said you would hear from us by 16:00 today (Berlin time), our answer had left.")
    assert [one.outcome for one in judged(answer, update).findings] == [Outcome.KEPT, Outcome.SURPRISE]
    assert [one.outcome for one in judged(answer, update, recalled).findings] == [Outcome.KEPT, Outcome.REPLACED]


def test_so_has_a_first_word() -> None:
    answer = letter("09:59", "Mended.", refers_to=QUESTION)
    recalled = ours("10:05", "When we said you would hear from us by 14:00 today (Berlin time), our answer had left.")
    assert first(judged(answer)) is Outcome.SURPRISE
    assert first(judged(answer, recalled)) is Outcome.REPLACED


def test_one_word_does_for_two_threads_that_were_told_the_same() -> None:
    assert first(judged(ours("13:30", LAST, refers_to="<other@customers.example>"))) is Outcome.REPLACED


def test_a_customer_may_say_that_there_is_no_hurry() -> None:
    word = letter("11:00", "No rush\r\n\r\n> We aim", by=CARLA, refers_to=TOLD)
    assert first(judged(written=(word,))) is Outcome.RELEASED


def test_a_colleague_may_say_that_nothing_more_is_to_be_written() -> None:
    nudge = ours("12:00", f"Carla Conti ({CARLA}) has been waiting.", whose=ANNA, name="<nudge@desk.example>")
    word = letter("12:10", "no answer needed", by=ANNA, whose=ANNA, refers_to="<nudge@desk.example>")
    assert first(judged(staff=(nudge, word))) is Outcome.BIDDEN


def test_a_colleague_who_means_somebody_else_on_the_list_changes_nothing() -> None:
    listed = f"1. Dora Dunn (dora@customers.example), waiting since 9:00 today.\n\n2. Carla ({CARLA}), waiting."
    digest = ours("12:00", listed, whose=ANNA, name="<digest@desk.example>")
    said = [
        letter("12:10", text, by=ANNA, whose=ANNA, refers_to="<digest@desk.example>") for text in ("1: stop", "2: stop")
    ]
    assert [first(judged(staff=(digest, one))) for one in said] == [Outcome.SURPRISE, Outcome.BIDDEN]


@pytest.mark.parametrize(
    ("owned_at", "outcome"),
    [("15:20", Outcome.OWNED), ("15:40", Outcome.SURPRISE)],
)
def test_after_an_outage_it_has_to_be_owned_at_once(owned_at: str, outcome: Outcome) -> None:
    text = f"Our system did not read this mailbox from 13:00 to 15:00, so you got no word from us. {LAST}"
    assert first(judged(ours(owned_at, text), pulled="13:00 15:00")) is outcome


def test_an_outage_at_another_time_excuses_nothing() -> None:
    assert first(judged(ours("14:10", LAST), pulled="11:00 12:00")) is Outcome.SURPRISE


def test_a_time_that_is_over_when_it_is_told_is_wrong() -> None:
    found = judged(letter("13:00", "Mended.", refers_to=QUESTION), ours("15:00", AIM))
    assert [one.outcome for one in found.findings] == [Outcome.KEPT, Outcome.TOO_LATE]


def test_a_time_that_no_rule_places_is_reported() -> None:
    found = judged(ours("11:00", "Somebody comes by 12:00 today (Berlin time)."))
    assert found.unread == (f"{CARLA}: Somebody comes by 12:00 today (Berlin time)",)


def test_letters_are_read_as_they_were_written(tmp_path: Path) -> None:
    raw = b"Subject: Two\n\nFrom letterbox to letterbox.\n\nFrom letterbox again.\n"
    letters = [Letter(whose=CARLA, at=at("10:01"), raw=raw), letter("10:00", "Please help.")]
    write_letters(tmp_path / RECEIVED, letters)
    texts = [one.message.get_content().strip() for one in read_letters(tmp_path / RECEIVED)]
    assert texts == ["Please help.", ">From letterbox to letterbox.\n\n>From letterbox again."]


def test_the_program_reads_a_folder(tmp_path: Path) -> None:
    for name in (WRITTEN, STAFF):
        write_letters(tmp_path / name, [])
    write_letters(tmp_path / RECEIVED, [ours("10:01", AIM), ours("13:30", LAST, name=TOLD), ours("15:00", "Bye.")])
    write_outages(tmp_path / OUTAGES, [Outage(began_at=at("8:00".zfill(5)), ended_at=at("09:00"))])
    assert str(audit_folder(tmp_path)) == (
        "1 customers, 1 told times: 1 replaced before it passed, 0 passed in silence"
    )


# --- reading ----------------------------------------------------------------------------------------------------------


def times(text: str, *, now: str = "2026-11-24 10:00", reader: int | None = 1) -> list[str]:
    written_at = datetime.fromisoformat(now).replace(tzinfo=BERLIN)
    zone = None if reader is None else timezone(timedelta(hours=reader))
    found = read_times(text, written_at, zone)
    assert not found.unread, found.unread
    return [f"{one.astimezone(UTC):%m-%d %H:%M}" for one in found.told]


def test_times_are_read_by_the_clock_that_is_named() -> None:
    assert times("We aim to answer by 9:30 tomorrow, Wednesday (Berlin time).") == ["11-25 08:30"]
    assert times("We now aim to answer by noon on Thursday, 2 July (UK time).", now="2026-06-30 10:00") == [
        "07-02 11:00"
    ]
    assert times("We aim to answer by 9:00 on Monday, 4 January (Berlin time).", now="2026-12-30 10:00") == [
        "01-04 08:00"
    ]


def test_todays_are_the_readers_where_it_is_their_time() -> None:
    text = "We aim to answer by 1:30 tomorrow, Wednesday, your time (17:30 on Tuesday, Berlin time)."
    assert times(text, reader=9) == ["11-24 16:30"]


@pytest.mark.parametrize(
    "text",
    [
        "We aim to answer by 9:30 tomorrow, Monday (Berlin time).",
        "We aim to answer by 9:30 today, your time (10:30 Berlin time).",
        "We aim to answer by 9:30 today (Nowhere time).",
    ],
)
def test_a_time_that_contradicts_itself_is_reported(text: str) -> None:
    found = read_times(text, GOLDEN_DAY, timezone(timedelta(hours=2)))
    assert (found.told, len(found.unread)) == ((), 1)


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("en-acknowledgement-*.txt")), ids=lambda path: path.stem)
def test_every_acknowledgement_that_names_a_time_is_understood(path: Path) -> None:
    if "reader-abroad" in path.stem:
        return  # by the clocks of several readers
    text = " ".join(path.read_text().partition("\n\n")[2].split())
    names_none = any(words in text for words in ("can't say", "more than a week", "Some wait longer. We"))
    found = read_times(text, GOLDEN_DAY, GOLDEN_DAY.tzinfo)
    assert not found.unread
    assert names_none == (found == Told())
